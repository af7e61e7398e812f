"""What must hold after every command for what it touched, and from time to time for everything."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import text

from ledger_es.aggregates.bank_account import BankAccount
from ledger_es.aggregates.event import Recorded
from ledger_es.aggregates.general_ledger import Posted
from ledger_es.aggregates.open_entries import PartyLedger
from ledger_es.audit import verify
from ledger_es.ledger import Ledger
from ledger_es.queries.control_accounts import control_accounts
from ledger_es.queries.open_entries import OpenEntry
from ledger_es.queries.past_days import closed_with_value, days_off
from ledger_es.queries.trial_balance import trial_balance
from ledger_es.reports import aging, open_entries
from ledger_es.shell.states import States
from ledger_es.values import day_number, stream_id
from tests.simulation.book import Book, Entry, Party, grain
from tests.simulation.pictures import picture

AFTER_ALL = date(2030, 1, 1)
"""Later than every posting date that is drawn."""


def check_events(events: Iterable[Recorded]) -> None:
    """G/L lines sum to zero in each ledger transaction, on each of its posting dates."""
    for recorded in events:
        event = recorded.event
        if not isinstance(event, Posted):
            continue
        day_of = dict(zip(event.transaction_nos, event.transaction_posting_dates, strict=True))
        days = [day_of[no] for no in event.line_transaction_nos]
        sums: dict[object, Decimal] = defaultdict(Decimal)
        for transaction_no, day, amount in zip(
            event.line_transaction_nos, days, event.line_amounts_lcy, strict=True
        ):
            sums[transaction_no, day] += amount
        assert not any(sums.values()), f"G/L lines out of balance: {sums}"


def check_head(ledger: Ledger, book: Book, commits: int) -> None:
    """Every number drawn so far is accounted for, and no other was drawn."""
    head = ledger.store.head()
    found = (
        head.register_no,
        head.transaction_no,
        head.entry_no,
        head.gl_entry_no,
        head.application_no,
    )
    assert head.commit_no == commits, "commits are not those of the accepted commands"
    assert found == tuple(vars(book.numbers).values()), "numbers are not gapless"


def check_party(ledger: Ledger, book: Book, party: Party) -> None:
    """The book, the state in memory and the read model say the same of the party's open entries."""
    kind, number = party
    expected = {entry.no: _of_book(book, entry) for entry in book.open_entries(party)}
    assert state_of(ledger, party) == expected, f"the state of {party}"
    carried = {no: book.carried[no] for no in expected if no in book.carried}
    assert _carried(ledger, party, carried) == carried, f"the dimensions of {party}"
    report = open_entries(ledger.read_models, as_of=AFTER_ALL, ledger=kind, party_no=number)
    shown = {entry.entry_no: _of_report(entry) for entry in report.entries}
    assert shown == expected, f"the open entries of {party}"


Shown = tuple[int, int, int, int, int, int | None, str, str, str]
"""Amount, remaining amount, also in the local currency, due day, discount, its last day, reference, method, hold."""


def _of_book(book: Book, entry: Entry) -> Shown:
    last_day = entry.discount_date
    return (
        entry.amount,
        entry.remaining,
        book.remaining_lcy(entry),
        day_number(entry.due_date),
        entry.discount,
        None if last_day is None else day_number(last_day),
        entry.payment_reference,
        entry.payment_method,
        entry.on_hold,
    )


def _of_report(entry: OpenEntry) -> Shown:
    each = grain(entry.currency)
    return (
        entry.amount * each,
        entry.remaining_amount * each,
        entry.remaining_lcy,
        entry.due_day,
        entry.discount_possible * each,
        entry.discount_day,
        entry.payment_reference,
        entry.payment_method,
        entry.on_hold,
    )


def state_of(ledger: Ledger, party: Party) -> dict[int, Shown]:
    """The open entries as the ledger holds them in memory; there is no other way to see them than inside."""
    kind, number = party
    state = ledger.engine._states.state(ledger.store, stream_id(f"{kind}_ledger", number))
    assert isinstance(state, PartyLedger)
    found = {}
    for entry in (*state.open_debits, *state.open_credits):
        last_day = entry.discount_date
        found[entry.entry_no] = (
            int(entry.posted.amount * 100),
            int(entry.remaining_amount * 100),
            int(entry.remaining_lcy * 100),
            day_number(entry.due_date),
            int(entry.discount_possible * 100),
            None if last_day is None else day_number(last_day),
            entry.payment_reference,
            entry.payment_method,
            entry.on_hold,
        )
    return found


def _carried(ledger: Ledger, party: Party, entry_nos: Iterable[int]) -> dict[int, str]:
    """The dimensions of these open entries, as the ledger holds them in memory."""
    kind, number = party
    state = ledger.engine._states.state(ledger.store, stream_id(f"{kind}_ledger", number))
    assert isinstance(state, PartyLedger)
    entries = (state.get(entry_no) for entry_no in entry_nos)
    return {entry.entry_no: entry.posted.dimensions for entry in entries if entry is not None}


def check_accounts(ledger: Ledger, book: Book, accounts: Collection[str]) -> None:
    """The balances of these G/L accounts."""
    query = text("SELECT coalesce(sum(amount_lcy), 0) FROM gl_entries WHERE account_no = :account")
    with ledger.read_models.connection() as connection:
        for account in accounts:
            found = connection.execute(query, {"account": account}).scalar()
            assert found == book.balances.get(account, 0), f"the balance of account {account}"


def check_everything(ledger: Ledger, book: Book) -> None:
    """AR by control account = G/L account = Σ open remaining = aging; Σ G/L = 0 in all; read models = book."""
    for party in book.parties:
        check_party(ledger, book, party)
    with ledger.read_models.at(AFTER_ALL) as (connection, moment):
        turnovers = {one.account_no: one.balance for one in trial_balance(connection, moment)}
        controls = control_accounts(connection, moment)
        unbalanced = connection.execute(
            text("SELECT transaction_no, posting_day FROM gl_entries GROUP BY transaction_no, posting_day"
                 " HAVING sum(amount_lcy) <> 0")
        ).all()  # fmt: skip
    assert unbalanced == [], "ledger transactions out of balance"
    assert sum(turnovers.values()) == 0, "the books are out of balance"
    assert {no: amount for no, amount in turnovers.items() if amount} == {
        no: amount for no, amount in book.balances.items() if amount
    }
    _check_banks(ledger, book)
    open_by_account: dict[str, int] = defaultdict(int)
    for party in book.parties:
        for entry in book.open_entries(party):
            open_by_account[entry.account] += book.remaining_lcy(entry)
    for account_no, subledger, gl in controls:
        assert subledger == gl, f"control account {account_no}: subledger {subledger}, G/L {gl}"
        if book.reserved[account_no] != "bank_account":
            assert subledger == open_by_account[account_no], f"open entries on {account_no}"
    for kind in ("customer", "vendor"):
        report = aging(ledger.read_models, as_of=AFTER_ALL, ledger=kind)
        remaining = [
            book.remaining_lcy(entry)
            for party in book.parties
            if party[0] == kind
            for entry in book.open_entries(party)
        ]
        assert sum(report.totals_lcy) == sum(remaining), f"aging of {kind}s"
    days = sorted({made.posting_date for made in book.transactions.values()})
    past = days[len(days) // 3 :: len(days) // 3 + 1]
    check_past_days(ledger, past)
    for day in past:
        report = open_entries(ledger.read_models, as_of=day)
        shown = {
            row.entry_no: (row.remaining_amount * grain(row.currency), row.remaining_lcy)
            for row in report.entries
        }
        assert shown == book.as_of(day), f"open entries on {day}"


def check_past_days(ledger: Ledger, days: Collection[date] = ()) -> None:
    """As of each day the control accounts are what their entries add up to, and what is closed is worth nothing.

    On `days` the reports are asked too: G/L = Σ open remaining = aging.
    """
    with ledger.read_models.at(AFTER_ALL) as (connection, moment):
        assert days_off(connection, moment) == []
        assert closed_with_value(connection, moment) == []
    for day in days:
        _check_reports(ledger, day)


def _check_reports(ledger: Ledger, day: date) -> None:
    with ledger.read_models.at(day) as (connection, moment):
        gl = {
            turnover.account_no: turnover.balance for turnover in trial_balance(connection, moment)
        }
    entries = open_entries(ledger.read_models, as_of=day).entries
    open_by_account: Counter[str] = Counter()
    open_by_ledger: Counter[str] = Counter()
    for entry in entries:
        open_by_account[entry.account_no] += entry.remaining_lcy
        open_by_ledger[entry.ledger] += entry.remaining_lcy
    for account_no, remaining in open_by_account.items():
        assert remaining == gl.get(account_no, 0), f"account {account_no} on {day}"
    for kind in ("customer", "vendor"):
        aged = aging(ledger.read_models, as_of=day, ledger=kind)
        assert sum(aged.totals_lcy) == open_by_ledger[kind], f"aging of {kind}s on {day}"


def _check_banks(ledger: Ledger, book: Book) -> None:
    """The book, the state in memory and the read model say the same of every bank account's balance."""
    expected = {bank: book.bank_balances.get(bank, 0) for bank in book.banks}
    query = text("SELECT bank_account_no, sum(amount) FROM bank_entries GROUP BY bank_account_no")
    with ledger.read_models.connection() as connection:
        shown = {bank: int(amount) for bank, amount in connection.execute(query)}
    for bank, balance in expected.items():
        state = ledger.engine._states.state(ledger.store, stream_id("bank_account", bank))
        assert isinstance(state, BankAccount)
        assert int(state.balance * 100) == balance, f"the state of bank account {bank}"
        assert shown.pop(bank, 0) == balance, f"the entries of bank account {bank}"
    assert not shown, "entries of bank accounts that nobody registered"


def check_vat(ledger: Ledger, book: Book) -> None:
    """By code, what the bases and the VAT of all VAT entries add up to."""
    query = text(
        "SELECT vat_code, SUM(base_lcy), SUM(amount_lcy) FROM vat_entries GROUP BY vat_code"
    )
    with ledger.read_models.connection() as connection:
        shown = {code: (int(base), int(amount)) for code, base, amount in connection.execute(query)}
    assert shown == dict(book.vat_totals), "VAT entries"


def check_past(ledger: Ledger, known_at: datetime, remaining: dict[int, int]) -> None:
    """What was open then, as known then, is what is shown of it now."""
    report = open_entries(ledger.read_models, as_of=AFTER_ALL, known_at=known_at)
    shown = {
        entry.entry_no: entry.remaining_amount * grain(entry.currency) for entry in report.entries
    }
    assert shown == remaining, f"open entries as known at {known_at}"


def check_replay(ledger: Ledger) -> None:
    """Every state in memory is what its stream adds up to when it is read again."""
    live = ledger.engine._states
    fresh = States(ledger.mapper)
    for stream in list(live._states):
        again = fresh.state(ledger.store, stream)
        assert picture(live.state(ledger.store, stream)) == picture(again), f"state of {stream}"
    known = live._versions
    assert known == dict.fromkeys(known, 0) | ledger.store.last_versions(list(known))


def check_proofs(ledger: Ledger) -> None:
    """Read models built anew are the ones in use, and the audit finds nothing."""
    assert ledger.read_models.first_difference() is None
    verdict = verify(ledger.store, ledger.mapper, ledger.read_models)
    assert verdict.ok, [check for check in verdict.checks if not check.ok]
