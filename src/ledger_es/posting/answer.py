"""The answer of a command that posts."""

from __future__ import annotations

from typing import Any, TypedDict


class PostingAnswer(TypedDict, total=False):
    """The answer of a command that posts: the numbers drawn, and further facts of the command."""

    register_no: int
    transaction_no_first: int
    transaction_no_last: int
    entry_nos: list[int]
    document_nos: list[str]
    application_no: int
    reversed_transaction_no: int
    reversed_register_no: int
    statement_no: str
    deposit_no: str
    lines: int
    line_nos: list[int]
    left_line_nos: list[int]
    partly_found_entry_nos: list[int]
    learned_payer_nos: list[int]
    mapping_offer_nos: list[int]
    warnings: list[dict[str, Any]]
    adjusted: int
    adjustment_register_no: int
    questions: list[dict[str, Any]]
