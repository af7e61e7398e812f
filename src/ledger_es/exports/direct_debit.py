"""The file of a collection for the bank: pain.008.001.08 or pain.008.001.02 (ISO 20022, EPC130-08 and EPC222-07)."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Final, Literal, NamedTuple
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from ledger_es.exports.sepa_text import sepa_text
from ledger_es.reports.direct_debit_collection import DirectDebitFile, FileDebit

Version = Literal["08", "02"]
SEQUENCE_TYPES: Final = ("FRST", "RCUR", "FNAL", "OOFF")
_NAME_CHARACTERS: Final = 70
_TEXT_CHARACTERS: Final = 140
_NO_BIC: Final = "NOTPROVIDED"


class BankFile(NamedTuple):
    """A file for the bank. `sequence_type` is empty if all payment blocks are in one file."""

    sequence_type: str
    content: bytes


class _Block(NamedTuple):
    """The debits of one sequence type: a payment block of the file."""

    sequence_type: str
    debits: Sequence[FileDebit]

    @property
    def total(self) -> str:
        return str(sum((debit.amount for debit in self.debits), Decimal(0)))


def direct_debit_files(file: DirectDebitFile, version: Version = "08") -> list[BankFile]:
    """The file of the collection with a payment block for each sequence type, or a file for each of them.

    The same content gives the same bytes.
    """
    blocks = [
        _Block(sequence_type, debits)
        for sequence_type in SEQUENCE_TYPES
        if (debits := [debit for debit in file.debits if debit.sequence_type == sequence_type])
    ]
    if not file.one_file_a_sequence:
        return [BankFile("", _document(file, file.message_id, blocks, version))]
    return [
        BankFile(block.sequence_type, _document(file, _block_id(file, block), [block], version))
        for block in blocks
    ]


def _block_id(file: DirectDebitFile, block: _Block) -> str:
    return f"{file.message_id}-{block.sequence_type}"


def _document(
    file: DirectDebitFile, message_id: str, blocks: Sequence[_Block], version: Version
) -> bytes:
    document = Element(
        "Document", {"xmlns": f"urn:iso:std:iso:20022:tech:xsd:pain.008.001.{version}"}
    )
    initiation = SubElement(document, "CstmrDrctDbtInitn")
    debits = [debit for block in blocks for debit in block.debits]
    header = SubElement(initiation, "GrpHdr")
    _text(header, "MsgId", message_id)
    _text(header, "CreDtTm", f"{file.file_date.isoformat()}T00:00:00")
    _text(header, "NbOfTxs", str(len(debits)))
    _text(header, "CtrlSum", _Block("", debits).total)
    _text(header, "InitgPty/Nm", sepa_text(file.creditor_name, _NAME_CHARACTERS))
    for block in blocks:
        _block(initiation, file, block, version)
    ElementTree.indent(document)
    xml: bytes = ElementTree.tostring(document, encoding="UTF-8", xml_declaration=True)
    return xml + b"\n"


def _block(initiation: Element, file: DirectDebitFile, block: _Block, version: Version) -> None:
    payment = SubElement(initiation, "PmtInf")
    _text(payment, "PmtInfId", _block_id(file, block))
    _text(payment, "PmtMtd", "DD")
    _text(payment, "BtchBookg", "true" if file.booking == "lump" else "false")
    _text(payment, "NbOfTxs", str(len(block.debits)))
    _text(payment, "CtrlSum", block.total)
    payment_type = SubElement(payment, "PmtTpInf")
    _text(payment_type, "SvcLvl/Cd", "SEPA")
    _text(payment_type, "LclInstrm/Cd", file.scheme.upper())
    _text(payment_type, "SeqTp", block.sequence_type)
    _text(payment, "ReqdColltnDt", file.collection_date.isoformat())
    _text(payment, "Cdtr/Nm", sepa_text(file.creditor_name, _NAME_CHARACTERS))
    _text(payment, "CdtrAcct/Id/IBAN", file.creditor_iban)
    _agent(payment, "CdtrAgt", file.bic, version)
    _text(payment, "ChrgBr", "SLEV")
    other = _path(payment, "CdtrSchmeId/Id/PrvtId/Othr")
    _text(other, "Id", file.creditor_id)
    _text(other, "SchmeNm/Prtry", "SEPA")
    for debit in block.debits:
        _debit(payment, debit, version)


def _debit(payment: Element, debit: FileDebit, version: Version) -> None:
    transaction = SubElement(payment, "DrctDbtTxInf")
    _text(transaction, "PmtId/EndToEndId", debit.end_to_end_id)
    amount = SubElement(transaction, "InstdAmt", {"Ccy": "EUR"})
    amount.text = str(debit.amount)
    mandate = _path(transaction, "DrctDbtTx/MndtRltdInf")
    _text(mandate, "MndtId", debit.mandate_no)
    _text(mandate, "DtOfSgntr", debit.signed_on.isoformat())
    _agent(transaction, "DbtrAgt", debit.bic, version)
    _text(transaction, "Dbtr/Nm", sepa_text(debit.holder, _NAME_CHARACTERS) or _NO_BIC)
    _text(transaction, "DbtrAcct/Id/IBAN", debit.iban)
    remittance = sepa_text(debit.document_no, _TEXT_CHARACTERS)
    if remittance:
        _text(transaction, "RmtInf/Ustrd", remittance)


def _agent(parent: Element, tag: str, bic: str, version: Version) -> None:
    institution = _path(parent, f"{tag}/FinInstnId")
    if bic:
        _text(institution, "BICFI" if version == "08" else "BIC", bic)
    else:
        _text(institution, "Othr/Id", _NO_BIC)


def _path(parent: Element, path: str) -> Element:
    """The last of new elements inside each other, such as CdtrAcct/Id."""
    for tag in path.split("/"):
        parent = SubElement(parent, tag)
    return parent


def _text(parent: Element, path: str, text: str) -> None:
    _path(parent, path).text = text
