"""What a person changes on the draft of a reminder or finance charge memo, and keeps when it is made anew."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Final, NamedTuple, TypeVar

from pydantic import Field

from ledger_es.aggregates.asking_document import AskingContent
from ledger_es.commands.asking_document import Kind
from ledger_es.deciding.command import Command
from ledger_es.errors import DraftChangedByHand, EntryNotOnDraft, TextLineUnknown
from ledger_es.values import EntryNo, Personal, Seal, Sealed

TextNo = Annotated[int, Field(ge=1)]
Content = TypeVar("Content", bound=AskingContent)

_IN_WORDS: Final = {
    "removed_entry_nos": "entries taken out",
    "free_text_seals": "texts",
    "removed_line_fee_nos": "fees per line taken out",
    "typed_line_fees": "fees per line",
    "level_no_by_hand": "its level",
    "text_level_no_by_hand": "the level of its texts",
}


class ChangeDraft(Command):
    """What can be changed on both kinds of drafts.

    `remove_entry_nos` takes entries out, which a later run may ask for. `add_texts` writes texts below the lines, and
    `texts` says the text with a number anew; an empty one takes it away, and those after it move up.
    """

    remove_entry_nos: tuple[EntryNo, ...] = ()
    add_texts: tuple[Personal, ...] = ()
    texts: dict[TextNo, Personal] = Field(default_factory=dict)


def refuse_to_forget(kind: Kind, document_no: str, draft: AskingContent) -> None:
    """Raises DraftChangedByHand if a person has changed the draft."""
    changes = [
        words
        for name, words in _IN_WORDS.items()
        if name in draft.BY_HAND and getattr(draft, name) != draft.BY_HAND[name]
    ]
    if changes:
        raise DraftChangedByHand(
            kind=kind.words, document_no=document_no, changes=", ".join(changes)
        )


def untouched(draft: Content) -> Content:
    """The draft as if nobody had changed it by hand. Its lines are still those that were left."""
    return draft.model_copy(update=dict(draft.BY_HAND))


def refuse_missing(
    kind: Kind, document_no: str, entry_nos: Sequence[int], on_draft: Sequence[int]
) -> None:
    """Raises EntryNotOnDraft for the first entry that the draft does not have."""
    for entry_no in entry_nos:
        if entry_no not in on_draft:
            raise EntryNotOnDraft(kind=kind.words, document_no=document_no, entry_no=entry_no)


class FreeTexts(NamedTuple):
    """The seals of a draft's free texts in their order, and the new texts to store behind them."""

    seals: tuple[Seal, ...]
    sealed: list[Sealed]


def free_texts(
    kind: Kind, document_no: str, draft: AskingContent, command: ChangeDraft
) -> FreeTexts:
    """The texts after the change. Raises TextLineUnknown for a number that no text has."""
    seals = list(draft.free_text_seals)
    for text_no, text in command.texts.items():
        if text_no > len(seals):
            raise TextLineUnknown(
                kind=kind.words, document_no=document_no, text_no=text_no, text_no_last=len(seals)
            )
        seals[text_no - 1] = text.seal
    seals += [text.seal for text in command.add_texts]
    texts = [*command.texts.values(), *command.add_texts]
    subject = f"customer:{draft.customer_no}"
    return FreeTexts(tuple(filter(None, seals)), [Sealed(subject, text) for text in texts if text])


def with_more(before: Sequence[int], more: Sequence[int]) -> tuple[int, ...]:
    """Numbers without repetition, in order."""
    return tuple(sorted({*before, *more}))
