"""Read models: SQL tables built from events, beside them in the same database, and what can be asked of them."""

from sqlalchemy import Connection

from ledger_es.projections.catching_up import ReadModels
from ledger_es.projections.moment import Moment

__all__ = ["Connection", "Moment", "ReadModels"]
