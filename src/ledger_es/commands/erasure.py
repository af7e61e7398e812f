"""Erase the personal texts of a customer, a vendor or the payer of a statement line. Nothing else changes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, ClassVar, Final, NamedTuple, TypedDict

from pydantic import Field

from ledger_es.aggregates.audit import ERASED_TEXTS, STREAM, ErasedText, PersonalErased
from ledger_es.aggregates.event import Event, statement_stream
from ledger_es.aggregates.statement_lines import BankStatement, StatementLine
from ledger_es.aggregates.text_mapping import STREAM as MAPPINGS_STREAM
from ledger_es.deciding.books import Books
from ledger_es.deciding.command import Command, Decision, Erasure
from ledger_es.deciding.policy import Policy
from ledger_es.errors import GroundMissing, StatementLineUnknown
from ledger_es.posting.statement_line import parties_of
from ledger_es.values import Code, LedgerKind, Personal, Sealed, StatementNo, stream_id

TEXTS_AN_EVENT: Final = 1_000


class ErasePartyTexts(Command):
    """Delete the personal texts of a customer or vendor.

    These are the name, address and bank accounts, descriptions, mapped texts, and the payers and texts of statement
    lines that are applied or posted to the customer or vendor. Texts that are recorded later get new seals. `ground` is
    the reason. It is kept for ever, so it should name nobody.
    """

    name: ClassVar[str] = "erase-party-texts"

    ledger: LedgerKind
    party_no: Code
    ground: Personal


class ErasePayerTexts(Command):
    """Delete the payer and the text of one statement line, and of the same bank transaction in other statements.

    `ground` is the reason. It is kept for ever, so it should name nobody.
    """

    name: ClassVar[str] = "erase-payer-texts"

    statement_no: StatementNo
    line_no: int = Field(gt=0)
    ground: Personal


class OriginalFile(TypedDict):
    """A file as the bank sent it, which still contains the texts: its SHA-256, its format and its statements."""

    sha256: str
    format: str
    statement_nos: list[str]


class ErasureAnswer(TypedDict, total=False):
    """The answer to the caller. `erasure_no` is missing if there was nothing to erase.

    `statement_lines` names the lines whose texts were erased, as `<statement>/<line>`.
    """

    erasure_no: int
    erased_texts: int
    statement_lines: list[str]
    original_files: list[OriginalFile]


class _Line(NamedTuple):
    """A statement line, which is the subject of its texts."""

    statement_no: str
    line_no: int

    @property
    def subject(self) -> str:
        return f"line:{self.statement_no}/{self.line_no}"


def erase_party_texts(command: ErasePartyTexts, books: Books, policy: Policy) -> Decision:
    refuse_without_ground(command.ground)
    ledger, party_no = command.ledger, command.party_no
    books.party(ledger, party_no)
    lines = _with_repeated(books, _lines_of(books, ledger, party_no))
    mapping_nos = books.text_mappings.mapping_nos_of(ledger, party_no)
    streams = [stream_id(ledger, party_no), stream_id(f"{ledger}_ledger", party_no)]
    if mapping_nos:
        streams.append(MAPPINGS_STREAM)
    streams += [
        journal.stream
        for journal in books.journal_batches.batches
        if (ledger, party_no) in books.journal_lines(journal).parties
    ]
    if ledger == "customer":
        streams += [
            stream_id("mandate", mandate_no)
            for mandate_no in books.mandates()
            if books.mandate(mandate_no).signed.customer_no == party_no
        ]
    return _erase(
        books,
        command.ground,
        {"erased_kind": ledger, "party_no": party_no},
        [f"{ledger}:{party_no}", *(f"mapping:{mapping_no}" for mapping_no in mapping_nos)],
        lines,
        streams,
    )


def erase_payer_texts(command: ErasePayerTexts, books: Books, policy: Policy) -> Decision:
    refuse_without_ground(command.ground)
    statement_no, line_no = command.statement_no, command.line_no
    if line_no not in books.bank_statement(statement_no).lines:
        raise StatementLineUnknown(statement_no=statement_no, line_no=line_no)
    return _erase(
        books,
        command.ground,
        {
            "erased_kind": "payer",
            "statement_no": statement_no,
            "statement_line_no": line_no,
        },
        [],
        _with_repeated(books, [_Line(statement_no, line_no)]),
        [],
    )


def refuse_without_ground(ground: Personal) -> None:
    """Raises GroundMissing if the ground is empty."""
    if not ground.reveal().strip():
        raise GroundMissing()


def _erase(
    books: Books,
    ground: Personal,
    erased: dict[str, Any],
    subjects: Sequence[str],
    lines: Sequence[_Line],
    streams: Sequence[str],
) -> Decision:
    """The decision that deletes the texts kept under the subjects and lines.

    `erased` has the fields of the event that say whose texts they were.
    """
    by_seal = books.seals_under([*subjects, *(line.subject for line in lines)])
    texts = sorted(ErasedText(seal, subject) for seal, subject in by_seal.items())
    statement_nos = list(dict.fromkeys(line.statement_no for line in lines))
    emptied = {text.subject for text in texts}
    answer = ErasureAnswer(
        erased_texts=len(texts),
        statement_lines=[
            f"{line.statement_no}/{line.line_no}" for line in lines if line.subject in emptied
        ],
        original_files=_original_files(books, statement_nos),
    )
    if not texts:
        return Decision([], books.head, {**answer})

    # From here on it must succeed.
    erasure_no = books.audit.erasure_no_last + 1
    events: list[tuple[str, Event]] = []
    for part, first in enumerate(range(0, len(texts), TEXTS_AN_EVENT), 1):
        columns = ERASED_TEXTS.columns(texts[first : first + TEXTS_AN_EVENT])
        event = PersonalErased(
            erasure_no=erasure_no, part=part, ground_seal=ground.seal, **erased, **columns
        )
        events.append((STREAM, event))
    return Decision(
        events,
        books.head,
        {"erasure_no": erasure_no, **answer},
        [Sealed(f"erasure:{erasure_no}", ground)],
        erasure=Erasure(
            [text.seal for text in texts], [*streams, *map(statement_stream, statement_nos)]
        ),
    )


# --- statement lines ----------------------------------------------------------------------


def _lines_of(books: Books, ledger: LedgerKind, party_no: str) -> list[_Line]:
    """The statement lines that are applied or posted to the customer or vendor."""
    lines = []
    for statement in _statements(books, books.statements_naming([party_no])):
        for line in statement.lines.values():
            if (ledger, party_no) in parties_of(line):
                lines.append(_Line(statement.statement_no, line.line_no))
    return lines


def _with_repeated(books: Books, lines: Sequence[_Line]) -> list[_Line]:
    """The lines, together with the lines of other statements that are known as the same money.

    They are in the order of the statements and lines.
    """
    money = set()
    replaced = []
    for wanted in lines:
        line = books.bank_statement(wanted.statement_no).lines[wanted.line_no]
        money.add(_money(wanted.statement_no, line))
        if line.entry.replaced_line_no:
            # The line that showed this payment together with others until its details came.
            replaced.append(_Line(wanted.statement_no, line.entry.replaced_line_no))
            money.add(f"{wanted.statement_no}/{line.entry.replaced_line_no}")
    numbers = sorted({name.rpartition("/")[0] for name in money})
    # The events of a statement contain its own number, and those of a line known as another the number of the other.
    same_money = [
        _Line(statement.statement_no, line.line_no)
        for statement in _statements(books, books.statements_naming([*numbers, *sorted(money)]))
        for line in statement.lines.values()
        if _money(statement.statement_no, line) in money
    ]
    return [*same_money, *dict.fromkeys(replaced)]


def _money(statement_no: str, line: StatementLine) -> str:
    """The line that is the money: this one, or the one as which it is known."""
    return line.standing.known_as or f"{statement_no}/{line.line_no}"


def _statements(books: Books, statement_nos: Iterable[str]) -> list[BankStatement]:
    numbers = sorted(statement_nos, key=_in_order_of_import)
    books.load(map(statement_stream, numbers))
    return [books.bank_statement(statement_no) for statement_no in numbers]


def _in_order_of_import(statement_no: str) -> tuple[str, int]:
    bank_account_no, _, sequence_no = statement_no.rpartition("/")
    return (bank_account_no, int(sequence_no))


def _original_files(books: Books, statement_nos: Iterable[str]) -> list[OriginalFile]:
    """The files of the statements that are kept. Purged ones no longer contain anything."""
    files: dict[str, OriginalFile] = {}
    kept = books.kept_files()
    for statement_no in statement_nos:
        statement = books.bank_statement(statement_no)
        imported = statement.imported
        assert imported is not None, f"statement {statement_no} has lines and was never imported"
        formats = {imported.file_sha256: imported.file_format, **statement.details_files}
        for sha256, file_format in formats.items():
            if sha256 not in kept:
                continue
            file = files.setdefault(
                sha256, OriginalFile(sha256=sha256, format=file_format, statement_nos=[])
            )
            file["statement_nos"].append(statement_no)
    return list(files.values())
