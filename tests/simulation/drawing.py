"""Which command comes next: a table of weights; a new kind of command is a line here and one in PREDICTIONS."""

from __future__ import annotations

from collections.abc import Callable

from ledger_es.deciding.command import Command
from tests.simulation import (
    drawing_bank_reconciliation,
    drawing_checks,
    drawing_corrections,
    drawing_currency,
    drawing_decisions,
    drawing_dimensions,
    drawing_direct_debits,
    drawing_entries,
    drawing_journal,
    drawing_learned,
    drawing_matching,
    drawing_setup,
    drawing_statements,
    drawing_vat,
)
from tests.simulation.chance import Chance

Draw = Callable[[Chance], Command]

WEIGHTS: dict[Draw, int] = {
    drawing_setup.company: 1,
    drawing_setup.accounts: 3,
    drawing_setup.account: 5,
    drawing_setup.party_group: 5,
    drawing_setup.alternative_group: 6,
    drawing_setup.bank_group: 2,
    drawing_setup.opening_account: 2,
    drawing_setup.terms: 4,
    drawing_setup.credit_warnings: 2,
    drawing_setup.series_line: 4,
    drawing_setup.periods: 6,
    drawing_setup.register: 10,
    drawing_setup.change: 10,
    drawing_setup.erase: 8,
    drawing_setup.register_bank: 4,
    drawing_setup.change_bank: 3,
    drawing_currency.set_up: 14,
    drawing_currency.adjust: 18,
    drawing_dimensions.dimension: 2,
    drawing_dimensions.value: 10,
    drawing_dimensions.default: 16,
    drawing_dimensions.combination: 3,
    drawing_vat.code: 8,
    drawing_dimensions.priority: 5,
    drawing_journal.journal: 170,
    drawing_journal.opening_entries: 15,
    drawing_entries.apply: 110,
    drawing_entries.unapply: 50,
    drawing_entries.reverse: 25,
    drawing_entries.edit: 40,
    drawing_corrections.write_off: 12,
    drawing_corrections.cancel: 10,
    drawing_corrections.reverse_register: 10,
    drawing_corrections.say: 15,
    drawing_corrections.net: 8,
    drawing_corrections.give_back: 14,
    drawing_statements.statements: 40,
    drawing_statements.mapping: 5,
    drawing_matching.rules: 3,
    drawing_direct_debits.debit: 120,
    drawing_direct_debits.give_back: 8,
    drawing_learned.teach: 45,
    drawing_learned.revoke: 4,
    drawing_learned.answer: 12,
    drawing_statements.review: 140,
    drawing_statements.post: 40,
    drawing_decisions.decide: 12,
    drawing_decisions.withdraw: 6,
    drawing_decisions.undo: 12,
    drawing_bank_reconciliation.reconciliation: 60,
    drawing_checks.check: 30,
}

_DRAWS = list(WEIGHTS)
_WEIGHTS = list(WEIGHTS.values())


def next_command(chance: Chance) -> Command:
    """A new ledger wants parties and a bank account first."""
    if len(chance.book.parties) < 4 and chance.odds(60):
        return drawing_setup.register(chance)
    if not chance.book.banks and chance.odds(40):
        return drawing_setup.register_bank(chance)
    if len({of for of, _ in chance.book.rates}) < 2 and chance.odds(25):
        return drawing_currency.set_up(chance)
    draw = chance.random.choices(_DRAWS, _WEIGHTS)[0]
    return draw(chance)
