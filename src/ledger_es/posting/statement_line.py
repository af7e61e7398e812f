"""Posting a line of a bank statement: the bank entry, transfers to accounts, and payments with their applications."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Literal, NamedTuple

from ledger_es.aggregates.bank_account import FoundBankEntryRow
from ledger_es.aggregates.bank_account_master import BankAccountMaster
from ledger_es.aggregates.bank_statement import StatementImported
from ledger_es.aggregates.claims import closed_key
from ledger_es.aggregates.general_ledger import TransactionRow
from ledger_es.aggregates.open_entries import OpenEntry
from ledger_es.aggregates.statement_lines import LineApplication, StatementLine, Transfer
from ledger_es.deciding.books import Books, Whose
from ledger_es.deciding.foreign_currency import gain_account, rounding_account, valued_on
from ledger_es.errors import BankAccountBlocked, EntryChangedSince
from ledger_es.posting.account_dimensions import contributed, contributed_to_all
from ledger_es.posting.bank_entry import BankEntry, available, posted_bank_entry
from ledger_es.posting.foreign_application import as_paid_in
from ledger_es.posting.journal_entry import Line
from ledger_es.posting.open_since import refuse_before_open
from ledger_es.posting.party_entry import PartyEntry
from ledger_es.posting.posting import Posting
from ledger_es.posting.settlement import AppliedAmount, given_up_for, settlement_of
from ledger_es.values import ZERO, Valued, rounded
from ledger_es.values.dimension_set import merged

PaymentType = Literal["", "payment", "refund"]


class PostedStatement(NamedTuple):
    """The statement whose lines are posted, with its bank account."""

    statement_no: str
    imported: StatementImported
    bank_account: BankAccountMaster


class LinePosting(NamedTuple):
    """The result of posting a line.

    `transaction_no` and `bank_entry_no` are 0 if the money was posted before. Then `found` has the bank entries that
    the line shows, in full or in part.
    """

    line_no: int
    transaction_no: int
    bank_entry_no: int
    found: tuple[FoundBankEntryRow, ...] = ()


class _Payment(NamedTuple):
    """What the line pays to or gets from one party. `amount` has the sign of the line's money: in is positive."""

    whose: Whose
    document_type: PaymentType
    amount: Decimal
    applied: list[AppliedAmount]
    dimensions: str


class _Values(NamedTuple):
    """The amounts of the line and of its parts, in the order of the parts, with their values in the local currency.

    The values of the parts add up to that of the line.
    """

    of_line: Valued
    of_parts: list[Valued]


class _ToAccount(NamedTuple):
    """A part of the line for a G/L account, or for another bank account, whose master record then is given."""

    transfer: Transfer
    gl_account_no: str
    bank_account: BankAccountMaster | None
    dimensions: str


def post_statement_line(
    posting: Posting,
    statement: PostedStatement,
    line: StatementLine,
    found_before: Mapping[int, Decimal],
    closed_period_on: date | None = None,
) -> LinePosting:
    """Posts the line, or finds the bank entries with which its money was posted before.

    A line of a day on which posting is not allowed is posted on `closed_period_on`, if that is given; its bank entry
    keeps the bank's day.

    `found_before` has the amounts of bank entries that earlier lines of this posting have found. Raises a refusal, and
    then leaves the posting as it was: PostingDateNotAllowed, EntryChangedSince if an entry has changed since it was
    assigned to the line, or the refusal of an account or party that does not accept the posting.
    """
    bank_date = line.posting_date
    if closed_period_on is not None and not posting.policy.allows_posting_on(bank_date):
        line = line._replace(posting_date=closed_period_on)
    posting.policy.allow_posting_on(line.posting_date)
    if line.applications and line.applications[0].ledger == "bank_account":
        found = _found_entries(posting.books, statement, line, found_before)
        return LinePosting(line.line_no, 0, 0, found)
    posting_group = statement.bank_account.posting_group
    gl_account_no = posting.policy.bank_gl_account(posting_group, line.posting_date)
    to_accounts = [
        _to_account(posting, statement, line, transfer)
        for transfer in line.transfers
        if transfer.account_type in ("gl", "bank_account")
    ]
    payments = [_payment(posting, statement, line, whose, bank_date) for whose in parties_of(line)]
    parts = [part.transfer.amount for part in to_accounts]
    parts += [payment.amount for payment in payments]
    values = _values(posting, statement, line, parts)
    of_parts = [part.dimensions for part in to_accounts] + [paid.dimensions for paid in payments]
    own = ("bank_account", statement.imported.bank_account_no)
    of_bank = contributed_to_all(posting.books.dimensions, of_parts, own)

    # From here on it must succeed.
    transaction = posting.begin_transaction(
        line.posting_date,
        payments[0].document_type if payments else "",
        statement.statement_no,
    )
    bank_entry = _bank_entry(values.of_line, statement, line, gl_account_no, transaction)
    bank_entry = bank_entry._replace(bank_date=bank_date, dimensions=of_bank)
    bank_entry_no = posting.post_bank_entry(bank_entry)
    amounts = iter(values.of_parts)
    for part in to_accounts:
        _post_to_account(posting, statement, line, part, -next(amounts), transaction)
    for payment in payments:
        _post_payment(posting, statement, line, payment, -next(amounts), transaction)
    return LinePosting(line.line_no, transaction.no, bank_entry_no)


def parties_of(line: StatementLine) -> list[Whose]:
    """The customers and vendors whose entries the line settles, or who get a part of it on account, each once."""
    parties: dict[Whose, None] = {}
    for application in line.applications:
        if application.ledger != "bank_account":
            parties[Whose(application.ledger, application.party_no)] = None
    for transfer in line.transfers:
        if transfer.account_type == "customer":
            parties[Whose("customer", transfer.account_no)] = None
        elif transfer.account_type == "vendor":
            parties[Whose("vendor", transfer.account_no)] = None
    return list(parties)


def paid_to(line: StatementLine, whose: Whose) -> Decimal:
    """The part of the line that is the payment of this party, applied or on account. Money in is positive."""
    applied = (
        application.amount - application.discount
        for application in line.applications
        if (application.ledger, application.party_no) == whose
    )
    on_account = (
        transfer.amount
        for transfer in line.transfers
        if (transfer.account_type, transfer.account_no) == whose
    )
    return sum(applied, ZERO) + sum(on_account, ZERO)


# --- what is posted, with every refusal -------------------------------------------------------


def _values(
    posting: Posting, statement: PostedStatement, line: StatementLine, parts: list[Decimal]
) -> _Values:
    """The line and its parts at the rate of the line's day. Raises ExchangeRateMissing."""
    policy, currency = posting.policy, statement.bank_account.currency
    of_line = valued_on(policy, line.amount, currency, line.posting_date)
    of_parts, total, total_lcy = [], ZERO, ZERO
    for part in parts:
        total += part
        lcy = rounded(of_line.rate.in_lcy(total), policy.currency) - total_lcy
        total_lcy += lcy
        of_parts.append(Valued(rounded(part, currency), lcy, currency, of_line.rate))
    assert total == line.amount, f"line {line.line_no} over {line.amount} is applied by {total}"
    return _Values(of_line, of_parts)


def _refuse_without_accounts(posting: Posting, entry: OpenEntry) -> None:
    """Raises what an application of the entry may need and not find: an account of its currency, or a day."""
    policy, currency = posting.policy, entry.posted.currency
    if currency == policy.currency:
        return
    for sign in (Decimal(1), Decimal(-1)):
        gain_account(policy, currency, sign)
        rounding_account(policy, currency, sign)
    for adjustment in entry.adjustments:
        policy.allow_posting_on(max(adjustment.posting_date, entry.posted.posting_date))


def _found_entries(
    books: Books,
    statement: PostedStatement,
    line: StatementLine,
    found_before: Mapping[int, Decimal],
) -> tuple[FoundBankEntryRow, ...]:
    """The bank entries that the line shows, in full or in part, because its money was posted before (9.12)."""
    claims = books.claims([closed_key(application.entry_no) for application in line.applications])
    bank_account_no = statement.imported.bank_account_no
    found = []
    for application in line.applications:
        entry_no, amount = application.entry_no, application.amount
        if closed_key(entry_no) in claims:
            raise _changed_since(statement, line, application, ZERO)
        entry = posted_bank_entry(books, entry_no).row
        left = available(books, bank_account_no, entry) - found_before.get(entry_no, ZERO)
        if abs(amount) > abs(left) or (amount > 0) != (left > 0):
            raise _changed_since(statement, line, application, left)
        found.append(FoundBankEntryRow(entry_no, amount, line.line_no))
    return tuple(found)


def _to_account(
    posting: Posting, statement: PostedStatement, line: StatementLine, transfer: Transfer
) -> _ToAccount:
    policy, account_no = posting.policy, transfer.account_no
    named = merged((transfer.dimensions, line.dimensions))
    dimensions = _dimensions(posting, statement, named, (transfer.account_type, account_no))
    if transfer.account_type == "gl":
        return _ToAccount(transfer, policy.direct_account(account_no).account_no, None, dimensions)
    master = posting.books.bank_account(account_no)
    if master.blocked:
        raise BankAccountBlocked(bank_account_no=account_no)
    gl_account_no = policy.bank_gl_account(master.posting_group, line.posting_date)
    return _ToAccount(transfer, gl_account_no, master, dimensions)


def _dimensions(
    posting: Posting, statement: PostedStatement, named: str, *accounts: tuple[str, str]
) -> str:
    """What was named, completed by the account of a part and by the bank account of the statement.

    Raises DimensionUnknown, DimensionValueUnknown, DimensionBlocked or DimensionsNotCombined.
    """
    bank = ("bank_account", statement.imported.bank_account_no)
    return contributed(
        posting.books.dimensions,
        named,
        *accounts,
        bank,
        source_code=posting.source_code,
    )


def _payment(
    posting: Posting,
    statement: PostedStatement,
    line: StatementLine,
    whose: Whose,
    bank_date: date,
) -> _Payment:
    """Payment for money in from a customer or out to a vendor; refund for the other way (receivables.md 9.12)."""
    policy, party = posting.policy, posting.party(whose)
    amount = paid_to(line, whose)
    document_type: PaymentType = (
        "payment" if (amount > 0) == (whose.ledger == "customer") else "refund"
    )
    policy.allow_document(whose.ledger, whose.party_no, party.blocked, document_type)
    policy.party_accounts(whose.ledger, party.posting_group, line.posting_date)
    own = (part.dimensions for part in line.transfers if part[:2] == whose)
    named = merged((*own, line.dimensions))
    dimensions = _dimensions(posting, statement, named, whose)
    applied = [
        _applied_amount(posting, statement, line, whose, application, bank_date)
        for application in line.applications
        if (application.ledger, application.party_no) == whose
    ]
    for given_up in (part for settled in applied for part in given_up_for(settled)):
        policy.given_up_account(
            whose.ledger,
            party.posting_group,
            line.posting_date,
            given_up.detail_type,
            -given_up.amount,
        )
    return _Payment(whose, document_type, amount, applied, dimensions)


def _applied_amount(
    posting: Posting,
    statement: PostedStatement,
    line: StatementLine,
    whose: Whose,
    application: LineApplication,
    bank_date: date,
) -> AppliedAmount:
    """The current entry in the currency of the statement, with the amount that the line settles.

    Raises EntryChangedSince if the entry no longer has that amount, or ApplicationTooEarly.
    """
    entry = posting.ledger(whose).get(application.entry_no)
    if entry is not None:
        # The line was applied at the rates of the bank's day, whenever it is posted.
        entry = as_paid_in(posting.policy, entry, statement.bank_account.currency, bank_date)
    amount = application.amount
    remaining = entry.remaining_amount if entry is not None else ZERO
    fits = abs(amount) <= abs(remaining) and (amount > 0) == (remaining > 0)
    if entry is None or not fits or (application.discount and amount != remaining):
        raise _changed_since(statement, line, application, remaining)
    refuse_before_open(entry, line.posting_date)
    _refuse_without_accounts(posting, entry)
    return AppliedAmount(
        entry,
        abs(amount),
        application.discount - application.tolerance,
        application.tolerance,
        application.late_discount,
    )


def _changed_since(
    statement: PostedStatement,
    line: StatementLine,
    application: LineApplication,
    remaining: Decimal,
) -> EntryChangedSince:
    return EntryChangedSince(
        statement_no=statement.statement_no,
        line_no=line.line_no,
        entry_no=application.entry_no,
        document_no=application.document_no,
        remaining=remaining,
        amount=application.amount,
    )


# --- posting ----------------------------------------------------------------------------------


def _bank_entry(
    amount: Valued,
    statement: PostedStatement,
    line: StatementLine,
    gl_account_no: str,
    transaction: TransactionRow,
) -> BankEntry:
    """The entry for the line's amount on the bank account of the statement."""
    bal_account_type, bal_account_no = _balancing_account(parties_of(line), line.transfers)
    return BankEntry(
        bank_account_no=statement.imported.bank_account_no,
        posting_group=statement.bank_account.posting_group,
        gl_account_no=gl_account_no,
        transaction_no=transaction.no,
        posting_date=line.posting_date,
        document_no=statement.statement_no,
        amount=amount,
        document_type=transaction.document_type,
        bal_account_type=bal_account_type,
        bal_account_no=bal_account_no,
        description_seal=line.text_seal,
        statement_no=statement.statement_no,
        statement_line_no=line.line_no,
    )


def _balancing_account(parties: list[Whose], transfers: Iterable[Transfer]) -> tuple[str, str]:
    """The type and number of the first party or, without one, of the first account of the line."""
    for whose in parties:
        return whose.ledger, whose.party_no
    for transfer in transfers:
        return transfer.account_type, transfer.account_no
    return "", ""


def _post_to_account(
    posting: Posting,
    statement: PostedStatement,
    line: StatementLine,
    part: _ToAccount,
    amount: Valued,
    transaction: TransactionRow,
) -> None:
    """Posts a part of the line to a G/L account or to another bank account."""
    description_seal = part.transfer.description_seal or line.text_seal
    if part.bank_account is None:
        posting.post_line(
            Line(
                transaction_no=transaction.no,
                account_no=part.gl_account_no,
                amount_lcy=amount.amount_lcy,
                description_seal=description_seal,
                dimensions=part.dimensions,
            )
        )
        return
    posting.post_bank_entry(
        BankEntry(
            bank_account_no=part.transfer.account_no,
            posting_group=part.bank_account.posting_group,
            gl_account_no=part.gl_account_no,
            transaction_no=transaction.no,
            posting_date=line.posting_date,
            document_no=statement.statement_no,
            amount=amount,
            bal_account_type="bank_account",
            bal_account_no=statement.imported.bank_account_no,
            description_seal=description_seal,
            dimensions=part.dimensions,
        )
    )


def _post_payment(
    posting: Posting,
    statement: PostedStatement,
    line: StatementLine,
    payment: _Payment,
    amount: Valued,
    transaction: TransactionRow,
) -> None:
    """Posts the payment or refund to the party's ledger and applies it to the entries of the line."""
    applying = posting.post_entry(
        payment.whose,
        PartyEntry(
            transaction_no=transaction.no,
            document_type=payment.document_type,
            document_no=statement.statement_no,
            posting_date=line.posting_date,
            document_date=line.posting_date,
            due_date=line.posting_date,
            amount=amount,
            payment_reference=line.payment_reference,
            statement_no=statement.statement_no,
            statement_line_no=line.line_no,
            bal_account_type="bank_account",
            bal_account_no=statement.imported.bank_account_no,
            description_seal=line.text_seal,
            dimensions=payment.dimensions,
        ),
    )
    if payment.applied:
        settlement = settlement_of(applying, payment.applied)
        posting.apply(payment.whose, applying, settlement, transaction)
