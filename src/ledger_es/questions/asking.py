"""What every question needs: the read models, and the day that is meant where none is named."""

from __future__ import annotations

from datetime import date, datetime
from functools import cached_property
from typing import TYPE_CHECKING

from ledger_es.queries import ReadModels

if TYPE_CHECKING:
    from ledger_es.store import Store
    from ledger_es.store.mapper import Mapper


class Asking:
    """A ledger that can be asked."""

    _store: Store
    _mapper: Mapper

    @cached_property
    def read_models(self) -> ReadModels:
        """The SQL read models; every question to them first brings them up to the head."""
        return ReadModels(self._store, self._mapper)

    def today(self) -> date:
        """The day by the ledger's clock, in UTC."""
        raise NotImplementedError("only a ledger has a clock")

    def _day(self, as_of: date | None) -> date:
        if isinstance(as_of, datetime):
            raise TypeError("as_of is a date, not a moment: known_at takes moments")
        return self.today() if as_of is None else as_of
