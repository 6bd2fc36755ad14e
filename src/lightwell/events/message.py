"""Protocol-buffer messages, declared field by field.

A message is a class whose attributes are fields with their numbers::

    class Image(Message):
        height = Int(1)
        width = Int(2)

    Image(height=2, width=3).SerializeToString()

Attributes behave as those of protobuf's own Python classes: what is not set reads as the default,
lists can be appended to, and ``SerializeToString`` and ``FromString`` carry the same names.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar, Final, Self, TypeVar, cast

import numpy as np

from lightwell.events.field import Field, Text
from lightwell.events.wire import BYTES, FIXED32, FIXED64, Parts, fields, packed_varints, varint

T = TypeVar("T")
M = TypeVar("M", bound="Message")

_MAX_DEPTH: Final = 100  # as protobuf's own decoders


class Of(Field[M]):
    """A message within the message. While missing, it reads as an empty one, unattached."""

    wire_type = BYTES

    def __init__(self, number: int, message: type[M]) -> None:
        """Declare the field ``number`` to hold a ``message``, or its encoded bytes."""
        super().__init__(number, optional=True)
        self.message = message

    def missing(self, message: Message) -> M:
        """An empty message."""
        return self.message()

    def encode_value(self, value: Any, parts: Parts) -> None:
        """Append the length and the message."""
        inner = parts_of(value)
        parts.add(varint(inner.size))
        parts.add_all(inner)

    def decode(self, message: Message, kind: int, raw: int | memoryview, depth: int) -> None:
        """Take the message; what comes a second time is merged into it, as the format has it."""
        known = message.__dict__.get(self.name)
        if known is not None and kind == BYTES and isinstance(raw, memoryview):
            known.merge(raw, depth + 1)
        else:
            super().decode(message, kind, raw, depth)

    def decode_value(self, raw: Any, depth: int) -> M:
        """The message."""
        return self.message.decode(raw, depth + 1)


class Many(Field[list[T]]):
    """A repeated field: a list of what ``element`` holds. Numbers are packed."""

    wire_type = BYTES

    def __init__(self, element: Field[T]) -> None:
        """Declare the field that ``element`` names to be repeated."""
        super().__init__(element.number)
        self.element = element
        self.is_packed = element.wire_type != BYTES

    def missing(self, message: Message) -> list[T]:
        """A list that belongs to the message from now on."""
        fresh: list[T] = []
        setattr(message, self.name, fresh)
        return fresh

    def is_default(self, value: Any) -> bool:
        """No elements."""
        return len(value) == 0

    def encode(self, value: Iterable[Any], parts: Parts) -> None:
        """Append all elements."""
        if not self.is_packed:
            for element in value:
                parts.add(self.key)
                self.element.encode_value(element, parts)
            return
        packed = self._pack(value)
        if packed.size:
            parts.add(self.key)
            parts.add(varint(packed.size))
            parts.add_all(packed)

    def _pack(self, value: Any) -> Parts:
        packed = Parts()
        dtype = {FIXED64: "<f8", FIXED32: "<f4"}.get(self.element.wire_type)
        if dtype is not None:
            with np.errstate(over="ignore"):
                packed.add(np.ascontiguousarray(value, dtype))
        else:
            for element in value:
                self.element.encode_value(element, packed)
        return packed

    def decode(self, message: Message, kind: int, raw: int | memoryview, depth: int) -> None:
        """Append what ``raw`` holds: one element, or a packed run of them."""
        values = getattr(message, self.name)
        element = self.element
        if kind == element.wire_type:
            values.append(element.decode_value(raw, depth))
        elif kind == BYTES and isinstance(raw, memoryview):
            values.extend(self._unpack(raw, depth))

    def _unpack(self, raw: memoryview, depth: int) -> list[T]:
        dtype = {FIXED64: "<f8", FIXED32: "<f4"}.get(self.element.wire_type)
        if dtype is None:
            return [self.element.decode_value(number, depth) for number in packed_varints(raw)]
        if len(raw) % np.dtype(dtype).itemsize:
            raise ValueError(f"field {self.number}: {len(raw)} bytes of packed numbers")
        return cast("list[T]", np.frombuffer(raw, dtype).tolist())


class MapOf(Field[dict[str, T]]):
    """A map from text to what ``value`` holds, in insertion order."""

    wire_type = BYTES

    def __init__(self, number: int, value: Field[T]) -> None:
        """Declare the field ``number``; ``value`` must be numbered 2, as in every map's entry."""
        super().__init__(number)
        self.entry_key = Text(1, optional=True)
        self.entry_value = value

    def missing(self, message: Message) -> dict[str, T]:
        """A dict that belongs to the message from now on."""
        fresh: dict[str, T] = {}
        setattr(message, self.name, fresh)
        return fresh

    def encode(self, value: Mapping[str, Any], parts: Parts) -> None:
        """Append one entry for each key."""
        for key, element in value.items():
            entry = Parts()
            self.entry_key.encode(key, entry)
            entry.add(self.entry_value.key)
            self.entry_value.encode_value(element, entry)
            parts.add(self.key)
            parts.add(varint(entry.size))
            parts.add_all(entry)

    def decode(self, message: Message, kind: int, raw: int | memoryview, depth: int) -> None:
        """Take one entry."""
        if kind != BYTES or not isinstance(raw, memoryview):
            return
        key = ""
        value: T | None = None
        for number, entry_kind, entry_raw in fields(raw):
            if number == 1 and entry_kind == BYTES:
                key = self.entry_key.decode_value(entry_raw, depth)
            elif number == 2 and entry_kind == self.entry_value.wire_type:
                value = self.entry_value.decode_value(entry_raw, depth)
        if value is not None:
            getattr(message, self.name)[key] = value


class Message:
    """The base of all messages; a subclass declares its fields as attributes.

    Two are equal when they are of one class and every field reads the same. The class of the same
    name that protobuf's compiler made counts as one with ours.
    """

    _fields: ClassVar[tuple[Field[Any], ...]] = ()
    _by_number: ClassVar[dict[int, Field[Any]]] = {}
    _names: ClassVar[frozenset[str]] = frozenset()

    def __init_subclass__(cls) -> None:
        members: dict[str, Any] = dict(vars(cls))
        declared: list[Field[Any]] = [v for v in members.values() if isinstance(v, Field)]
        cls._fields = tuple(sorted(declared, key=lambda field: field.number))
        cls._by_number = {field.number: field for field in declared}
        cls._names = frozenset(name for name in members if isinstance(members[name], Field))

    def __init__(self, **values: Any) -> None:
        """Set the fields named; None leaves a field out."""
        for name, value in values.items():
            if name not in self._names:
                raise TypeError(f"{type(self).__name__} has no field {name!r}")
            if value is not None:
                self.__dict__[name] = value

    @classmethod
    def declare(cls, **fields: Field[Any]) -> None:
        """Add fields whose messages could only be declared after this one."""
        for name, field in fields.items():
            setattr(cls, name, field)
            field.__set_name__(cls, name)
        cls.__init_subclass__()

    @classmethod
    def declared(cls) -> tuple[Field[Any], ...]:
        """The fields, by number."""
        return cls._fields

    def parts(self) -> Parts:
        """The encoded message in pieces."""
        parts = Parts()
        values = self.__dict__
        for field in self._fields:
            value = values.get(field.name)
            if value is not None:
                field.encode(value, parts)
        return parts

    def SerializeToString(self) -> bytes:  # noqa: N802  # protobuf's name
        """The encoded message."""
        return self.parts().join()

    @classmethod
    def FromString(cls, data: bytes | memoryview) -> Self:  # noqa: N802  # protobuf's name
        """Decode a message; fields that are not declared are left out.

        Raises:
            ValueError: ``data`` is no message.
        """
        return cls.decode(memoryview(data), 0)

    @classmethod
    def decode(cls, data: memoryview, depth: int) -> Self:
        """As ``FromString``, for a message ``depth`` levels inside another."""
        message = cls()
        message.merge(data, depth)
        return message

    def merge(self, data: memoryview, depth: int) -> None:
        """Set the fields that ``data`` holds, add to lists, merge messages (ValueError)."""
        if depth > _MAX_DEPTH:
            raise ValueError(f"messages nested more than {_MAX_DEPTH} deep")
        by_number = self._by_number
        for number, kind, raw in fields(data):
            field = by_number.get(number)
            if field is not None:
                field.decode(self, kind, raw, depth)

    def HasField(self, name: str) -> bool:  # noqa: N802  # protobuf's name
        """Whether the field was set."""
        return self.__dict__.get(name) is not None

    def __eq__(self, other: object) -> bool:
        if type(other) is not type(self):
            if type(other).__name__ != type(self).__name__ or not hasattr(other, "FromString"):
                return NotImplemented
            return bool(cast(Message, other).FromString(self.SerializeToString()) == other)
        return self.SerializeToString() == other.SerializeToString()

    __hash__ = None  # type: ignore[assignment]  # it can change

    def __repr__(self) -> str:
        inside = ", ".join(f"{name}={value!r}" for name, value in self.__dict__.items())
        return f"{type(self).__name__}({inside})"


def parts_of(message: object) -> Parts:
    """The pieces of a message of ours, of anyone's with ``SerializeToString``, or of its bytes.

    Raises:
        TypeError: It is none of these.
    """
    if isinstance(message, Message):
        return message.parts()
    parts = Parts()
    if isinstance(message, (bytes, bytearray, memoryview)):
        parts.add(cast(bytes, message))
        return parts
    serialize = getattr(message, "SerializeToString", None)
    if not callable(serialize):
        raise TypeError(
            f"expected a message with SerializeToString, or its bytes, "
            f"got {type(message).__qualname__}"
        )
    encoded = serialize()
    if not isinstance(encoded, bytes):
        raise TypeError(
            f"{type(message).__qualname__}.SerializeToString: expected bytes, "
            f"got {type(encoded).__qualname__}"
        )
    parts.add(encoded)
    return parts
