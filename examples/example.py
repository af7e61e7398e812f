"""Post an invoice and ask what is open: the README's example, on the ledger of its tour."""

from datetime import date

from ledger_es import JournalLine, Ledger, PartyUnknown, PostJournal

invoice = JournalLine(
    posting_date=date(2026, 2, 2),
    document_type="invoice",
    document_no="INV-4",
    account_type="customer",
    account_no="C2",
    amount="120.00",
    bal_account_no="3000",
)

with Ledger.open("ledger.db") as ledger:
    try:
        executed = ledger.execute(
            PostJournal(lines=(invoice,)), idempotency_key="invoice-4711", actor="anna"
        )
    except PartyUnknown as refusal:
        print(refusal.code, refusal.message, refusal.party_no)
    else:
        print(executed.commit_no, executed.numbers["document_nos"])
    for entry in ledger.open_entries(as_of=date(2026, 2, 28)).as_json()["entries"]:
        print(entry["document_no"], entry["remaining_amount"])
