"""The property of intake: whatever files of an account come, in whatever order, the same lines are money in the end.

The histories are drawn by seed. `make soak` runs twenty thousand.
"""

from __future__ import annotations

from collections import Counter

import pytest

from .living import Failure, live


class Rates:
    """What was measured over many histories."""

    def __init__(self) -> None:
        self.histories = 0
        self.failures: dict[int, list[Failure]] = {}
        self.files: Counter[str] = Counter()
        self.questions: Counter[str] = Counter()

    def measure(self, seeds: range) -> None:
        for seed in seeds:
            account, failures = live(seed)
            self.histories += 1
            self.files.update(account.imported)
            self.questions.update(account.questions)
            if failures:
                self.failures[seed] = failures

    def wrong_without_question(self) -> list[int]:
        """The histories in which a line was too often or too seldom money: no question had asked for it."""
        return [
            seed
            for seed, failures in self.failures.items()
            if any(failure.what == "line" for failure in failures)
        ]

    def print(self) -> None:
        files, questions = sum(self.files.values()), sum(self.questions.values())
        print(
            f"\n{self.histories} histories, {files} files, "
            f"{1000 * len(self.failures) / self.histories:.2f} of 1,000 failed, "
            f"{len(self.wrong_without_question())} with a line wrong without a question, "
            f"questions for {100 * questions / files:.1f} % of the files"
        )
        for kind, count in sorted(self.files.items()):
            share = 100 * self.questions[kind] / count
            print(f"  {kind:42} {count:7} files, questions for {share:5.1f} %")
        for seed, failures in sorted(self.failures.items()):
            print(f"  history {seed}: {', '.join(sorted({failure.what for failure in failures}))}")


def test_the_same_lines_are_money_in_the_end() -> None:
    rates = Rates()
    rates.measure(range(300))
    rates.print()
    assert not rates.failures


@pytest.mark.soak
def test_at_most_one_history_in_a_thousand_fails() -> None:
    rates = Rates()
    rates.measure(range(1_000, 21_000))
    rates.print()
    assert len(rates.failures) <= 20
