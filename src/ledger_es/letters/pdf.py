"""The PDF of a letter, which typst makes from a template: tagged for readers aloud (PDF/UA-1), and PDF/A-2a."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from ledger_es.errors import LetterNotShowable, LetterTemplateBroken
from ledger_es.letters.letter import Letter, LetterKind
from ledger_es.letters.libraries import library

SHIPPED: Final = Path(__file__).with_name("letter.typ")
"""The template of every kind of letter, unless a folder has another."""
_STANDARDS: Final = ("a-2a", "ua-1")
_NOT_PRINTED: Final = frozenset(("Cc", "Cf", "Cs", "Co", "Cn"))
"""The classes of characters that no letter shows: control, format, and what stands for nothing."""
_NOT_SHOWN: Final = re.compile("the text `(.*?)` could not be displayed")
_PLACE: Final = re.compile(r"([\w-]+\.typ:\d+)")


def pdf(letter: Letter, templates: Path | None = None) -> bytes:
    """The letter as PDF. The same letter gives the same bytes.

    `templates` is a folder with templates of the user: the one named after the kind of letter, such as reminder.typ,
    is used instead of the shipped one, and so are the fonts in the folder.

    Raises LibraryMissing without typst, LetterNotShowable for characters that no font has, and LetterTemplateBroken
    if the user's template does not give a letter.
    """
    typst = library("typst")
    own = None if templates is None else templates / f"{letter.kind}.typ"
    template = own if own is not None and own.is_file() else SHIPPED
    compiler = _compiler(template, template.stat().st_mtime_ns, templates)
    try:
        content: bytes = compiler.compile(
            sys_inputs={"letter": json.dumps(_printed(letter), ensure_ascii=False)},
            pdf_standards=list(_STANDARDS),
        )
    except typst.TypstError as error:
        not_shown = _NOT_SHOWN.search(str(error))
        if not_shown is not None:
            raise LetterNotShowable(text=not_shown[1]) from None
        if template is SHIPPED:
            raise
        place = _PLACE.search(error.diagnostic)
        raise LetterTemplateBroken(
            file=str(template), position=place[1] if place else template.name, reason=error.message
        ) from None
    return content


@lru_cache(maxsize=8)
def _compiler(template: Path, _changed: int, templates: Path | None) -> Any:
    """The compiler of a template, kept with its fonts, because reading them takes longer than a letter.

    No font of the system is used: the same letter must have the same bytes on every machine.
    """
    typst = library("typst")
    folders = [Path(library("ttf_opensans").TTF_BIN_FOLDER)]
    if templates is not None:
        folders.insert(0, templates)
    fonts = typst.Fonts(include_system_fonts=False, font_paths=list(map(str, folders)))
    return typst.Compiler(str(template), font_paths=fonts, root=str(template.parent))


def shipped_template(kind: LetterKind) -> dict[str, str]:
    """The files of the shipped template of a kind by name: the first is the template, the others what it imports."""
    imported = SHIPPED.with_name("slip.typ")
    return {
        f"{kind}.typ": SHIPPED.read_text(encoding="utf-8"),
        imported.name: imported.read_text(encoding="utf-8"),
    }


def _printed(value: Any) -> Any:
    """The value without characters that are not for print: they could turn a line of the letter around."""
    if isinstance(value, str):
        return "".join(
            each for each in value if each == "\n" or unicodedata.category(each) not in _NOT_PRINTED
        )
    if isinstance(value, tuple) and hasattr(value, "_asdict"):
        return {name: _printed(each) for name, each in value._asdict().items()}
    if isinstance(value, Sequence):
        return [_printed(each) for each in value]
    return value if isinstance(value, (bool, int, type(None))) else str(value)
