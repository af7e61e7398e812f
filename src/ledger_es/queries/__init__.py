"""Questions to the read models. They turn SQL tables into answers as of a day and as known at a moment."""

from sqlalchemy import Connection

from ledger_es.queries.moment import Moment
from ledger_es.queries.read_models import ReadModels

__all__ = ["Connection", "Moment", "ReadModels"]
