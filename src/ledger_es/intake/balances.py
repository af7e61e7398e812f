"""The gaps of the chain and the bank's last balance: questions, not stored facts (spec/intake.md 3)."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from itertools import combinations, pairwise
from typing import NamedTuple

from ledger_es.intake.chain import ChainLink
from ledger_es.intake.lines import AccountLine, sum_of
from ledger_es.intake.records import Gap, KnownAccount, Link
from ledger_es.intake.sums import find_a_sum
from ledger_es.intake.view import View, view_of


class _Gaps(NamedTuple):
    """The gaps, and the loose lines that they do not use."""

    gaps: tuple[Gap, ...]
    unused: tuple[AccountLine, ...]


def chain_of(account: KnownAccount) -> tuple[Link, ...]:
    """The links of the account in the order of the bank (spec/intake.md 1), without the account's opening."""
    by_key = {link.key: link for link in account.links}
    return tuple(by_key[link.key] for link in view_of(account).chain if link.key is not None)


def gaps(account: KnownAccount) -> tuple[Gap, ...]:
    """The gaps of the chain, in its order, after loose lines have filled what they can (spec/intake.md 3)."""
    return _gaps(view_of(account)).gaps


def bank_balance(account: KnownAccount) -> Decimal | None:
    """The bank's last balance: that of the chain's last link and the loose lines that no gap uses.

    None if the account has neither an opening nor links.
    """
    view = view_of(account)
    if not view.chain:
        return None
    return view.chain[-1].closing + sum_of(_gaps(view).unused)


def _gaps(view: View) -> _Gaps:
    chain = view.chain
    unused = sorted(view.loose, key=lambda line: line.day)
    if chain and chain[0].key is not None:
        unused = [line for line in unused if line.day >= chain[0].first_day]
    found: list[tuple[int, Gap]] = []
    for place, (before, behind) in enumerate(pairwise(chain), 1):
        if before.closing == behind.opening:
            continue
        assert behind.opening is not None
        amount = behind.opening - before.closing
        filling = _filling(unused, behind, amount)
        keys = {line.key for line in filling}
        unused = [line for line in unused if line.key not in keys]
        assert behind.key is not None
        if amount != sum_of(filling):
            gap = Gap(before.key, behind.key, amount - sum_of(filling), tuple(keys))
            found.append((place, gap))
    return _Gaps(_not_cancelling(found, chain), tuple(unused))


def _filling(
    loose: Sequence[AccountLine], behind: ChainLink, amount: Decimal
) -> Sequence[AccountLine]:
    """The loose lines up to the end of the link behind that have the gap's sum, or all dated before that link."""
    candidates = [line for line in loose if line.day <= behind.last_day]
    places = find_a_sum([line.amount for line in candidates], amount) if candidates else None
    if places is not None:
        return [candidates[place] for place in places]
    return [line for line in candidates if line.day < behind.first_day]


def _not_cancelling(
    found: Sequence[tuple[int, Gap]], chain: Sequence[ChainLink]
) -> tuple[Gap, ...]:
    """The gaps without pairs that cancel each other because statements count a line booked late on different days."""
    left = list(found)
    for (place, gap), (later_place, later_gap) in combinations(found, 2):
        if (place, gap) not in left or (later_place, later_gap) not in left:
            continue
        if gap.amount + later_gap.amount:
            continue
        late = [line for link in chain[later_place:] for line in link.lines if line.predates_file]
        if _has_sum(late, gap.amount) or any(
            _has_sum(link.lines, later_gap.amount) for link in chain[:place]
        ):
            left.remove((place, gap))
            left.remove((later_place, later_gap))
    return tuple(gap for _, gap in left)


def _has_sum(lines: Sequence[AccountLine], target: Decimal) -> bool:
    """Whether one to three of the lines have the sum."""
    amounts = [line.amount for line in lines]
    places: dict[Decimal, list[int]] = {}
    for place, amount in enumerate(amounts):
        places.setdefault(amount, []).append(place)
    if target in places:
        return True
    for (first, amount), (second, other) in combinations(enumerate(amounts), 2):
        if amount + other == target:
            return True
        rest = places.get(target - amount - other, ())
        if any(place not in (first, second) for place in rest):
            return True
    return False
