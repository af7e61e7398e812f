"""The tags of an OFX file one by one, with their text and line. OFX 1 is SGML without end tags, OFX 2 is XML."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from itertools import chain
from typing import Final, NamedTuple

from ledger_es.errors import StatementHostile
from ledger_es.statements.limits import MAX_LINE_CHARACTERS
from ledger_es.statements.text_file import TextFile, characters_of

_TAG: Final = re.compile(r"<(/?)([A-Za-z][\w.\-]{0,99})(?:\s[^<>]*?)?(/?)>", re.ASCII)
_LITERAL: Final = "<![CDATA["
_INSTRUCTION: Final = "<?"
_MARKUP: Final = (("<!--", "-->"), (_LITERAL, "]]>"), (_INSTRUCTION, "?>"))
_DECLARATIONS: Final = ("<!DOCTYPE", "<!doctype", "<!ENTITY")
_ENTITY: Final = re.compile(r"&(?:lt|gt|amp|quot|apos|nbsp|#\d+|#x[0-9a-f]+);", re.IGNORECASE)


class Tag(NamedTuple):
    """A tag and the text up to the next one. `name` is in capitals; empty for the header, which stands before all tags.

    `closes`: an end tag, or a tag such as `<MEMO/>` that holds nothing.
    """

    name: str
    closes: bool
    text: str
    line: int

    @property
    def value(self) -> str:
        """The text without the blanks around it. Some banks escape it twice, so it is resolved twice."""
        if "&" not in self.text:
            return self.text.strip()
        resolved = html.unescape(self.text)
        if _ENTITY.search(resolved):
            resolved = html.unescape(resolved)
        return resolved.replace("\0", "").replace("\u00a0", " ").strip()


def tags_of(text: TextFile) -> Iterator[Tag]:
    """First the header as a tag without name, then each tag. Raises StatementHostile."""
    name, closes, line = "", False, 1
    texts: list[str] = []
    held, line_no = "", 1
    for piece in chain(characters_of(text), ("",)):
        held += piece
        is_last = not piece
        taken = at = 0
        while (start := held.find("<", at)) >= 0:
            if (tag := _TAG.match(held, start)) is not None:
                texts.append(held[taken:start])
                yield Tag(name, closes, "".join(texts), line)
                line_no += held.count("\n", taken, start)
                is_end, written_name, is_empty = tag.groups()
                name, closes, line = written_name.upper(), bool(is_end or is_empty), line_no
                texts = []
                line_no += held.count("\n", start, tag.end())
                taken = at = tag.end()
                continue
            markup = _markup(held, start, text.name, line_no + held.count("\n", taken, start))
            if markup is None:
                if not is_last and _may_go_on(held, start):
                    break
                # A lone < inside a text.
                at = start + 1
                continue
            end, content = markup
            if end < 0:
                break
            texts += (held[taken:start], content)
            line_no += held.count("\n", taken, end)
            taken = at = end
        else:
            start = len(held)
        texts.append(held[taken:start])
        line_no += held.count("\n", taken, start)
        held = held[start:]
        if len(held) > MAX_LINE_CHARACTERS or sum(map(len, texts)) > MAX_LINE_CHARACTERS:
            raise StatementHostile(
                file=text.name,
                position=f"line {line}",
                reason=f"more than {MAX_LINE_CHARACTERS} characters stand between two tags",
                cure="do not use this file, ask the bank",
            )
    yield Tag(name, closes, "".join([*texts, held]), line)


def _markup(held: str, start: int, name: str, line: int) -> tuple[int, str] | None:
    """Where a comment, an instruction or a literal text ends (-1: not yet), and its text; None for anything else.

    Raises StatementHostile for a document type.
    """
    if held.startswith(_DECLARATIONS, start):
        raise StatementHostile(
            file=name, position=f"line {line}", reason="the file declares a document type (<!DOCTYPE …>)",
            cure="a bank never sends one: do not use this file, ask the bank",
        )  # fmt: skip
    for opening, closing in _MARKUP:
        if held.startswith(opening, start):
            end = held.find(closing, start)
            if end < 0:
                return -1, ""
            content = held[start + len(opening) : end]
            # Literal text is not escaped. The header of OFX 2 is an instruction, so instructions are kept.
            shown = {_LITERAL: content.replace("&", "&amp;"), _INSTRUCTION: content}
            return end + len(closing), shown.get(opening, "")
    return None


def _may_go_on(held: str, start: int) -> bool:
    """Whether what begins at this `<` may become a tag with the next piece of the file."""
    return len(held) - start < 200 or (held.find(">", start) < 0 and held.find("<", start + 1) < 0)
