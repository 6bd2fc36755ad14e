"""The messages that TensorBoard's plugins put into the metadata, values and files of a run.

Source: as of ``messages.py``.
"""

from __future__ import annotations

from typing import Final

from lightwell.events.field import Bool, Double, Int, Text, UInt
from lightwell.events.message import Many, MapOf, Message, Of


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
