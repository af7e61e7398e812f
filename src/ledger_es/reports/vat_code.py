"""Report: the VAT codes, with the dates from which their rules hold."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any

from ledger_es.errors import VatCodeUnknown
from ledger_es.queries import ReadModels
from ledger_es.queries.vat_code import VatCode, vat_code_is_known
from ledger_es.queries.vat_code import vat_codes as ask
from ledger_es.reports.report import Known, Report, asking_known
from ledger_es.tables.columns import Code, Percentage, Shown
from ledger_es.values import nfc


@dataclass(frozen=True, slots=True)
class VatCodeRow:
    """The rules of a VAT code from a day on. The accounts are those of the VAT on sales and on purchases."""

    vat_code: Annotated[str, Shown("VAT code")]
    valid_from: date
    kind: Code
    rate: Annotated[Percentage, Shown("Rate")]
    sales_account: Annotated[str, Shown("Sales account", gives_way=True)]
    purchase_account: Annotated[str, Shown("Purchase account", gives_way=True)]
    source: Annotated[str, Shown("Source", gives_way=True)]


@dataclass(frozen=True)
class VatCodesReport(Report[VatCodeRow]):
    row_type = VatCodeRow

    answer: Known
    vat_codes: tuple[VatCode, ...]

    def title(self) -> str:
        return self.answer.title("VAT codes")

    def rows(self) -> tuple[VatCodeRow, ...]:
        return tuple(VatCodeRow(**code._asdict()) for code in self.vat_codes)

    def as_json(self) -> dict[str, Any]:
        return {**self.answer.as_json(), "vat_codes": self.rows_as_json()}


def vat_codes(
    read_models: ReadModels, *, vat_code: str | None = None, known_at: datetime | None = None
) -> VatCodesReport:
    """The rules of every VAT code, or of one, by code and valid-from date. Raises VatCodeUnknown or NaiveTime."""
    vat_code = nfc(vat_code)
    with asking_known(read_models, known_at) as question:
        if vat_code is not None and not vat_code_is_known(question.connection, vat_code):
            raise VatCodeUnknown(vat_code=vat_code, on=None)
        codes = ask(question.connection, question.moment, vat_code)
    return VatCodesReport(question.answer, tuple(codes))
