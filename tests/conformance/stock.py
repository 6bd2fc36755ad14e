"""What TensorBoard's own reader finds in a logdir, so that two logdirs can be compared."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image, ImageSequence
from tensorboard.backend.event_processing import event_file_loader
from tensorboard.compat.proto import config_pb2, event_pb2, graph_pb2, summary_pb2
from tensorboard.plugins.custom_scalar import layout_pb2
from tensorboard.plugins.hparams import plugin_data_pb2 as hparams_pb2
from tensorboard.util import tensor_util


def runs(logdir: Path) -> dict[str, list[Any]]:
    """Run name to its events, each as nested tuples, in the order of the file.

    Names that are a time, as ``add_hparams`` makes them, become their position.
    """
    found: dict[str, list[Any]] = {}
    for path in sorted(logdir.rglob("*tfevents*")):
        events = [
            plain
            for record in event_file_loader.RawEventFileLoader(str(path)).Load()
            if (plain := _event(event_pb2.Event.FromString(record))) is not None
        ]
        if events:
            found.setdefault(str(path.parent.relative_to(logdir)), []).extend(events)
    timed = sorted(name for name in found if name.rpartition("/")[2].replace(".", "").isdigit())
    return {
        f"timed {timed.index(name)}" if name in timed else name: events
        for name, events in found.items()
    }


def files(logdir: Path) -> dict[str, Any]:
    """Path to content of everything but event files: text as it is, pictures as pixels."""
    return {
        str(path.relative_to(logdir)): (
            _pixels(path.read_bytes()) if path.suffix == ".png" else path.read_text()
        )
        for path in sorted(logdir.rglob("*"))
        if path.is_file() and "tfevents" not in path.name
    }


def _event(event: event_pb2.Event) -> Any:
    kind = event.WhichOneof("what")
    if kind == "file_version" or event.session_log.status == event.session_log.STOP:
        return None
    if kind == "summary":
        values = tuple(
            _value(value)
            for value in event.summary.value
            if value.metadata.plugin_data.plugin_name != "lightwell"
        )
        return (event.step, kind, values) if values else None
    if kind == "graph_def":
        graph = graph_pb2.GraphDef.FromString(event.graph_def)
        return (event.step, kind, tuple(str(node) for node in graph.node), str(graph.versions))
    if kind == "tagged_run_metadata":
        tagged = event.tagged_run_metadata
        metadata = config_pb2.RunMetadata.FromString(tagged.run_metadata)
        return (event.step, kind, tagged.tag, str(metadata))
    return (event.step, kind, str(getattr(event, kind)))


def _value(value: summary_pb2.Summary.Value) -> Any:
    kind = value.WhichOneof("value")
    plugin = value.metadata.plugin_data.plugin_name
    head = (value.tag, kind, value.metadata.display_name, value.metadata.summary_description)
    if kind == "image":
        image = value.image
        return (*head, image.height, image.width, _pixels(image.encoded_image_string))
    if kind == "audio":
        sound = value.audio
        return (
            *head,
            sound.sample_rate,
            sound.num_channels,
            sound.length_frames,
            sound.content_type,
            sound.encoded_audio_string,
        )
    if kind == "histo":
        histogram = value.histo
        exact = (histogram.min, histogram.max, histogram.num)
        lists = (tuple(histogram.bucket_limit), tuple(histogram.bucket))
        # Sums depend on the order of the additions.
        sums = tuple(float(f"{total:.12g}") for total in (histogram.sum, histogram.sum_squares))
        return (*head, exact, sums, lists)
    content: Any = value.metadata.plugin_data.content
    if plugin == "hparams":
        content = str(hparams_pb2.HParamsPluginData.FromString(content))
    if kind == "tensor":
        array = tensor_util.make_ndarray(value.tensor)
        tensor: Any = (value.tensor.dtype, array.shape, array.tobytes())
        if plugin == "custom_scalars":
            tensor = str(layout_pb2.Layout.FromString(value.tensor.string_val[0]))
        elif array.dtype == object:
            tensor = (array.shape, tuple(array.ravel()))
        return (*head, plugin, content, tensor)
    if kind is None:
        return (*head, plugin, content)
    return (*head, plugin, content, getattr(value, kind))


def _pixels(encoded: bytes) -> Any:
    image = Image.open(io.BytesIO(encoded))
    frames = [np.asarray(frame.convert("RGBA")) for frame in ImageSequence.Iterator(image)]
    return (len(frames), frames[0].shape, b"".join(frame.tobytes() for frame in frames))
