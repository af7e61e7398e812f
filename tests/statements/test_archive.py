"""ZIP files of statements, as banks deliver them, and as attackers would."""

from __future__ import annotations

import gzip
import hashlib
import io
import zipfile
from pathlib import Path

import pytest

from ledger_es.errors import (
    FileNotReadable,
    StatementFormatUnknown,
    StatementHostile,
    StatementMalformed,
)
from ledger_es.statements import (
    archive,
    left_out_files,
    open_statement_files,
    read_statement_file,
)
from tests.statements.camt_builder import balanced, ntry

ONE = balanced(ntry("5"), "10", "15")
TWO = balanced(ntry("6"), "15", "21")


def zip_of(path: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in members.items():
            file.writestr(name, content)
    return path


def test_a_plain_file_is_given_as_it_is(tmp_path):
    path = tmp_path / "one.xml"
    path.write_bytes(ONE)
    assert list(open_statement_files(path)) == [("one.xml", path)]


def test_a_zip_is_several_files_in_its_order(tmp_path):
    path = zip_of(
        tmp_path / "day.zip",
        {"b/two.xml": TWO, "__MACOSX/b/._two.xml": b"x", "b/": b"", "one.xml": ONE},
    )
    found = list(open_statement_files(path))
    assert found == [("day.zip/b/two.xml", TWO), ("day.zip/one.xml", ONE)]
    closing = [
        read_statement_file(source, name).statements[0].closing.amount for name, source in found
    ]
    assert [str(amount) for amount in closing] == ["21.00", "15.00"]


def test_too_many_files(tmp_path, monkeypatch):
    path = zip_of(tmp_path / "many.zip", {f"{n}.xml": ONE for n in range(4)})
    monkeypatch.setattr(archive, "MAX_ZIP_MEMBERS", 3)
    with pytest.raises(StatementHostile, match="holds more than 3 files"):
        next(open_statement_files(path))


def test_a_bomb_is_refused_before_anything_is_unpacked(tmp_path):
    path = zip_of(tmp_path / "bomb.zip", {"one.xml": ONE, "bomb.xml": b" " * 20_000_000})
    with pytest.raises(StatementHostile, match="times as large") as refusal:
        next(open_statement_files(path))
    assert refusal.value.facts["file"] == "bomb.zip/bomb.xml"


@pytest.mark.parametrize("limit", ["MAX_ZIP_BYTES", "MAX_FILE_BYTES"])
def test_too_many_bytes(tmp_path, monkeypatch, limit):
    path = zip_of(tmp_path / "large.zip", {"one.xml": ONE})
    monkeypatch.setattr(archive, limit, len(ONE) - 1)
    with pytest.raises(StatementHostile, match=r"more than|larger than"):
        next(open_statement_files(path))


def test_an_encrypted_file(tmp_path):
    path = zip_of(tmp_path / "secret.zip", {"one.xml": ONE})
    content = bytearray(path.read_bytes())
    # The flag stands at byte 6 of the file's own header and at byte 8 of its line in the directory.
    content[6] |= 1
    content[content.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(content)
    with pytest.raises(StatementHostile, match="encrypted"):
        next(open_statement_files(path))


def test_a_file_packed_by_an_unknown_method(tmp_path):
    path = zip_of(tmp_path / "odd.zip", {"one.xml": ONE})
    content = bytearray(path.read_bytes())
    # The method stands at byte 8 of the file's own header and at byte 10 of its line in the directory; 99 is AES.
    content[8] = 99
    content[content.index(b"PK\x01\x02") + 10] = 99
    path.write_bytes(content)
    with pytest.raises(StatementMalformed, match=r"cannot be read.*unpack it"):
        list(open_statement_files(path))


def test_damaged_and_empty_archives(tmp_path):
    path = zip_of(tmp_path / "cut.zip", {"one.xml": ONE, "two.xml": TWO})
    content = path.read_bytes()
    path.write_bytes(content[:-30])
    with pytest.raises(StatementMalformed, match="damaged"):
        list(open_statement_files(path))
    damaged = bytearray(content)
    damaged[60] ^= 0xFF
    path.write_bytes(damaged)
    with pytest.raises(StatementMalformed, match="damaged"):
        list(open_statement_files(path))
    with pytest.raises(StatementMalformed, match="holds no file"):
        list(open_statement_files(zip_of(tmp_path / "empty.zip", {})))


def test_a_directory_that_lies_about_sizes(tmp_path):
    """The announced size is what was checked: never more than that is unpacked."""
    path = zip_of(tmp_path / "lie.zip", {"one.xml": ONE})
    content = bytearray(path.read_bytes())
    at = content.index(b"PK\x01\x02") + 24
    content[at : at + 4] = (100).to_bytes(4, "little")
    path.write_bytes(content)
    with pytest.raises(StatementMalformed, match="damaged"):
        list(open_statement_files(path))


def test_a_missing_file(tmp_path):
    with pytest.raises(FileNotReadable):
        next(open_statement_files(tmp_path / "missing.zip"))


def test_a_zip_in_a_zip_is_no_statement(tmp_path):
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as file:
        file.writestr("one.xml", ONE)
    path = zip_of(tmp_path / "outer.zip", {"inner.zip": inner.getvalue()})
    [(name, source)] = open_statement_files(path)
    with pytest.raises(Exception, match=r"outer\.zip/inner\.zip, start: this is a ZIP file"):
        read_statement_file(source, name)


def test_other_files_of_a_zip_are_named_and_left(tmp_path):
    members = {"one.xml": ONE, "letter.pdf": b"%PDF-1.7", "readme": b"Dear Sir or Madam"}
    path = zip_of(tmp_path / "day.zip", members)
    assert [name for name, _source in open_statement_files(path)] == ["day.zip/one.xml"]
    assert left_out_files(path) == ("letter.pdf", "readme")
    plain = tmp_path / "one.xml"
    plain.write_bytes(ONE)
    assert left_out_files(plain) == ()


def test_a_zip_without_a_statement_is_refused(tmp_path):
    path = zip_of(tmp_path / "day.zip", {"letter.pdf": b"%PDF-1.7"})
    with pytest.raises(StatementFormatUnknown, match=r"no statement in a format.*letter\.pdf"):
        list(open_statement_files(path))


def test_a_file_packed_with_gzip_is_the_file_in_it(tmp_path):
    path = tmp_path / "one.xml.gz"
    path.write_bytes(gzip.compress(ONE) + b"\0" * 8)
    [(name, source)] = open_statement_files(path)
    assert (name, source) == ("one.xml.gz/one.xml", ONE)
    assert read_statement_file(source, name).sha256 == hashlib.sha256(ONE).hexdigest()
    half = len(ONE) // 2
    path.write_bytes(gzip.compress(ONE[:half]) + gzip.compress(ONE[half:]))
    assert [source for _name, source in open_statement_files(path)] == [ONE]
    zipped = zip_of(tmp_path / "day.zip", {"a/one.xml.gz": gzip.compress(ONE), "two.xml": TWO})
    assert list(open_statement_files(zipped)) == [
        ("day.zip/a/one.xml.gz/one.xml", ONE),
        ("day.zip/two.xml", TWO),
    ]


@pytest.mark.parametrize(
    "harm", [lambda packed: packed[:-20], lambda packed: packed[:-30] + b"x" * 30]
)
def test_a_damaged_gzip_file(tmp_path, harm):
    path = tmp_path / "one.xml.gz"
    path.write_bytes(harm(gzip.compress(ONE)))
    with pytest.raises(StatementMalformed, match="the gzip file is damaged"):
        list(open_statement_files(path))


def test_a_gzip_bomb(tmp_path, monkeypatch):
    path = tmp_path / "bomb.gz"
    path.write_bytes(gzip.compress(b" " * 20_000_000))
    with pytest.raises(StatementHostile, match="times as large"):
        list(open_statement_files(path))
    path.write_bytes(gzip.compress(ONE))
    monkeypatch.setattr(archive, "MAX_FILE_BYTES", len(ONE) - 1)
    with pytest.raises(StatementHostile, match="larger than"):
        list(open_statement_files(path))
