"""Random messages of protobuf's own, and whether ours reads the same in their bytes."""

from __future__ import annotations

import math
from random import Random
from typing import Any, Final

from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.message import Message as ProtobufMessage
from tensorboard.compat.proto import event_pb2, graph_pb2
from tensorboard.plugins.custom_scalar import layout_pb2
from tensorboard.plugins.hparams import plugin_data_pb2 as hparams_pb2
from tensorboard.plugins.mesh import plugin_data_pb2 as mesh_pb2
from tensorboard.plugins.projector import projector_config_pb2

from lightwell.events import messages, plugin_messages
from lightwell.events.field import Field
from lightwell.events.message import Many, MapOf, Message, Of

PAIRS: Final[tuple[tuple[type[ProtobufMessage], type[Message]], ...]] = (
    (event_pb2.Event, messages.Event),
    (graph_pb2.GraphDef, messages.GraphDef),
    (hparams_pb2.HParamsPluginData, plugin_messages.HParamsPluginData),
    (layout_pb2.Layout, plugin_messages.Layout),
    (mesh_pb2.MeshPluginData, plugin_messages.MeshPluginData),
    (projector_config_pb2.ProjectorConfig, plugin_messages.ProjectorConfig),
)

_INTS: Final = (0, 1, -1, 2, 127, 128, 300, 1 << 20, (1 << 31) - 1, -(1 << 31))
_LONGS: Final = (*_INTS, (1 << 63) - 1, -(1 << 63))
_UNSIGNED: Final = (0, 1, 127, 128, (1 << 32) - 1)
_FLOATS: Final = (0.0, -0.0, 1.0, -2.5, math.inf, -math.inf, math.nan, 2.0**-149)
_TEXTS: Final = ("", "loss", "é", "\U0001f642", "a/b\0c", "\u202e")
_MAX_DEPTH: Final = 5


def compare(seed: int, cases: int) -> int:
    """Compare ``cases`` random messages of each kind; returns how many that were.

    Raises:
        AssertionError: A field reads otherwise; says which.
    """
    random = Random(seed)
    for theirs_type, ours_type in PAIRS:
        for _ in range(cases):
            theirs = theirs_type()
            _fill(theirs, random, 0)
            encoded = theirs.SerializeToString()
            _assert_same(theirs, ours_type.FromString(encoded), ours_type.__name__)
            again = theirs_type.FromString(ours_type.FromString(encoded).SerializeToString())
            _assert_same(again, ours_type.FromString(encoded), f"{ours_type.__name__} again")
    return cases * len(PAIRS)


def _fill(message: Any, random: Random, depth: int) -> None:
    for field in message.DESCRIPTOR.fields:
        if random.random() < (0.5 if depth < _MAX_DEPTH else 0.9):
            continue
        if field.message_type is not None and field.message_type.GetOptions().map_entry:
            _fill_map(getattr(message, field.name), field, random, depth)
        elif field.is_repeated:
            _fill_list(getattr(message, field.name), field, random, depth)
        elif field.message_type is not None:
            inner = getattr(message, field.name)
            inner.SetInParent()
            if depth < _MAX_DEPTH:
                _fill(inner, random, depth + 1)
        else:
            setattr(message, field.name, _scalar(field, random))


def _fill_map(entries: Any, field: FieldDescriptor, random: Random, depth: int) -> None:
    value = field.message_type.fields_by_name["value"]
    for _ in range(random.randrange(3)):
        key = _scalar(field.message_type.fields_by_name["key"], random)
        if value.message_type is None:
            entries[key] = _scalar(value, random)
        elif depth < _MAX_DEPTH:
            _fill(entries[key], random, depth + 1)


def _fill_list(values: Any, field: FieldDescriptor, random: Random, depth: int) -> None:
    for _ in range(random.randrange(4)):
        if field.message_type is None:
            values.append(_scalar(field, random))
        elif depth < _MAX_DEPTH:
            _fill(values.add(), random, depth + 1)


def _scalar(field: FieldDescriptor, random: Random) -> Any:
    match field.cpp_type:
        case FieldDescriptor.CPPTYPE_INT32:
            return random.choice(_INTS)
        case FieldDescriptor.CPPTYPE_INT64:
            return random.choice(_LONGS)
        case FieldDescriptor.CPPTYPE_UINT32 | FieldDescriptor.CPPTYPE_UINT64:
            return random.choice(_UNSIGNED)
        case FieldDescriptor.CPPTYPE_FLOAT | FieldDescriptor.CPPTYPE_DOUBLE:
            return random.choice(_FLOATS)
        case FieldDescriptor.CPPTYPE_BOOL:
            return random.random() < 0.5
        case FieldDescriptor.CPPTYPE_ENUM:
            return random.choice([value.number for value in field.enum_type.values])
        case _ if field.type == FieldDescriptor.TYPE_BYTES:
            return random.randbytes(random.randrange(20))
        case _:
            return random.choice(_TEXTS)


def _assert_same(theirs: Any, ours: Message, where: str) -> None:
    for field in ours.declared():
        descriptor = theirs.DESCRIPTOR.fields_by_number.get(field.number)
        assert descriptor is not None, f"{where}: field {field.number} is none of protobuf's"
        place = f"{where}.{field.name}"
        value = getattr(theirs, descriptor.name)
        if field.optional and descriptor.has_presence and descriptor.containing_oneof:
            assert ours.HasField(field.name) == theirs.HasField(descriptor.name), place
        _assert_equal(field, value, getattr(ours, field.name), place)


def _assert_equal(field: Field[Any], theirs: Any, ours: Any, place: str) -> None:
    if isinstance(field, MapOf):
        assert theirs.keys() == ours.keys(), place
        for key in ours:
            _assert_equal(field.entry_value, theirs[key], ours[key], f"{place}[{key!r}]")
    elif isinstance(field, Many):
        assert len(theirs) == len(ours), place
        for index, (one, other) in enumerate(zip(theirs, ours, strict=True)):
            _assert_equal(field.element, one, other, f"{place}[{index}]")
    elif isinstance(field, Of):
        _assert_same(theirs, ours, place)
    elif isinstance(theirs, ProtobufMessage):  # kept as its bytes
        assert theirs == type(theirs).FromString(ours), place
    else:
        is_nan = theirs != theirs and ours != ours
        assert is_nan or (theirs == ours and str(theirs) == str(ours)), f"{place}: {theirs} {ours}"
