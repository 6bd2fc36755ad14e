"""Whether bytes are an encoded message that every reader will take."""

from __future__ import annotations

from typing import Any, Final

from lightwell.events.field import Field, Text
from lightwell.events.message import Message
from lightwell.events.wire import BYTES, FIXED32, FIXED64, VARINT, fields

_NUMBERS_END: Final = 1 << 29
"""Where the numbers end that a field may have."""


def check(message: type[Message], data: bytes | memoryview) -> None:
    """Refuse ``data`` if a decoder could: stock readers give up a run, or all, at such an event.

    Walks over all messages that ``message`` declares inside itself; what it does not declare is
    taken as it is.

    Raises:
        ValueError: A message ends early or is malformed, or a text is not UTF-8.
    """
    declared = {field.number: field for field in _fields_of(message)}
    for number, kind, raw in fields(data):
        if not 0 < number < _NUMBERS_END:
            raise ValueError(f"a field has the number {number}")
        field = declared.get(number)
        if field is None or kind != BYTES or not isinstance(raw, memoryview):
            continue
        element: Any = getattr(field, "element", field)  # of a repeated one
        inside: type[Message] | None = getattr(element, "message", None)
        if getattr(field, "is_packed", False):
            _check_packed(number, element.wire_type, raw)
        elif inside is not None:
            check(inside, raw)
        elif isinstance(element, Text):
            str(raw, "utf-8")


def _fields_of(message: type[Message]) -> list[Field[Any]]:
    members: dict[str, Any] = dict(vars(message))
    return [member for member in members.values() if isinstance(member, Field)]


def _check_packed(number: int, wire_type: int, raw: memoryview) -> None:
    width = {FIXED64: 8, FIXED32: 4}.get(wire_type, 1)
    ends_early = wire_type == VARINT and len(raw) > 0 and raw[-1] >= 0x80
    if len(raw) % width or ends_early:
        raise ValueError(f"field {number}: {len(raw)} bytes of packed numbers")
