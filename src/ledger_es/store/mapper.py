"""Turns events into bytes and back, with a decoder for each stored name and upcasters for old shapes."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any, Final, Protocol

import orjson
from pydantic import ValidationError, create_model

from ledger_es.aggregates.event import Envelope, Event, Placed, Recorded
from ledger_es.aggregates.streams import EVENTS
from ledger_es.errors import StoredEventUnreadable, UnknownEventName
from ledger_es.store.port import EventRow
from ledger_es.values import utc_text

Facts = dict[str, Any]
Upcaster = Callable[[Facts], Facts]

# These match the bytes that `encode` writes. Quotation marks inside texts are escaped, so neither can match a text.
_FACTS: Final = b',"facts":'
_FACTS_LENGTH: Final = len(_FACTS)
_NULL: Final = b"null"
_PLACE: Final = re.compile(rb'\{"place":\d+,"position":\d+,"commit_no":(\d+),')


_event_row = EventRow._make

_SHARED: Final = [
    (name, Envelope.model_fields[name].default)
    for name in (
        "actor",
        "approval",
        "cause",
        "command",
        "command_key",
        "correlation",
        "source",
        "reason",
    )
]
"""The envelope fields that all events of a commit share and that are left out if they are the default."""


class _Stored(Protocol):
    """An envelope that contains its event, as it is stored."""

    facts: Event


class Mapper:
    """Encodes and decodes events by their stored names.

    `upcasters` maps the name of an old shape to the next name and a pure function from the old facts to the new ones.
    """

    def __init__(
        self,
        events: dict[str, type[Event]] = EVENTS,
        upcasters: dict[str, tuple[str, Upcaster]] | None = None,
    ) -> None:
        self._events = events
        # By name, made when the first event of the name is read: to make all takes longer than most commands.
        self._decoders: dict[str, Callable[[bytes], Any]] = {}
        self._facts_decoders: dict[str, Callable[[bytes], Event]] = {}
        self._names = {
            (kind, event): name
            for name, event in events.items()
            for kind in [name.partition(".")[0]]
        }
        self._upcasters = upcasters or {}

    def name(self, stream: str, event: Event) -> str:
        """The stored name of the event on this stream."""
        kind = stream.partition("-")[0]
        name = self._names.get((kind, type(event)))
        assert name is not None, f"{type(event).__name__} is not an event of the stream {stream}"
        return name

    def refuse_unknown(self, names: Sequence[str]) -> None:
        """Raises UnknownEventName if this version of the program cannot read one of the names."""
        unknown = sorted(
            name for name in names if name not in self._events and name not in self._upcasters
        )
        if unknown:
            raise UnknownEventName(names=", ".join(unknown))

    def encode(
        self, envelope: Envelope, events: Sequence[tuple[str, int, Event]]
    ) -> list[EventRow]:
        """The rows of a commit's events, given as stream, version and event.

        `envelope` is the envelope of the first event; places and positions continue from it. Raises
        PydanticSerializationError or ValidationError if a fact could not be read back.
        """
        rest = orjson.dumps(_common(envelope))[1:-1]
        rows: list[EventRow] = []
        for at, (stream, version, event) in enumerate(events):
            position = envelope.position + at
            name = self.name(stream, event)
            # A fact that is missing or of a wrong type is a bug, and nothing may be recorded. The serializer accepts
            # None for any type, so facts with null are validated as well.
            facts = event.__pydantic_serializer__.to_json(
                event, exclude_defaults=True, warnings="error"
            )
            # `in` is slower for bytes, because it first tries to read its left side as a number.
            if facts.find(_NULL) >= 0:
                self._facts_decoder(name)(facts)
            state = b'{"place":%d,"position":%d,%b,"facts":%b}' % (
                envelope.place + at,
                position,
                rest,
                facts,
            )
            rows.append(_event_row((position, stream, version, name, state)))
        return rows

    def decode(self, row: EventRow) -> Recorded:
        """The event with its envelope. Raises StoredEventUnreadable or UnknownEventName."""
        stored = self._stored(row)
        return Recorded(row.stream, row.version, stored, stored.facts)

    def event(self, row: EventRow) -> Event:
        """The event without its envelope, which is faster than `decode` and enough for states. Raises as `decode`."""
        _, _, _, name, state = row
        at = state.find(_FACTS)
        if at > 0 and name in self._events:
            decoder = self._facts_decoders.get(name) or self._facts_decoder(name)
            try:
                return decoder(state[at + _FACTS_LENGTH : -1])
            except ValidationError:
                # Decoding the whole row raises the error that says what is wrong.
                return self.decode(row).event
        # The row has an old name, or bytes that `encode` did not write.
        return self.decode(row).event

    def placed(self, row: EventRow) -> Placed:
        """The event with its place in the log, which is faster than `decode`; for read models. Raises as `decode`."""
        position, stream, _, _, state = row
        place = _PLACE.match(state)
        if place is None:
            recorded = self.decode(row)
            return Placed(stream, position, recorded.envelope.commit_no, recorded.event)
        # Calling Placed by its field names takes twice as long, and read models decode the whole log.
        return tuple.__new__(Placed, (stream, position, int(place[1]), self.event(row)))

    def _stored(self, row: EventRow) -> Any:
        name, state = row.name, row.state
        try:
            if name not in self._events:
                name, state = self._upcast(name, state)
            return self._decoder(name)(state)
        except (ValidationError, orjson.JSONDecodeError, KeyError, TypeError) as error:
            raise _unreadable(row, error) from error

    def _decoder(self, name: str) -> Callable[[bytes], Any]:
        decoder = self._decoders.get(name)
        if decoder is None:
            event: Any = self._events[name]
            stored: Any = create_model(f"Stored_{name}", __base__=Envelope, facts=(event, ...))
            stored.model_rebuild()
            decoder = self._decoders[name] = stored.__pydantic_validator__.validate_json
        return decoder

    def _facts_decoder(self, name: str) -> Callable[[bytes], Event]:
        decoder = self._facts_decoders.get(name)
        if decoder is None:
            event = self._events[name]
            event.model_rebuild()
            decoder = self._facts_decoders[name] = event.__pydantic_validator__.validate_json
        return decoder

    def _upcast(self, name: str, state: bytes) -> tuple[str, bytes]:
        stored = orjson.loads(state)
        while name not in self._events:
            if name not in self._upcasters:
                raise UnknownEventName(names=name)
            name, upcast = self._upcasters[name]
            stored["facts"] = upcast(stored["facts"])
        return name, orjson.dumps(stored)


def facts_as_json(recorded: Recorded) -> dict[str, Any]:
    """The facts of an event as JSON types, without those that have their default."""
    return recorded.event.model_dump(mode="json", exclude_defaults=True)


def _common(envelope: Envelope) -> dict[str, Any]:
    """The part of the envelope that all events of a commit share, without fields that have their default."""
    shared: dict[str, Any] = {
        "commit_no": envelope.commit_no,
        "recorded_at": utc_text(envelope.recorded_at),
    }
    fields = envelope.__dict__
    for name, default in _SHARED:
        if fields[name] != default:
            shared[name] = fields[name]
    return shared


def _unreadable(row: EventRow, error: Exception) -> StoredEventUnreadable:
    return StoredEventUnreadable(
        stream=row.stream, version=row.version, name=row.name, reason=_first_line(error)
    )


def _first_line(error: Exception) -> str:
    if isinstance(error, ValidationError):
        first = error.errors(include_url=False, include_input=False)[0]
        return f"{'.'.join(str(part) for part in first['loc'])}: {first['msg']}"
    return f"{type(error).__name__}: {error}"
