"""Whatever mix of events a run has, however it grew, we find what TensorBoard's loader finds."""

from __future__ import annotations

import struct
import tempfile
from pathlib import Path

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from tensorboard.compat.proto import event_pb2, summary_pb2
from tensorboard.compat.tensorflow_stub.pywrap_tensorflow import masked_crc32c
from tensorboard.util import tensor_util

import lightwell
from tests.conformance import ours, theirs

LARGE = 1 << 15
"""Bytes of a payload that the reader leaves unread until it is asked for."""

MEDIA = st.sampled_from([b"not looked at", bytes(LARGE)])
TAGS = st.sampled_from(["a", "b", "c/d"])
STEPS = st.integers(-2, 6)
PLUGINS = {
    "scalars": tensor_util.make_tensor_proto(1.5),
    "histograms": tensor_util.make_tensor_proto([[0.0, 1.0, 3.0]]),
    "images": tensor_util.make_tensor_proto([b"1", b"1", b"not looked at"]),
    "audio": tensor_util.make_tensor_proto([[b"sound", b"label"]]),
    "text": tensor_util.make_tensor_proto([b"words"]),
    "tensor": tensor_util.make_tensor_proto(np.zeros(LARGE // 8)),
    "somebody's": tensor_util.make_tensor_proto([True]),
}


@st.composite
def tensors(draw: st.DrawFn) -> summary_pb2.Summary.Value:
    """A value of the new form; each tag has one plugin, which its values may leave out."""
    plugin = draw(st.sampled_from(sorted(PLUGINS)))
    value = summary_pb2.Summary.Value(tag=f"{plugin}/{draw(TAGS)}", tensor=PLUGINS[plugin])
    value.metadata.plugin_data.plugin_name = plugin
    value.metadata.display_name = draw(st.sampled_from(["", "shown"]))
    return value


@st.composite
def old_values(draw: st.DrawFn) -> summary_pb2.Summary.Value:
    """A value of an old form, without metadata."""
    form = draw(st.sampled_from(["simple_value", "histo", "image", "audio"]))
    value = summary_pb2.Summary.Value(tag=f"{form}/{draw(TAGS)}")
    if form == "simple_value":
        value.simple_value = draw(st.floats(width=32, allow_nan=False))
    elif form == "histo":
        counts = draw(st.lists(st.integers(0, 3), max_size=4))
        value.histo.bucket.extend(counts)
        value.histo.bucket_limit.extend(range(len(counts)))
        value.histo.min, value.histo.max = -1.0, 5.0
    elif form == "image":
        value.image.width, value.image.height = 2, 3
        value.image.encoded_image_string = draw(MEDIA)
    else:
        value.audio.encoded_audio_string = draw(MEDIA)
    return value


@st.composite
def events(draw: st.DrawFn) -> event_pb2.Event:
    """An event with several values, or a START, or a graph."""
    event = event_pb2.Event(step=draw(STEPS), wall_time=draw(st.floats(1, 2)))
    what = draw(st.sampled_from(["summary"] * 6 + ["start", "graph", "run metadata"]))
    if what == "start":
        event.session_log.status = event_pb2.SessionLog.START
        event.wall_time = 3.0  # behind all values: TensorBoard hides those of older files anyway
    elif what == "graph":
        event.graph_def = b""
    elif what == "run metadata":
        event.tagged_run_metadata.tag = f"ran/{draw(TAGS)}"
    else:
        event.summary.value.extend(draw(st.lists(tensors() | old_values(), max_size=4)))
    return event


def record(event: event_pb2.Event) -> bytes:
    payload = event.SerializeToString()
    length = struct.pack("<Q", len(payload))
    crcs = [struct.pack("<I", masked_crc32c(part)) for part in (length, payload)]
    return length + crcs[0] + payload + crcs[1]


@settings(deadline=None, max_examples=40)
@given(
    files=st.lists(st.lists(events(), max_size=12), min_size=1, max_size=3),
    cuts=st.lists(st.floats(0, 1), max_size=3).map(sorted),
)
def test_the_same_is_found_at_once_and_in_pieces(
    files: list[list[event_pb2.Event]], cuts: list[float]
) -> None:
    first = event_pb2.Event(wall_time=1.0, file_version="brain.Event:2")
    contents = [b"".join(map(record, [first, *strip_metadata(logged)])) for logged in files]
    with tempfile.TemporaryDirectory() as folder, lightwell.open_logdir(folder) as growing:
        for number, content in enumerate(contents):
            path = Path(folder) / f"events.out.tfevents.170000000{number}.host.1.{number}"
            written = 0
            for end in [*(round(cut * len(content)) for cut in cuts), len(content)]:
                with path.open("ab") as out:
                    out.write(content[written:end])
                written = end
                growing.refresh()
        expected = theirs.read(Path(folder))
        assert ours.found_in(growing) == expected
        assert ours.read(Path(folder)) == expected
        everything = theirs.read(Path(folder), does_purge=False)
        assert ours.found_in(growing, superseded=True) == everything


def strip_metadata(logged: list[event_pb2.Event]) -> list[event_pb2.Event]:
    """The events of one file as TensorFlow's FileWriter has them: a tag's later ones say less."""
    seen = set()
    for event in logged:
        for value in event.summary.value:
            if value.tag in seen:
                value.ClearField("metadata")
            seen.add(value.tag)
    return logged
