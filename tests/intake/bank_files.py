"""Files of the pieces of a history, as banks write them and people export them, in the order of their import."""

from __future__ import annotations

import itertools
from decimal import Decimal
from random import Random
from typing import Literal, NamedTuple

from ledger_es.intake.lines import words_of
from ledger_es.intake.pages import days_of
from ledger_es.intake.records import IntakeLine, IntakeStatement

from .histories import Cut, History, TrueLine, cuts_of, day_of

Format = Literal["camt", "mt940", "csv", "csv_without_balances", "ofx"]
Balances = Literal["both", "opening", "closing", "none"]


class BankFile(NamedTuple):
    """A file of one statement, and the true line of each of its lines (None: wrongly issued)."""

    statement: IntakeStatement
    truth: tuple[TrueLine | None, ...]
    kind: str
    wrong: bool = False


TOO_MUCH = Decimal("7.77")
"""By how much a wrongly issued statement has one amount wrong."""
WITH_BALANCES = ("camt", "mt940", "csv")
KINDS = ("daily", "weekly", "monthly", "intraday", "growing", "overlapping")


class Style(NamedTuple):
    """How the files of an account are written: what day an opening balance bears, whether periods are stated."""

    opening_day: Literal["same", "before"]
    states_period: bool
    account_number_as_id: bool


def style_of(random: Random) -> Style:
    """How a bank writes."""
    return Style(random.choice(("same", "before")), random.random() < 0.5, random.random() < 0.15)


def files_of(random: Random, history: History) -> list[BankFile]:
    """The files of a history in the order of their import, each once or several times."""
    style = style_of(random)
    formats = random.choice(FORMATS_OF_AN_ACCOUNT)
    if not history.has_opening:
        # Without any balance nobody knows on which side of the first balance a line of its day stands.
        formats = tuple(format_ for format_ in formats if format_ in WITH_BALANCES) or ("camt",)
    format_by_kind = {kind: random.choice(formats) for kind in KINDS}
    files: list[BankFile] = []
    cuts = cuts_of(random, history)
    wrong_place = random.randrange(len(cuts)) if random.random() < 0.08 else -1
    for number, cut in enumerate(cuts):
        # Pieces of one day, some of them without balances, come from one source.
        is_mixed = random.random() < 0.2 and cut.kind != "intraday"
        format_ = random.choice(formats) if is_mixed else format_by_kind[cut.kind]
        if format_ in ("csv", "csv_without_balances") and cut.kind == "intraday":
            # An export holds a day from its beginning.
            cut = cut._replace(start=history.place_of_day(cut.first))
        written = _files_of_cut(random, history, cut, format_, style, number)
        if number == wrong_place and len(written) == 1:
            wrong = _wrongly_issued(random, written[0])
            files += [wrong] if wrong else []
        files += written
        if random.random() < 0.12:
            files += random.choices(written, k=1)
        if random.random() < 0.08:
            files += _files_of_cut(random, history, cut, random.choice(formats), style, number)
    return _shuffled(random, files)


FORMATS_OF_AN_ACCOUNT: tuple[tuple[Format, ...], ...] = (
    ("camt",),
    ("camt",),
    ("camt", "mt940"),
    ("mt940",),
    ("csv",),
    ("camt", "csv"),
    ("camt", "csv_without_balances"),
    ("csv_without_balances",),
    ("ofx",),
    ("camt", "ofx"),
    ("camt", "mt940", "csv", "csv_without_balances", "ofx"),
)


def _shuffled(random: Random, files: list[BankFile]) -> list[BankFile]:
    chance = random.random()
    if chance < 0.4:
        order = list(range(len(files)))
    elif chance < 0.7:
        order = sorted(range(len(files)), key=lambda place: place + random.randint(0, 3))
    else:
        order = random.sample(range(len(files)), len(files))
    shuffled = [files[place] for place in order]
    wrong = [file for file in shuffled if file.wrong]
    for file in wrong:
        # The wrong issue comes before the right one.
        shuffled.remove(file)
        right = min(
            place
            for place, other in enumerate(shuffled)
            if other.statement.identity == file.statement.identity
            and other.statement.sequence == file.statement.sequence
        )
        shuffled.insert(random.randint(max(0, right - 2), right), file)
    return shuffled


def _files_of_cut(
    random: Random, history: History, cut: Cut, format_: Format, style: Style, number: int
) -> list[BankFile]:
    has_identity = format_ in ("camt", "mt940")
    identity = "" if not has_identity else "ACCOUNT" if style.account_number_as_id else f"S{number}"
    is_paged = has_identity and cut.end - cut.start >= 2 and random.random() < 0.15
    sequence = str(number) if has_identity and (is_paged or not style.account_number_as_id) else ""
    if is_paged:
        return _pages(random, history, cut, format_, style, identity, sequence)
    balances: Balances = "none" if format_ in ("csv_without_balances", "ofx") else "both"
    if has_identity and random.random() < 0.08:
        balances = random.choice(("opening", "closing"))
    statement, truth = _statement(random, history, cut, format_, style, balances)
    if has_identity and random.random() < 0.04:
        # Page marks alone prove nothing.
        statement = statement._replace(page=2)
    kind = f"{cut.kind} {format_}" + ("" if balances in ("both", "none") else f" {balances} only")
    statement = statement._replace(identity=identity, sequence=sequence)
    return [BankFile(_with_fingerprint(statement), truth, kind)]


def _pages(
    random: Random,
    history: History,
    cut: Cut,
    format_: Format,
    style: Style,
    identity: str,
    sequence: str,
) -> list[BankFile]:
    # A statement sent again, in another format, has the same pages.
    pagination = Random(f"{cut} {identity} {sequence}")
    count = pagination.randint(1, min(2, cut.end - cut.start - 1))
    bounds = [cut.start, *sorted(pagination.sample(range(cut.start + 1, cut.end), count)), cut.end]
    of_whole = pagination.random() < 0.5
    whole, _ = _statement(random, history, cut, format_, style, "both")
    files: list[BankFile] = []
    for page, (start, end) in enumerate(itertools.pairwise(bounds), 1):
        days = [line.processed for line in history.lines[start:end]]
        piece = Cut(start, end, min(days), max(days), cut.kind)
        statement, truth = _statement(random, history, piece, format_, style, "both")
        if of_whole:
            statement = statement._replace(
                opening=whole.opening,
                closing=whole.closing,
                opening_day=whole.opening_day,
                closing_day=whole.closing_day,
            )
        if whole.stated_first is not None:
            statement = statement._replace(
                stated_first=whole.stated_first, stated_last=whole.stated_last
            )
        statement = statement._replace(
            identity=identity, sequence=sequence, page=page, last_page=page == len(bounds) - 1
        )
        kind = f"{cut.kind} pages of a whole" if of_whole else f"{cut.kind} interim pages"
        files.append(BankFile(_with_fingerprint(statement), truth, kind))
    return files


def _statement(
    random: Random, history: History, cut: Cut, format_: Format, style: Style, balances: Balances
) -> tuple[IntakeStatement, tuple[TrueLine, ...]]:
    truth = history.lines[cut.start : cut.end]
    if format_ in ("csv", "csv_without_balances") and random.random() < 0.4:
        truth = tuple(sorted(truth, key=lambda line: line.booked))[::-1]
    elif format_ == "csv_without_balances":
        truth = tuple(sorted(truth, key=lambda line: line.booked))
    lines = tuple(_line(line, place, format_) for place, line in enumerate(truth, 1))
    states_period = style.states_period and format_ in ("camt", "mt940", "ofx")
    if format_ in ("csv", "csv_without_balances"):
        # Without days of its own, a file of late lines only would stand among the days of others.
        states_period = any(line.booked < cut.first for line in truth)
    has_days = format_ in ("camt", "mt940")
    first_offset = 0 if style.opening_day == "same" else 1
    statement = IntakeStatement(
        opening=history.balance_before(cut.start) if balances in ("both", "opening") else None,
        closing=history.balance_before(cut.end) if balances in ("both", "closing") else None,
        opening_day=day_of(cut.first - first_offset)
        if has_days and balances != "closing"
        else None,
        closing_day=day_of(cut.last) if has_days and balances != "opening" else None,
        stated_first=day_of(cut.first) if states_period or not lines else None,
        stated_last=day_of(cut.last) if states_period or not lines else None,
        has_unique_ids=format_ == "ofx",
        lines=lines,
    )
    if format_ == "ofx" and random.random() < 0.5:
        # The balance of the moment of the export, dated after the last day.
        statement = statement._replace(
            stated_first=day_of(cut.first),
            stated_last=day_of(cut.last),
            closing=history.balance_before(len(history.lines)),
            closing_day=day_of(cut.last + 1),
        )
    return statement, truth


def _line(line: TrueLine, place: int, format_: Format) -> IntakeLine:
    words = line.text.split()
    if format_ == "mt940":
        text = " ".join(words).upper()[:18]
    elif format_ in ("csv", "csv_without_balances"):
        text = " ".join(words[-1:] + words[:2])
    else:
        text = line.text
    reference, source = line.reference, "camt"
    if format_ == "ofx":
        reference, source = f"F{line.number}", "ofx"
    elif format_ != "camt":
        reference = ""
    facts = (day_of(line.booked).isoformat(), str(line.amount), reference, text)
    return IntakeLine(
        place=place,
        fingerprint="1:" + "|".join(facts),
        day=day_of(line.booked),
        amount=line.amount,
        reference=reference,
        reference_source=source if reference else "",
        words=words_of(text),
    )


def _wrongly_issued(random: Random, right: BankFile) -> BankFile | None:
    """The statement with one amount wrong, under the same identity; None where nothing would show that it is."""
    statement = right.statement
    is_known_by_id = statement.identity not in ("", "ACCOUNT")
    if (
        not is_known_by_id
        or not statement.lines
        or statement.opening is None
        or statement.closing is None
    ):
        return None
    place = random.randrange(len(statement.lines))
    line = statement.lines[place]
    amount = line.amount + TOO_MUCH
    wrong_line = line._replace(amount=amount, fingerprint=f"{line.fingerprint}+7.77")
    lines = (*statement.lines[:place], wrong_line, *statement.lines[place + 1 :])
    wrong = statement._replace(lines=lines, closing=statement.closing + TOO_MUCH)
    truth = (*right.truth[:place], None, *right.truth[place + 1 :])
    return BankFile(_with_fingerprint(wrong), truth, f"{right.kind} wrongly issued", wrong=True)


def _with_fingerprint(statement: IntakeStatement) -> IntakeStatement:
    period = days_of(statement)
    facts = (
        *period,
        statement.closing_day,
        statement.opening,
        statement.closing,
        sorted(line.fingerprint for line in statement.lines),
    )
    return statement._replace(fingerprint=f"1:{facts}")
