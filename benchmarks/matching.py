"""Matching a month's bank lines with the open entries: lines a second, memory, ratio to the plain algorithm.

Both profiles are measured: the rule table to the letter, and the careful reading, of which fewer lines are enough.
"""

from __future__ import annotations

import argparse
import random
import resource
import time
import tracemalloc
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from ledger_es.matching import (
    EntryIndex,
    Line,
    Mapping,
    OpenEntry,
    Party,
    PartyAccount,
    Proposal,
    propose,
    propose_carefully,
)
from ledger_es.matching.records import Settings
from ledger_es.matching.rules import DEFAULT_RULES
from tests.matching.naive import World, decide

NAMED = 0.95
"""Share of lines with a payer's name of its own, as in camt.053; the others name the payer somewhere in the text."""

MIX = {
    "structured reference": 28,
    "exact number in text": 22,
    "changed form": 12,
    "payer and amount only": 8,
    "several invoices": 7,
    "part payment": 5,
    "typo": 4,
    "own order number": 3,
    "fee deducted": 3,
    "overpaid": 2,
    "not a customer": 4,
    "trap": 2,
}


def words(text: str) -> list[str]:
    return text.split()


_FIRST = words(
    """
    Anna Peter Maria Hans Julia Thomas Sabine Michael Claudia Stefan Monika Andreas Petra Martin Ursula Daniel
    Nicole Markus Sandra Christian Karin Urs Verena Beat Heidi Rolf Jörg Zoé André Françoise Günther Björn Nadia
    Luca Elif Marko Ivana Noah Mia Léa Gian Reto Ueli Käthi Silvio Bruno Edith Armin Gabriela Patrick Simone
    Roland Esther Marcel Corinne Philipp
    """
)
_LAST = words(
    """
    Müller Meier Schmid Keller Weber Huber Schneider Meyer Steiner Fischer Gerber Brunner Baumann Frei
    Zimmermann Moser Widmer Wyss Graf Roth Suter Baumgartner Bachmann Studer Bucher Berger Kaufmann Kunz Hofer
    Bühler Lüthi Weiß Strauß Großmann Krüger Schäfer Köhler Schulze Böhm Winkler Vogel Hartmann Lehmann Walter
    Kaiser Fuchs Peters Scholz Möller
    """
)
_STEM = words(
    """
    Alpen Nord Süd Rhein Aare Limmat Berg Tal See Wald Stein Holz Eisen Stahl Glas Papier Licht Kraft Wasser
    Luft Sonnen Stern Silber Gold Kupfer Farben Garten Blumen Früchte Käse Brot Wein Bier Kaffee Tee Leder Stoff
    Mode Schuh Sport Velo Auto Motor Reifen Bahn Schiff Flug Reise Hotel Küchen Möbel Fenster Türen Dach Boden
    Wand Bau Tief Hoch Elektro
    """
)
_TRADE = words(
    """
    Bau Handel Technik Service Druck Logistik Treuhand Beratung Planung Montage Werkstatt Garage Metzgerei
    Bäckerei Schreinerei Spenglerei Malerei Gärtnerei Apotheke Optik Verlag Transporte Reinigung Software
    Systeme Immobilien Textil Mechanik Energie Solar Gastro Event Medien Vertrieb Import Export Consulting
    Engineering Partner Holding
    """
)
_SYLLABLES = words(
    """
    acht am an bach bald ber berg bi bin bla bo bru bur cha da del der di dorf dü ebn eck eg ei el em en er fa
    fel fing fur gal ge ger gi gol gra gru hal ham hau he hin hof hol hu in is ja kam ke kel ki kol kra kub la
    lan lau le li lo lu ma me mi mo mü na neu ni nö o pa pe pi po ra re ri ro rü sa sche schi sei si so sta stei
    su ta te ti to tro tu ul ur va ve vi vo wa wei wi wo za zel zi zu
    """
)
_FORM = ("AG", "AG", "GmbH", "GmbH", "GmbH", "GmbH & Co. KG", "SA", "Sàrl", "& Söhne", "")


def run(argv: list[str]) -> dict[str, Any]:
    """Arguments: --lines, --careful-lines, --entries, --parties, --naive-lines, --seed.

    At a million entries the plain algorithm takes minutes for one line: `--naive-lines 0` leaves it out.
    """
    parser = argparse.ArgumentParser(prog="matching")
    parser.add_argument("--lines", type=int, default=10_000)
    parser.add_argument("--careful-lines", type=int, default=2_000)
    parser.add_argument("--entries", type=int, default=50_000)
    parser.add_argument("--parties", type=int, default=0)
    parser.add_argument("--naive-lines", type=int, default=5)
    parser.add_argument("--seed", type=int, default=1)
    sizes = parser.parse_args(argv)
    rng = random.Random(sizes.seed)
    parties = some_parties(rng, sizes.parties or max(10, sizes.entries // 5))
    entries = some_entries(rng, parties, sizes.entries)
    lines, kinds = some_lines(rng, parties, entries, sizes.lines)
    mappings = [
        Mapping(no, f"{trade} Abo {no}", "gl", "3200", "6500")
        for no, trade in enumerate(_TRADE * 4, start=1)
    ]

    stages: dict[str, dict[str, float]] = {}
    index = timed(stages, "index", len(entries), lambda: EntryIndex(parties, entries, commit_no=1))
    proposals = timed(stages, "match", len(lines), lambda: propose(lines, index, mappings))
    sample = rng.sample(lines, min(sizes.naive_lines, len(lines)))
    world = World(entries, parties, mappings, DEFAULT_RULES, Settings())
    plain = timed(stages, "match_naively", len(sample), lambda: decide(sample, world))
    for proposal in propose(sample, index, mappings):
        expected = plain[proposal.line_no]
        assert proposal.score == (expected.row.score if expected.row else 0), (
            "not what the plain algorithm says"
        )
        assert proposal.candidate_count == len(expected.rows), (
            "not as many candidates as by the plain algorithm"
        )
    careful_lines = lines[: sizes.careful_lines]
    careful = timed(
        stages,
        "index_carefully",
        len(entries),
        lambda: EntryIndex(parties, entries, commit_no=1, profile="careful"),
    )
    carefully = timed(
        stages,
        "match_carefully",
        len(careful_lines),
        lambda: propose_carefully(careful_lines, careful, mappings),
    )
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    per_second = stages["match"]["per_second"]
    return {
        "name": "matching",
        "sizes": {
            "lines": len(lines),
            "careful_lines": len(careful_lines),
            "entries": len(entries),
            "parties": len(parties),
            "mappings": len(mappings),
        },
        "total_seconds": round(stages["index"]["seconds"] + stages["match"]["seconds"], 3),
        "lines_per_second": per_second,
        "careful_lines_per_second": stages["match_carefully"]["per_second"],
        "peak_mb": round(peak_mb, 1),
        "raw_ratio": round(per_second * stages["match_naively"]["seconds"] / len(sample), 1)
        if sample
        else None,
        "raw": "the rules of the specification run on every line and every entry, on a sample of the lines",
        "index_bytes_per_entry": index_bytes(parties, entries),
        "decisions": decisions(proposals, kinds),
        "careful_decisions": decisions([each.proposal for each in carefully], kinds),
        "stages": stages,
    }


def timed(
    stages: dict[str, dict[str, float]], name: str, count: int, stage: Callable[[], Any]
) -> Any:
    start = time.perf_counter()
    result = stage()
    seconds = time.perf_counter() - start
    stages[name] = {
        "seconds": round(seconds, 4),
        "count": count,
        "per_second": round(count / seconds, 3),
    }
    return result


def index_bytes(parties: list[Party], entries: list[OpenEntry]) -> dict[str, int]:
    """What the index adds to records that are there anyway, and with one copy of every record, for each entry."""
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    index = EntryIndex(parties, entries, commit_no=1)
    propose([Line(1, entries[0].posting_date, Decimal("0.01"))], index)
    added = tracemalloc.get_traced_memory()[0] - before
    copies = [OpenEntry(*map(_copy, entry)) for entry in entries]
    records = tracemalloc.get_traced_memory()[0] - before - added
    tracemalloc.stop()
    assert len(copies) == len(index), "an entry is missing in the index"
    return {"index": added // len(entries), "with_records": (added + records) // len(entries)}


def _copy(value: Any) -> Any:
    if isinstance(value, Decimal):
        return Decimal(str(value))
    if isinstance(value, str):
        return value.encode().decode()
    return date.fromordinal(value.toordinal()) if isinstance(value, date) else value


def decisions(proposals: list[Proposal], kinds: dict[int, str]) -> dict[str, dict[str, int]]:
    """How many lines of each kind got which confidence."""
    found: dict[str, dict[str, int]] = {kind: {} for kind in MIX}
    for proposal in proposals:
        counts = found[kinds[proposal.line_no]]
        counts[proposal.confidence] = counts.get(proposal.confidence, 0) + 1
    return found


# --- A month ----------------------------------------------------------------------------------------


def some_parties(rng: random.Random, count: int) -> list[Party]:
    """Two of five are people; half of all surnames and stems are common ones, the others are made of syllables."""
    parties = []
    for no in range(1, count + 1):
        own = rng.choice(_LAST) if rng.random() < 0.5 else coined(rng)
        if rng.random() < 0.4:
            name = f"{rng.choice(_FIRST)} {own}"
        else:
            stem = rng.choice((rng.choice(_STEM), own, coined(rng)))
            trade = rng.choice(_TRADE)
            name = rng.choice(
                (f"{stem}{trade.lower()}", f"{stem} {trade}", f"{own} {trade}", coined(rng))
            )
            name = f"{name} {rng.choice(_FORM)}".strip()
        accounts = (PartyAccount(f"CH{rng.randrange(10**19):019}"),) if rng.random() < 0.7 else ()
        city = coined(rng)
        parties.append(
            Party("customer", f"C{no:06}", name, city, f"{coined(rng)}weg {no % 99}", accounts)
        )
    return parties


def coined(rng: random.Random) -> str:
    return "".join(rng.choices(_SYLLABLES, k=rng.randint(2, 4))).capitalize()


def some_entries(rng: random.Random, parties: list[Party], count: int) -> list[OpenEntry]:
    prices = [Decimal(rng.randrange(990, 99_990, 5)).scaleb(-2) for _ in range(150)]
    weights = [1 / (1 + at) for at in range(len(parties))]
    owners = rng.choices(parties, weights=[weight + 0.002 for weight in weights], k=count)
    start = date(2026, 1, 2)
    entries = []
    for no, party in enumerate(owners, start=1):
        posted = start + timedelta(days=no * 80 // count)
        amount = (
            rng.choice(prices)
            if rng.random() < 0.25
            else Decimal(int(rng.lognormvariate(10.5, 1.2))).scaleb(-2)
        )
        amount += Decimal("1.00")
        discounted = rng.random() < 0.2
        memo = rng.random() < 0.03
        entries.append(
            OpenEntry(
                ledger="customer",
                entry_no=no,
                party_no=party.no,
                document_type="credit_memo" if memo else "invoice",
                document_no=f"RE-2026-{no:06}",
                posting_date=posted,
                remaining_amount=-amount if memo else amount,
                external_document_no=f"B{rng.randrange(10**7):07}" if rng.random() < 0.4 else "",
                due_date=posted + timedelta(days=30),
                discount_possible=(amount / 50).quantize(Decimal("0.01"))
                if discounted and not memo
                else Decimal("0.00"),
                discount_date=posted + timedelta(days=10) if discounted else None,
                discount_tolerance_date=posted + timedelta(days=12) if discounted else None,
                payment_reference=f"RF{rng.randrange(10**18):018}" if rng.random() < 0.6 else "",
            )
        )
    return entries


def some_lines(
    rng: random.Random, parties: list[Party], entries: list[OpenEntry], count: int
) -> tuple[list[Line], dict[int, str]]:
    by_no = {party.no: party for party in parties}
    of_party: dict[str, list[OpenEntry]] = {}
    invoices = [entry for entry in entries if entry.document_type == "invoice"]
    for entry in invoices:
        of_party.setdefault(entry.party_no, []).append(entry)
    with_reference = [entry for entry in invoices if entry.payment_reference]
    ordered = [entry for entry in invoices if entry.external_document_no]
    lines, kinds = [], {}
    for at, kind in enumerate(rng.choices(list(MIX), weights=list(MIX.values()), k=count), start=1):
        pools = {"structured reference": with_reference, "own order number": ordered}
        entry = rng.choice(pools.get(kind) or invoices)
        line = one_line(
            rng, kind, 10_000 * at, entry, by_no[entry.party_no], of_party[entry.party_no]
        )
        lines.append(line)
        kinds[line.line_no] = kind
    return lines, kinds


def one_line(
    rng: random.Random,
    kind: str,
    line_no: int,
    entry: OpenEntry,
    payer: Party,
    siblings: list[OpenEntry],
) -> Line:
    amount, text, reference = entry.remaining_amount, "", ""
    number = entry.document_no
    match kind:
        case "structured reference":
            reference = entry.payment_reference
        case "changed form":
            text = f"Rg {rng.choice((number[3:], number.replace('-', ' '), number.replace('-', ''), number[-5:]))}"
        case "payer and amount only":
            text = rng.choice(("", "Zahlung", "Gutschrift", "danke"))
        case "several invoices":
            chosen = {
                each.document_no: each
                for each in (entry, *rng.choices(siblings, k=rng.randint(1, 3)))
            }
            text = "Rechnungen " + ", ".join(chosen)
            amount = sum((each.remaining_amount for each in chosen.values()), Decimal(0))
        case "part payment":
            amount, text = (amount / 2).quantize(Decimal("0.01")), f"Teilzahlung {number}"
        case "typo":
            wrong = rng.randrange(8, len(number))
            text = f"Rechnung {number[:wrong]}{rng.randrange(10)}{number[wrong + 1 :]}"
        case "own order number":
            text = f"Bestellung {entry.external_document_no} vom {entry.posting_date:%d.%m.%Y}"
        case "fee deducted":
            amount, text = amount - Decimal("0.95"), f"Rechnung {number} abz. Spesen"
        case "overpaid":
            amount, text = amount + Decimal(rng.randrange(1, 500)).scaleb(-2), number
        case "not a customer":
            trade = rng.choice(_TRADE)
            amount = Decimal(rng.randrange(1000, 90_000)).scaleb(-2) * rng.choice((1, -1))
            text, payer = (
                f"{trade} Abo {rng.randrange(1, 150)} Dauerauftrag",
                Party("customer", "", coined(rng)),
            )
        case "trap":
            text, payer = (
                f"Rechnung {number}7 an {payer.name}",
                Party("customer", "", f"{payer.name[:-2]} Nachf."),
            )
        case _:
            text = f"Zahlung Rechnung {number} vom {entry.posting_date:%d.%m.%Y}"
    named = rng.random() < NAMED
    if not named and payer.name:
        text = f"Gutschrift {payer.name} {text} Konto {rng.randrange(10**9)} Valuta {rng.randrange(1, 29)}.03.2026"
    known = payer.bank_accounts and rng.random() < 0.7
    discount = entry.discount_possible and kind == "exact number in text" and rng.random() < 0.6
    day = date(2026, 3, 1) + timedelta(days=rng.randrange(31))
    return Line(
        line_no=line_no,
        date=entry.posting_date + timedelta(days=8) if discount else max(day, entry.posting_date),
        amount=amount - entry.discount_possible if discount else amount,
        text=text,
        additional_text=rng.choice(("", "", f"E2E-{rng.randrange(10**9)}")),
        party_name=rng.choice((payer.name, payer.name.upper())) if named else "",
        party_city=payer.city if named and rng.random() < 0.5 else "",
        party_address=payer.address if named and rng.random() < 0.5 else "",
        party_account=payer.bank_accounts[0].iban if known else "",
        payment_reference=reference,
        transaction_id=f"T{line_no}",
    )
