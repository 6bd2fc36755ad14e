"""Texts: Markdown, a tensor of strings under the plugin ``text``."""

from __future__ import annotations

import functools
import struct
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from lightwell.events import tensor
from lightwell.events.kinds import Kind
from lightwell.events.messages import DataType, PluginData, SummaryMetadata, TensorProto, Value
from lightwell.events.wire import varint

KIND: Final[Kind] = "text"
PLUGIN_NAME: Final = "text"
TAG_SUFFIX: Final = "/text_summary"
"""What the writers of torch and TensorFlow 1 append to a tag."""

_DOUBLE: Final = struct.Struct("<d")
# The dtype, the shape [1] and the key of the string.
_TENSOR_HEAD: Final = tensor.encode_strings([], [1]).SerializeToString() + b"\x42"


def encode(tag: str, text: str) -> Value:
    """One text of a series; its tag gets ``TAG_SUFFIX``."""
    return Value(
        tag=tag + TAG_SUFFIX,
        metadata=SummaryMetadata(plugin_data=PluginData(plugin_name=PLUGIN_NAME)),
        tensor=tensor.encode_strings([text.encode()], [1]),
    )


def encode_event(tag: str, text: str, step: int | None, wall_time: float) -> bytes:
    """A whole event with ``encode(tag, text)``, many times as fast as by its messages."""
    encoded = text.encode()
    head, tail = _around(tag)
    string = varint(len(encoded)) + encoded
    tensor_size = len(_TENSOR_HEAD) + len(string)
    value = b"".join((head, varint(tensor_size), _TENSOR_HEAD, string, tail))
    summary = b"\x0a" + varint(len(value))
    return b"".join(
        (
            b"\x09",
            _DOUBLE.pack(wall_time),
            b"\x10" + varint(step) if step else b"",
            b"\x2a",
            varint(len(summary) + len(value)),
            summary,
            value,
        )
    )


@functools.lru_cache(maxsize=256)
def _around(tag: str) -> tuple[bytes, bytes]:
    """What stands before and behind the tensor of a value, without the tensor's size."""
    value = encode(tag, "")
    del value.tensor
    parts = value.SerializeToString()
    head = Value(tag=value.tag).SerializeToString()
    return head + b"\x42", parts[len(head) :]


def decode(proto: TensorProto) -> NDArray[Any]:
    """The texts in ``proto`` as objects (``str``), of any shape; what is not UTF-8 as U+FFFD.

    Raises:
        ValueError: It holds no texts.
    """
    if proto.dtype != DataType.STRING:
        raise ValueError(f"text: expected a tensor of strings, got dtype {proto.dtype}")
    encoded = tensor.decode(proto)
    shape = encoded.shape
    if encoded.size > len(proto.string_val):  # one that is repeated: decoded and kept once
        encoded = encoded.reshape(-1)[:1].reshape(())
    texts = np.empty(encoded.shape, object)
    texts.reshape(-1)[:] = [str(text, "utf-8", "replace") for text in encoded.flat]
    return np.broadcast_to(texts, shape)
