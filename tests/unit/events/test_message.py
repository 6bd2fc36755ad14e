"""The codec of messages, judged by protobuf's own."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tensorboard.compat.proto import event_pb2, graph_pb2, summary_pb2, tensor_pb2
from tensorboard.plugins.hparams import plugin_data_pb2 as hparams_pb2

from lightwell.events import messages, plugin_messages
from lightwell.events.field import Int
from lightwell.events.message import Many, Message, Of, parts_of
from lightwell.events.wire import fields, varint

INT64 = st.integers(-(2**63), 2**63 - 1)
INT32 = st.integers(-(2**31), 2**31 - 1)
FLOAT = st.floats(width=32)


class Nested(Message):
    """A message that can hold itself, to nest without end."""

    number = Int(1)


Nested.inner = inner = Of(2, Nested)  # type: ignore[attr-defined]
inner.__set_name__(Nested, "inner")
Nested._fields += (inner,)
Nested._by_number[2] = inner


@given(wall_time=st.floats(), step=INT64, version=st.text())
def test_an_event_is_the_bytes_protobuf_makes(wall_time: float, step: int, version: str) -> None:
    ours = messages.Event(wall_time=wall_time, step=step, file_version=version)
    theirs = event_pb2.Event.FromString(ours.SerializeToString())
    assert math.copysign(1, theirs.wall_time) == math.copysign(1, wall_time) or math.isnan(
        wall_time
    )
    assert (theirs.step, theirs.file_version) == (step, version)
    back = messages.Event.FromString(
        event_pb2.Event(step=step, file_version=version).SerializeToString()
    )
    assert (back.step, back.file_version) == (step, version)


@given(
    floats=st.lists(FLOAT),
    doubles=st.lists(st.floats()),
    ints=st.lists(INT32),
    longs=st.lists(INT64),
    flags=st.lists(st.booleans()),
    texts=st.lists(st.binary(max_size=20)),
)
def test_lists_are_packed_as_protobuf_packs_them(
    floats: list[float],
    doubles: list[float],
    ints: list[int],
    longs: list[int],
    flags: list[bool],
    texts: list[bytes],
) -> None:
    values: dict[str, Any] = {
        "dtype": 1,
        "float_val": floats,
        "double_val": doubles,
        "int_val": ints,
        "int64_val": longs,
        "bool_val": flags,
        "string_val": texts,
    }
    encoded = messages.TensorProto(**values).SerializeToString()
    assert encoded == tensor_pb2.TensorProto(**values).SerializeToString()
    assert messages.TensorProto.FromString(encoded).SerializeToString() == encoded


def test_arrays_stand_for_lists_and_for_bytes() -> None:
    numbers = np.arange(5, dtype=np.float32)
    proto = messages.TensorProto(float_val=numbers[::2], tensor_content=numbers)
    theirs = tensor_pb2.TensorProto.FromString(proto.SerializeToString())
    assert list(theirs.float_val) == [0, 2, 4]
    assert theirs.tensor_content == numbers.tobytes()


def test_unpacked_numbers_are_read_too() -> None:
    unpacked = b"".join(varint(7 << 3) + varint(number) for number in (1, 300, -2))
    assert messages.TensorProto.FromString(unpacked).int_val == [1, 300, -2]


@pytest.mark.parametrize("value", [0.0, -0.0, 1.5, math.nan, math.inf, 1e300])
def test_a_member_of_a_oneof_is_written_even_when_zero(value: float) -> None:
    encoded = messages.Value(tag="t", simple_value=value).SerializeToString()
    theirs = summary_pb2.Summary.Value.FromString(encoded)
    assert theirs.WhichOneof("value") == "simple_value"
    with np.errstate(over="ignore"):
        np.testing.assert_equal(np.float32(theirs.simple_value), np.float32(value))


def test_maps_keep_their_order_and_their_empty_values() -> None:
    info = plugin_messages.SessionStartInfo(
        hparams={
            "b": plugin_messages.ProtoValue(number_value=0.0),
            "a": plugin_messages.ProtoValue(string_value=""),
            "c": plugin_messages.ProtoValue(bool_value=False),
        }
    )
    encoded = info.SerializeToString()
    theirs = hparams_pb2.SessionStartInfo.FromString(encoded)
    assert {key: value.WhichOneof("kind") for key, value in theirs.hparams.items()} == {
        "b": "number_value",
        "a": "string_value",
        "c": "bool_value",
    }
    assert list(plugin_messages.SessionStartInfo.FromString(encoded).hparams) == ["b", "a", "c"]


def test_a_graph_of_protobufs_is_read_and_written_back() -> None:
    theirs = graph_pb2.GraphDef()
    node = theirs.node.add(name="n", op="aten::linear", input=["x", "y"])
    node.attr["attr"].s = b"{}"
    node.attr["_output_shapes"].list.shape.add().dim.add(size=-1)
    theirs.versions.producer = 22
    encoded = theirs.SerializeToString(deterministic=True)
    ours = messages.GraphDef.FromString(encoded)
    assert ours.node[0].attr["_output_shapes"].list.shape[0].dim[0].size == -1
    assert graph_pb2.GraphDef.FromString(ours.SerializeToString()) == theirs


def test_what_is_missing_reads_as_the_default() -> None:
    event = messages.Event()
    assert (event.step, event.file_version, event.summary.value) == (0, "", [])
    assert not event.HasField("summary")
    event.summary.value.append(messages.Value(tag="lost"))
    assert event.SerializeToString() == b""
    summary = messages.Summary()
    summary.value.append(messages.Value(tag="kept"))
    assert messages.Summary.FromString(summary.SerializeToString()).value[0].tag == "kept"


def test_unknown_fields_and_types_are_passed_over() -> None:
    unknown = varint(99 << 3) + b"\1" + varint(2 << 3 | 2) + b"\1x" + varint(2 << 3) + b"\7"
    assert messages.Event.FromString(unknown).step == 7


def test_messages_are_equal_by_what_they_say() -> None:
    assert messages.Image(height=1, width=0) == messages.Image(height=1)
    assert messages.Image(height=1) != messages.Image(height=2)
    assert messages.Image() != messages.Dim()
    assert repr(messages.Image(height=1)) == "Image(height=1)"
    with pytest.raises(TypeError, match="Image has no field 'depth'"):
        messages.Image(depth=1)


@pytest.mark.parametrize(
    ("encoded", "reason"),
    [
        (b"\x80", "a varint runs past the end"),
        (b"\x80" * 11, "a varint of more than ten bytes"),
        (b"\x0a\x05ab", "claims 5 bytes, 2 are left"),
        (b"\x0a\xff\xff\xff\xff\xff\xff\xff\xff\x7f", "are left"),
        (b"\x09\0\0\0", "claims 8 bytes, 3 are left"),
        (b"\x0b", "wire type 3"),
    ],
)
def test_what_is_no_message_is_refused(encoded: bytes, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        messages.Event.FromString(encoded)


def test_packed_numbers_that_end_halfway_are_refused() -> None:
    with pytest.raises(ValueError, match="5 bytes of packed numbers"):
        messages.TensorProto.FromString(b"\x2a\x05\0\0\0\0\0")


def test_deep_nesting_is_refused_before_the_stack_ends() -> None:
    message = b""
    for _ in range(200):
        message = varint(2 << 3 | 2) + varint(len(message)) + message
    with pytest.raises(ValueError, match="nested more than 100 deep"):
        Nested.FromString(message)


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(encoded: bytes) -> None:
    try:
        event = messages.Event.FromString(encoded)
    except ValueError:
        return
    again = messages.Event.FromString(event.SerializeToString())
    assert again == event


def test_text_that_is_no_utf8_is_replaced() -> None:
    assert messages.Value.FromString(b"\x0a\x02\xff\xfe").tag == "\ufffd\ufffd"


def test_anyones_message_can_stand_within_ours() -> None:
    theirs = summary_pb2.Summary(value=[summary_pb2.Summary.Value(tag="t", simple_value=2)])
    for summary in (theirs, theirs.SerializeToString()):
        encoded = messages.Event(step=1, summary=summary).SerializeToString()
        assert event_pb2.Event.FromString(encoded).summary == theirs
    with pytest.raises(TypeError, match="expected a message with SerializeToString, or its bytes"):
        parts_of("text")


def test_fields_walks_over_every_wire_type() -> None:
    encoded = b"\x08\x96\x01" + b"\x12\x02ab" + b"\x1d\1\2\3\4" + b"\x21" + bytes(8)
    walked = [
        (number, kind, value if isinstance(value, int) else bytes(value))
        for number, kind, value in fields(encoded)
    ]
    assert walked == [(1, 0, 150), (2, 2, b"ab"), (3, 5, b"\1\2\3\4"), (4, 1, bytes(8))]


def test_a_repeated_field_keeps_what_was_appended() -> None:
    class Numbers(Message):
        many = Many(Int(1))

    numbers = Numbers()
    numbers.many.append(3)
    numbers.many.append(-1)
    assert Numbers.FromString(numbers.SerializeToString()).many == [3, -1]


def test_a_message_that_comes_in_two_pieces_is_one() -> None:
    theirs = event_pb2.Event(step=1)
    theirs.summary.value.add(tag="a", simple_value=1.0)
    other = event_pb2.Event(wall_time=2.0)
    other.summary.value.add(tag="b", simple_value=2.0)
    encoded = theirs.SerializeToString() + other.SerializeToString()
    event = messages.Event.FromString(encoded)
    assert [value.tag for value in event.summary.value] == ["a", "b"]
    assert event == event_pb2.Event.FromString(encoded)


def test_packed_numbers_of_every_size_are_read() -> None:
    numbers = [0, 1, 127, 128, 16_384, -1, 2**62, -(2**63)] * 9_000  # more than one block
    read = messages.TensorProto.FromString(
        messages.TensorProto(int64_val=numbers).SerializeToString()
    )
    assert read.int64_val == numbers
    big = [0, 2**63, 2**64 - 1]
    assert (
        messages.TensorProto.FromString(
            messages.TensorProto(uint64_val=big).SerializeToString()
        ).uint64_val
        == big
    )


@pytest.mark.parametrize("packed", [b"\xff", b"\x01\x80", b"\xff" * 10 + b"\x01"])
def test_packed_numbers_that_do_not_end_are_refused(packed: bytes) -> None:
    with pytest.raises(ValueError, match="varint"):
        messages.TensorProto.FromString(b"\x52" + bytes([len(packed)]) + packed)
