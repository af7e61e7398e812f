"""Errors of the ledger's store, for example if it is busy, damaged, closed or belongs to another program."""

from __future__ import annotations

from ledger_es.errors.refusal import LedgerError

_VERIFY = "ledger-es verify"
_SEND_AGAIN = "the same request, sent again with the same key, is what helps"


class StoreError(LedgerError):
    """The command may be right, but the store cannot execute it now."""

    code = "E-STORE"


# --- Finding and opening it -----------------------------------------------------------------------


class LedgerNotFound(StoreError):
    code = "E-STORE-NOT-FOUND"
    says = "there is no ledger at {url}: create it with `init`"
    cures = ("ledger-es init --company NAME --currency CURRENCY --ledger {url}",)

    url: str


class LedgerExists(StoreError):
    code = "E-STORE-EXISTS"
    says = "there is a ledger at {url} already: open that one, or name a place where there is none"
    no_cure = "the same command is sent with another place"

    url: str


class LedgerUrlInvalid(StoreError):
    code = "E-STORE-URL"
    says = (
        "{url!r} names no ledger: {reason}"
        " (write a path, :memory: or postgresql://server/database?ledger=name)"
    )
    no_cure = "the same command is sent with another address"

    url: str
    reason: str


class NotALedger(StoreError):
    code = "E-STORE-FOREIGN"
    says = (
        "{url} is not a ledger of this program: {reason}; it was left as it is, name another place"
    )
    no_cure = "the same command is sent with another place"

    url: str
    reason: str


class LedgerFormatTooOld(StoreError):
    """`version` is the format of the ledger's tables; `current` is the format that this program writes."""

    code = "E-STORE-FORMAT"
    says = (
        "{url} has format {version}, this version of the program reads format {current} and cannot bring it up to that:"
        " use the version that wrote it; it was left as it is"
    )
    no_cure = "another version of the program is installed"

    url: str
    version: int
    current: int


class LedgerIsClosed(StoreError):
    code = "E-STORE-CLOSED"
    says = "the ledger at {url} was closed by this program: open it again"
    no_cure = "a program that uses the ledger from Python opens it again"

    url: str


class StoreUnreachable(StoreError):
    code = "E-STORE-UNREACHABLE"
    says = (
        "the database server of {url} cannot be reached: {reason}"
        " (check the address, whether the server runs, and whether this user may connect)"
    )
    no_cure = "the server or the network is put right first"

    url: str
    reason: str


# --- Writing and reading --------------------------------------------------------------------------


class LedgerIsBusy(StoreError):
    code = "E-STORE-BUSY"
    says = "another writer has held the ledger for more than {seconds} seconds: try again"
    no_cure = _SEND_AGAIN

    seconds: float


class LedgerIsReadOnly(StoreError):
    code = "E-STORE-READ-ONLY"
    says = "{url} cannot be written: {reason}; get the right to write to it, or work on a copy in another place"
    cures = ("ledger-es copy {url} TARGET",)

    url: str
    reason: str


class ConnectionLost(StoreError):
    code = "E-STORE-CONNECTION"
    says = (
        "the connection was lost while {doing}: send the same request with the same key again, "
        "the answer says what happened"
    )
    no_cure = _SEND_AGAIN

    doing: str


class StoreFailed(StoreError):
    code = "E-STORE-FAILED"
    says = (
        "the database of {url} failed: {reason}"
        " (put right what the database says, then verify the ledger)"
    )
    cures = ("ledger-es verify --ledger {url}",)

    url: str
    reason: str


class StoreFileCut(StoreError):
    code = "E-STORE-FILE-CUT"
    says = (
        "the file of {url} is cut off: it has {size} of {expected} bytes:"
        " keep it aside, and put a backup in its place"
    )
    no_cure = "what the file has lost stands in a backup, or nowhere"

    url: str
    size: int
    expected: int


# --- What is stored -------------------------------------------------------------------------------


class UnknownEventName(StoreError):
    code = "E-STORE-EVENT-NAME"
    says = (
        "the ledger holds events named {names} that this version does not know: use the version"
        " that wrote them, or a newer one"
    )
    no_cure = "another version of the program is installed"

    names: str


class StoredEventUnreadable(StoreError):
    code = "E-STORE-EVENT"
    says = "event {version} of {stream} ({name}) cannot be read: {reason}; run verify and restore a backup"
    cures = (_VERIFY,)

    stream: str
    version: int
    name: str
    reason: str


class LogIncomplete(StoreError):
    code = "E-STORE-GAP"
    says = "no event follows position {after}, though the last commit ends at {head}: run verify and restore a backup"
    cures = (_VERIFY,)

    after: int
    head: int


class LogCut(StoreError):
    code = "E-STORE-CUT"
    says = (
        "the read models stand at position {position}, though the log ends at {head}: what came after was taken away;"
        " run verify and restore a backup"
    )
    cures = (_VERIFY,)

    position: int
    head: int


class LedgerKeyMissing(StoreError):
    code = "E-STORE-KEY"
    says = "a ledger has one key of its own, this one has {count}: another program has changed it; restore a backup"
    no_cure = "without its key a ledger cannot be checked: only a backup helps"

    count: int


class LedgerIsAnother(StoreError):
    """Its company was established in another ledger, or with another key: rows of two ledgers were mixed."""

    code = "E-STORE-IDENTITY"
    says = "{differs}: another program has mixed rows of two ledgers; restore a backup"
    no_cure = "what was mixed cannot be told apart by a program: only a backup helps"

    differs: str


class LedgerIsDamaged(StoreError):
    """`damage` names the failed checks, and the first commit at fault if it is known."""

    code = "E-STORE-DAMAGED"
    says = (
        "{url} does not verify ({damage}), nothing was copied: see what verify says and restore a backup,"
        " or copy it as it is with --damaged"
    )
    cures = (_VERIFY + " --ledger {url}", "ledger-es copy {url} TARGET --damaged")

    url: str
    damage: str


class ExpectedDigestInvalid(StoreError):
    code = "E-VERIFY-EXPECT"
    says = (
        "{expect!r} is no digest of a commit: write COMMIT:DIGEST, such as 27:9f3a5c0e1b2d4f68,"
        " with 16 to 64 hexadecimal digits"
    )
    no_cure = "the same question is asked with the digest as verify printed it"

    expect: str


# --- Time -----------------------------------------------------------------------------------------


class ClockWentBack(StoreError):
    """`now` and `last` are texts in ISO 8601."""

    code = "E-STORE-CLOCK"
    says = (
        "the clock says {now}, more than 5 minutes before the last commit of {last}: set the clock"
    )
    no_cure = "the clock of the machine is set"

    now: str
    last: str


class NaiveTime(StoreError):
    """`moment` is a text in ISO 8601 that includes the time of day."""

    code = "E-TIME-NAIVE"
    says = "{moment} has no time zone: say which, for example {moment}Z"
    no_cure = "the same question is asked with the time zone"

    moment: str
