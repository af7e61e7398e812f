"""Refusals of watched folders."""

from __future__ import annotations

from ledger_es.errors.refusal import Refusal


class FolderIsWatched(Refusal):
    code = "E-WATCH-BUSY"
    says = "{folder}: another process is watching this folder already, and only one can"
    no_cure = "the other process takes what is put there; end it first to watch with this one"

    folder: str


class FolderNotUsable(Refusal):
    code = "E-WATCH-FOLDER"
    says = "{folder} cannot be watched: {reason}"
    no_cure = "the system's reason says what is in the way; no file was taken by halves"

    folder: str
    reason: str
