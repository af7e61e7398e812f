"""Reads what a field `:86:` says about an entry: subfields of the German form, SEPA keywords, codes between slashes."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal
from typing import Final, NamedTuple

from ledger_es.statements.statement import Charge, Foreign

_STRUCTURED: Final = re.compile(r"(\d{3})([?>~^<])(?=\d\d)")
_SUBFIELDS: Final = {mark: re.compile(rf"{re.escape(mark)}(\d\d)") for mark in "?>~^<"}
_SEPA_KEYWORDS: Final = (
    "EREF|KREF|MREF|CRED|DEBT|COAM|OAMT|SVWZ|ABWA|ABWE|PURP|IBAN|BIC|RREF|MDAT|SQTP|ORCR|ORMR|DDAT"
)
# The second form stands where a bank repeats the keywords in words for people.
_SEPA: Final = re.compile(
    rf"({_SEPA_KEYWORDS})\+|(?<![A-Z])((?:EREF|KREF|MREF|CRED|ABWA|IBAN|BIC)(?=: )|MTLG):"
)
_KEPT_AS_WRITTEN: Final = ("MTLG", "DEBT", "PURP", "RREF", "MDAT", "SQTP", "ORCR", "ORMR", "DDAT")
_SLASH_WORDS: Final = (
    "TRTP|IBAN|BIC|NAME|REMI|EREF|KREF|MARF|MREF|CSID|PREF|ORDP|BENM|ULTD|ULTB|ULTC|RTRN|ACCW|INST|PURP|ISDT|SVCL"
    "|CNTP|OCMT|EXCH|CHGS|CHG|OAMT|SWIFT|PY|PT"
)
_SLASH: Final = re.compile(rf"/({_SLASH_WORDS})/")
_DUTCH_PARTY: Final = re.compile(r"\bREK: ?(\S+?)/NAAM: ?(.*)")
_DUTCH_GIRO: Final = re.compile(r"GIRO +(\d{1,8}) (\S.*?)(?: {2,}|$)")
_TRANSACTION_NO: Final = re.compile(r"\bTNR:\s*(\d+\.\d+)")
IBAN: Final = re.compile(r"[A-Z]{2}\d{2}[A-Z0-9]{11,30}")
_RETURN_CODE: Final = re.compile(
    r"\b(?:AC0[1-6]|AC1[346]|AG0[1-9]|AM0[1-9]|AM1\d|BE0[1-8]|BE1\d|CNOR|DNOR|DT01|ED05|FF0[1-9]|FOCR|FR01|MD0[1-7]"
    r"|MS0[23]|RC0[1-9]|RC1\d|RR0[1-4]|SL0[1-3]|TM01|CUST|NOAS|NOOR|UPAY|ARDT|LEGL)\b"
)
# German business transaction codes of returned transfers and direct debits (second and third digit).
_RETURNS: Final = frozenset(("08", "09", "59"))
# What German banks write in `?34` of a return, and the ISO code it stands for (DFÜ agreement, annex 3).
_GERMAN_RETURN_CODES: Final = {
    "901": "AC01",
    "902": "AC04",
    "903": "AC06",
    "904": "AG01",
    "906": "AM04",
    "909": "MD01",
    "910": "MD02",
    "912": "MD06",
    "913": "MD07",
    "914": "MS03",
    "915": "RC01",
}
NO_REFERENCE: Final = frozenset(
    ("", "NONREF", "NOREF", "NOTPROVIDED", "NOT PROVIDED", "NOTAVAILABLE")
)
# A subfield holds 27 characters, a line of the field 65, and the first of them the tag too.
SUBFIELD_CHARACTERS: Final = 27
_LINE_CHARACTERS: Final = 65
_TAG_CHARACTERS: Final = len(":86:")
_STATED_AMOUNT: Final = re.compile(r"([A-Z]{3})?(\d{1,15}(?:[.,]\d{0,5})?)")


class StatedAmount(NamedTuple):
    """An amount that a remark states, without sign; `currency` is empty where it names none."""

    currency: str
    value: Decimal


class Remark(NamedTuple):
    """What a field `:86:` says, sorted by what it is; absent text is empty.

    `payer_for` and `payee_for` are the parties on whose behalf is paid. `original_amount` is the amount without charges
    or in the currency that was ordered.
    """

    transaction_code: str = ""
    posting_text: str = ""
    text: str = ""
    end_to_end_id: str = ""
    customer_reference: str = ""
    mandate_id: str = ""
    creditor_id: str = ""
    reference: str = ""
    transaction_id: str = ""
    party_name: str = ""
    party_account: str = ""
    party_bank: str = ""
    party_city: str = ""
    payer_for: str = ""
    payee_for: str = ""
    return_reason: str = ""
    return_code: str = ""
    original_amount: StatedAmount | None = None
    charge: StatedAmount | None = None
    rate: Decimal | None = None
    additional_text: str = ""


def read_remark(value: str) -> Remark:
    """The remark, in whichever of the forms the bank writes it; what is in none of them is its text."""
    structured = _STRUCTURED.match(value)
    if structured is not None:
        joined = "".join(value.splitlines())
        return _structured(joined, structured[1], structured[2])
    text = field_text(value)
    if text.startswith("/"):
        return _between_slashes(text)
    return _free(text)


def joined_lines(lines: Iterable[str], full: int) -> str:
    """Lines or subfields of a text joined to one: a full one may have cut a word, one that is shorter did not."""
    text = ""
    is_full = True
    for line in lines:
        text += line if is_full else f" {line}"
        is_full = len(line) >= full
    return text.strip()


def field_text(value: str) -> str:
    """The lines of a field joined to one text."""
    first, *others = value.split("\n")
    return joined_lines((f"{first:>{len(first) + _TAG_CHARACTERS}}", *others), _LINE_CHARACTERS)


def single_spaced(text: str) -> str:
    return " ".join(text.split()) if text else ""


def present(reference: str) -> str:
    """The reference without blanks around it; empty for what banks write where there is none."""
    if not reference:
        return ""
    stated = reference.strip()
    return "" if stated.upper() in NO_REFERENCE else stated


def slash_codes(text: str) -> dict[str, str]:
    """Codes such as `/OCMT/EUR11,85//CHGS/EUR0,50/` with their values."""
    parts = _SLASH.split(text)
    values: dict[str, str] = {}
    for code, value in zip(parts[1::2], parts[2::2], strict=True):
        values.setdefault(code, value.strip().strip("/").strip())
    return values


def stated_amount(written: str) -> StatedAmount | None:
    """The amount of `EUR11,85` or `11,85`; None where it is none."""
    if not written:
        return None
    found = _STATED_AMOUNT.match(written.strip())
    if found is None:
        return None
    return StatedAmount(found[1] or "", Decimal(found[2].replace(",", ".")))


def foreign_of(stated: StatedAmount | None, currency: str, rate: Decimal | None) -> Foreign | None:
    """The amount if it is in a currency that is named and is not that of the entry."""
    if stated is None or stated.currency in ("", currency):
        return None
    return Foreign(stated.value, stated.currency, rate)


def charges_of(stated: StatedAmount | None, currency: str) -> tuple[Charge, ...]:
    """The charge that the bank took inside the amount of the entry."""
    if stated is None or not stated.value:
        return ()
    return (Charge(-stated.value, stated.currency or currency, included=True, kind=""),)


def _structured(value: str, transaction_code: str, separator: str) -> Remark:
    """`166?00GUTSCHRIFT?20EREF+…?30BIC?31account?32name`; what has no place of its own stays as it is written."""
    parts = _SUBFIELDS[separator].split(value)
    purposes: list[str] = []
    names: list[str] = []
    others: list[str] = []
    by_key: dict[str, str] = {}
    for key, text in zip(parts[1::2], parts[2::2], strict=True):
        if key[0] in "26":
            purposes.append(text)
        elif key in ("32", "33"):
            names.append(text)
        elif key in ("00", "30", "31") and key not in by_key:
            by_key[key] = text.strip()
        elif text.strip():
            others.append(f"?{key}{text.strip()}")
            by_key.setdefault(key, text.strip())
    remark = _purpose(joined_lines(purposes, SUBFIELD_CHARACTERS), others)
    is_return = transaction_code[1:] in _RETURNS
    german = by_key.get("34", "")[:3] if is_return else ""
    return remark._replace(
        transaction_code=transaction_code,
        posting_text=by_key.get("00", ""),
        party_name=single_spaced(joined_lines(names, SUBFIELD_CHARACTERS)),
        party_account=by_key.get("31") or by_key.get("38") or remark.party_account,
        party_bank=by_key.get("30") or remark.party_bank,
        return_reason=single_spaced(f"{by_key.get('34', '')} {remark.return_reason or remark.text}")
        if is_return
        else "",
        return_code=(_GERMAN_RETURN_CODES.get(german, "") or _code_in(remark.text))
        if is_return
        else "",
    )


def _purpose(text: str, others: list[str]) -> Remark:
    """The purpose, with SEPA keywords or without; the first value of a keyword counts."""
    parts = _SEPA.split(text)
    values: dict[str, str] = {}
    for with_plus, with_colon, value in zip(parts[1::3], parts[2::3], parts[3::3], strict=True):
        keyword = with_plus or with_colon
        if keyword not in values:
            values[keyword] = value.strip()
        elif with_plus and value.strip() and value.strip() != values[keyword]:
            others.append(f"{keyword}+{value.strip()}")
    others += [
        f"{keyword}+{values[keyword]}" for keyword in _KEPT_AS_WRITTEN if values.get(keyword)
    ]
    before = parts[0].strip()
    return Remark(
        text=single_spaced(f"{before} {values.get('SVWZ', '')}"),
        end_to_end_id=present(values.get("EREF", "")),
        customer_reference=present(values.get("KREF", "")),
        mandate_id=present(values.get("MREF", "")),
        creditor_id=values.get("CRED", "").replace(" ", ""),
        party_account=values.get("IBAN", "").replace(" ", ""),
        party_bank=values.get("BIC", ""),
        payer_for=values.get("ABWA", ""),
        payee_for=values.get("ABWE", ""),
        original_amount=stated_amount(values.get("OAMT", "")),
        charge=stated_amount(values.get("COAM", "")),
        # What the bank reports besides the words of the payer.
        return_reason=values.get("MTLG", ""),
        additional_text=" ".join(others),
    )


def _between_slashes(text: str) -> Remark:
    """`/TRTP/SEPA OVERBOEKING/IBAN/…/NAME/…/REMI/…/EREF/…`, and the form of ING: `/CNTP/account/bank/name/city/`."""
    values = slash_codes(text)
    if not values:
        return _free(text)
    account, bank, name, city, *_ = [*values.get("CNTP", "").split("/"), "", "", "", ""]
    purpose, reference = _remittance(values.get("REMI", ""))
    returned = values.get("RTRN", "")
    rate = stated_amount(values.get("EXCH", ""))
    others = [f"/{code}/{value}" for code, value in values.items() if code not in _PLACED and value]
    before = _SLASH.split(text)[0].strip()
    return Remark(
        posting_text=values.get("TRTP", ""),
        text=single_spaced(f"{before} {purpose}"),
        reference=reference,
        end_to_end_id=present(values.get("EREF", "")),
        customer_reference=present(values.get("KREF", "") or values.get("PREF", "")),
        mandate_id=present(values.get("MARF", "") or values.get("MREF", "")),
        creditor_id=values.get("CSID", ""),
        party_name=values.get("NAME", "") or name.strip(),
        party_account=values.get("IBAN", "").replace(" ", "") or account.replace(" ", ""),
        party_bank=values.get("BIC", "") or bank.strip(),
        party_city=city.strip(),
        payer_for=values.get("ULTD", "").removeprefix("NAME/"),
        payee_for=values.get("ULTC", "").removeprefix("NAME/") or values.get("ULTB", ""),
        return_reason=returned,
        return_code=_code_in(returned),
        original_amount=stated_amount(values.get("OCMT", "") or values.get("OAMT", "")),
        charge=stated_amount(values.get("CHGS", "") or values.get("CHG", "")),
        rate=rate.value if rate else None,
        additional_text=" ".join(others),
    )


# Codes between slashes that have a place in the remark.
_PLACED: Final = frozenset(
    (
        *("TRTP", "IBAN", "BIC", "NAME", "REMI", "EREF", "KREF", "PREF", "MARF", "MREF", "CSID"),
        *("CNTP", "RTRN", "OCMT", "OAMT", "CHGS", "CHG", "EXCH", "ULTD", "ULTC", "ULTB"),
    )
)


def _remittance(written: str) -> tuple[str, str]:
    """Text and structured reference of `USTD//text` or `STRD/issuer/reference`."""
    kind, _, rest = written.partition("/")
    if kind == "USTD":
        return rest.strip("/").strip(), ""
    if kind == "STRD":
        return "", rest.rpartition("/")[2].strip()
    return written, ""


def _free(text: str) -> Remark:
    """Text for people, in which some banks name the other party in a fixed way."""
    party = _DUTCH_PARTY.search(text)
    giro = _DUTCH_GIRO.match(text)
    number = _TRANSACTION_NO.search(text)
    account, name = party.groups() if party else giro.groups() if giro else ("", "")
    return Remark(
        text=single_spaced(text),
        party_account=account,
        party_name=single_spaced(name),
        transaction_id=number[1] if number else "",
    )


def _code_in(text: str) -> str:
    found = _RETURN_CODE.search(text)
    return found[0] if found else ""
