"""Builds small files of BgMax (Sweden) and OCR giro (Norway) for tests."""

from __future__ import annotations

from collections.abc import Sequence


def bgmax_payment(units: int, reference: str = "", *more: str, code: str = "20") -> list[str]:
    """A payment (20) or deduction (21), and the records that follow it."""
    kind = "2" if reference else "3"
    return [f"{code}{'5551234':0>10}{reference:>25}{units:018}{kind}2{'77':0>12}0", *more]


def bgmax_reference(units: int, reference: str, code: str = "22") -> str:
    return f"{code}{'5551234':0>10}{reference:>25}{units:018}22{'77':0>12}0"


def bgmax(
    *payments: Sequence[str],
    units: int,
    day: str = "20260131",
    currency: str = "SEK",
    counts: str = "",
    mode: str = "P",
) -> str:
    """A file of one deposit. `counts` left out: as they are."""
    records = [record for payment in payments for record in payment]
    codes = [record[:2] for record in records]
    right = "".join(
        f"{sum(code in kind for code in codes):08}" for kind in (("20",), ("21",), ("22", "23"))
    )
    rows = [
        f"01{'BGMAX':<20}0120260131173035010331{mode}",
        f"05{'9912346':0>10}          {currency}",
        *records,
        f"15{'5841000001009823':0>35}{day}00056{units:018}{currency}{len(payments):08}",
        f"70{counts or right + '00000001'}",
    ]
    return "".join(f"{row:<80}\r\n" for row in rows)


def ocr_payment(
    number: int, units: int, kid: str, *, sign: str = "0", day: str = "310126"
) -> list[str]:
    """The records of a payment, without a text."""
    return [
        f"NY091330{number:07}{day}1320101464{sign}{units:017}{kid:>25}000000",
        f"NY091331{number:07}0000000000123456789{'0' * 7}300126{'99990512341'}{'0' * 22}",
    ]


def ocr_text(number: int, text: str) -> str:
    return f"NY092132{number:07}{text:<40}{'0' * 25}"


def ocrgiro(*payments: Sequence[str], units: int, count: int | None = None) -> str:
    """A file of one assignment. `count` left out: of the payments there are."""
    records = [record for payment in payments for record in payment]
    number = len(payments) if count is None else count
    rows = [
        f"NY000010000080800170031{'00010200'}{'0' * 49}",
        f"NY090020{'001008566'}{'0000002'}{'99991042764'}{'0' * 45}",
        *records,
        f"NY090088{number:08}{len(records) + 2:08}{units:017}{'310126' * 3}{'0' * 21}",
        f"NY000089{number:08}{len(records) + 4:08}{units:017}{'310126'}{'0' * 33}",
    ]
    return "".join(f"{row}\n" for row in rows)
