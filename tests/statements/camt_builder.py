"""Builds small camt files for tests from the parts that a test cares about."""

from __future__ import annotations

from ledger_es.statements import StatementFile, read_statement_file

CONTAINERS = {
    "053": ("BkToCstmrStmt", "Stmt"),
    "052": ("BkToCstmrAcctRpt", "Rpt"),
    "054": ("BkToCstmrDbtCdtNtfctn", "Ntfctn"),
}
ACCOUNT = "<Acct><Id><IBAN>CH9300762011623852957</IBAN></Id><Ccy>CHF</Ccy></Acct>"


def bal(
    kind: str, amount: str, sign: str = "CRDT", currency: str = "CHF", day: str = "2026-01-31"
) -> str:
    indicator = f"<CdtDbtInd>{sign}</CdtDbtInd>" if sign else ""
    return (
        f"<Bal><Tp><CdOrPrtry><Cd>{kind}</Cd></CdOrPrtry></Tp><Amt Ccy='{currency}'>{amount}</Amt>{indicator}"
        f"<Dt><Dt>{day}</Dt></Dt></Bal>"
    )


def ntry(
    amount: str,
    sign: str = "CRDT",
    inner: str = "",
    currency: str = "CHF",
    status: str = "<Sts>BOOK</Sts>",
) -> str:
    indicator = f"<CdtDbtInd>{sign}</CdtDbtInd>" if sign else ""
    return f"<Ntry><Amt Ccy='{currency}'>{amount}</Amt>{indicator}{status}{inner}</Ntry>"


def tx(inner: str) -> str:
    return f"<NtryDtls><TxDtls>{inner}</TxDtls></NtryDtls>"


def stmt(
    inner: str, account: str = ACCOUNT, number: str = "S-1", kind: str = "053", before: str = ""
) -> str:
    name = CONTAINERS[kind][1]
    return f"<{name}><Id>{number}</Id>{before}{account}{inner}</{name}>"


def camt(
    statements: str, kind: str = "053", version: str = "08", header: str = "", suffix: str = ""
) -> bytes:
    container = CONTAINERS[kind][0] + suffix
    namespace = f"urn:iso:std:iso:20022:tech:xsd:camt.{kind}.001.{version}"
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<Document xmlns="{namespace}">\n<{container}>'
        f"<GrpHdr><MsgId>M-1</MsgId>{header}</GrpHdr>\n{statements}\n</{container}>\n</Document>\n"
    ).encode()


def balanced(entries: str, opening: str, closing: str) -> bytes:
    """A camt.053 of one statement between two credit balances."""
    return camt(stmt(bal("OPBD", opening) + bal("CLBD", closing) + entries))


def read(content: bytes, **how: object) -> StatementFile:
    return read_statement_file(content, "test.xml", **how)  # type: ignore[arg-type]
