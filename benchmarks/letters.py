"""Measures letters: a reminder with its QR-bill as PDF, of few lines and of many; and that its bytes are the same."""

from __future__ import annotations

import time
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
AMOUNT = Decimal("137.35")
LINES = (3, 60, 600)


def run(argv: list[str]) -> dict[str, Any]:
    options = arguments(letters=40, rounds=5).parse_args(argv)
    stages = Stages()
    with stages.measured("first_letter", 1, "letters"):
        first = pdf(letter(LINES[0], 0))
    number, processor = 0, {}
    for lines in LINES:
        count = max(options.letters * 3 // lines, 1)

        def timed(lines: int = lines, count: int = count) -> float:
            """Seconds for letters that were never written before: typst keeps what it has laid out."""
            nonlocal number
            letters = [letter(lines, number + place) for place in range(1, count + 1)]
            number += count
            started = time.perf_counter()
            for each in letters:
                pdf(each)
            return time.perf_counter() - started

        before = time.process_time()
        stages.median_of(options.rounds, f"lines_{lines}", count, "letters", timed)
        letters = count * options.rounds
        processor[f"lines_{lines}"] = round((time.process_time() - before) * 1000 / letters, 1)
    milliseconds = {
        name: round(stage["seconds"] * 1000 / stage["units"], 1)
        for name, stage in stages.stages.items()
    }
    return {
        "name": "letters",
        "sizes": vars(options),
        "total_seconds": stages.total,
        "milliseconds_a_letter": milliseconds,
        "milliseconds_of_processor": processor,
        "same_bytes": pdf(letter(LINES[0], 0)) == first,
        "bytes": len(first),
        "peak_mb": peak_mb(),
        "stages": stages.stages,
    }


def letter(lines: int, number: int) -> Letter:
    """A second reminder of invoices of the same amount, to be paid by QR-bill."""
    language = Language("de-CH", "CH")
    words, document_no = language.words, f"R{number:05}"
    total = (AMOUNT + number) * lines
    numbers = [f"RE-{number}-{place:05}" for place in range(lines)]
    payer = payer_of("Müller & Söhne GmbH", "Weg 1", "8004 Zürich", "CH")
    slip = payment_of(PAYEE, payer, Payable(document_no, total, "CHF", (), numbers), language)
    assert isinstance(slip, QrBill)
    rows = [
        Row(
            (
                language.document("invoice", each),
                language.day(DAY),
                language.amount(AMOUNT + number),
            ),
            carried=language.amount((AMOUNT + number) * place),
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
