"""What an OFX statement says: account, currency, period, balances, and its transactions as entries."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Final

from ledger_es.statements.ofx_blocks import Block
from ledger_es.statements.reader_settings import ReaderSettings
from ledger_es.statements.statement import Account, Balance, Detail, Entry, Statement
from ledger_es.statements.text_statement import WrongText, currency_of, in_digits
from ledger_es.statements.warnings import Warnings
from ledger_es.statements.written_amount import NoAmount, written_amount

_NO_PAYEE: Final = ("", "NONE", "N/A")


def read_header(
    block: Block, settings: ReaderSettings, created_at: str, place: str, warnings: Warnings
) -> Statement:
    """The statement without its balances, of which some stand behind the transactions. Raises WrongText."""
    account_no = block.text("BANKACCTFROM/ACCTID", "CCACCTFROM/ACCTID")
    if not account_no:
        warnings.note("the statement names no account (ACCTID)", place)
    return Statement(
        kind="ofx",
        account=Account(None, account_no or None),
        owner="",
        currency=_currency(block, settings, place),
        period_from=_header_day(block, "BANKTRANLIST/DTSTART", warnings),
        period_to=_header_day(block, "BANKTRANLIST/DTEND", warnings),
        created_at=created_at,
        unique_ids=True,
    )


def _currency(block: Block, settings: ReaderSettings, place: str) -> str:
    stated = block.text("CURDEF").upper()
    if not stated and not settings.currency:
        raise WrongText(
            place, "the statement names no currency (CURDEF)", "say which, such as --currency EUR"
        )
    return currency_of(stated or settings.currency, f"line {block.line_of('CURDEF')}, CURDEF")


def with_balances(
    statement: Statement,
    block: Block,
    others: list[Block],
    last_day: date | None,
    warnings: Warnings,
) -> Statement:
    """The statement with the balances it gives. `others`: its further ones (BAL); `last_day`: of its transactions.

    The ledger balance is the closing one only if it is of the last day or earlier and no transaction comes after it:
    banks give the balance of the day of the download (intake.md 1).
    """
    currency = statement.currency
    balances: list[Balance] = []
    closing = None
    for name in ("LEDGERBAL", "AVAILBAL"):
        amount = _balance_amount(block, f"{name}/BALAMT", currency)
        if amount is not None:
            day = _header_day(block, f"{name}/DTASOF", warnings)
            balances.append(Balance(amount, currency, day, name))
    if balances and balances[0].kind == "LEDGERBAL":
        closing = _closing(balances[0], statement, block, last_day, warnings)
    for other in others:
        amount = _balance_amount(other, "VALUE", currency)
        if amount is not None and other.text("BALTYPE") in ("", "DOLLAR"):
            day = _header_day(other, "DTASOF", warnings)
            balances.append(Balance(amount, currency, day, other.text("NAME", "DESC")))
    return statement._replace(closing=closing, balances=tuple(balances))


def _closing(
    ledger: Balance, statement: Statement, block: Block, last_day: date | None, warnings: Warnings
) -> Balance | None:
    """The ledger balance if it closes the statement. Transactions may be dated after the stated end."""
    place = f"line {block.line_of('LEDGERBAL/BALAMT')}, LEDGERBAL"
    end = max((day for day in (statement.period_to, last_day) if day), default=None)
    if ledger.date is None:
        warnings.note("the balance has no day: it is not taken as the closing balance", place)
    elif end is not None and ledger.date > end:
        text = f"the balance is of {ledger.date}, after the last day {end}: it is not the closing balance"
        warnings.note(text, place)
    elif last_day is not None and ledger.date < last_day:
        text = f"the balance is of {ledger.date}, and transactions follow: it is not the closing balance"
        warnings.note(text, place)
    else:
        return ledger
    return None


def _balance_amount(block: Block, path: str, currency: str) -> Decimal | None:
    return _amount(block, path, currency) if path in block.values else None


def read_entry(
    block: Block, statement: Statement, entry_no: int, place: str, warnings: Warnings
) -> Entry:
    """A transaction. One that is not yet booked (STMTTRNP) has the status PDNG. Raises WrongText."""
    is_booked = block.name == "STMTTRN"
    if "TRNAMT" not in block.values:
        raise WrongText(place, f"{block.name} has no amount (TRNAMT)")
    amount = _amount(block, "TRNAMT", statement.currency)
    booking_date = _day(block, "DTPOSTED" if is_booked else "DTTRAN")
    if booking_date is None and is_booked:
        raise WrongText(place, "the transaction has no day (DTPOSTED)")
    if "CORRECTFITID" in block.values:
        text = (
            f"the bank says that it corrects another transaction ({block.text('CORRECTACTION')}"
            f" {block.text('CORRECTFITID')}): both are kept"
        )
        warnings.note(text, place)
    if is_booked and not block.text("FITID"):
        warnings.note("the transaction has no id (FITID)", place)
    return Entry(
        amount=amount,
        currency=_stated_currency(block, statement),
        booking_date=booking_date,
        value_date=_day(block, "DTAVAIL"),
        status="BOOK" if is_booked else "PDNG",
        bank_reference=block.text("FITID"),
        entry_reference=block.text("CHECKNUM", "CHKNUM", "REFNUM"),
        reversal=False,
        text="",
        bank_transaction_code=block.text("TRNTYPE").upper(),
        batch=None,
        charges=(),
        entry_no=entry_no,
        line=block.line,
        details=(_detail(block, amount, statement.currency),),
    )


def _stated_currency(block: Block, statement: Statement) -> str:
    """The currency of the amount. ORIGCURRENCY names another in which nothing moves, CURRENCY one that does."""
    stated = block.text("CURRENCY/CURSYM").upper()
    return currency_of(stated or statement.currency, f"line {block.line}, CURSYM")


def _detail(block: Block, amount: Decimal, currency: str) -> Detail:
    name = block.text("NAME", "PAYEE/NAME", "EXTDPAYEE/NAME")
    address = [block.text(f"PAYEE/{line}") for line in ("ADDR1", "ADDR2", "ADDR3")]
    city = [block.text(f"PAYEE/{part}") for part in ("POSTALCODE", "CITY", "STATE", "COUNTRY")]
    return Detail(
        amount=amount,
        currency=currency,
        party_name="" if name.upper() in _NO_PAYEE else name,
        party_account=block.text("BANKACCTTO/ACCTID", "CCACCTTO/ACCTID"),
        party_bank=block.text("BANKACCTTO/BANKID"),
        party_address=" ".join(part for part in address if part),
        party_city=" ".join(part for part in city if part),
        transaction_id=block.text("SRVRTID"),
        text=block.text("MEMO"),
        additional_text=_additional_text(block),
    )


_FURTHER: Final = {
    "EXTDNAME": "",
    "REFNUM": "reference number",
    "PAYEEID": "payee",
    "SIC": "industry code",
    "DTUSER": "initiated",
    "CORRECTFITID": "corrects",
    "CORRECTACTION": "correction",
    "ORIGCURRENCY/CURSYM": "original currency",
    "ORIGCURRENCY/CURRATE": "rate",
    "CURRENCY/CURRATE": "rate",
    "PAYEE/PHONE": "phone",
}


def _additional_text(block: Block) -> str:
    """What else the bank says of the transaction, each with the name of what it is."""
    said = []
    for path, title in _FURTHER.items():
        text = block.text(path)
        is_repeated = (path == "REFNUM" and not block.text("CHECKNUM", "CHKNUM")) or (
            path == "DTUSER" and text[:8] == block.text("DTPOSTED")[:8]
        )
        if text and not is_repeated:
            said.append(f"{title} {text}".strip())
    return ", ".join(said)


def _amount(block: Block, path: str, currency: str) -> Decimal:
    stated = block.values[path]
    place = f"line {stated.line}, {path}"
    try:
        return in_digits(written_amount(stated.text), currency, place)
    except NoAmount as no_amount:
        raise WrongText(place, str(no_amount)) from None


def _day(block: Block, path: str) -> date | None:
    """The day of `YYYYMMDD…` as the bank writes it: its own time zone is kept. Raises WrongText."""
    written = block.text(path)
    if not written:
        return None
    digits = written[:8]
    try:
        if not (len(digits) == 8 and digits.isascii() and digits.isdecimal()):
            raise ValueError(written)
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        raise WrongText(f"line {block.line_of(path)}, {path}", f"{written!r} is no date") from None


def _header_day(block: Block, path: str, warnings: Warnings) -> date | None:
    """As `_day`, but a day that is none is a warning: no entry hangs on it."""
    try:
        return _day(block, path)
    except WrongText as wrong:
        warnings.note(wrong.reason, wrong.place)
        return None
