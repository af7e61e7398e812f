"""Small random worlds for matching: few names, numbers and amounts, so that ties and groups are common."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import strategies as st

from ledger_es.matching.records import (
    Accepting,
    Line,
    Mapping,
    OpenEntry,
    Party,
    PartyAccount,
    Rule,
    Settings,
)
from ledger_es.matching.rules import DEFAULT_RULES, RuleSet
from tests.matching.naive import World

DAY = date(2026, 1, 15)
NAMES = (
    "Müller Bau GmbH", "Müller GmbH", "Großhandel Weiß AG", "Grosshandel Weiss AG", "Weiß AG", "Hans Peter Muster",
    "Muster Hans Peter", "Peter Muster", "GmbH Bau Müller", "Bau GmbH", "Ann", "", "Stadtwerke Ober-Ems GmbH & Co. KG",
)  # fmt: skip
NUMBERS = ("R100", "R1001", "R-100", "2026/17", "2026", "#4711", "SO/9", "R100/2", "ÄB-12", "X1")
AMOUNTS = tuple(
    Decimal(each)
    for each in ("10.00", "20.00", "30.00", "49.90", "98.00", "100.00", "102.00", "200.00")
)
ACCOUNTS = ("CH93 0076", "CH930076", "ch93-0077", "", "12-34")
REFERENCES = ("", "RF18 1", "rf18 1", "RF99")
WORDS = (
    "Rechnung",
    "R100X",
    "XR100",
    "Miete",
    "Miete Nord",
    "GmbH",
    "bezahlt",
    "an",
    "Danke",
    "Weiss",
)
CITIES = ("", "Bern", "Thun")
MAPPED = ("Miete", "miete nord", "Miete Süd", "GmbH", "an", " Rechnung ")

days = st.integers(-4, 4).map(lambda n: DAY + timedelta(days=n))
maybe_days = st.none() | days


@st.composite
def parties(draw: st.DrawFn) -> list[Party]:
    keys = [
        (kind, f"{kind[0].upper()}{n}")
        for kind in ("customer", "vendor", "employee")
        for n in (1, 2, 3)
    ]
    chosen = draw(st.lists(st.sampled_from(keys), unique=True, max_size=7))
    return [
        Party(
            kind,  # type: ignore[arg-type]
            no,
            draw(st.sampled_from(NAMES)),
            draw(st.sampled_from(CITIES)),
            draw(st.sampled_from(CITIES)),
            tuple(
                PartyAccount(*draw(st.tuples(st.sampled_from(ACCOUNTS), st.sampled_from(ACCOUNTS))))
                for _ in range(draw(st.integers(0, 2)))
            ),
        )
        for kind, no in chosen
    ]


@st.composite
def entry(draw: st.DrawFn, entry_no: int) -> OpenEntry:
    ledger = draw(
        st.sampled_from(("customer", "customer", "customer", "vendor", "employee", "bank"))
    )
    sign = draw(st.sampled_from((1, 1, 1, -1)))
    remaining = draw(st.sampled_from(AMOUNTS)) * sign
    types = ("invoice", "invoice", "invoice", "credit_memo", "", "reminder", "payment")
    discount = draw(st.sampled_from((0, 0, 1, 2, 150)))
    bal = draw(st.sampled_from((("customer", "C1"), ("vendor", "V1"), ("gl", "8110"), ("", ""))))
    return OpenEntry(
        ledger=ledger,  # type: ignore[arg-type]
        entry_no=entry_no,
        party_no=draw(st.sampled_from(("BANK", "BANK", "OTHER")))
        if ledger == "bank"
        else f"{ledger[0].upper()}{draw(st.integers(1, 3))}",
        document_type=draw(st.sampled_from(types)),
        document_no=draw(st.sampled_from(NUMBERS)),
        external_document_no=draw(st.sampled_from(("", *NUMBERS))),
        posting_date=draw(days),
        due_date=draw(maybe_days),
        remaining_amount=remaining,
        discount_possible=(Decimal(discount) * sign).quantize(Decimal("0.01"))
        if ledger != "bank"
        else Decimal("0.00"),
        discount_date=draw(maybe_days),
        discount_tolerance_date=draw(maybe_days),
        max_payment_tolerance=Decimal(draw(st.sampled_from((0, 0, 2)))) * sign,
        payment_reference=draw(st.sampled_from(REFERENCES)),
        applies_to_id=draw(st.sampled_from(("", "", "", "", "X"))),
        reversed=ledger == "bank" and draw(st.booleans()),
        bal_kind=bal[0],
        bal_no=bal[1],
        description=draw(st.sampled_from(("", "miete", "Miete Nord", "a")))
        if ledger == "bank"
        else "",
        closing_document_nos=draw(st.sampled_from(((), ("R1001",), ("SO/9", "R100"))))
        if ledger == "bank"
        else (),
    )


@st.composite
def line(draw: st.DrawFn, line_no: int) -> Line:
    parts = draw(st.lists(st.sampled_from((*NUMBERS, *NUMBERS, *WORDS, *NAMES)), max_size=4))
    glue = draw(st.sampled_from((" ", " ", ", ", "")))
    name = draw(
        st.sampled_from(
            ("", "", *NAMES, "  Müller GmbH  ", "MÜLLER  GMBH", "Stadtwerke Ober-Ems", "Qxyz")
        )
    )
    return Line(
        line_no=line_no,
        date=draw(days),
        amount=draw(st.sampled_from((*AMOUNTS, Decimal("0.00"), Decimal("98.02"))))
        * draw(st.sampled_from((1, 1, 1, -1))),
        text=glue.join(parts).lower() if draw(st.booleans()) else glue.join(parts),
        additional_text=draw(st.sampled_from(("", "", *NUMBERS))),
        party_name=name,
        party_city=draw(st.sampled_from(CITIES)),
        party_address=draw(st.sampled_from(CITIES)),
        party_account=draw(st.sampled_from(ACCOUNTS)),
        payment_reference=draw(st.sampled_from(REFERENCES)),
        ultimate_name=draw(st.sampled_from(("", "", " ", *NAMES))),
    )


@st.composite
def mapping(draw: st.DrawFn, line_no: int) -> Mapping:
    kind = draw(st.sampled_from(("gl", "gl", "customer", "vendor")))
    if kind == "gl":
        accounts = draw(st.sampled_from((("8110", "8110"), ("8110", ""), ("", "8120"))))
        return Mapping(line_no, draw(st.sampled_from(MAPPED)), "gl", *accounts)
    return Mapping(line_no, draw(st.sampled_from(MAPPED)), kind, account_no=f"{kind[0].upper()}1")  # type: ignore[arg-type]


@st.composite
def rules(draw: st.DrawFn) -> RuleSet:
    if draw(st.integers(0, 2)):
        return DEFAULT_RULES
    rows = draw(
        st.lists(
            st.builds(
                Rule,
                st.sampled_from(("none", "low", "medium", "high", "high")),
                st.integers(1, 999),
                st.sampled_from(("fully", "partially", "no", "*")),
                st.sampled_from(("yes_multiple", "yes", "no", "*")),
                st.sampled_from(("one", "multiple", "no_match", "*")),
                st.sampled_from(("*", "*", "*", "yes")),
                review_required=st.booleans(),
                apply_immediately=st.booleans(),
            ),
            max_size=6,
            unique_by=lambda rule: rule[:2],
        )
    )
    return RuleSet(tuple(rows), 3)


settings = st.builds(
    Settings,
    bank_account_no=st.just("BANK"),
    tolerance_type=st.sampled_from(("amount", "percentage")),
    tolerance_value=st.sampled_from([Decimal(each) for each in ("0", "0", "2", "10", "60", "150")]),
    customer_entries=st.sampled_from((True, True, True, False)),
    vendor_entries=st.sampled_from((True, True, False)),
    employee_entries=st.booleans(),
    bank_entries=st.sampled_from((True, True, False)),
    name_matching=st.sampled_from(
        ("string_nearness", "string_nearness", "exact_with_permutations", "disabled")
    ),
    bank_closing_documents=st.booleans(),
    apply_immediately=st.sampled_from((False, False, True)),
    accepting=st.builds(Accepting, st.booleans(), st.booleans()),
    # A careful reading has tests of its own: its evidence is not the table's.
    profile=st.just("business_central"),
    review_above=st.just(Decimal(0)),
    charge_account_no=st.sampled_from(("", "6900")),
    charge_limit=st.sampled_from([Decimal(each) for each in ("0", "5.00")]),
    currency=st.just("CHF"),
)


@st.composite
def worlds(draw: st.DrawFn) -> tuple[World, list[Line]]:
    count = draw(st.integers(0, 14))
    # Two ledgers may use the same number.
    entries = [draw(entry(entry_no=1 + at)) for at in range(count)]
    twins = [
        each._replace(ledger="vendor", party_no="V2", document_type="invoice")
        for each in entries[:2]
    ]
    entries += [
        each
        for each in twins
        if draw(st.booleans()) and (each.ledger, each.entry_no) not in keys(entries)
    ]
    lines = [draw(line(line_no=10000 * (1 + at))) for at in range(draw(st.integers(1, 6)))]
    held = {(each.ledger, each.entry_no) for each in entries if draw(st.integers(0, 9)) == 0}
    return (
        World(
            entries=entries,
            parties=draw(parties()),
            mappings=[draw(mapping(line_no=1 + at)) for at in range(draw(st.integers(0, 2)))],
            rules=draw(rules()),
            settings=draw(settings),
            applying=draw(st.sampled_from((True, True, True, False))),
            held=held,
        ),
        lines,
    )


def keys(entries: list[OpenEntry]) -> set[tuple[str, int]]:
    return {(each.ledger, each.entry_no) for each in entries}
