"""For each refusal that has a cure: how a ledger comes to it, and what its first cure then does."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Final, NamedTuple

from ledger_es import (
    AssignLine,
    ChangeAccount,
    EditBankAccount,
    EditCustomer,
    EndMailing,
    JournalLine,
    PartyTexts,
    PostJournal,
    PostPayments,
    ReceivedPayment,
    ReturnDebitOfLine,
    StartMailing,
    VatPart,
)
from ledger_es.aggregates.chart_of_accounts import Account
from ledger_es.aggregates.mailing import MailingOutcome
from ledger_es.deciding.command import Command
from tests.cli.statement_files import PAYMENTS, Payment, notification, statement_file
from tests.scenarios.statements import file, statement, statement_line
from tests.statements.camt_builder import ACCOUNT, bal, camt, stmt
from tests.statements.pain002 import pain002, single

NOTHING: Final[Mapping[str, str]] = {}


class Case(NamedTuple):
    """`refused`: a command line, or a command for the Python interface; before it, `before` is done.

    The ledger holds the entries of `tests.cli.conftest` unless it `starts` as a company without any or without even a
    set-up, or is not there at all. A step may also be a command for the Python interface, or `sql` for the file of the
    ledger. `words` stand for the words in capitals of the cure; `code` is its exit code, 1 where it has something to
    find. `goes_on`: the command that was refused is done when it comes again.
    """

    refused: str | Command
    before: tuple[str | Command, ...] = ()
    words: Mapping[str, str] = NOTHING
    starts: str = "books"
    goes_on: bool = False
    code: int = 0


# --- Files ----------------------------------------------------------------------------------------

_JOURNAL = (
    "posting_date,document_type,document_no,external_document_no,account_type,account_no,amount,"
    "bal_account_type,bal_account_no,applies_to_document_type,applies_to_document_no\n"
)
_ONE: tuple[Payment, ...] = (("2026-01-12", "100.50", "Meier", "", "thanks"),)
_LATER: tuple[Payment, ...] = (("2026-01-20", "7.00", "", "", "interest"),)

JOURNALS: Final[Mapping[str, str]] = {
    "paid.csv": "2026-01-10,payment,P1,,customer,C1,-980.00,bank_account,B1,invoice,I1",
    "credit.csv": "2026-01-02,credit_memo,CM1,,customer,C1,-1200.00,gl,3000,,",
    "payment.csv": "2026-01-02,payment,P2,,customer,C1,-600.00,bank_account,B1,,",
    "paid_i3.csv": "2026-01-10,payment,P3,,customer,C2,-100.50,bank_account,B1,invoice,I3",
    "mixed.csv": (
        "2026-01-10,invoice,I8,,customer,C1,80.00,,,,\n2026-01-10,invoice,I8,X-8,vendor,V1,-80.00,,,,"
    ),
    "split.csv": (
        "2026-01-10,payment,P8,,customer,C1,-80.00,,,,\n2026-01-10,payment,P8,,bank_account,B1,80.00,,,,"
    ),
    "late.csv": "2026-03-10,payment,P6,,customer,C1,-980.00,bank_account,B1,,",
    "invoice.csv": "2026-01-10,invoice,I9,,customer,C1,5.00,gl,3000,,",
    "march.csv": "2026-03-10,invoice,I9,,customer,C1,5.00,gl,3000,,",
    "received.csv": "2026-01-10,payment,P4,,customer,C2,-200.00,bank_account,B1,,",
    "part.csv": "2026-01-10,payment,P5,,customer,C2,-300.00,bank_account,B1,,",
    "control2.csv": "2026-01-10,,D2,,gl,6900,5.00,gl,1000,,",
    "control.csv": "2026-01-10,,D1,,gl,1100,5.00,gl,1000,,",
    "again.csv": "2026-01-10,invoice,I1,,customer,C1,5.00,gl,3000,,",
    "vendor.csv": "2026-01-10,invoice,V-1,X-1,vendor,V1,-5.00,gl,4000,,",
    "vendor2.csv": "2026-01-10,invoice,V-2,X-1,vendor,V1,-5.00,gl,4000,,",
    "correcting.csv": "2026-01-20,,K1,,bank_account,B1,-100.50,gl,1090,,",
    "late_i3.csv": "2026-03-10,payment,P7,,customer,C2,-100.50,bank_account,B1,,",
    "drawn.csv": "2026-01-11,,,,gl,6900,4.00,gl,1000,,",
    "drawn_twice.csv": (
        "2026-01-11,,,,gl,6900,4.00,gl,1000,,\n2026-01-12,,,,gl,6900,5.00,gl,1000,,"
    ),
}


def _in_currency(
    document_type: str, on: str, amount: str, currency: str, applies_to: str = ""
) -> PostJournal:
    """A document of customer C2 on one line."""
    return PostJournal(
        lines=(
            JournalLine(
                posting_date=date.fromisoformat(on),
                document_type=document_type,  # type: ignore[arg-type]  # checked by the model
                document_no=f"FX-{document_type}",
                account_type="customer",
                account_no="C2",
                amount=amount,
                currency=currency,
                bal_account_no="3000",
                applies_to_document_no=applies_to,
            ),
        )
    )


JOURNAL_IN_DOLLARS = _in_currency("invoice", "2026-01-10", "100.00", "USD")
PAYMENT_IN_DOLLARS = _in_currency("payment", "2026-01-20", "-100.00", "USD", "FX-invoice")
PAYMENT_IN_FRANCS = _in_currency("payment", "2026-01-20", "-90.00", "", "FX-invoice")
_ADJUSTED: Final = (
    "currencies add USD --gain-account 3890 --loss-account 3890 --rounding-account 3890"
    " --unrealized-gain-account 3890 --unrealized-loss-account 3890",
    "rates add USD --from 2026-01-01 --rate 0.90",
    "rates add USD --from 2026-01-20 --rate 0.95",
    JOURNAL_IN_DOLLARS,
    "adjust-exchange-rates --date 2026-01-31 --document-no FX",
)

CARRYING: Final[Mapping[str, str]] = {
    "area.csv": "AREA=EAST",
    "new.csv": "DEPARTMENT=NEW",
    "sales.csv": "DEPARTMENT=SALES",
    "adm.csv": "DEPARTMENT=ADM",
    "none.csv": "",
    "both.csv": "DEPARTMENT=ADM;PROJECT=7",
}
"""Files with one entry between accounts 6900 and 1000 that carries these dimensions."""
_DEPARTMENTS = (
    "dimensions new DEPARTMENT --name Department",
    "dimension-values new DEPARTMENT SALES --name Sales",
    "dimension-values new DEPARTMENT ADM --name Administration",
    "dimensions new PROJECT --name Project",
    "dimension-values new PROJECT 7 --name Seven",
)
_CUSTOMERS = "customer_no,name,address,city,country,iban,currency,payment_terms,posting_group\n"
CUSTOMERS: Final[Mapping[str, str]] = {
    "customer.csv": "C1,Other,,,,,,,",
    "own.csv": "C5,Other,,,,,CHF,,",
    "alike.csv": "c1,Other,,,,,,,",
    "group.csv": "C5,Other,,,,,,,NOPE",
    "terms.csv": "C5,Other,,,,,,NOPE,",
}

TERMS: Final[Mapping[str, str]] = {
    "letterhead.toml": 'sender = ["Muster AG"]\n',
    "letterhead-mail.toml": 'sender = ["Muster AG"]\nemail = "office@example.com"\n',
    "levels.toml": 'post_additional_fee = true\n[[levels]]\nadditional_fee = "10.00"\n[[levels]]\n',
    "interest.toml": "post_interest = true\n[[levels]]\ncalculate_interest = true\n",
    "send.toml": '[[steps]]\naction = "send_reminders"\n',
    "paused.toml": 'paused = true\n[[steps]]\naction = "create_reminders"\n',
    "rate.toml": "percentage = 1\nline_fee_in_interest = true\n",
    "late_rate.toml": "[[rates]]\nstarting_date = 2026-03-01\npercentage = 5\n",
}
_WITH_TERMS = (
    "reminder-terms set R levels.toml --valid-from 2026-01-01",
    "customers change C1 --reminder-terms R",
)
_WITH_INTEREST = (
    "reminder-terms set R interest.toml --valid-from 2026-01-01",
    "customers change C1 --reminder-terms R --finance-charge-terms F",
)
_DRAFT = (*_WITH_TERMS, "reminders create --date 2026-03-01")
_ISSUED = (*_DRAFT, "reminders issue R00001")
_TAXED = (
    "vat-codes new V81 --valid-from 2024-01-01 --rate 8.1 --sales-account 2200",
    "accounts set-vat-code 3850 V81",
)


def _mailing(address: str = "anna@example.com") -> StartMailing:
    return StartMailing(
        letter_kind="reminder", document_no="R00001", party_no="C1", address=address
    )


def _mailed(outcome: MailingOutcome) -> EndMailing:
    return EndMailing(letter_kind="reminder", document_no="R00001", outcome=outcome)


def write_files(folder: Path) -> None:
    """Every file that the cases name, into the folder."""
    for name, rows in JOURNALS.items():
        (folder / name).write_text(f"{_JOURNAL}{rows}\n")
    for name, dimensions in CARRYING.items():
        (folder / name).write_text(
            "posting_date,document_no,account_type,account_no,amount,bal_account_no,dimensions\n"
            f"2026-01-10,DIM-1,gl,6900,5.00,1000,{dimensions}\n"
        )
    (folder / "foreign.csv").write_text(
        "posting_date,document_type,document_no,account_type,account_no,amount,bal_account_no,posting_group\n"
        "2026-01-10,invoice,AB-1,customer,C1,5.00,3000,ABROAD\n"
    )
    for name, row in CUSTOMERS.items():
        (folder / name).write_text(f"{_CUSTOMERS}{row}\n")
    (folder / "vendors.csv").write_text(
        _CUSTOMERS.replace("customer_no", "vendor_no") + "V1,Vendor,,,,,,,\n"
    )
    for name, terms in TERMS.items():
        (folder / name).write_text(terms)
    statement_file(folder)
    (folder / "second.csv").write_text(
        "customer_no,document_type,document_no,posting_date,due_date,currency,amount\n"
        "C1,invoice,E2,2026-01-10,2026-04-03,EUR,50.00\n"
    )
    (folder / "report.xml").write_bytes(pain002(single("DD00001-1", "RJCT")))
    statement_file(folder, _ONE, name="one.xml")
    (folder / "euro.xml").write_bytes((folder / "one.xml").read_bytes().replace(b"CHF", b"EUR"))
    shown = (("2026-01-15", "-50.00", "", "", "check 100"),)
    statement_file(folder, shown, name="check.xml")
    told = notification(folder, ("60.50", "Meier", "I3"), ("30.00", "Huber", "I1"), total="90.50")
    Path(told).rename(folder / "notified.xml")
    other_amount = (("2026-01-12", "101.50", "Meier", "", "thanks"),)
    statement_file(folder, other_amount, name="changed.xml")
    statement_file(folder, _LATER, name="later.xml", opening="700.00", number="S-2")
    statement_file(folder, _LATER, name="next.xml", opening="600.50", number="S-2")
    statement_file(folder, (), name="empty.xml")
    # All lines of statement.xml and one more.
    statement_file(folder, (*PAYMENTS, *_LATER), name="longer.xml")
    unclear = (("2026-01-10", "77.00", "Huber, Söhne", "", ""),)
    statement_file(folder, unclear, name="unclear.xml")
    received = (("2026-01-12", "260.00", "Meier", "", ""),)
    statement_file(folder, received, name="received.xml")
    other = ACCOUNT.replace("CH9300762011623852957", "DE89370400440532013000")
    statement_file(folder, name="unknown.xml", account=other, opening="0.00")
    foreign = other.replace("DE89370400440532013000", "DE02120300000000202051")
    (folder / "two_accounts.xml").write_bytes(
        camt(
            "".join(
                stmt(
                    bal("OPBD", "0.00") + bal("CLBD", "0.00"), account=account, number=f"A-{place}"
                )
                for place, account in enumerate((other, foreign))
            )
        )
    )
    following = (("2026-01-20", "-9.00", "", "", "rent"),)
    statement_file(folder, following, name="following.xml", opening="600.50", number="S-6")
    to_b1 = (("2026-01-12", "-100.50", "", "", "to B1"),)
    statement_file(folder, to_b1, name="other_bank.xml", account=other, opening="200.00")
    (folder / "unknown_bank.csv").write_text(
        "Booked;Amount;Saldo;Payee;Purpose\n"
        "2026-01-12;100.50;600.50;Meier;thanks\n2026-01-13;-5.00;595.50;Garage;fuel\n"
    )
    (folder / "mapping.toml").write_text(
        'date_format = "YYYY-MM-DD"\ndecimal = "."\n'
        '[columns]\nbooking_date = "Booked"\namount = "Amount"\nbalance = "Saldo"\n'
    )


def _changed(account_no: str, *, direct_posting: bool, blocked: bool = False) -> ChangeAccount:
    account = Account(
        account_no=account_no,
        name="Account",
        category="income",
        direct_posting=direct_posting,
        blocked=blocked,
    )
    return ChangeAccount(account=account)


# --- Set-up ---------------------------------------------------------------------------------------

_BARE = (
    "accounts add 1000 --name Cash --category assets",
    "accounts add 6900 --name Charges --category expense",
    "accounts add 1020 --name Bank --category assets --no-direct-posting",
    "posting-groups set-bank BANK --valid-from 2026-01-01 --account 1020",
)
_PAYMENT = ("journal post payment.csv",)
_NEW_ACCOUNT: Final[Mapping[str, str]] = {
    "NUMBER": "1999",
    "NAME": "New",
    "CATEGORY": "assets",
}

_NEW_VAT_CODE = "vat-codes new V81 --valid-from 2026-01-01 --rate 8.1 --purchase-account 2200"
_INVOICE_WITH_VAT = PostJournal(
    lines=(
        JournalLine(
            posting_date=date(2026, 1, 10),
            document_type="invoice",
            document_no="I9",
            account_type="customer",
            account_no="C1",
            amount="108.10",
            bal_account_no="3000",
            vat=(VatPart(vat_code="V81", base="100.00", amount="8.10"),),
        ),
    )
)
SET_UP: Final[Mapping[str, Case]] = {
    "E-SETUP-COMPANY": Case(
        "customers import own.csv",
        starts="nothing",
        words={"NAME": "Muster", "CURRENCY": "CHF"},
    ),
    "E-SETUP-COMPANY-EXISTS": Case(
        "init --company Other --currency CHF",
        words={"NAME": "Other", "CURRENCY": "CHF", "OTHER_LEDGER": "other.db"},
    ),
    "E-SETUP-ACCOUNT-UNKNOWN": Case(
        "posting-groups set-opening-balance --valid-from 2026-01-01 --account 9999"
    ),
    "E-SETUP-ACCOUNT-EXISTS": Case("accounts add 1000 --name Cash --category assets"),
    "E-SETUP-ACCOUNT-ALIKE": Case(
        "accounts add 10A --name Cash --category assets",
        before=("accounts add 10a --name Cash --category assets",),
    ),
    "E-SETUP-ACCOUNT-USED": Case(
        _changed("1100", direct_posting=True),
        words=_NEW_ACCOUNT,
    ),
    "E-SETUP-GROUP": Case(
        "customers import group.csv",
        words={"DATE": "2026-01-01", "CONTROL_ACCOUNT": "1100"},
        goes_on=True,
    ),
    "E-SETUP-ACCOUNT": Case(
        "journal post paid.csv",
        before=(
            "posting-groups set customer DOMESTIC --valid-from 2026-01-01 --control-account 1100",
        ),
        words={"CONTROL_ACCOUNT": "1100", "ACCOUNT": "3800"},
        goes_on=True,
    ),
    "E-SETUP-ACCOUNT-DIRECT": Case(
        "posting-groups set customer X --valid-from 2026-01-01 --control-account 3000",
        words=_NEW_ACCOUNT,
    ),
    "E-SETUP-ACCOUNT-OTHER": Case(
        "posting-groups set-bank X --valid-from 2026-01-01 --account 1100", words=_NEW_ACCOUNT
    ),
    "E-SETUP-OPENING": Case(
        "bank-accounts add B1 --opening-balance 5 --opening-date 2026-01-01",
        starts="bare",
        before=_BARE,
        words={"DATE": "2026-01-01", "ACCOUNT": "1000"},
        goes_on=True,
    ),
    "E-SETUP-METHOD": Case(
        "customers change C1 --payment-method CASH",
        words={"DATE": "2026-01-01"},
        goes_on=True,
    ),
    "E-SETUP-TERMS": Case(
        "customers import terms.csv",
        words={"DATE": "2026-01-01", "FORMULA": "30D"},
        goes_on=True,
    ),
    "E-VAT-CODE": Case(
        "accounts set-vat-code 3850 V81",
        words={"DATE": "2026-01-01", "PERCENTAGE": "8.1", "ACCOUNT": "2200"},
        goes_on=True,
    ),
    "E-VAT-CODE-EXISTS": Case(_NEW_VAT_CODE, before=(_NEW_VAT_CODE,), words={"PERCENTAGE": "8.2"}),
    "E-VAT-ACCOUNT": Case(_INVOICE_WITH_VAT, before=(_NEW_VAT_CODE,), words={"ACCOUNT": "2200"}),
    "E-SERIES-UNKNOWN": Case(
        "journal post drawn.csv",
        starts="bare",
        before=_BARE,
        words={"NUMBER": "J1"},
        goes_on=True,
    ),
    "E-SERIES-EXHAUSTED": Case(
        "journal post drawn_twice.csv",
        before=("number-series add JOURNAL --starting-date 2026-01-01 --first S1 --last S1",),
        words={"DATE": "2026-01-02", "NUMBER": "T1"},
        goes_on=True,
    ),
    "E-POST-GROUP": Case(
        "journal post foreign.csv",
        before=(
            "posting-groups set customer ABROAD --valid-from 2026-01-01 --control-account 1101",
        ),
        goes_on=True,
    ),
    "E-DIM-UNKNOWN": Case("journal post area.csv"),
    "E-DIM-VALUE": Case(
        "journal post new.csv",
        before=_DEPARTMENTS,
        words={"NAME": "New"},
        goes_on=True,
    ),
    "E-DIM-BLOCKED": Case(
        "journal post sales.csv",
        before=(*_DEPARTMENTS, "dimension-values block DEPARTMENT SALES"),
        goes_on=True,
    ),
    "E-DIM-MANDATORY": Case(
        "journal post none.csv",
        before=(*_DEPARTMENTS, "default-dimensions set gl 6900 DEPARTMENT --rule code-mandatory"),
        words={"VALUE": "SALES"},
        goes_on=True,
    ),
    "E-DIM-SAME": Case(
        "journal post adm.csv",
        before=(
            *_DEPARTMENTS,
            "default-dimensions set gl 6900 DEPARTMENT --value SALES --rule same-code",
        ),
        goes_on=True,
    ),
    "E-DIM-NO-CODE": Case(
        "journal post adm.csv",
        before=(*_DEPARTMENTS, "default-dimensions set gl 6900 DEPARTMENT --rule no-code"),
        goes_on=True,
    ),
    "E-DIM-COMBINATION": Case(
        "journal post both.csv",
        before=(*_DEPARTMENTS, "dimension-combinations block DEPARTMENT PROJECT"),
        goes_on=True,
    ),
    "W-CREDIT-LIMIT": Case(
        "journal post invoice.csv",
        before=("customers change C1 --credit-limit 1.00",),
        words={"AMOUNT": "5000.00"},
    ),
    "W-CUSTOMER-OVERDUE": Case(
        "journal post march.csv", before=("credit-warnings set overdue-balance",)
    ),
    "W-SERIES-END": Case(
        "journal post drawn.csv",
        before=(
            "number-series add JOURNAL --starting-date 2026-01-01 --first S1 --last S5 --warning S1",
        ),
        words={"DATE": "2026-02-01", "NUMBER": "T1"},
    ),
    "E-PERIOD": Case(
        "journal post paid.csv", before=("periods allow --from 2026-02-01",), goes_on=True
    ),
    "E-PERIOD-ORDER": Case("periods allow --from 2026-02-01 --to 2026-01-01"),
    "E-PARTY-UNKNOWN": Case("open-entries --customer C9"),
    "E-PARTY-EXISTS": Case("customers import customer.csv"),
    "E-PARTY-ALIKE": Case("customers import alike.csv"),
    "E-PARTY-BLOCKED": Case("journal post paid.csv", before=("customers block C1",), goes_on=True),
    "E-PARTY-CHANGED": Case(
        EditCustomer(party_no="C1", texts=PartyTexts(name="Huber"), personal_seal_before="another")
    ),
    "E-BANK-BLOCKED": Case(
        "journal post paid.csv", before=("bank-accounts block B1",), goes_on=True
    ),
    "E-BANK-UNKNOWN": Case("statements list --bank B9"),
    "E-BANK-EXISTS": Case("bank-accounts add B1"),
    "E-BANK-ALIKE": Case("bank-accounts add b1"),
    "E-BANK-IBAN": Case("bank-accounts add B2 --iban CH9300762011623852957"),
}

# --- Entries --------------------------------------------------------------------------------------

_TYPED = (
    "journals new cash_receipt/C",
    "journal lines add cash_receipt/C --date 2026-01-10 --account C2 --amount -5.00",
)
_DEPOSIT = "deposits post cash_receipt/C --bank-account B1 --date 2026-01-12 --number D"
ENTRIES: Final[Mapping[str, Case]] = {
    "E-POST-ACCOUNT-BLOCKED": Case(
        "posting-groups set-opening-balance --valid-from 2026-01-01 --account 3000",
        before=(_changed("3000", direct_posting=True, blocked=True),),
    ),
    "E-POST-DIRECT": Case("journal post control.csv"),
    "E-POST-DOCUMENT-USED": Case("journal post again.csv"),
    "E-POST-EXTERNAL-USED": Case(
        "journal post vendor2.csv",
        before=("vendors import vendors.csv", "journal post vendor.csv"),
    ),
    "E-APPLY-UNKNOWN": Case("entries hold --entry 99 --hold X"),
    "E-CORRECT-SOURCE": Case("entries correct --entry 5 --amount 1.00", before=_PAYMENT),
    "E-CANCEL-TYPE": Case(
        "entries cancel --entry 5 --document CM-1 --date 2026-02-01", before=_PAYMENT
    ),
    "E-CANCEL-APPLIED": Case(
        "entries cancel --entry 1 --document CM-1 --date 2026-02-01",
        before=(*_PAYMENT, "applications post --entry 5 --apply 1=100"),
        goes_on=True,
    ),
    "E-CANCEL-MIXED": Case(
        "entries cancel --entry 5 --document CM-1 --date 2026-02-01",
        before=("vendors import vendors.csv", "journal post mixed.csv"),
    ),
    "E-NET-NOTHING": Case(
        "netting post --customer C1 --vendor V1 --date 2026-02-01",
        before=("vendors import vendors.csv",),
    ),
    "E-RETURN-TYPE": Case("payments return --entry 1 --date 2026-02-01"),
    "E-RETURN-DATE": Case(
        "payments return --entry 5 --date 2026-01-01", before=("journal post paid.csv",)
    ),
    "E-RETURN-ACCOUNT": Case(
        "payments return --entry 5 --date 2026-02-01",
        before=("journal post split.csv",),
        words={"BANK": "B1"},
    ),
    "E-RETURN-TWICE": Case(
        "payments return --entry 5 --date 2026-02-02",
        before=("journal post paid.csv", "payments return --entry 5 --date 2026-02-01"),
    ),
    "E-PR-NOTHING": Case("payments post", words={"ENTRY": "1", "DATE": "2026-01-12"}),
    "E-PR-DATE": Case(
        "payments post --account 1090",
        before=("payments mark --entry 1 --amount 5.00",),
        words={"DATE": "2026-01-12"},
        goes_on=True,
    ),
    "E-PR-CUSTOMER": Case(
        "payments lump --bank-account B1",
        before=(
            "payments set-up --bank-account B1",
            "payments mark --entry 1 --date 2026-01-12",
            "payments mark --entry 3 --date 2026-01-12",
        ),
    ),
    "E-PR-DATES": Case(
        "payments lump --bank-account B1",
        before=(
            "payments set-up --bank-account B1",
            "payments mark --entry 1 --date 2026-01-12",
            "payments mark --entry 2 --date 2026-01-13",
        ),
    ),
    "E-PR-DIMENSIONS": Case(
        "payments lump --bank-account B1 --yes",
        before=(
            *_DEPARTMENTS,
            "payments set-up --bank-account B1",
            "payments mark --entry 1 --date 2026-01-12 --dimension DEPARTMENT=SALES",
            "payments mark --entry 2 --date 2026-01-12",
        ),
        words={"DIMENSIONS": "DEPARTMENT=ADM"},
    ),
    "E-PR-SETUP": Case(
        "payments post",
        before=("payments mark --entry 1 --date 2026-01-12",),
        words={"BANK": "B1"},
        goes_on=True,
    ),
    "E-PR-UNMARKED": Case("payments unmark --entry 1"),
    "E-PR-CHANGED": Case(
        "payments post --bank-account B1",
        before=("payments mark --entry 1 --date 2026-01-12", "journal post paid.csv"),
    ),
    "E-PR-TOLERANCE": Case("payments search --tolerance 101", words={"AMOUNT": "95.00"}),
    "E-JOURNAL-UNKNOWN": Case("journals show general/DAILY", goes_on=True),
    "E-JOURNAL-LINE": Case(
        "journal lines delete general/DAILY --line 7", before=("journals new general/DAILY",)
    ),
    "E-JOURNAL-NOTHING": Case(
        "journals post general/DAILY", before=("journals new general/DAILY",)
    ),
    "E-JOURNAL-REGISTER": Case(
        "journals copy general/DAILY --register 1", before=("journals new general/DAILY",)
    ),
    "E-APPLY-IN-USE": Case(
        "journal lines add cash_receipt/C --date 2026-01-10 --account C2 --amount -5.00 --apply 3",
        before=(
            "journals new cash_receipt/C",
            "journal lines add cash_receipt/C --date 2026-01-10 --account C2 --apply 3",
        ),
    ),
    "E-DEP-TOTAL": Case(f"{_DEPOSIT} --total 6.00", before=_TYPED),
    "E-DEP-LINE": Case(
        f"{_DEPOSIT} --total 5.00",
        before=(*_TYPED, "journal lines change cash_receipt/C --line 1 --bal-account 1090"),
    ),
    "E-DEP-NUMBER": Case(
        f"{_DEPOSIT} --total 5.00",
        before=(*_TYPED, f"{_DEPOSIT} --total 5.00 --key first", *_TYPED),
    ),
    "E-DEP-UNKNOWN": Case("deposits undo D"),
    "E-DEP-UNDONE": Case(
        "deposits undo D", before=(*_TYPED, f"{_DEPOSIT} --total 5.00", "deposits undo D --key U")
    ),
    "E-NOTE-EMPTY": Case('entries note --entry 1 --text ""', words={"TEXT": "called"}),
    "E-PR-PAYMENT": Case(
        PostPayments(payments={5: ReceivedPayment()}, bal_account_no="B1"), before=_PAYMENT
    ),
    "E-APPLY-CLOSED": Case(
        "entries hold --entry 1 --hold X", before=("journal post paid.csv",), goes_on=True
    ),
    "E-APPLY-CUSTOMER": Case("applications post --entry 1 --apply 3"),
    "E-APPLY-DOCUMENT": Case(
        "journal post paid.csv --key other", before=("journal post paid.csv",)
    ),
    "E-APPLY-SIGN": Case("applications post --entry 1 --apply 2"),
    "E-APPLY-EXCESS": Case(
        "applications post --entry 5 --apply 1=5000", before=_PAYMENT, words={"ENTRY": "5"}
    ),
    "E-APPLY-DATE": Case(
        "applications post --entry 5 --apply 1 --posting-date 2026-01-02",
        before=_PAYMENT,
        words={"ENTRY": "5"},
    ),
    "E-COLLECT-UNKNOWN": Case("reminders show R9"),
    "E-COLLECT-NO-DRAFT": Case("reminders issue R00001", before=_ISSUED),
    "E-COLLECT-NOT-ON-DRAFT": Case("reminders change R00001 --remove 99", before=_DRAFT),
    "E-COLLECT-LEVEL": Case("reminders change R00001 --level 9", before=_DRAFT),
    "E-LETTER-RECEIPT": Case("letters receipts 1 --to letters --letterhead letterhead.toml"),
    "E-MAIL-OPEN": Case(_mailing(), before=(_mailing(),)),
    "E-MAIL-SENT": Case(_mailing(), before=(_mailing(), _mailed("sent"))),
    "E-MAIL-REFUSED": Case(_mailing(), before=(_mailing(), _mailed("refused"))),
    "E-MAIL-NOT-WANTED": Case(_mailing(), before=("customers change C1 --sending-profile none",)),
    "E-MAIL-CLOSED": Case("letters settle reminder R00001 --as sent"),
    "E-MAIL-ADDRESS": Case(_mailing(""), words={"ADDRESS": "anna@example.com"}),
    "E-COLLECT-NOT-ISSUED": Case("reminders cancel R00001", before=_DRAFT),
    "E-COLLECT-DRAFT": Case("reminders create --date 2026-03-02 --customer C1", before=_DRAFT),
    "E-COLLECT-OUTDATED": Case(
        "reminders issue R00001", before=(*_DRAFT, "entries hold --entry 2 --hold X")
    ),
    "E-COLLECT-LINE-FEE": Case(
        "reminders change R00001 --fee 2=1.00",
        before=(*_DRAFT, "entries write-off --entry 2 --account 6900 --date 2026-03-01"),
    ),
    "E-COLLECT-TEXT": Case("reminders change R00001 --text 3=Words", before=_DRAFT),
    "E-COLLECT-BY-HAND": Case(
        "reminders suggest R00001", before=(*_DRAFT, "reminders change R00001 --add-text Words")
    ),
    "E-COLLECT-VAT": Case("reminders issue R00001", before=(*_DRAFT, *_TAXED)),
    "E-COLLECT-VAT-ACCOUNT": Case(
        "reminders issue R00001",
        before=(
            "vat-codes new V81 --valid-from 2024-01-01 --rate 8.1 --sales-account 3850",
            *_TAXED[1:],
            *_DRAFT,
        ),
        words={"ACCOUNT": "2200"},
    ),
    "E-COLLECT-NOTHING": Case(
        "reminders issue R00001 --refresh",
        before=(
            *_DRAFT,
            "entries hold --entry 1 --hold X",
            "entries hold --entry 2 --hold X",
        ),
    ),
    "E-COLLECT-FAULT": Case(
        "reminders issue R00001",
        before=(
            "finance-charge-terms set F rate.toml --valid-from 2026-01-01",
            *_WITH_INTEREST,
            "journal post credit.csv",
            "reminders create --date 2026-02-07",
        ),
    ),
    "E-COLLECT-APPLIED": Case(
        "reminders cancel R00001",
        before=(*_ISSUED, *_PAYMENT, "applications post --entry 6 --apply 5=10.00"),
    ),
    "E-COLLECT-LATER": Case(
        "reminders cancel R00001",
        before=(*_ISSUED, "reminders create --date 2026-04-01", "reminders issue R00002"),
        goes_on=True,
    ),
    "E-SETUP-AUTOMATION": Case("collections run DAILY --date 2026-03-01"),
    "E-SETUP-AUTOMATION-SEND": Case(
        "collections run DAILY --date 2026-03-01",
        before=("collections automate DAILY send.toml",),
        words={"FILE": "letterhead-mail.toml", "OUTBOX": "maildir:outbox", "FOLDER": "letters"},
    ),
    "E-SETUP-AUTOMATION-PAUSED": Case(
        "collections run DAILY --date 2026-03-01",
        before=("collections automate DAILY paused.toml",),
    ),
    "W-COLLECT-NOBODY": Case(
        "reminders create --date 2026-03-01",
        before=_WITH_TERMS[:1],
        words={"CUSTOMER": "C1", "TERMS": "R"},
    ),
    "E-COLLECT-TERMS": Case(
        "reminders create --date 2026-03-01 --customer C1",
        before=_WITH_TERMS[:1],
        words={"TERMS": "R"},
        goes_on=True,
    ),
    "E-COLLECT-CHARGE-TERMS": Case(
        "finance-charges create --date 2026-03-01 --customer C1",
        before=("finance-charge-terms set F rate.toml --valid-from 2026-01-01",),
        words={"TERMS": "F"},
        goes_on=True,
    ),
    "E-COLLECT-RATE": Case(
        "reminders create --date 2026-03-01 --customer C1",
        before=(
            "finance-charge-terms set F late_rate.toml --valid-from 2026-01-01",
            *_WITH_INTEREST,
        ),
    ),
    "E-SETUP-REMINDER-TERMS": Case("reminder-terms show X"),
    "E-SETUP-CHARGE-TERMS": Case("finance-charge-terms show X"),
    "E-CURRENCY-UNKNOWN": Case("rates add USD --from 2026-01-01 --rate 0.90", goes_on=True),
    "E-FX-RATE": Case(JOURNAL_IN_DOLLARS, before=("currencies add USD",), words={"RATE": "0.95"}),
    "E-FX-ACCOUNT": Case(
        PAYMENT_IN_DOLLARS,
        before=(
            "currencies add USD",
            "rates add USD --from 2026-01-01 --rate 0.90",
            "rates add USD --from 2026-01-20 --rate 0.95",
            JOURNAL_IN_DOLLARS,
        ),
        words={"ACCOUNT": "3890"},
    ),
    "E-FX-LATER": Case(
        "adjust-exchange-rates --date 2026-01-15 --document-no FX", before=_ADJUSTED, goes_on=True
    ),
    "E-FX-RUN": Case("exchange-adjustments undo 1"),
    "E-FX-UNDONE": Case(
        "exchange-adjustments undo 4", before=(*_ADJUSTED, "exchange-adjustments undo 4")
    ),
    "E-FX-NEWEST": Case(
        "exchange-adjustments undo 4",
        before=(
            *_ADJUSTED,
            "rates add USD --from 2026-02-01 --rate 0.96",
            "adjust-exchange-rates --date 2026-02-28 --document-no FX",
        ),
        goes_on=True,
    ),
    "E-FX-RELEASED": Case(
        "exchange-adjustments undo 4", before=(*_ADJUSTED, PAYMENT_IN_DOLLARS), goes_on=True
    ),
    "E-REV-ADJUSTED": Case("entries reverse --transaction 5", before=_ADJUSTED, goes_on=True),
    "E-APPLY-CURRENCY": Case(
        PAYMENT_IN_FRANCS,
        before=(
            "currencies add USD --gain-account 3890 --loss-account 3890 --rounding-account 3890",
            "rates add USD --from 2026-01-01 --rate 0.90",
            JOURNAL_IN_DOLLARS,
            "currencies rules --between none",
        ),
    ),
    "E-APPLY-GRANT": Case(
        "applications post --entry 5 --apply 1 --grant-discount 2 --grant-reason ill",
        before=("journal post late.csv",),
    ),
    "E-APPLY-REASON": Case(
        "applications post --entry 5 --apply 1 --grant-discount 1",
        before=("journal post late.csv",),
        words={"ENTRY": "5", "REASON": "ill"},
    ),
    "E-APPLY-NOTHING": Case("applications post --entry 3"),
    "E-UNAPPLY-REVERSED": Case(
        "applications undo --entry 5",
        before=(*_PAYMENT, "entries reverse --transaction 5"),
    ),
    "E-UNAPPLY-NONE": Case("applications undo --entry 1"),
    "E-UNAPPLY-DATE": Case(
        "applications undo --entry 1 --posting-date 2026-01-01",
        before=("journal post paid.csv",),
    ),
    "E-UNAPPLY-LATER": Case(
        "applications undo --entry 5 --application 1",
        before=(
            *_PAYMENT,
            "applications post --entry 5 --apply 1=100",
            "applications post --entry 5 --apply 2=100",
        ),
        goes_on=True,
    ),
    "E-REV-UNKNOWN": Case("entries reverse --transaction 99", words={"DOCUMENT": "I1"}),
    "E-REV-TWICE": Case(
        "entries reverse --transaction 5",
        before=(*_PAYMENT, "entries reverse --transaction 5"),
    ),
    "E-REV-JOURNAL": Case("entries reverse --transaction 1"),
    "E-REV-APPLIED": Case(
        "entries reverse --transaction 5", before=("journal post paid.csv",), goes_on=True
    ),
    "E-REV-CLOSED": Case(
        "entries reverse --transaction 5",
        before=(
            "journal post paid_i3.csv",
            "applications undo --entry 3",
            "statements import one.xml",
            "statements assign B1/1 --line 10000 --entry 6",
            "statements post B1/1 --mode reconcile",
        ),
        words={"FILE": "correcting.csv"},
    ),
    "E-HISTORY-UNKNOWN": Case("history --document X9"),
    "E-REGISTER-UNKNOWN": Case("registers show 99"),
    "E-REGISTER-EMPTY": Case(
        "registers reverse 5",
        before=(
            "journal post paid_i3.csv",
            "applications undo --entry 3",
            "statements import one.xml",
            "statements assign B1/1 --line 10000 --entry 6",
            "statements post B1/1 --mode reconcile",
        ),
    ),
}

# --- Statements -----------------------------------------------------------------------------------

_IMPORTED = ("statements import statement.xml",)
_ONE_IMPORTED = ("statements import one.xml",)
_CHECK = "checks issue B1 --customer C2 --amount 50.00 --date 2026-01-12"
_CHECK_100 = f"{_CHECK} --number 100"
_ONE_RECONCILING = (*_ONE_IMPORTED, "reconciliations new B1 --statement B1/1")
_IBAN_IN_DOLLARS = "CH5604835012345678009"
_STATEMENT_IN_DOLLARS = file(
    statement(statement_line("T1", "01-20", "100.00"), iban=_IBAN_IN_DOLLARS, currency="USD")
)
_REASON: Final[Mapping[str, str]] = {"REASON": "mistaken"}
_BANK_ENTRY_FOUND = (
    "journal post received.csv",
    "statements import received.xml",
    "statements assign B1/1 --line 10000 --entry 6",
)

STATEMENTS: Final[Mapping[str, Case]] = {
    "E-MAPPING": Case("mappings remove --mapping 9"),
    "E-LEARNED-PAYER": Case("learned-payers revoke 9"),
    "E-MAPPING-OFFER": Case("mappings decline 9"),
    "E-MATCHING-RULES": Case("rules set --switch-on reference --switch-off reference"),
    "E-MATCHING-RULES-VERSION": Case("rules show --version-no 9"),
    "E-STATEMENT-ACCOUNT": Case(
        "statements import unknown.xml", words={"NUMBER": "B2"}, goes_on=True
    ),
    "E-STATEMENT-CURRENCY": Case("statements import euro.xml"),
    "E-STATEMENT-ACCOUNTS": Case(
        "statements import two_accounts.xml --bank B2",
        before=("bank-accounts add B2",),
        words={"IBAN": "DE89370400440532013000"},
        goes_on=True,
    ),
    "E-STATEMENT-OTHER-ACCOUNT": Case(
        "statements import one.xml --bank B2",
        before=("bank-accounts add B2",),
        words={"FILE": "one.xml"},
    ),
    "E-BANK-AUTOMATION-PROFILE": Case(
        "bank-accounts change B1 --automation post",
        before=("bank-accounts set-matching B1 --profile business-central",),
        goes_on=True,
    ),
    "E-BANK-ENCODING": Case("bank-accounts change B1 --encoding klingon"),
    "E-BANK-MAPPING": Case(
        EditBankAccount(bank_account_no="B1", mapping="a ="),
        words={"FILE": "unknown_bank.csv", "MAPPING_FILE": "unknown_bank.toml"},
    ),
    "E-BANK-MAPPINGS": Case(
        "statements import unknown_bank.csv",
        before=(
            "bank-accounts add B2",
            "bank-accounts change B1 --mapping mapping.toml",
            "bank-accounts change B2 --mapping mapping.toml",
        ),
        words={"FILE": "unknown_bank.csv", "NUMBER": "B1"},
    ),
    "E-DETAILS-ENTRY": Case(
        "statements attach notified.xml --entry 1/2 --statement B1/1 --line 10000",
        before=_ONE_IMPORTED,
        words={"FILE": "notified.xml"},
    ),
    "E-DETAILS-AMOUNT": Case(
        "statements attach notified.xml --statement B1/1 --line 10000",
        before=_ONE_IMPORTED,
        words={"FILE": "notified.xml"},
    ),
    "E-STATEMENT-DETAILS": Case("statements attach one.xml", words={"FILE": "one.xml"}),
    "E-STATEMENT-MAPPING": Case(
        "statements import unknown_bank.csv",
        words={"FILE": "unknown_bank.csv", "MAPPING_FILE": "unknown_bank.toml"},
    ),
    "E-STATEMENT-CONFLICT": Case(
        "statements import changed.xml",
        before=_ONE_IMPORTED,
        words={"REASON": "corrected"},
        goes_on=True,
    ),
    "E-STATEMENT-OPENING": Case(
        "statements import later.xml --adopt-opening", words={"FILE": "later.xml"}
    ),
    "E-PRJ-UNKNOWN": Case("statements show B1/9"),
    "E-PRJ-RECONCILED": Case(
        "statements accept B1/1",
        before=(*_ONE_IMPORTED, "statements post B1/1 --mode reconcile"),
        words=_REASON,
        goes_on=True,
    ),
    "E-PRJ-LINE-POSTED": Case(
        "statements clear B1/1 --line 10000",
        before=(*_IMPORTED, "statements post B1/1 --mode payments-only --line 10000"),
        words=_REASON,
        goes_on=True,
    ),
    "E-PRJ-LATER": Case(
        "statements undo B1/1 --reason mistaken",
        before=(
            *_ONE_IMPORTED,
            "statements post B1/1 --mode reconcile",
            "statements import following.xml",
            "statements assign B1/2 --line 10000 --account 6900",
            "statements post B1/2 --mode reconcile",
        ),
        words=_REASON,
        goes_on=True,
    ),
    "E-CHK-UNKNOWN": Case("checks void B1 9 --date 2026-01-20"),
    "E-CHK-DUP": Case(f"{_CHECK} --number 100", before=(_CHECK_100,)),
    "E-CHK-STATUS": Case(
        "checks void B1 100 --date 2026-01-20",
        before=(_CHECK_100, "checks void B1 100 --date 2026-01-20"),
    ),
    "E-CHK-DATE": Case("checks void B1 100 --date 2026-01-10", before=(_CHECK_100,)),
    "E-CHK-CLEARED": Case(
        "checks void B1 100 --date 2026-01-20",
        before=(
            _CHECK_100,
            "statements import check.xml",
            "reconciliations new B1 --statement B1/1",
            "reconciliations match B1/1 --line 10000 --entry 6",
            "reconciliations post B1/1",
        ),
        words={"FILE": "control2.csv"},
    ),
    "E-REV-CHECK": Case("entries reverse --transaction 5", before=(_CHECK_100,)),
    "E-BAR-NOT-OPEN": Case("reconciliations match B1/1", before=_ONE_IMPORTED, goes_on=True),
    "E-BAR-OPEN": Case(
        "reconciliations new B1 --statement B1/1 --number 7", before=_ONE_RECONCILING
    ),
    "W-BAR-OTHER": Case(
        "reconciliations new B1 --statement B1/2",
        before=(*_ONE_RECONCILING, "statements import next.xml"),
    ),
    "E-BAR-DUP": Case(
        "reconciliations new B1 --statement B1/2 --number 1",
        before=(*_ONE_RECONCILING, "statements import next.xml"),
    ),
    "E-BAR-MANY": Case(
        "reconciliations match B1/1 --line 10000 20000 --entry 4 6",
        before=(*_IMPORTED, "reconciliations new B1 --statement B1/1"),
    ),
    "E-BAR-NOTHING": Case("reconciliations match B1/1 --line 10000", before=_ONE_RECONCILING),
    "E-BAR-ENTRY": Case(
        "reconciliations match B1/1 --line 10000 --entry 1", before=_ONE_RECONCILING
    ),
    "E-BAR-SHOWN": Case(
        "reconciliations match B1/2 --line 10000 --entry 6",
        before=(
            "journal post paid_i3.csv",
            *_ONE_IMPORTED,
            "statements assign B1/1 --line 10000 --entry 6",
            "statements post B1/1 --mode payments-only",
            "statements import next.xml",
            "reconciliations new B1 --statement B1/2",
        ),
    ),
    "E-BAR-NO-ENTRIES": Case("reconciliations suggest B1 --to 2026-01-31 --reason typed"),
    "E-BAR-APPLIED": Case(
        "reconciliations post B1/1",
        before=_ONE_RECONCILING,
        words={"ACCOUNT": "6900"},
        goes_on=True,
    ),
    "E-BAR-DIFF": Case(
        "reconciliations post B1/1",
        before=(
            "journal post received.csv",
            *_ONE_RECONCILING,
            "reconciliations match B1/1 --line 10000 --entry 6",
        ),
        words={"ACCOUNT": "6900"},
        goes_on=True,
    ),
    "E-BAR-PAYMENT": Case(
        "reconciliations post B1/1",
        before=(*_ONE_RECONCILING, "statements assign B1/1 --line 10000 --account 6900"),
        goes_on=True,
    ),
    "E-BAR-DATE": Case(
        "reconciliations post B1/1",
        before=(
            "journal post late_i3.csv",
            *_ONE_RECONCILING,
            "reconciliations match B1/1 --line 10000 --entry 6",
        ),
    ),
    "E-BAR-CANCELLED": Case(
        "reconciliations post B1/1 --cancelled 6",
        before=(
            "journal post received.csv",
            *_ONE_RECONCILING,
            "reconciliations transfer B1/1 --line 10000 --account 6900",
        ),
    ),
    "E-BAR-CANCELLED-MATCHED": Case(
        "reconciliations post B1/1 --cancelled 6",
        before=(
            "journal post received.csv",
            *_ONE_RECONCILING,
            "reconciliations match B1/1 --line 10000 --entry 6",
            "reconciliations transfer B1/1 --line 10000 --account 6900",
        ),
    ),
    "E-BAR-EMPTY": Case(
        "reconciliations post B1/1",
        before=("reconciliations import empty.xml",),
        goes_on=True,
    ),
    "E-PRJ-OTHER-BANK": Case(
        "statements undo B1/1 --reason mistaken",
        before=(
            *_ONE_IMPORTED,
            "bank-accounts add B2 --iban DE89370400440532013000",
            "statements assign B1/1 --line 10000 --account bank_account:B2",
            "statements post B1/1 --mode payments-only",
            "statements import other_bank.xml",
            "statements assign B2/1 --line 10000 --entry 6",
            "statements post B2/1 --mode payments-only",
        ),
        words=_REASON,
        goes_on=True,
    ),
    "W-PRJ-LEFT": Case(
        "statements post B1/1 --mode payments-only --ready",
        before=_IMPORTED,
    ),
    "E-FILE-PURGED": Case(
        "statements original B1/1 --output copy.xml",
        before=(*_IMPORTED, "files purge --before 2030-01-01 --ground kept_for_ten_years --yes"),
    ),
    "E-PRJ-CURRENCY": Case(
        "statements assign D/1 --line 10000 --entry 1",
        before=(
            "currencies add USD",
            "rates add USD --from 2026-01-01 --rate 0.90",
            f"bank-accounts add D --iban {_IBAN_IN_DOLLARS} --currency USD",
            _STATEMENT_IN_DOLLARS,
        ),
        words={"ENTRY": "6"},
    ),
    "E-PRJ-LINE": Case("statements accept B1/1 --line 5", before=_IMPORTED),
    "E-PRJ-DUPLICATE": Case(
        "statements accept B1/2 --line 10000",
        before=(*_IMPORTED, "statements import longer.xml"),
    ),
    "E-PRJ-UNDECIDED": Case(
        "statements accept B1/2 --line 10000",
        before=(*_ONE_IMPORTED, "statements import changed.xml --as-new"),
        words={"REASON": "both hold"},
    ),
    "E-PRJ-WITHDRAWN": Case(
        "statements accept B1/1 --line 10000",
        before=(*_ONE_IMPORTED, "statements withdraw B1/1 --reason wrong"),
        words={"FILE": "one.xml"},
    ),
    "E-PRJ-WITHDRAW-POSTED": Case(
        "statements withdraw B1/1 --reason wrong",
        before=(*_ONE_IMPORTED, "statements post B1/1 --mode reconcile"),
        words={"REASON": "wrong"},
        goes_on=True,
    ),
    "E-PRJ-WITHDRAW-USED": Case(
        "statements withdraw B1/1 --reason wrong",
        before=(*_IMPORTED, "statements import longer.xml"),
        words={"REASON": "wrong"},
        goes_on=True,
    ),
    "E-PRJ-NOT-APPLIED": Case(
        "statements accept B1/1 --line 30000",
        before=_IMPORTED,
        words={"ACCOUNT": "6900"},
        goes_on=True,
    ),
    "E-PRJ-DIFF": Case(
        "statements accept B1/1 --line 40000",
        before=_IMPORTED,
        words={"ACCOUNT": "6900"},
        goes_on=True,
    ),
    "E-PRJ-NO-DIFF": Case(
        "statements transfer-difference B1/1 --line 10000 --account 6900", before=_IMPORTED
    ),
    "E-PRJ-NOTHING": Case(
        AssignLine(statement_no="B1/1", line_no=20000, amounts_to_apply={}),
        before=_IMPORTED,
        words={"ENTRY": "3"},
    ),
    "E-PRJ-EXCESS": Case("statements assign B1/1 --line 20000 --entry 3=100.51", before=_IMPORTED),
    "E-PRJ-AMOUNT-SIGN": Case(
        "statements assign B1/1 --line 20000 --entry 3=-100.50", before=_IMPORTED
    ),
    "E-PRJ-FULLY": Case(
        "statements assign B1/1 --line 10000 --entry 1=1000 2",
        before=(*_IMPORTED, "statements clear B1/1 --line 40000"),
    ),
    "E-PRJ-ACCOUNT": Case(
        "statements assign B1/1 --line 10000 --entry 6 3",
        before=("journal post received.csv", "statements import received.xml"),
    ),
    "E-PRJ-SUM": Case(
        "statements assign B1/1 --line 10000 --entry 3 --account 6900=-5.00",
        before=_ONE_IMPORTED,
    ),
    "E-PRJ-PART-SIGN": Case(
        "statements assign B1/1 --line 10000 --entry 3 --account customer:C1=-10.00 6900=10.00",
        before=_ONE_IMPORTED,
    ),
    "E-PRJ-BANK-REST": Case(
        "statements transfer-difference B1/1 --line 10000 --account 6900",
        before=_BANK_ENTRY_FOUND,
    ),
    "E-PRJ-SIGN": Case(
        "statements assign B1/1 --line 30000 --entry 2",
        before=(*_IMPORTED, "statements clear B1/1 --line 40000"),
        words={"ACCOUNT": "6900"},
    ),
    "E-PRJ-OVER-APPLIED": Case(
        "statements transfer-difference B1/1 --line 40000 --account customer:C1",
        before=(
            *_IMPORTED,
            "statements clear B1/1 --line 10000",
            "statements assign B1/1 --line 40000 --entry 1=500",
        ),
        words={"ACCOUNT": "6900"},
    ),
    "E-PRJ-CHANGED": Case(
        "statements post B1/1 --mode reconcile",
        before=(
            *_ONE_IMPORTED,
            "statements assign B1/1 --line 10000 --entry 3",
            "journal post paid_i3.csv",
        ),
    ),
    "E-PRJ-BALANCE": Case(
        "statements post B1/2 --mode reconcile",
        before=(
            *_ONE_IMPORTED,
            "statements import next.xml",
            "statements assign B1/2 --line 10000 --account 6900",
        ),
        goes_on=True,
    ),
    "E-PRJ-GAP": Case(
        "statements post B1/2 --mode reconcile",
        before=(
            *_ONE_IMPORTED,
            "statements post B1/1 --mode reconcile",
            "statements import later.xml",
            "statements assign B1/2 --line 10000 --account 6900",
        ),
        words={"REASON": "no file", "TEXT": "Transfer"},
    ),
    "E-PRJ-OPENING": Case(
        "statements post B1/1 --mode reconcile",
        starts="company",
        before=(
            "bank-accounts add B1 --iban CH9300762011623852957",
            "statements import next.xml",
            "statements assign B1/1 --line 10000 --account 6900",
        ),
        words={"REASON": "no file", "TEXT": "Transfer"},
    ),
    "E-PRJ-REVIEW": Case(
        "statements post B1/1 --mode payments-only",
        before=("statements import unclear.xml",),
        goes_on=True,
    ),
    "W-PRJ-REVIEW": Case(
        "statements post B1/1 --mode payments-only --accept-low",
        before=("statements import unclear.xml",),
    ),
    "W-PRJ-OVERWRITE": Case(
        "statements apply B1/1 --overwrite",
        before=(*_ONE_IMPORTED, "statements accept B1/1"),
    ),
    "W-PRJ-PARTIAL-BANK": Case(
        "statements post B1/1 --mode reconcile",
        before=(
            "journal post part.csv",
            "statements import received.xml",
            "statements assign B1/1 --line 10000 --entry 6=260",
        ),
    ),
}

# --- The store ------------------------------------------------------------------------------------

_LAST = "(SELECT max(rowid) FROM stored_events)"

STORE: Final[Mapping[str, Case]] = {
    "E-STORE-NOT-FOUND": Case(
        "accounts list",
        starts="nowhere",
        words={"NAME": "Muster", "CURRENCY": "CHF"},
        goes_on=True,
    ),
    "E-STORE-DAMAGED": Case(
        "backup backup.db",
        before=("sql UPDATE commits SET actor = 'x' WHERE commit_no = 3",),
        code=1,
    ),
    "E-STORE-EVENT": Case(
        "rebuild",
        before=(f"sql UPDATE stored_events SET state = x'7b7d' WHERE rowid = {_LAST}",),
        code=1,
    ),
    "E-STORE-GAP": Case(
        "rebuild", before=(f"sql DELETE FROM stored_events WHERE rowid = {_LAST}",), code=1
    ),
    "E-STORE-CUT": Case(
        "rebuild",
        before=(
            "open-entries",
            "sql DELETE FROM stored_events WHERE rowid > (SELECT position_last FROM commits WHERE commit_no = 3)",
            "sql DELETE FROM commits WHERE commit_no > 3",
        ),
        code=1,
    ),
}

# --- Direct debits --------------------------------------------------------------------------------

_MANDATE: Final = (
    "direct-debits mandates new M-1 --customer C1 --signed 2026-01-05 --iban DE89370400440532013000"
)
_IN_EUROS: Final = (
    "currencies add EUR --gain-account 3890 --loss-account 3890 --rounding-account 3890",
    "rates add EUR --from 2026-01-01 --rate 0.95",
    "bank-accounts add E1 --iban DE02120300000000202051 --currency EUR",
    "direct-debits set-up E1 --creditor-id DE98ZZZ09999999999",
    "payment-methods set DD --valid-from 2026-01-01 --direct-debit",
    PostJournal(
        lines=(
            JournalLine(
                posting_date=date(2026, 1, 10),
                document_type="invoice",
                document_no="E1",
                account_type="customer",
                account_no="C1",
                amount="100.00",
                currency="EUR",
                bal_account_no="3000",
                due_date=date(2026, 4, 3),
                payment_method="DD",
            ),
        )
    ),
)
_COLLECT: Final = "direct-debits collect E1 --due-to 2026-04-03 --date 2026-03-27"
_COLLECTED: Final = (*_IN_EUROS, _MANDATE, _COLLECT)
_EXPORT: Final = "direct-debits export DD00001 --file debits.xml --date 2026-03-27"
DIRECT_DEBITS: Final[Mapping[str, Case]] = {
    "E-DD-SETUP": Case(
        "direct-debits collect B1 --due-to 2026-04-03 --date 2026-03-27",
        words={"CREDITOR_ID": "DE98ZZZ09999999999"},
    ),
    "E-DD-CURRENCY": Case(
        "direct-debits collect B1 --due-to 2026-04-03 --date 2026-03-27",
        before=("direct-debits set-up B1 --creditor-id DE98ZZZ09999999999",),
    ),
    "E-DD-DAY": Case(f"{_COLLECT} --collect-on 2026-04-03", before=(*_IN_EUROS, _MANDATE)),
    "E-DD-NOTHING": Case(_COLLECT, before=_IN_EUROS),
    "E-DD-ENTRY": Case(f"{_COLLECT} --entry 1", before=(*_IN_EUROS, _MANDATE)),
    "E-DD-DEBIT": Case(_EXPORT, before=(*_COLLECTED, "direct-debits mandates block M-1")),
    "E-DD-DUP": Case(
        f"{_COLLECT} --number DD00001",
        before=(*_COLLECTED, "direct-debits reject DD00001"),
    ),
    "E-DD-UNKNOWN": Case("direct-debits show DD9"),
    "E-DD-DEBIT-UNKNOWN": Case("direct-debits reject DD00001 --debit 2", before=_COLLECTED),
    "E-DD-STATUS": Case("direct-debits post DD00001", before=_COLLECTED),
    "E-DD-DEBIT-STATUS": Case(
        "direct-debits post DD00001 --debit 1 --date 2026-04-07",
        before=(
            *_IN_EUROS,
            _MANDATE,
            "entries import second.csv",
            f"{_COLLECT} --any-method",
            _EXPORT,
            "direct-debits reject DD00001 --debit 1",
        ),
    ),
    "E-DD-LATE": Case(_EXPORT.replace("03-27", "04-07"), before=_COLLECTED),
    "E-DD-LINE": Case(
        ReturnDebitOfLine(statement_no="B1/1", line_no=10000),
        before=("statements import statement.xml",),
    ),
    "W-DD-REPORT": Case(
        "direct-debits import-status report.xml",
        before=(*_COLLECTED, _EXPORT, "direct-debits post DD00001"),
    ),
    "W-DD-REPORT-UNKNOWN": Case("direct-debits import-status report.xml"),
    "W-DD-RETURNED": Case(
        "direct-debits return DD00001 --debit 1 --date 2026-04-10 --code AC04",
        before=(*_COLLECTED, _EXPORT, "direct-debits post DD00001"),
    ),
    "W-DD-LEFT-OUT": Case(
        f"{_COLLECT} --any-method",
        before=(
            *_IN_EUROS,
            _MANDATE,
            "entries import second.csv",
            "entries hold --entry 5 --hold JD",
        ),
    ),
    "E-MND-UNKNOWN": Case("direct-debits mandates show M-9"),
    "E-MND-DUP": Case(_MANDATE, before=(_MANDATE,)),
    "E-MND-ACCOUNT": Case(
        "direct-debits mandates new M-1 --customer C2 --signed 2026-01-05",
        words={"IBAN": "DE89370400440532013000"},
    ),
    "E-DD-IBAN": Case(
        "direct-debits set-up B2 --creditor-id DE98ZZZ09999999999",
        before=("bank-accounts add B2",),
        words={"IBAN": "DE02120300000000202051"},
        goes_on=True,
    ),
}

CASES: Final[Mapping[str, Case]] = SET_UP | ENTRIES | STATEMENTS | STORE | DIRECT_DEBITS

NOT_EXECUTED: Final[Mapping[str, str]] = {
    "E-BANK-AUTOMATION": "it stands beside a file that was refused: tests/cli/test_watch.py does it",
    "E-MAIL-LATER": "a server must say to try later: tests/letters/test_automated_sending.py does it",
    "E-MAIL-BROKEN": "the connection must break: tests/letters/test_automated_sending.py does it",
    "E-LIBRARY-MISSING": "it installs a library",
    "W-PRJ-TWICE": "a page must be missing that never comes: tests/cli/test_walk.py does it",
    "E-STORE-READ-ONLY": "write protection does not stop the superuser, as whom tests may run",
    "E-STORE-FAILED": "the database must fail by itself; the cure is the same command as after damage",
}
"""Refusals with a cure that no case comes to, and why."""
