"""What a bank says beside a payment is sealed in two small records, each text under a key of its own."""

from __future__ import annotations

import json
from decimal import Decimal
from hashlib import sha256

from ledger_es.commands.statement_record import StatementLineRecord
from ledger_es.payment_reconciliation.bank_statement import import_command
from ledger_es.statements import Detail, StatementFile
from tests.payment_reconciliation.company import Paid, statement

DETAIL = Detail(
    amount=Decimal("10.00"),
    currency="CHF",
    party_name="Pia Rutschmann",
    party_account="CH5604835012345678009",
    party_address="Marktgasse 28",
    party_city="Rorschach",
    ultimate_party_name="Pia's son",
    reference="RF18539007547034",
    references=("RF18539007547034", "SECOND"),
    document_nos=("I-1", "I-2"),
    end_to_end_id="E2E-1",
    instruction_id="INSTRUCTION-1",
    text="Invoice I-1",
    additional_text="thank you",
    return_reason="account closed",
)


def line_of(detail: Detail, entry_text: str = "") -> StatementLineRecord:
    """The line of a statement with one entry, which has this one detail."""
    of_one = statement([Paid("01-10", "10.00")])
    entry = of_one.entries[0]._replace(details=(detail,), text=entry_text)
    file = StatementFile(
        "camt.053.001.08", sha256(b"").hexdigest(), "", (), (of_one._replace(entries=(entry,)),)
    )
    command = import_command(file, "a.xml", b"", lambda text: text)
    (line,) = command.statements[0].lines
    return line


def test_the_payer() -> None:
    assert json.loads(line_of(DETAIL).payer.reveal()) == {
        "name": "Pia Rutschmann",
        "account": "CH5604835012345678009",
        "address": "Marktgasse 28",
        "city": "Rorschach",
    }


def test_the_texts() -> None:
    assert json.loads(line_of(DETAIL, "CREDIT").text.reveal()) == {
        "text": "Invoice I-1",
        "additional": "CREDIT thank you SECOND",
        "end_to_end_id": "E2E-1",
        "instruction_id": "INSTRUCTION-1",
        "document_nos": "I-1 I-2",
        "return_text": "account closed",
        "ultimate_name": "Pia's son",
    }


def test_what_the_bank_does_not_say_has_no_key() -> None:
    """NOTPROVIDED is what ISO 20022 writes where nobody gave an id."""
    line = line_of(Detail(Decimal("10.00"), "CHF", end_to_end_id="NOTPROVIDED"), "CREDIT")
    assert not line.payer
    assert json.loads(line.text.reveal()) == {"text": "CREDIT"}
