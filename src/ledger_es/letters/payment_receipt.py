"""The letter with a payment receipt: what was received, and which documents it settled."""

from __future__ import annotations

from ledger_es.letters.frame import framed, language_of
from ledger_es.letters.letter import Letter
from ledger_es.letters.letterhead import Letterhead
from ledger_es.letters.settled import settled_by, settled_table
from ledger_es.reports import EntryReport
from ledger_es.reports.party import Party
from ledger_es.values import from_minor_units


def receipt_letter(report: EntryReport, party: Party, letterhead: Letterhead) -> Letter:
    """The receipt of a payment or refund, in the party's language, with the applications that stand."""
    entry, language = report.entry, language_of(party)
    words, currency = language.words, report.entry.currency
    # A customer's payment is negative and a refund positive; of a vendor it is the other way round.
    is_from_party = (entry.amount < 0) == (report.ledger == "customer")
    amount = language.amount(abs(from_minor_units(entry.amount, currency)))
    day = language.day(entry.posting_date)
    remaining = abs(sum(detail.amount for detail in report.details))
    not_applied = (
        f"{words.not_applied} {currency}",
        language.amount(from_minor_units(remaining, currency)),
    )
    said = words.received if is_from_party else words.refunded
    return framed(
        "payment_receipt",
        language=language,
        letterhead=letterhead,
        party=party,
        title=words.payment_receipt,
        day=entry.posting_date,
        facts=(
            (words.document_no, getattr(entry, "document_no", "") or str(entry.entry_no)),
            (words.date, day),
        ),
        ledger="vendor" if report.ledger == "vendor" else "customer",
        opening=[said.format(amount=amount, currency=currency, date=day)],
        tables=[
            settled_table(
                settled_by(report),
                language,
                amount_title=words.settled,
                totals=[
                    *([not_applied] if remaining else []),
                    (f"{words.document_types[2]} {currency}", amount),
                ],
            )
        ],
        closing=[],
    )
