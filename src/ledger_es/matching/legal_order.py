"""Lines that name no document of a customer who pays in the legal order: costs first, then interest, then principal.

What such a line settles is then no longer what the evidence says, which only tells who has paid (BGB 367, OR 85).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from decimal import Decimal
from typing import Final, NamedTuple

from ledger_es.matching.records import Applied, EntryKey, Line, OpenEntry, Proposal
from ledger_es.matching.suggestion import suggested
from ledger_es.values import ZERO

IN_LEGAL_ORDER: Final = "legal_order"
"""The note on a proposal that follows the legal order."""


class Debt(NamedTuple):
    """An open debit of a customer in the currency of the line, with the open parts that are costs and interest."""

    entry: OpenEntry
    costs: Decimal
    interest: Decimal

    @property
    def is_principal(self) -> bool:
        return not (self.costs or self.interest)


DebtsOf = Callable[[Collection[str]], Mapping[str, Sequence[Debt]]]
"""The debts, oldest due first, of those of these customers who pay in the legal order."""


def no_legal_order(customer_nos: Collection[str]) -> Mapping[str, Sequence[Debt]]:
    return {}


def in_legal_order(
    proposals: Mapping[int, Proposal],
    lines: Mapping[int, Line],
    debts_of: DebtsOf,
    held: Collection[EntryKey],
) -> dict[int, Proposal]:
    """The proposals, of which those that name no document settle what the legal order says, by line number.

    Entries that are `held` elsewhere are left out, and what lines settle that name their documents.
    """
    customers = {line_no: _customer(proposal) for line_no, proposal in proposals.items()}
    debts = debts_of({number for number in customers.values() if number})
    ordered = {line_no for line_no, number in customers.items() if number in debts}
    used: dict[int, Decimal] = {}
    for line_no in proposals.keys() - ordered:
        for applied in proposals[line_no].applied:
            used[applied.entry_no] = used.get(applied.entry_no, ZERO) + applied.amount
    settled = dict(proposals)
    for line_no in sorted(ordered):
        free = [
            debt
            for debt in debts[customers[line_no]]
            if ("customer", debt.entry.entry_no) not in held
        ]
        paid = _settled(lines[line_no], free, used)
        if paid:
            proposal = proposals[line_no]
            settled[line_no] = proposal._replace(
                applied=tuple(paid),
                account=None,
                charge_amount=ZERO,
                notes=(*proposal.notes, IN_LEGAL_ORDER),
            )
    return settled


def _customer(proposal: Proposal) -> str:
    """The customer whose debts a line pays without naming any of them; empty if it is no such line."""
    criteria = proposal.criteria
    if (
        not proposal.applied
        or proposal.statement_amount <= 0
        or criteria is None
        or criteria.document in ("yes", "yes_multiple")
        or criteria.direct_debit == "yes"
    ):
        return ""
    first = proposal.applied[0]
    return first.party_no if first.ledger == "customer" else ""


def _settled(line: Line, debts: Sequence[Debt], used: dict[int, Decimal]) -> list[Applied]:
    """What the line settles: the costs of all debts, the interest of all, then the principal. Adds it to `used`."""
    money, parts = line.amount, dict.fromkeys((debt.entry.entry_no for debt in debts), ZERO)
    # What other lines pay of a debt counts against its costs first, too.
    left = {debt.entry.entry_no: _less(debt, used.get(debt.entry.entry_no, ZERO)) for debt in debts}
    for part in (0, 1):
        for entry_no, open_parts in left.items():
            paid = min(money, open_parts[part])
            parts[entry_no] += paid
            money -= paid
    applied: list[Applied] = []
    for debt in debts:
        entry, amount, discount = debt.entry, parts[debt.entry.entry_no], ZERO
        if debt.is_principal and money > 0:
            suggestion = suggested(entry, line.date, money, used.get(entry.entry_no, ZERO))
            amount, discount = suggestion.amount, suggestion.discount
            money -= amount - discount
        if amount > 0:
            used[entry.entry_no] = used.get(entry.entry_no, ZERO) + amount
            applied.append(
                Applied(
                    entry.ledger,
                    entry.entry_no,
                    entry.party_no,
                    entry.document_no,
                    amount,
                    discount,
                )
            )
    return applied


def _less(debt: Debt, paid: Decimal) -> tuple[Decimal, Decimal]:
    """The costs and interest that are open of the debt when this much of it is paid."""
    costs = max(debt.costs - paid, ZERO)
    return costs, max(debt.interest - max(paid - debt.costs, ZERO), ZERO)
