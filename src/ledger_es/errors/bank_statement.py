"""Refusals and warnings about imported statements: their lines, what settles the lines, and posting."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, NamedTuple

from ledger_es.errors.refusal import LedgerWarning, Refusal

_ASSIGN_ENTRY = "ledger-es statements assign {statement_no} --line {line_no} --entry {entry_no}"
_ASSIGN_OTHER_ENTRY = "ledger-es statements assign {statement_no} --line {line_no} --entry ENTRY"
_ASSIGN_ACCOUNT = "ledger-es statements assign {statement_no} --line {line_no} --account ACCOUNT"
_CLEAR = "ledger-es statements clear {statement_no} --line {line_no}"
_PAYMENTS_ONLY = "ledger-es statements post {statement_no} --mode payments-only"
_SHOW = "ledger-es statements show {statement_no}"
_UNDO = "ledger-es statements undo {statement_no} --reason REASON"
_UNDO_LINE = "ledger-es statements undo {statement_no} --line {line_no} --reason REASON"
_TRANSFER_DIFFERENCE = (
    "ledger-es statements transfer-difference {statement_no} --line {line_no} --account ACCOUNT"
)


class StatementUnknown(Refusal):
    code = "E-PRJ-UNKNOWN"
    says = "there is no statement {statement_no}: use one that was imported, such as MAIN/7"
    cures = ("ledger-es statements list",)

    statement_no: str


class StatementIsPosted(Refusal):
    code = "E-PRJ-RECONCILED"
    says = (
        "statement {statement_no} was posted already ({mode}): undo it, or some of its lines, to settle them"
        " differently and post them again"
    )
    cures = (_UNDO, "ledger-es history --statement {statement_no}", _SHOW)

    statement_no: str
    mode: str


class LineIsPosted(Refusal):
    code = "E-PRJ-LINE-POSTED"
    says = (
        "line {line_no} of statement {statement_no} was posted already, so what settles it stays as it is: undo the"
        " line first; the other lines can be changed"
    )
    cures = (_UNDO_LINE, "ledger-es statements show {statement_no} --line {line_no}")

    statement_no: str
    line_no: int


class StatementLineUnknown(Refusal):
    code = "E-PRJ-LINE"
    says = "statement {statement_no} has no line {line_no}: its lines are numbered 10000, 20000 and so on"
    cures = (_SHOW,)

    statement_no: str
    line_no: int


# --- What settles a line --------------------------------------------------------------------------


class LineNotApplied(Refusal):
    """The first of `count` lines like it."""

    code = "E-PRJ-NOT-APPLIED"
    says = (
        "line {line_no} of statement {statement_no} over {amount} has no account: apply or assign it"
        " (lines without one: {count})"
    )
    cures = (
        _ASSIGN_ACCOUNT,
        _ASSIGN_OTHER_ENTRY,
        "ledger-es statements apply {statement_no} --line {line_no}",
    )

    statement_no: str
    line_no: int
    amount: Decimal
    count: int


class LineHasDifference(Refusal):
    """The first of `count` lines like it."""

    code = "E-PRJ-DIFF"
    says = (
        "line {line_no} of statement {statement_no}: {difference} of {amount} is not applied:"
        " assign the rest or transfer the difference (lines like it: {count})"
    )
    cures = (_TRANSFER_DIFFERENCE, _ASSIGN_OTHER_ENTRY)

    statement_no: str
    line_no: int
    difference: Decimal
    amount: Decimal
    count: int


class LineWithoutDifference(Refusal):
    code = "E-PRJ-NO-DIFF"
    says = "line {line_no} of statement {statement_no} has no difference to transfer: it is applied in full"
    cures = ("ledger-es statements accept {statement_no} --line {line_no}",)

    statement_no: str
    line_no: int


class NothingToAssign(Refusal):
    code = "E-PRJ-NOTHING"
    says = "no entry is named that line {line_no} of statement {statement_no} settles"
    cures = (_ASSIGN_OTHER_ENTRY, _ASSIGN_ACCOUNT)

    statement_no: str
    line_no: int


class AmountExceedsEntry(Refusal):
    """`amount` is None if no amount was given and nothing of the entry is left."""

    code = "E-PRJ-EXCESS"
    says = (
        "entry {entry_no} has {remaining} left for line {line_no}, beside what other lines of the statement take of it:"
        " {amount:more} cannot be applied"
    )
    cures = (_ASSIGN_ENTRY, _SHOW)

    statement_no: str
    line_no: int
    entry_no: int
    remaining: Decimal
    amount: Decimal | None

    def fitting_cures(self) -> tuple[str, ...]:
        as_much_as_can_be, show = self.cures
        return (as_much_as_can_be, show) if self.remaining else (show,)


class EntryCurrencyDiffers(Refusal):
    code = "E-PRJ-CURRENCY"
    says = (
        "entry {entry_no} is in {currency}, the statement in {statement_currency}, which is foreign: give the line to"
        " {kind} {party_no} on account and apply it afterwards"
    )
    cures = (
        "ledger-es statements assign {statement_no} --line {line_no} --account {kind}:{party_no}",
        "ledger-es applications post --entry ENTRY --apply {entry_no}",
    )

    statement_no: str
    line_no: int
    entry_no: int
    currency: str
    statement_currency: str
    kind: str
    party_no: str


class AmountSignUnclear(Refusal):
    code = "E-PRJ-AMOUNT-SIGN"
    says = (
        "{amount} was named for entry {entry_no} over {remaining}, which goes with line {line_no}: it may be meant for"
        " the entry all the same, or for a credit that reduces what is paid; write the amount without its sign, or name"
        " the credit"
    )
    cures = (_ASSIGN_ENTRY, _SHOW)

    statement_no: str
    line_no: int
    entry_no: int
    remaining: Decimal
    amount: Decimal


class NothingLeftOnLine(Refusal):
    code = "E-PRJ-FULLY"
    says = (
        "line {line_no} is fully applied: nothing is left for entry {entry_no};"
        " name it first, or alone, or give the entries before it smaller amounts"
    )
    cures = (_ASSIGN_ENTRY,)

    statement_no: str
    line_no: int
    entry_no: int


class LineOfOneAccount(Refusal):
    """`kind` and `party_no` name the account that the line is applied to."""

    code = "E-PRJ-ACCOUNT"
    says = (
        "line {line_no} is applied to {kind} {party_no}, and entry {entry_no} was named beside it: a line either finds"
        " entries of its own bank account that were posted before, or settles something else"
    )
    cures = (_SHOW, _CLEAR)

    statement_no: str
    line_no: int
    kind: str
    party_no: str
    entry_no: int


class PartsDoNotAddUp(Refusal):
    code = "E-PRJ-SUM"
    says = (
        "what was named adds up to {total}, and line {line_no} is {amount}: {difference} is left. Amounts of accounts"
        " are as on the statement, money in is positive; one account without an amount takes what is left, if anything"
        " is"
    )
    cures = ("ledger-es statements show {statement_no} --line {line_no}",)

    statement_no: str
    line_no: int
    amount: Decimal
    total: Decimal
    difference: Decimal


class PartSignWrong(Refusal):
    code = "E-PRJ-PART-SIGN"
    says = (
        "line {line_no} over {amount} would be a payment of {part} for {kind} {party_no}, which does not go the way of"
        " the line: leave it out, or name more for this {kind}"
    )
    cures = ("ledger-es statements show {statement_no} --line {line_no}",)

    statement_no: str
    line_no: int
    amount: Decimal
    kind: str
    party_no: str
    part: Decimal


class LineOfBankEntries(Refusal):
    code = "E-PRJ-BANK-REST"
    says = (
        "line {line_no} finds bank entries that are posted already, and {difference} of it is left:"
        " assign the other bank entries of it as well (post them first where they are missing), or clear the line"
    )
    cures = (_CLEAR, _ASSIGN_OTHER_ENTRY)

    statement_no: str
    line_no: int
    difference: Decimal


class LineSignWrong(Refusal):
    code = "E-PRJ-SIGN"
    says = (
        "line {line_no} over {amount} cannot settle entry {entry_no} over {remaining}: their signs differ;"
        " assign it to another entry or to an account"
    )
    cures = (_ASSIGN_ACCOUNT, _ASSIGN_OTHER_ENTRY)

    statement_no: str
    line_no: int
    amount: Decimal
    entry_no: int
    remaining: Decimal


class LineAppliedBeyondAmount(Refusal):
    code = "E-PRJ-OVER-APPLIED"
    says = (
        "line {line_no} over {amount} is applied with {applied}, so there is nothing to leave on account:"
        " assign at most {amount}, or transfer the difference {difference} to a G/L account"
    )
    cures = (_TRANSFER_DIFFERENCE,)

    statement_no: str
    line_no: int
    amount: Decimal
    applied: Decimal
    difference: Decimal


class EntryChangedSince(Refusal):
    code = "E-PRJ-CHANGED"
    says = (
        "line {line_no}: entry {entry_no} ({document_no}) has changed since it was applied ({remaining} left, {amount}"
        " wanted): apply the line again (overwriting, where a person has assigned or accepted it), or assign it"
    )
    cures = (
        "ledger-es statements apply {statement_no} --line {line_no} --overwrite",
        _ASSIGN_OTHER_ENTRY,
    )

    statement_no: str
    line_no: int
    entry_no: int
    document_no: str
    remaining: Decimal
    amount: Decimal


# --- Posting a statement --------------------------------------------------------------------------


class LineInDoubt(NamedTuple):
    """A line and its proposal.

    `ambiguous` is true if another candidate would have fitted as well, `on_hold` if an entry of the line is on hold.
    """

    line_no: int
    amount: Decimal
    confidence: str
    ambiguous: bool
    on_hold: bool = False

    def __str__(self) -> str:
        doubt = ", ambiguous" if self.ambiguous else ""
        doubt += ", entry on hold" if self.on_hold else ""
        return f"line {self.line_no} over {self.amount} ({self.confidence}{doubt})"

    def as_json(self) -> dict[str, Any]:
        return {**self._asdict(), "amount": str(self.amount)}


class LinesInDoubt(Refusal):
    """`mode` is written as on the command line. `first` describes the first of the lines."""

    code = "E-PRJ-REVIEW"
    says = (
        "lines of statement {statement_no} were proposed with low confidence or with a doubt, and nobody has looked at"
        " them: {first} (lines like it: {count}). Accept them, or post them as they are with --accept-low"
    )
    cures = (
        "ledger-es statements accept {statement_no}",
        "ledger-es statements post {statement_no} --mode {mode} --accept-low",
        "ledger-es statements show {statement_no} --to-review",
    )

    statement_no: str
    mode: str
    count: int
    first: str
    lines: tuple[LineInDoubt, ...]


# --- Warnings -------------------------------------------------------------------------------------


class StatementWarning(LedgerWarning):
    """A warning about `count` lines or entries. `first` names the first of them."""

    code = "W-PRJ"

    statement_no: str
    count: int
    first: str


class LinesLeft(StatementWarning):
    """`first` names the first of the lines, each with the code of the refusal that it would have met."""

    code = "W-PRJ-LEFT"
    says = (
        "lines of statement {statement_no} are left to be posted later by the same command: {count}, the first of them"
        " {first}"
    )
    cures = ("ledger-es statements show {statement_no} --to-review",)


class LinesNotReviewed(StatementWarning):
    code = "W-PRJ-REVIEW"
    says = (
        "statement {statement_no} is posted with lines as they were proposed, which nobody has reviewed: {count},"
        " the first of them {first}"
    )
    cures = (_SHOW,)


class DecisionsOverwritten(StatementWarning):
    code = "W-PRJ-OVERWRITE"
    says = (
        "lines of statement {statement_no} that a person had decided are applied automatically again: {count},"
        " the first of them {first}"
    )
    cures = (_SHOW,)


class LinesPerhapsCountedTwice(StatementWarning):
    """Such as those of a page that waits, when a typed statement has closed the gap that its other pages left."""

    code = "W-PRJ-TWICE"
    says = (
        "lines of statement {statement_no} are new money beside the balances of other statements, which account for"
        " their days: {count}, the first of them {first}; if those statements hold them, they are counted twice"
    )
    cures = ("ledger-es statements show {statement_no}",)


class BankEntriesFoundInPart(StatementWarning):
    code = "W-PRJ-PARTIAL-BANK"
    says = (
        "statement {statement_no} shows only a part of what is outstanding on bank entries: {count}, the first of them"
        " {first}; the rest stays outstanding"
    )
    cures = ("ledger-es reconciliation-status", _SHOW)
