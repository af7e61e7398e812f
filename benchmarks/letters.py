"""Measures letters: a reminder with its QR-bill as PDF, of few lines and of many; and that its bytes are the same."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from benchmarks.measuring import Stages, arguments, peak_mb
from ledger_es.letters.letter import Column, Language, Letter, QrBill, Row, Table
from ledger_es.letters.payment import Payable, Payee, PostalAddress, payer_of, payment_of
from ledger_es.letters.pdf import pdf

DAY = date(2026, 3, 31)
PAYEE = Payee(
    "CH9300762011623852957",
    PostalAddress("Muster AG", "Bahnhofstrasse", "1", "8001", "Zürich", "CH"),
)
LINES = (3, 60, 600)


def run(argv: list[str]) -> dict[str, Any]:
    options = arguments(letters=40, rounds=5).parse_args(argv)
    stages = Stages()
    with stages.measured("first_letter", 1, "letters"):
        first = pdf(letter(LINES[0], 0))
    for lines in LINES:
        letters = [letter(lines, number) for number in range(max(options.letters * 3 // lines, 1))]

        def write(letters: list[Letter] = letters) -> None:
            for each in letters:
                pdf(each)

        stages.median(options.rounds, f"lines_{lines}", len(letters), "letters", write)
    milliseconds = {
        name: round(stage["seconds"] * 1000 / stage["units"], 1)
        for name, stage in stages.stages.items()
    }
    return {
        "name": "letters",
        "sizes": vars(options),
        "total_seconds": stages.total,
        "milliseconds_a_letter": milliseconds,
        "same_bytes": pdf(letter(LINES[0], 0)) == first,
        "bytes": len(first),
        "peak_mb": peak_mb(),
        "stages": stages.stages,
    }


def letter(lines: int, number: int) -> Letter:
    """A second reminder of invoices over 137.35 each, to be paid by QR-bill."""
    language = Language("de-CH", "CH")
    words, document_no = language.words, f"R{number:05}"
    total = Decimal("137.35") * lines
    numbers = [f"RE-{place:05}" for place in range(lines)]
    payer = payer_of("Müller & Söhne GmbH", "Weg 1", "8004 Zürich", "CH")
    slip = payment_of(PAYEE, payer, Payable(document_no, total, "CHF", (), numbers), language)
    assert isinstance(slip, QrBill)
    rows = [
        Row(
            (language.document("invoice", each), language.day(DAY), "137.35"),
            carried=language.amount(Decimal("137.35") * place),
        )
        for place, each in enumerate(numbers, 1)
    ]
    return Letter(
        kind="reminder",
        language=language.code,
        date=DAY,
        title=language.reminder_title(2),
        sender=["Muster AG", "Bahnhofstrasse 1", "8001 Zürich"],
        recipient=["Müller & Söhne GmbH", "Weg 1", "8004 Zürich"],
        facts=[(words.document_no, document_no), (words.date, language.day(DAY))],
        opening=[words.reminded[1]],
        tables=[
            Table(
                columns=[
                    Column(words.document, False, True),
                    Column(words.due, False),
                    Column(words.remaining, True),
                ],
                rows=rows,
                totals=[(words.total.format(currency="CHF"), language.amount(total))],
                carried_column=2,
            )
        ],
        closing=[words.crossed],
        greeting=words.greeting,
        footer="Muster AG",
        page=words.page,
        carried=words.carried,
        slip=slip,
    )
