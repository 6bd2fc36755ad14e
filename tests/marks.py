"""Marks as they lie in event files, for tests of whatever reads them."""

from __future__ import annotations

from lightwell.events.messages import (
    DataType,
    Event,
    PluginData,
    Summary,
    SummaryMetadata,
    TensorProto,
    Value,
)


def mark_value(name: str, text: bytes | str, content: bytes = b"mark") -> Value:
    """One mark; ``content`` says which kind of our plugin's it is."""
    words = text.encode() if isinstance(text, str) else text
    return Value(
        tag=f"marks/{name}",
        metadata=SummaryMetadata(plugin_data=PluginData(plugin_name="lightwell", content=content)),
        tensor=TensorProto(dtype=DataType.STRING, string_val=[words]),
    )


def mark_event(step: int, wall_time: float, *values: Value) -> Event:
    """The event that holds these marks."""
    return Event(wall_time=wall_time, step=step, summary=Summary(value=list(values)))
