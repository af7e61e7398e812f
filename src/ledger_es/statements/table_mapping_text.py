"""The TOML form of a mapping: read strictly, every wrong key named with the one that was meant, and written."""

from __future__ import annotations

import codecs
import difflib
import json
import tomllib
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, NoReturn

from ledger_es.errors import FileNotReadable, TableMappingInvalid
from ledger_es.statements.day_format import day_reader
from ledger_es.statements.table_amounts import DECIMALS, THOUSANDS
from ledger_es.statements.table_mapping import COLUMN_FIELDS, Column, TableMapping
from ledger_es.values import MAX_MAPPING_CHARACTERS, is_text_encoding

_COLUMNS_LIMIT: Final = 1_000

_TEXTS: Final = {
    **{key: key for key in ("name", "encoding", "delimiter", "quote", "sheet", "date_format")},
    **{key: key for key in ("decimal", "thousands", "row_order", "text_joined_by")},
    "currency": "currency_code",
    "account": "account_no",
}
_LISTS: Final = ("footer_begins", "amount_symbols")
_COUNTS: Final = ("skip_rows", "footer_rows")
_SWITCHES: Final = (
    *("short_rows", "skip_without_amount", "invert_sign", "debit_is_negative", "unique_ids"),
)
_TABLES: Final = ("columns", "values")
_COLUMNS: Final = (*COLUMN_FIELDS, "text")
_VALUES: Final = {
    "debit": "debit_values",
    "credit": "credit_values",
    "booked": "booked_values",
    "pending": "pending_values",
}
_KEYS: Final = (*_TEXTS, *_LISTS, *_COUNTS, *_SWITCHES, *_TABLES)


class _Wrong(Exception):
    """A key of the mapping is not what it must be."""

    def __init__(self, key: str, reason: str, cure: str) -> None:
        super().__init__(reason)
        self.key, self.reason, self.cure = key, reason, cure


def mapping_of_file(path: Path) -> TableMapping:
    """The mapping in this TOML file. Raises FileNotReadable, TableMappingInvalid."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise FileNotReadable(
            file=str(path),
            position="start",
            reason=error.strerror or "cannot be read",
            cure="name a mapping in TOML, such as guess-mapping writes one",
        ) from error
    try:
        text = content.removeprefix(codecs.BOM_UTF8).decode()
    except UnicodeDecodeError:
        raise TableMappingInvalid(
            file=path.name, position="start", reason="it is not UTF-8", cure="save it as UTF-8"
        ) from None
    return mapping_of_text(text, path.name)


def mapping_of_text(text: str, name: str) -> TableMapping:
    """The mapping that this TOML text says; `name` is what refusals call it. Raises TableMappingInvalid."""
    try:
        if len(text) > MAX_MAPPING_CHARACTERS:
            reason = f"it has more than {MAX_MAPPING_CHARACTERS} characters"
            raise _Wrong("", reason, "write a mapping, not a statement")
        return _checked(_mapping(_toml(text), name))
    except _Wrong as wrong:
        raise TableMappingInvalid(
            file=name, position=wrong.key or "start", reason=wrong.reason, cure=wrong.cure
        ) from None


def text_of_mapping(mapping: TableMapping) -> str:
    """The mapping in TOML, without what is as if left out; `mapping_of_text` reads the same mapping from it."""
    defaults = TableMapping._field_defaults
    lines = []
    for key in _KEYS[: -len(_TABLES)]:
        field = _TEXTS.get(key, key)
        value = getattr(mapping, field)
        if field not in defaults or value != defaults[field]:
            lines.append(f"{key} = {_toml_value(value)}")
    lines += ["", "[columns]"]
    for field in _COLUMNS:
        column = getattr(mapping, field)
        if column not in (None, ()):
            lines.append(f"{field} = {_toml_value(column)}")
    values = {key: getattr(mapping, field) for key, field in _VALUES.items()}
    if any(values.values()):
        lines += ["", "[values]"]
        lines += [f"{key} = {_toml_value(listed)}" for key, listed in values.items() if listed]
    return "\n".join(lines) + "\n"


def _toml_value(value: Any) -> str:
    if isinstance(value, tuple):
        return f"[{', '.join(map(_toml_value, value))}]"
    if isinstance(value, str):
        # A JSON string is a TOML string but for the character DEL.
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    return str(value).lower() if isinstance(value, bool) else str(value)


def _toml(text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    # Nested deeper than the parser can follow.
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        reason = f"it is no TOML: {error}"
        raise _Wrong("", reason, "correct that place: texts stand in quotes") from None


def _mapping(toml: dict[str, Any], name: str) -> TableMapping:
    _refuse_unknown(toml, _KEYS, "")
    fields: dict[str, Any] = {"name": Path(name).stem}
    for key, value in toml.items():
        if key in _TEXTS:
            fields[_TEXTS[key]] = _text(key, value)
        elif key in _LISTS:
            fields[key] = _list(key, value)
        elif key in _COUNTS:
            fields[key] = _count(key, value)
        elif key in _SWITCHES:
            if not isinstance(value, bool):
                raise _Wrong(key, f"{_shown(value)} is neither true nor false", "write one of them")
            fields[key] = value
    for key, column in _table(toml, "columns", _COLUMNS).items():
        fields[key] = _column_list(key, column) if key == "text" else _column(key, column)
    for key, listed in _table(toml, "values", tuple(_VALUES)).items():
        fields[_VALUES[key]] = _list(f"values.{key}", listed)
    for key, example in (
        ("date_format", 'date_format = "DD.MM.YYYY"'),
        ("decimal", 'decimal = ","'),
        ("booking_date", 'booking_date = "Date" under [columns]'),
    ):
        if key not in fields:
            raise _Wrong(key, "it is missing", f"write {example}")
    return TableMapping(**fields)


def _table(toml: dict[str, Any], key: str, keys: Collection[str]) -> dict[str, Any]:
    table = toml.get(key, {})
    if not isinstance(table, dict):
        raise _Wrong(key, f"{_shown(table)} is no table", f"write [{key}] on a line of its own")
    _refuse_unknown(table, keys, f"{key}.")
    return table


def _refuse_unknown(given: Mapping[str, Any], keys: Collection[str], prefix: str) -> None:
    for key in given:
        if key in keys:
            continue
        place = f"{prefix}{key}"
        if not prefix and key in _COLUMNS:
            raise _Wrong(place, "it is a column", f"write {key} under [columns]")
        if prefix and key in _KEYS:
            raise _Wrong(
                place, f"it does not belong to [{prefix[:-1]}]", "write it above [columns]"
            )
        near = difflib.get_close_matches(key, keys, 1)
        cure = f"did you mean {near[0]}?" if near else f"known are {', '.join(keys)}"
        raise _Wrong(place, "there is no such key", cure)


def _text(key: str, value: Any) -> str:
    if not isinstance(value, str):
        raise _Wrong(key, f"{_shown(value)} is no text", "write it in quotes")
    if "\0" in value:
        raise _Wrong(key, "it holds the character NUL", "leave it out")
    return value


def _list(key: str, value: Any) -> tuple[str, ...]:
    if isinstance(value, str) or not isinstance(value, Sequence):
        raise _Wrong(key, f"{_shown(value)} is no list", f'write {key.split(".")[-1]} = ["…"]')
    texts = tuple(_text(key, element) for element in value)
    if not all(text.strip() for text in texts):
        raise _Wrong(key, "one of its texts is empty", "leave it out")
    return texts


def _count(key: str, value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= 10_000:
        raise _Wrong(key, f"{_shown(value)} is no number of rows", "write 0 to 10000")
    return value


def _column(key: str, value: Any) -> Column:
    key = f"columns.{key}"
    if isinstance(value, bool) or not isinstance(value, (str, int)):
        raise _Wrong(
            key, f"{_shown(value)} is no column", "write its name in quotes, or its number"
        )
    if isinstance(value, int) and not 1 <= value <= _COLUMNS_LIMIT:
        raise _Wrong(key, f"{value} is no number of a column", "count columns from 1")
    if isinstance(value, str) and not _text(key, value).strip():
        raise _Wrong(key, "the name is empty", "leave the key out, or write the column's number")
    return value


def _column_list(key: str, value: Any) -> tuple[Column, ...]:
    columns = value if isinstance(value, list) else [value]
    return tuple(_column(key, column) for column in columns)


def _shown(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 40 else f"{text[:40]}…"


# --- Does it make sense? --------------------------------------------------------------------------


def _checked(mapping: TableMapping) -> TableMapping:
    """The mapping itself, if a table can be read with it. Raises _Wrong."""
    try:
        day_reader(mapping.date_format)
    except ValueError as error:
        raise _Wrong("date_format", str(error), "say how days are written in the file") from None
    _choice("decimal", mapping.decimal, DECIMALS)
    _choice("thousands", mapping.thousands, THOUSANDS)
    _choice("row_order", mapping.row_order, ("", "oldest_first", "newest_first"))
    if mapping.thousands == mapping.decimal:
        _refuse("thousands", "it is the decimal separator", "say which of the two it is")
    for key, limit in (("delimiter", 1), ("quote", 1)):
        if len(getattr(mapping, key)) > limit or getattr(mapping, key) in ("\n", "\r", "\x1a"):
            _refuse(key, "it is not one character", 'write a character, "" for none')
    if mapping.quote and mapping.quote == mapping.delimiter:
        _refuse("quote", "it is the delimiter", "say which of the two it is")
    if mapping.encoding and not is_text_encoding(mapping.encoding):
        reason = f"{mapping.encoding[:40]!r} is not known"
        _refuse("encoding", reason, "write one such as cp1252 or cp850")
    _refuse_amounts(mapping)
    for column, constant, key in (
        (mapping.currency, mapping.currency_code, "currency"),
        (mapping.account, mapping.account_no, "account"),
    ):
        if column is not None and constant:
            _refuse(key, "it is both a column and a constant", "leave one of them out")
    code = mapping.currency_code
    if code and not (len(code) == 3 and code.isascii() and code.isalpha() and code.isupper()):
        _refuse("currency", f"{code[:40]!r} is no currency", "write three capital letters: EUR")
    return mapping


def _refuse_amounts(mapping: TableMapping) -> None:
    has_pair = mapping.debit is not None or mapping.credit is not None
    if mapping.amount is None and not has_pair:
        _refuse("columns.amount", "it is missing", "name amount, or debit and credit")
    if mapping.amount is not None and has_pair:
        _refuse(
            "columns.amount", "debit or credit is there too", "name amount, or debit and credit"
        )
    if has_pair and (mapping.debit is None or mapping.credit is None):
        missing = "debit" if mapping.debit is None else "credit"
        _refuse(f"columns.{missing}", "it is missing", "name debit and credit, or amount")
    if mapping.indicator is not None:
        if has_pair:
            _refuse("columns.indicator", "it belongs to amount", "leave it out")
        if not (mapping.debit_values and mapping.credit_values):
            _refuse("values", "the indicator's are missing", 'write debit = ["…"], credit = ["…"]')
    elif mapping.debit_values or mapping.credit_values:
        _refuse("columns.indicator", "it is missing", "name the column of these values")
    if set(mapping.debit_values) & set(mapping.credit_values):
        _refuse("values", "one value is debit and credit", "say which of the two it is")
    if mapping.debit_is_negative and not has_pair:
        _refuse("debit_is_negative", "there is no column debit", "leave it out")
    if (mapping.status is not None) != bool(mapping.booked_values):
        _refuse("values.booked", "it belongs to the column status", "name both, or none of them")
    if mapping.pending_values and mapping.status is None:
        _refuse("values.pending", "it belongs to the column status", "name it too")
    if set(mapping.booked_values) & set(mapping.pending_values):
        _refuse("values", "one value is booked and pending", "say which of the two it is")
    if (mapping.original_amount is None) != (mapping.original_currency is None):
        _refuse("columns.original_amount", "amount and currency belong together", "name both")


def _choice(key: str, value: str, choices: Sequence[str]) -> None:
    if value not in choices:
        shown = " or ".join(json.dumps(choice) for choice in choices)
        _refuse(key, f"{value[:40]!r} is not possible", f"write {shown}")


def _refuse(key: str, reason: str, cure: str) -> NoReturn:
    raise _Wrong(key, reason, cure)
