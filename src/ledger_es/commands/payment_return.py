"""Return a payment: a check that bounced, a direct debit or a transfer that came back."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import ClassVar, Literal, NamedTuple

from ledger_es.aggregates.claims import Key, closed_key, entry_key
from ledger_es.aggregates.event import Event
from ledger_es.aggregates.general_ledger import TransactionRow
from ledger_es.aggregates.open_entries import OpenEntry
from ledger_es.aggregates.party_ledger import Application, PostedEntry
from ledger_es.deciding.books import Books, Whose
from ledger_es.deciding.command import Command, Decision
from ledger_es.deciding.foreign_currency import valued_on
from ledger_es.deciding.policy import Policy
from ledger_es.errors import (
    BankAccountBlocked,
    BankCurrencyDiffers,
    ChargeIncomplete,
    PaymentAlreadyReturned,
    PaymentReturnedTooEarly,
    ReturnAccountMissing,
    ReturnedEntryIsNoPayment,
)
from ledger_es.posting.bank_entry import BankEntry
from ledger_es.posting.foreign_application import rate_of, settle_in_currencies
from ledger_es.posting.journal_entry import Line
from ledger_es.posting.journal_line import SERIES
from ledger_es.posting.number_series import Drawn, draw
from ledger_es.posting.party_entry import PartyEntry
from ledger_es.posting.posting import Posting, PostingAnswer
from ledger_es.posting.readjustment import readjusted
from ledger_es.posting.returned_debit import ReturnedPayment, is_direct_debit, note_returned_debit
from ledger_es.posting.settlement import Target
from ledger_es.posting.unapplication import (
    applied_by,
    latest_application,
    refuse_applied_later,
    touched_by,
    undo_application,
)
from ledger_es.values import (
    ZERO,
    Code,
    DocumentType,
    EntryNo,
    OptionalCode,
    OptionalPositiveAmount,
    Personal,
    Seal,
    Valued,
    left_out,
    rounded,
    stream_id,
)

_SOURCE: Literal["payment_return"] = "payment_return"
_OPPOSITE: dict[str, DocumentType] = {"payment": "refund", "refund": "payment"}


class ReturnPayment(Command):
    """Return a payment (or refund) of a customer or vendor that the bank has given back on `posting_date`.

    Its applications are undone, the newest first, so that what it had settled is open again as it was. An entry of the
    opposite sign is posted on the bank's day and applied to the payment; with it a bank entry of its own, to be found
    on the statement. The applications of a check are undone on the bank's day; those of a direct debit on their own
    date, or on the first day that is open, so that interest is as if the money had never come (receivables.md 11, 18).

    The money leaves the account that the payment came to, unless one is named. `bank_fee` is what the bank takes in the
    same amount; it goes to an account of ours. `charge` is passed on to the party as an entry due at once.

    A payment in a foreign currency is taken back at its own rate, so that neither gain nor loss is left of it. The fee
    is in the currency of the account and the charge in that of the payment, both at the rate of `posting_date`.
    """

    name: ClassVar[str] = "return-payment"

    entry_no: EntryNo
    posting_date: date
    payment_kind: Literal["check", "direct_debit"] = "check"
    document_no: OptionalCode = ""
    bal_account_type: Literal["bank_account", "gl"] = "bank_account"
    bal_account_no: OptionalCode = ""
    bank_fee: OptionalPositiveAmount = left_out(None)
    bank_fee_account_no: OptionalCode = ""
    charge: OptionalPositiveAmount = left_out(None)
    charge_account_no: OptionalCode = ""
    reason_code: OptionalCode = ""
    description: Personal = Personal()

    def claims_asked(self) -> Iterable[Key]:
        return [entry_key(self.entry_no), closed_key(self.entry_no)]

    def charged(self, field: Literal["bank_fee", "charge"]) -> tuple[Decimal | None, Code]:
        """The amount of the fee or the charge, with its account."""
        if field == "bank_fee":
            return self.bank_fee, self.bank_fee_account_no
        return self.charge, self.charge_account_no


class _Account(NamedTuple):
    """Where the money leaves; `currency` is that of the bank account, or the local one of a G/L account."""

    kind: Literal["bank_account", "gl"]
    no: Code
    currency: str


class _Amounts(NamedTuple):
    """The fee of the bank and the charge to the party, zero for none; both positive."""

    bank_fee: Valued
    charge: Valued


def return_payment(command: ReturnPayment, books: Books, policy: Policy) -> Decision:
    whose = books.whose_entry(command.entry_no)
    posted = books.posted_entry(command.entry_no)
    if posted.document_type not in _OPPOSITE:
        raise ReturnedEntryIsNoPayment(
            entry_no=posted.entry_no, document_type=posted.document_type or "no type"
        )
    if command.posting_date < posted.posting_date:
        raise PaymentReturnedTooEarly(
            entry_no=posted.entry_no,
            posting_date=command.posting_date,
            entry_date=posted.posting_date,
        )
    account = _account(command, posted, books, policy)
    amounts = _Amounts(
        _charged(command, "bank_fee", account.currency, policy),
        _charged(command, "charge", posted.currency, policy),
    )
    policy.allow_posting_on(command.posting_date)
    policy.allow_at_all(whose.ledger, whose.party_no, posted.document_type)

    posting = Posting(books, policy, _SOURCE)
    undone = _undo_applications(command, whose, posting)
    payment = posting.ledger(whose).get(posted.entry_no)
    assert payment is not None, f"entry {posted.entry_no} has no application and is closed"
    drawn = _numbered(command, books)
    for event in drawn.events:
        posting.also(stream_id("number_series", SERIES), event)
    document_no = command.document_no or drawn.numbers[0]
    note_returned_debit(
        posting, ReturnedPayment(posted.entry_no, command.reason_code), command.posting_date
    )
    returned = _Return(command, posting, whose, payment, account, amounts)
    application_no = returned.post(document_no)
    answer = PostingAnswer(application_no=application_no, document_nos=[document_no])
    if drawn.warnings:
        answer["warnings"] = [warning.as_json() for warning in drawn.warnings]
    decision = posting.decision(answer)
    # What is undone comes first: the payment must be open before the return is applied to it.
    return decision._replace(events=[*undone, *decision.events])


def _numbered(command: ReturnPayment, books: Books) -> Drawn:
    return Drawn() if command.document_no else draw(books, SERIES, [command.posting_date])


def _charged(
    command: ReturnPayment, field: Literal["bank_fee", "charge"], currency: str, policy: Policy
) -> Valued:
    """The amount at the rate of the day, zero for none.

    Raises ChargeIncomplete unless amount and account are given together, or ExchangeRateMissing.
    """
    amount, account_no = command.charged(field)
    if (amount is None) != (not account_no):
        raise ChargeIncomplete(field=field)
    if amount is None:
        return Valued(ZERO, ZERO, currency)
    policy.direct_account(account_no)
    return valued_on(policy, policy.money(amount, currency), currency, command.posting_date)


def _account(command: ReturnPayment, posted: PostedEntry, books: Books, policy: Policy) -> _Account:
    """The account that is named, or the one that the payment came to.

    Raises ReturnAccountMissing if there is none, or BankCurrencyDiffers for a bank account in a third currency.
    """
    if command.bal_account_no:
        kind, number = command.bal_account_type, command.bal_account_no
    elif posted.bal_account_type in ("bank_account", "gl"):
        kind = "bank_account" if posted.bal_account_type == "bank_account" else "gl"
        number = posted.bal_account_no
    else:
        raise ReturnAccountMissing(entry_no=posted.entry_no, posting_date=command.posting_date)
    if kind == "gl":
        return _Account(kind, policy.direct_account(number).account_no, policy.currency)
    master = books.bank_account(number)
    if master.blocked:
        raise BankAccountBlocked(bank_account_no=number)
    if master.currency not in (policy.currency, posted.currency):
        raise BankCurrencyDiffers(
            bank_account_no=number, account_currency=master.currency, currency=posted.currency
        )
    return _Account(kind, number, master.currency)


def _undo_applications(
    command: ReturnPayment, whose: Whose, posting: Posting
) -> list[tuple[str, Event]]:
    """Undoes every application of the payment, the newest first, and values what it opens as runs have since.

    Raises PaymentAlreadyReturned, EntryReversed, LaterApplicationExists or PostingDateNotAllowed.
    """
    undone: list[Event] = []
    while number := latest_application(posting, whose, command.entry_no):
        event = applied_by(posting.books, number, command.entry_no)
        application = event.application(number)
        if application.source_code == _SOURCE:
            raise PaymentAlreadyReturned(entry_no=command.entry_no)
        touched = touched_by(event, number)
        refuse_applied_later(posting, whose, touched, number)
        transaction = posting.begin_transaction(
            _undone_on(command, application, posting),
            application.document_type,
            application.document_no,
        )
        undone.append(undo_application(posting, whose, event, number, transaction))
    valued = readjusted(posting, whose, undone)
    for further in valued:
        posting.ledger(whose).evolve(further)
    return [(whose.stream, event) for event in (*undone, *valued)]


def _undone_on(command: ReturnPayment, application: Application, posting: Posting) -> date:
    policy, own = posting.policy, application.posting_date
    was_debited = command.payment_kind == "direct_debit" or is_direct_debit(
        posting.books, command.entry_no
    )
    day = policy.first_open_day(own) if was_debited else max(own, command.posting_date)
    policy.allow_posting_on(day)
    return day


class _Return(NamedTuple):
    """The posting of the return itself."""

    command: ReturnPayment
    posting: Posting
    whose: Whose
    payment: OpenEntry
    account: _Account
    amounts: _Amounts

    def post(self, document_no: str) -> int:
        """Posts the entry that takes the payment back, the charge, and the money. Returns the application's number."""
        command, posting = self.command, self.posting
        document_type = _OPPOSITE[self.payment.posted.document_type]
        transaction = posting.begin_transaction(command.posting_date, document_type, document_no)
        subject = f"{self.whose.ledger}:{self.whose.party_no}"
        seal = posting.seal(command.description, subject)
        posted = self.payment.posted
        amount = Valued(-posted.amount, -posted.amount_lcy, posted.currency, rate_of(self.payment))
        taken_back = self._entry(transaction, document_type, amount, seal)
        self._money(transaction, amount, seal)
        if self.amounts.charge:
            self._charge(transaction, seal)
        settlement = settle_in_currencies(posting.policy, taken_back, [Target(self.payment)])
        applied_on = self._applied_on(transaction)
        return posting.apply(self.whose, taken_back, settlement, applied_on)

    def _applied_on(self, transaction: TransactionRow) -> TransactionRow:
        """The transaction of the return, or one of the later day on which an undo opened the payment again.

        The bank's day is a fact and cannot be moved. Raises PostingDateNotAllowed.
        """
        day = self.payment.open_since
        if day <= transaction.posting_date:
            return transaction
        self.posting.policy.allow_posting_on(day)
        return self.posting.begin_transaction(
            day, transaction.document_type, transaction.document_no
        )

    def _entry(
        self, transaction: TransactionRow, document_type: DocumentType, amount: Valued, seal: Seal
    ) -> OpenEntry:
        day = transaction.posting_date
        entry = PartyEntry(
            transaction_no=transaction.no,
            document_type=document_type,
            document_no=transaction.document_no,
            posting_date=day,
            document_date=day,
            due_date=day,
            amount=amount,
            reason_code=self.command.reason_code,
            bal_account_type=self.account.kind if document_type else "gl",
            bal_account_no=self.account.no if document_type else self.command.charge_account_no,
            description_seal=seal,
            posting_group=self.payment.posted.posting_group if document_type else "",
            control_account_no=self.payment.posted.control_account_no if document_type else "",
            dimensions=self.payment.posted.dimensions,
        )
        return self.posting.post_entry(self.whose, entry, undoes=bool(document_type))

    def _charge(self, transaction: TransactionRow, seal: Seal) -> None:
        """The charge is a debit of a customer, and of a vendor too: the party owes it."""
        charge = self.amounts.charge
        self._entry(transaction, "", charge, seal)
        self._line(transaction, self.command.charge_account_no, -charge.amount_lcy, seal)

    def _money(self, transaction: TransactionRow, amount: Valued, seal: Seal) -> None:
        """The money goes back in one amount with the bank's fee: what the bank shows."""
        fee, account = self.amounts.bank_fee, self.account
        back = amount.amount if account.currency == amount.currency else amount.amount_lcy
        leaves = Valued(
            rounded(-back - fee.amount, account.currency),
            -amount.amount_lcy - fee.amount_lcy,
            account.currency,
        )
        if fee:
            self._line(transaction, self.command.bank_fee_account_no, fee.amount_lcy, seal)
        if account.kind == "gl":
            self._line(transaction, account.no, leaves.amount_lcy, seal)
            return
        master = self.posting.books.bank_account(account.no)
        gl_account_no = self.posting.policy.bank_gl_account(
            master.posting_group, transaction.posting_date
        )
        entry = BankEntry(
            bank_account_no=account.no,
            posting_group=master.posting_group,
            gl_account_no=gl_account_no,
            transaction_no=transaction.no,
            posting_date=transaction.posting_date,
            document_no=transaction.document_no,
            amount=leaves,
            document_type=transaction.document_type,
            bal_account_type=self.whose.ledger,
            bal_account_no=self.whose.party_no,
            description_seal=seal,
            dimensions=self.payment.posted.dimensions,
            reason_code=self.command.reason_code,
        )
        # The money of the payment goes back: with its dimensions, whatever the accounts demand today.
        entry_no = self.posting.post_bank_entry(entry, with_line=False)
        self.posting.copy_line(entry.line(entry_no))

    def _line(
        self, transaction: TransactionRow, account_no: str, amount_lcy: Decimal, seal: Seal
    ) -> None:
        self.posting.post_line(
            Line(
                transaction_no=transaction.no,
                account_no=account_no,
                amount_lcy=amount_lcy,
                description_seal=seal,
                dimensions=self.payment.posted.dimensions,
                reason_code=self.command.reason_code,
            )
        )
