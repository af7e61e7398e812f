"""Checks opening + booked entries = closing, for any format and for all pages of a statement together."""

from __future__ import annotations

from decimal import Decimal
from typing import Final, NamedTuple

from ledger_es.errors import StatementUnbalanced
from ledger_es.statements.statement import Account, Balance, Entry, Proof, Statement
from ledger_es.values import ZERO

FETCH_WHOLE: Final = "entries are missing or were changed: fetch the file from the bank again"


class Doubt(NamedTuple):
    """What does not add up, what to do, and the figures where they can be compared.

    `flipped_holds`: they would agree if reversals kept the direction of what they reverse.
    """

    reason: str
    cure: str
    currency: str
    proof: Proof | None = None
    flipped_holds: bool = False

    def refusal(self, file: str, position: str) -> StatementUnbalanced:
        proof = self.proof
        return StatementUnbalanced(
            file=file,
            position=position,
            reason=self.reason,
            cure=self.cure,
            opening=proof.opening if proof else None,
            booked=proof.booked if proof else None,
            closing=proof.closing if proof else None,
            difference=proof.difference if proof else None,
            currency=self.currency,
            flipped_holds=self.flipped_holds,
        )


class _Pages(NamedTuple):
    """The sums of the pages before the last page."""

    opening: Balance | None
    booked: Decimal
    reversed: Decimal
    comparable: bool


class BalanceCheck:
    """Adds up the booked entries of the open statement, and of earlier pages of it in the same file."""

    def __init__(self) -> None:
        self._pages_by_statement: dict[tuple[Account, str], _Pages] = {}
        self.begin()

    def begin(self) -> None:
        self._booked = ZERO
        self._reversed = ZERO
        self._comparable = True

    def add(self, entry: Entry) -> None:
        if entry.is_booked:
            self._booked += entry.amount
            if entry.reversal:
                self._reversed += entry.amount

    def spoil(self) -> None:
        """An entry in another currency was booked: the sum says nothing."""
        self._comparable = False

    def end(self, statement: Statement) -> tuple[Proof | None, Doubt | None]:
        """The proof if there is something to prove, and what is doubtful about the statement.

        Not proved: reports and notifications, a page before the last one, a statement without both booked balances, and
        a page whose earlier pages are not in the file, unless it adds up by itself (intake.md 3).
        Reversals count as they are marked; where the equation would hold with them flipped, the doubt says so.
        """
        key = (statement.account, statement.electronic_sequence_no or statement.number)
        earlier = self._pages_by_statement.pop(key, None)
        opening = statement.opening
        if earlier is not None and earlier.opening is not None:
            opening = earlier.opening
            self._booked += earlier.booked
            self._reversed += earlier.reversed
            self._comparable = self._comparable and earlier.comparable
        if statement.last_page is False:
            pages = _Pages(opening, self._booked, self._reversed, self._comparable)
            self._pages_by_statement[key] = pages
            return None, None
        if not statement.moves_money or opening is None or statement.closing is None:
            return None, None
        for balance in (opening, statement.closing):
            if balance.currency != statement.currency:
                return None, _wrong_currency(balance, statement)
        if not self._comparable:
            return None, None
        proof = Proof(opening.amount, self._booked, statement.closing.amount)
        if proof.holds:
            return proof, None
        doubt = self._unbalanced(proof, statement)
        if (statement.page_no or 1) > 1 and earlier is None and not doubt.flipped_holds:
            return None, None
        return proof, doubt

    def _unbalanced(self, proof: Proof, statement: Statement) -> Doubt:
        currency = statement.currency
        reason = difference_in_words(proof, currency)
        flipped_holds = bool(self._reversed) and proof.difference == -2 * self._reversed
        if flipped_holds:
            cure = "this bank keeps the original direction on reversals: read it with reversals flipped"
        else:
            cure = FETCH_WHOLE
        return Doubt(reason, cure, currency, proof, flipped_holds)


def difference_in_words(proof: Proof, currency: str) -> str:
    """What does not add up, with all three figures."""
    return (
        f"opening balance {proof.opening} + booked entries {proof.booked} = "
        f"{proof.opening + proof.booked} {currency}, but the closing balance is {proof.closing}: "
        f"difference {proof.difference}"
    )


def _wrong_currency(balance: Balance, statement: Statement) -> Doubt:
    reason = (
        f"the balance {balance.kind} of {balance.amount} is in {balance.currency}, "
        f"the account in {statement.currency}: the statement cannot be proved"
    )
    return Doubt(reason, "ask the bank for a corrected file", statement.currency)
