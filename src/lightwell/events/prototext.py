"""Messages in protobuf's text format, as ``str()`` of protobuf's own objects gives them."""

from __future__ import annotations

import math
import struct
from collections.abc import Iterator
from typing import Any, Final

from lightwell.events.message import (
    Bool,
    Bytes,
    Double,
    Enum,
    Field,
    Float,
    Many,
    Message,
    Of,
    Text,
)

_ESCAPES: Final = {
    0x0A: "\\n",
    0x0D: "\\r",
    0x09: "\\t",
    0x22: '\\"',
    0x27: "\\'",
    0x5C: "\\\\",
}
_OF_BYTE: Final = [
    _ESCAPES.get(byte) or (chr(byte) if 0x20 <= byte < 0x7F else f"\\{byte:03o}")
    for byte in range(256)
]
_OF_CHARACTER: Final = {byte: text for byte, text in enumerate(_OF_BYTE[:128]) if len(text) > 1}


def text(message: Message, max_bytes: int) -> str:
    """The fields of ``message`` that are set, one a line; each with its message indented below.

    Args:
        message: What to print.
        max_bytes: Of a ``bytes`` field no more than this is printed.
    """
    return "".join(f"{line}\n" for line in _lines(message, "", max_bytes))


def _lines(message: Message, indent: str, max_bytes: int) -> Iterator[str]:
    for field, value in set_fields(message):
        element, values = elements(field, value)
        for one in values:
            if isinstance(element, Of):
                yield f"{indent}{field.name} {{"
                yield from _lines(one, f"{indent}  ", max_bytes)
                yield f"{indent}}}"
            else:
                yield f"{indent}{field.name}: {_scalar(element, one, max_bytes)}"


def set_fields(message: Message) -> Iterator[tuple[Field[Any], Any]]:
    """The fields of ``message`` that are set, by number, and their values."""
    for field in message.declared():
        if message.HasField(field.name):
            yield field, getattr(message, field.name)


def elements(field: Field[Any], value: Any) -> tuple[Field[Any], list[Any]]:
    """What ``field`` holds, and its ``value`` as a list of that."""
    if isinstance(field, Many):
        return field.element, value  # pyright: ignore[reportUnknownVariableType, reportUnknownMemberType]  # of anything
    return field, [value]


def _scalar(field: Field[Any], value: Any, max_bytes: int) -> str:
    if isinstance(field, Text):
        return f'"{value.translate(_OF_CHARACTER)}"'
    if isinstance(field, Bytes):
        content: bytes = value[:max_bytes]
        return '"' + "".join(_OF_BYTE[byte] for byte in content) + '"'
    if isinstance(field, Bool):
        return "true" if value else "false"
    if isinstance(field, Enum):
        return field.names.get(value, str(value))
    if isinstance(field, Double):
        return _float(value, is_single=isinstance(field, Float))
    return str(value)


def _float(value: float, is_single: bool) -> str:
    """The shorter of two forms that reads back as the same number."""
    if not math.isfinite(value):
        return "nan" if math.isnan(value) else ("inf" if value > 0 else "-inf")
    short, long = ("6", "9") if is_single else ("15", "17")
    shorter = f"{value:.{short}g}"
    back = float(shorter)
    if is_single:
        back = struct.unpack("<f", struct.pack("<f", back))[0]
    return shorter if back == value else f"{value:.{long}g}"
