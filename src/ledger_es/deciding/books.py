"""The books as a decision sees them: states, claims and recorded events as of one commit, read only."""

from __future__ import annotations

import hmac
from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from datetime import date
from functools import cached_property
from typing import NamedTuple, TypeVar

from ledger_es.aggregates import (
    accounting_periods,
    audit,
    bank_account,
    bank_account_master,
    bank_reconciliation,
    chart_of_accounts,
    check,
    collection_automation,
    company,
    credit_warning,
    currency,
    deposit,
    dimension,
    direct_debit_collection,
    direct_debit_setup,
    finance_charge_memo,
    finance_charge_terms,
    journal_batch,
    learned_payer,
    mailing,
    mandate,
    mapping_offer,
    matching_rules,
    number_series,
    party,
    payment_method,
    payment_registration,
    payment_terms,
    payment_tolerance,
    posting_group,
    reminder,
    reminder_terms,
    statement_lines,
    text_mapping,
    vat_code,
)
from ledger_es.aggregates.claims import (
    Key,
    bank_account_key,
    closed_key,
    entry_key,
    mandate_key,
    party_key,
)
from ledger_es.aggregates.event import (
    Event,
    State,
    reconciliation_stream,
    statement_stream,
    stream_key,
    stream_kind,
)
from ledger_es.aggregates.open_entries import OpenEntry, PartyLedger
from ledger_es.aggregates.party_ledger import EntriesPosted, EntriesReversed, PostedEntry
from ledger_es.errors import (
    BankAccountUnknown,
    EntryIsClosed,
    EntryOfAnotherParty,
    EntryUnknown,
    JournalBatchUnknown,
    MandateUnknown,
    PartyUnknown,
    StatementUnknown,
)
from ledger_es.values import Claim, Head, LedgerIdentity, LedgerKind, Seal, stream_id

S = TypeVar("S")


class Whose(NamedTuple):
    """A customer or vendor, as the owner of a ledger."""

    ledger: LedgerKind
    party_no: str

    @property
    def stream(self) -> str:
        """The stream of the party's ledger."""
        return stream_id(f"{self.ledger}_ledger", self.party_no)


class KnownMandate(NamedTuple):
    """A mandate that exists: as it was signed, its terms as they are now, and its state."""

    signed: mandate.MandateSigned
    terms: mandate.MandateTerms
    state: mandate.Mandate

    def holds_on(self, day: date) -> bool:
        """Whether something may be collected under it on the day, as far as its dates and its block tell."""
        valid_to = self.terms.valid_to
        is_valid = self.terms.valid_from <= day and (valid_to is None or day <= valid_to)
        return is_valid and not self.state.is_blocked

    def has_left(self, uses: int) -> bool:
        """Whether it may be used once more when it is used this often beside its counter."""
        expected = self.terms.expected_debits
        return not expected or self.state.debits + uses < expected


class Books(ABC):
    """The books as of one commit. A decision reads them and must not change the states that it is given."""

    head: Head
    identity: LedgerIdentity
    """The ledger's id and its key for fingerprints."""

    def fingerprint(self, text: str) -> str:
        """The HMAC-SHA-256 of a text with the ledger's key, which recognizes the text without storing it."""
        return hmac.digest(self.identity.key, text.encode(), "sha256").hex()

    @abstractmethod
    def state(self, stream: str) -> State:
        """The state of the stream."""

    @abstractmethod
    def claims(self, keys: Sequence[Key]) -> dict[Key, Claim]:
        """The claim of each key that is claimed; other keys are left out."""

    @abstractmethod
    def recorded(self, stream: str, version: int) -> Event:
        """The recorded event with this version (from 1) in the stream."""

    @abstractmethod
    def events(self, stream: str) -> list[Event]:
        """Every recorded event of the stream, oldest first."""

    @abstractmethod
    def personal_texts(self, seals: Sequence[Seal]) -> dict[Seal, str]:
        """The personal texts behind these seals. Erased texts are left out."""

    @abstractmethod
    def seals_under(self, subjects: Sequence[str]) -> dict[Seal, str]:
        """The seals whose texts are kept under these subjects, each with its subject."""

    @abstractmethod
    def parties(self) -> list[Whose]:
        """Every customer and vendor that was ever registered."""

    @abstractmethod
    def bank_accounts(self) -> list[str]:
        """The numbers of the company's bank accounts."""

    @abstractmethod
    def mandates(self) -> list[str]:
        """The references of all mandates for direct debits."""

    @abstractmethod
    def statements_naming(self, codes: Sequence[str]) -> list[str]:
        """The numbers of the bank statements whose events contain one of these codes in any field.

        The list may contain other statements too, but it never lacks one.
        """

    @abstractmethod
    def kept_files(self) -> set[str]:
        """The SHA-256 of every original file of which the bytes are kept."""

    @abstractmethod
    def load(self, streams: Iterable[str]) -> None:
        """A hint that these streams will be read. It only makes reading them faster."""

    # --- set-up ---

    @cached_property
    def company(self) -> company.Company:
        return self._state(company.STREAM, company.Company)

    @cached_property
    def chart(self) -> chart_of_accounts.ChartOfAccounts:
        return self._state(chart_of_accounts.STREAM, chart_of_accounts.ChartOfAccounts)

    @cached_property
    def periods(self) -> accounting_periods.AccountingPeriods:
        return self._state(accounting_periods.STREAM, accounting_periods.AccountingPeriods)

    @cached_property
    def posting_groups(self) -> posting_group.PostingGroups:
        return self._state(posting_group.STREAM, posting_group.PostingGroups)

    @property
    def dimensions(self) -> dimension.Dimensions:
        return self._state(dimension.STREAM, dimension.Dimensions)

    @cached_property
    def payment_methods(self) -> payment_method.PaymentMethods:
        return self._state(payment_method.STREAM, payment_method.PaymentMethods)

    @cached_property
    def payment_terms(self) -> payment_terms.PaymentTerms:
        return self._state(payment_terms.STREAM, payment_terms.PaymentTerms)

    @cached_property
    def vat_codes(self) -> vat_code.VatCodes:
        return self._state(vat_code.STREAM, vat_code.VatCodes)

    @property
    def reminder_terms(self) -> reminder_terms.ReminderTermsByCode:
        return self._state(reminder_terms.STREAM, reminder_terms.ReminderTermsByCode)

    @property
    def collection_automations(self) -> collection_automation.CollectionAutomations:
        return self._state(
            collection_automation.STREAM, collection_automation.CollectionAutomations
        )

    @property
    def finance_charge_terms(self) -> finance_charge_terms.FinanceChargeTermsByCode:
        return self._state(
            finance_charge_terms.STREAM, finance_charge_terms.FinanceChargeTermsByCode
        )

    @property
    def credit_warnings(self) -> credit_warning.CreditWarnings:
        return self._state(credit_warning.STREAM, credit_warning.CreditWarnings)

    @property
    def currencies(self) -> currency.Currencies:
        return self._state(currency.STREAM, currency.Currencies)

    @property
    def payment_tolerance(self) -> payment_tolerance.PaymentTolerance:
        return self._state(payment_tolerance.STREAM, payment_tolerance.PaymentTolerance)

    def number_series(self, code: str) -> number_series.NumberSeries:
        return self._state(stream_id("number_series", code), number_series.NumberSeries)

    @property
    def journal_batches(self) -> journal_batch.JournalBatches:
        return self._state(journal_batch.STREAM, journal_batch.JournalBatches)

    def journal_settings(self, journal: journal_batch.JournalName) -> journal_batch.JournalBatchSet:
        """The settings of the batch. Raises JournalBatchUnknown."""
        settings = self.journal_batches.batches.get(journal)
        if settings is None:
            raise JournalBatchUnknown(journal=str(journal))
        return settings

    def journal_lines(self, journal: journal_batch.JournalName) -> journal_batch.JournalBatch:
        """The lines of the batch that are not posted."""
        return self._state(journal.stream, journal_batch.JournalBatch)

    def deposit(self, deposit_no: str) -> deposit.Deposit:
        """The deposit, which has no content before it is posted."""
        return self._state(stream_id("deposit", deposit_no), deposit.Deposit)

    # --- direct debits ---

    @property
    def direct_debit_setup(self) -> direct_debit_setup.DirectDebitSetup:
        return self._state(direct_debit_setup.STREAM, direct_debit_setup.DirectDebitSetup)

    def direct_debit_collection(
        self, collection_no: str
    ) -> direct_debit_collection.DirectDebitCollection:
        """The collection, which has no content if there is none with this number."""
        stream = stream_id(direct_debit_collection.KIND, collection_no)
        return self._state(stream, direct_debit_collection.DirectDebitCollection)

    def mandate(self, mandate_no: str) -> KnownMandate:
        """The mandate with this reference. Raises MandateUnknown."""
        state = self._state(stream_id(mandate.KIND, mandate_no), mandate.Mandate)
        if state.signed is None or state.terms is None:
            meant = self._holder(mandate_key(mandate_no))
            raise MandateUnknown(mandate_no=mandate_no).or_meant(meant)
        return KnownMandate(state.signed, state.terms, state)

    def mailing(self, letter_kind: mailing.MailedKind, document_no: str) -> mailing.Mailing:
        """The sending of a letter by e-mail, which has no attempt before the first."""
        stream = stream_id(mailing.KIND, letter_kind, document_no)
        return self._state(stream, mailing.Mailing)

    # --- parties and bank accounts ---

    def find_party(self, ledger: LedgerKind, party_no: str) -> party.Party | None:
        """The customer or vendor, or None if it does not exist."""
        state = self._state(stream_id(ledger, party_no), party.Party)
        return state if state.master is not None else None

    def party(self, ledger: LedgerKind, party_no: str) -> party.PartyMaster:
        """The master record of the customer or vendor. Raises PartyUnknown."""
        state = self.find_party(ledger, party_no)
        if state is None or state.master is None:
            meant = self._holder(party_key(ledger, party_no))
            raise PartyUnknown(kind=ledger, party_no=party_no).or_meant(meant)
        return state.master

    def personal_seal(self, ledger: LedgerKind, party_no: str) -> str:
        """The seal of the personal texts of a customer or vendor; empty where there is none."""
        found = self.find_party(ledger, party_no)
        return "" if found is None else found.personal_seal

    def find_bank_account(self, bank_account_no: str) -> bank_account.BankAccount | None:
        """The bank account, or None if it does not exist."""
        state = self._state(stream_id("bank_account", bank_account_no), bank_account.BankAccount)
        return state if state.master is not None else None

    def bank_account(self, bank_account_no: str) -> bank_account_master.BankAccountMaster:
        """The master record of the bank account. Raises BankAccountUnknown."""
        state = self.find_bank_account(bank_account_no)
        if state is None or state.master is None:
            meant = self._holder(bank_account_key(bank_account_no))
            raise BankAccountUnknown(bank_account_no=bank_account_no).or_meant(meant)
        return state.master

    def party_ledger(self, whose: Whose) -> PartyLedger:
        """The open entries of the party; empty if nothing was ever posted."""
        return self._state(whose.stream, PartyLedger)

    def bank_statement(self, statement_no: str) -> statement_lines.BankStatement:
        """The imported statement. Raises StatementUnknown."""
        statement = self._state(statement_stream(statement_no), statement_lines.BankStatement)
        if statement.imported is None:
            raise StatementUnknown(statement_no=statement_no).or_meant(self._meant(statement_no))
        return statement

    def payment_registration(self, user: str) -> payment_registration.PaymentRegistration:
        """The payments that the user has marked and not posted, and where the user books them."""
        stream = stream_id(payment_registration.KIND, user)
        return self._state(stream, payment_registration.PaymentRegistration)

    def reminder(self, reminder_no: str) -> reminder.Reminder:
        """The reminder with this number; its status is `missing` if there never was one."""
        return self._state(stream_id("reminder", reminder_no), reminder.Reminder)

    def checks(self, bank_account_no: str) -> check.Checks:
        """The checks of the bank account; none if it does not exist."""
        return self._state(stream_id(check.KIND, bank_account_no), check.Checks)

    def bank_reconciliation(self, statement_no: str) -> bank_reconciliation.BankReconciliation:
        """The reconciliation with the statement, which may not be opened yet."""
        stream = reconciliation_stream(statement_no)
        return self._state(stream, bank_reconciliation.BankReconciliation)

    def finance_charge_memo(self, memo_no: str) -> finance_charge_memo.FinanceChargeMemo:
        """The memo with this number; its status is `missing` if there never was one."""
        stream = stream_id("finance_charge_memo", memo_no)
        return self._state(stream, finance_charge_memo.FinanceChargeMemo)

    @cached_property
    def matching_rules(self) -> matching_rules.MatchingRules:
        return self._state(matching_rules.STREAM, matching_rules.MatchingRules)

    @cached_property
    def learned_payers(self) -> learned_payer.LearnedPayers:
        return self._state(learned_payer.STREAM, learned_payer.LearnedPayers)

    @cached_property
    def mapping_offers(self) -> mapping_offer.MappingOffers:
        return self._state(mapping_offer.STREAM, mapping_offer.MappingOffers)

    @cached_property
    def text_mappings(self) -> text_mapping.TextMappings:
        return self._state(text_mapping.STREAM, text_mapping.TextMappings)

    @property
    def audit(self) -> audit.Audit:
        return self._state(audit.STREAM, audit.Audit)

    # --- claims and looked-up facts ---

    def claimed(self, key: Key) -> Claim | None:
        """The claim of the key, or None if nothing claims it."""
        return self.claims([key]).get(key)

    def _holder(self, key: Key) -> str:
        """The number of the customer, vendor or bank account that claims the key; empty if nothing does."""
        claim = self.claimed(key)
        return "" if claim is None else stream_key(claim.stream)

    def _meant(self, statement_no: str) -> str:
        """The statement whose number differs from this one only in how its letters are written; empty if none does."""
        bank_account_no, slash, sequence_no = statement_no.rpartition("/")
        meant = f"{self._holder(bank_account_key(bank_account_no))}{slash}{sequence_no}"
        state = self._state(statement_stream(meant), statement_lines.BankStatement)
        return "" if state.imported is None else meant

    def whose_entry(self, entry_no: int) -> Whose:
        """The customer or vendor whose ledger holds the entry. Raises EntryUnknown."""
        claim = self.claimed(entry_key(entry_no))
        kind = stream_kind(claim.stream) if claim else ""
        if claim is None or kind not in ("customer_ledger", "vendor_ledger"):
            raise EntryUnknown(kind="customer or vendor", entry_no=entry_no)
        return Whose(
            "customer" if kind == "customer_ledger" else "vendor", stream_key(claim.stream)
        )

    def open_entry(self, whose: Whose, entry_no: int) -> OpenEntry:
        """The open entry of this party. Raises EntryIsClosed, EntryOfAnotherParty or EntryUnknown."""
        entry = self.party_ledger(whose).get(entry_no)
        if entry is not None:
            return entry
        holder = self.whose_entry(entry_no)
        if holder != whose:
            raise EntryOfAnotherParty(
                entry_no=entry_no, kind=holder.ledger, party_no=holder.party_no
            )
        assert self.claimed(closed_key(entry_no)), f"entry {entry_no} is neither open nor closed"
        raise EntryIsClosed(entry_no=entry_no)

    def posted_entry(self, entry_no: int) -> PostedEntry:
        """The customer or vendor entry as it was posted, whether it is open or closed."""
        event = self._claimant(entry_key(entry_no))
        assert isinstance(event, (EntriesPosted, EntriesReversed)), (
            f"entry {entry_no} is no party's entry"
        )
        return next(entry for entry in event.entries if entry.entry_no == entry_no)

    def find_claimant(self, key: Key) -> Event | None:
        """The event that claims the key, or None if nothing claims it."""
        claim = self.claimed(key)
        return self.recorded(claim.stream, claim.version) if claim else None

    def _claimant(self, key: Key) -> Event:
        event = self.find_claimant(key)
        assert event is not None, f"nothing claims {key}"
        return event

    def _state(self, stream: str, _kind: type[S]) -> S:
        return self.state(stream)  # type: ignore[return-value]  # each stream has one kind of state
