"""Set finance charge terms with their dated rates."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from ledger_es.aggregates.finance_charge_terms import (
    STREAM,
    FinanceChargeTerms,
    FinanceChargeTermsSet,
)
from ledger_es.collecting.document_text import MEMO_FACTS
from ledger_es.commands.document_text import check_line_descriptions, check_texts
from ledger_es.deciding.books import Books
from ledger_es.deciding.collecting_terms import (
    check_formulas,
    fee_amount,
    refuse_twice,
)
from ledger_es.deciding.command import Command, Decision
from ledger_es.deciding.policy import Policy
from ledger_es.errors import Words
from ledger_es.values import Code


class SetFinanceChargeTerms(Command):
    """Set the finance charge terms of a code, with all their rates, for memos dated `valid_from` or later."""

    name: ClassVar[str] = "set-finance-charge-terms"

    finance_charge_terms: Code
    valid_from: date
    terms: FinanceChargeTerms


def set_finance_charge_terms(
    command: SetFinanceChargeTerms, books: Books, policy: Policy
) -> Decision:
    terms = command.terms
    check_formulas(terms.grace_period, terms.due_date_formula)
    refuse_twice(
        [rate.starting_date for rate in terms.rates],
        Words("rates"),
        Words("two rates start on the same day"),
    )
    refuse_twice(
        [fee.currency for fee in terms.currency_fees],
        Words("currency_fees"),
        Words("a currency is named twice"),
    )
    check_texts(terms.texts, MEMO_FACTS, Words("texts"))
    check_line_descriptions(terms.line_descriptions)
    in_local_currency = {
        name: fee_amount(policy, getattr(terms, name), "", Words(name))
        for name in ("minimum_amount", "additional_fee")
    }
    fees = tuple(
        fee.model_copy(
            update={
                "additional_fee": fee_amount(
                    policy, fee.additional_fee, fee.currency, Words("currency_fees")
                )
            }
        )
        for fee in terms.currency_fees
    )

    event = FinanceChargeTermsSet.of(
        command.finance_charge_terms,
        command.valid_from,
        terms.model_copy(update={**in_local_currency, "currency_fees": fees}),
    )
    return Decision([(STREAM, event)], books.head, {})
