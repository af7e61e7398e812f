"""The gaps of the chain and the bank's last balance: questions, not stored facts (spec/intake.md 3)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from itertools import combinations, pairwise
from typing import NamedTuple

from ledger_es.intake.chain import ChainLink
from ledger_es.intake.lines import AccountLine, sum_of
from ledger_es.intake.records import Gap, KnownAccount, LineKey, Link, LinkKey
from ledger_es.intake.sums import find_a_sum
from ledger_es.intake.view import outline_of, view_of


class _PlacedGap(NamedTuple):
    """A gap and the place in the chain of the link behind it."""

    place: int
    gap: Gap


class _Shown(NamedTuple):
    """The chain as it is shown, its gaps, and the loose lines that they do not use.

    `fillings` has the loose lines that they use, by the link behind; `cancelling` the gaps that cancel each other.
    """

    chain: tuple[ChainLink, ...]
    gaps: tuple[Gap, ...]
    unused: tuple[AccountLine, ...]
    fillings: Mapping[LinkKey, tuple[LineKey, ...]]
    cancelling: tuple[tuple[Gap, Gap], ...]


class ShownChain(NamedTuple):
    """The links of an account in the order of the bank, without its opening, and the gaps between them.

    `fillings`: by link, the loose lines that fill the gap before it, in whole or in part. `cancelling`: pairs of gaps
    that are not among `gaps`, because they cancel each other.
    """

    links: tuple[Link, ...]
    gaps: tuple[Gap, ...]
    fillings: Mapping[LinkKey, tuple[LineKey, ...]]
    cancelling: tuple[tuple[Gap, Gap], ...]


def shown_chain(account: KnownAccount) -> ShownChain:
    """The chain with its gaps, of which each question goes through the whole account."""
    shown = _shown(account)
    by_key = {link.key: link for link in account.links}
    links = tuple(by_key[link.key] for link in shown.chain if link.key is not None)
    return ShownChain(links, shown.gaps, shown.fillings, shown.cancelling)


def chain_of(account: KnownAccount) -> tuple[Link, ...]:
    """The links of the account in the order of the bank (spec/intake.md 1), without the account's opening."""
    return shown_chain(account).links


def gaps(account: KnownAccount) -> tuple[Gap, ...]:
    """The gaps of the chain, in its order, after loose lines have filled what they can (spec/intake.md 3)."""
    return _shown(account).gaps


def bank_balance(account: KnownAccount) -> Decimal | None:
    """The bank's last balance: that of the chain's last link and the loose lines that no gap uses.

    None if the account has neither an opening nor links.
    """
    shown = _shown(account)
    if not shown.chain:
        return None
    return shown.chain[-1].closing + sum_of(shown.unused)


def _shown(account: KnownAccount) -> _Shown:
    """The order of the chain that leaves fewest gaps, of those in which most balances meet."""
    outline = outline_of(account)
    return min(
        (_gaps(account, chain, outline.loose) for chain in outline.chains),
        key=lambda shown: len(shown.gaps),
    )


def _gaps(
    account: KnownAccount, chain: tuple[ChainLink, ...], loose: Sequence[AccountLine]
) -> _Shown:
    unused = sorted(loose, key=lambda line: line.day)
    if chain and chain[0].key is not None:
        # Without an opening of the account, earlier lines are in the first balance.
        unused = [line for line in unused if line.day >= chain[0].first_day]
    gaps: list[_PlacedGap] = []
    fillings: dict[LinkKey, tuple[LineKey, ...]] = {}
    for place, (before, behind) in enumerate(pairwise(chain), 1):
        if before.closing == behind.opening:
            continue
        assert behind.opening is not None
        amount = behind.opening - before.closing
        filling = _filling(unused, behind, amount)
        keys = {line.key for line in filling}
        unused = [line for line in unused if line.key not in keys]
        assert behind.key is not None
        if keys:
            fillings[behind.key] = tuple(keys)
        if amount != sum_of(filling):
            gap = Gap(before.key, behind.key, amount - sum_of(filling), tuple(keys))
            gaps.append(_PlacedGap(place, gap))
    cancelling = _cancelling(account, chain, gaps)
    left_out = {gap for pair in cancelling for gap in pair}
    left = tuple(placed.gap for placed in gaps if placed.gap not in left_out)
    return _Shown(chain, left, tuple(unused), fillings, cancelling)


def _filling(
    loose: Sequence[AccountLine], behind: ChainLink, amount: Decimal
) -> Sequence[AccountLine]:
    """The loose lines up to the end of the link behind that have the gap's sum, or all dated before that link."""
    candidates = [line for line in loose if line.day <= behind.last_day]
    places = find_a_sum([line.amount for line in candidates], amount) if candidates else None
    if places is not None:
        return [candidates[place] for place in places]
    return [line for line in candidates if line.day < behind.first_day]


def _cancelling(
    account: KnownAccount, chain: tuple[ChainLink, ...], gaps: Sequence[_PlacedGap]
) -> tuple[tuple[Gap, Gap], ...]:
    """The pairs of gaps that cancel each other because statements count a line booked late on different days."""
    opposite = [
        (first, second)
        for first, second in combinations(gaps, 2)
        if first.gap.amount + second.gap.amount == 0
    ]
    left = list(gaps)
    pairs: list[tuple[Gap, Gap]] = []
    # Only now are the lines of links needed.
    chain = _with_lines(account, chain) if opposite else ()
    for first, second in opposite:
        if first not in left or second not in left:
            continue
        late = [line for link in chain[second.place :] for line in link.lines if line.predates_file]
        if _has_sum(late, first.gap.amount) or any(
            _has_sum(link.lines, second.gap.amount) for link in chain[: first.place]
        ):
            left.remove(first)
            left.remove(second)
            pairs.append((first.gap, second.gap))
    return tuple(pairs)


def _with_lines(account: KnownAccount, chain: Sequence[ChainLink]) -> tuple[ChainLink, ...]:
    lines_by_link = {link.key: link.lines for link in view_of(account).links}
    return tuple(link._replace(lines=lines_by_link.get(link.key, ())) for link in chain)


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
