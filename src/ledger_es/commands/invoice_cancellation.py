"""Cancel an invoice by a credit memo."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import ClassVar

from ledger_es.aggregates.claims import Key, entry_key, transaction_key
from ledger_es.aggregates.general_ledger import Posted
from ledger_es.aggregates.journal_batch import JournalLinesAdded, JournalName, JournalTemplate
from ledger_es.aggregates.open_entries import OpenEntry
from ledger_es.commands.invoice_copy import invoice_copy
from ledger_es.deciding.books import Books, Whose
from ledger_es.deciding.command import Command, Decision
from ledger_es.deciding.policy import Policy
from ledger_es.errors import (
    CancelledEntryIsNoInvoice,
    InvoiceIsPaid,
    InvoiceNotAlone,
    Words,
)
from ledger_es.posting.document_number import NumberedDocument, refuse_used_numbers
from ledger_es.posting.foreign_application import rate_of, settle_in_currencies
from ledger_es.posting.journal_entry import Line
from ledger_es.posting.mirrored_transaction import (
    RecordedTransaction,
    recorded_transaction,
)
from ledger_es.posting.open_since import refuse_before_open
from ledger_es.posting.party_entry import PartyEntry
from ledger_es.posting.posting import Posting, PostingAnswer
from ledger_es.posting.recorded_vat import opposite_vat
from ledger_es.posting.settlement import Target
from ledger_es.values import ZERO, Code, EntryNo, OptionalCode, Personal, Valued


class CancelInvoice(Command):
    """Cancel an invoice of a customer or vendor by a credit memo of its whole amount, applied to it.

    The credit memo takes the invoice's G/L lines back, VAT included, on its own day and on the accounts that the
    invoice was posted to. The VAT of an invoice from earlier books comes off the VAT accounts. An invoice of which
    something is paid, credited or written off is refused: undo that first, or post a credit memo of what is right.
    With `copy_batch` its lines are copied into that journal, to be put right and posted (receivables.md 7.4).
    """

    name: ClassVar[str] = "cancel-invoice"

    entry_no: EntryNo
    document_no: Code
    posting_date: date
    external_document_no: OptionalCode = ""
    description: Personal = Personal()
    copy_template: JournalTemplate = "general"
    copy_batch: OptionalCode = ""

    def claims_asked(self) -> Iterable[Key]:
        return [entry_key(self.entry_no)]


def cancel_invoice(command: CancelInvoice, books: Books, policy: Policy) -> Decision:
    whose = books.whose_entry(command.entry_no)
    invoice = books.open_entry(whose, command.entry_no)
    posted = invoice.posted
    if posted.document_type != "invoice":
        raise CancelledEntryIsNoInvoice(
            entry_no=posted.entry_no, document_type=posted.document_type or "no type"
        )
    if invoice.application_no_last:
        raise InvoiceIsPaid(entry_no=posted.entry_no)
    refuse_before_open(invoice, command.posting_date)
    recorded = _recorded(invoice, books)
    policy.allow_posting_on(command.posting_date)
    policy.allow_at_all(whose.ledger, whose.party_no, "credit_memo")
    credit_memo = NumberedDocument(
        1, whose, "credit_memo", command.document_no, command.external_document_no
    )
    refuse_used_numbers(
        [credit_memo],
        books,
        place="credit memo",
        used_before=lambda _place: Words("by this credit memo"),
    )
    for account_no in _accounts(recorded):
        policy.account(account_no)

    copies = _copies(command, whose, invoice, recorded, books)

    # From here on it must succeed, unless the posting group lacks an account.
    posting = Posting(books, policy, "journal")
    application_no = _post(posting, command, whose, invoice, recorded)
    for stream, copy in copies:
        posting.also(stream, copy)
    answer = PostingAnswer(application_no=application_no, document_nos=[command.document_no])
    if copies:
        answer["line_nos"] = [line.line_no for _, copy in copies for line in copy.lines]
    return posting.decision(answer)


def _accounts(recorded: RecordedTransaction) -> Iterable[str]:
    """The accounts that the credit memo posts to. An invoice from earlier books has not posted its VAT in these."""
    of_lines = [line.account_no for line in recorded.lines]
    return dict.fromkeys([*of_lines, *(row.account_no for row in recorded.vat if row.amount)])


def _copies(
    command: CancelInvoice,
    whose: Whose,
    invoice: OpenEntry,
    recorded: RecordedTransaction,
    books: Books,
) -> list[tuple[str, JournalLinesAdded]]:
    if not command.copy_batch:
        return []
    journal = JournalName(command.copy_template, command.copy_batch)
    day = command.posting_date
    copies = invoice_copy(books, journal, whose, invoice.posted, recorded, day)
    return [(journal.stream, copy) for copy in copies]


def _recorded(invoice: OpenEntry, books: Books) -> RecordedTransaction:
    """The transaction of the invoice. Raises InvoiceNotAlone if it has entries of others, or of a bank account."""
    transaction_no = invoice.posted.transaction_no
    event = books.find_claimant(transaction_key(transaction_no))
    assert isinstance(event, Posted), f"ledger transaction {transaction_no} is not in the log"
    recorded = recorded_transaction(event, transaction_no)
    if len(recorded.entries) > 1:
        raise InvoiceNotAlone(entry_no=invoice.entry_no, transaction_no=transaction_no)
    return recorded


def _post(
    posting: Posting,
    command: CancelInvoice,
    whose: Whose,
    invoice: OpenEntry,
    recorded: RecordedTransaction,
) -> int:
    """Posts the credit memo and applies it. Returns the number of the application."""
    posted, day = invoice.posted, command.posting_date
    seal = posting.seal(command.description, f"{whose.ledger}:{whose.party_no}")
    transaction = posting.begin_transaction(day, "credit_memo", command.document_no)
    entry = PartyEntry(
        transaction_no=transaction.no,
        document_type="credit_memo",
        document_no=command.document_no,
        posting_date=day,
        document_date=day,
        due_date=day,
        # At the rate of the invoice, so that the cancelled invoice makes no gain or loss.
        amount=Valued(-posted.amount, -posted.amount_lcy, posted.currency, rate_of(invoice)),
        external_document_no=command.external_document_no,
        bal_account_type=posted.bal_account_type,
        bal_account_no=posted.bal_account_no,
        description_seal=seal,
        vat_amount=-posted.vat_amount,
        posting_group=posted.posting_group,
        control_account_no=posted.control_account_no,
        dimensions=posted.dimensions,
    )
    credit_memo = posting.post_entry(whose, entry, undoes=True)
    vat = [opposite_vat(row, transaction.no, credit_memo.entry_no) for row in recorded.vat]
    for line in recorded.lines:
        if line.entry_no == posted.entry_no:
            continue
        taken_back = Line(
            transaction_no=transaction.no,
            account_no=line.account_no,
            amount_lcy=-line.amount_lcy,
            external_document_no=command.external_document_no,
            description_seal=seal,
            dimensions=line.dimensions,
            reason_code=line.reason_code,
        )
        if posted.source_code != "opening_balance":
            posting.copy_line(taken_back)
            continue
        # The VAT was posted in earlier books, and is given back in these.
        vat_lcy = sum((row.amount_lcy for row in vat), ZERO)
        posting.copy_line(taken_back._replace(amount_lcy=taken_back.amount_lcy - vat_lcy))
        for row in vat:
            posting.copy_line(
                taken_back._replace(account_no=row.account_no, amount_lcy=row.amount_lcy)
            )
    posting.post_vat(*vat)
    settlement = settle_in_currencies(posting.policy, credit_memo, [Target(invoice)])
    return posting.apply(whose, credit_memo, settlement, transaction)
