"""Marks: a moment of a run with a name and a text, such as ``checkpoint saved`` with its path.

A mark is a tensor of one string under our own plugin, whose content ``mark`` says what it is. Our
board draws a flag on the run's charts; other viewers know neither and show nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any, Final, cast

from lightwell.events.kinds import Kind
from lightwell.events.message import Field
from lightwell.events.messages import (
    DataType,
    Event,
    PluginData,
    Summary,
    SummaryMetadata,
    TensorProto,
    TensorShape,
    Value,
)
from lightwell.events.wire import BYTES, fields

KIND: Final[Kind] = "mark"
PLUGIN_NAME: Final = "lightwell"
CONTENT: Final = b"mark"
"""Tells marks from other kinds of the plugin."""
TAG_PREFIX: Final = "marks/"


def encode(name: str, text: str) -> Value:
    """The mark ``name``, which says ``text``."""
    return Value(
        tag=TAG_PREFIX + name,
        metadata=SummaryMetadata(
            plugin_data=PluginData(plugin_name=PLUGIN_NAME, content=CONTENT),
        ),
        tensor=TensorProto(
            dtype=DataType.STRING, tensor_shape=TensorShape(), string_val=[text.encode()]
        ),
    )


def name_of(tag: str) -> str:
    """The name that was given: the tag without the folder that all marks have."""
    return tag.removeprefix(TAG_PREFIX)


def decode(value: Value) -> str:
    """The text of a mark, empty if it has none. What is not UTF-8 in it becomes U+FFFD."""
    strings = value.tensor.string_val
    return strings[0].decode("utf-8", "replace") if strings else ""


def decode_event(payload: bytes, most: int) -> dict[str, list[str]]:
    """The texts in one event, by tag, in order of writing.

    Reads no field that a mark does not need, so that an event made to be slow is not.

    Args:
        payload: An encoded event.
        most: Values looked at; those behind them are left out.

    Raises:
        ValueError: What is read of the event is malformed.
    """
    texts: dict[str, list[str]] = {}
    for value in islice(_inside(payload, Event.summary, Summary.value), most):
        tag, text = "", None
        for number, kind, raw in fields(value):
            if number == Value.tag.number and kind == BYTES:
                tag = str(cast(memoryview, raw), "utf-8", "replace")
            elif number == Value.tensor.number and kind == BYTES and text is None:
                text = bytes(next(_inside(cast(memoryview, raw), TensorProto.string_val), b""))
        if text is not None:
            texts.setdefault(tag, []).append(text.decode("utf-8", "replace"))
    return texts


def _inside(data: bytes | memoryview, *path: Field[Any]) -> Iterator[memoryview]:
    """The bytes of every field at the end of a path of fields, each inside the one before it."""
    first, *rest = path
    for number, kind, raw in fields(data):
        if number == first.number and kind == BYTES:
            inner = cast(memoryview, raw)
            if rest:
                yield from _inside(inner, *rest)
            else:
                yield inner
