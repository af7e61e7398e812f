"""What G/L accounts, parties and bank accounts make of the dimensions of a line or an entry (receivables.md 2.4)."""

from __future__ import annotations

from collections.abc import Iterable

from ledger_es.aggregates.dimension import Dimensions
from ledger_es.aggregates.general_ledger import SourceCode
from ledger_es.deciding.dimension import completed, refuse_added, refuse_on_account, refuse_set
from ledger_es.posting.journal_entry import Line
from ledger_es.values import AccountType
from ledger_es.values.dimension_set import common


def contributed(
    dimensions: Dimensions, given: str, *accounts: tuple[str, str], source_code: SourceCode
) -> str:
    """What was named for a posting, completed by its accounts.

    Raises DimensionUnknown, DimensionValueUnknown, DimensionBlocked or DimensionsNotCombined.
    """
    own = completed(dimensions, given, *accounts, source_code=source_code)
    refuse_set(dimensions, own)
    return own


def contributed_to_all(
    dimensions: Dimensions, of_parts: Iterable[str], account: tuple[str, str]
) -> str:
    """What all parts of a posting have alike, completed by the account of the whole. Raises as `contributed`."""
    alike = common(of_parts)
    own = completed(dimensions, alike, account)
    refuse_added(dimensions, alike, own)
    return own


def line_as_accepted(dimensions: Dimensions, line: Line, *, is_complete: bool) -> Line:
    """The G/L line with the default values of its account, unless it is complete already.

    Raises a DimensionRefusal if the account does not accept it, or if a default value is blocked or not combined.
    """
    if not is_complete:
        own = completed_by_gl_account(dimensions, line.dimensions, line.account_no)
        line = line._replace(dimensions=own)
    refuse_on_account(dimensions, line.dimensions, "gl", line.account_no)
    return line


def completed_by_gl_account(dimensions: Dimensions, given: str, account_no: str) -> str:
    """The set with the default values of a G/L account. Raises as `line_as_accepted` for what it adds."""
    own = completed(dimensions, given, ("gl", account_no))
    if own != given:
        refuse_added(dimensions, given, own)
    return own


def dimensions_of_entry(
    dimensions: Dimensions, given: str, account_type: AccountType, number: str, gl_account_no: str
) -> str:
    """The dimensions of an entry and of its G/L line: the party or bank account completes them, then the G/L account.

    The G/L account was chosen by a posting group and not by a person, so that it comes last, whatever the priorities.
    Raises a DimensionRefusal if the account refuses them, or if a default value is blocked or not combined.
    """
    own = completed(dimensions, given, (account_type, number), ("gl", gl_account_no))
    if own != given:
        refuse_added(dimensions, given, own)
    refuse_on_account(dimensions, own, account_type, number)
    return own
