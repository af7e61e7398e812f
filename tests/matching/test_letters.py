"""Letters that are written in several ways make one name."""

from __future__ import annotations

import pytest

from ledger_es.matching.letters import by_letter_class, without_legal_form


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Bücher Zürich Müller AG", "BUECHER ZUERICH MUELLER AG"),
        ("Bücher Zürich Müller AG", "Bucher Zurich Muller AG"),
        ("Weiß", "WEISS"),
        ("Ærø Smørrebrød", "Aero Smorrebrod"),
        ("Łódź", "Lodz"),
        ("Café Genève", "CAFE GENEVE"),
        ("Ångström", "Aangstroem"),
    ],
)
def test_one_class(one: str, other: str) -> None:
    assert by_letter_class(one) == by_letter_class(other)


def test_other_names_stay_apart() -> None:
    assert by_letter_class("Meier") != by_letter_class("Maier")


@pytest.mark.parametrize(
    ("name", "short"),
    [("MULLER AG", "MULLER"), ("DUPONT S.A.", "DUPONT"), ("ROSSI S.P.A.", "ROSSI"), ("AG", "AG")],
)
def test_legal_forms_are_left_out(name: str, short: str) -> None:
    assert without_legal_form(name) == short
