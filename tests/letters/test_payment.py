"""QR-bills and payment codes: what the code says, which reference, and that the payment matches when it returns."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from ledger_es import Ledger
from ledger_es.cli.letter_kinds import references_of
from ledger_es.errors import FileNotReadable
from ledger_es.letters.letter import Language, PaymentCode, QrBill
from ledger_es.letters.letterhead import letterhead_in
from ledger_es.letters.payment import (
    Payable,
    Payee,
    PostalAddress,
    payer_of,
    payment_of,
)
from ledger_es.letters.payment_reference import (
    is_iban,
    printed_reference,
    reference_of_document,
    reference_type,
)
from ledger_es.letters.reminder import reminder_letter
from ledger_es.letters.words import LANGUAGES, words_of
from tests.cli.files import write
from tests.cli.running import Cli
from tests.cli.statement_files import statement_file
from tests.letters.test_pdf import pages_of

pytest.importorskip("typst", reason="letters come with the extra of that name")
QR_IBAN, IBAN, GERMAN = (
    "CH44 3199 9123 0008 8901 2",
    "CH93 0076 2011 6238 5295 7",
    "DE89 3704 0044 0532 0130 00",
)
NAME_OF_74 = "Beteiligungs- und Verwaltungsgesellschaft der Vereinigten Ziegeleien AG 74"


def payee(iban: str) -> Payee:
    return Payee(iban, PostalAddress("Muster AG", "Bahnhofstrasse", "1", "8001", "Zürich", "CH"))


def payable(amount: str = "1949.75", currency: str = "CHF", *numbers: str) -> Payable:
    return Payable("R00042", Decimal(amount), currency, [], numbers or ["INV10042"])


def qr_bill(iban: str, payer: PostalAddress | None, asked: Payable) -> QrBill:
    payment = payment_of(payee(iban), payer, asked, Language("de", "CH"))
    assert isinstance(payment, QrBill)
    return payment


def test_references_by_hand() -> None:
    """The digits 10042 have the check digit 5; RF33INV10042 is the row of the field reports."""
    assert reference_of_document(QR_IBAN, "10042") == "000000000000000000000100425"
    assert reference_of_document(IBAN, "INV10042") == "RF33INV10042"
    assert reference_of_document(IBAN, "INV-100/42") == "RF33INV10042"
    assert reference_of_document(IBAN, "---") == ""
    assert reference_of_document(IBAN, "A" * 22) == ""
    assert reference_of_document(QR_IBAN, "1" * 27) == ""
    # The examples of the guidelines (SIX) and of ISO 11649.
    assert reference_type(QR_IBAN, "21 00000 00003 13947 14300 09017") == "QRR"
    assert reference_type(IBAN, "RF18 5390 0754 7034") == "SCOR"
    assert reference_type(IBAN, "21 00000 00003 13947 14300 09017") is None
    assert reference_type(QR_IBAN, "RF18 5390 0754 7034") is None
    assert reference_type(QR_IBAN, "21 00000 00003 13947 14300 09018") is None
    assert reference_type(IBAN, "RF19 5390 0754 7034") is None
    assert reference_type(IBAN, "") == "NON"
    assert reference_type(QR_IBAN, "") is None
    assert printed_reference("210000000003139471430009017") == "21 00000 00003 13947 14300 09017"
    assert printed_reference("RF18539007547034") == "RF18 5390 0754 7034"
    assert is_iban(IBAN)
    assert not is_iban("CH93 0076 2011 6238 5295 8")
    assert not is_iban("")


def test_what_a_qr_bill_says() -> None:
    payer = payer_of(NAME_OF_74, "Weg 1", "8004 Zürich", "CH")
    assert payer is not None
    assert len(NAME_OF_74) == 74
    bill = qr_bill(QR_IBAN, payer, payable())
    assert bill.content.split("\n") == [
        *("SPC", "0200", "1", "CH4431999123000889012"),
        *("S", "Muster AG", "Bahnhofstrasse", "1", "8001", "Zürich", "CH"),
        *[""] * 7,
        *("1949.75", "CHF"),
        *("S", NAME_OF_74[:70].strip(), "Weg 1", "", "8004", "Zürich", "CH"),
        *("QRR", "000000000000000000000100425", "INV10042", "EPD"),
    ]
    assert bill.is_cut
    assert bill.payer[0] == NAME_OF_74
    bill = qr_bill(IBAN, payer._replace(name="Müller\n– 中 AG"), payable())
    assert bill.content.split("\n")[20:22] == ["S", "Müller . . AG"]
    assert bill.content.split("\n")[27:30] == ["SCOR", "RF33INV10042", "INV10042"]
    assert not bill.is_cut


def test_several_documents_are_named_as_long_as_there_is_room() -> None:
    few = qr_bill(IBAN, None, payable("10.00", "CHF", "R00042", "INV-1", "INV-2"))
    assert few.message == "R00042 INV-1 INV-2"
    assert few.reference == printed_reference(reference_of_document(IBAN, "R00042"))
    many = qr_bill(IBAN, None, payable("10.00", "CHF", *(f"INV-{n}" for n in range(100, 120))))
    assert many.message == "R00042"
    # Nobody to pay is written by hand: no address in the code.
    assert few.content.split("\n")[20:27] == [""] * 7


@pytest.mark.parametrize("amount", ["0.00", "-5.00", "1000000000.00"])
def test_there_is_no_payment_of_nothing_or_too_much(amount: str) -> None:
    assert payment_of(payee(IBAN), None, payable(amount), Language("de", "CH")) is None


def test_a_qr_bill_is_in_francs_or_euros() -> None:
    assert payment_of(payee(IBAN), None, payable("1.00", "USD"), Language("de", "CH")) is None
    assert payment_of(payee(GERMAN), None, payable("1.00", "CHF"), Language("de", "CH")) is None
    assert qr_bill(IBAN, None, payable("1.00", "EUR")).currency == "EUR"


def test_what_a_sepa_code_says() -> None:
    payment = payment_of(payee(GERMAN), None, payable("12.30", "EUR"), Language("fr", "FR"))
    assert isinstance(payment, PaymentCode)
    assert payment.content.split("\n") == [
        *("BCD", "002", "1", "SCT", "", "Muster AG", "DE89370400440532013000", "EUR12.30"),
        *("", "RF33INV10042"),
    ]
    several = payment_of(
        payee(GERMAN), None, payable("12.30", "EUR", "INV-1", "INV-2"), Language("fr", "FR")
    )
    assert isinstance(several, PaymentCode)
    assert several.content.split("\n")[8:] == ["", "", "INV-1 INV-2"]


def test_a_town_without_postal_code_is_no_address_of_a_qr_bill() -> None:
    assert payer_of("A", "Weg 1", "Bern", "CH") is None
    assert payer_of("", "Weg 1", "3000 Bern", "CH") is None
    british = payer_of("A", "1 High Street", "London, W1A 1AA", "GB")
    assert british == PostalAddress("A", "1 High Street", "", "W1A 1AA", "London", "GB")
    payer = payer_of("A", "Weg 1", "CH-3000 Bern", "ch")
    assert payer == PostalAddress("A", "Weg 1", "", "3000", "Bern", "CH")


def test_every_language_has_the_words_of_a_payment() -> None:
    for words in (words_of(language)[1].payment for language in LANGUAGES):
        assert all(words)


TERMS = "post_additional_fee = true\n[[levels]]\ngrace_period = '5D'\ndue_date_formula = '10D'\n"
PAYEE = """\
sender = ["Muster AG"]
[payee]
iban = "{iban}"
name = "Muster AG"
street = "Bahnhofstrasse 1"
postal_code = "8001"
town = "Zürich"
country = "CH"
"""
ENTRIES = """\
customer_no,document_type,document_no,posting_date,due_date,currency,amount,payment_reference,discount_date,discount_amount
C1,invoice,RE-1007,2026-01-05,2026-02-04,CHF,1000.00,{reference},,
C2,invoice,RE-1008,2026-01-05,2026-02-04,CHF,80.00,,,
C2,invoice,RE-1009,2026-01-05,2026-02-04,CHF,40.00,,,
C2,invoice,RE-1010,2026-01-05,2026-02-04,CHF,120.00,,,
"""


def reminded(cli: Cli, folder: Path, reference: str = "") -> Cli:
    """C1 is reminded of one invoice, C2 of three that are 240.00, with a fee of 20.00 that is posted."""
    level = TERMS + "additional_fee = '{}'\n"
    for code, fee in (("R", "0.00"), ("F", "20.00")):
        file = write(folder, f"{code}.toml", level.format(fee))
        cli.json("reminder-terms", "set", code, file, "--valid-from", "2026-01-01")
    bank = ("--iban", IBAN, "--opening-balance", "500.00", "--opening-date", "2026-01-01")
    cli.json("bank-accounts", "add", "B1", *bank)
    for number, terms in (("C1", "R"), ("C2", "F")):
        address = ("--name", f"Kunde {number}", "--address", "Weg 1", "--city", "3000 Bern")
        cli.json("customers", "add", number, *address, "--reminder-terms", terms)
    cli.json("entries", "import", write(folder, "e.csv", ENTRIES.format(reference=reference)))
    cli.json("reminders", "create", "--date", "2026-02-12")
    cli.json("reminders", "issue", "--all")
    return cli


def bill_of(cli: Cli, folder: Path, number: str, iban: str) -> QrBill:
    """The QR-bill of a reminder's letter, as the command makes it."""
    head = letterhead_in(Path(write(folder, "head.toml", PAYEE.format(iban=iban))))
    with Ledger.open(cli.url) as ledger:
        report = ledger.reminder(reminder_no=number)
        (customer,) = ledger.customers(customer_no=report.reminder.customer_no).parties
        letter = reminder_letter(report, customer, head, references_of(ledger, report))
    assert isinstance(letter.slip, QrBill)
    return letter.slip


@pytest.mark.parametrize(
    ("iban", "of_entry", "in_code"),
    [
        (IBAN, "", reference_of_document(IBAN, "RE-1007")),
        (IBAN, "RF18539007547034", "RF18539007547034"),
        (QR_IBAN, "210000000003139471430009017", "210000000003139471430009017"),
    ],
)
def test_the_payment_of_a_qr_bill_matches_when_it_returns(
    company: Cli, tmp_path: Path, iban: str, of_entry: str, in_code: str
) -> None:
    cli = reminded(company, tmp_path, of_entry)
    bill = bill_of(cli, tmp_path, "R00001", iban)
    lines = bill.content.split("\n")
    amount, reference, message = lines[18], lines[28], lines[29]
    assert (amount, reference, message) == ("1000.00", in_code, "RE-1007")
    # The bank passes on who paid and the reference, and no text.
    paid = (("2026-02-20", amount, "Kunde C1", reference, ""),)
    cli.json("statements", "import", statement_file(tmp_path, paid))
    (line,) = cli.json("statements", "show", "B1/1")["lines"]
    assert line["match_confidence"] == "high"
    assert [applied["document_no"] for applied in line["applied"]] == ["RE-1007"]


def test_the_payment_of_several_documents_matches_them_all(
    company_on_both: Cli, tmp_path: Path
) -> None:
    """80.00, 40.00, 120.00 and the fee of 20.00 are paid in one transfer of 260.00, with the text of the QR-bill."""
    cli = reminded(company_on_both, tmp_path)
    bill = bill_of(cli, tmp_path, "R00002", IBAN)
    lines = bill.content.split("\n")
    assert lines[18] == "260.00"
    assert lines[29] == "R00002 RE-1008 RE-1009 RE-1010"
    paid = (("2026-02-20", lines[18], "Kunde C2", lines[28], lines[29]),)
    cli.json("statements", "import", statement_file(tmp_path, paid))
    (line,) = cli.json("statements", "show", "B1/1")["lines"]
    assert line["match_confidence"] == "high"
    assert sorted(applied["document_no"] for applied in line["applied"]) == [
        *("R00002", "RE-1008", "RE-1009", "RE-1010"),
    ]


def test_the_letter_shows_the_whole_name_and_the_cut_is_told(company: Cli, tmp_path: Path) -> None:
    cli = reminded(company, tmp_path)
    cli.json("customers", "change", "C1", "--name", NAME_OF_74, "--language", "fr")
    head = write(tmp_path, "head.toml", PAYEE.format(iban=QR_IBAN))
    to = ("--to", str(tmp_path), "--letterhead", head)
    answer = cli.json("reminders", "letters", "R00001", "R00002", *to)
    assert len(answer["notes"]) == 1
    assert answer["notes"][0].startswith("R00001: ")
    printed = "".join("".join(pages_of((tmp_path / "R00001.pdf").read_bytes())).split())
    assert printed.count("".join(NAME_OF_74.split())) == 3
    assert "Sectionpaiement" in printed
    assert "000000010075" in printed


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (("CH93", "CH94"), "check digits"),
        (('town = "Zürich"\n', ""), "no town"),
        (("postal_code", "zip"), "no zip"),
        (("[payee]", "payee = 1\n[other]"), "no other"),
    ],
)
def test_a_payee_that_is_none(tmp_path: Path, change: tuple[str, str], reason: str) -> None:
    content = PAYEE.format(iban=IBAN).replace(*change)
    with pytest.raises(FileNotReadable) as refused:
        letterhead_in(Path(write(tmp_path, "head.toml", content)))
    assert reason in str(refused.value)
