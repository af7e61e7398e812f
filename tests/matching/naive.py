"""The rules of matching as they are written down, every line against every entry: slow, and easy to check by eye.

Shares only the records and the arithmetic of one suggestion with what it checks.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from ledger_es.matching.records import Criteria, Line, Mapping, OpenEntry, Party, Settings
from ledger_es.matching.rules import RuleSet, fits, score
from ledger_es.matching.suggestion import NOTHING_ACCEPTED, accepted_for, suggested

KINDS = ("customer", "vendor", "employee", "bank")


def capitals(text: str) -> str:
    return "".join(letter.upper() if len(letter.upper()) == 1 else letter for letter in text)


def nearness(first: str, second: str) -> int:
    first, second = capitals(first), capitals(second)
    shorter = min(len(first), len(second))
    if shorter == 0:
        return 0
    total = 0
    while True:
        best = ""
        for start in range(len(first)):
            for end in range(start + 4, len(first) + 1):
                if first[start:end] not in second:
                    break
                if end - start > len(best):
                    best = first[start:end]
        if not best:
            return 100 * total // shorter
        total += len(best)
        first = first.replace(best, "", 1)
        second = second.replace(best, "", 1)


def bare(text: str) -> str:
    return "".join(c for c in text if c.isascii() and c.isalnum()).upper()


def name_found(name: str, text: str, mode: str) -> bool:
    if mode == "disabled" or not name:
        return False
    if mode == "string_nearness":
        return len(text) >= Decimal("0.65") * len(name) and nearness(name, text.strip(" ")) >= 95
    words = name.split(" ", 1)
    turned = f"{words[1]} {words[0]}" if len(words) == 2 else name
    return len(text) >= len(name) and (name in text or turned in text)


def party_value(
    line: Line, party: Party, parties: Sequence[Party], mode: str, of_bank_entry: bool
) -> str:
    for account in party.bank_accounts:
        theirs = bare(account.iban or account.account_no)
        if theirs and theirs == bare(line.party_account):
            return "fully"
    structured = bool(line.party_name.strip())
    text = line.party_name if structured else line.text
    if structured and not any(name_found(each.name, text, mode) for each in parties):
        text = line.ultimate_name
    if not name_found(party.name, text, mode):
        return "no"
    place = (line.party_city, line.party_address)
    if structured and all(each.strip() for each in place) and place == (party.city, party.address):
        return "fully"
    if party.kind != "employee" and not of_bank_entry:
        same = [
            p for p in parties if p.kind == party.kind and capitals(party.name) in capitals(p.name)
        ]
        if len(same) == 1:
            return "fully"
    return "partially"


def number_found(number: str, text: str) -> bool:
    number = capitals(number)
    if len(number) < 4:
        return False
    at = text.find(number)
    if at < 0:
        return False
    before, after = text[at - 1 : at] if at else "", text[at + len(number) : at + len(number) + 1]
    return not any(c.isascii() and c.isalnum() for c in before + after)


def document_named(line: Line, entry: OpenEntry, settings: Settings) -> bool:
    if entry.ledger != "bank":
        theirs = capitals(entry.payment_reference.strip())
        if theirs and theirs == capitals(line.payment_reference.strip()):
            return True
    text = capitals(line.text + " " + line.additional_text)
    numbers = [entry.document_no]
    if entry.ledger != "employee":
        numbers.append(entry.external_document_no)
    if entry.ledger == "bank" and settings.bank_closing_documents:
        numbers += entry.closing_document_nos
    return any(number_found(number, text) for number in numbers)


def bounds(line: Line, settings: Settings) -> tuple[Decimal, Decimal]:
    amount, value = line.amount, settings.tolerance_value
    if settings.tolerance_type == "amount":
        low, high = amount - value, amount + value
        low, high = (max(low, Decimal(0)), high) if amount > 0 else (low, min(high, Decimal(0)))
    else:
        low, high = sorted((amount * (1 - value / 100), amount * (1 + value / 100)))
    cent = Decimal("0.01")
    return low.quantize(cent, ROUND_HALF_UP), high.quantize(cent, ROUND_HALF_UP)


def applicable(entry: OpenEntry, day: date) -> Decimal:
    possible = abs(entry.discount_possible) <= abs(entry.remaining_amount)
    if entry.ledger in ("customer", "vendor") and entry.discount_possible and possible:
        dates = [d for d in (entry.discount_date, entry.discount_tolerance_date) if d]
        if dates and day <= max(dates):
            return entry.remaining_amount - entry.discount_possible
    return entry.remaining_amount


@dataclass
class Row:
    line: Line
    kind: str
    entries: list[OpenEntry]
    criteria: Criteria | None
    score: int
    account: tuple[str, str]
    mapping: Mapping | None = None
    flagged: bool = False

    def order(self) -> tuple[Any, ...]:
        entry_no = self.entries[0].entry_no if len(self.entries) == 1 else 0
        kind = KINDS.index(self.kind) if self.kind in KINDS else 4
        group = self.account[1] if len(self.entries) > 1 else ""
        return (-self.score, -max(1, len(self.entries)), -self.line.line_no, -entry_no, kind, group)


@dataclass
class World:
    entries: list[OpenEntry]
    parties: list[Party]
    mappings: list[Mapping]
    rules: RuleSet
    settings: Settings
    applying: bool = True
    held: set[tuple[str, int]] = field(default_factory=set)

    def candidates(self, kind: str) -> list[OpenEntry]:
        types = {"employee": [""], "bank": None}.get(
            kind, ["", "invoice", "credit_memo", "finance_charge_memo", "reminder"]
        )
        found = []
        for entry in sorted(self.entries, key=lambda e: e.entry_no):
            if entry.ledger != kind or (types is not None and entry.document_type not in types):
                continue
            if kind == "bank" and entry.party_no != self.settings.bank_account_no:
                continue
            if (kind, entry.entry_no) in self.held:
                continue
            if self.applying and (entry.applies_to_id or entry.reversed):
                continue
            found.append(entry)
        return found

    def score_of(self, criteria: Criteria) -> int:
        return max((score(rule) for rule in self.rules.rules if fits(rule, criteria)), default=0)

    def flagged(self, criteria: Criteria) -> bool:
        best = max(
            (rule for rule in self.rules.rules if fits(rule, criteria)), key=score, default=None
        )
        return bool(best and best.apply_immediately and self.settings.apply_immediately)

    def minimum(self) -> int:
        if not self.applying:
            return 0
        return min(
            (score(rule) for rule in self.rules.rules if rule.confidence != "none"), default=0
        )


def all_rows(lines: Sequence[Line], world: World) -> list[Row]:
    rows: list[Row] = []
    groups: dict[tuple[int, str, str], list[tuple[OpenEntry, str]]] = {}
    line_by_no = {line.line_no: line for line in lines}
    wanted = {kind: getattr(world.settings, f"{kind}_entries") for kind in KINDS}
    lists = {kind: world.candidates(kind) for kind in KINDS}
    for line in sorted(lines, key=lambda each: each.line_no):
        low, high = bounds(line, world.settings)
        parties: dict[tuple[str, str, bool], str] = {}
        ended = False
        line_rows: list[Row] = []
        for kind in KINDS:
            if ended or not wanted[kind]:
                continue
            in_range = sum(low <= applicable(entry, line.date) <= high for entry in lists[kind])
            for entry in lists[kind]:
                other_sign = line.amount * entry.remaining_amount < 0
                if world.applying and (other_sign or line.date < entry.posting_date):
                    continue
                party = _party_of(line, entry, world, parties)
                named = document_named(line, entry, world.settings)
                amount = "no_match"
                if low <= applicable(entry, line.date) <= high:
                    amount = "one" if in_range == 1 else "multiple"
                criteria = Criteria(party, "yes" if named else "no", amount)
                if named:
                    groups.setdefault((line.line_no, kind, entry.party_no), []).append(
                        (entry, party)
                    )
                if world.score_of(criteria) >= world.minimum():
                    account = (kind, entry.party_no)
                    line_rows.append(
                        Row(line, kind, [entry], criteria, world.score_of(criteria), account)
                    )
                if world.flagged(criteria):
                    ended = True
                    break
        rows += _with_mapping(line, line_rows, world, lists["bank"])
    groups = {key: group for key, group in groups.items() if len(group) > 1}
    totals = [
        sum(applicable(entry, line_by_no[line_no].date) for entry, _ in group)
        for (line_no, _, _), group in groups.items()
    ]
    for (line_no, kind, account_no), group in groups.items():
        line = line_by_no[line_no]
        low, high = bounds(line, world.settings)
        amount = "no_match"
        if low <= sum(applicable(entry, line.date) for entry, _ in group) <= high:
            count = sum(low <= total <= high for total in totals)
            if count == 1:
                count += sum(low <= applicable(entry, line.date) <= high for entry in lists[kind])
            amount = "one" if count == 1 else "multiple"
        criteria = Criteria(group[0][1], "yes_multiple", amount)
        if world.score_of(criteria) >= world.minimum():
            entries = [entry for entry, _ in group]
            rows.append(
                Row(line, kind, entries, criteria, world.score_of(criteria), (kind, account_no))
            )
    return rows


def _party_of(
    line: Line, entry: OpenEntry, world: World, seen: dict[tuple[str, str, bool], str]
) -> Any:
    bank = entry.ledger == "bank"
    key = (*((entry.bal_kind, entry.bal_no) if bank else (entry.ledger, entry.party_no)), bank)
    if key not in seen:
        found = [p for p in world.parties if (p.kind, p.no) == key[:2]]
        mode = world.settings.name_matching
        seen[key] = party_value(line, found[0], world.parties, mode, bank) if found else "no"
    return seen[key]


def _with_mapping(line: Line, rows: list[Row], world: World, bank: list[OpenEntry]) -> list[Row]:
    best = None
    for mapping in sorted(world.mappings):
        text = capitals(mapping.text.strip())
        account = mapping.account_no
        if mapping.account_type == "gl":
            account = mapping.debit_account if line.amount >= 0 else mapping.credit_account
        if (
            text
            and account
            and text in capitals(line.text)
            and (
                best is None
                or len(text) > len(best[1])
                or (len(text) == len(best[1]) and mapping < best[0])
            )
        ):
            best = mapping, text, (mapping.account_type, account)
    if best is None:
        return rows
    mapping, text, target = best
    points = 3000 + len(text) + 1
    for entry in bank:
        if (
            (entry.bal_kind, entry.bal_no) == target
            and entry.remaining_amount == line.amount
            and abs((entry.posting_date - line.date).days) <= 2
            and len(entry.description) >= 2
            and capitals(entry.description) in text
        ):
            kept = [row for row in rows if row.kind != "bank" or row.entries != [entry]]
            return [
                *kept,
                Row(line, "bank", [entry], None, points, ("bank", entry.party_no), mapping),
            ]
    return [*rows, Row(line, "mapping", [], None, points, target, mapping)]


@dataclass
class Applied:
    line_no: int
    entry: OpenEntry
    amount: Decimal
    discount: Decimal


@dataclass
class Decision:
    line: Line
    rows: list[Row]
    row: Row | None = None
    applied: list[Applied] = field(default_factory=list)
    competing: bool = False
    tied: bool = False
    documents_left: bool = False


def decide(lines: Sequence[Line], world: World) -> dict[int, Decision]:
    lines = [line for line in lines if line.amount]
    rows = sorted(all_rows(lines, world), key=Row.order)
    decisions = {line.line_no: Decision(line, []) for line in lines}
    for row in rows:
        decisions[row.line.line_no].rows.append(row)
    if not world.applying:
        for decision in decisions.values():
            decision.row = next((row for row in decision.rows if row.score), None)
        return decisions
    taken: dict[tuple[str, int], list[Applied]] = {}
    for row in rows:
        decision = decisions[row.line.line_no]
        if decision.row is not None or row.score == 0:
            continue
        _try(row, decision, decisions, taken, world.settings)
    return decisions


def _try(
    row: Row,
    decision: Decision,
    decisions: dict[int, Decision],
    taken: dict[tuple[str, int], list[Applied]],
    settings: Settings,
) -> None:
    line = row.line
    others = [
        each for entry in row.entries for each in taken.get((entry.ledger, entry.entry_no), [])
    ]
    if row.kind == "mapping":
        decision.row = row
    elif len(row.entries) == 1:
        _take(row.entries[0], line.amount, decision, taken, settings)
    else:
        rest = line.amount
        for entry in sorted(row.entries, key=lambda e: (e.due_date or date.min, e.entry_no)):
            if taken.get((entry.ledger, entry.entry_no)):
                continue
            if rest == 0:
                decision.documents_left = True
                break
            rest -= _take(entry, rest, decision, taken)
    if decision.applied:
        decision.row = row
    if row is decision.rows[0] and others:
        decision.competing = True
        for other in others:
            winner = decisions[other.line_no]
            winner.competing = True
            same = winner.row and (winner.row.score, len(winner.row.entries)) == (
                row.score,
                len(row.entries),
            )
            if decision.row is None and same:
                winner.tied = decision.tied = True


def _take(
    entry: OpenEntry,
    rest: Decimal,
    decision: Decision,
    taken: dict[tuple[str, int], list[Applied]],
    alone: Settings | None = None,
) -> Decimal:
    """Applies the rest of the line. An entry that the line settles alone may be accepted with a difference."""
    others = taken.setdefault((entry.ledger, entry.entry_no), [])
    elsewhere = sum((each.amount for each in others), Decimal(0))
    signs = {each.amount > 0 for each in others}
    if elsewhere == entry.remaining_amount or len(signs) > 1:
        return Decimal(0)
    accepted = NOTHING_ACCEPTED
    if alone and not elsewhere:
        accepted = accepted_for(entry, decision.line.date, rest, alone.accepting)
    suggestion = suggested(entry, decision.line.date, rest, elsewhere, accepted)
    amount, discount = suggestion.amount, suggestion.discount
    settled = amount - discount
    if settled == 0 or (settled > 0) != (entry.remaining_amount > 0):
        return Decimal(0)
    mine = Applied(decision.line.line_no, entry, amount, discount)
    others.append(mine)
    decision.applied.append(mine)
    highest = max(others, key=lambda each: each.line_no)
    if discount and highest is not mine:
        mine.amount, mine.discount = amount - discount, Decimal("0.00")
        highest.amount += discount
        highest.discount += discount
    return settled
