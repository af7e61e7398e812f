"""One run: two ledgers on one store take turns, each command is predicted on the book, asked of one, and checked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import datetime
from typing import Any

from ledger_es.commands.company import EstablishCompany
from ledger_es.deciding.command import Command
from ledger_es.errors import LedgerError
from ledger_es.ledger import Executed, Ledger, Request
from tests.simulation import (
    checking,
    checking_debits,
    checking_learned,
    checking_statements,
    drawing_vat,
)
from tests.simulation.book import Book
from tests.simulation.chance import Chance
from tests.simulation.drawing import next_command
from tests.simulation.predicting import Prediction, predict

ACTORS = ("", "anna", "ben")
EVERYTHING_AFTER = 100
"""So many commands are between two checks of everything."""


class Simulation:
    """`asked` counts how commands were asked, `outcomes` by command what came of them."""

    def __init__(self, url: str, seed: int) -> None:
        self.url = url
        self.ledgers = [Ledger.open(url, create=True), Ledger.open(url)]
        self.book = Book()
        self.chance = Chance(seed, self.book)
        self.commits = 0
        self.commands = 0
        self.outcomes: Counter[tuple[str, str]] = Counter()
        self.known: list[tuple[datetime, dict[int, int]]] = []
        self._keys: list[tuple[str, Command, str]] = []
        # Customers are debited in euros only.
        currency = "CHF" if seed % 2 else "EUR"
        self.execute(EstablishCompany(company_name="Simulation", currency=currency), "")
        for command in drawing_vat.first():
            self.execute(command, "")

    def run(self, commands: int) -> None:
        self.commands = 1
        due = EVERYTHING_AFTER
        while self.commands < commands:
            self._step()
            if self.commands >= due:
                due += EVERYTHING_AFTER
                self._check_everything()
        self._check_everything()
        for ledger in self.ledgers:
            self._follow(ledger)
            checking.check_replay(ledger)
        checking.check_proofs(self.ledgers[0])

    def close(self) -> None:
        for ledger in self.ledgers:
            ledger.close()

    # --- ways to ask ---

    def _step(self) -> None:
        ways: tuple[tuple[int, Callable[[], None]], ...] = (
            (80, self._once),
            (6, self._dry_run),
            (5, self._with_a_key),
            (2, self._key_again),
            (5, self._many),
            (1, self._open_again),
            (7, self._apply_automatically),
            (4, self._match_bank_entries),
        )
        weights = [weight for weight, _ in ways]
        self.chance.random.choices([way for _, way in ways], weights)[0]()

    def _once(self) -> None:
        self.execute(next_command(self.chance), self.chance.one(ACTORS))

    def _with_a_key(self) -> None:
        key = f"key-{len(self._keys) + 1}"
        command, actor = next_command(self.chance), self.chance.one(ACTORS)
        if self.execute(command, actor, key):
            self._keys.append((key, command, actor))

    def _key_again(self) -> None:
        """The same again does nothing and gives the same answer; with another command the key is refused."""
        if not self._keys:
            return
        self.commands += 1
        key, command, actor = self.chance.one(self._keys)
        ledger = self.chance.one(self.ledgers)
        if self.chance.odds(70):
            again = ledger.execute(command, idempotency_key=key, actor=actor)
            assert again.replayed, f"{key} was executed twice"
            assert again.events[0].envelope.command_key == key
            assert again.commit_no <= self.commits
        else:
            other = EstablishCompany(company_name=f"Not {key}", currency="CHF")
            code = _asked(lambda: ledger.execute(other, idempotency_key=key, actor=actor))
            assert code == "E-KEY-REUSED"
        self._nothing_changed(ledger)

    def _dry_run(self) -> None:
        """Tells what would be, and changes nothing."""
        self.commands += 1
        command, actor = next_command(self.chance), self.chance.one(ACTORS)
        ledger = self.chance.one(self.ledgers)
        prediction = predict(self.book, command, actor)
        outcome = _asked(lambda: ledger.execute(command, actor=actor, dry_run=True))
        self._compare(command, prediction, outcome)
        if isinstance(outcome, Executed) and prediction.draft is not None:
            assert outcome.commit_no == 0
            checking.check_events(outcome.events)
        self._nothing_changed(ledger)
        for party in prediction.draft.touched() if prediction.draft else ():
            checking.check_party(ledger, self.book, party)

    def _many(self) -> None:
        """Requests in one batch, sometimes tried together first: each is predicted on what those before have left."""
        ledger = self.chance.one(self.ledgers)
        requests: list[Request] = []
        predictions: list[Prediction] = []
        touched: set[Any] = set()
        base = self.book
        for _ in range(self.chance.number(1, 6)):
            command, actor = next_command(self.chance), self.chance.one(ACTORS)
            requests.append(Request(command, actor=actor))
            prediction = predict(base, command, actor)
            predictions.append(prediction)
            if prediction.draft is not None:
                touched |= prediction.draft.touched()
                # Later requests are drawn and predicted on the book as it will be.
                base.take(prediction.draft)
        self.commands += len(requests)
        if self.chance.odds(40):
            tried = ledger.execute_many(requests, dry_run=True)
            for request, prediction, would_be in zip(requests, predictions, tried, strict=True):
                self._compare(request.command, prediction, _outcome_of(would_be))
            assert ledger.store.head().commit_no == self.commits
        outcomes = ledger.execute_many(requests)
        for request, prediction, outcome in zip(requests, predictions, outcomes, strict=True):
            self._compare(request.command, prediction, _outcome_of(outcome))
            if isinstance(outcome, Executed) and prediction.draft is not None:
                self.commits += 1
                assert outcome.commit_no == self.commits
                checking.check_events(outcome.events)
        self._nothing_changed(ledger)
        for party in touched:
            checking.check_party(ledger, self.book, party)

    def _apply_automatically(self) -> None:
        """The matcher is not foreseen: what it proposes must fit what is open, and the book learns it."""
        self.commands += 1
        sheets = list(self.book.sheets.values())
        if not sheets:
            return
        sheet = self.chance.one(sheets[-8:])
        ledger, overwrite = self.chance.one(self.ledgers), self.chance.odds(15)
        application = ledger.payment_reconciliation
        outcome = _asked(lambda: application.apply_automatically(sheet.no, overwrite=overwrite))
        self.outcomes["MatchLines", outcome if isinstance(outcome, str) else "accepted"] += 1
        if isinstance(outcome, str):
            # The proposal is made on the read models, the refusal on the log: both know of the posting.
            assert sheet.is_closed, f"{outcome} for {sheet.no}"
            assert outcome == ("E-PRJ-WITHDRAWN" if sheet.withdrawn else "E-PRJ-RECONCILED")
        elif outcome.commit_no:
            self.commits += 1
            assert outcome.commit_no == self.commits
            checking_statements.learn(self.book, sheet, outcome)
        self._nothing_changed(ledger)
        if not isinstance(outcome, str):
            checking_statements.check_sheet(ledger, self.book.sheets[sheet.no])

    def _match_bank_entries(self) -> None:
        """Nor is the rule that matches bank entries foreseen: each line has what it proposes, the book learns it."""
        opened = [
            self.book.sheets[no] for no in self.book.reconciliations if no in self.book.sheets
        ]
        if not opened:
            return
        self.commands += 1
        sheet = self.chance.one(opened[-6:])
        ledger, days = self.chance.one(self.ledgers), self.chance.one((0, 3, 30))
        rule, overwrite = ledger.bank_reconciliation, self.chance.odds(20)
        outcome = _asked(
            lambda: rule.match_automatically(sheet.no, days_tolerance=days, overwrite=overwrite)
        )
        self.outcomes[
            "ProposeBankEntries", outcome if isinstance(outcome, str) else "accepted"
        ] += 1
        if isinstance(outcome, str):
            assert sheet.is_closed, f"{outcome} for {sheet.no}"
            assert outcome == ("E-PRJ-WITHDRAWN" if sheet.withdrawn else "E-PRJ-RECONCILED")
        elif outcome.commit_no:
            self.commits += 1
            checking_statements.learn_bank_entries(self.book, sheet, outcome)
        self._nothing_changed(ledger)
        if not isinstance(outcome, str):
            checking_statements.check_sheet(ledger, self.book.sheets[sheet.no])
            checking_statements.check_bank_proof(ledger, self.book)

    def _open_again(self) -> None:
        at = self.chance.number(0, 1)
        self.ledgers[at].close()
        self.ledgers[at] = Ledger.open(self.url)

    # --- asking and comparing ---

    def execute(self, command: Command, actor: str, key: str | None = None) -> bool:
        """Predict, ask one of the ledgers, compare, check what was touched; whether it was accepted."""
        self.commands += 1
        ledger = self.chance.one(self.ledgers)
        prediction = predict(self.book, command, actor)
        outcome = _asked(lambda: ledger.execute(command, actor=actor, idempotency_key=key))
        self._compare(command, prediction, outcome)
        if prediction.draft is not None:
            assert isinstance(outcome, Executed)
            self.commits += 1
            assert outcome.commit_no == self.commits
            checking.check_events(outcome.events)
            self.book.take(prediction.draft)
        self._nothing_changed(ledger)
        if prediction.draft is not None:
            for party in prediction.draft.touched():
                checking.check_party(ledger, self.book, party)
            checking.check_accounts(ledger, self.book, prediction.draft.touched_accounts())
            if prediction.draft.touched_vat():
                checking.check_vat(ledger, self.book)
            for sheet in prediction.draft.touched_sheets():
                checking_statements.check_sheet(ledger, sheet)
            if prediction.draft.touched_debits():
                checking_debits.check_debits(ledger, self.book)
            if prediction.draft.touched_matching():
                checking_learned.check_learned(ledger, self.book)
            if prediction.draft.touched_sheets() or prediction.draft.touched_banks():
                checking_statements.check_bank_proof(ledger, self.book)
        return prediction.draft is not None

    def _compare(self, command: Command, prediction: Prediction, outcome: Executed | str) -> None:
        name = type(command).__name__
        if isinstance(outcome, str):
            self.outcomes[name, outcome] += 1
            assert outcome in prediction.refused.split("|"), (
                f"{outcome} instead of {prediction.refused or 'being accepted'}: {command!r}"
            )
            return
        assert not prediction.refused, f"accepted instead of {prediction.refused}: {command!r}"
        if prediction.draft is None:
            self.outcomes[name, "nothing"] += 1
            assert outcome.replayed or not outcome.events, (
                f"recorded instead of nothing: {command!r}"
            )
            return
        self.outcomes[name, "accepted"] += 1
        assert not outcome.replayed, f"{command!r}"
        told = {name: outcome.numbers.get(name) for name in prediction.numbers}
        assert told == prediction.numbers, f"{command!r}"

    def _follow(self, ledger: Ledger) -> None:
        """A refused command makes the ledger take in what the other one has written."""
        again = EstablishCompany(company_name="Again", currency="CHF")
        outcome = _asked(lambda: ledger.execute(again))
        self._compare(again, predict(self.book, again, ""), outcome)

    def _nothing_changed(self, ledger: Ledger) -> None:
        """But for what the book knows of."""
        checking.check_head(ledger, self.book, self.commits)

    def _check_everything(self) -> None:
        ledger = self.chance.one(self.ledgers)
        self._follow(ledger)
        checking.check_everything(ledger, self.book)
        checking.check_vat(ledger, self.book)
        checking_statements.check_bank_proof(ledger, self.book)
        checking_learned.check_learned(ledger, self.book)
        checking_debits.check_debits(ledger, self.book, with_reports=True)
        if self.known:
            checking.check_past(ledger, *self.chance.one(self.known))
        moment = ledger.store.head().recorded_at
        assert moment is not None
        remaining = {
            no: amount
            for party in self.book.parties
            for no, amount in self.book.remaining(party).items()
        }
        self.known.append((moment, remaining))


def _asked(ask: Callable[[], Executed]) -> Executed | str:
    """What came of it, or the code of the refusal; any other error is a bug and goes through."""
    try:
        return ask()
    except LedgerError as refusal:
        return refusal.code


def _outcome_of(outcome: Executed | LedgerError) -> Executed | str:
    """What came of a request in a batch, as `_asked` says it of a single one."""
    return outcome if isinstance(outcome, Executed) else outcome.code
