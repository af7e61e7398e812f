"""Learn from lines that persons assigned from which accounts a customer or vendor pays, and revoke what was learned."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Sequence
from typing import ClassVar, Final

from pydantic import Field

from ledger_es.aggregates.event import Event
from ledger_es.aggregates.learned_payer import (
    ASSIGNED_PAYERS,
    LEARNED_PAYERS,
    STREAM,
    AssignedPayerRow,
    LearnedPayerRevoked,
    LearnedPayerRow,
    PayerAssignmentsUndone,
    PayersAssigned,
    PayersLearned,
    TaughtKey,
)
from ledger_es.aggregates.statement_lines import StatementLine
from ledger_es.deciding.books import Books
from ledger_es.deciding.command import Command, Decision
from ledger_es.deciding.policy import Policy
from ledger_es.errors import LearnedPayerUnknown
from ledger_es.posting.statement_line import parties_of
from ledger_es.values import LedgerKind, unchecked
from ledger_es.values.codes import account_form

ROWS_AN_EVENT: Final = 1000

_payers_assigned = unchecked(PayersAssigned)
_payers_learned = unchecked(PayersLearned)


class RevokeLearnedPayer(Command):
    """Say that a learned account is no evidence for its customer or vendor any more."""

    name: ClassVar[str] = "revoke-learned-payer"

    payer_no: int = Field(gt=0)


def revoke_learned_payer(command: RevokeLearnedPayer, books: Books, policy: Policy) -> Decision:
    if command.payer_no not in books.learned_payers.payers:
        raise LearnedPayerUnknown(payer_no=command.payer_no)

    return Decision([(STREAM, LearnedPayerRevoked(payer_no=command.payer_no))], books.head, {})


def payers_taught(
    books: Books, statement_no: str, posted: Iterable[StatementLine]
) -> list[tuple[str, Event]]:
    """What the posted lines teach: those that a person had assigned to one customer or vendor.

    The second line from an account for the same customer or vendor teaches the account, unless it stands in the
    master record anyway.
    """
    lines = [line for line in posted if line.is_assigned and line.payer_seal]
    if not lines:
        return []
    known = books.learned_payers
    first_lines = dict(known.line_by_key)
    number = known.payer_no_last
    learned_keys = set(known.payer_no_by_key)
    texts = books.personal_texts([line.payer_seal for line in lines])
    assigned: list[AssignedPayerRow] = []
    learned: list[LearnedPayerRow] = []
    for line in lines:
        key = _key(books, line, texts)
        if key is None or key in learned_keys:
            continue
        named = f"{statement_no}/{line.line_no}"
        first = first_lines.setdefault(key, named)
        if first == named:
            assigned.append(AssignedPayerRow(line.line_no, *key))
        else:
            number += 1
            learned_keys.add(key)
            learned.append(LearnedPayerRow(number, *key, line.payer_seal, first, named))
    return [*_assigned(statement_no, assigned), *_learned(learned)]


def payers_untaught(
    books: Books, statement_no: str, line_nos: Collection[int]
) -> list[tuple[str, Event]]:
    """What is forgotten if the posting of these lines is undone."""
    known = books.learned_payers
    undone = {f"{statement_no}/{line_no}" for line_no in line_nos}
    forgotten = [no for no, payer in known.payers.items() if not undone.isdisjoint(payer.lines)]
    once = [line for line in known.line_by_key.values() if line in undone]
    if not forgotten and not once:
        return []
    event = PayerAssignmentsUndone(
        statement_no=statement_no,
        line_nos=tuple(sorted(line_nos)),
        forgotten_payer_nos=tuple(forgotten),
    )
    return [(STREAM, event)]


def _key(books: Books, line: StatementLine, texts: dict[str, str]) -> TaughtKey | None:
    """The account and the party of the line; None if it has several, or the account is the party's anyway."""
    parties = parties_of(line)
    others = [part for part in line.transfers if part.account_type in ("gl", "bank_account")]
    account = account_form(_payer(texts.get(line.payer_seal, "")).get("account", ""))
    if len(parties) != 1 or others or not account:
        return None
    ledger, party_no = parties[0]
    if account in _accounts(books, ledger, party_no):
        return None
    return TaughtKey(books.fingerprint(f"payer account/{account}"), ledger, party_no)


def _payer(text: str) -> dict[str, str]:
    payer: dict[str, str] = json.loads(text) if text else {}
    return payer


def _accounts(books: Books, ledger: LedgerKind, party_no: str) -> set[str]:
    """The accounts in the record of the customer or vendor."""
    seal = books.personal_seal(ledger, party_no)
    text = books.personal_texts([seal]).get(seal, "") if seal else ""
    accounts = (json.loads(text) if text else {}).get("bank_accounts", ())
    return {
        account_form(account.get("iban", "") or account.get("account_no", ""))
        for account in accounts
    }


def _assigned(statement_no: str, rows: Sequence[AssignedPayerRow]) -> Iterable[tuple[str, Event]]:
    for start in range(0, len(rows), ROWS_AN_EVENT):
        columns = ASSIGNED_PAYERS.columns(rows[start : start + ROWS_AN_EVENT])
        yield STREAM, _payers_assigned(statement_no=statement_no, **columns)


def _learned(rows: Sequence[LearnedPayerRow]) -> Iterable[tuple[str, Event]]:
    for start in range(0, len(rows), ROWS_AN_EVENT):
        columns = LEARNED_PAYERS.columns(rows[start : start + ROWS_AN_EVENT])
        yield STREAM, _payers_learned(**columns)
