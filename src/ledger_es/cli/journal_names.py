"""Names of journals on the command line, and what a template stands for where an option is left out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, Final, NamedTuple, get_args

from cyclopts import Parameter, Token

from ledger_es.commands.journal_batch import SetJournalBatch

TEMPLATES: Final[tuple[str, ...]] = get_args(SetJournalBatch.model_fields["template"].annotation)


class Named(NamedTuple):
    """A journal, such as cash_receipt/DAILY."""

    template: str
    batch: str

    def __str__(self) -> str:
        return f"{self.template}/{self.batch}"

    @property
    def fields(self) -> dict[str, str]:
        """The fields of a command that name the journal."""
        return self._asdict()

    @property
    def account_type(self) -> str:
        """What most lines of such a journal are about."""
        return {"cash_receipt": "customer", "payment": "vendor"}.get(self.template, "gl")

    @property
    def document_type(self) -> str:
        return "" if self.template == "general" else "payment"


def _read(_type: Any, tokens: Sequence[Token]) -> Named:
    word = tokens[0].value
    template, slash, batch = word.partition("/")
    if template not in TEMPLATES or not slash or not batch:
        raise ValueError(
            f"{word!r} is no journal: write template and batch, such as cash_receipt/DAILY;"
            f" the templates are {', '.join(TEMPLATES)}"
        )
    return Named(template, batch)


Journal = Annotated[
    Named,
    Parameter(
        converter=_read,
        n_tokens=1,
        accepts_keys=False,
        help="The template and the batch, such as cash_receipt/DAILY.",
    ),
]
