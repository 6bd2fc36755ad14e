"""The text format of protocol buffers, as far as configuration files use it: text and numbers.

Source: https://protobuf.dev/reference/protobuf/textformat-spec/.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final, TypeVar, cast

from lightwell.events.message import Field, Int, Many, Message, Of, Text

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
_WRITTEN: Final = str.maketrans(
    {
        **{code: f"\\{code:03o}" for code in (*range(32), 127)},
        "\n": "\\n",
        "\r": "\\r",
        "\t": "\\t",
        "\\": "\\\\",
        "'": "\\'",
        '"': '\\"',
    }
)


def dump(message: Message) -> str:
    """``message`` in text format, fields in the order of their numbers."""
    return "".join(_lines(message, ""))


def parse(text: str, message: type[M]) -> M:
    """The ``message`` that ``text`` describes.

    Raises:
        ValueError: It is no text format, or names fields that the message does not have.
    """
    return _Parser(text).message(message, "", 0)


def _lines(message: Message, indent: str) -> Iterator[str]:
    for field in message._fields:  # pyright: ignore[reportPrivateUsage]  # of the same layer
        element = _element(field)
        for one in _present(message, field):
            if isinstance(element, Of):
                yield f"{indent}{field.name} {{\n"
                yield from _lines(one, indent + "  ")
                yield f"{indent}}}\n"
            else:
                yield f"{indent}{field.name}: {_written(one)}\n"


def _element(field: Field[Any]) -> Field[Any]:
    if isinstance(field, Many):
        return cast(Any, field).element  # type: ignore[no-any-return]  # an element is a field
    return field


def _present(message: Message, field: Field[Any]) -> list[Any]:
    value = message.__dict__.get(field.name)
    if isinstance(field, Many):
        return value or []
    is_absent = value is None or (not field.optional and field.is_default(value))
    return [] if is_absent else [value]


def _written(value: Any) -> str:
    if isinstance(value, int):
        return str(value)
    return f'"{value.translate(_WRITTEN)}"'


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
        fields: dict[str, Field[Any]] = {field.name: field for field in message._fields}  # pyright: ignore[reportPrivateUsage]  # as above
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
        element = _element(field)
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
            text = _unescaped(self._take("text"))
            while self._kind == "text":  # neighbours are one
                text += _unescaped(self._take("text"))
            return text.decode("utf-8", "replace")
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
