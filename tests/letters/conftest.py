"""A ledger with a company, as the tests of the command line have it."""

from __future__ import annotations

from tests.cli.conftest import company, company_on_both, prepared

__all__ = ["company", "company_on_both", "prepared"]
