"""Names of customers in five languages, and how payers and their banks write them."""

from __future__ import annotations

import random
from collections.abc import Mapping
from typing import Final, Literal

Language = Literal["de", "fr", "it", "es", "en"]
LANGUAGES: Final[tuple[Language, ...]] = ("de", "fr", "it", "es", "en")

_FIRST_NAMES: Final[Mapping[Language, tuple[str, ...]]] = {
    "de": ("Jörg", "Käthi", "Ueli", "Sabine", "Günther", "Verena"),
    "fr": ("Françoise", "Hélène", "Benoît", "Zoé", "André", "Aurélie"),
    "it": ("Niccolò", "Beatrice", "Giò", "Letizia", "Mattia", "Chiara"),
    "es": ("José", "Íñigo", "María", "Begoña", "Ramón", "Nuria"),
    "en": ("Graham", "Siobhan", "Imogen", "Alastair", "Nigel", "Fiona"),
}
_SURNAMES: Final[Mapping[Language, tuple[str, ...]]] = {
    "de": ("Grünenfelder", "Großmann", "Jäggi", "Schönbächler", "Aebischer", "Öttinger"),
    "fr": ("Lefèvre", "Bélanger", "Crêtenet", "Dufaÿ", "Maréchal", "Piguet"),
    "it": ("Guidòtti", "Bernasconi", "Mazzoleni", "Della Torre", "Pedrazzini", "Quadri"),
    "es": ("Núñez", "Echeverría", "Villagómez", "Ibáñez", "Carreño", "Urrutia"),
    "en": ("O'Callaghan", "Featherstone", "MacAllister", "Thistlewood", "Hargreaves", "Penhaligon"),
}
_TRADES: Final[Mapping[Language, tuple[str, ...]]] = {
    "de": ("Gärtnerei", "Schreinerei", "Büromöbel", "Bäckerei", "Kältetechnik"),
    "fr": ("Menuiserie", "Électricité", "Boulangerie", "Carrosserie", "Fiduciaire"),
    "it": ("Falegnameria", "Trasporti", "Pasticceria", "Officina", "Arredamenti"),
    "es": ("Carpintería", "Muebles", "Panadería", "Talleres", "Construcción"),
    "en": ("Joinery", "Plumbing", "Catering", "Haulage", "Bookbinding"),
}
_LEGAL_FORMS: Final[Mapping[Language, tuple[str, ...]]] = {
    "de": ("AG", "GmbH", "GmbH & Co. KG", "& Söhne"),
    "fr": ("SA", "Sàrl", "S.A.S."),
    "it": ("SA", "S.r.l.", "Sagl"),
    "es": ("S.L.", "S.A."),
    "en": ("Ltd", "LLP", "plc"),
}
_WITHOUT_ACCENTS: Final = str.maketrans(
    {
        "ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "ß": "ss",
        "é": "e", "è": "e", "ê": "e", "É": "E", "î": "i", "ÿ": "y", "ç": "c", "à": "a", "ò": "o", "ó": "o",
        "í": "i", "Í": "I", "ñ": "n", "á": "a", "ú": "u",
    }
)  # fmt: skip


def person(rng: random.Random, language: Language) -> str:
    return f"{rng.choice(_FIRST_NAMES[language])} {rng.choice(_SURNAMES[language])}"


def company(rng: random.Random, language: Language) -> str:
    trade, surname = rng.choice(_TRADES[language]), rng.choice(_SURNAMES[language])
    return f"{trade} {surname} {rng.choice(_LEGAL_FORMS[language])}"


def without_accents(name: str) -> str:
    """As banks transliterate it: Grünenfelder is written Gruenenfelder."""
    return name.translate(_WITHOUT_ACCENTS)


def as_a_bank_writes_it(rng: random.Random, name: str) -> str:
    """The name as it may stand on a statement: in capitals, without accents, cut after 35 characters."""
    written = rng.choice(
        (name, name, name.upper(), without_accents(name), without_accents(name).upper())
    )
    return written[:35].strip()


def with_a_typing_error(rng: random.Random, name: str) -> str:
    """One letter is missing, doubled, or has changed places with the next."""
    at = rng.randrange(1, len(name) - 2)
    return rng.choice(
        (
            name[:at] + name[at + 1 :],
            name[:at] + name[at] + name[at:],
            name[:at] + name[at + 1] + name[at] + name[at + 2 :],
        )
    )


def in_another_order(rng: random.Random, name: str) -> str:
    """The surname first, or the legal form left out."""
    words = name.split()
    if len(words) == 2:
        return f"{words[1]} {words[0]}"
    return " ".join(words[:-1])
