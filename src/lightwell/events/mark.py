"""Marks: a moment of a run with a name and a text, such as ``checkpoint saved`` with its path.

A mark is a tensor of one string under our own plugin, whose content ``mark`` says what it is. Our
board draws a flag on the run's charts; other viewers know neither and show nothing.
"""

from __future__ import annotations

from typing import Final, cast

from lightwell.events.kinds import Kind
from lightwell.events.messages import (
    DataType,
    PluginData,
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


def decode_tensor(content: memoryview) -> str:
    """The text of a mark from its encoded tensor; reads no field that a mark does not need.

    Raises:
        ValueError: What is read of it is malformed.
    """
    for number, kind, raw in fields(content):
        if number == TensorProto.string_val.number and kind == BYTES:
            return str(cast(memoryview, raw), "utf-8", "replace")
    return ""
