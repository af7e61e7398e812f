"""Numbers of documents are found in every printed form, at every place, and not inside longer numbers."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from ledger_es.matching.number_places import place_of_digits
from ledger_es.matching.printed_forms import PrintedForms
from ledger_es.matching.records import OpenEntry


def invoice(entry_no: int, document_no: str, reference: str = "") -> OpenEntry:
    return OpenEntry(
        ledger="customer",
        entry_no=entry_no,
        party_no="C1",
        document_type="invoice",
        document_no=document_no,
        posting_date=date(2026, 1, 1),
        remaining_amount=Decimal("100.00"),
        payment_reference=reference,
    )


OPEN = (
    invoice(1, "RE-2026-1"),
    invoice(2, "RE-2026-117"),
    invoice(3, "2026-0042"),
    invoice(4, "0042"),
    invoice(5, "R-1001", "210000000003139471430009017"),
    invoice(6, "R-1003", "090933755493"),
    invoice(7, "#4711"),
    invoice(8, "R-1004", "000000000000000000001234567"),
    invoice(9, "G-1001"),
    invoice(10, "R-1007", "RF18 5390 0754 7034"),
    invoice(11, "R-10"),
    invoice(12, "RÉ-1"),
)


def named(text: str) -> list[tuple[str, str]]:
    forms = PrintedForms()
    for entry in OPEN:
        forms.add(entry)
    return [(document.entry.document_no, document.form) for document in forms.named_in(text)]


@pytest.mark.parametrize(
    ("text", "documents"),
    [
        ("Payment of RE-2026-117", [("RE-2026-117", "exact")]),
        ("re 2026 117", [("RE-2026-117", "printed")]),
        ("RE2026117 thanks", [("RE-2026-117", "printed")]),
        ("RE/2026/117", [("RE-2026-117", "printed")]),
        # Cut by the end of a line: the shorter number is not named.
        ("RE-2026-1\n17", [("RE-2026-117", "printed")]),
        ("2026 0042", [("2026-0042", "printed")]),
        ("invoice 0042", [("0042", "exact")]),
        ("21 00000 00003 13947 14300 09017", [("R-1001", "reference")]),
        ("+++090/9337/55493+++", [("R-1003", "reference")]),
        ("Ref 90933755493", [("R-1003", "reference")]),
        ("ref 1234567", [("R-1004", "reference")]),
        ("RF18539007547034", [("R-1007", "reference")]),
        # Every place counts, not only the first; a run of digits is never cut.
        ("customer 1004711, invoice 4711", [("#4711", "exact")]),
        ("Invoice1003", [("R-1003", "printed")]),
        # Without its prefix the number may be of two documents.
        ("1001", [("G-1001", "printed"), ("R-1001", "printed")]),
        ("R1001", [("R-1001", "printed")]),
        # Short without its separators: only as it is written.
        ("R-10", [("R-10", "exact")]),
        ("R10 or r 10", []),
        ("paid rÉ-1", [("RÉ-1", "exact")]),
        ("no number at all, 12", []),
    ],
)
def test_documents_are_named(text: str, documents: list[tuple[str, str]]) -> None:
    assert sorted(named(text)) == documents


def test_what_was_removed_is_named_no_more() -> None:
    forms = PrintedForms()
    for entry in OPEN:
        forms.add(entry)
    for entry in OPEN:
        forms.remove(entry)
    assert forms.named_in(" ".join(entry.document_no for entry in OPEN)) == []


@pytest.mark.parametrize(
    ("text", "digits", "place"),
    [
        ("INVOICE 2025 OF 15.02.2026", "2025", ""),
        ("INVOICE 2025 OF 15.02.2026", "2026", "date"),
        ("RENT JANUARY 2026", "2026", "date"),
        ("MIETE 01/2026", "2026", "date"),
        ("MIETE Q1 2026", "2026", "date"),
        ("15.02, 2026-02-15", "2026", "date"),
        ("CHF 2026.00", "2026", "amount"),
        ("2026 EUR", "2026", "amount"),
        ("INVOICE 8377, MAIN ROAD 5, 8400 WINTERTHUR", "8400", "postcode"),
        ("INVOICE 8377, MAIN ROAD 5, 8400 WINTERTHUR", "8377", ""),
        ("CH-8400 WINTERTHUR", "8400", "postcode"),
        ("TEL. 044 8377 22 11", "8377", "phone"),
        ("+41 44 8377 22", "8377", "phone"),
        ("KONTO 12 8377", "8377", "account"),
        ("CH93 0076 2011 6238", "2011", "account"),
        ("BAHNHOFSTRASSE 1001", "1001", "street"),
        ("TRANSFERENCIA FEBRERO DE 2026", "2026", "date"),
        ("KUNDENNR. 1001", "1001", "other_number"),
        ("KD-NR 1001", "1001", "other_number"),
        ("CONTRATTO 1001", "1001", "other_number"),
        ("CUSTOMER NO. 1001", "1001", "other_number"),
        ("MENOS ABONO 1001", "1001", ""),
        ("RECHNUNG NR. 1001 WINTERTHUR", "1001", ""),
        ("1001", "1001", ""),
    ],
)
def test_what_digits_seem_to_be(text: str, digits: str, place: str) -> None:
    start = text.index(digits)
    assert place_of_digits(text, start, start + len(digits)) == place
