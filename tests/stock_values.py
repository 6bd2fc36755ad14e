"""What TensorBoard makes of the values in a file: its conversions of old forms, then its arrays."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from tensorboard import data_compat, dataclass_compat
from tensorboard.backend.event_processing.event_file_loader import RawEventFileLoader
from tensorboard.compat.proto.event_pb2 import Event
from tensorboard.util import tensor_util


class StockValue(NamedTuple):
    """One value after TensorBoard's conversions; hparams have their content only."""

    step: int
    wall_time: float
    plugin: str
    content: bytes
    array: NDArray[Any]


def stock_values(path: Path) -> dict[str, list[StockValue]]:
    """All values of a file by tag; a tag's first value lends its metadata to those without."""
    found: dict[str, list[StockValue]] = {}
    initial: dict[str, Any] = {}
    for record in RawEventFileLoader(str(path)).Load():
        event = data_compat.migrate_event(Event.FromString(record))
        for new in dataclass_compat.migrate_event(event, initial):
            for value in new.summary.value:
                first = initial.get(value.tag, value.metadata).plugin_data
                array = (
                    tensor_util.make_ndarray(value.tensor)
                    if value.HasField("tensor")
                    else np.empty(0)
                )
                found.setdefault(value.tag, []).append(
                    StockValue(
                        new.step, new.wall_time, first.plugin_name, first.content, np.array(array)
                    )
                )
    return found
