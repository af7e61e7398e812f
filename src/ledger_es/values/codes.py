"""Codes and identifiers: how they are checked when they come in, and the form in which they are compared."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import Annotated, Final, overload

from pydantic import AfterValidator, BaseModel
from pydantic_core import PydanticCustomError

from ledger_es.values.fault import Fault

CODE_CHARACTERS: Final = 50
STATEMENT_NO_CHARACTERS: Final = 70
"""The length limit of a statement number, `<bank account>/<n>`."""

FIELD_AT_FAULT: Final = "field"
"""The key, in the facts of a fault of a whole record, for the field that the fault is about."""

_PLAIN: Final = re.compile(r"[!-~]+(?: [!-~]+)*")
# Control, format, surrogate, private and unassigned characters, and all spaces and separators except U+0020.
_REFUSED_CATEGORIES: Final = frozenset(("Cc", "Cf", "Cs", "Co", "Cn", "Zs", "Zl", "Zp"))
_OTHER_SCRIPTS: Final = frozenset(("CYRILLIC", "GREEK"))


@overload
def nfc(text: str) -> str: ...


@overload
def nfc(text: None) -> None: ...


def nfc(text: str | None) -> str | None:
    """The text in Unicode NFC, the form of stored codes. Codes to look up must be brought into this form first."""
    if text is None or text.isascii():
        return text
    return unicodedata.normalize("NFC", text)


def comparison_form(code: str) -> str:
    """A form that is equal for codes that people take for the same, which differ only in case, width or encoding."""
    return unicodedata.normalize("NFKC", code).casefold()


def alike(code: str, codes: Iterable[str]) -> str:
    """The one of the codes that people take for this one, which is none of them; empty if there is no such code."""
    form = comparison_form(code)
    return next((other for other in codes if comparison_form(other) == form and other != code), "")


def account_form(number: str) -> str:
    """The form in which account numbers and IBANs are compared: without blanks, hyphens, dots and case."""
    form = comparison_form(number)
    return "".join(
        character
        for character in form
        if character != "." and unicodedata.category(character) not in ("Zs", "Cc", "Pd")
    )


def code_of(text: str, characters: int = CODE_CHARACTERS) -> str:
    """The code in Unicode NFC. Raises Fault, which does not quote the code.

    A code has 1 to `characters` characters. It has no control, format, unassigned, private or surrogate characters, and
    spaces only singly and inside. It does not mix Latin letters with Cyrillic or Greek ones.
    """
    if len(text) <= characters and _PLAIN.fullmatch(text):
        return text
    code = identifier_of(text, characters)
    _refuse_mixed_letters(code)
    return code


def identifier_of(text: str, characters: int) -> str:
    """Like `code_of`, but scripts may be mixed, because only programs compare identifiers."""
    code = nfc(text)
    if not code:
        raise Fault("it is empty", "leave it out, or fill it")
    if len(code) > characters:
        raise Fault(
            f"it has {len(code)} characters", f"at most {characters} are possible, shorten it"
        )
    for place, character in enumerate(code, 1):
        if character != " " and unicodedata.category(character) in _REFUSED_CATEGORIES:
            reason = f"the character {_named(character)} at place {place} cannot stand in it"
            raise Fault(reason, "remove it")
    if code != code.strip(" "):
        raise Fault("it has blanks at its ends", "remove them")
    if "  " in code:
        raise Fault("it has two blanks in a row", "leave one of them")
    return code


def _refuse_mixed_letters(code: str) -> None:
    """Raises Fault for mixed scripts: codes that look alike to people could then be different for the ledger."""
    scripts = [(character, _script(character)) for character in code]
    if not any(script == "LATIN" for _, script in scripts):
        return
    for place, (character, script) in enumerate(scripts, 1):
        if script in _OTHER_SCRIPTS:
            reason = f"the letter {_named(character)} at place {place} stands among Latin letters"
            raise Fault(reason, "write it in letters of one script")


@lru_cache(maxsize=1_000)
def _script(character: str) -> str:
    """LATIN, CYRILLIC or GREEK, or empty for digits, marks and other scripts. Full-width letters count as Latin."""
    for plain in unicodedata.normalize("NFKC", character):
        if plain.isalpha():
            return unicodedata.name(plain, "").partition(" ")[0]
    return ""


def _named(character: str) -> str:
    """The character as U+0410 CYRILLIC CAPITAL LETTER A; a control character has no name."""
    name = unicodedata.name(character, "")
    return f"U+{ord(character):04X}" + (f" {name}" if name else "")


# Results are cached, because a file repeats the same codes many times.
@lru_cache(maxsize=20_000)
def _code(text: str) -> str:
    try:
        return code_of(text)
    except Fault as fault:
        raise fault.of_field("code") from None


def _code_or_empty(text: str) -> str:
    return _code(text) if text else text


def _statement_no(text: str) -> str:
    try:
        return code_of(text, STATEMENT_NO_CHARACTERS)
    except Fault as fault:
        raise fault.of_field("code") from None


Code = Annotated[str, AfterValidator(_code)]
"""A number of a party, account or document, or a code of terms, groups or series. See `code_of`."""
CustomerNo = Code
VendorNo = Code
PartyNo = Code
BankAccountNo = Code
AccountNo = Code
DocumentNo = Code
OptionalCode = Annotated[str, AfterValidator(_code_or_empty)]
"""A code, or empty for none."""
StatementNo = Annotated[str, AfterValidator(_statement_no)]
StoredCode = str
"""A code in an event. It was checked in the command and is not checked again, because an older Python knows fewer
characters and recorded events must stay readable."""


class CodesChecked:
    """Checks the fields of a record that are codes. pydantic calls it with the record."""

    def __init__(self, names: tuple[str, ...]) -> None:
        self.names = names

    def __call__(self, record: BaseModel) -> BaseModel:
        codes = {}
        for name in self.names:
            required = type(record).model_fields[name].is_required()
            code = getattr(record, name)
            try:
                codes[name] = _code(code) if required else _code_or_empty(code)
            except PydanticCustomError as error:
                facts = {**(error.context or {}), FIELD_AT_FAULT: name}
                raise PydanticCustomError("code", "{reason}: {cure}", facts) from None
        return record.model_copy(update=codes)


def codes_checked(*names: str) -> AfterValidator:
    """A validator for a field of a command that holds a record of the events: these fields of the record are codes.

    A code without a default must not be empty. They are checked here, because events do not check codes.
    """
    return AfterValidator(CodesChecked(names))
