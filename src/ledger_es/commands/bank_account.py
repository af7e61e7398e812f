"""Register a bank account with its opening balance, or change its master record."""

from __future__ import annotations

import tomllib
from datetime import date
from decimal import Decimal
from typing import ClassVar, Literal

from ledger_es.aggregates.asked import AskedRecord
from ledger_es.aggregates.bank_account import (
    BankAccountChanged,
    BankAccountRegistered,
)
from ledger_es.aggregates.bank_account_master import (
    Automation,
    BankAccountMaster,
    DateOrder,
    MatchingProfile,
    NameMatching,
    UniqueIds,
)
from ledger_es.aggregates.claims import account_at_bank_key, bank_account_key, iban_key
from ledger_es.aggregates.event import stream_key
from ledger_es.deciding.books import Books
from ledger_es.deciding.command import Command, Decision
from ledger_es.deciding.foreign_currency import known_currency, valued_on
from ledger_es.deciding.policy import Policy
from ledger_es.errors import (
    AccountAtBankInUse,
    BankAccountExists,
    BankAccountNoAlike,
    ChargeLimitNegative,
    EncodingUnknown,
    EntryDateInvalid,
    IbanInvalid,
    MappingNotToml,
    MatchToleranceNegative,
    NotYet,
    PostingGroupUnknown,
    PostingUnseenNeedsDoubts,
    ReviewLimitNegative,
    Words,
)
from ledger_es.posting.opening_balance import post_bank_opening
from ledger_es.posting.posting import Posting
from ledger_es.values import (
    MAX_MAPPING_CHARACTERS,
    ZERO,
    Amount,
    BankAccountNo,
    OptionalAmount,
    OptionalCode,
    Text,
    is_text_encoding,
    left_out,
    normalised_iban,
    stream_id,
)
from ledger_es.values.codes import alike

DEFAULT_POSTING_GROUP = "BANK"
DEFAULT_CHARGE_ACCOUNT = "6900"
"""The G/L account for charges of the bank where its bank account names none."""
NOTHING = Decimal(0)


class BankAccountRecord(AskedRecord):
    """The master record of an account of the company.

    `match_tolerance_value` is a percentage of the statement amount, or an amount in the currency of the account;
    `match_tolerance_type` says which. Empty codes stand for the ledger's defaults.

    `statement_encoding`, `date_order` and `mapping` (a mapping of tables in TOML) tell how files of its bank are read.
    `automation` is what the ledger may do by itself with a file that arrives; post also posts what is High without a
    doubt, and only the careful profile has doubts. `imports_reports`:
    its bank sends no statements but reports (camt.052), which are imported in their place. `unique_ids`: whether its
    bank gives the id of a line only once; by_format: where the format of the file, or the mapping, promises it.

    `matching_profile`: careful, or the rule table to the letter (business_central). `name_matching` and the three
    `matches_…` say what lines are compared with. A line over more than `review_above` is never posted unseen; 0 is no
    limit. What the bank charges goes to the G/L account `charge_account_no`; a match that is short by no more than
    `charge_limit` settles the document, and the rest is taken for the charge of the bank; 0: none is.
    """

    bank_account_no: BankAccountNo
    bank_account_name: Text = ""
    iban: OptionalCode = ""
    account_no_at_bank: OptionalCode = ""
    currency: OptionalCode = ""
    posting_group: OptionalCode = ""
    blocked: bool = False
    match_tolerance_type: Literal["percentage", "amount"] = "percentage"
    match_tolerance_value: Amount = left_out(ZERO)
    automatic_application: bool = True
    statement_encoding: OptionalCode = ""
    date_order: DateOrder = ""
    mapping: Text = ""
    automation: Automation = "off"
    imports_reports: bool = False
    matching_profile: MatchingProfile = "careful"
    name_matching: NameMatching = "string_nearness"
    matches_customers: bool = True
    matches_vendors: bool = True
    matches_bank_entries: bool = True
    review_above: Amount = left_out(ZERO)
    charge_account_no: OptionalCode = left_out("")
    charge_limit: Amount = left_out(ZERO)
    unique_ids: UniqueIds = "by_format"


class RegisterBankAccount(Command):
    """Register a bank account and post its opening balance on `opening_date`.

    The opening balance is the balance of the last statement before the books begin.
    """

    name: ClassVar[str] = "register-bank-account"

    bank_account: BankAccountRecord
    opening_balance: Amount = left_out(NOTHING)
    opening_date: date | None = None


class ChangeBankAccount(Command):
    """Replace the whole master record of a bank account."""

    name: ClassVar[str] = "change-bank-account"

    bank_account: BankAccountRecord


class EditBankAccount(Command):
    """Change some of a bank account's record; what is None stays as it is."""

    name: ClassVar[str] = "edit-bank-account"

    bank_account_no: BankAccountNo
    bank_account_name: Text | None = None
    iban: OptionalCode | None = None
    account_no_at_bank: OptionalCode | None = None
    posting_group: OptionalCode | None = None
    blocked: bool | None = None
    match_tolerance_type: Literal["percentage", "amount"] | None = None
    match_tolerance_value: OptionalAmount = left_out(None)
    automatic_application: bool | None = None
    statement_encoding: OptionalCode | None = None
    date_order: DateOrder | None = None
    mapping: Text | None = None
    automation: Automation | None = None
    imports_reports: bool | None = None
    matching_profile: MatchingProfile | None = None
    name_matching: NameMatching | None = None
    matches_customers: bool | None = None
    matches_vendors: bool | None = None
    matches_bank_entries: bool | None = None
    review_above: OptionalAmount = left_out(None)
    charge_account_no: OptionalCode | None = None
    charge_limit: OptionalAmount = left_out(None)
    unique_ids: UniqueIds | None = None


def register_bank_account(command: RegisterBankAccount, books: Books, policy: Policy) -> Decision:
    number = command.bank_account.bank_account_no
    claim = books.claimed(bank_account_key(number))
    if claim is not None:
        holder = stream_key(claim.stream)
        if holder != number:
            raise BankAccountNoAlike(bank_account_no=number, holder=holder)
        raise BankAccountExists(bank_account_no=number)
    terms = _terms(command.bank_account, books, policy)
    balance = policy.money_or_zero(command.opening_balance, terms.currency)
    stream = stream_id("bank_account", number)
    registered = BankAccountRegistered(bank_account_no=number, master=terms)
    if not balance:
        return Decision([(stream, registered)], books.head, {})
    if command.opening_date is None:
        raise EntryDateInvalid(
            field="opening_date", day=None, reason=Words("an opening balance needs its date")
        )
    posting = Posting(books, policy, "opening_balance")
    valued = valued_on(policy, balance, terms.currency, command.opening_date)
    post_bank_opening(posting, number, terms, command.opening_date, valued)
    decision = posting.decision()
    return decision._replace(events=[(stream, registered), *decision.events])


def change_bank_account(command: ChangeBankAccount, books: Books, policy: Policy) -> Decision:
    number = command.bank_account.bank_account_no
    before = books.bank_account(number)
    terms = _terms(command.bank_account, books, policy)
    if terms.currency != before.currency:
        raise NotYet(
            what=Words("changing the currency of a bank account"),
            instead=Words("register another one"),
        )

    event = BankAccountChanged(
        master=terms, iban_before=before.iban, account_no_at_bank_before=before.account_no_at_bank
    )
    return Decision([(stream_id("bank_account", number), event)], books.head, {})


def edit_bank_account(command: EditBankAccount, books: Books, policy: Policy) -> Decision:
    number = command.bank_account_no
    before = books.bank_account(number)
    record = BankAccountRecord(
        bank_account_no=number,
        currency=before.currency,
        **{
            name: value if (value := getattr(command, name)) is not None else getattr(before, name)
            for name in BankAccountMaster.model_fields
            if name != "currency"
        },
    )
    names_charges = command.charge_account_no is not None or command.charge_limit is not None
    terms = _terms(record, books, policy, checks_charges=names_charges)
    if terms == before:
        return Decision([], books.head, {})

    event = BankAccountChanged(
        master=terms, iban_before=before.iban, account_no_at_bank_before=before.account_no_at_bank
    )
    return Decision([(stream_id("bank_account", number), event)], books.head, {})


def _terms(
    record: BankAccountRecord, books: Books, policy: Policy, *, checks_charges: bool = True
) -> BankAccountMaster:
    """The record as it is stored. An account for charges that nobody names now may be blocked by now."""
    currency = known_currency(policy, record.currency)
    group = record.posting_group or DEFAULT_POSTING_GROUP
    groups = books.posting_groups.bank_account.latest()
    if group not in groups:
        refusal = PostingGroupUnknown(kind="bank account", posting_group=group, on=None)
        raise refusal.or_meant(alike(group, groups))
    _refuse_limits(record, policy, checks_charges=checks_charges)
    tolerance = record.match_tolerance_value
    if tolerance and record.match_tolerance_type == "amount":
        tolerance = policy.money_or_zero(tolerance, currency)
    _refuse_reading(record)
    iban = _iban(record.iban)
    account_no = "".join(record.account_no_at_bank.split())
    for what, shown, key in (
        (Words("IBAN"), iban, iban_key(iban)),
        (Words("number"), account_no, account_at_bank_key(account_no)),
    ):
        holder = books.claimed(key) if shown else None
        if holder and stream_key(holder.stream) != record.bank_account_no:
            raise AccountAtBankInUse(
                what=what, number=shown, bank_account_no=stream_key(holder.stream)
            )
    return BankAccountMaster(
        bank_account_name=record.bank_account_name,
        iban=iban,
        account_no_at_bank=account_no,
        currency=currency,
        posting_group=group,
        blocked=record.blocked,
        match_tolerance_type=record.match_tolerance_type,
        match_tolerance_value=tolerance,
        automatic_application=record.automatic_application,
        statement_encoding=record.statement_encoding,
        date_order=record.date_order,
        mapping=record.mapping,
        automation=record.automation,
        imports_reports=record.imports_reports,
        matching_profile=record.matching_profile,
        name_matching=record.name_matching,
        matches_customers=record.matches_customers,
        matches_vendors=record.matches_vendors,
        matches_bank_entries=record.matches_bank_entries,
        review_above=record.review_above and policy.money_or_zero(record.review_above, currency),
        charge_account_no=record.charge_account_no,
        charge_limit=record.charge_limit and policy.money_or_zero(record.charge_limit, currency),
        unique_ids=record.unique_ids,
    )


def _refuse_limits(record: BankAccountRecord, policy: Policy, *, checks_charges: bool) -> None:
    """Refuses negative limits, and an account for charges that cannot be posted to."""
    if record.review_above < 0:
        raise ReviewLimitNegative(
            bank_account_no=record.bank_account_no, amount=record.review_above
        )
    if record.charge_limit < 0:
        raise ChargeLimitNegative(
            bank_account_no=record.bank_account_no, amount=record.charge_limit
        )
    if checks_charges and (record.charge_account_no or record.charge_limit):
        policy.direct_account(record.charge_account_no or DEFAULT_CHARGE_ACCOUNT)
    if record.match_tolerance_value < 0:
        raise MatchToleranceNegative(
            bank_account_no=record.bank_account_no, tolerance=record.match_tolerance_value
        )


def _refuse_reading(record: BankAccountRecord) -> None:
    """Refuses what no file could be read with. Here a mapping is only looked at for TOML, in full when it is used."""
    number = record.bank_account_no
    if record.statement_encoding and not is_text_encoding(record.statement_encoding):
        raise EncodingUnknown(bank_account_no=number, encoding=record.statement_encoding)
    if record.mapping:
        try:
            if len(record.mapping) > MAX_MAPPING_CHARACTERS:
                raise ValueError(f"it has more than {MAX_MAPPING_CHARACTERS} characters")
            tomllib.loads(record.mapping)
        except (ValueError, RecursionError) as error:
            raise MappingNotToml(bank_account_no=number, reason=str(error)) from None
    if record.automation == "post" and record.matching_profile != "careful":
        raise PostingUnseenNeedsDoubts(bank_account_no=number)


def _iban(text: str) -> str:
    if not text:
        return ""
    iban = normalised_iban(text)
    if iban is None:
        reason = Words("two letters, two digits and 11 to 30 letters or digits are expected")
        raise IbanInvalid(iban=text, reason=reason)
    return iban
