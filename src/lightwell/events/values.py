"""The values inside one encoded event, found without looking at what they hold.

A record is read again when one of its values is shown. Of several under the same tag the core
counted some to the series in question; :func:`of_series` finds the same ones.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, cast

from lightwell.events import tensor
from lightwell.events.graph import META_GRAPH_TAG
from lightwell.events.kinds import kind_from_plugin
from lightwell.events.messages import (
    DataClass,
    DataType,
    Event,
    PluginData,
    Summary,
    SummaryMetadata,
    TaggedRunMetadata,
    TensorProto,
    Value,
)
from lightwell.events.wire import BYTES, FIXED32, FIXED64, VARINT, fields

GRAPH_TAG: Final = "__run_graph__"
LOG_MESSAGE_TAG: Final = "__log_message__"
GRAPH_PLUGIN: Final = "graphs"
RUN_METADATA_PLUGIN: Final = "graph_tagged_run_metadata"

SIMPLE: Final = Value.simple_value.number
IMAGE: Final = Value.image.number
HISTOGRAM: Final = Value.histo.number
AUDIO: Final = Value.audio.number
TENSOR: Final = Value.tensor.number
_OBSOLETE_HISTOGRAM: Final = 3
_MESSAGES: Final = (_OBSOLETE_HISTOGRAM, IMAGE, HISTOGRAM, AUDIO, TENSOR)
_OWN_FORM: Final = {"image": IMAGE, "histogram": HISTOGRAM, "audio": AUDIO}
"""Kinds that a member of the value's oneof stands for, whatever its plugin."""
_SHARED_FORMS: Final = (0, _OBSOLETE_HISTOGRAM, TENSOR)
"""Members that say nothing of the kind."""
_LOG_MESSAGE: Final = 6
_TAGGED: Final = Event.tagged_run_metadata.number
# Members of an event that are one value: tag and plugin.
_SINGLES: Final = {
    Event.graph_def.number: (GRAPH_TAG, GRAPH_PLUGIN),
    Event.meta_graph_def.number: (META_GRAPH_TAG, GRAPH_PLUGIN),
    _LOG_MESSAGE: (LOG_MESSAGE_TAG, ""),
    _TAGGED: ("", RUN_METADATA_PLUGIN),
}

_SMALL: Final = 128
_DOUBLE: Final = struct.Struct("<d")


@dataclass(frozen=True, slots=True, eq=False)
class RawValue:
    """One value of an event, undecoded.

    Attributes:
        tag: Of its series.
        form: Number of the member of the value's oneof that counts, the last; 0: it has none.
        body: The whole message; of an event that holds no summary, what it holds instead.
        plugin: That it would have in a summary; None where it is in one.
    """

    tag: str
    form: int
    body: bytes | memoryview
    plugin: str | None = None

    @property
    def content(self) -> memoryview:
        """The bytes of the member ``form``; none if there is no such member."""
        found = memoryview(b"")
        for number, kind, raw in fields(self.body):
            if number == self.form and kind == BYTES:
                found = cast(memoryview, raw)
        return found

    def decode(self) -> Value:
        """The message; what is no summary becomes the value that TensorBoard makes of it.

        Raises:
            ValueError: It is malformed.
        """
        if self.plugin is not None:
            data = PluginData(plugin_name=self.plugin)
            return Value(
                tag=self.tag,
                metadata=SummaryMetadata(plugin_data=data, data_class=DataClass.BLOB_SEQUENCE),
                tensor=tensor.encode_strings([bytes(self.body)], [1]),
            )
        value = Value.FromString(self.body)
        for field in (Value.simple_value, Value.image, Value.histo, Value.audio, Value.tensor):
            if field.number != self.form:  # the members of a oneof replace each other
                value.__dict__.pop(field.name, None)
        return value


@dataclass(frozen=True, slots=True, eq=False)
class RawEvent:
    """An event: its time and its values in order, undecoded."""

    step: int
    wall_time: float
    values: list[RawValue]


def read_event(payload: bytes) -> RawEvent:
    """The event in ``payload``.

    Raises:
        ValueError: It is malformed.
    """
    step, wall_time, what = 0, 0.0, 0
    bodies: list[memoryview] = []
    for number, kind, raw in fields(payload):
        if number == Event.wall_time.number and kind == FIXED64:
            wall_time = _DOUBLE.unpack(cast(memoryview, raw))[0]
        elif number == Event.step.number and kind == VARINT:
            step = cast(int, raw)
        elif kind == BYTES and Event.file_version.number <= number <= Event.meta_graph_def.number:
            # The members of a oneof replace each other; a summary that comes twice is merged.
            if number != what or number != Event.summary.number:
                bodies.clear()
            what = number
            bodies.append(cast(memoryview, raw))
    if what == Event.summary.number:
        values = [value for body in bodies for value in _values(body)]
    else:
        values = [_single(what, body) for body in bodies if what in _SINGLES]
    return RawEvent(step - (step >> 63 << 64), wall_time, values)


def _values(summary: memoryview) -> Iterator[RawValue]:
    for number, kind, raw in fields(summary):
        if number == Summary.value.number and kind == BYTES:
            yield _value(cast(memoryview, raw))


def _value(message: memoryview) -> RawValue:
    tag, form = "", 0
    for number, kind, raw in fields(message):
        if number == Value.tag.number and kind == BYTES:
            tag = str(cast(memoryview, raw), "utf-8", "replace")
        elif (kind == BYTES and number in _MESSAGES) or (kind == FIXED32 and number == SIMPLE):
            form = number
    # A record may be made of very many small values; a view takes more than they do.
    return RawValue(tag, form, bytes(message) if len(message) < _SMALL else message)


def _single(what: int, body: memoryview) -> RawValue:
    tag, plugin = _SINGLES[what]
    content = body
    if what == _TAGGED:
        content = body[:0]
        for number, kind, raw in fields(body):
            if number == TaggedRunMetadata.tag.number and kind == BYTES:
                tag = str(cast(memoryview, raw), "utf-8", "replace")
            elif number == TaggedRunMetadata.run_metadata.number and kind == BYTES:
                content = cast(memoryview, raw)
    return RawValue(tag, 0, content, plugin)


def of_series(values: Sequence[RawValue], tag: str, kind: str, count: int) -> list[RawValue] | None:
    """The values of one series among those of an event, in order.

    A tag may hold values of several kinds, each a series of its own. Which kind a tensor counts to
    depends on the plugin that it names, or on the tag's first value in the file, so the number of
    them tells which ones are meant.

    Args:
        values: All of the event's.
        tag: The series.
        kind: Of the series; not scalars.
        count: How many of the event's values the core counted to it.

    Returns:
        ``count`` values, or None: the event has not the ones that were counted.
    """
    own_form = _OWN_FORM.get(kind)
    of_tag = [value for value in values if value.tag == tag]
    own = [value for value in of_tag if value.form == own_form]
    if len(of_tag) != count:
        of_tag = [value for value in of_tag if not _names_another(value, kind)]
    other = [value for value in of_tag if value.form in _SHARED_FORMS]
    mixed = [value for value in of_tag if value.form in (own_form, *_SHARED_FORMS)]
    tensors = [value for value in other if value.form == TENSOR]
    bare = [value for value in other if value.form != TENSOR]
    # Where the tag is one of scalars, the tensors that are none are a series, and the rest another.
    parts = (bare, tensors) if kind == "unknown" else (tensors, bare)
    for candidates in (mixed, own, *parts):
        if len(candidates) == count:
            return candidates
    candidates = [value for value in tensors if not _is_scalar(value)]
    return candidates if len(candidates) == count else None


def _names_another(value: RawValue, kind: str) -> bool:
    """Whether a value of a form that says nothing of its kind names the plugin of another kind."""
    if value.form not in _SHARED_FORMS:
        return False
    try:
        plugin = value.decode().metadata.plugin_data.plugin_name
    except ValueError:
        return False
    named = kind_from_plugin(plugin)
    # Tensors of scalars may be none; our own plugin has kinds that its name does not tell.
    if not plugin or named in (kind, "scalar"):
        return False
    return not (named == "unknown" and kind == "mark")


def _is_scalar(value: RawValue) -> bool:
    try:
        proto = TensorProto.FromString(value.content)
        return proto.dtype != DataType.STRING and tensor.decode(proto).size == 1
    except ValueError:
        return False
