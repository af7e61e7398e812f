"""The settings that a decision follows: local currency, allowed posting dates, accounts, posting groups and terms."""

from __future__ import annotations

from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property
from typing import Literal, NamedTuple

from ledger_es.aggregates.accounting_periods import AllowedDates
from ledger_es.aggregates.chart_of_accounts import Account
from ledger_es.aggregates.party import PartyMaster
from ledger_es.aggregates.payment_terms import Terms
from ledger_es.aggregates.posting_group import PartyAccounts
from ledger_es.aggregates.vat_code import VatRules
from ledger_es.dates import add_formula
from ledger_es.deciding.books import Books
from ledger_es.errors import (
    AccountBlocked,
    AccountMissingInGroup,
    AccountUnknown,
    AmountDigits,
    AmountIsZero,
    AmountTooLarge,
    CompanyMissing,
    DirectPostingNotAllowed,
    OpeningAccountMissing,
    PartyBlocked,
    PaymentTermsUnknown,
    PostingDateNotAllowed,
    PostingGroupNotAllowed,
    PostingGroupUnknown,
    VatCodeUnknown,
    Words,
)
from ledger_es.values import (
    BLOCKED_ENTIRELY,
    ZERO,
    LedgerKind,
    Valued,
    decimals_of,
    is_too_large,
    quantum,
    rounded,
)
from ledger_es.values.codes import alike
from ledger_es.values.money import AMOUNT_DIGITS

_AT_ONCE = Terms()
TOLERATED = frozenset({"invoice", "credit_memo"})
"""The document types that have a tolerance (receivables.md 3.6)."""


class PossibleDiscount(NamedTuple):
    """The discount that payment terms grant on a document, signed as its amount, and its last day; 0 and None: none."""

    amount: Decimal
    last_day: date | None


class DocumentTolerance(NamedTuple):
    """The tolerance that a document has when it is posted.

    `amount` is the largest accepted difference, with the sign of the document. `last_day_late` is the last day on which
    a late discount is tolerated, None without a discount.
    """

    amount: Decimal
    last_day_late: date | None


def max_payment_tolerance(
    amount: Decimal, currency: str, percentage: Decimal, maximum_amount: Decimal
) -> Decimal:
    """The largest accepted difference of a document with this amount, with the sign of the amount.

    It is the percentage of the amount, but not more than the maximum amount, nor more than the document. A percentage
    or a maximum amount of 0 does not limit; if both are 0, nothing is accepted (algorithms.md 5).
    """
    part = abs(amount) * percentage / 100
    if percentage and (not maximum_amount or maximum_amount >= part):
        tolerance = part.quantize(quantum(currency), ROUND_HALF_UP)
    else:
        tolerance = maximum_amount
    tolerance = min(tolerance, abs(amount))
    return tolerance if amount > 0 else -tolerance


class Policy:
    """The ledger's settings for one user, as of the commit on which a decision is made."""

    def __init__(self, books: Books, actor: str = "") -> None:
        self.books = books
        self.actor = actor

    @cached_property
    def currency(self) -> str:
        """The local currency. Raises CompanyMissing before the company is established."""
        if not self.books.company.currency:
            raise CompanyMissing()
        return self.books.company.currency

    @cached_property
    def _quantum(self) -> Decimal:
        return quantum(self.currency)

    @cached_property
    def _allowed(self) -> AllowedDates:
        return self.books.periods.allowed(self.actor)

    def allows_posting_on(self, posting_date: date) -> bool:
        """Whether the posting date is within the allowed dates (receivables.md 2.2)."""
        first, last = self._allowed
        return (first is None or posting_date >= first) and (last is None or posting_date <= last)

    def allow_posting_on(self, posting_date: date) -> None:
        """Raises PostingDateNotAllowed for a posting date outside the allowed dates (receivables.md 2.2)."""
        if not self.allows_posting_on(posting_date):
            first, last = self._allowed
            raise PostingDateNotAllowed(
                posting_date=posting_date,
                allow_from=first,
                allow_to=last,
                user=self.actor if self.actor in self.books.periods.allowed_by_actor else "",
            )

    def first_open_day(self, day: date) -> date:
        """The day, or the first allowed posting date if the day lies before it."""
        first = self._allowed.allow_from
        return day if first is None else max(day, first)

    def money(self, amount: Decimal, currency: str = "") -> Decimal:
        """The amount with the decimals of the currency; empty: of the local one.

        Raises AmountIsZero, AmountDigits (too many decimals) or AmountTooLarge.
        """
        exact = self.money_or_zero(amount, currency)
        if not exact:
            raise AmountIsZero()
        return exact

    def money_or_zero(self, amount: Decimal, currency: str = "") -> Decimal:
        """Like `money`, but zero is accepted."""
        # Somebody who writes 1.000 where amounts have two decimals may mean a thousand.
        smallest = quantum(currency) if currency else self._quantum
        if not amount.same_quantum(smallest):
            digits = decimals_of(smallest)
            if decimals_of(amount) > digits:
                raise AmountDigits(amount=amount, currency=currency or self.currency, digits=digits)
        return self._in_digits(amount, currency)

    def bank_amount(self, amount: Decimal, currency: str, *, or_zero: bool = True) -> Decimal:
        """Like `money`, for an amount from a bank's file or one computed from such amounts.

        Zeros beyond the decimals of the currency are accepted, because banks pad amounts to the length of a field and
        never write thousands separators. Zero is accepted unless `or_zero` is false.
        """
        exact = self._in_digits(amount, currency)
        if not exact and not or_zero:
            raise AmountIsZero()
        return exact

    def _in_digits(self, amount: Decimal, currency: str) -> Decimal:
        currency = currency or self.currency
        smallest = quantum(currency)
        if is_too_large(amount, currency):
            units = abs(amount.scaleb(decimals_of(smallest)))
            raise AmountTooLarge(
                amount=amount,
                currency=currency,
                digits=units.adjusted() + 1,
                most=AMOUNT_DIGITS,
            )
        exact = amount.quantize(smallest)
        if exact != amount:
            raise AmountDigits(amount=amount, currency=currency, digits=decimals_of(smallest))
        return exact

    def valued(self, amount: Decimal) -> Valued:
        """An amount in the local currency, which is its own value; one in any currency is for `valued_on`."""
        return Valued(amount, amount, self.currency)

    # --- accounts ---

    def account(self, account_no: str) -> Account:
        """The account, if it can be posted to. Raises AccountUnknown or AccountBlocked."""
        account = self.books.chart.accounts.get(account_no)
        if account is None:
            meant = alike(account_no, self.books.chart.accounts)
            raise AccountUnknown(account_no=account_no).or_meant(meant)
        if account.blocked:
            raise AccountBlocked(account_no=account_no)
        return account

    def direct_account(self, account_no: str) -> Account:
        """The account, if a journal line may name it. Raises DirectPostingNotAllowed, or as `account`."""
        account = self.account(account_no)
        if not account.direct_posting:
            raise DirectPostingNotAllowed(account_no=account_no)
        return account

    def party_accounts(self, ledger: LedgerKind, posting_group: str, on: date) -> PartyAccounts:
        """The accounts of the posting group on a day. Raises PostingGroupUnknown."""
        groups = self.books.posting_groups.of(ledger)
        accounts = groups.on(posting_group, on)
        if accounts is None:
            meant = alike(posting_group, groups.latest())
            raise PostingGroupUnknown(kind=ledger, posting_group=posting_group, on=on).or_meant(
                meant
            )
        return accounts

    def discount_account(
        self, ledger: LedgerKind, posting_group: str, on: date, amount_lcy: Decimal
    ) -> str:
        """The number of the account for a payment discount.

        A positive `amount_lcy` is a debit (a cost) and goes to the debit account; a negative one goes to the credit
        account. Raises AccountMissingInGroup if the group names none, or as `party_accounts` and `account`.
        """
        accounts = self.party_accounts(ledger, posting_group, on)
        purpose = (
            Words("payment discount debit account")
            if amount_lcy > 0
            else Words("payment discount credit account")
        )
        account_no = (
            accounts.discount_debit_account if amount_lcy > 0 else accounts.discount_credit_account
        )
        if not account_no:
            raise AccountMissingInGroup(
                kind=ledger, posting_group=posting_group, purpose=purpose, on=on
            )
        return self.account(account_no).account_no

    def given_up_account(
        self,
        ledger: LedgerKind,
        posting_group: str,
        on: date,
        detail_type: Literal[
            "payment_discount",
            "payment_discount_tolerance",
            "payment_tolerance",
            "application_rounding",
        ],
        amount_lcy: Decimal,
    ) -> str:
        """The number of the account for a discount, a late discount, a payment tolerance or a rounding difference.

        The rules of the ledger say whether tolerances go to the accounts for tolerance or for discounts. A positive
        `amount_lcy` is a debit (a cost) and goes to the debit account; a negative one goes to the credit account.
        Raises AccountMissingInGroup if the group names none, or as `party_accounts` and `account`.
        """
        rules = self.books.payment_tolerance.rules
        posting = {
            "payment_discount": "discount_accounts",
            "payment_discount_tolerance": rules.discount_tolerance_posting,
            "payment_tolerance": rules.payment_tolerance_posting,
            "application_rounding": "rounding_accounts",
        }[detail_type]
        if posting == "discount_accounts":
            return self.discount_account(ledger, posting_group, on, amount_lcy)
        accounts = self.party_accounts(ledger, posting_group, on)
        if posting == "rounding_accounts":
            is_debit = amount_lcy > 0
            account_no = (
                accounts.application_rounding_debit_account
                if is_debit
                else accounts.application_rounding_credit_account
            )
            purpose = Words("application rounding account")
        elif amount_lcy > 0:
            account_no = accounts.tolerance_debit_account
            purpose = Words("payment tolerance debit account")
        else:
            account_no = accounts.tolerance_credit_account
            purpose = Words("payment tolerance credit account")
        if not account_no:
            raise AccountMissingInGroup(
                kind=ledger, posting_group=posting_group, purpose=purpose, on=on
            )
        return self.account(account_no).account_no

    def bank_gl_account(self, posting_group: str, on: date) -> str:
        """The number of the G/L account of bank accounts in this group. Raises PostingGroupUnknown, or as `account`."""
        account_no = self.books.posting_groups.bank_account.on(posting_group, on)
        if account_no is None:
            raise PostingGroupUnknown(kind="bank account", posting_group=posting_group, on=on)
        return self.account(account_no).account_no

    def opening_balance_account(self, on: date) -> str:
        """The number of the balancing account of opening balances. Raises OpeningAccountMissing, or as `account`."""
        account_no = self.books.posting_groups.opening_balance.on("", on)
        if account_no is None:
            raise OpeningAccountMissing()
        return self.account(account_no).account_no

    def known_posting_group(self, ledger: LedgerKind, posting_group: str) -> None:
        """Raises PostingGroupUnknown unless the code was set for some day."""
        groups = self.books.posting_groups.of(ledger).latest()
        if posting_group not in groups:
            refusal = PostingGroupUnknown(kind=ledger, posting_group=posting_group, on=None)
            raise refusal.or_meant(alike(posting_group, groups))

    # --- VAT ---

    def known_vat_code(self, code: str) -> None:
        """Raises VatCodeUnknown unless the code is empty or was set for some day."""
        codes = self.books.vat_codes.rules.latest()
        if code and code not in codes:
            raise VatCodeUnknown(vat_code=code, on=None).or_meant(alike(code, codes))

    def vat_rules(self, code: str, on: date) -> VatRules:
        """The rules of the VAT code on a day. Raises VatCodeUnknown."""
        rules = self.books.vat_codes.rules.on(code, on)
        if rules is None:
            meant = alike(code, self.books.vat_codes.rules.latest())
            raise VatCodeUnknown(vat_code=code, on=on).or_meant(meant)
        return rules

    def allow_posting_group(
        self, ledger: LedgerKind, party_no: str, own_group: str, posting_group: str
    ) -> None:
        """Raises PostingGroupNotAllowed unless the group is the party's own or an allowed alternative of that."""
        allowed = self.books.posting_groups.alternatives
        if posting_group != own_group and (ledger, own_group, posting_group) not in allowed:
            raise PostingGroupNotAllowed(
                kind=ledger, party_no=party_no, own_group=own_group, posting_group=posting_group
            )

    # --- terms ---

    def known_payment_terms(self, code: str) -> None:
        """Raises PaymentTermsUnknown unless the code is empty or was set for some day."""
        terms = self.books.payment_terms.terms.latest()
        if code and code not in terms:
            raise PaymentTermsUnknown(payment_terms=code, on=None).or_meant(alike(code, terms))

    def payment_terms(self, code: str, on: date) -> Terms:
        """The terms with this code on a day. An empty code means due at once, without discount.

        Raises PaymentTermsUnknown.
        """
        if not code:
            return _AT_ONCE
        terms = self.books.payment_terms.terms.on(code, on)
        if terms is None:
            meant = alike(code, self.books.payment_terms.terms.latest())
            raise PaymentTermsUnknown(payment_terms=code, on=on).or_meant(meant)
        return terms

    def counted(self, terms: Terms, document_type: str) -> Terms:
        """The terms where they count for a document of this type: invoices, and credit memos where the terms say so
        (receivables.md 2.8). Else: due at once, no discount."""
        counts = document_type == "invoice" or (
            document_type == "credit_memo" and terms.discount_on_credit_memos
        )
        return terms if counts else _AT_ONCE

    def due_date(self, terms: Terms, document_date: date) -> date:
        """The day on which a document of this date is due."""
        formula = terms.due_date_formula
        return add_formula(document_date, formula) if formula else document_date

    def discount(
        self, terms: Terms, document_date: date, amount: Decimal, currency: str
    ) -> PossibleDiscount:
        """The possible discount, with the sign of the amount, and its last day (receivables.md 2.8, 3.5).

        Without a discount these are 0 and None.
        """
        if not terms.discount_percentage or not terms.discount_date_formula:
            return PossibleDiscount(Decimal(0), None)
        discount = rounded(amount * terms.discount_percentage / 100, currency)
        return PossibleDiscount(discount, add_formula(document_date, terms.discount_date_formula))

    # --- tolerance ---

    def tolerance_of(
        self,
        party: PartyMaster,
        document_type: str,
        amount: Valued,
        discount_date: date | None,
    ) -> DocumentTolerance:
        """The tolerance of a document when it is posted: of invoices and credit memos only (receivables.md 3.6, 3.7).

        A party that is blocked for tolerance has none.
        """
        if document_type not in TOLERATED or party.payment_tolerance_blocked:
            return DocumentTolerance(ZERO, None)
        return DocumentTolerance(
            self._max_payment_tolerance(amount.amount, amount.currency),
            None if discount_date is None else self.last_day_late(discount_date),
        )

    def _max_payment_tolerance(self, amount: Decimal, currency: str) -> Decimal:
        limit = self.books.payment_tolerance.limit_by_currency.get(currency)
        if limit is None:
            return ZERO
        return max_payment_tolerance(amount, currency, limit.percentage, limit.maximum_amount)

    def discount_is_over(self, discount_date: date, posting_date: date) -> bool:
        """Whether the discount is over, with its days of grace, when its document is posted (receivables.md 3.5)."""
        return self.last_day_late(discount_date) < posting_date

    def last_day_late(self, discount_date: date) -> date:
        """The last day on which a discount that ended on this day is tolerated."""
        grace_period = self.books.payment_tolerance.rules.grace_period
        return add_formula(discount_date, grace_period) if grace_period else discount_date

    # --- blocks ---

    def allow_document(
        self, ledger: LedgerKind, party_no: str, blocked: str, document_type: str
    ) -> None:
        """Raises PartyBlocked for a document that the party's block stops (receivables.md 2.5).

        The blocks All and Privacy stop every document; Invoice stops invoices and documents without a type.
        """
        is_new_debt = blocked == "invoice" and document_type in ("invoice", "")
        if blocked in BLOCKED_ENTIRELY or is_new_debt:
            raise PartyBlocked(
                kind=ledger, party_no=party_no, blocked=blocked, document_type=document_type
            )

    def allow_at_all(self, ledger: LedgerKind, party_no: str, document_type: str) -> None:
        """Raises PartyBlocked if the party is blocked for All or Privacy.

        Applying, unapplying and reversing are stopped by no other block (receivables.md 2.5).
        """
        blocked = self.books.party(ledger, party_no).blocked
        if blocked in BLOCKED_ENTIRELY:
            raise PartyBlocked(
                kind=ledger, party_no=party_no, blocked=blocked, document_type=document_type
            )
