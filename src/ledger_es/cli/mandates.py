"""direct-debits mandates, and set-up: what customers have signed, and the bank accounts that collect."""

from __future__ import annotations

from typing import Annotated, Literal

from cyclopts import Parameter

from ledger_es.cli.answer import Answer
from ledger_es.cli.asking import ask, do
from ledger_es.cli.options import READ, WRITE, Day, Number, Reading, Writing
from ledger_es.cli.questions import AsOf, KnownAt
from ledger_es.commands.direct_debit_setup import SetUpDirectDebits
from ledger_es.commands.mandate import ChangeMandate, SignMandate
from ledger_es.imports.typed import record_of

MandateNo = Annotated[str, Parameter(help="Reference of the mandate.")]
ValidFrom = Annotated[Day | None, Parameter(help="The first day on which it may be used.")]
ValidTo = Annotated[Day | None, Parameter(help="The last day on which it may be used.")]
Expected = Annotated[Number | None, Parameter(help="How often it may be used in all.")]


def new(
    mandate: MandateNo,
    /,
    *,
    customer: Annotated[str, Parameter(help="The customer who has signed it.")],
    signed: Annotated[Day, Parameter(help="Day of the signature.")],
    iban: Annotated[
        str, Parameter(help="Account to debit; left out: the only IBAN of the customer's record.")
    ] = "",
    bic: Annotated[str, Parameter(help="BIC of its bank, for banks that still ask for it.")] = "",
    holder: Annotated[
        str, Parameter(help="In whose name the account is; left out: the customer.")
    ] = "",
    one_off: Annotated[
        bool, Parameter(negative=(), help="For one debit; left out: for recurring ones.")
    ] = False,
    scheme: Annotated[
        Literal["core", "b2b"], Parameter(help="b2b: between firms, without claims for refund.")
    ] = "core",
    valid_from: ValidFrom = None,
    valid_to: ValidTo = None,
    expected: Expected = None,
    used: Annotated[
        Number | None, Parameter(help="How often it was used before it came into these books.")
    ] = None,
    writing: Writing = WRITE,
) -> Answer:
    """Record a mandate that a customer has signed.

    Example: ledger-es direct-debits mandates new M-1 --customer C1 --signed 2026-01-05 --iban DE89370400440532013000
    """
    command = record_of(
        SignMandate,
        mandate_no=mandate,
        customer_no=customer,
        mandate_type="one_off" if one_off else "recurring",
        scheme=scheme,
        signed_on=signed,
        valid_from=valid_from,
        valid_to=valid_to,
        expected_debits=expected or 0,
        debits_before=used or 0,
        iban=iban,
        bic=bic,
        holder=holder,
    )
    return do(writing, command, f"Mandate {mandate} recorded")


def change(
    mandate: MandateNo,
    /,
    *,
    valid_from: ValidFrom = None,
    valid_to: ValidTo = None,
    unlimited: Annotated[bool, Parameter(negative=(), help="It has no last day any more.")] = False,
    expected: Expected = None,
    writing: Writing = WRITE,
) -> Answer:
    """Change how long a mandate holds; for another account the customer signs a new one.

    Example: ledger-es direct-debits mandates change M-1 --valid-to 2026-12-31
    """
    command = record_of(
        ChangeMandate,
        mandate_no=mandate,
        valid_from=valid_from,
        valid_to=valid_to,
        is_unlimited=unlimited,
        expected_debits=expected,
    )
    return do(writing, command, f"Mandate {mandate} changed")


def block(mandate: MandateNo, /, *, writing: Writing = WRITE) -> Answer:
    """Block a mandate: nothing more is collected under it.

    Example: ledger-es direct-debits mandates block M-1 --reason "the customer has revoked it"
    """
    command = record_of(ChangeMandate, mandate_no=mandate, blocked=True)
    return do(writing, command, f"Mandate {mandate} blocked")


def unblock(mandate: MandateNo, /, *, writing: Writing = WRITE) -> Answer:
    """Unblock a mandate.

    Example: ledger-es direct-debits mandates unblock M-1
    """
    command = record_of(ChangeMandate, mandate_no=mandate, blocked=False)
    return do(writing, command, f"Mandate {mandate} unblocked")


def show_all(
    *,
    customer: Annotated[str | None, Parameter(help="Of this customer.", show_default=False)] = None,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    reading: Reading = READ,
) -> Answer:
    """List the mandates, and whether something can be collected under them on the day.

    Example: ledger-es direct-debits mandates list --customer C1 --as-of 2026-03-31
    """
    return ask(
        reading,
        lambda ledger: ledger.mandates(customer_no=customer, as_of=as_of, known_at=known_at),
    )


def show(
    mandate: MandateNo,
    /,
    *,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    reading: Reading = READ,
) -> Answer:
    """Show one mandate.

    Example: ledger-es direct-debits mandates show M-1
    """
    return ask(
        reading,
        lambda ledger: ledger.mandates(mandate_no=mandate, as_of=as_of, known_at=known_at),
    )


def set_up(
    bank: Annotated[str, Parameter(help="The bank account that the money comes to.")],
    /,
    *,
    creditor_id: Annotated[str, Parameter(help="Creditor identifier, as DE98ZZZ09999999999.")],
    creditor_name: Annotated[str, Parameter(help="Left out: the company's name.")] = "",
    bic: Annotated[str, Parameter(help="BIC of our bank, if it asks for it.")] = "",
    lead_days: Annotated[
        int, Parameter(help="TARGET days between the file and the day of collection.")
    ] = 1,
    booking: Annotated[
        Literal["lump", "single"],
        Parameter(help="lump: the bank books a payment block in one amount; single: each debit."),
    ] = "lump",
    one_file_a_sequence: Annotated[
        bool, Parameter(negative=(), help="For banks that take one payment block a file.")
    ] = False,
    writing: Writing = WRITE,
) -> Answer:
    """Set up a bank account for direct debits.

    Example: ledger-es direct-debits set-up MAIN --creditor-id DE98ZZZ09999999999
    """
    command = record_of(
        SetUpDirectDebits,
        bank_account_no=bank,
        creditor_id=creditor_id,
        creditor_name=creditor_name,
        bic=bic,
        lead_days=lead_days,
        booking=booking,
        one_file_a_sequence=one_file_a_sequence,
    )
    return do(writing, command, f"Bank account {bank} set up for direct debits")


def banks(*, known_at: KnownAt = None, reading: Reading = READ) -> Answer:
    """List the bank accounts that are set up for direct debits.

    Example: ledger-es direct-debits banks
    """
    return ask(reading, lambda ledger: ledger.direct_debit_set_up(known_at=known_at))
