"""The settings that hold: own currency, allowed posting dates, accounts, posting groups, terms, number series."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import cached_property

from ledger_es.aggregates.chart_of_accounts import Account
from ledger_es.aggregates.payment_terms import Terms
from ledger_es.aggregates.posting_group import PartyAccounts
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
    NotYet,
    OpeningAccountMissing,
    PartyBlocked,
    PaymentTermsUnknown,
    PostingDateNotAllowed,
    PostingGroupUnknown,
    Words,
)
from ledger_es.values import (
    LedgerKind,
    Valued,
    decimals_of,
    is_too_large,
    quantum,
)
from ledger_es.values.money import AMOUNT_DIGITS

_AT_ONCE = Terms()


class Policy:
    """The ledger's settings at the commit a decision is made on, for one user."""

    def __init__(self, books: Books, actor: str = "") -> None:
        self.books = books
        self.actor = actor

    @cached_property
    def currency(self) -> str:
        """The local currency; refused before the company is established."""
        if not self.books.company.currency:
            raise CompanyMissing()
        return self.books.company.currency

    @cached_property
    def _quantum(self) -> Decimal:
        return quantum(self.currency)

    @cached_property
    def _allowed(self) -> tuple[date | None, date | None]:
        return self.books.periods.allowed(self.actor)

    def allow_posting_on(self, posting_date: date) -> None:
        """Refuses a posting date outside the allowed dates (receivables.md 2.2)."""
        first, last = self._allowed
        if (first is not None and posting_date < first) or (
            last is not None and posting_date > last
        ):
            raise PostingDateNotAllowed(
                posting_date=posting_date,
                allow_from=first,
                allow_to=last,
                user=self.actor if self.actor in self.books.periods.allowed_by_actor else "",
            )

    def own_currency(self, currency: str) -> str:
        """The own currency, given or left out; others are refused."""
        if currency and currency != self.currency:
            raise NotYet(
                what=Words("posting in {currency}", currency=currency),
                instead=Words("this ledger posts in {currency} only", currency=self.currency),
            )
        return self.currency

    def money(self, amount: Decimal) -> Decimal:
        """The amount in the digits of the own currency; zero, more digits, and what is too large are refused."""
        exact = self.money_or_zero(amount)
        if not exact:
            raise AmountIsZero()
        return exact

    def money_or_zero(self, amount: Decimal) -> Decimal:
        # Whoever writes 1.000 where amounts have two digits may mean a thousand.
        if not amount.same_quantum(self._quantum):
            digits = decimals_of(self._quantum)
            if decimals_of(amount) > digits:
                raise AmountDigits(amount=amount, currency=self.currency, digits=digits)
        return self._in_digits(amount)

    def bank_amount(self, amount: Decimal, *, or_zero: bool = True) -> Decimal:
        """As `money`, for an amount of a bank's file, or one computed of such: zeros beyond the digits of the currency
        are accepted, since banks pad amounts to the length of a field and never write thousands separators."""
        exact = self._in_digits(amount)
        if not exact and not or_zero:
            raise AmountIsZero()
        return exact

    def _in_digits(self, amount: Decimal) -> Decimal:
        if is_too_large(amount, self.currency):
            units = abs(amount.scaleb(decimals_of(self._quantum)))
            raise AmountTooLarge(
                amount=amount,
                currency=self.currency,
                digits=units.adjusted() + 1,
                most=AMOUNT_DIGITS,
            )
        exact = amount.quantize(self._quantum)
        if exact != amount:
            digits = decimals_of(self._quantum)
            raise AmountDigits(amount=amount, currency=self.currency, digits=digits)
        return exact

    def valued(self, amount: Decimal) -> Valued:
        """The amount with its worth in the local currency: itself, as long as the ledger posts in one currency.

        The one place where a second currency brings its exchange rate in.
        """
        return Valued(amount, amount, self.currency)

    # --- accounts ---

    def account(self, account_no: str) -> Account:
        """An account that can be posted to."""
        account = self.books.chart.accounts.get(account_no)
        if account is None:
            raise AccountUnknown(account_no=account_no)
        if account.blocked:
            raise AccountBlocked(account_no=account_no)
        return account

    def direct_account(self, account_no: str) -> Account:
        """An account that a journal line may name."""
        account = self.account(account_no)
        if not account.direct_posting:
            raise DirectPostingNotAllowed(account_no=account_no)
        return account

    def party_accounts(self, ledger: LedgerKind, posting_group: str, on: date) -> PartyAccounts:
        accounts = self.books.posting_groups.of(ledger).on(posting_group, on)
        if accounts is None:
            raise PostingGroupUnknown(kind=ledger, posting_group=posting_group, on=on)
        return accounts

    def discount_account(
        self, ledger: LedgerKind, posting_group: str, on: date, amount_lcy: Decimal
    ) -> str:
        """Where a discount goes: the debit account when it is granted to us as cost, else the credit account."""
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

    def bank_gl_account(self, posting_group: str, on: date) -> str:
        account_no = self.books.posting_groups.bank_account.on(posting_group, on)
        if account_no is None:
            raise PostingGroupUnknown(kind="bank account", posting_group=posting_group, on=on)
        return self.account(account_no).account_no

    def opening_balance_account(self, on: date) -> str:
        account_no = self.books.posting_groups.opening_balance.on("", on)
        if account_no is None:
            raise OpeningAccountMissing()
        return self.account(account_no).account_no

    def known_posting_group(self, ledger: LedgerKind, posting_group: str) -> None:
        """Refuses a code that was never set, whatever the day."""
        if posting_group not in self.books.posting_groups.of(ledger).latest():
            raise PostingGroupUnknown(kind=ledger, posting_group=posting_group, on=None)

    # --- terms ---

    def known_payment_terms(self, code: str) -> None:
        """Refuses a code that was never set, whatever the day; the empty code is known."""
        if code and code not in self.books.payment_terms.terms.latest():
            raise PaymentTermsUnknown(payment_terms=code, on=None)

    def payment_terms(self, code: str, on: date) -> Terms:
        """The terms by their code; the empty code: due at once, no discount."""
        if not code:
            return _AT_ONCE
        terms = self.books.payment_terms.terms.on(code, on)
        if terms is None:
            raise PaymentTermsUnknown(payment_terms=code, on=on)
        return terms

    def due_date(self, terms: Terms, document_date: date) -> date:
        formula = terms.due_date_formula
        return add_formula(document_date, formula) if formula else document_date

    def discount(
        self, terms: Terms, document_date: date, amount: Decimal
    ) -> tuple[Decimal, date | None]:
        """Possible discount, signed as the amount, and its last day (receivables.md 2.8, 3.5)."""
        if not terms.discount_percentage or not terms.discount_date_formula:
            return Decimal(0), None
        discount = (amount * terms.discount_percentage / 100).quantize(
            self._quantum, "ROUND_HALF_UP"
        )
        return discount, add_formula(document_date, terms.discount_date_formula)

    def allow_document(
        self, ledger: LedgerKind, party_no: str, blocked: str, document_type: str
    ) -> None:
        """Refuses documents of a blocked party: All stops everything, Invoice stops invoices and blanks (2.5)."""
        if blocked == "all" or (blocked == "invoice" and document_type in ("invoice", "")):
            raise PartyBlocked(
                kind=ledger, party_no=party_no, blocked=blocked, document_type=document_type
            )

    def allow_at_all(self, ledger: LedgerKind, party_no: str, document_type: str) -> None:
        """Refuses to apply, unapply and reverse for a party blocked for All; no other block stops these (2.5)."""
        blocked = self.books.party(ledger, party_no).blocked
        if blocked == "all":
            raise PartyBlocked(
                kind=ledger, party_no=party_no, blocked=blocked, document_type=document_type
            )
