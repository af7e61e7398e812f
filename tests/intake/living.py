"""Lives through a history: imports its files, and decides what is asked as the true history says."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from random import Random
from typing import NamedTuple

from ledger_es.intake.balances import bank_balance, gaps
from ledger_es.intake.deciding import decide
from ledger_es.intake.pages import closing_of
from ledger_es.intake.records import Decision, Intake, KnownAccount, LineKey
from ledger_es.intake.remembering import in_the_way_of_withdrawing, remember, withdraw
from ledger_es.intake.take import take

from .bank_files import BankFile, files_of
from .histories import History, TrueLine, day_of, history_of


class Failure(NamedTuple):
    """Why a history failed: `line` (too often or too seldom money), `balance`, `gap`, `waiting`, `stuck`."""

    seed: int
    what: str
    detail: str


@dataclass
class Account:
    """An account, the files imported, and what is true of each of their lines."""

    history: History
    known: KnownAccount
    decides_at_once: bool = True
    files: dict[str, BankFile] = field(default_factory=dict)
    truth: dict[LineKey, TrueLine | None] = field(default_factory=dict)
    questions: list[str] = field(default_factory=list)
    imported: list[str] = field(default_factory=list)
    log: list[tuple[str, BankFile, Intake]] = field(default_factory=list)

    def money(self) -> Counter[object]:
        """The lines that are money, counted by what a person sees of them."""
        return Counter(
            true.equal_to if (true := self.truth[LineKey(known.key, line.place)]) else "wrong"
            for known in self.known.statements.values()
            for line, standing in zip(known.statement.lines, known.standings, strict=True)
            if standing.state == "new"
        )

    def import_file(self, file: BankFile, depth: int = 0, *, as_new: bool = False) -> bool:
        """Imports a file. If it is refused, a wrong issue is withdrawn, or the file is taken as new."""
        key = str(len(self.files) + 1)
        self.files[key] = file
        for line, true in zip(file.statement.lines, file.truth, strict=True):
            self.truth[LineKey(key, line.place)] = true
        intake = take(self.known, file.statement, key, as_new=as_new)
        self.log.append((key, file, intake))
        self.imported.append(file.kind)
        if intake.refusal is not None:
            if not self.files[intake.refusal.statement].wrong:
                return self.import_file(file, depth, as_new=True)
            return depth < 4 and self._import_in_place_of(intake.refusal.statement, file, depth)
        self.known = remember(self.known, file.statement, key, intake)
        if intake.same_as:
            return self._withdraw_wrong_issues(intake, depth)
        for asked in (key, *(change.statement for change in intake.earlier_changes)):
            if self._is_asked(asked):
                self.questions.append(self.files[asked].kind)
            if self.decides_at_once:
                self._decide(asked)
        return self._withdraw_wrong_issues(intake, depth)

    def _withdraw_wrong_issues(self, intake: Intake, depth: int) -> bool:
        """A person who reads that another statement has the same identity withdraws it if it is wrong."""
        again: list[BankFile] = []
        for note in intake.notes:
            if note.code == "same_identity_as" and self.files[note.text].wrong:
                self._withdraw(note.text, again)
        return self._import_again(again, depth)

    def _import_in_place_of(self, earlier: str, file: BankFile, depth: int) -> bool:
        again: list[BankFile] = []
        self._withdraw(earlier, again)
        return self._import_again([file, *again], depth)

    def _import_again(self, files: list[BankFile], depth: int) -> bool:
        """Imports the files, but a wrong issue that was withdrawn. Whether all were taken."""
        taken = [self.import_file(file, depth + 1) for file in files if not file.wrong]
        return all(taken)

    def _withdraw(self, key: str, again: list[BankFile]) -> None:
        while (in_the_way := in_the_way_of_withdrawing(self.known, key)) is not None:
            self._withdraw(in_the_way, again)
        again.insert(0, self.files[key])
        self.known = withdraw(self.known, key)

    def _is_asked(self, key: str) -> bool:
        standings = self.known.statements[key].standings
        return any(standing.state in ("suspected", "unproved") for standing in standings)

    def decide_all(self) -> None:
        """Decides every line that is asked."""
        for key in list(self.known.statements):
            self._decide(key)

    def _decide(self, key: str) -> None:
        """Decides lines as the true history says, by counting equal lines.

        Of a file without balances, the answer counts the lines before the books: the person looks at these too.
        """
        known = self.known.statements[key]
        has_balances = (known.statement.opening, closing_of(known.statement)) != (None, None)
        asked = ["suspected", "unproved"] + ([] if has_balances else ["before_books"])
        # Of equal lines, that one is new which is not suspected.
        lines = [
            line
            for state in ("unproved", "suspected", "before_books")
            for line, standing in zip(known.statement.lines, known.standings, strict=True)
            if standing.state == state in asked
        ]
        if not lines:
            return
        money, true_money = self.money(), self.history.money()
        decisions: dict[int, Decision] = {}
        for line in lines:
            true = self.truth[LineKey(key, line.place)]
            decisions[line.place] = "known"
            if true is not None and money[true.equal_to] < true_money[true.equal_to]:
                money[true.equal_to] += 1
                decisions[line.place] = "new"
        if self._is_asked(key) or "new" in decisions.values():
            intake = decide(self.known, key, decisions)
            self.known = remember(self.known, known.statement, key, intake)


def live(seed: int) -> tuple[Account, list[Failure]]:
    """The account after all files of the history with this seed, and what is wrong with it."""
    random = Random(seed)
    history = history_of(random)
    files = files_of(random, history)
    account = Account(
        history,
        KnownAccount(day_of(0), history.opening_balance) if history.has_opening else KnownAccount(),
        decides_at_once=random.random() < 0.8,
    )
    failures = [
        Failure(seed, "stuck", file.kind) for file in files if not account.import_file(file)
    ]
    account.decide_all()
    money, true_money = account.money(), account.history.money()
    for what, lines in (("too often", money - true_money), ("missing", true_money - money)):  # type: ignore[operator]
        failures += [
            Failure(seed, "line", f"{what}: {line} {count}") for line, count in lines.items()
        ]
    balance = bank_balance(account.known)
    true_balance = history.balance_before(len(history.lines))
    has_balances = bool(account.known.links) or history.has_opening
    if has_balances and balance != true_balance:
        failures.append(Failure(seed, "balance", f"{balance} is not {true_balance}"))
    failures += [Failure(seed, "gap", str(gap)) for gap in gaps(account.known)]
    failures += [
        Failure(seed, "waiting", known.key)
        for known in account.known.statements.values()
        if any(standing.state == "waiting" for standing in known.standings)
    ]
    return account, failures
