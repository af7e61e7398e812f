"""A seeded run of the world of test_money.py where documents have VAT: after each command VAT entries equal the G/L."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from random import Random

from ledger_es import (
    Account,
    AddAccounts,
    AddVatCode,
    EstablishCompany,
    JournalLine,
    Ledger,
    Personal,
    RegisterCustomers,
    RegisterVendors,
    ReverseTransaction,
    SetPartyPostingGroup,
    SetPaymentTolerance,
    SetToleranceRules,
    UnapplyEntry,
    VatPart,
    VatRules,
    WriteOffEntry,
)
from ledger_es.aggregates.party_ledger import EntriesApplied
from ledger_es.commands.default_setup import CUSTOMER_GROUPS, VENDOR_GROUPS
from ledger_es.commands.party import PartyRecord
from ledger_es.values import LedgerKind
from tests.simulation.checking import check_proofs, check_replay
from tests.simulation.test_money import AFTER_ALL, PARTIES, START, Run, set_up_currencies

VAT_ACCOUNTS = ("2200", "1170")
"""Of sales and of purchases. Nothing but documents with VAT posts to them."""
VAT_RATES = {"V19": 19, "V7": 7, "EX": 0}


@dataclass
class VatRun(Run):
    vat_random: Random = field(default_factory=lambda: Random(1))
    written_off: int = 0

    def line(self, kind: LedgerKind, number: str, amount: Decimal, **fields: object) -> JournalLine:
        """A line; most invoices and credit memos get an amount of one to three bases with their VAT."""
        line = super().line(kind, number, amount, **fields)
        random = self.vat_random
        if line.document_type not in ("invoice", "credit_memo") or random.random() < 0.3:
            return line
        parts = []
        for vat_code in random.sample(sorted(VAT_RATES), random.choice((1, 2, 3))):
            base = Decimal(random.randrange(100, 50_000)) / 100
            vat = (base * VAT_RATES[vat_code] / 100).quantize(Decimal("0.01"))
            parts.append(VatPart(vat_code=vat_code, base=base, amount=vat))
        gross = sum((part.base + part.amount for part in parts), Decimal(0))
        changes: dict[str, object] = {
            "vat": tuple(parts),
            "amount": gross if line.amount > 0 else -gross,
        }
        if line.discount_amount is not None:
            changes["discount_amount"] = (gross * 2 / 100).quantize(Decimal("0.01"))
        return line.model_copy(update=changes)

    def compare(self) -> None:
        super().compare()
        balances = {
            row.account_no: row.balance for row in self.ledger.trial_balance(as_of=AFTER_ALL).rows()
        }
        vat = self.ledger.vat_entries(as_of=AFTER_ALL).rows()
        for account_no in VAT_ACCOUNTS:
            owed = sum((row.amount_lcy for row in vat if row.account_no == account_no), Decimal(0))
            assert owed == balances.get(account_no, Decimal(0)), account_no

    def vat_owed(self) -> dict[str, tuple[Decimal, Decimal]]:
        """By code, what the bases and the VAT of all VAT entries add up to."""
        owed = dict.fromkeys(VAT_RATES, (Decimal(0), Decimal(0)))
        for row in self.ledger.vat_entries(as_of=AFTER_ALL).rows():
            base, amount = owed[row.vat_code]
            owed[row.vat_code] = base + row.base_lcy, amount + row.amount_lcy
        return owed

    def write_off(self) -> None:
        """Writes a document off with its VAT, undoes it and reverses it: nothing is left of it. Then once more."""
        with_vat = {
            row.entry_no
            for row in self.ledger.vat_entries(as_of=AFTER_ALL).rows()
            if row.amount and not row.application_no
        }
        open_entries = [number for number, *_ in self.open_items() if number in with_vat]
        if not open_entries:
            return
        before = self.vat_owed()
        entry_no = self.vat_random.choice(open_entries)
        command = WriteOffEntry(
            entry_no=entry_no,
            account_no="6900",
            posting_date=START + timedelta(days=70),
            correct_vat=True,
        )
        executed = self.execute(command)
        assert executed is not None
        assert self.execute(UnapplyEntry(entry_no=entry_no)) is not None
        transaction_no = executed.numbers["transaction_no_last"]
        if self.execute(ReverseTransaction(transaction_no=transaction_no)) is not None:
            assert self.vat_owed() == before
            assert self.execute(command) is not None
        self.written_off += 1


def _set_up_vat(ledger: Ledger) -> None:
    """Three VAT codes; discounts and tolerances of customers and vendors correct VAT."""
    account = Account(account_no="1170", name="Input VAT", category="assets", direct_posting=True)
    ledger.execute(AddAccounts(accounts=(account,)), actor="money")
    for vat_code, rate in VAT_RATES.items():
        accounts = {"sales_account": "2200", "purchase_account": "1170"} if rate else {}
        rules = VatRules(kind="normal" if rate else "exempt", rate=Decimal(rate), **accounts)
        command = AddVatCode(vat_code=vat_code, valid_from=START, rules=rules)
        ledger.execute(command, actor="money")
    for kind, by_code in (("customer", CUSTOMER_GROUPS), ("vendor", VENDOR_GROUPS)):
        accounts_of = by_code["DOMESTIC"].model_copy(update={"adjusts_vat": True})
        ledger.execute(
            SetPartyPostingGroup(
                ledger="customer" if kind == "customer" else "vendor",
                posting_group="DOMESTIC",
                valid_from=START,
                accounts=accounts_of,
            ),
            actor="money",
        )


def test_vat_agrees_with_the_books_after_every_command(store_url: str) -> None:
    with Ledger.open(store_url, create=True) as ledger:
        ledger.execute(EstablishCompany(company_name="Muster AG", currency="CHF"), actor="money")
        for kind, number in PARTIES:
            register = RegisterCustomers if kind == "customer" else RegisterVendors
            record = PartyRecord(party_no=number, name=Personal(number))
            ledger.execute(register(parties=(record,)), actor="money")
        set_up_currencies(ledger)
        _set_up_vat(ledger)
        run = VatRun(ledger, Random(4))
        for currency in ("", "USD", "EUR"):
            run.execute(
                SetPaymentTolerance(
                    currency=currency, percentage=Decimal(1), maximum_amount=Decimal(5)
                )
            )
        run.execute(SetToleranceRules(grace_period="5D"))
        for _ in range(45):
            run.step()
        for _ in range(3):
            run.give_back()
            run.cancel()
            run.write_off()
        given_up = {
            detail.detail_type
            for recorded in run.recorded
            if isinstance(recorded.event, EntriesApplied)
            for detail in recorded.event.details
        }
        corrected = {name for name in given_up if name.endswith("_vat_adjustment")}
        assert len(corrected) > 1, given_up
        assert run.undone
        assert run.written_off
        check_replay(ledger)
        check_proofs(ledger)
