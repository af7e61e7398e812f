"""The PDF: the same bytes, tagged, heads and sums on every page, no text read as markup, own templates and fonts."""

from __future__ import annotations

import io
import shutil
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from ledger_es.errors import LetterNotShowable, LetterTemplateBroken
from ledger_es.letters.letter import CheckForm, Column, Language, Letter, Row, Table
from ledger_es.letters.pdf import pdf, shipped_template
from ledger_es.letters.words import LANGUAGES, words_of

pytest.importorskip("typst", reason="letters come with the extra of that name")
pypdf = pytest.importorskip("pypdf")


def letter(rows: int, language: str = "de-CH", name: str = "Muster") -> Letter:
    """A reminder of so many invoices of 137.35, and a fee of 20.00."""
    spoken = Language(language, "CH")
    words, each = spoken.words, Decimal("137.35")
    total = spoken.amount(each * rows + 20)
    return Letter(
        kind="reminder",
        language=spoken.code,
        date=date(2026, 3, 31),
        title=spoken.reminder_title(2),
        sender=["Muster AG"],
        recipient=[name] if name else [],
        facts=[(words.date, spoken.day(date(2026, 3, 31)))],
        opening=[words.reminded[0]],
        tables=[
            Table(
                columns=[Column(words.document, False, True), Column(words.remaining, True)],
                rows=[
                    Row((f"RE-{number}", "137.35"), carried=spoken.amount(each * (number - 999)))
                    for number in range(1000, 1000 + rows)
                ],
                totals=[
                    (words.overdue, spoken.amount(each * rows)),
                    (words.fee, "20.00"),
                    (words.total.format(currency="CHF"), total),
                ],
                carried_column=1,
            )
        ],
        closing=[words.crossed],
        greeting=words.greeting,
        footer="",
        page=words.page,
        carried=words.carried,
    )


def pages_of(content: bytes) -> list[str]:
    return [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages]


def test_the_same_letter_has_the_same_bytes() -> None:
    content = pdf(letter(60))
    assert content.startswith(b"%PDF")
    assert content == pdf(letter(60))


def test_it_is_tagged_and_says_its_language_and_title() -> None:
    catalog = pypdf.PdfReader(io.BytesIO(pdf(letter(1)))).trailer["/Root"]
    assert catalog["/MarkInfo"]["/Marked"]
    assert catalog["/Lang"] == "de"
    metadata = catalog["/Metadata"].get_object().get_data().decode()
    assert "<pdfaid:part>2" in metadata
    assert "<pdfaid:conformance>A" in metadata
    assert "<pdfuaid:part>1" in metadata
    assert "2. Mahnung" in metadata


def test_sixty_lines_on_several_pages() -> None:
    """Each number once; heads and page numbers on every page, the sum carried; the total on the last page alone."""
    pages = pages_of(pdf(letter(60)))
    assert len(pages) > 1
    text = "\n".join(pages)
    for number in range(1000, 1060):
        assert text.count(f"RE-{number}") == 1
    for number, page in enumerate(pages, 1):
        assert "Beleg" in page
        assert f"Seite {number} von {len(pages)}" in page
    assert "8’241.00" in pages[-1].replace("'", "’")
    assert ["8’261.00" in page.replace("'", "’") for page in pages] == [
        *[False] * (len(pages) - 1),
        True,
    ]
    # What is carried is the sum of the rows of the pages before.
    before = sum(pages[0].count(f"RE-{number}") for number in range(1000, 1060))
    carried = Language("de-CH", "CH").amount(Decimal("137.35") * before)
    assert "Übertrag" not in pages[0]
    assert carried in pages[1]
    assert "Übertrag" in pages[1]


@pytest.mark.parametrize("rows", [0, 1, *range(26, 35)])
def test_totals_stand_below_the_last_line_or_what_is_carried(rows: int) -> None:
    (page,) = (page for page in pages_of(pdf(letter(rows))) if "Total CHF" in page)
    assert rows == 0 or f"RE-{999 + rows}" in page or "Übertrag" in page


def test_a_word_wider_than_its_line_is_divided() -> None:
    name = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"
    printed = pages_of(pdf(letter(1, name=name)))[0]
    assert name not in printed
    assert name in "".join(printed.replace("\u200b", "").split())


def test_a_head_in_a_table_goes_through_all_columns() -> None:
    plain = letter(2)
    (table,) = plain.tables
    rows = [table.rows[0], Row(["Noch nicht fällig, mit vielen Worten"], "head"), table.rows[1]]
    printed = pages_of(pdf(plain._replace(tables=[table._replace(rows=rows)])))[0]
    assert "Noch nicht fällig, mit vielen Worten\n" in printed


@pytest.mark.parametrize(("rows", "pages"), [(3, 1), (60, 3)])
def test_the_sheets_of_a_check_are_void_but_for_the_last(rows: int, pages: int) -> None:
    words = words_of("de-CH")[1]
    form = CheckForm(
        "check",
        titles=(words.check, words.check_no, words.date, words.pay_to_order, words.sum_in_words),
        check_no="1001",
        date="31.03.2026",
        payee="Quarzsand AG",
        currency="CHF",
        amount="**8'261.00**",
        amount_in_words="acht-zwei-sechs-eins 00/100",
        drawer=["Muster AG"],
        account="",
        voided=words.voided,
        continued=words.stub_continued,
    )
    printed = pages_of(pdf(letter(rows)._replace(kind="check", slip=form)))
    assert len(printed) == pages
    assert ["UNGÜLTIG" in page for page in printed] == [True] * (pages - 1) + [False]
    assert ["acht-zwei" in page for page in printed] == [False] * (pages - 1) + [True]
    for page in printed[:-1]:
        assert f"der Check steht auf Seite {pages}" in page


def test_names_are_no_markup() -> None:
    name = "Müller & Söhne #1 *Bau* $ GmbH_2 [Zürich] @Werk \\ <neu> #panic()"
    printed = "".join(pages_of(pdf(letter(1, name=name)))[0].split())
    assert "".join(name.split()) in printed


def test_control_characters_are_left_out_of_a_letter() -> None:
    assert pdf(letter(1, name="Mu\x1b[31mst\u202eer")) == pdf(letter(1, name="Mu[31mster"))


def test_an_empty_address_is_a_letter() -> None:
    assert "Mahnung" in pages_of(pdf(letter(1, name="")))[0]


def test_letters_that_no_font_has_are_refused_by_name() -> None:
    with pytest.raises(LetterNotShowable) as refused:
        pdf(letter(1, name="\u4e2d\u6587"))
    assert "\u4e2d" in refused.value.text


def test_the_shipped_template_written_to_a_folder_gives_the_same_letter(tmp_path: Path) -> None:
    for name, content in shipped_template("reminder").items():
        (tmp_path / name).write_text(content, encoding="utf-8")
    assert pdf(letter(3), tmp_path) == pdf(letter(3))
    own = tmp_path / "reminder.typ"
    own.write_text(
        own.read_text(encoding="utf-8").replace("letter.greeting)", '"Bis bald")'), encoding="utf-8"
    )
    assert "Bis bald" in pages_of(pdf(letter(3), tmp_path))[0]


def test_fonts_of_the_folder_are_used(tmp_path: Path) -> None:
    fonts = Path(str(__import__("ttf_opensans").TTF_BIN_FOLDER))
    shutil.copy(fonts / "OpenSans-Light.ttf", tmp_path)
    assert pdf(letter(3), tmp_path) == pdf(letter(3))


@pytest.mark.parametrize(
    ("template", "position", "reason"),
    [
        ("#let letter = json(bytes(sys.inputs.letter))\n#letter.no_such", "reminder.typ:2", "no_such"),
        ("= Title\n#panic(", "reminder.typ:2", "unclosed"),
        ("Only text", "reminder.typ", "title"),
    ],
)  # fmt: skip
def test_a_template_that_gives_no_letter_is_refused_with_its_place(
    tmp_path: Path, template: str, position: str, reason: str
) -> None:
    (tmp_path / "reminder.typ").write_text(template, encoding="utf-8")
    with pytest.raises(LetterTemplateBroken) as refused:
        pdf(letter(1), tmp_path)
    assert refused.value.position == position
    assert reason in refused.value.reason


def test_days_and_amounts_are_written_as_the_customer_writes_them() -> None:
    amount, day = Decimal("1234.50"), date(2026, 3, 31)
    written = {
        code: (Language(code, "").amount(amount).replace("’", "'"), Language(code, "").day(day))
        for code in ("en-GB", "de-CH", "de-DE", "fr-CH", "it-CH")
    }
    assert written["en-GB"] == ("1,234.50", "31 Mar 2026")
    assert written["de-DE"] == ("1.234,50", "31.03.2026")
    assert written["de-CH"] == ("1'234.50", "31.03.2026")
    assert written["fr-CH"][0] == written["it-CH"][0] == "1'234.50"
    assert Language("pt-PT", "PT").words == words_of("en")[1]


def test_a_region_has_words_of_its_own() -> None:
    greetings = {code: words_of(code)[1].greeting for code in ("de-DE", "de-AT", "de-CH", "de-LI")}
    assert list(greetings.values()) == ["Mit freundlichen Grüßen"] * 2 + ["Freundliche Grüsse"] * 2
    assert words_of("de", "CH") == words_of("de-CH", "DE")
    assert [words_of(code)[1].check for code in ("en", "en-GB")] == ["Check", "Cheque"]


@pytest.mark.parametrize("region", ["", "CH", "FR", "GB"])
def test_a_language_has_every_word(region: str) -> None:
    for code in LANGUAGES:
        language = f"{code}-{region}"
        words = words_of(language)[1]
        for name, word in words._asdict().items():
            assert word, name
            assert isinstance(word, str) or all(word), name
        assert len(words.digits) == 10
