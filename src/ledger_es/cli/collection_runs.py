"""collections run: what runs by itself, step by step, and the letters that it sends."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from cyclopts import Parameter

from ledger_es import Ledger
from ledger_es.cli.answer import Answer, Paragraph, Shown
from ledger_es.cli.letters import letterhead_with
from ledger_es.cli.options import OF_LEDGER, Day, OfLedger
from ledger_es.cli.sending import PostRoom, head_of_mails
from ledger_es.cli.usage import WrongUsage
from ledger_es.letters.letterhead import Letterhead

if TYPE_CHECKING:
    from ledger_es import CollectionRunDone


def run(
    automation: Annotated[
        str | None, Parameter(help="Code of the automation; left out: every one that is due.")
    ] = None,
    /,
    *,
    run_date: Annotated[Day, Parameter(name="--date", help="Date of what is made.")],
    now: Annotated[bool, Parameter(negative=(), help="Run although it is not due yet.")] = False,
    letterhead: Annotated[
        Path | None,
        Parameter(help="For steps that send: who writes, as TOML: sender, email, account …"),
    ] = None,
    outbox: Annotated[
        str,
        Parameter(
            help="For steps that send by e-mail: maildir:FOLDER, smtp://USER@HOST or smtps://…"
        ),
    ] = "",
    to: Annotated[
        Path | None,
        Parameter(name="--to", help="For steps that send on paper: the folder for the letters."),
    ] = None,
    templates: Annotated[
        Path | None,
        Parameter(help="Folder with templates of your own; else that of the letterhead."),
    ] = None,
    ledger: OfLedger = OF_LEDGER,
) -> Answer:
    """Run automations: make, issue and send reminders and finance charge memos, step by step.

    It may be started any number of times: nothing is asked for or sent twice.

    Example: ledger-es collections run --date 2026-03-31
    """
    head = _head(letterhead, templates, outbox=outbox, to=to)
    with ExitStack() as stack:
        books = stack.enter_context(Ledger.open(ledger.ledger))
        post_room = None
        if head is not None:
            post_room = stack.enter_context(PostRoom(books, head, outbox_url=outbox, folder=to))
        done = books.run_collections(
            run_date=run_date, automation=automation, at_once=now, sender=post_room
        )
    document = {"runs": [_run_json(each) for each in done]}
    shown = [_run_in_words(each) for each in done] or ["There is no automation to run."]
    failed = any(not each.is_complete for each in done)
    return Answer(document, shown, exit_code=int(failed))


def _head(
    letterhead: Path | None, templates: Path | None, *, outbox: str, to: Path | None
) -> Letterhead | None:
    """Who writes, if letters are to be sent. Raises WrongUsage if only a part of what sending needs is given."""
    if letterhead is None:
        if outbox or to or templates:
            raise WrongUsage("with --outbox, --to or --templates, --letterhead says who writes")
        return None
    if not (outbox or to):
        raise WrongUsage("with --letterhead, --outbox or --to says where the letters go")
    return (
        head_of_mails(letterhead, templates) if outbox else letterhead_with(letterhead, templates)
    )


def _run_json(done: CollectionRunDone) -> dict[str, Any]:
    return {
        "automation": done.automation,
        "run_date": done.run_date.isoformat(),
        "is_complete": done.is_complete,
        "due_from": done.due_from and done.due_from.isoformat(),
        "steps": [
            {
                "action": step.action,
                "document_nos": list(step.document_nos),
                "warnings": list(step.warnings),
                "error": step.refusal.as_json() if step.refusal else None,
            }
            for step in done.steps
        ],
    }


def _run_in_words(done: CollectionRunDone) -> Shown:
    name = f"Automation {done.automation}"
    if done.due_from is not None:
        return f"{name} is not due before {done.due_from}: nothing to do."
    if not done.has_done_something:
        return f"{name}: nothing to do."
    lines = [f"{name}, {done.run_date}:"]
    for step in done.steps:
        numbers = ", ".join(step.document_nos) or "nothing"
        lines.append(f"  {step.action.replace('_', ' ')}: {numbers}")
        lines += [f"    {warning['code']}: {warning['message']}" for warning in step.warnings]
        if step.refusal is not None:
            lines.append(f"    {step.refusal.code}: {step.refusal.message}")
    if not done.is_complete:
        lines.append("  It stopped here, as the step says; the next run goes on.")
    return Paragraph(lines)
