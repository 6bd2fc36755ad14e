"""The messages of ONNX models, as far as a picture of the graph needs them.

Source: ``onnx.proto`` of https://github.com/onnx/onnx. Weights are left out where they are only
weights (``initializer`` of the model's own graph): they are the bulk of a model.
"""

from __future__ import annotations

from typing import Final

from lightwell.events.field import Bytes, Double, Enum, Float, Int, Text, UInt
from lightwell.events.message import Many, Message, Of

_ATTRIBUTE_TYPES: Final = {
    0: "UNDEFINED",
    1: "FLOAT",
    2: "INT",
    3: "STRING",
    4: "TENSOR",
    5: "GRAPH",
    6: "FLOATS",
    7: "INTS",
    8: "STRINGS",
    9: "TENSORS",
    10: "GRAPHS",
    11: "SPARSE_TENSOR",
    12: "SPARSE_TENSORS",
    13: "TYPE_PROTO",
    14: "TYPE_PROTOS",
}


class StringStringEntry(Message):
    """A key and its value."""

    key = Text(1, optional=True)
    value = Text(2, optional=True)


class Segment(Message):
    """Which part of a tensor is stored."""

    begin = Int(1, optional=True)
    end = Int(2, optional=True)


class Tensor(Message):
    """A tensor with its elements."""

    dims = Many(Int(1))
    data_type = Int(2, optional=True)
    segment = Of(3, Segment)
    float_data = Many(Float(4))
    int32_data = Many(Int(5))
    string_data = Many(Bytes(6))
    int64_data = Many(Int(7))
    name = Text(8, optional=True)
    raw_data = Bytes(9, optional=True)
    double_data = Many(Double(10))
    uint64_data = Many(UInt(11))
    doc_string = Text(12, optional=True)
    external_data = Many(Of(13, StringStringEntry))
    data_location = Enum(14, {0: "DEFAULT", 1: "EXTERNAL"}, optional=True)
    metadata_props = Many(Of(16, StringStringEntry))


class SparseTensor(Message):
    """The elements of a tensor that are not zero."""

    values = Of(1, Tensor)
    indices = Of(2, Tensor)
    dims = Many(Int(3))


class Dimension(Message):
    """The size of one axis: a number or the name of one."""

    dim_value = Int(1, optional=True)
    dim_param = Text(2, optional=True)
    denotation = Text(3, optional=True)


class Shape(Message):
    """The axes of a tensor."""

    dim = Many(Of(1, Dimension))


class TensorType(Message):
    """Element type and shape of a tensor."""

    elem_type = Int(1, optional=True)
    shape = Of(2, Shape)


class Type(Message):
    """The type of a value; only those of tensors are declared."""

    tensor_type = Of(1, TensorType)
    denotation = Text(6, optional=True)
    sparse_tensor_type = Of(8, TensorType)


class ValueInfo(Message):
    """A named value and its type."""

    name = Text(1, optional=True)
    type = Of(2, Type)
    doc_string = Text(3, optional=True)
    metadata_props = Many(Of(4, StringStringEntry))


class Attribute(Message):
    """An attribute of a node: a name and one of many kinds of values."""

    name = Text(1, optional=True)
    f = Float(2, optional=True)
    i = Int(3, optional=True)
    s = Bytes(4, optional=True)
    t = Of(5, Tensor)
    floats = Many(Float(7))
    ints = Many(Int(8))
    strings = Many(Bytes(9))
    tensors = Many(Of(10, Tensor))
    doc_string = Text(13, optional=True)
    tp = Of(14, Type)
    type_protos = Many(Of(15, Type))
    type = Enum(20, _ATTRIBUTE_TYPES)
    ref_attr_name = Text(21, optional=True)
    sparse_tensor = Of(22, SparseTensor)
    sparse_tensors = Many(Of(23, SparseTensor))


class Node(Message):
    """One operation."""

    input = Many(Text(1))
    output = Many(Text(2))
    name = Text(3, optional=True)
    op_type = Text(4, optional=True)
    attribute = Many(Of(5, Attribute))
    doc_string = Text(6, optional=True)
    domain = Text(7, optional=True)
    overload = Text(8, optional=True)
    metadata_props = Many(Of(9, StringStringEntry))


class TensorAnnotation(Message):
    """How a tensor is quantized."""

    tensor_name = Text(1, optional=True)
    quant_parameter_tensor_names = Many(Of(2, StringStringEntry))


class Graph(Message):
    """A graph of operations within an attribute: a branch, or the body of a loop."""

    node = Many(Of(1, Node))
    name = Text(2, optional=True)
    initializer = Many(Of(5, Tensor))
    doc_string = Text(10, optional=True)
    input = Many(Of(11, ValueInfo))
    output = Many(Of(12, ValueInfo))
    value_info = Many(Of(13, ValueInfo))
    quantization_annotation = Many(Of(14, TensorAnnotation))
    sparse_initializer = Many(Of(15, SparseTensor))
    metadata_props = Many(Of(16, StringStringEntry))


Attribute.declare(g=Of(6, Graph), graphs=Many(Of(11, Graph)))


class MainGraph(Message):
    """The model's own graph."""

    node = Many(Of(1, Node))
    input = Many(Of(11, ValueInfo))
    output = Many(Of(12, ValueInfo))


class Model(Message):
    """A model: the contents of a ``.onnx`` file."""

    ir_version = Int(1, optional=True)
    graph = Of(7, MainGraph)
