"""What must hold of bank accounts and statements: the balance proof, and lines as the book has them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from ledger_es.aggregates.bank_entry_matches import BankEntriesMatched
from ledger_es.aggregates.bank_statement import LinesCleared
from ledger_es.aggregates.line_matches import LinesMatched
from ledger_es.ledger import Executed, Ledger
from ledger_es.queries.bank_balance import account_proofs
from ledger_es.queries.statement_lines import lines
from tests.simulation.book import Book
from tests.simulation.checking import AFTER_ALL
from tests.simulation.checking_doubts import check_doubts
from tests.simulation.settling_currencies import paid_in
from tests.simulation.sheet import Applied, Sheet, available


def check_bank_proof(ledger: Ledger, book: Book) -> None:
    """The proof of each bank account, and its amounts as in the book: what no statement shows is outstanding."""
    outstanding: dict[str, int] = {}
    for no, (bank, _) in book.bank_entries.items():
        if not book.found_at_bank.get(no) and no not in book.posted_from:
            outstanding[bank] = outstanding.get(bank, 0) + available(book, no)
    with ledger.read_models.at(AFTER_ALL) as (connection, moment):
        proofs = account_proofs(connection, moment)
    for proof in proofs:
        on_days = [proof.on(day) for day in proof.days]
        assert not any(balance.difference for balance in on_days), f"the proofs of {on_days}"
    balances = [proof.on(moment.day) for proof in proofs]
    for one in balances:
        bank = one.bank_account_no
        not_posted = sum(
            row.amount
            for sheet in book.sheets.values()
            for row in sheet.to_post
            if sheet.bank == bank and row.is_money
        )
        expected = (book.bank_balances.get(bank, 0), outstanding.get(bank, 0), not_posted)
        shown = (one.ledger_balance, one.outstanding, one.not_posted)
        assert shown == expected, f"bank account {bank}"
    assert {one.bank_account_no for one in balances} == set(book.banks)


def check_sheet(ledger: Ledger, sheet: Sheet) -> None:
    """The lines as the read model has them: applied + difference = amount, and each as in the book."""
    with ledger.read_models.at(AFTER_ALL) as (connection, moment):
        shown = {line.line_no: line for line in lines(connection, moment, sheet.no)}
    assert set(shown) == set(sheet.rows), f"the lines of {sheet.no}"
    for no, row in sheet.rows.items():
        line = shown[no]
        assert line.applied_amount + line.difference == line.amount
        found = (line.amount, line.difference, line.confidence, line.state, line.known_as)
        expected = (row.amount, row.difference, row.confidence, row.state, row.known_as)
        assert found == expected, f"line {no} of {sheet.no}"
        entries = [
            (one.entry_no, one.amount, one.discount) for one in line.applications if one.entry_no
        ]
        assert entries == [(one.entry_no, one.amount, one.discount) for one in row.applied], (
            f"line {no} of {sheet.no}"
        )


def learn(book: Book, sheet: Sheet, executed: Executed) -> None:
    """What was proposed goes into the book, if every application fits what is open."""
    for recorded in executed.events:
        event = recorded.event
        assert isinstance(event, LinesMatched)
        count = len(event.application_line_nos)
        applied: dict[int, list[Applied]] = {}
        for line_no, ledger, no, party_no, amount, discount in zip(
            event.application_line_nos,
            event.application_ledgers,
            event.application_entry_nos,
            event.application_party_nos,
            event.application_amounts,
            event.application_discounts or (0,) * count,
            strict=True,
        ):
            one = Applied(ledger, no, party_no, int(amount * 100), int(discount * 100))
            applied.setdefault(line_no, []).append(one)
        kinds = event.account_types or ("",) * len(event.line_nos)
        accounts = event.account_nos or ("",) * len(event.line_nos)
        parts = event.account_amounts or (0,) * len(event.line_nos)
        for line_no, confidence, kind, account, part in zip(
            event.line_nos, event.confidences, kinds, accounts, parts, strict=True
        ):
            before = sheet.rows[line_no]
            assert before.is_money, f"line {line_no} of {sheet.no} is {before.state}"
            own = tuple(applied.pop(line_no, ()))
            amount = int(part * 100) or before.amount
            to_account = ((kind, account, amount),) if kind else ()
            # What is settled, and a charge of the bank beside it, are the whole line.
            assert bool(part) == bool(own and kind), f"line {line_no} goes two ways"
            if part:
                settled = sum(one.amount - one.discount for one in own)
                assert (part < 0, settled + amount) == (True, before.amount), f"line {line_no}"
            row = replace(
                before,
                confidence=confidence,
                applied=own,
                transfers=to_account,
                dimensions="",
                named=(),
                assigned=False,
            )
            sheet = sheet.with_rows(row)
        assert not applied, f"entries for lines without a decision: {applied}"
        doubts = zip(
            event.line_nos,
            event.confidences,
            event.review_required or (False,) * len(event.line_nos),
            event.ambiguous or (False,) * len(event.line_nos),
            strict=True,
        )
        for line_no, confidence, review, ambiguous in doubts:
            doubtful = confidence == "low" or review or ambiguous
            sheet = sheet.with_rows(replace(sheet.rows[line_no], doubtful=doubtful))
        check_doubts(book, sheet, event)
    _check_fit(book, sheet, executed)
    book.sheets[sheet.no] = sheet


def learn_bank_entries(book: Book, sheet: Sheet, executed: Executed) -> None:
    """What the rule has matched goes into the book, if each entry is open and explained once."""
    for recorded in executed.events:
        event = recorded.event
        if isinstance(event, LinesCleared):
            for no in event.line_nos:
                row = replace(
                    sheet.rows[no],
                    confidence="none",
                    applied=(),
                    transfers=(),
                    dimensions="",
                    named=(),
                )
                sheet = sheet.with_rows(replace(row, doubtful=False, assigned=False))
            continue
        assert isinstance(event, BankEntriesMatched)
        applied: dict[int, list[Applied]] = {}
        for line_no, entry_no, amount in zip(
            event.line_nos, event.entry_nos, event.amounts, strict=True
        ):
            one = Applied("bank_account", entry_no, sheet.bank, int(amount * 100), 0)
            applied.setdefault(line_no, []).append(one)
        for line_no, entries in applied.items():
            row = sheet.open_row(line_no)
            row = replace(
                row,
                confidence="high",
                applied=tuple(entries),
                transfers=(),
                dimensions="",
                named=(),
            )
            sheet = sheet.with_rows(replace(row, doubtful=False, assigned=False))
        for no in event.entry_nos:
            assert book.bank_entries[no][0] == sheet.bank
            assert not book.found_at_bank.get(no)
            explained = sum(
                one.amount for row in sheet.to_post for one in row.applied if one.entry_no == no
            )
            assert explained == available(book, no), f"entry {no} is explained by {explained}"
    book.sheets[sheet.no] = sheet


def _check_fit(book: Book, sheet: Sheet, executed: Executed) -> None:
    named = {no for recorded in executed.events for no in recorded.event.line_nos}  # type: ignore[attr-defined]  # asserted above
    wanted: dict[int, int] = {}
    days: dict[int, date] = {}
    for row in (sheet.rows[no] for no in named):
        assert len({(one.ledger, one.party_no) for one in row.applied}) <= 1, f"{row} mixes parties"
        for one in row.applied:
            wanted[one.entry_no] = wanted.get(one.entry_no, 0) + one.amount
            days[one.entry_no] = row.day
            if one.ledger == "bank_account":
                assert book.bank_entries[one.entry_no][0] == sheet.bank == one.party_no, f"{row}"
                assert not book.found_at_bank.get(one.entry_no), f"{row}"
                assert one.entry_no not in book.posted_from, f"{row} finds what another line shows"
                continue
            entry = book.entries[one.entry_no]
            assert entry.party == (one.ledger, one.party_no), f"{row}"
            # That a run was undone on a later day than its own, only the posting of the line looks at.
            assert (entry.reopened or entry.posting_date) <= row.day, f"{row} is before {entry}"
            entry = paid_in(book, entry, "", row.day)
            assert one.discount in (0, entry.discount), f"{row}"
    for no, amount in wanted.items():
        entry = book.entries.get(no)
        remaining = paid_in(book, entry, "", days[no]).remaining if entry else available(book, no)
        assert amount * remaining > 0, f"entry {no} has {remaining}, {amount} proposed"
        assert abs(amount) <= abs(remaining), f"entry {no} has {remaining}, {amount} proposed"
