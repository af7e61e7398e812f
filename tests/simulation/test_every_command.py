"""No command that the simulation cannot predict, but for those named here."""

from __future__ import annotations

from ledger_es.commands.decisions import DECISIONS
from tests.simulation.predicting import PREDICTIONS

NOT_PREDICTED = {
    "AttachDetails": "scenarios and the command line attach the details of a batch",
    "MatchLines": "the main job sends it for the statements that are drawn",
    "ErasePayerTexts": "erasing a customer or vendor takes the texts of statement lines the same way",
    "PurgeFiles": "what is in the books stays the same; scenarios and tests of the store purge",
    "SetPaymentTolerance": "drawn in test_money.py",
    "SetToleranceRules": "drawn in test_money.py",
    "MarkPayment": "drawn in test_receipts.py",
    "UnmarkPayments": "drawn in test_receipts.py",
    "SetUpPaymentRegistration": "scenarios and the case files set it up",
    "PostMarkedPayments": "drawn in test_receipts.py",
    "PostPayments": "it posts by the lines that PostJournal posts; scenarios and the case files play it",
    "CorrectOpeningEntry": "drawn in test_receipts.py",
    **dict.fromkeys(
        (
            *("SetJournalBatch", "AddJournalLines", "ChangeJournalLine", "DeleteJournalLines"),
            *("ApplyJournalLine", "PostJournalBatch", "PostDeposit", "UndoDeposit"),
        ),
        "drawn in test_receipts.py",
    ),
    "CheckJournalBatch": "drawn in tests/scenarios/test_drawn_journals.py",
    "StartMailing": "drawn in tests/letters/test_mailing.py",
    "EndMailing": "drawn in tests/letters/test_mailing.py",
    "SetReminderTerms": "drawn in test_collection_year.py",
    "CreateReminders": "drawn in test_collection_year.py",
    "RefreshReminders": "drawn in test_collection_year.py",
    "ChangeReminder": "drawn in test_collection_year.py",
    "SetCollectionAutomation": "drawn in test_collection_year.py",
    "NoteCollectionRun": "drawn in test_collection_year.py",
    "IssueReminders": "drawn in test_collection_year.py",
    "DeleteReminders": "drawn in test_collection_year.py",
    "CreateFinanceChargeMemos": "drawn in test_collection_year.py",
    "RefreshFinanceChargeMemos": "scenarios make drafts anew",
    "ChangeFinanceChargeMemo": "scenarios take entries out and write texts",
    "IssueFinanceChargeMemos": "drawn in test_collection_year.py",
    "DeleteFinanceChargeMemos": "drawn in test_collection_year.py",
    "CancelFinanceChargeMemos": "drawn in test_collection_year.py",
    "CancelReminders": "drawn in test_collection_year.py",
    "SetFinanceChargeTerms": "drawn in test_collection_year.py",
    "ChangeEntryTolerance": "drawn in test_money.py",
    "ProposeBankEntries": "the matching rule sends it; the statements that are drawn learn what it proposes",
    "ReturnDebitOfLine": "it is a return by the id of a line; scenarios and the command line play it",
    "RemoveTextMapping": "the simulation keeps its mappings; scenarios remove them",
}
"""Commands with the reason why."""


def test_every_command_is_predicted() -> None:
    not_predicted = {command.__name__ for command in DECISIONS if command not in PREDICTIONS}
    assert sorted(not_predicted - set(NOT_PREDICTED)) == [], (
        "draw it in tests/simulation/drawing_….py and predict it in predicting_….py"
    )
    assert sorted(set(NOT_PREDICTED) - not_predicted) == [], "it is predicted: take its line out"
