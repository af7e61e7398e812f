"""Files that are refused whole (truncated, malformed, hostile, unbalanced), and encodings that are not."""

from __future__ import annotations

import codecs
import random
from pathlib import Path

import pytest

from ledger_es.errors import (
    FileNotReadable,
    FileRefusal,
    StatementFormatUnknown,
    StatementHostile,
    StatementMalformed,
    StatementRefused,
    StatementUnbalanced,
)
from ledger_es.statements import read_statement_file, source, stream_statement_file, xml_file
from ledger_es.statements.limits import PIECE_BYTES
from tests.statements.camt_builder import bal, balanced, camt, ntry, read, stmt, tx

SAMPLES = Path(__file__).parents[3] / "shared" / "samples"
needs_samples = pytest.mark.skipif(
    not SAMPLES.is_dir(), reason="the sample files (../shared/samples) are not here"
)

REFUSED = {
    "bad_synthetic/billion_laughs.xml": StatementHostile,
    "bad_synthetic/quadratic_blowup.xml": StatementHostile,
    "bad_synthetic/xxe_file.xml": StatementHostile,
    "bad_synthetic/ext_dtd.xml": StatementHostile,
    "bad_synthetic/deep_nesting.xml": StatementHostile,
    "bad_synthetic/truncated.xml": StatementMalformed,
    "bad_synthetic/control_char.xml": StatementMalformed,
    "bad_synthetic/leading_whitespace.xml": StatementMalformed,
    "bad_synthetic/two_documents_concatenated.xml": StatementMalformed,
    "bad/dvbern__invalid__camt_054_Beispiel_NotificationMissing.xml": StatementFormatUnknown,
}
RECOVERED = {
    "bad_synthetic/cp1252_bytes_declared_utf8.xml": "read as windows-1252",
    "bad_synthetic/utf16le_bom_declared_utf8.xml": "read as UTF-16",
    "bad_synthetic/iso8859_declared.xml": None,
    "bad_synthetic/utf16le_bom_declared_utf16.xml": None,
    "bad_synthetic/utf8_bom.xml": None,
}


@needs_samples
def test_every_bad_sample_is_accounted_for():
    there = {path.relative_to(SAMPLES).as_posix() for path in SAMPLES.glob("bad*/*.xml")}
    assert there == REFUSED.keys() | RECOVERED.keys()


@needs_samples
@pytest.mark.parametrize("name", REFUSED)
def test_bad_samples_are_refused_with_file_position_reason_and_cure(name):
    with pytest.raises(StatementRefused) as refusal:
        read_statement_file(SAMPLES / name)
    assert type(refusal.value) is REFUSED[name]
    assert refusal.value.facts["file"] == name.rpartition("/")[2]
    assert all(refusal.value.facts[fact] for fact in ("position", "reason", "cure"))


@needs_samples
@pytest.mark.parametrize("name", RECOVERED)
def test_recoverable_encodings_are_read_and_the_doubtful_ones_flagged(name):
    found = read_statement_file(SAMPLES / name)
    assert [statement.proof.holds for statement in found.statements] == [True, True]
    assert found.message_id.startswith("CAMT053RIB000000000001")
    if "8859" in name or "1252" in name:
        assert found.message_id.endswith("é")
    said = RECOVERED[name]
    assert len(found.warnings) == (1 if said else 0)
    assert said is None or said in found.warnings[0]


# --- Truncated ------------------------------------------------------------------------------------

WHOLE = balanced(
    "\n".join(
        ntry("1", inner=tx("<RmtInf><Ustrd>Überweisung</Ustrd></RmtInf>")) for _ in range(150)
    ),
    "0",
    "150",
)


def test_a_file_cut_anywhere_is_refused():
    assert len(WHOLE) > 20_000
    assert read(WHOLE).statements[0].proof.holds
    last = len(WHOLE.rstrip())
    for length in [*range(0, last, 1_000), *range(last - 80, last)]:
        with pytest.raises(StatementRefused) as refusal:
            read(WHOLE[:length])
        assert isinstance(refusal.value, (StatementMalformed, StatementFormatUnknown)), length
        assert refusal.value.facts["cure"]


def test_a_cut_file_says_that_it_ends_too_early_and_where():
    with pytest.raises(
        StatementMalformed, match=r"test\.xml, line \d+, column \d+: the file ends too early"
    ) as refusal:
        read(WHOLE[:15_000])
    assert refusal.value.code == "E-STATEMENT-MALFORMED"


# --- Malformed ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ((b"<Sts>", b"<Sts"), "not well-formed"),
        ((b"</Document>", b"</Document><more/>"), "not well-formed|Extra content"),
        ((b"</Document>", b"</Document>\x1a"), "not well-formed|Extra content"),
        ((b"</Document>", b"</Document>\0\0"), "not well-formed|Extra content|ends too early"),
        (
            (b"CRDT</CdtDbtInd><Sts>", b"CREDIT</CdtDbtInd><Sts>"),
            "'CREDIT' is neither CRDT nor DBIT",
        ),
        ((b"<Ntry><Amt Ccy='CHF'>", b"<Ntry><Amt Ccy='Fr.'>"), "'Fr.' is no currency"),
        ((b"</Sts>", b"</Sts><RvslInd>yes</RvslInd>"), "'yes' is neither true nor false"),
        (
            (b"</Sts>", b"</Sts><NtryDtls><Btch><NbOfTxs>x</NbOfTxs></Btch></NtryDtls>"),
            "'x' is no number",
        ),
        ((b"</Sts>", b"</Sts>&bank;"), "after line 4: the file refers to an entity"),
        ((b"<Ntry>", b"<Ntry><Ntry/>"), "stands outside of a statement"),
        ((b"<Ntry>", b"<Stmt/><Ntry>"), "where no statement can stand"),
        ((b"Stmt>", b"Rpt>"), "Rpt does not belong into a camt.053|where no statement"),
        ((b'encoding="UTF-8"', b'encoding="UTF-7"'), "the encoding UTF-7 is not known"),
        ((b'encoding="UTF-8"', b'encoding="IBM037"'), "the encoding IBM037 is not known"),
    ],
)
def test_malformed_files_are_refused(change, said):
    content = balanced(ntry("5"), "10", "15")
    assert change[0] in content
    with pytest.raises(StatementMalformed, match=said):
        read(content.replace(*change))


def test_a_wrong_element_is_named_by_path_and_line():
    with pytest.raises(StatementMalformed) as refusal:
        read(
            camt(
                stmt(bal("OPBD", "1"))
                + "\n\n"
                + stmt(ntry("1") + ntry("2") + "\n" + ntry("3,5"), number="S-2")
            )
        )
    assert refusal.value.as_json()["facts"] == {
        "file": "test.xml",
        "position": "Document/BkToCstmrStmt/Stmt[2]/Ntry[3]/Amt, line 7",
        "reason": "'3,5' is no amount: digits and a point are expected, the sign is in CdtDbtInd",
        "cure": "ask the bank for a corrected file",
    }


@pytest.mark.parametrize(
    "content", [b"", b"hello", b"\x00\x01\x02", b"%PDF-1.7 bank statement", b"PK\x03\x04rest"]
)
def test_what_no_format_recognises_says_what_is_supported(content):
    with pytest.raises(
        StatementFormatUnknown, match=r"supported are .*camt: camt\.052, camt\.053 and camt\.054"
    ):
        read(content)


def test_xml_that_is_no_statement():
    with pytest.raises(StatementFormatUnknown, match="this XML is no bank statement"):
        read(b"<?xml version='1.0'?><html><body/></html>")


def test_a_format_can_be_named():
    assert read(WHOLE, format="camt").format == "camt.053.001.08"
    with pytest.raises(StatementFormatUnknown, match="there is no format 'pdf'"):
        read(WHOLE, format="pdf")
    with pytest.raises(StatementMalformed, match="the file is empty"):
        read(b"", format="camt")


def test_a_file_that_cannot_be_opened(tmp_path):
    for path in (tmp_path / "missing.xml", tmp_path):
        with pytest.raises(FileNotReadable) as refusal:
            read_statement_file(path)
        assert refusal.value.facts["file"] == path.name


# --- Hostile --------------------------------------------------------------------------------------

PROLOGS = [
    '<!DOCTYPE Document SYSTEM "http://127.0.0.1:9/x.dtd">',
    '\n<!-- a bank -->\n<?pi x?>\n<!DOCTYPE Document [<!ENTITY x SYSTEM "file:///etc/hostname">]>',
    "<!DOCTYPE Document>",
]


@pytest.mark.parametrize("prolog", PROLOGS)
@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "latin-1"]
)
def test_a_document_type_is_refused_in_every_encoding_before_parsing(prolog, encoding, monkeypatch):
    monkeypatch.setattr(xml_file.etree, "XMLPullParser", None)
    text = balanced(ntry("5"), "10", "15").decode().replace("?>\n", f"?>{prolog}\n", 1)
    with pytest.raises(StatementHostile, match="declares a document type"):
        read(text.replace("UTF-8", encoding.removesuffix("-sig").upper()).encode(encoding))


def test_a_document_type_behind_a_long_comment_is_refused():
    for length in (10_000, 20_000, 70_000, 200_000):
        comment = f"<!--{'x' * length}-->".encode()
        content = WHOLE.replace(b"?>\n", b"?>" + comment + b"<!DOCTYPE Document>", 1)
        with pytest.raises(StatementHostile):
            read(content)


def test_limits_of_size(monkeypatch):
    monkeypatch.setattr(source, "MAX_FILE_BYTES", len(WHOLE))
    assert read(WHOLE).statements
    monkeypatch.setattr(source, "MAX_FILE_BYTES", len(WHOLE) - 1)
    with pytest.raises(StatementHostile, match="larger than"):
        read(WHOLE)


def test_limit_of_one_entry(monkeypatch):
    batch = balanced(
        ntry("1", inner="".join(tx("<Refs><TxId>1</TxId></Refs>") for _ in range(4_000))), "0", "1"
    )
    assert len(batch) > 3 * PIECE_BYTES - 1
    assert len(read(batch).statements[0].entries[0].details) == 4_000
    monkeypatch.setattr(xml_file, "MAX_ELEMENT_BYTES", PIECE_BYTES)
    with pytest.raises(StatementHostile, match="without a finished entry"):
        read(batch)


def test_a_text_beyond_the_parsers_limit_is_hostile():
    content = balanced(
        ntry("5", inner=f"<AddtlNtryInf>{'x' * 11_000_000}</AddtlNtryInf>"), "10", "15"
    )
    with pytest.raises(StatementHostile, match="beyond what a statement needs"):
        read(content)


def test_a_depth_beyond_the_parsers_limit_is_hostile_and_nobody_is_told_to_lift_it():
    content = balanced(
        ntry("5", inner="<AddtlNtryInf>" * 300 + "</AddtlNtryInf>" * 300), "10", "15"
    )
    with pytest.raises(StatementHostile, match="Excessive depth in document: 256") as refusal:
        read(content)
    assert "HUGE" not in refusal.value.facts["reason"]


# --- Encodings ------------------------------------------------------------------------------------

UMLAUTS = balanced(ntry("5", inner="<AddtlNtryInf>Zürich €</AddtlNtryInf>"), "10", "15").decode()


@pytest.mark.parametrize(
    ("declared", "written", "warned"),
    [
        ("UTF-8", "utf-8", ""),
        ("UTF-8", "utf-8-sig", ""),
        ("ISO-8859-1", "utf-8-sig", ""),
        ("ISO-8859-15", "iso-8859-15", ""),
        ("windows-1252", "cp1252", ""),
        ("UTF-16", "utf-16", ""),
        ("UTF-8", "cp1252", "declares UTF-8, but its bytes are not: read as windows-1252"),
        ("", "cp1252", "declares no encoding, which means UTF-8, but its bytes are not"),
        ("US-ASCII", "cp1252", "declares US-ASCII, but its bytes are not"),
        ("US-ASCII", "utf-8", ""),
        ("UTF-8", "utf-16", "declares UTF-8, but its byte order mark is of UTF-16"),
    ],
)
def test_encodings(declared, written, warned):
    text = UMLAUTS.replace(' encoding="UTF-8"', f' encoding="{declared}"' if declared else "")
    found = read(text.encode(written))
    assert found.statements[0].entries[0].text == "Zürich €"
    assert len(found.warnings) == bool(warned)
    assert all(warned in warning for warning in found.warnings)


def test_a_letter_across_two_pieces_is_not_taken_for_a_wrong_encoding():
    for shift in range(4):
        padding = f"<AddtlNtryInf>{'x' * (PIECE_BYTES - 400 + shift)}{'€' * 200}</AddtlNtryInf>"
        assert read(balanced(ntry("5", inner=padding), "10", "15")).warnings == ()


def test_bytes_that_no_encoding_explains_are_refused():
    content = UMLAUTS.encode().replace("ü".encode(), b"\x81")
    with pytest.raises(StatementMalformed):
        read(content)


def test_an_encoding_bom_of_utf_32_is_refused():
    with pytest.raises(StatementRefused):
        read(codecs.BOM_UTF32_LE + UMLAUTS.encode("utf-32-le"))


# --- Unbalanced -----------------------------------------------------------------------------------


def test_an_unbalanced_statement_is_refused_with_its_figures():
    with pytest.raises(StatementUnbalanced) as refusal:
        read(
            balanced(
                ntry("5") + ntry("3", "DBIT") + ntry("7", status="<Sts>PDNG</Sts>"), "10", "15.50"
            )
        )
    facts = refusal.value.as_json()["facts"]
    assert [facts[name] for name in ("opening", "booked", "closing", "difference", "currency")] == [
        "10.00", "2.00", "15.50", "3.50", "CHF",
    ]  # fmt: skip
    assert facts["position"] == "Document/BkToCstmrStmt/Stmt[1], line 4"
    assert (
        "10.00 + booked entries 2.00 = 12.00 CHF, but the closing balance is 15.50: difference 3.50"
        in facts["reason"]
    )
    assert refusal.value.code == "E-STATEMENT-BALANCE"


def test_one_unbalanced_statement_refuses_the_file():
    good = stmt(bal("OPBD", "1") + bal("CLBD", "2") + ntry("1"))
    bad = stmt(bal("OPBD", "1") + bal("CLBD", "2") + ntry("2"), number="S-2")
    with pytest.raises(StatementUnbalanced, match=r"Stmt\[2\]"):
        list(stream_statement_file(camt(good + bad), "x"))


def test_balances_in_another_currency_are_refused():
    content = camt(stmt(bal("OPBD", "1") + bal("CLBD", "1", currency="SEK")))
    with pytest.raises(
        StatementUnbalanced, match=r"the balance CLBD of 1\.00 is in SEK, the account in CHF"
    ):
        read(content)
    assert "cannot be proved" in read(content, checked=False).warnings[0]


def test_reports_and_notifications_are_not_proved():
    for kind in ("052", "054"):
        content = camt(
            stmt(bal("OPBD", "1") + bal("CLBD", "9") + ntry("5", currency="USD"), kind=kind), kind
        )
        [statement] = read(content).statements
        assert statement.proof is None


def test_what_cannot_be_proved_is_said():
    assert "cannot be proved" in read(camt(stmt(bal("OPBD", "1") + ntry("1")))).warnings[0]


def test_every_refusal_is_one_of_a_file():
    assert issubclass(StatementRefused, FileRefusal)


@pytest.mark.parametrize("seed", range(300))
def test_a_damaged_file_is_read_or_refused_but_never_crashes(seed):
    chance = random.Random(seed)
    content = bytearray(
        balanced(ntry("5", inner=tx("<Amt Ccy='CHF'>5</Amt>")) + ntry("3", "DBIT"), "10", "12")
    )
    for _ in range(chance.randint(1, 3)):
        at = chance.randrange(len(content))
        content[at : at + chance.randint(0, 40)] = chance.choice(
            [b"", b"x", b"<", b"</Ntry>", b"\xff", b"-1", b"<Ntry/>", b"<Stmt>", b"&#0;"]
        )
    try:
        found = read(bytes(content))
    except StatementRefused as refused:
        facts = refused.facts
    else:
        assert found.statements
        return
    assert all(facts[fact] for fact in ("file", "position", "reason", "cure"))
