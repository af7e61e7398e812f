"""Reads one entry of an MT940 or MT942 message: its line `:61:` and what `:86:` or `:NS:` says about it."""

from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import Decimal
from typing import Final, NamedTuple

from ledger_es.statements.limits import MAX_FIELD_LINES
from ledger_es.statements.mt940_details import (
    IBAN,
    Remark,
    charges_of,
    foreign_of,
    present,
    read_remark,
    single_spaced,
    slash_codes,
    stated_amount,
)
from ledger_es.statements.mt940_fields import Field
from ledger_es.statements.mt940_values import amount_of, day_of, line_parts, signed
from ledger_es.statements.statement import Detail, Entry, Statement
from ledger_es.statements.text_statement import WrongText, currency_of, in_digits
from ledger_es.statements.warnings import Warnings
from ledger_es.values import quantum

# Value date, entry date, mark, funds code, amount, and the rest of the line.
_LINE: Final = re.compile(
    r"(\d{6})(\d{4}|[ ]{4})?([RE]?[CD])([A-Z])?\s?([\d.,]+)\s?(.*)", re.DOTALL | re.IGNORECASE
)
_REFERENCE_AND_TEXT: Final = re.compile(r"(.*?\S) {2,}(.*)")
# What a bank puts into the line below instead of its reference.
_LONG_REFERENCE: Final = re.compile(r"(?=.*\d)[0-9A-Z]{16,35}")
_FAR: Final = timedelta(days=92)


class Booking(NamedTuple):
    """The line `:61:` of an entry, its number in the statement, and the fields about it that followed."""

    field: Field
    entry_no: int
    remarks: tuple[Field, ...]

    def with_remark(self, field: Field) -> Booking:
        """The same with one more field. Raises WrongText where they are too many to be kept."""
        if len(self.remarks) > MAX_FIELD_LINES:
            raise WrongText(field.place, "the entry has too many fields")
        return self._replace(remarks=(*self.remarks, field))


def read_entry(
    booking: Booking,
    statement: Statement,
    opening_day: date | None,
    flip_reversals: bool,
    warnings: Warnings,
) -> Entry:
    """The entry. `RC` and `RD` are reversals and signed as the money moves, unless `flip_reversals`.

    Raises WrongText where the line has no amount or is not in the form of `:61:`.
    """
    place = booking.field.place
    found = _LINE.fullmatch(booking.field.value.strip())
    if found is None:
        raise WrongText(
            place,
            f"{booking.field.value[:40]!r} is no entry (YYMMDD, MMDD, C or D, amount, type, reference)",
        )
    written, entry_day, mark, _, digits, rest = found.groups()
    mark = mark.upper()
    if not statement.currency:
        raise WrongText(
            place,
            "the message names no currency",
            "name the currency of the account with --currency",
        )
    currency = currency_of(statement.currency, place)
    first, *below = rest.split("\n")
    parts = line_parts(f"{written}{mark[-1]}1,{first}")
    is_reversal = mark.startswith("R")
    exact = signed(amount_of(digits, place), mark.removeprefix("E"))
    amount = in_digits(-exact if is_reversal and flip_reversals else exact, currency, place)
    value_date = day_of(written, place, warnings)
    remark, bank_lines = _remarks(booking)
    supplement = _supplement(parts.reference, parts.bank_reference, below)
    return Entry(
        amount=amount,
        currency=currency,
        booking_date=_booking_date(entry_day, value_date, opening_day, place, warnings),
        value_date=value_date,
        status="PDNG" if mark.startswith("E") else "BOOK",
        bank_reference=supplement.bank_reference,
        entry_reference=supplement.reference,
        reversal=is_reversal,
        text=single_spaced(" ".join((remark.posting_text, *supplement.texts))),
        bank_transaction_code="/".join(
            code for code in (parts.type.strip(), remark.transaction_code) if code
        ),
        batch=None,
        charges=charges_of(supplement.remark.charge or remark.charge, currency),
        entry_no=booking.entry_no,
        line=booking.field.line,
        details=_details(amount, currency, remark, supplement, bank_lines),
    )


_NOTHING_SAID: Final = Remark()


class _Supplement(NamedTuple):
    """What the references and the lines below them say. Some banks put the other party there."""

    reference: str
    bank_reference: str
    texts: tuple[str, ...]
    party_account: str
    party_name: str
    remark: Remark


def _supplement(reference: str, bank_reference: str, below: list[str]) -> _Supplement:
    texts = [line.strip() for line in below if line.strip()]
    account = name = ""
    split = _REFERENCE_AND_TEXT.fullmatch(reference.strip())
    if split is not None:
        reference = split[1]
        texts.insert(0, split[2].strip())
    reference, bank_reference = present(reference), present(bank_reference)
    if reference.removesuffix("+") in ("KREF", "EREF", "MREF"):
        # The reference stands in `:86:` under this keyword.
        reference = ""
    if IBAN.fullmatch(reference):
        account, name, reference = reference, " ".join(texts), ""
        texts = []
    remark = _NOTHING_SAID
    if any(text.startswith("/") for text in texts):
        codes = slash_codes("".join(texts))
        rate = stated_amount(codes.get("EXCH", ""))
        remark = Remark(
            original_amount=stated_amount(codes.get("OCMT", "")),
            charge=stated_amount(codes.get("CHGS", "") or codes.get("CHG", "")),
            rate=rate.value if rate else None,
        )
    if texts and not account and IBAN.fullmatch(texts[0]):
        account = texts.pop(0)
    elif texts and not bank_reference and _LONG_REFERENCE.fullmatch(texts[0]):
        bank_reference = texts.pop(0)
    return _Supplement(reference, bank_reference, tuple(texts), account, name, remark)


def _remarks(booking: Booking) -> tuple[Remark, dict[str, str]]:
    """What the fields `:86:` say together, and the numbered lines of `:NS:`."""
    texts = [field.value for field in booking.remarks if field.tag == "86"]
    numbered: dict[str, str] = {}
    for field in booking.remarks:
        if field.tag == "NS":
            for line in field.value.split("\n"):
                if line[:2].isdigit() and line[2:].strip():
                    numbered.setdefault(line[:2], line[2:].strip())
                elif line.strip():
                    texts.append(line.strip())
    return read_remark("\n".join(texts)) if texts else Remark(), numbered


def _details(
    amount: Decimal,
    currency: str,
    remark: Remark,
    supplement: _Supplement,
    numbered: dict[str, str],
) -> tuple[Detail, ...]:
    """The payment behind the entry: an entry of MT940 has one, or says nothing about it."""
    own = supplement.remark
    original, charge = own.original_amount or remark.original_amount, own.charge or remark.charge
    paid = amount
    if original is not None and charge is not None and original.currency in ("", currency):
        # A return costs the original amount and the charge; the original is what was paid.
        without_charge = original.value.copy_sign(amount)
        if abs(amount) == original.value + charge.value and charge.currency in ("", currency):
            paid = without_charge.quantize(quantum(currency))
    ultimate, other_ultimate = remark.payer_for, remark.payee_for
    if amount < 0:
        ultimate, other_ultimate = other_ultimate, ultimate
    purposes = [text for key, text in numbered.items() if "01" <= key <= "14"]
    others = [f"{key} {text}" for key, text in numbered.items() if key > "16"]
    detail = Detail(
        amount=paid,
        currency=currency,
        foreign=foreign_of(original, currency, own.rate or remark.rate),
        party_name=remark.party_name
        or supplement.party_name
        or single_spaced(f"{numbered.get('15', '')} {numbered.get('16', '')}"),
        party_account=remark.party_account or supplement.party_account,
        party_bank=remark.party_bank,
        party_city=remark.party_city,
        ultimate_party_name=ultimate or other_ultimate,
        reference=remark.reference,
        references=(remark.reference,) if remark.reference else (),
        end_to_end_id=remark.end_to_end_id,
        transaction_id=remark.transaction_id,
        instruction_id=remark.customer_reference,
        mandate_id=remark.mandate_id,
        creditor_id=remark.creditor_id,
        text=single_spaced(" ".join((remark.text, *purposes))),
        additional_text=single_spaced(
            " ".join((remark.additional_text, *others, other_ultimate if ultimate else ""))
        ),
        return_reason=remark.return_reason,
        return_code=remark.return_code,
    )
    return (detail,) if any(detail[2:]) else ()


def _booking_date(
    written: str | None,
    value_date: date | None,
    opening_day: date | None,
    place: str,
    warnings: Warnings,
) -> date | None:
    """The day of MMDD in the year that brings it nearest to the value date, across the turn of the year.

    Where that is far from the value date, the bank valued late: then the year nearest to the opening balance counts.
    """
    if not written or not written.strip():
        return None
    if value_date is not None and written == f"{value_date:%m%d}":
        return value_date
    near = value_date or opening_day
    if near is None:
        warnings.note(f"the year of {written!r} is not known: left out", place)
        return None
    days = []
    for year in (near.year - 1, near.year, near.year + 1):
        # A warning for one of the years only.
        noted = warnings if year == near.year else Warnings()
        day = day_of(f"{year % 100:02}{written}", place, noted)
        if day is None:
            return None
        days.append(day)
    nearest = min(days, key=lambda day: abs(day - near))
    if opening_day is not None and abs(nearest - near) > _FAR:
        return min(days, key=lambda day: abs(day - opening_day))
    return nearest
