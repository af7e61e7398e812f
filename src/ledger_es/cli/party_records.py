"""customers, vendors: show, add, change, block, unblock one record."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Any, Literal

from cyclopts import Parameter

from ledger_es import (
    EditCustomer,
    EditVendor,
    Ledger,
    PartyBankAccount,
    PartyRecord,
    PartyTexts,
    RegisterCustomers,
    RegisterVendors,
)
from ledger_es.cli.answer import Answer, written
from ledger_es.cli.asking import do, execute
from ledger_es.cli.options import OF_LEDGER, WRITE, OfLedger, Writing
from ledger_es.cli.usage import WrongUsage
from ledger_es.imports.typed import record_of
from ledger_es.tables import facts_table
from ledger_es.values import LedgerKind
from ledger_es.values.money import amount_of

if TYPE_CHECKING:
    from ledger_es.reports import Party

NONE = "none"
_TEXTS = ("name", "address", "city", "email")
_CODES = (
    *("country", "posting_group", "payment_terms", "reminder_terms", "finance_charge_terms"),
    *("language", "application_method", "sending_profile", "payment_method"),
)


@Parameter(name="*")
@dataclass(frozen=True, kw_only=True)
class Fields:
    """The fields given for a record. A field left out is unchanged, or empty in a new record."""

    name: Annotated[str | None, Parameter(help="Name of the person or company.")] = None
    address: Annotated[str | None, Parameter(help="Street and number.")] = None
    city: Annotated[str | None, Parameter(help="Town, with its postal code where wanted.")] = None
    email: Annotated[str | None, Parameter(help="Address for letters by mail.")] = None
    iban: Annotated[
        list[str] | None,
        Parameter(negative=(), consume_multiple=True, help='One or several; "" for none.'),
    ] = None
    country: Annotated[str | None, Parameter(help="Two letters, such as CH.")] = None
    posting_group: Annotated[
        str | None, Parameter(help="Code of the posting group, which names the G/L accounts.")
    ] = None
    payment_terms: Annotated[str | None, Parameter(help="Code of the payment terms.")] = None
    reminder_terms: Annotated[str | None, Parameter(help="Code of the reminder terms.")] = None
    finance_charge_terms: Annotated[
        str | None, Parameter(help="Code of the finance charge terms.")
    ] = None
    application_method: Annotated[
        Literal["manual", "apply_to_oldest", "legal_order"] | None,
        Parameter(
            help="What a payment of no document settles: nothing, the oldest, or costs before all."
        ),
    ] = None
    sending_profile: Annotated[
        Literal["letter", "email", "both", "none", ""] | None,
        Parameter(
            help='How letters go out; "": by e-mail where there is an address, and else on paper.'
        ),
    ] = None
    payment_method: Annotated[
        str | None, Parameter(help='How invoices are paid that name no method; "" for none.')
    ] = None
    payment_tolerance: Annotated[
        Literal["allowed", "none"] | None,
        Parameter(help="Whether payments may differ within the limits of the tolerance."),
    ] = None
    partner_type: Annotated[
        Literal["company", "person", "none"] | None,
        Parameter(help="Direct debits between companies need a company; none: not said."),
    ] = None
    language: Annotated[str | None, Parameter(help="Such as de.")] = None
    credit_limit: Annotated[str | None, Parameter(help="An amount, or none.")] = None
    blocked: Annotated[
        str | None, Parameter(help='ship, invoice, all or privacy; "" or none: not blocked.')
    ] = None

    def codes(self) -> dict[str, Any]:
        """The fields given that are not personal, except the credit limit. Raises WrongUsage."""
        given = {name: getattr(self, name) for name in _CODES if getattr(self, name) is not None}
        if self.blocked is not None:
            given["blocked"] = _blocked(self.blocked)
        if self.payment_tolerance is not None:
            given["payment_tolerance_blocked"] = self.payment_tolerance == NONE
        if self.partner_type is not None:
            given["partner_type"] = "" if self.partner_type == NONE else self.partner_type
        return given

    def limit(self) -> Decimal | None:
        """The credit limit; None if there is no limit or none is given. Raises WrongUsage."""
        if self.credit_limit in (None, "", NONE):
            return None
        try:
            return amount_of(self.credit_limit or "")
        except ValueError as error:
            raise WrongUsage(f"--credit-limit: {error}") from None

    def accounts(self) -> tuple[PartyBankAccount, ...]:
        return tuple(record_of(PartyBankAccount, iban=iban) for iban in self.iban or () if iban)

    @property
    def has_texts(self) -> bool:
        return self.iban is not None or any(getattr(self, name) is not None for name in _TEXTS)

    def texts(self, party: Party) -> PartyTexts:
        """The texts of the party, replaced by those that are given."""
        as_it_is = {name: getattr(party, name) for name in _TEXTS}
        if party.is_erased:
            as_it_is["name"] = ""
        given = {name: getattr(self, name) for name in _TEXTS if getattr(self, name) is not None}
        accounts = self.accounts()
        if self.iban is None:
            accounts = tuple(
                PartyBankAccount(iban=account.iban, account_no=account.account_no)
                for account in party.bank_accounts
            )
        return record_of(PartyTexts, **as_it_is | given, bank_accounts=accounts)


def _blocked(word: str) -> str:
    if word not in ("", NONE, "ship", "invoice", "all", "privacy"):
        raise WrongUsage(f"--blocked: {word!r} is none of ship, invoice, all, privacy, none")
    return "" if word == NONE else word


NOTHING = Fields()
Currency = Annotated[str, Parameter(help="Of its documents; left out: the company's own.")]
CustomerNo = Annotated[str, Parameter(help="Number of the customer.")]
VendorNo = Annotated[str, Parameter(help="Number of the vendor.")]
BlockedFor = Annotated[
    Literal["all", "invoice", "ship", "privacy"],
    Parameter(
        name="--for",
        help="all: every document; invoice: new invoices; ship: deliveries; privacy: as all, because a person asked.",
    ),
]


# --- Customers ---


def show_customer(customer_no: CustomerNo, /, *, reading: OfLedger = OF_LEDGER) -> Answer:
    """Show a customer with the open entries.

    Example: ledger-es customers show C1
    """
    return _show("customer", customer_no, reading)


def add_customer(
    customer_no: CustomerNo,
    /,
    *,
    fields: Fields = NOTHING,
    currency: Currency = "",
    writing: Writing = WRITE,
) -> Answer:
    """Register one customer.

    Example: ledger-es customers add C9 --name "Keller AG" --city Bern --payment-terms 30D
    """
    return _add("customer", customer_no, fields, currency, writing)


def change_customer(
    customer_no: CustomerNo,
    /,
    *,
    fields: Fields = NOTHING,
    unblock: Annotated[bool, Parameter(negative=(), help="As --blocked none.")] = False,
    writing: Writing = WRITE,
) -> Answer:
    """Change some of a customer's record; the rest stays.

    Example: ledger-es customers change C1 --city Genf --credit-limit 5000
    """
    return _change("customer", customer_no, _unblocked(fields, unblock), writing)


def block_customer(
    customer_no: CustomerNo, /, *, blocked: BlockedFor = "all", writing: Writing = WRITE
) -> Answer:
    """Block a customer: documents are refused until it is unblocked.

    Example: ledger-es customers block C1 --for invoice
    """
    return _change("customer", customer_no, Fields(blocked=blocked), writing, "blocked")


def unblock_customer(customer_no: CustomerNo, /, *, writing: Writing = WRITE) -> Answer:
    """Let documents of a customer be posted again.

    Example: ledger-es customers unblock C1
    """
    return _change("customer", customer_no, Fields(blocked=""), writing, "unblocked")


# --- Vendors ---


def show_vendor(vendor_no: VendorNo, /, *, reading: OfLedger = OF_LEDGER) -> Answer:
    """Show a vendor with the open entries.

    Example: ledger-es vendors show V1
    """
    return _show("vendor", vendor_no, reading)


def add_vendor(
    vendor_no: VendorNo,
    /,
    *,
    fields: Fields = NOTHING,
    currency: Currency = "",
    writing: Writing = WRITE,
) -> Answer:
    """Register one vendor.

    Example: ledger-es vendors add V9 --name "Papier SA" --iban CH9300762011623852957
    """
    return _add("vendor", vendor_no, fields, currency, writing)


def change_vendor(
    vendor_no: VendorNo,
    /,
    *,
    fields: Fields = NOTHING,
    unblock: Annotated[bool, Parameter(negative=(), help="As --blocked none.")] = False,
    writing: Writing = WRITE,
) -> Answer:
    """Change some of a vendor's record; the rest stays.

    Example: ledger-es vendors change V1 --payment-terms 30D
    """
    return _change("vendor", vendor_no, _unblocked(fields, unblock), writing)


def block_vendor(
    vendor_no: VendorNo, /, *, blocked: BlockedFor = "all", writing: Writing = WRITE
) -> Answer:
    """Block a vendor: documents are refused until it is unblocked.

    Example: ledger-es vendors block V1
    """
    return _change("vendor", vendor_no, Fields(blocked=blocked), writing, "blocked")


def unblock_vendor(vendor_no: VendorNo, /, *, writing: Writing = WRITE) -> Answer:
    """Let documents of a vendor be posted again.

    Example: ledger-es vendors unblock V1
    """
    return _change("vendor", vendor_no, Fields(blocked=""), writing, "unblocked")


# --- Both ---


def _unblocked(fields: Fields, unblock: bool) -> Fields:
    if not unblock:
        return fields
    if fields.blocked is not None:
        raise WrongUsage("--unblock and --blocked exclude each other")
    return Fields(**{**vars(fields), "blocked": ""})


def _party(ledger: Ledger, kind: LedgerKind, party_no: str) -> Party:
    if kind == "customer":
        (party,) = ledger.customers(customer_no=party_no).parties
    else:
        (party,) = ledger.vendors(vendor_no=party_no).parties
    return party


def _show(kind: LedgerKind, party_no: str, reading: OfLedger) -> Answer:
    with Ledger.open(reading.ledger) as ledger:
        if kind == "customer":
            report = ledger.customers(customer_no=party_no)
            open_entries = ledger.open_entries(customer_no=party_no)
        else:
            report = ledger.vendors(vendor_no=party_no)
            open_entries = ledger.open_entries(vendor_no=party_no)
    (row,), (record,) = report.rows(), report.rows_as_json()
    facts = [(column, column.cell(row)) for column in report.columns()]
    entries = open_entries.as_json()["entries"]
    return Answer(
        {**report.answer.as_json(), kind: record, "open_entries": entries},
        [facts_table(f"{kind.capitalize()} {party_no}", facts), open_entries.table()],
    )


def _add(
    kind: LedgerKind, party_no: str, fields: Fields, currency: str, writing: Writing
) -> Answer:
    if not fields.name:
        raise WrongUsage("--name is missing")
    texts = {name: getattr(fields, name) for name in _TEXTS if getattr(fields, name)}
    record = record_of(
        PartyRecord,
        party_no=party_no,
        bank_accounts=fields.accounts(),
        credit_limit=fields.limit(),
        currency=currency,
        **texts,
        **fields.codes(),
    )
    register: Callable[..., Any] = RegisterCustomers if kind == "customer" else RegisterVendors
    return do(writing, register(parties=(record,)), f"{kind.capitalize()} {party_no} registered")


def _change(
    kind: LedgerKind, party_no: str, fields: Fields, writing: Writing, participle: str = "changed"
) -> Answer:
    if fields == NOTHING:
        raise WrongUsage("say what to change, such as --city or --blocked")
    edit: Callable[..., Any] = EditCustomer if kind == "customer" else EditVendor
    asked = {
        **fields.codes(),
        "credit_limit": fields.limit(),
        "is_unlimited": fields.credit_limit in ("", NONE),
    }
    with Ledger.open(writing.ledger) as ledger:
        if fields.has_texts:
            party = _party(ledger, kind, party_no)
            asked["texts"] = fields.texts(party)
            asked["personal_seal_before"] = party.record.personal_seal
        executed = execute(ledger, writing, edit(party_no=party_no, **asked))
    title = f"{kind.capitalize()} {party_no} {participle}"
    return written(executed, title, dry_run=writing.dry_run)
