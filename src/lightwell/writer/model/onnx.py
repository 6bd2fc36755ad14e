"""ONNX models as graphs: what ``torch.utils.tensorboard`` makes of them, without the onnx package.

An attribute's text is cut to 16,384 characters; the weights of a ``Constant`` would be most of the
file otherwise.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, Final, cast

from lightwell.events import graph, onnx, text_format
from lightwell.events.field import Bytes, Float
from lightwell.events.message import Many, Message
from lightwell.events.messages import AttrValue, GraphDef, NodeDef

_MAX_TEXT: Final = 1 << 14


def load(model: object) -> GraphDef:
    """The graph of an ONNX model.

    Args:
        model: The path of a file, its bytes, or an ``onnx.ModelProto``.

    Raises:
        OSError: The file cannot be read.
        TypeError: It is none of these.
        ValueError: It is no ONNX model.
    """
    content, source = _content(model)
    try:
        decoded = onnx.Model.FromString(content)
    except ValueError as error:
        raise ValueError(f"add_onnx_graph: {source}: expected an ONNX model: {error}") from None
    if not decoded.HasField("graph"):
        raise ValueError(f"add_onnx_graph: {source}: expected an ONNX model, got no graph in it")
    values = [*decoded.graph.input, *decoded.graph.output]
    return graph.of_definitions([*map(_variable, values), *map(_operation, decoded.graph.node)])


def _content(model: object) -> tuple[bytes, str]:
    if isinstance(model, (bytes, bytearray, memoryview)):
        return bytes(cast(bytes, model)), "bytes"
    if isinstance(model, (str, os.PathLike)):
        path = Path(os.fsdecode(cast("str | os.PathLike[str]", model)))
        return path.read_bytes(), str(path)
    serialize = getattr(model, "SerializeToString", None)
    if not callable(serialize):
        raise TypeError(
            f"add_onnx_graph: expected prototxt to be a path, bytes or an onnx.ModelProto, "
            f"got {type(model).__qualname__}"
        )
    content: Any = serialize()
    return content, type(model).__qualname__


def _variable(value: onnx.ValueInfo) -> NodeDef:
    tensor = value.type.tensor_type
    return NodeDef(
        name=value.name,
        op="Variable",
        attr={
            "dtype": AttrValue(type=tensor.elem_type),
            "shape": AttrValue(shape=graph.shape_of(dim.dim_value for dim in tensor.shape.dim)),
        },
    )


def _operation(node: onnx.Node) -> NodeDef:
    text = ", ".join(_attribute(attribute) for attribute in node.attribute)
    return NodeDef(
        name=node.output[0] if node.output else node.name,
        op=node.op_type,
        input=node.input,
        attr={"parameters": AttrValue(s=text.encode())},
    )


def _attribute(attribute: onnx.Attribute) -> str:
    """Name, value and type of ``attribute``, in the words of Python and of protobuf."""
    words: list[str] = []
    for field, value in text_format.set_fields(attribute):
        element, values = text_format.elements(field, value)
        texts = [_text(element, one) for one in values]
        words.append(f"[{', '.join(texts)}]" if isinstance(field, Many) else texts[0])
    text = " = ".join(words)
    return text if len(text) <= _MAX_TEXT else f"{text[:_MAX_TEXT]}…"


def _text(field: object, value: Any) -> str:
    if isinstance(value, Message):
        return text_format.dump(value, _MAX_TEXT)
    if isinstance(field, (Float, Bytes)):
        return repr(value[:_MAX_TEXT] if isinstance(value, bytes) else value)
    return str(value)
