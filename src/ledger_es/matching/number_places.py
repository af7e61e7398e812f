"""What a run of digits is where it stands in a text, if it is probably no document number: a date, a postcode, a sum.

Source: matching_beyond.md 1, doubt "no document number".
"""

from __future__ import annotations

import re
from typing import Final, Literal

Place = Literal["", "date", "amount", "postcode", "street", "phone", "account", "other_number"]
"""What the digits seem to be; empty: nothing speaks against a document number."""

_MONTHS: Final = (
    r"(?:JAN|ENE|FEB|FEV|FÉV|MAR|MÄR|MRZ|APR|ABR|AVR|MAI|MAY|MAG|JUN|JUIN|GIU|JUL|JUIL|LUG|AUG|AOU|AOÛ|AGO|SEP|SET|OCT|OKT|OTT|"
    r"NOV|DEC|DEZ|DÉC|DIC|GEN)[A-ZÄÉÛ]*\.?"
)
_DATE: Final = re.compile(
    r"(?<![0-9A-Z])(?:"
    r"[0-3]?\d\s?[./-]\s?[01]?\d\s?[./-]\s?(?:\d{4}|\d{2})"
    r"|(?:19|20)\d\d[./-][01]?\d[./-][0-3]?\d"
    rf"|(?:[0-3]?\d\.?\s)?{_MONTHS}\s(?:DE\s|DEL\s)?(?:19|20)\d\d"
    r"|[01]?\d[./](?:19|20)\d\d"
    r"|(?:Q[1-4]|[1-4]\.?\s?QUARTAL)[ /]?(?:19|20)\d\d"
    r")(?![0-9A-Z])"
)
_BESIDE_A_DATE: Final = re.compile(r"\s?[,/]?\s?(?:19|20)\d\d(?![0-9A-Z])")
_CURRENCY: Final = r"(?:CHF|EUR|USD|GBP|SEK|NOK|DKK|FR\.?|EURO?|SFR\.?|€|\$|£)"
_SUM_AFTER: Final = re.compile(rf"(?:[.,]\d\d(?!\d)|[.,]-|\s?{_CURRENCY}(?![A-Z]))")
_SUM_BEFORE: Final = re.compile(rf"(?:(?<![A-Z]){_CURRENCY}\s?|\d[.,'’])$")
_STREET_BEFORE: Final = re.compile(
    r"(?:[A-ZÄÖÜ]*(?:STRASSE|STRAßE|STR\.?|WEG|GASSE|PLATZ|ALLEE|STEIG)|(?:RUE|VIA|AVENUE|ROUTE|CHEMIN)(?: [A-ZÀ-Ü']+)+"
    r"|[A-Z]+ (?:STREET|ROAD|LANE))\s$"
)
_TOWN_AFTER: Final = re.compile(r"\s[A-ZÀ-Ü][A-ZÀ-Ü]{2,}")
_COUNTRY_BEFORE: Final = re.compile(r"(?<![A-Z])(?:CH|D|DE|A|AT|F|FR|I|IT|B|BE|NL|L|LU)-$")
_END_OF_ADDRESS_PART: Final = re.compile(r"(?:,\s?|\n|;\s?)$")
_PHONE_BEFORE: Final = re.compile(
    r"(?:(?:TEL|PHONE|FON|FAX|MOBILE|MOB|NATEL)[A-Z]*\.?:?\s?[+0-9 /()-]*"
    r"|\+\d[\d /()-]*"
    r"|(?<!\d)0\d{1,3}[ /-](?:\d{2,4} )*)$"
)
_ACCOUNT_BEFORE: Final = re.compile(
    r"(?:(?:IBAN|KONTO|KTO|ACCOUNT|ACC|COMPTE|CONTO|BLZ|BIC)[A-Z]*\.?:?\s?(?:NR\.?|NO\.?)?:?\s?[A-Z0-9 ]*"
    r"|(?<![A-Z0-9])[A-Z]{2}\d\d(?: ?[0-9A-Z]{4})* ?)$"
)
_NUMBER_WORD_BEFORE: Final = re.compile(
    r"(?:RE|RG|RECH|RECHNUNG|RECHNUNGS|RNR|INV|INVOICE|FACT|FACTURE|FATT|FATTURA|FAKTURA|BELEG|NR|NO|NUM|NUMMER|NUMERO|N°|#"
    r"|BILL|DOC|DOK|REF|REFERENZ)[A-Z]*[.:\s#-]*$"
)
_OTHER_NUMBER_BEFORE: Final = re.compile(
    r"(?<![^\W\d_])(?:KUNDE|KUNDIN|KUNDEN|KD|MIETER|MIETERIN|VERTRAG|VERTRAGS|MANDAT|MANDATS|POLICE|POLICEN|POLIZZA|PÓLIZA"
    r"|POLICY|CUSTOMER|CLIENT|CLIENTE|CONTRAT|CONTRATTO|CONTRATO|CONTRACT|MANDATE|TENANT|LOCATAIRE|INQUILINO|MEMBER"
    r"|MITGLIED|MITGLIEDER|OBJEKT|WOHNUNG)"
    r"[-. ]{0,2}(?:NUMMER|NUMBER|NUMÉRO|NÚMERO|NUMERO|NR|NO|NUM|NÚM|N)?[.:#° ]{0,3}$"
)
_LOOKED_BACK: Final = 60
"""Letters before and after the digits that can say what they are."""
_POSTCODE_LENGTHS: Final = (4, 5)


def place_of_digits(text: str, start: int, end: int) -> Place:
    """What the digits `text[start:end]` seem to be. The text is in capitals; other characters are never suspected."""
    digits = text[start:end]
    if not digits.isdigit():
        return ""
    before, after = text[max(0, start - _LOOKED_BACK) : start], text[end : end + _LOOKED_BACK]
    if stands_in_a_date(text, start, end):
        return "date"
    if _SUM_AFTER.match(after) or _SUM_BEFORE.search(before):
        return "amount"
    if _OTHER_NUMBER_BEFORE.search(before):
        return "other_number"
    if _NUMBER_WORD_BEFORE.search(before):
        return ""
    if _ACCOUNT_BEFORE.search(before):
        return "account"
    if _PHONE_BEFORE.search(before):
        return "phone"
    if _STREET_BEFORE.search(before):
        return "street"
    if len(digits) in _POSTCODE_LENGTHS and _TOWN_AFTER.match(after):
        ends_a_part = not before.strip() or _END_OF_ADDRESS_PART.search(before)
        if ends_a_part or _COUNTRY_BEFORE.search(before):
            return "postcode"
    return ""


def stands_in_a_date(text: str, start: int, end: int) -> bool:
    """Whether these letters are part of a date, or of a year beside one."""
    for date in _DATE.finditer(text):
        if date.start() <= start and end <= date.end():
            return True
        beside = _BESIDE_A_DATE.match(text, date.end())
        if beside is not None and beside.end() == end:
            return True
    return False
