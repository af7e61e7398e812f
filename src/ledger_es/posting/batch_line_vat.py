"""The VAT of unposted journal lines: from what is typed to what is stored, and back to the line that is posted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ledger_es.aggregates.journal_batch import BatchLine, LineVat
from ledger_es.deciding.foreign_currency import known_currency
from ledger_es.deciding.policy import Policy
from ledger_es.errors import JournalLineInvalid, Words
from ledger_es.posting.vat_split import VatPart


def vat_of_line(policy: Policy, line: BatchLine, parts: Sequence[VatPart]) -> tuple[LineVat, ...]:
    """The parts as they are stored, with their amounts in the decimals of the currency.

    Raises what no later change could make right: JournalLineInvalid for a line of bank accounts alone,
    VatCodeUnknown, AccountUnknown, or as `Policy.money`. Whether the parts add up to the line, and whether the VAT is
    that of its rate, is seen when the batch is tested or posted.
    """
    if not parts:
        return ()
    if not {line.account_type, line.bal_account_type if line.bal_account_no else ""} & _TAXED:
        reason = Words(
            "only the line of a customer, a vendor or a G/L account has VAT: without it, clear the field vat"
        )
        raise JournalLineInvalid(reason=reason)
    currency = known_currency(policy, line.currency)
    for part in parts:
        policy.known_vat_code(part.vat_code)
        if part.account_no:
            policy.account(part.account_no)
    exact = (
        part.model_copy(
            update={
                "base": policy.money(part.base, currency),
                "amount": policy.money_or_zero(part.amount, currency),
            }
        )
        for part in parts
    )
    return vat_as_typed(line.line_no, exact)


def vat_as_typed(line_no: int, parts: Iterable[VatPart]) -> tuple[LineVat, ...]:
    """Parts whose amounts have the decimals of their currency, as they are stored for a line."""
    return tuple(
        LineVat(
            line_no=line_no,
            vat_code=part.vat_code,
            base=part.base,
            amount=part.amount,
            rate=part.rate,
            account_no=part.account_no,
        )
        for part in parts
    )


def parts_of_line(vat: Sequence[LineVat]) -> tuple[VatPart, ...]:
    """The stored parts as they were typed."""
    return tuple(
        VatPart(
            vat_code=part.vat_code,
            base=part.base,
            amount=part.amount,
            rate=part.rate,
            account_no=part.account_no,
        )
        for part in vat
    )


_TAXED = frozenset({"customer", "vendor", "gl"})
