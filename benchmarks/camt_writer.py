"""Writes statements as camt.053.001.08: files of any size for tests, benchmarks and demonstrations."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import BinaryIO
from xml.sax.saxutils import escape, quoteattr

from ledger_es.statements import Account, Balance, Charge, Detail, Entry, Statement

NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"


def made_statement(
    iban: str,
    opening: Balance,
    closing: Balance,
    *,
    number: str = "1",
    identification: str = "",
    owner: str = "",
    entries: tuple[Entry, ...] = (),
) -> Statement:
    """A statement of our own making, numbered, between two balances; entries may be written beside it instead."""
    return Statement(
        kind="camt.053",
        account=Account(iban, None),
        owner=owner,
        currency=closing.currency,
        number=number,
        identification=identification or f"S-{number}",
        electronic_sequence_no=number,
        legal_sequence_no="",
        page_no=None,
        last_page=None,
        period_from=None,
        period_to=None,
        created_at=f"{closing.date}T20:00:00",
        copy_duplicate="",
        opening=opening,
        closing=closing,
        balances=(opening, closing),
        entries=entries,
    )


def camt_bytes(statements: Iterable[Statement], message_id: str = "MSG-1") -> bytes:
    """Whole statements (with their entries) as one file."""
    streamed = ((statement, statement.entries) for statement in statements)
    return "".join(camt_pieces(streamed, message_id)).encode()


def write_camt(
    out: BinaryIO,
    statements: Iterable[tuple[Statement, Iterable[Entry]]],
    message_id: str = "MSG-1",
) -> None:
    """Statements with their entries one after the other: nothing but one entry is held in memory."""
    for piece in camt_pieces(statements, message_id):
        out.write(piece.encode())


def camt_pieces(
    statements: Iterable[tuple[Statement, Iterable[Entry]]], message_id: str
) -> Iterator[str]:
    yield f'<?xml version="1.0" encoding="UTF-8"?>\n<Document xmlns={quoteattr(NAMESPACE)}><BkToCstmrStmt>\n'
    yield f"<GrpHdr>{_tag('MsgId', message_id)}</GrpHdr>\n"
    for statement, entries in statements:
        yield f"<Stmt>{_header(statement)}\n"
        for entry in entries:
            yield f"{_entry(entry)}\n"
        yield "</Stmt>\n"
    yield "</BkToCstmrStmt></Document>\n"


def _header(statement: Statement) -> str:
    pages = ""
    if statement.page_no is not None:
        last = str(statement.last_page is not False).lower()
        pages = f"<StmtPgntn>{_tag('PgNb', statement.page_no)}{_tag('LastPgInd', last)}</StmtPgntn>"
    period = ""
    if statement.period_from is not None and statement.period_to is not None:
        start, end = f"{statement.period_from}T00:00:00", f"{statement.period_to}T23:59:59"
        period = f"<FrToDt>{_tag('FrDtTm', start)}{_tag('ToDtTm', end)}</FrToDt>"
    owner = f"<Ownr>{_tag('Nm', statement.owner)}</Ownr>" if statement.owner else ""
    return "".join(
        (
            _tag("Id", statement.identification),
            pages,
            _tag("ElctrncSeqNb", statement.electronic_sequence_no),
            _tag("LglSeqNb", statement.legal_sequence_no),
            _tag("CreDtTm", statement.created_at),
            period,
            _tag("CpyDplctInd", statement.copy_duplicate),
            f"<Acct><Id>{_account(statement.account)}</Id>{_tag('Ccy', statement.currency)}{owner}</Acct>",
            *[_balance(balance) for balance in statement.balances],
        )
    )


def _account(account: Account) -> str:
    return (
        _tag("IBAN", account.iban) if account.iban else f"<Othr>{_tag('Id', account.other)}</Othr>"
    )


def _balance(balance: Balance) -> str:
    day = f"<Dt>{_tag('Dt', balance.date)}</Dt>" if balance.date else ""
    kind = f"<Tp><CdOrPrtry>{_tag('Cd', balance.kind)}</CdOrPrtry></Tp>"
    return f"<Bal>{kind}{_signed(balance.amount, balance.currency)}{day}</Bal>"


def _entry(entry: Entry) -> str:
    batch = ""
    if entry.batch is not None:
        ids = _tag("MsgId", entry.batch.message_id) + _tag("PmtInfId", entry.batch.payment_id)
        batch = f"<Btch>{ids}{_tag('NbOfTxs', entry.batch.payment_count)}</Btch>"
    details = "".join(_detail(detail, entry) for detail in entry.details)
    inner = f"<NtryDtls>{batch}{details}</NtryDtls>" if batch or details else ""
    code = entry.bank_transaction_code
    return "".join(
        (
            "<Ntry>",
            _tag("NtryRef", entry.entry_reference),
            _signed(entry.amount, entry.currency),
            "<RvslInd>true</RvslInd>" if entry.reversal else "",
            f"<Sts>{_tag('Cd', entry.status)}</Sts>",
            f"<BookgDt>{_tag('Dt', entry.booking_date)}</BookgDt>" if entry.booking_date else "",
            f"<ValDt>{_tag('Dt', entry.value_date)}</ValDt>" if entry.value_date else "",
            _tag("AcctSvcrRef", entry.bank_reference),
            f"<BkTxCd><Prtry>{_tag('Cd', code)}</Prtry></BkTxCd>" if code else "",
            _charges(entry.charges),
            inner,
            _tag("AddtlNtryInf", entry.text),
            "</Ntry>",
        )
    )


def _detail(detail: Detail, entry: Entry) -> str:
    ids = (
        ("AcctSvcrRef", detail.bank_reference),
        ("InstrId", detail.instruction_id),
        ("EndToEndId", detail.end_to_end_id),
        ("UETR", detail.uetr),
        ("TxId", detail.transaction_id),
        ("MndtId", detail.mandate_id),
    )
    refs = "".join(_tag(name, text) for name, text in ids)
    foreign = ""
    if detail.foreign is not None:
        rate = (
            f"<CcyXchg>{_tag('XchgRate', detail.foreign.rate)}</CcyXchg>"
            if detail.foreign.rate
            else ""
        )
        paid = _amount(detail.foreign.amount, detail.foreign.currency)
        foreign = f"<AmtDtls><InstdAmt>{paid}{rate}</InstdAmt></AmtDtls>"
    returned = (
        f"<RtrInf>{_tag('AddtlInf', detail.return_reason)}</RtrInf>" if detail.return_reason else ""
    )
    return "".join(
        (
            "<TxDtls>",
            f"<Refs>{refs}</Refs>" if refs else "",
            _signed(detail.amount, detail.currency) if detail.amount is not None else "",
            foreign,
            _charges(detail.charges),
            _party(detail, entry),
            _remittance(detail),
            returned,
            _tag("AddtlTxInf", detail.additional_text),
            "</TxDtls>",
        )
    )


def _party(detail: Detail, entry: Entry) -> str:
    money_in = (detail.amount if detail.amount is not None else entry.amount) >= 0
    role = "Dbtr" if money_in != entry.reversal else "Cdtr"
    lines = _tag("TwnNm", detail.party_city) + _tag("AdrLine", detail.party_address)
    address = f"<PstlAdr>{lines}</PstlAdr>" if lines else ""
    party = _tag("Nm", detail.party_name) + address
    ultimate = _tag("Nm", detail.ultimate_party_name)
    parts = (
        f"<{role}><Pty>{party}</Pty></{role}>" if party else "",
        f"<{role}Acct><Id>{_tag('IBAN', detail.party_account)}</Id></{role}Acct>"
        if detail.party_account
        else "",
        f"<Ultmt{role}><Pty>{ultimate}</Pty></Ultmt{role}>" if ultimate else "",
    )
    parties = f"<RltdPties>{''.join(parts)}</RltdPties>" if any(parts) else ""
    if not detail.party_bank:
        return parties
    bank = f"<FinInstnId>{_tag('BICFI', detail.party_bank)}</FinInstnId>"
    return f"{parties}<RltdAgts><{role}Agt>{bank}</{role}Agt></RltdAgts>"


def _remittance(detail: Detail) -> str:
    kind = (
        f"<Tp><CdOrPrtry>{_tag('Cd', detail.reference_type)}</CdOrPrtry></Tp>"
        if detail.reference_type
        else ""
    )
    references = detail.references or ((detail.reference,) if detail.reference else ())
    documents = "".join(
        f"<Strd><RfrdDocInf>{_tag('Nb', no)}</RfrdDocInf></Strd>" for no in detail.document_nos
    )
    structured = "".join(
        f"<Strd><CdtrRefInf>{kind}{_tag('Ref', reference)}</CdtrRefInf></Strd>"
        for reference in references
    )
    inner = _tag("Ustrd", detail.text) + documents + structured
    return f"<RmtInf>{inner}</RmtInf>" if inner else ""


def _charges(charges: Iterable[Charge]) -> str:
    records = "".join(_charge(charge) for charge in charges)
    return f"<Chrgs>{records}</Chrgs>" if records else ""


def _charge(charge: Charge) -> str:
    included = "" if charge.included is None else _tag("ChrgInclInd", str(charge.included).lower())
    kind = f"<Tp><Prtry>{_tag('Id', charge.kind)}</Prtry></Tp>" if charge.kind else ""
    # Zero is a charge that was not taken; its direction means nothing.
    return f"<Rcrd>{_signed(charge.amount, charge.currency)}{included}{kind}</Rcrd>"


def _signed(amount: Decimal, currency: str) -> str:
    return f"{_amount(amount, currency)}{_tag('CdtDbtInd', 'DBIT' if amount < 0 else 'CRDT')}"


def _amount(amount: Decimal, currency: str) -> str:
    return f"<Amt Ccy={quoteattr(currency)}>{abs(amount):f}</Amt>"


def _tag(name: str, value: object) -> str:
    """The element, or nothing where there is nothing to say."""
    return "" if value is None or value == "" else f"<{name}>{escape(str(value))}</{name}>"
