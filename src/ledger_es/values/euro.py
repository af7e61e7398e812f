"""Which currencies are applied to each other: none, all, or the euro and the national ones it replaced (17.4)."""

from __future__ import annotations

from typing import Final

EURO_CURRENCIES: Final = frozenset(
    {
        *("EUR", "ATS", "BEF", "BGN", "CYP", "DEM", "EEK", "ESP", "FIM", "FRF", "GRD", "HRK"),
        *("IEP", "ITL", "LTL", "LUF", "LVL", "MTL", "NLG", "PTE", "SIT", "SKK"),
    }
)
"""The euro, and the currencies of the countries that had others before it."""


def are_applied(between_currencies: str, currency: str, other: str) -> bool:
    """Whether the rules `none`, `emu` or `all` allow entries in these two currencies to be applied to each other."""
    if currency == other or between_currencies == "all":
        return True
    return between_currencies == "emu" and EURO_CURRENCIES.issuperset((currency, other))
