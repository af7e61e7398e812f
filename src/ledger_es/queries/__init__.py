"""Questions to the read models: SQL tables to answers as of a day as known at a moment."""

from sqlalchemy import Connection

from ledger_es.queries.moment import Moment
from ledger_es.queries.read_models import ReadModels

__all__ = ["Connection", "Moment", "ReadModels"]
