"""Values found in an event, by the rules that the core counts them by."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tensorboard.compat.proto.event_pb2 import Event, LogMessage
from tensorboard.compat.proto.summary_pb2 import Summary
from tensorboard.util.tensor_util import make_tensor_proto

from lightwell.events import tensor, values

IMAGE = Summary.Value(tag="x", image=Summary.Image(encoded_image_string=b"png"))
TENSOR = Summary.Value(tag="x", tensor=make_tensor_proto([1.0, 2.0]))
NUMBER = Summary.Value(tag="x", tensor=make_tensor_proto(1.0))
BARE = Summary.Value(tag="x")
SIMPLE = Summary.Value(tag="x", simple_value=1.0)
OTHER = Summary.Value(tag="y", tensor=make_tensor_proto([3.0]))


def of_series(found: list[Summary.Value], kind: str, count: int) -> list[bytes] | None:
    payload = Event(summary=Summary(value=found)).SerializeToString()
    chosen = values.of_series(values.read_event(payload).values, "x", kind, count)
    return None if chosen is None else [bytes(one.body) for one in chosen]


@pytest.mark.parametrize(
    ("found", "kind", "chosen"),
    [
        ([IMAGE, OTHER, IMAGE], "image", [IMAGE, IMAGE]),
        ([TENSOR, OTHER, SIMPLE], "tensor", [TENSOR]),
        ([IMAGE, TENSOR], "image", [IMAGE]),
        ([IMAGE, TENSOR], "image", [IMAGE, TENSOR]),  # the tag's first value was an image
        ([IMAGE, TENSOR], "text", [TENSOR]),
        ([TENSOR, BARE], "unknown", [BARE]),
        ([TENSOR, BARE], "mark", [TENSOR]),
        ([NUMBER, TENSOR, NUMBER], "tensor", [TENSOR]),  # the numbers are scalars
    ],
)
def test_the_number_of_values_tells_which_are_meant(
    found: list[Summary.Value], kind: str, chosen: list[Summary.Value]
) -> None:
    expected = [one.SerializeToString() for one in chosen]
    assert of_series(found, kind, len(chosen)) == expected


def test_an_event_without_the_values_that_were_counted_has_none() -> None:
    assert of_series([IMAGE], "image", 2) is None
    assert of_series([OTHER], "tensor", 1) is None


def test_the_last_member_of_a_oneof_counts() -> None:
    both = IMAGE.SerializeToString() + TENSOR.SerializeToString()
    payload = Event(step=-3).SerializeToString() + b"\x2a" + bytes([len(both) + 2])
    payload += b"\x0a" + bytes([len(both)]) + both
    event = values.read_event(payload)
    (value,) = event.values
    assert event.step == -3
    decoded = value.decode()
    assert not decoded.HasField("image")
    assert tensor.decode(decoded.tensor).tolist() == [1.0, 2.0]
    summary = Event(summary=Summary(value=[IMAGE])).SerializeToString()
    graph = Event(graph_def=b"g").SerializeToString()
    assert [one.tag for one in values.read_event(summary + graph).values] == ["__run_graph__"]
    assert [one.tag for one in values.read_event(summary + summary).values] == ["x", "x"]
    assert values.read_event(graph + Event(file_version="v").SerializeToString()).values == []


def test_a_log_message_is_a_value() -> None:
    message = LogMessage(level=20, message="hello")
    payload = Event(log_message=message).SerializeToString()
    (value,) = values.read_event(payload).values
    assert value.tag == "__log_message__"
    assert value.decode().tensor.string_val == [message.SerializeToString()]


@given(
    st.integers(-(2**63), 2**63 - 1),
    st.floats(allow_nan=False),
    st.lists(st.tuples(st.text(max_size=3), st.binary(max_size=200))),
)
def test_an_event_reads_as_protobuf_reads_it(
    step: int, wall_time: float, found: list[tuple[str, bytes]]
) -> None:
    event = Event(step=step, wall_time=wall_time)
    for tag, content in found:
        event.summary.value.add(tag=tag).image.encoded_image_string = content
    read = values.read_event(event.SerializeToString())
    assert (read.step, read.wall_time) == (step, wall_time)
    assert [(one.tag, one.decode().image.encoded_image_string) for one in read.values] == found


@given(st.binary(max_size=100), st.integers(0, 80))
def test_nothing_but_a_value_error_comes_of_damage(noise: bytes, at: int) -> None:
    payload = Event(step=1, summary=Summary(value=[IMAGE, TENSOR])).SerializeToString()
    try:
        event = values.read_event(payload[:at] + noise + payload[at:])
        for value in event.values:
            value.decode()
    except ValueError:
        return
    assert not math.isnan(event.step)
