"""The plain fields of protocol-buffer messages: numbers, text and bytes; see ``message.py``."""

from __future__ import annotations

import math
import struct
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar, Generic, Self, TypeVar, overload

import numpy as np

from lightwell.events.wire import BYTES, FIXED32, FIXED64, UINT64, VARINT, Parts, varint

if TYPE_CHECKING:
    from lightwell.events.message import Message

T = TypeVar("T")


class Field(Generic[T]):
    """One field of a message. Reading it from an instance gives its value or its default."""

    wire_type: ClassVar[int] = VARINT
    default: T

    def __init__(self, number: int, *, optional: bool = False) -> None:
        """Declare the field ``number``.

        Args:
            number: As the message's definition has it.
            optional: Written when it was set, even to its default: a member of a ``oneof``.
        """
        self.number = number
        self.key = varint(number << 3 | self.wire_type)
        self.optional = optional

    def __set_name__(self, owner: type[Message], name: str) -> None:
        self.name = name

    @overload
    def __get__(self, message: None, owner: type) -> Self: ...
    @overload
    def __get__(self, message: Message, owner: type) -> T: ...
    def __get__(self, message: Message | None, owner: type) -> Self | T:
        # Reached only while the instance has no attribute of this name: there is no __set__.
        return self if message is None else self.missing(message)

    if TYPE_CHECKING:
        # An instance's attribute is set past the field, which reading it then no longer reaches.
        def __set__(self, message: Message, value: T) -> None: ...

    def missing(self, message: Message) -> T:
        """What the field reads as while ``message`` has none."""
        return self.default

    def encode(self, value: T, parts: Parts) -> None:
        """Append the field's bytes to ``parts``."""
        if self.optional or not self.is_default(value):
            parts.add(self.key)
            self.encode_value(value, parts)

    def is_default(self, value: T) -> bool:
        """Whether the format leaves the value out."""
        return value == self.default

    def encode_value(self, value: Any, parts: Parts) -> None:
        """Append the bytes behind the key."""
        raise NotImplementedError

    def decode(self, message: Message, kind: int, raw: int | memoryview, depth: int) -> None:
        """Take the value out of ``raw``, or leave the message as it is if the type is another."""
        if kind == self.wire_type:
            setattr(message, self.name, self.decode_value(raw, depth))

    def decode_value(self, raw: Any, depth: int) -> T:
        """The value that ``raw`` stands for."""
        raise NotImplementedError


class Int(Field[int]):
    """``int32``, ``int64`` or an enumeration."""

    default = 0

    def encode_value(self, value: Any, parts: Parts) -> None:
        """Append the number as a varint."""
        parts.add(varint(int(value)))

    def decode_value(self, raw: Any, depth: int) -> int:
        """The varint as a signed number."""
        number = int(raw)
        return number - UINT64 if number >= UINT64 >> 1 else number


class UInt(Int):
    """``uint32`` or ``uint64``."""

    def decode_value(self, raw: Any, depth: int) -> int:
        """The varint as it is."""
        return int(raw)


class Enum(Int):
    """An enumeration whose names matter."""

    def __init__(self, number: int, names: Mapping[int, str], *, optional: bool = False) -> None:
        """Declare the field ``number``, whose values are called ``names``."""
        super().__init__(number, optional=optional)
        self.names = names


class Bool(Field[bool]):
    """``bool``."""

    default = False

    def encode_value(self, value: Any, parts: Parts) -> None:
        """Append a byte, 0 or 1."""
        parts.add(b"\1" if value else b"\0")

    def decode_value(self, raw: Any, depth: int) -> bool:
        """True unless the number is 0."""
        return bool(raw)


class Double(Field[float]):
    """``double``."""

    wire_type = FIXED64
    default = 0.0
    _packed = struct.Struct("<d")

    def is_default(self, value: float) -> bool:
        """A negative zero is written."""
        return value == 0 and math.copysign(1, value) > 0

    def encode_value(self, value: Any, parts: Parts) -> None:
        """Append the number in little-endian IEEE 754."""
        parts.add(self._packed.pack(float(value)))

    def decode_value(self, raw: Any, depth: int) -> float:
        """The number."""
        return float(self._packed.unpack(raw)[0])


class Float(Double):
    """``float``; numbers beyond its range become infinite."""

    wire_type = FIXED32
    _packed = struct.Struct("<f")

    def encode_value(self, value: Any, parts: Parts) -> None:
        """Append the number in little-endian IEEE 754."""
        with np.errstate(over="ignore"):
            parts.add(np.float32(value).tobytes())


class Bytes(Field[bytes]):
    """``bytes``. An array stands for the bytes of its elements and must be C-contiguous."""

    wire_type = BYTES
    default = b""

    def is_default(self, value: Any) -> bool:
        """No bytes."""
        return len(value) == 0

    def encode_value(self, value: Any, parts: Parts) -> None:
        """Append the length and the bytes."""
        content = Parts()
        content.add(value)
        parts.add(varint(content.size))
        parts.add_all(content)

    def decode_value(self, raw: Any, depth: int) -> bytes:
        """A copy of the bytes."""
        return bytes(raw)


class Text(Field[str]):
    """``string``: UTF-8. What is none becomes U+FFFD on reading."""

    wire_type = BYTES
    default = ""

    def encode_value(self, value: Any, parts: Parts) -> None:
        """Append the length and the text."""
        encoded = value.encode()
        parts.add(varint(len(encoded)))
        parts.add(encoded)

    def decode_value(self, raw: Any, depth: int) -> str:
        """The text."""
        return str(raw, "utf-8", "replace")
