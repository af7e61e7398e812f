"""pain.008: files of collections keep the structure rules of SEPA, in both versions, with the same bytes each time."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from ledger_es.exports.direct_debit import Version, direct_debit_files
from ledger_es.exports.sepa_text import sepa_text
from ledger_es.reports import DirectDebitFile
from ledger_es.reports.direct_debit_collection import FileDebit
from tests.exports.pain008 import checked

HOSTILE = 'Ev\x1b[31mil\u202e\r\n<Nm a="b">&amp;</Nm>]]>\u2028 Ünï & Søn ßtraße Ελλάς 株式 [bold]'


def debit(number: int, amount: str, sequence_type: str, **fields: str) -> FileDebit:
    given = {
        "mandate_no": f"M-{number}",
        "iban": "DE89370400440532013000",
        "bic": "",
        "holder": "Huber KG",
        "document_no": f"INV-{number}",
    }
    return FileDebit(
        end_to_end_id=f"DD00001-{number}",
        amount=Decimal(amount),
        sequence_type=sequence_type,
        signed_on=date(2025, 12, 1),
        **given | fields,
    )


NINE = (
    *(debit(number, "72.50", "RCUR") for number in range(1, 6)),
    *(debit(number, "40.00", "FRST") for number in (6, 7, 8)),
    debit(9, "18.90", "OOFF"),
)
FILE = DirectDebitFile(
    message_id="DD00001",
    file_date=date(2026, 2, 5),
    collection_date=date(2026, 2, 10),
    scheme="core",
    creditor_iban="DE02120300000000202051",
    creditor_id="DE98ZZZ09999999999",
    creditor_name="Muster GmbH",
    bic="BYLADEM1001",
    booking="lump",
    one_file_a_sequence=False,
    debits=NINE,
)


@pytest.mark.parametrize("version", ["08", "02"])
def test_one_payment_block_for_each_sequence_type(version: Version) -> None:
    """nemiah/phpFinTS#500, Dolibarr/dolibarr#40572."""
    (file,) = direct_debit_files(FILE, version)
    initiation = checked(file.content, version)
    assert initiation.findtext("GrpHdr/NbOfTxs") == "9"
    assert initiation.findtext("GrpHdr/CtrlSum") == "501.40"
    blocks = [
        tuple(block.findtext(path) for path in ("PmtTpInf/SeqTp", "NbOfTxs", "CtrlSum", "PmtInfId"))
        for block in initiation.findall("PmtInf")
    ]
    assert blocks == [
        ("FRST", "3", "120.00", "DD00001-FRST"),
        ("RCUR", "5", "362.50", "DD00001-RCUR"),
        ("OOFF", "1", "18.90", "DD00001-OOFF"),
    ]
    assert direct_debit_files(FILE, version) == [file]


def test_banks_that_take_one_block_get_a_file_for_each() -> None:
    files = direct_debit_files(replace(FILE, one_file_a_sequence=True, scheme="b2b"))
    assert [file.sequence_type for file in files] == ["FRST", "RCUR", "OOFF"]
    ids = [checked(file.content).findtext("GrpHdr/MsgId") for file in files]
    assert ids == ["DD00001-FRST", "DD00001-RCUR", "DD00001-OOFF"]
    block = checked(files[0].content).find("PmtInf")
    assert block is not None
    assert block.findtext("PmtTpInf/LclInstrm/Cd") == "B2B"
    assert block.findtext("ReqdColltnDt") == "2026-02-10"
    assert block.findtext("CdtrAgt/FinInstnId/BICFI") == "BYLADEM1001"


def test_texts_of_people_do_no_harm() -> None:
    hostile = replace(
        FILE,
        creditor_name=HOSTILE,
        bic="",
        booking="single",
        debits=(
            debit(1, "1.00", "FRST", holder=HOSTILE, document_no=f"/{HOSTILE}//", bic="DEUTDEFF"),
            debit(2, "0.01", "FNAL", holder="株", document_no="\u202e"),
        ),
    )
    (file,) = direct_debit_files(hostile)
    initiation = checked(file.content)
    names = [element.text for element in initiation.iter("Nm")]
    assert names[0] == names[1] == names[3]
    assert names[0] == "Ev .31mil .Nm a..b..+amp../Nm.... Uni + Son sstrasse ..... .. .bold."[:70]
    assert initiation.findtext("PmtInf/BtchBookg") == "false"


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("Müller & Söhne", "Muller + Sohne"),
        ("Straße 7", "Strasse 7"),
        ("Łódź, Œuvre", "Lodz, OEuvre"),
        ("//a///b/", "a/b"),
        ("a\u200bb\tc\nd", "ab c d"),
        ("ﬁn €5", "fin .5"),
    ],
)
def test_texts_are_written_in_the_characters_of_sepa(text: str, written: str) -> None:
    assert sepa_text(text, 70) == written


def test_a_long_text_is_cut_and_ends_with_no_slash() -> None:
    assert sepa_text("a" * 69 + "/b", 70) == "a" * 69
