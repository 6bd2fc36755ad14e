"""The messages of event files, with TensorFlow's names and field numbers (docs/format.md).

Source: the ``.proto`` files of https://github.com/tensorflow/tensorboard, folders ``compat/proto``
and ``plugins``. Only what writers put into event files and readers look at is declared.
"""

from __future__ import annotations

from typing import Final

from lightwell.events.field import Bool, Bytes, Double, Float, Int, Text, UInt
from lightwell.events.message import Many, MapOf, Message, Of

FILE_VERSION: Final = "brain.Event:2"


class DataClass:
    """``SummaryMetadata.data_class``: how TensorBoard stores a series."""

    UNKNOWN: Final = 0
    SCALAR: Final = 1
    TENSOR: Final = 2
    BLOB_SEQUENCE: Final = 3


class DataType:
    """``TensorProto.dtype``."""

    FLOAT: Final = 1
    DOUBLE: Final = 2
    INT32: Final = 3
    UINT8: Final = 4
    INT16: Final = 5
    INT8: Final = 6
    STRING: Final = 7
    COMPLEX64: Final = 8
    INT64: Final = 9
    BOOL: Final = 10
    BFLOAT16: Final = 14
    UINT16: Final = 17
    COMPLEX128: Final = 18
    HALF: Final = 19
    UINT32: Final = 22
    UINT64: Final = 23
    FLOAT8_E5M2: Final = 24
    FLOAT8_E4M3FN: Final = 25


class PluginData(Message):
    """Which of TensorBoard's plugins a series belongs to, and what that plugin wants to know."""

    plugin_name = Text(1)
    content = Bytes(2)


class SummaryMetadata(Message):
    """What is said about a series, with its first value or with all."""

    plugin_data = Of(1, PluginData)
    display_name = Text(2)
    summary_description = Text(3)
    data_class = Int(4)


class HistogramProto(Message):
    """Counts of values; bucket i holds those up to ``bucket_limit[i]``."""

    min = Double(1)
    max = Double(2)
    num = Double(3)
    sum = Double(4)
    sum_squares = Double(5)
    bucket_limit = Many(Double(6))
    bucket = Many(Double(7))


class Image(Message):
    """An encoded picture; ``colorspace`` is its number of channels."""

    height = Int(1)
    width = Int(2)
    colorspace = Int(3)
    encoded_image_string = Bytes(4)


class Audio(Message):
    """Encoded sound; ``sample_rate`` in Hz."""

    sample_rate = Float(1)
    num_channels = Int(2)
    length_frames = Int(3)
    encoded_audio_string = Bytes(4)
    content_type = Text(5)


class Dim(Message):
    """The size of one axis of a tensor; -1 where it is not known."""

    size = Int(1)
    name = Text(2)


class TensorShape(Message):
    """The axes of a tensor, outermost first; none for a single number."""

    dim = Many(Of(2, Dim))
    unknown_rank = Bool(3)


class TensorProto(Message):
    """A tensor: its elements as raw bytes in ``tensor_content``, or one by one in a typed list."""

    dtype = Int(1)
    tensor_shape = Of(2, TensorShape)
    version_number = Int(3)
    tensor_content = Bytes(4)
    float_val = Many(Float(5))
    double_val = Many(Double(6))
    int_val = Many(Int(7))
    string_val = Many(Bytes(8))
    scomplex_val = Many(Float(9))
    int64_val = Many(Int(10))
    bool_val = Many(Bool(11))
    dcomplex_val = Many(Double(12))
    half_val = Many(Int(13))
    uint32_val = Many(UInt(16))
    uint64_val = Many(UInt(17))
    float8_val = Bytes(18)


class Value(Message):
    """One value of one series."""

    tag = Text(1)
    simple_value = Float(2, optional=True)
    image = Of(4, Image)
    histo = Of(5, HistogramProto)
    audio = Of(6, Audio)
    node_name = Text(7)
    tensor = Of(8, TensorProto)
    metadata = Of(9, SummaryMetadata)


class Summary(Message):
    """Values of several series at one step."""

    value = Many(Of(1, Value))


class SourceMetadata(Message):
    """Who wrote a file."""

    writer = Text(1)


class SessionLog(Message):
    """A session of training began, ended or saved a checkpoint."""

    STATUS_UNSPECIFIED: Final = 0
    START: Final = 1
    STOP: Final = 2
    CHECKPOINT: Final = 3

    status = Int(1)
    checkpoint_path = Text(2)
    msg = Text(3)


class TaggedRunMetadata(Message):
    """A ``RunMetadata`` under a name."""

    tag = Text(1)
    run_metadata = Bytes(2)


class Event(Message):
    """One record of an event file."""

    wall_time = Double(1, optional=True)
    step = Int(2)
    file_version = Text(3, optional=True)
    graph_def = Bytes(4, optional=True)
    summary = Of(5, Summary)
    session_log = Of(7, SessionLog)
    tagged_run_metadata = Of(8, TaggedRunMetadata)
    meta_graph_def = Bytes(9, optional=True)
    source_metadata = Of(10, SourceMetadata)


class DeviceStepStats(Message):
    """What ran on one device."""

    device = Text(1)


class StepStats(Message):
    """What ran in one step."""

    dev_stats = Many(Of(1, DeviceStepStats))


class RunMetadata(Message):
    """What ran when a graph was executed."""

    step_stats = Of(1, StepStats)


class ListValue(Message):
    """A list as an attribute of a node."""

    s = Many(Bytes(2))
    i = Many(Int(3))
    f = Many(Float(4))
    b = Many(Bool(5))
    type = Many(Int(6))
    shape = Many(Of(7, TensorShape))
    tensor = Many(Of(8, TensorProto))


class AttrValue(Message):
    """An attribute of a node: one of these."""

    list = Of(1, ListValue)
    s = Bytes(2, optional=True)
    i = Int(3, optional=True)
    f = Float(4, optional=True)
    b = Bool(5, optional=True)
    type = Int(6, optional=True)
    shape = Of(7, TensorShape)
    tensor = Of(8, TensorProto)


class NodeDef(Message):
    """One operation of a graph; ``input`` holds names of nodes."""

    name = Text(1)
    op = Text(2)
    input = Many(Text(3))
    device = Text(4)
    attr = MapOf(5, Of(2, AttrValue))


class VersionDef(Message):
    """Who may read a graph."""

    producer = Int(1)
    min_consumer = Int(2)


class GraphDef(Message):
    """A graph of operations."""

    node = Many(Of(1, NodeDef))
    versions = Of(4, VersionDef)


class MetaGraphDef(Message):
    """A graph with what TensorFlow needs to run it; only handed through."""
