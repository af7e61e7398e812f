"""Map a text to an account, or remove a mapping."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from ledger_es.aggregates.text_mapping import STREAM, TextMapped, TextMappingRemoved
from ledger_es.deciding.books import Books
from ledger_es.deciding.command import Command, Decision
from ledger_es.deciding.policy import Policy
from ledger_es.errors import MappingInvalid, Words
from ledger_es.values import OptionalCode, Personal, Sealed, nfc


class MapText(Command):
    """Send payments that contain this text to an account (receivables.md 9.9).

    A mapping to G/L accounts has `debit_account_no` for money in, `credit_account_no` for money out, or both. A mapping
    to a customer or vendor has `account_no`; such payments are posted on account.
    """

    name: ClassVar[str] = "map-text"

    text: Personal
    account_type: Literal["gl", "customer", "vendor"] = "gl"
    debit_account_no: OptionalCode = ""
    credit_account_no: OptionalCode = ""
    account_no: OptionalCode = ""


class RemoveTextMapping(Command):
    """Remove a text mapping by its number."""

    name: ClassVar[str] = "remove-text-mapping"

    mapping_no: int = Field(gt=0)


def map_text(command: MapText, books: Books, policy: Policy) -> Decision:
    text = command.text.reveal().strip()
    if len(text) < 2 or len(text) > 250:
        raise MappingInvalid(reason=Words("its text must have 2 to 250 characters"))
    if command.account_type == "gl":
        if not (command.debit_account_no or command.credit_account_no) or command.account_no:
            raise MappingInvalid(
                reason=Words("a G/L mapping names an account for money in, for money out, or both")
            )
        for account_no in (command.debit_account_no, command.credit_account_no):
            if account_no:
                policy.direct_account(account_no)
    else:
        if not command.account_no or command.debit_account_no or command.credit_account_no:
            raise MappingInvalid(
                reason=Words("a {kind} mapping names the {kind}", kind=command.account_type)
            )
        books.party(command.account_type, command.account_no)
    mappings = books.text_mappings
    mapping_by_seal = {mapping.text_seal: mapping for mapping in mappings.mappings.values()}
    for seal, mapped_text in books.personal_texts(list(mapping_by_seal)).items():
        if nfc(mapped_text).strip().upper() == nfc(text).upper():
            mapping_no = mapping_by_seal[seal].mapping_no
            already = Words("mapping {mapping_no} has this text already", mapping_no=mapping_no)
            raise MappingInvalid(reason=already)

    number = mappings.mapping_no_last + 1
    event = TextMapped(
        mapping_no=number,
        text_seal=command.text.seal,
        account_type=command.account_type,
        debit_account_no=command.debit_account_no,
        credit_account_no=command.credit_account_no,
        account_no=command.account_no,
    )
    sealed = [Sealed(f"mapping:{number}", command.text)]
    return Decision([(STREAM, event)], books.head, {"mapping_no": number}, sealed)


def remove_text_mapping(command: RemoveTextMapping, books: Books, policy: Policy) -> Decision:
    if command.mapping_no not in books.text_mappings.mappings:
        raise MappingInvalid(
            reason=Words("there is no mapping {mapping_no}", mapping_no=command.mapping_no)
        )

    return Decision([(STREAM, TextMappingRemoved(mapping_no=command.mapping_no))], books.head, {})
