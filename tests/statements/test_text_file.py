"""Text files of any format: which encoding they have, their lines, and what is no text."""

from __future__ import annotations

import codecs
import hashlib

import pytest

from ledger_es.errors import StatementHostile, StatementMalformed
from ledger_es.statements.limits import MAX_LINE_CHARACTERS, PIECE_BYTES
from ledger_es.statements.reader_settings import DEFAULT_SETTINGS
from ledger_es.statements.text_file import (
    NO_LETTER,
    characters_of,
    head_text,
    inspect_text,
    lines_of,
)


def read(content, encoding="cp1252"):
    text = inspect_text(content, "file.txt", DEFAULT_SETTINGS._replace(encoding=encoding))
    return text, [(line.no, line.text) for line in lines_of(text)]


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        ("Müller".encode(), "utf-8"),
        (codecs.BOM_UTF8 + "Müller".encode(), "utf-8"),
        (codecs.BOM_UTF16_LE + "Müller".encode("utf-16-le"), "utf-16-le"),
        (codecs.BOM_UTF16_BE + "Müller".encode("utf-16-be"), "utf-16-be"),
        ("Müller".encode("cp1252"), "cp1252"),
        # The mark was put before a file of another encoding.
        (codecs.BOM_UTF8 + "Müller".encode("cp1252"), "cp1252"),
    ],
)
def test_the_mark_decides_then_utf8_then_the_setting(content, encoding):
    text, lines = read(content)
    assert (text.encoding, lines, text.warnings) == (encoding, [(1, "Müller")], ())
    assert text.sha256 == hashlib.sha256(content).hexdigest()
    assert head_text(content).endswith("ller")


def test_the_setting_of_the_account_reads_older_encodings():
    assert read(b"Caf\x82", "cp850")[1] == [(1, "Café")]
    assert read(b"J\xa0nos", "cp852")[1] == [(1, "János")]


def test_a_byte_that_is_no_letter_is_shown_and_named():
    text, lines = read(b"first\r\nA\x81B\r\n")
    assert lines[1] == (2, f"A{NO_LETTER}B")
    assert text.warnings == (f"line 2: a byte is no letter in cp1252, shown as {NO_LETTER}",)
    text, lines = read(codecs.BOM_UTF16_LE + "AB".encode("utf-16-le") + b"C")
    assert lines == [(1, f"AB{NO_LETTER}")]
    assert "is cut off" in text.warnings[0]


def test_lines_end_in_three_ways_and_nothing_else():
    assert read(b"a\r\nb\nc\rd")[1] == [(1, "a"), (2, "b"), (3, "c"), (4, "d")]
    assert read(b"a\n\n\r\nb\n")[1] == [(1, "a"), (2, ""), (3, ""), (4, "b")]
    # Python's own splitlines would break a line at each of these.
    assert read("a\x0b\x0c\x1c\x85b".encode())[1] == [(1, "a\x0b\x0c\x1c\x85b")]
    assert read(b"a\r\nb\r\n\x1a")[1] == [(1, "a"), (2, "b")]
    assert read(b"a\r")[1] == [(1, "a")]


@pytest.mark.parametrize("ending", [b"\r\n", b"\r", b"\n"])
def test_line_ends_are_found_wherever_a_piece_ends(ending):
    for before in range(PIECE_BYTES - 3, PIECE_BYTES + 2):
        padding = b"x" * (MAX_LINE_CHARACTERS - 10) + b"\n" + b"y" * 200
        content = padding[:before] + b"z" * (before - len(padding)) + ending + b"end" + ending
        assert [line for _, line in read(content)[1]][-1] == "end"
        assert "".join(characters_of(read(content)[0])) == content.decode()


def test_a_letter_may_be_cut_by_the_end_of_a_piece():
    line = "ü" * 20_000 + "\n"
    content = ("a" + line * 5).encode()
    assert len(content) > 2 * PIECE_BYTES
    assert [text for _, text in read(content)[1]] == ("a" + line * 5).splitlines()


@pytest.mark.parametrize(
    ("content", "encoding", "refusal", "words"),
    [
        (b"", "cp1252", StatementMalformed, "the file is empty"),
        (b"a\0b", "cp1252", StatementMalformed, "the file is no text"),
        (b"\xe4\xe4", "klingon", StatementMalformed, "'klingon' is not known"),
        (b"\xe4\xe4", "a\0", StatementMalformed, "is not known"),
        # A codec of Python that makes bytes of bytes.
        (b"\xe4\xe4", "hex", StatementMalformed, "'hex' is not known"),
        (b"x" * (MAX_LINE_CHARACTERS + 1), "cp1252", StatementHostile, "more than 65536 char"),
        (b"a\n" + b"x" * (MAX_LINE_CHARACTERS + 1) + b"\n", "cp1252", StatementHostile, "line 2"),
    ],
)
def test_what_is_no_text_is_refused(content, encoding, refusal, words):
    with pytest.raises(refusal, match=words) as raised:
        read(content, encoding)
    assert raised.value.file == "file.txt"
    assert raised.value.cure
