"""The text format of protocol buffers: written as ``str()`` of protobuf's own objects gives it.

Source: https://protobuf.dev/reference/protobuf/textformat-spec/.
"""

from __future__ import annotations

import math
import re
import struct
from collections.abc import Iterator
from typing import Any, Final, TypeVar

from lightwell.events.field import Bool, Bytes, Double, Enum, Field, Float, Int, Text
from lightwell.events.message import Many, Message, Of

M = TypeVar("M", bound=Message)

_MAX_DEPTH: Final = 20
_TOKEN: Final = re.compile(
    r"""(?P<space>(?:\s|\#[^\n]*)+)|(?P<name>[A-Za-z_]\w*)|(?P<number>-?\d+)"""
    r"""|(?P<text>"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')|(?P<mark>[{}<>\[\]:,;])""",
    re.ASCII,
)
_ESCAPE: Final = re.compile(
    rb"\\(?:([0-7]{1,3})|x([0-9a-fA-F]{1,2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|(.))", re.DOTALL
)
_LETTERS: Final = {
    b"n": b"\n",
    b"r": b"\r",
    b"t": b"\t",
    b"a": b"\a",
    b"b": b"\b",
    b"f": b"\f",
    b"v": b"\v",
    b"\\": b"\\",
    b"'": b"'",
    b'"': b'"',
    b"?": b"?",
}
_WRITTEN: Final = {
    0x0A: "\\n",
    0x0D: "\\r",
    0x09: "\\t",
    0x22: '\\"',
    0x27: "\\'",
    0x5C: "\\\\",
}
_OF_BYTE: Final = [
    _WRITTEN.get(byte) or (chr(byte) if 0x20 <= byte < 0x7F else f"\\{byte:03o}")
    for byte in range(256)
]
_OF_CHARACTER: Final = {byte: text for byte, text in enumerate(_OF_BYTE[:128]) if len(text) > 1}


def dump(message: Message, max_bytes: int | None = None) -> str:
    """The fields of ``message`` that are set, one a line; each with its message indented below.

    Args:
        message: What to print.
        max_bytes: Of a ``bytes`` field no more than this is printed; None prints all.
    """
    return "".join(f"{line}\n" for line in _lines(message, "", max_bytes))


def parse(text: str, message: type[M]) -> M:
    """The ``message`` that ``text`` describes.

    Raises:
        ValueError: It is no text format, or names fields that the message does not have.
    """
    return _Parser(text).message(message, "", 0)


def _lines(message: Message, indent: str, max_bytes: int | None) -> Iterator[str]:
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
    """The fields of ``message`` that would be encoded, by number, and their values."""
    for field in message.declared():
        value = message.__dict__.get(field.name)
        if value is not None and (field.optional or not field.is_default(value)):
            yield field, value


def element_of(field: Field[Any]) -> Field[Any]:
    """What one element of ``field`` is; the field itself unless it is repeated."""
    return field.element if isinstance(field, Many) else field  # pyright: ignore[reportUnknownVariableType, reportUnknownMemberType]  # of anything


def elements(field: Field[Any], value: Any) -> tuple[Field[Any], list[Any]]:
    """What ``field`` holds, and its ``value`` as a list of that."""
    return element_of(field), value if isinstance(field, Many) else [value]


def _scalar(field: Field[Any], value: Any, max_bytes: int | None) -> str:
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


class _Parser:
    """Reads one token ahead; ``""`` as the kind is the end of the text."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._kind, self._token = "", ""
        self._advance()

    def message(self, message: type[M], end: str, depth: int) -> M:
        """The fields up to ``end``, which is taken as well."""
        if depth > _MAX_DEPTH:
            raise ValueError(f"text format: messages nested more than {_MAX_DEPTH} deep")
        made = message()
        fields: dict[str, Field[Any]] = {field.name: field for field in message.declared()}
        while self._token != end:
            name = self._take("name")
            if name not in fields:
                raise ValueError(f"text format: {message.__name__} has no field {name!r}")
            self._field(made, fields[name], depth)
            if self._token in (",", ";") and self._kind == "mark":
                self._advance()
        if end:
            self._advance()
        return made

    def _field(self, message: Message, field: Field[Any], depth: int) -> None:
        element = element_of(field)
        if self._skip(":") or isinstance(element, Of):
            if not isinstance(field, Many):
                setattr(message, field.name, self._value(element, depth))
            elif not self._skip("["):
                getattr(message, field.name).append(self._value(element, depth))
            elif not self._skip("]"):
                getattr(message, field.name).append(self._value(element, depth))
                while self._skip(","):
                    getattr(message, field.name).append(self._value(element, depth))
                self._expect("]")
            return
        raise self._unexpected("':'")

    def _value(self, field: Field[Any], depth: int) -> Any:
        if isinstance(field, Of):
            for begin, end in (("{", "}"), ("<", ">")):
                if self._skip(begin):
                    return self.message(field.message, end, depth + 1)
            raise self._unexpected("'{'")
        if isinstance(field, Text):
            pieces = [_unescaped(self._take("text"))]
            while self._kind == "text":  # neighbours are one
                pieces.append(_unescaped(self._take("text")))
            return b"".join(pieces).decode("utf-8", "replace")
        assert isinstance(field, Int)  # the messages we read have no others
        return int(self._take("number"))

    def _advance(self) -> None:
        self._kind, self._token = "", ""
        while self._at < len(self._text):
            match = _TOKEN.match(self._text, self._at)
            if match is None or match.lastgroup is None:
                raise ValueError(f"text format: unexpected {self._text[self._at]!r}")
            self._at = match.end()
            if match.lastgroup != "space":
                self._kind, self._token = match.lastgroup, match.group()
                return

    def _take(self, kind: str) -> str:
        if self._kind != kind:
            raise self._unexpected(f"a {kind}")
        token = self._token
        self._advance()
        return token

    def _skip(self, mark: str) -> bool:
        if self._kind != "mark" or self._token != mark:
            return False
        self._advance()
        return True

    def _expect(self, mark: str) -> None:
        if not self._skip(mark):
            raise self._unexpected(repr(mark))

    def _unexpected(self, expected: str) -> ValueError:
        return ValueError(f"text format: expected {expected}, got {self._token or 'the end'!r}")


def _unescaped(token: str) -> bytes:
    return _ESCAPE.sub(_unescaped_one, token[1:-1].encode("utf-8", "replace"))


def _unescaped_one(match: re.Match[bytes]) -> bytes:
    octal, hexadecimal, short, long, letter = match.groups()
    if octal or hexadecimal:
        return bytes((int(octal, 8) & 0xFF if octal else int(hexadecimal, 16),))
    if short or long:
        code = int(short or long, 16)
        return chr(code).encode("utf-8", "replace") if code < 0x110000 else b"?"
    if letter not in _LETTERS:
        raise ValueError(f"text format: unknown escape {match.group()!r}")
    return _LETTERS[letter]
