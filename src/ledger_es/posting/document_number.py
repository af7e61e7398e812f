"""Document numbers are used once.

This holds for invoices, credit memos, reminders and finance charge memos, and for the numbers of a vendor's own
documents.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

from ledger_es.aggregates.claims import NUMBERED_ONCE, Key, document_key, external_document_key
from ledger_es.deciding.books import Books, Whose
from ledger_es.errors import DocumentNoUsed, ExternalDocumentNoUsed, Refusal, Words


class NumberedDocument(NamedTuple):
    """A document of a customer or vendor that a command names. `place` counts its place in the command from 1."""

    place: int
    whose: Whose
    document_type: str
    document_no: str
    external_document_no: str = ""

    def claims_held(self) -> list[Key]:
        """The claims that the document holds once it is posted. There are none if its number may be used again."""
        if self.document_type not in NUMBERED_ONCE:
            return []
        ledger, party_no = self.whose
        keys = [document_key(ledger, party_no, self.document_type, self.document_no)]
        if (
            ledger == "vendor"
            and self.external_document_no
            and self.document_type in ("invoice", "credit_memo")
        ):
            keys.append(
                external_document_key(party_no, self.document_type, self.external_document_no)
            )
        return keys


def refuse_used_numbers(
    documents: Iterable[NumberedDocument],
    books: Books,
    *,
    place: str,
    used_before: Callable[[int], Words],
) -> None:
    """Raises DocumentNoUsed or ExternalDocumentNoUsed for a number that the ledger has or the command names twice.

    `place` is a template that names a place in the command, such as "journal line {line}". `used_before` returns the
    words for a number that stands at an earlier place of the command, given that place.
    """
    document_by_key: dict[Key, NumberedDocument] = {}
    for document in documents:
        for key in document.claims_held():
            if key in document_by_key:
                where = used_before(document_by_key[key].place)
                raise _used(key, document, None, where).at(place, line=document.place)
            document_by_key[key] = document
    for key, claim in books.claims(list(document_by_key)).items():
        document = document_by_key[key]
        where = Words("in commit {commit_no}", commit_no=claim.commit_no)
        raise _used(key, document, claim.commit_no, where).at(place, line=document.place)


def _used(key: Key, document: NumberedDocument, commit_no: int | None, where: Words) -> Refusal:
    kind, party_no = document.whose
    if key[0] == "external_document":
        return ExternalDocumentNoUsed(
            external_document_no=document.external_document_no,
            party_no=party_no,
            commit_no=commit_no,
            where=where,
        )
    return DocumentNoUsed(
        document_type=document.document_type,
        document_no=document.document_no,
        kind=kind,
        party_no=party_no,
        commit_no=commit_no,
        where=where,
    )
