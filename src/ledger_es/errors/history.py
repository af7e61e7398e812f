"""Refusals of questions about the history and the registers."""

from __future__ import annotations

from ledger_es.errors.refusal import Refusal


class NothingRecorded(Refusal):
    """`about` names what was asked for, such as "document I1"."""

    code = "E-HISTORY-UNKNOWN"
    says = "no event has to do with {about}: is the number right?"
    cures = ("ledger-es open-entries", "ledger-es statements list")

    about: str


class RegisterUnknown(Refusal):
    code = "E-REGISTER-UNKNOWN"
    says = "there is no register {register_no}: each posting has one, with a number of its own"
    cures = ("ledger-es registers list",)

    register_no: int


class RegisterIsEmpty(Refusal):
    code = "E-REGISTER-EMPTY"
    says = "register {register_no} has written nothing to the ledgers, so that nothing of it can be reversed"
    cures = ("ledger-es registers show {register_no}",)

    register_no: int
