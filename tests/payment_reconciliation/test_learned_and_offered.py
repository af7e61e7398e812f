"""Lines are assigned, posted, undone and answered in any order: what is learned and offered is as counted here.

The count is kept apart: a list of what was posted, gone through anew after each step.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from benchmarks.camt_writer import camt_bytes
from ledger_es.commands.bank_statement_lines import AssignLineToAccount
from ledger_es.commands.bank_statement_posting import PostStatement
from ledger_es.commands.bank_statement_undo import UndoStatement
from ledger_es.commands.learned_payer import RevokeLearnedPayer
from ledger_es.commands.mapping_offer import AcceptMappingOffer, DeclineMappingOffer
from ledger_es.statements import Detail
from tests.payment_reconciliation.company import Company, Paid, statement

ACCOUNTS = ("DE89370400440532013000", "CH5604835012345678009")
TEXTS = ("Monthly rent", "Fee")
TO = (("customer", "C1"), ("customer", "C2"), ("gl", "6900"))
STEPS = 25


@dataclass
class Counted:
    """By account and party, or by text and account: the line that counts once, what is learned, what was answered."""

    once: dict[tuple[str, ...], str] = field(default_factory=dict)
    twice: dict[tuple[str, ...], tuple[str, str]] = field(default_factory=dict)
    answered: set[tuple[str, ...]] = field(default_factory=set)

    def post(self, key: tuple[str, ...], line: str) -> None:
        if key in self.twice or key in self.answered:
            return
        if key in self.once:
            self.twice[key] = (self.once.pop(key), line)
        else:
            self.once[key] = line

    def undo(self, line: str) -> None:
        self.once = {key: other for key, other in self.once.items() if other != line}
        self.twice = {key: lines for key, lines in self.twice.items() if line not in lines}


@pytest.mark.parametrize("seed", [1], ids=lambda seed: f"seed{seed}")
def test_what_is_learned_and_offered(company: Company, tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    payers, offers = Counted(), Counted()
    posted: dict[str, bool] = {}
    for step in range(STEPS):
        drawn = chance.randint(1, 10)
        waiting = [number for number, is_posted in posted.items() if is_posted]
        if drawn <= 6 or not waiting:
            _post_one_more(company, tmp_path, chance, len(posted) + 1, payers, offers)
            posted[f"B/{len(posted) + 1}"] = True
        elif drawn <= 8:
            number = chance.choice(waiting)
            company.do(UndoStatement(statement_no=number))
            posted[number] = False
            payers.undo(f"{number}/10000")
            offers.undo(f"{number}/10000")
        else:
            _answer_one(company, chance, payers, offers)
        _compare(company, payers, offers)
        assert step < STEPS
    company.check()


def _post_one_more(
    company: Company,
    folder: Path,
    chance: random.Random,
    number: int,
    payers: Counted,
    offers: Counted,
) -> None:
    account, text = chance.choice(ACCOUNTS), chance.choice(TEXTS)
    kind, account_no = chance.choice(TO)
    made = statement([Paid(f"01-{number:02}", "10.00")], number=str(number))
    detail = Detail(
        made.entries[0].amount, "CHF", party_name="Somebody", party_account=account, text=text
    )
    path = folder / f"{number}.xml"
    path.write_bytes(
        camt_bytes([made._replace(entries=(made.entries[0]._replace(details=(detail,)),))])
    )
    company.bring(path, apply=False)
    statement_no, line = f"B/{number}", f"B/{number}/10000"
    company.do(
        AssignLineToAccount(
            statement_no=statement_no,
            line_no=10000,
            account_type=kind,  # type: ignore[arg-type]  # one of TO
            account_no=account_no,
        )
    )
    company.do(PostStatement(statement_no=statement_no, mode="payments_only"))
    if kind == "customer":
        payers.post((account, account_no), line)
    if text not in {mapping.text for mapping in company.ledger.text_mappings().rows()}:
        offers.post((account, text, kind, account_no), line)


def _answer_one(company: Company, chance: random.Random, payers: Counted, offers: Counted) -> None:
    if payers.twice and chance.random() < 0.5:
        row = chance.choice(company.ledger.learned_payers().rows())
        company.do(RevokeLearnedPayer(payer_no=row.payer_no))
        del payers.twice[row.account, row.party_no]
    elif offers.twice:
        offer = chance.choice(company.ledger.mapping_offers().rows())
        [key] = [
            key for key, lines in offers.twice.items()
            if lines == (offer.first_line, offer.second_line)
        ]  # fmt: skip
        texts = {mapping.text for mapping in company.ledger.text_mappings().rows()}
        declines = offer.text in texts or chance.random() < 0.5
        answer = DeclineMappingOffer if declines else AcceptMappingOffer
        company.do(answer(offer_no=offer.offer_no))
        del offers.twice[key]
        offers.answered.add(key)


def _compare(company: Company, payers: Counted, offers: Counted) -> None:
    learned = {
        (row.account, row.party_no): (row.first_line, row.second_line)
        for row in company.ledger.learned_payers().rows()
    }
    assert learned == payers.twice
    offered = {
        (row.text, row.account_type, row.account_no, row.first_line, row.second_line)
        for row in company.ledger.mapping_offers().rows()
    }
    assert offered == {(*key[1:], *lines) for key, lines in offers.twice.items()}
