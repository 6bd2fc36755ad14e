"""What tests of the writer read its files with: TensorBoard's own loader of records."""

from __future__ import annotations

from pathlib import Path

from tensorboard.backend.event_processing.event_file_loader import RawEventFileLoader
from tensorboard.compat.proto import event_pb2, summary_pb2

from tests import oracle


def events_in(directory: Path | str) -> list[event_pb2.Event]:
    """The events of all files directly in ``directory`` that carry a summary, as written."""
    events = [
        event_pb2.Event.FromString(record)
        for path in oracle.event_files(directory)
        for record in RawEventFileLoader(str(path)).Load()
    ]
    return [event for event in events if event.HasField("summary")]


def values_in(directory: Path | str) -> list[summary_pb2.Summary.Value]:
    """The values of these events, in order."""
    return [value for event in events_in(directory) for value in event.summary.value]
