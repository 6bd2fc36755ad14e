"""The messages of event files, with TensorFlow's names and field numbers (docs/format.md).

Source: the ``.proto`` files of https://github.com/tensorflow/tensorboard, folders ``compat/proto``
and ``plugins``. Only what writers put into event files and readers look at is declared.
"""

from __future__ import annotations

from typing import Final

from lightwell.events.message import (
    Bool,
    Bytes,
    Double,
    Float,
    Int,
    Many,
    MapOf,
    Message,
    Of,
    Text,
    UInt,
)

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


class ScalarPluginData(Message):
    """Content of plugin ``scalars``."""

    version = Int(1)


class TextPluginData(Message):
    """Content of plugin ``text``."""

    version = Int(1)


class HistogramPluginData(Message):
    """Content of plugin ``histograms``."""

    version = Int(1)


class ImagePluginData(Message):
    """Content of plugin ``images``."""

    version = Int(1)
    converted_to_tensor = Bool(2)


class AudioPluginData(Message):
    """Content of plugin ``audio``."""

    WAV: Final = 11

    version = Int(1)
    encoding = Int(2)
    converted_to_tensor = Bool(3)


class PrCurvePluginData(Message):
    """Content of plugin ``pr_curves``."""

    version = Int(1)
    num_thresholds = UInt(2)


class MeshPluginData(Message):
    """Content of plugin ``mesh``: what one of the tensors of a mesh is."""

    VERTEX: Final = 1
    FACE: Final = 2
    COLOR: Final = 3

    version = Int(1)
    name = Text(2)
    content_type = Int(3)
    json_config = Text(5)
    shape = Many(Int(6))
    components = UInt(7)


class ProtoValue(Message):
    """google.protobuf.Value: a value as JSON knows them."""

    number_value = Double(2, optional=True)
    string_value = Text(3, optional=True)
    bool_value = Bool(4, optional=True)


class ProtoListValue(Message):
    """google.protobuf.ListValue."""

    values = Many(Of(1, ProtoValue))


class HParamInterval(Message):
    """The range a hyperparameter is taken from."""

    min_value = Double(1)
    max_value = Double(2)


class HParamInfo(Message):
    """One hyperparameter of an experiment."""

    UNSET: Final = 0
    STRING: Final = 1
    BOOL: Final = 2
    FLOAT64: Final = 3

    name = Text(1)
    display_name = Text(2)
    description = Text(3)
    type = Int(4)
    domain_discrete = Of(5, ProtoListValue)
    domain_interval = Of(6, HParamInterval)


class MetricName(Message):
    """The series a metric is: ``group`` is the run below the session's, empty for its own."""

    group = Text(1)
    tag = Text(2)


class MetricInfo(Message):
    """One metric of an experiment."""

    name = Of(1, MetricName)
    display_name = Text(3)
    description = Text(4)
    dataset_type = Int(5)


class Experiment(Message):
    """Which hyperparameters and metrics the sessions of a logdir have."""

    name = Text(6)
    description = Text(1)
    user = Text(2)
    time_created_secs = Double(3)
    hparam_infos = Many(Of(4, HParamInfo))
    metric_infos = Many(Of(5, MetricInfo))


class SessionStartInfo(Message):
    """The hyperparameters that a session of training began with."""

    hparams = MapOf(1, Of(2, ProtoValue))
    model_uri = Text(2)
    monitor_url = Text(3)
    group_name = Text(4)
    start_time_secs = Double(5)


class SessionEndInfo(Message):
    """How a session of training ended."""

    UNKNOWN: Final = 0
    SUCCESS: Final = 1
    FAILURE: Final = 2
    RUNNING: Final = 3

    status = Int(1)
    end_time_secs = Double(2)


class HParamsPluginData(Message):
    """Content of plugin ``hparams``: one of the three."""

    version = Int(1)
    experiment = Of(2, Experiment)
    session_start_info = Of(3, SessionStartInfo)
    session_end_info = Of(4, SessionEndInfo)


class MarginSeries(Message):
    """A line with a band around it: three tags."""

    value = Text(1)
    lower = Text(2)
    upper = Text(3)


class MarginChart(Message):
    """A chart of lines with bands."""

    series = Many(Of(1, MarginSeries))


class MultilineChart(Message):
    """A chart of the lines whose tags match."""

    tag = Many(Text(1))


class Chart(Message):
    """One chart of a layout."""

    title = Text(1)
    multiline = Of(2, MultilineChart)
    margin = Of(3, MarginChart)


class Category(Message):
    """Charts under one heading."""

    title = Text(1)
    chart = Many(Of(2, Chart))
    closed = Bool(3)


class Layout(Message):
    """Content of the value of plugin ``custom_scalars``."""

    version = Int(1)
    category = Many(Of(2, Category))


class SpriteMetadata(Message):
    """One picture that holds small ones, row by row; ``single_image_dim`` is width and height."""

    image_path = Text(1)
    single_image_dim = Many(UInt(2))


class EmbeddingInfo(Message):
    """The files of one embedding; paths are relative to the configuration's directory."""

    tensor_name = Text(1)
    metadata_path = Text(2)
    bookmarks_path = Text(3)
    tensor_shape = Many(UInt(4))
    sprite = Of(5, SpriteMetadata)
    tensor_path = Text(6)


class ProjectorConfig(Message):
    """Content of ``projector_config.pbtxt``, in text format."""

    model_checkpoint_path = Text(1)
    embeddings = Many(Of(2, EmbeddingInfo))
    model_checkpoint_dir = Text(3)
