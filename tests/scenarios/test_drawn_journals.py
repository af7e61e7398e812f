"""Drawn journals: the test report is right, a batch posts what a journal would, an undone deposit leaves nothing."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from random import Random
from typing import Any

import pytest

from ledger_es.aggregates.event import stream_kind
from ledger_es.commands.deposit import PostDeposit, UndoDeposit
from ledger_es.commands.journal import JournalLine, PostJournal
from ledger_es.commands.journal_batch import AddJournalLines, SetJournalBatch, UnpostedLine
from ledger_es.commands.journal_batch_posting import CheckJournalBatch, PostJournalBatch
from ledger_es.commands.party import EditCustomer
from ledger_es.errors import EntryInUse, Refusal
from tests.scenarios.books import bank_account, customer, documents
from tests.scenarios.scenario import Scenario, day, given
from tests.scenarios.vat import VAT_BOOKS, parts

BATCH: dict[str, Any] = {"template": "cash_receipt", "batch": "DRAWN"}
INVOICES = "\n".join(f"INV-{number} 01-1{number} {number}00.00 02-28" for number in range(1, 7))
OF_C2 = "\n".join(f"INV-2{number} 01-1{number} 50.00 02-28 1.00 01-20" for number in range(1, 4))


def books() -> Scenario:
    """Entries 1 to 6 of C1, 7 to 9 of C2; C3 is blocked."""
    return given(
        *VAT_BOOKS,
        customer("C2"),
        customer("C3"),
        EditCustomer(party_no="C3", blocked="all"),
        bank_account("B"),
        SetJournalBatch(**BATCH, bal_account_no="1090"),
        SetJournalBatch(template="cash_receipt", batch="CHECKS"),
        documents(INVOICES),
        documents(OF_C2, "C2"),
    )


def drawn_line(random: Random, *, good: bool) -> UnpostedLine:
    """A receipt that can be posted alone or, now and then, one that cannot."""
    party, entry_no = random.choice([("C1", random.randint(1, 6)), ("C2", random.randint(7, 9))])
    amount = Decimal(random.randint(1, 400))
    fields: dict[str, Any] = {}
    if random.random() < 0.6:
        fields["applies_to"] = {entry_no: random.choice([None, min(amount, Decimal(40))])}
    on = "01-2"
    if not good and random.random() < 0.3:
        wrong = random.choice(["blocked", "sign", "zero"])
        if wrong == "blocked":
            party, fields = "C3", {}
        elif wrong == "sign":
            amount, fields = -amount, {}
        else:
            amount = Decimal(0)
            fields = {}
    return UnpostedLine(
        posting_date=day(f"{on}{random.randint(0, 9)}"),
        document_type="payment",
        account_type="customer",
        account_no=party,
        amount=-amount,
        **fields,
    )


def drawn_invoice(random: Random, *, good: bool) -> UnpostedLine:
    """An invoice or credit memo with its VAT, against sales; now and then its VAT or its amount is wrong."""
    base = Decimal(random.randint(1, 90_000)) / 100
    vat = (base * 19 / 100).quantize(Decimal("0.01"))
    exempt = Decimal(random.randint(1, 500))
    gross = base + vat + exempt
    wrong = "" if good or random.random() < 0.7 else random.choice(["vat", "amount"])
    if wrong == "vat":
        vat, exempt = vat + 1, exempt - 1
    is_invoice = random.random() < 0.7
    return UnpostedLine(
        posting_date=day(f"01-2{random.randint(0, 9)}"),
        document_type="invoice" if is_invoice else "credit_memo",
        account_type="customer",
        account_no=random.choice(["C1", "C2"]),
        amount=(gross if is_invoice else -gross) + (1 if wrong == "amount" else 0),
        bal_account_no="3000",
        vat=parts(f"N19={base}+{vat}" + (f" EX={exempt}" if exempt else "")),
    )


def typed_in(
    scenario: Scenario, batch: dict[str, Any], lines: Iterable[UnpostedLine]
) -> tuple[Scenario, list[UnpostedLine]]:
    """The books with the lines typed one by one, but for those whose entries other lines have chosen."""
    kept: list[UnpostedLine] = []
    for line in lines:
        outcome = scenario.when(AddJournalLines(**batch, lines=(line,)))
        if not isinstance(outcome.refusal, EntryInUse):
            scenario = outcome.and_recorded()
            kept.append(line)
    return scenario, kept


def problems(scenario: Scenario) -> list[Any]:
    found: list[Any] = scenario.when(CheckJournalBatch(**BATCH)).numbers["problems"]
    return found


@pytest.mark.parametrize("seed", range(12))
def test_the_report_is_empty_just_when_the_batch_can_be_posted(seed: int) -> None:
    random = Random(seed)
    drawn = [
        random.choice((drawn_line, drawn_line, drawn_invoice))(random, good=False)
        for _ in range(random.randint(1, 8))
    ]
    typed, _ = typed_in(books(), BATCH, drawn)
    outcome = typed.when(PostJournalBatch(**BATCH))
    assert bool(problems(typed)) == isinstance(outcome.refusal, Refusal)


@pytest.mark.parametrize("seed", range(12))
def test_a_batch_posts_what_a_journal_of_its_lines_posts(seed: int) -> None:
    random = Random(100 + seed)
    drawn = [
        random.choice((drawn_line, drawn_invoice))(random, good=True)
        for _ in range(random.randint(1, 6))
    ]
    typed, lines = typed_in(books(), BATCH, drawn)
    plain = tuple(
        JournalLine(
            **{name: getattr(line, name) for name in JournalLine.model_fields}
            | {"bal_account_no": line.bal_account_no or "1090"}
        )
        for line in lines
    )
    by_batch = typed.when(PostJournalBatch(**BATCH))
    by_journal = typed.when(PostJournal(lines=plain))
    assert type(by_batch.refusal) is type(by_journal.refusal)
    if by_batch.decision is None or by_journal.decision is None:
        return
    own = [fact for fact in by_batch.decision.events if stream_kind(fact[0]) != "journal_batch"]
    assert own == by_journal.decision.events


@pytest.mark.parametrize("seed", range(12))
def test_an_undone_deposit_leaves_nothing(seed: int) -> None:
    random = Random(200 + seed)
    drawn = [drawn_line(random, good=True) for _ in range(random.randint(1, 6))]
    into: dict[str, Any] = {"template": "cash_receipt", "batch": "CHECKS"}
    typed, lines = typed_in(books(), into, drawn)
    before = {party: typed.remaining(party) for party in ("C1", "C2")}
    entries = {number: typed.entry(number, "C1") for number in range(1, 7)}
    balances = typed.balances()
    deposit = PostDeposit(
        **into,
        deposit_no="D",
        bank_account_no="B",
        posting_date=day("01-31"),
        total_amount=-sum((line.amount for line in lines), Decimal(0)),
        as_lump=random.random() < 0.5,
    )
    outcome = typed.when(deposit)
    if outcome.refusal is not None:
        return
    undone = outcome.and_recorded().after(UndoDeposit(deposit_no="D"))
    assert {party: undone.remaining(party) for party in ("C1", "C2")} == before
    assert {number: undone.entry(number, "C1") for number in range(1, 7)} == entries
    assert undone.balances() == balances
