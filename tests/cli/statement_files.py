"""Bank statements of the tests: small camt.053 files of account B1."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from xml.sax.saxutils import escape

from tests.statements.camt_builder import ACCOUNT, bal, camt, stmt

Payment = tuple[str, str, str, str, str]
"""Day, amount (money in > 0), payer, structured reference, text."""

PAYMENTS: tuple[Payment, ...] = (
    ("2026-01-10", "980.00", "Huber, Söhne", "RF18539007547034", ""),
    ("2026-01-12", "100.50", "Meier", "", "thanks"),
    ("2026-01-13", "-5.00", "", "", "Card payment fuel"),
    ("2026-01-14", "260.00", "Huber, Söhne", "", "rounded up"),
)


def statement_file(
    folder: Path,
    payments: tuple[Payment, ...] = PAYMENTS,
    *,
    opening: str = "500.00",
    closing: str | None = None,
    name: str = "statement.xml",
    number: str = "S-1",
    account: str = ACCOUNT,
) -> str:
    """Its path. `closing` left out: what the payments lead to. It opens the day before the first payment."""
    right = Decimal(opening) + sum(Decimal(one[1]) for one in payments)
    days = sorted(one[0] for one in payments) or ["2026-01-31"]
    before = (date.fromisoformat(days[0]) - timedelta(days=1)).isoformat()
    balances = bal("OPBD", opening, day=before) + bal("CLBD", closing or str(right), day=days[-1])
    entries = "".join(entry_of(f"{number}-{at}", *one) for at, one in enumerate(payments, 1))
    path = folder / name
    path.write_bytes(camt(stmt(balances + entries, number=number, account=account)))
    return str(path)


def entry_of(
    bank_reference: str, day: str, amount: str, payer: str, reference: str, text: str
) -> str:
    """A booked entry (Ntry) of a payment."""
    paid = Decimal(amount)
    sign, role = ("DBIT", "Cdtr") if paid < 0 else ("CRDT", "Dbtr")
    party = f"<RltdPties><{role}><Pty><Nm>{escape(payer)}</Nm></Pty></{role}></RltdPties>"
    structured = f"<Strd><CdtrRefInf><Ref>{reference}</Ref></CdtrRefInf></Strd>"
    said = (f"<Ustrd>{escape(text)}</Ustrd>" if text else "") + (structured if reference else "")
    return (
        f"<Ntry><Amt Ccy='CHF'>{abs(paid)}</Amt><CdtDbtInd>{sign}</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>"
        f"<BookgDt><Dt>{day}</Dt></BookgDt><AcctSvcrRef>{bank_reference}</AcctSvcrRef>"
        f"<NtryDtls><TxDtls>{party if payer else ''}<RmtInf>{said}</RmtInf></TxDtls></NtryDtls></Ntry>"
    )


def notification(
    folder: Path,
    *payments: tuple[str, str, str],
    reference: str = "S-1-1",
    total: str = "1080.50",
    day: str = "2026-01-12",
    status: str = "INFO",
) -> str:
    """A camt.054 with one entry; a payment has its amount, payer and text."""
    details = "".join(
        f"<TxDtls><Amt Ccy='CHF'>{amount}</Amt><CdtDbtInd>CRDT</CdtDbtInd>"
        f"<RltdPties><Dbtr><Pty><Nm>{escape(payer)}</Nm></Pty></Dbtr></RltdPties>"
        f"<RmtInf><Ustrd>{escape(text)}</Ustrd></RmtInf></TxDtls>"
        for amount, payer, text in payments
    )
    booked = f"<BookgDt><Dt>{day}</Dt></BookgDt>" if day else ""
    named = f"<AcctSvcrRef>{reference}</AcctSvcrRef>" if reference else ""
    entry = (
        f"<Ntry><Amt Ccy='CHF'>{total}</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>{status}</Cd></Sts>"
        f"{booked}{named}<NtryDtls><Btch><NbOfTxs>2</NbOfTxs></Btch>{details}</NtryDtls></Ntry>"
    )
    path = folder / "notification.xml"
    path.write_bytes(camt(stmt(entry, account=ACCOUNT, number="N-1", kind="054"), kind="054"))
    return str(path)
