"""What is known of an account after a statement was taken, decided or withdrawn."""

from __future__ import annotations

from collections.abc import Mapping

from ledger_es.intake.records import (
    Intake,
    IntakeStatement,
    KnownAccount,
    KnownStatement,
    LineKey,
    LineStanding,
)


def remember(
    account: KnownAccount, statement: IntakeStatement, key: str, intake: Intake
) -> KnownAccount:
    """The account after a statement was taken, or after lines of a known one were decided.

    A statement that is refused, or that is the same as one that is known, changes nothing.
    """
    if intake.what == "refused" or intake.same_as:
        return account
    statements = dict(account.statements)
    statements[key] = known_statement(statement, key, intake)
    for change in intake.earlier_changes:
        earlier = statements[change.statement]
        statements[change.statement] = earlier._replace(
            standings=_changed(earlier, change.standings)
        )
    kept = account.links
    if intake.links_replaced:
        kept = tuple(link for link in kept if link.key not in intake.links_replaced)
    return account._replace(
        statements=statements,
        links=(*kept, *intake.links),
        lines_by_reference={**account.lines_by_reference, **_references(statements[key])},
    )


def known_statement(statement: IntakeStatement, key: str, intake: Intake) -> KnownStatement:
    """The statement with what was decided about its lines."""
    first_day, last_day = intake.first_day, intake.last_day
    assert first_day is not None
    assert last_day is not None
    return KnownStatement(
        key=key,
        statement=statement,
        standings=intake.standings,
        first_day=first_day,
        last_day=last_day,
        earliest_day=min([first_day, *(line.day for line in statement.lines)]),
    )


def _references(statement: KnownStatement) -> dict[tuple[str, str], LineKey]:
    """The new lines of a statement by their bank reference."""
    return {
        (line.reference, line.reference_source): LineKey(statement.key, line.place)
        for line, standing in zip(statement.statement.lines, statement.standings, strict=True)
        if line.reference and standing.state == "new"
    }


def _changed(
    earlier: KnownStatement, standings: Mapping[int, LineStanding]
) -> tuple[LineStanding, ...]:
    return tuple(
        standings.get(line.place, standing)
        for line, standing in zip(earlier.statement.lines, earlier.standings, strict=True)
    )


def in_the_way_of_withdrawing(account: KnownAccount, key: str) -> str | None:
    """The last statement with lines that are known as lines of this one, or None."""
    for later in reversed(list(account.statements.values())):
        if later.key != key and any(
            standing.known_as is not None and standing.known_as.statement == key
            for standing in later.standings
        ):
            return later.key
    return None


def withdraw(account: KnownAccount, key: str) -> KnownAccount:
    """The account without a statement, of which no line is known as another's.

    The other pages of a whole that was put together with it wait again.
    """
    statements = {name: other for name, other in account.statements.items() if name != key}
    waiting = {
        line_key
        for link in account.links
        if any(line_key.statement == key for line_key in link.lines)
        for line_key in link.lines
        if line_key.statement != key
    }
    for name in {line_key.statement for line_key in waiting}:
        page = statements[name]
        statements[name] = page._replace(
            standings=tuple(LineStanding("waiting") for _ in page.standings)
        )
    return account._replace(
        statements=statements,
        links=tuple(
            link
            for link in account.links
            if link.key.statement in statements
            and not any(line_key.statement == key for line_key in link.lines)
        ),
        lines_by_reference={
            reference: line_key
            for other in statements.values()
            for reference, line_key in _references(other).items()
        },
    )
