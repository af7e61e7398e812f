"""Reports: the collections by direct debit, one of them with its debits, and the content of its file."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Final, Literal

from ledger_es.errors import CollectionUnknown, DirectDebitAccountErased, DirectDebitFileMissing
from ledger_es.queries import ReadModels
from ledger_es.queries.direct_debit_collection import Collection, collections, direct_debit_file
from ledger_es.queries.mandate import mandates
from ledger_es.queries.moment import WHATEVER_STANDS
from ledger_es.reports.report import (
    Answer,
    Report,
    amount_of,
    asking,
    asking_known,
    day_of,
    refuse_unknown_bank_account,
    row_as_json,
)
from ledger_es.tables.columns import GIVES_WAY_LAST, Code, Count, Shown, columns_of
from ledger_es.tables.table import Total
from ledger_es.values import nfc

CURRENCY: Final = "EUR"


@dataclass(frozen=True, slots=True)
class CollectionRow:
    """A collection; `paid_amount` is what was posted of it and has not come back."""

    collection_no: Annotated[str, Shown("Collection")]
    bank_account_no: Annotated[str, Shown("Bank account", gives_way=GIVES_WAY_LAST)]
    scheme: Annotated[Code, Shown(gives_way=True)]
    document_date: Annotated[date, Shown(on_request=True)]
    collection_date: Annotated[date, Shown("Collected on")]
    debit_count: Annotated[Count, Shown("Debits")]
    total_amount: Annotated[Decimal, Shown("Total")]
    paid_amount: Annotated[Decimal, Shown("Paid")]
    status: Code


@dataclass(frozen=True)
class CollectionsReport(Report[CollectionRow]):
    row_type = CollectionRow

    answer: Answer
    collections: tuple[Collection, ...]

    def title(self) -> str:
        return self.answer.title("Collections by direct debit")

    def currency(self) -> str:
        return CURRENCY

    def rows(self) -> tuple[CollectionRow, ...]:
        return tuple(map(_row, self.collections))

    def as_json(self) -> dict[str, Any]:
        return {**self.answer.as_json(), "collections": self.rows_as_json()}


def _row(collection: Collection) -> CollectionRow:
    paid = sum(debit.amount for debit in collection.debits if debit.status == "posted")
    return CollectionRow(
        collection_no=collection.collection_no,
        bank_account_no=collection.bank_account_no,
        scheme=collection.scheme,
        document_date=day_of(collection.document_day),
        collection_date=day_of(collection.collection_day),
        debit_count=len(collection.debits),
        total_amount=amount_of(collection.total_amount, CURRENCY),
        paid_amount=amount_of(paid, CURRENCY),
        status=collection.status,
    )


_COLUMNS = columns_of(CollectionRow)


@dataclass(frozen=True, slots=True)
class DebitRow:
    """A debit. `sequence_type` is empty until the file is made; `reason_code` is the bank's, where it came back."""

    debit_no: Annotated[int, Shown("Debit")]
    customer_no: Annotated[str, Shown("Customer")]
    document_no: str
    entry_no: Annotated[int, Shown("Entry", gives_way=GIVES_WAY_LAST)]
    mandate_no: Annotated[str, Shown("Mandate", gives_way=True)]
    sequence_type: Annotated[str, Shown("Seq.", gives_way=GIVES_WAY_LAST)]
    amount: Decimal
    status: Code
    reason_code: Annotated[Code, Shown("Code", gives_way=True)]
    returned_on: Annotated[date | None, Shown(on_request=True)]
    payment_entry_no: Annotated[int | None, Shown("Payment", gives_way=True)]
    end_to_end_id: Annotated[str, Shown("End-to-end id", on_request=True)]


@dataclass(frozen=True)
class CollectionReport(Report[DebitRow]):
    row_type = DebitRow

    answer: Answer
    collection: Collection | None
    """None before it was made."""

    def title(self) -> str:
        if self.collection is None:
            return self.answer.title("Collection, not yet made")
        row = _row(self.collection)
        return self.answer.title(
            f"Collection {row.collection_no} to {row.bank_account_no} on {row.collection_date},"
            f" {row.status.replace('_', ' ')}"
        )

    def currency(self) -> str:
        return CURRENCY

    def rows(self) -> tuple[DebitRow, ...]:
        return tuple(
            DebitRow(
                debit_no=debit.debit_no,
                customer_no=debit.customer_no,
                document_no=debit.document_no,
                entry_no=debit.entry_no,
                mandate_no=debit.mandate_no,
                sequence_type=debit.sequence_type,
                amount=amount_of(debit.amount, CURRENCY),
                status=debit.status,
                reason_code=debit.reason_code,
                returned_on=None if debit.returned_day is None else day_of(debit.returned_day),
                payment_entry_no=debit.payment_entry_no or None,
                end_to_end_id=debit.end_to_end_id,
            )
            for debit in (self.collection.debits if self.collection else ())
        )

    def totals(self) -> tuple[Total, ...]:
        if self.collection is None:
            return ()
        total = amount_of(self.collection.total_amount, CURRENCY)
        return (Total("Total", {"amount": total}, CURRENCY),)

    def as_json(self) -> dict[str, Any]:
        head = {} if self.collection is None else row_as_json(_row(self.collection), _COLUMNS)
        return {**self.answer.as_json(), **head, "debits": self.rows_as_json()}


def direct_debit_collections(
    read_models: ReadModels,
    *,
    bank_account_no: str = "",
    as_of: date,
    known_at: datetime | None = None,
) -> CollectionsReport:
    """The collections by number. Raises NaiveTime or BankAccountUnknown."""
    number = nfc(bank_account_no)
    with asking(read_models, as_of, known_at) as question:
        refuse_unknown_bank_account(question, number)
        found = collections(question.connection, question.moment, bank_account_no=number)
    return CollectionsReport(question.answer, tuple(found))


def direct_debit_collection(
    read_models: ReadModels,
    *,
    collection_no: str,
    as_of: date,
    known_at: datetime | None = None,
) -> CollectionReport:
    """The collection with its debits as they stand on the day. Raises NaiveTime or CollectionUnknown."""
    number = nfc(collection_no)
    with asking(read_models, as_of, known_at) as question:
        connection = question.connection
        found = collections(connection, question.moment, collection_no=number) if number else []
        if not found and not (
            number and collections(connection, WHATEVER_STANDS, collection_no=number)
        ):
            raise CollectionUnknown(collection_no=collection_no)
    return CollectionReport(question.answer, found[0] if found else None)


# --- file ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class FileDebit:
    """A debit in a file for the bank; the account is that of the mandate."""

    end_to_end_id: str
    amount: Decimal
    sequence_type: str
    mandate_no: str
    signed_on: date
    iban: str
    bic: str
    holder: str
    document_no: str


@dataclass(frozen=True, slots=True)
class DirectDebitFile:
    """What the file of a collection says. Debits that were taken out before the file was made are not in it."""

    message_id: str
    file_date: date
    collection_date: date
    scheme: str
    creditor_iban: str
    creditor_id: str
    creditor_name: str
    bic: str
    booking: Literal["lump", "single"]
    one_file_a_sequence: bool
    debits: tuple[FileDebit, ...]


def direct_debit_file_content(read_models: ReadModels, *, collection_no: str) -> DirectDebitFile:
    """The content of the file that was made of the collection.

    Raises CollectionUnknown, DirectDebitFileMissing or DirectDebitAccountErased.
    """
    number = nfc(collection_no)
    with asking_known(read_models, None) as question:
        connection, moment = question.connection, WHATEVER_STANDS
        found = collections(connection, moment, collection_no=number) if number else []
        if not found:
            raise CollectionUnknown(collection_no=collection_no)
        file = direct_debit_file(connection, moment, number)
        if file is None:
            raise DirectDebitFileMissing(collection_no=number)
        by_number = {mandate.mandate_no: mandate for mandate in mandates(connection, moment)}
    (collection,) = found
    in_file = [debit for debit in collection.debits if debit.sequence_type]
    seals = {debit.mandate_no: by_number[debit.mandate_no].account_seal for debit in in_file}
    texts = read_models.texts(list(seals.values()))
    accounts: dict[str, dict[str, str]] = {}
    for mandate_no, seal in seals.items():
        if seal not in texts:
            raise DirectDebitAccountErased(collection_no=number, mandate_no=mandate_no)
        accounts[mandate_no] = json.loads(texts[seal])
    return DirectDebitFile(
        message_id=file.message_id,
        file_date=day_of(file.file_day),
        collection_date=day_of(collection.collection_day),
        scheme=collection.scheme,
        creditor_iban=file.creditor_iban,
        creditor_id=file.creditor_id,
        creditor_name=file.creditor_name,
        bic=file.bic,
        booking="lump" if file.booking == "lump" else "single",
        one_file_a_sequence=bool(file.one_file_a_sequence),
        debits=tuple(
            FileDebit(
                end_to_end_id=debit.end_to_end_id,
                amount=amount_of(debit.amount, CURRENCY),
                sequence_type=debit.sequence_type,
                mandate_no=debit.mandate_no,
                signed_on=day_of(by_number[debit.mandate_no].signed_day),
                document_no=debit.document_no,
                **accounts[debit.mandate_no],
            )
            for debit in in_file
        ),
    )
