"""What is asked in spite of proof, what is refused, and what a person's decisions do (spec/intake.md 2, 8 to 11)."""

from __future__ import annotations

from decimal import Decimal

from ledger_es.intake.balances import bank_balance, gaps
from ledger_es.intake.records import LineKey

from .small_account import SmallAccount, line, statement

FEE = line(3, "-2", "Fee")


def test_a_statement_that_sums_to_zero_is_asked_beside_an_equal_line_of_its_day() -> None:
    account = SmallAccount()
    known = statement("100", "120", 3, 3, line(3, "15", "Anna"), line(3, "5", "Bruno"))
    assert account.take(known) == "continues nn"
    turned = statement("120", "120", 3, 3, line(3, "5", "Carla"), line(3, "-5", "Dora"))
    assert account.take(turned) == "doubtful uu"
    assert account.reason("2") == "a"


def test_statements_that_only_touch_and_share_an_amount_are_a_question() -> None:
    account = SmallAccount()
    account.take(statement("200", "198", 3, 3, FEE))
    assert account.take(statement("150", "148", 3, 3, FEE)) == "doubtful u"
    assert account.reason("2") == "b"
    suspected = account.answers["2"].standings[0]
    assert suspected.suspected_duplicate_of == LineKey("1", 1)


def test_a_new_line_beside_an_equal_one_that_was_booked_late_is_asked() -> None:
    account = SmallAccount()
    account.take(statement("110", "108", 4, 5, FEE))
    assert account.take(statement("100", "98", 1, 3, FEE)) == "doubtful u"
    assert account.reason("2") == "c"


def test_a_loose_line_with_another_text_is_asked() -> None:
    account = SmallAccount()
    assert account.take(statement(None, None, None, None, line(3, "20", "Anna"))) == "loose n"
    assert account.take(statement("100", "120", 3, 3, line(3, "20", "Bruno"))) == "doubtful u"
    assert account.reason("2") == "d"


def test_a_loose_line_is_known_and_makes_the_link_with_the_statement() -> None:
    account = SmallAccount()
    account.take(statement(None, None, None, None, line(3, "20", "Anna Frei")))
    assert account.take(statement("100", "120", 3, 3, line(3, "20", "FREI"))) == "continues k"
    assert account.answers["2"].links[0].lines == (LineKey("2", 1),)
    assert bank_balance(account.known) == Decimal(120)


def test_the_same_again_to_the_letter_is_known_though_it_could_continue() -> None:
    account = SmallAccount()
    account.take(statement("100", "100", 1, 3, line(3, "20", "Anna"), line(3, "-20", "Return")))
    again = statement("100", "100", 3, 3, line(3, "20", "Anna"), line(3, "-20", "Return"))
    assert account.take(again) == "overlaps kk"
    assert [note.code for note in account.answers["2"].notes] == ["the_same_again"]
    assert account.decide("2", line_1="new", line_2="new") == "nn"


REISSUED = {"identity": "S", "sequence": "1"}


def test_a_statement_that_the_bank_issued_again_is_refused_with_the_first_difference() -> None:
    account = SmallAccount()
    account.take(statement("100", "138", 1, 3, FEE, line(3, "40", "Anna"), **REISSUED))
    right = statement("100", "148", 1, 3, FEE, line(3, "50", "Anna"), **REISSUED)
    assert account.take(right) == "refused"
    refusal = account.answers["2"].refusal
    assert refusal is not None
    assert (refusal.statement, refusal.difference, refusal.line) == ("1", "line", 2)
    assert (refusal.earlier, refusal.later) == ("2026-03-03 40", "2026-03-03 50")
    assert account.take(right, as_new=True) == "doubtful uu"


def test_a_day_that_grew_is_no_other_issue() -> None:
    account = SmallAccount()
    account.take(statement("100", "98", 3, 3, FEE, **REISSUED))
    grown = statement("100", "118", 3, 3, FEE, line(3, "20"), **REISSUED)
    assert account.take(grown) == "overlaps kn"


def test_a_statement_that_the_bank_issued_again_is_named_also_if_the_new_one_is_proved() -> None:
    account = SmallAccount()
    account.take(statement("100", "120", 2, 2, line(2, "20")))
    account.take(statement("120", "127", 3, 3, line(3, "7", "wrong"), **REISSUED))
    account.take(statement("125", "126", 4, 4, line(4, "1")))
    right = statement("120", "125", 3, 3, line(3, "5", "right"), **REISSUED)
    assert account.take(right) == "continues n"
    notes = account.answers["4"].notes
    assert [(note.code, note.text) for note in notes] == [("same_identity_as", "2")]


def test_with_the_last_decision_a_statement_takes_its_place() -> None:
    account = SmallAccount()
    account.take(statement("200", "198", 3, 3, FEE))
    account.take(statement("150", "155", 3, 4, FEE, line(4, "7")))
    assert account.letters("2") == "un"
    assert bank_balance(account.known) == Decimal(198 + 7)
    assert account.decide("2", line_1="new") == "nn"
    link = account.answers["2"].links[0]
    assert (link.opening, link.closing) == (Decimal(150), Decimal(155))
    assert [gap.amount for gap in gaps(account.known)] == [Decimal(100), Decimal(-48)]
    # Decided again: it stands in no link any more.
    assert account.decide("2", line_1="known") == "kn"
    assert not account.answers["2"].links
    assert account.answers["2"].links_replaced == (link.key,)
    assert account.answers["2"].standings[0].known_as == LineKey("1", 1)


def test_lines_decided_not_new_are_before_the_books_and_move_the_opening_balance() -> None:
    account = SmallAccount()
    # It begins with the opening balance, and with a line of that day.
    crossing = statement("100", "150", 0, 5, line(0, "3"), line(5, "47"))
    assert account.take(crossing) == "doubtful un"
    assert account.reason("1") == "opening_not_met"
    assert account.decide("1", line_1="new") == "nn"
    assert [link.opening for link in account.answers["1"].links] == [Decimal(100)]
    assert account.decide("1", line_1="known") == "bn"
    assert account.answers["1"].opening == Decimal(103)
    assert [link.opening for link in account.answers["1"].links] == [Decimal(103)]
    assert [gap.amount for gap in gaps(account.known)] == [Decimal(3)]
    assert bank_balance(account.known) == Decimal(150)


def test_unique_ids_decide_where_all_lines_of_the_day_have_them() -> None:
    account = SmallAccount()
    unique = {"has_unique_ids": True}
    first = line(3, "20", "Anna", "F1", "ofx")
    assert account.take(statement(None, None, 1, 5, first, **unique)) == "loose n"
    second = line(3, "20", "Anna", "F2", "ofx")
    assert account.take(statement(None, None, 1, 5, first, second, **unique)) == "loose kn"
    account.take(statement("140", "145", 6, 6, line(6, "5", "Bruno")))
    third = line(6, "9", "Carla", "F3", "ofx")
    assert account.take(statement(None, None, 6, 6, third, **unique)) == "doubtful u"


def test_what_the_answer_names() -> None:
    account = SmallAccount()
    account.take(statement("100", "120", 3, 3, line(3, "20", "Anna", "R1")))
    again = line(4, "20", "Anna", "R1")
    account.take(statement("120", "140", 4, 4, again, copy_code="DUPL"))
    notes = account.answers["2"].notes
    assert [note.code for note in notes] == ["copy", "same_reference"]
    assert account.answers["2"].standings[0].same_reference_as == LineKey("1", 1)
    account.take(statement("100", "140", 3, 4, line(3, "20", "ANN"), line(4, "20", "ANN")))
    notes = account.answers["3"].notes
    assert [(note.code, note.other) for note in notes] == [
        ("paired_by_day_and_amount", LineKey("1", 1)),
        ("paired_by_day_and_amount", LineKey("2", 1)),
    ]


def test_a_line_decided_to_be_known_is_known_as_the_line_that_its_place_says() -> None:
    account = SmallAccount()
    account.take(statement("100", "98", 3, 3, FEE))
    # A person decides that the list has a second fee, which is loose until its statement comes.
    account.take(statement(None, None, None, None, line(3, "-2", "other"), line(3, "-2", "more")))
    assert account.decide("2", line_1="known", line_2="new") == "kn"
    late = statement("98", "103", 4, 5, line(3, "-2", "Fees"), line(5, "7"))
    assert account.take(late) == "doubtful un"
    assert account.decide("3", line_1="known") == "kn"
    assert account.answers["3"].standings[0].known_as == LineKey("2", 2)
    assert bank_balance(account.known) == Decimal(103)
