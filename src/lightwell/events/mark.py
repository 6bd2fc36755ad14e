"""Marks: a name and a text at one step, such as ``checkpoint saved`` with its path.

TensorBoard has no such kind. A mark is a tensor of one string under a plugin of our own, which
TensorBoard passes over.
"""

from __future__ import annotations

from typing import Final

from lightwell.events.kinds import Kind
from lightwell.events.messages import (
    DataType,
    PluginData,
    SummaryMetadata,
    TensorProto,
    TensorShape,
    Value,
)

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


def decode(value: Value) -> tuple[str, str]:
    """Name and text of a mark. What is not UTF-8 in it becomes U+FFFD.

    Raises:
        ValueError: ``value`` does not hold one string.
    """
    strings = value.tensor.string_val
    if value.tensor.dtype != DataType.STRING or len(strings) != 1:
        raise ValueError(f"{value.tag}: expected one string, got {len(strings)}")
    return value.tag.removeprefix(TAG_PREFIX), strings[0].decode("utf-8", "replace")
