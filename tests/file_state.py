"""All that can be asked of an event file that was read, in a form to compare bit by bit."""

from __future__ import annotations

from typing import Any

from lightwell import _core


def file_state(file: _core.EventFile) -> dict[str, Any]:
    return {
        "series": [series_state(file.series(index)) for index in range(file.series_count)],
        "damage": file.damage,
        "damage_count": file.damage_count,
        "session_starts": repr(file.session_starts),
        "is_finished": file.is_finished,
        "times": repr((file.first_wall_time, file.last_wall_time)),
        "offset": file.offset,
        "size": file.size_bytes,
        "modified": file.modified_ns,
    }


def series_state(series: _core.Series) -> dict[str, Any]:
    return {
        "tag": series.tag,
        "kind": series.kind,
        "plugin": series.plugin_name,
        "count": series.count,
        "ends": repr(
            (
                series.first_step,
                series.last_step,
                series.first_wall_time,
                series.last_wall_time,
                series.last_value,
            )
        ),
        "nonfinite": series.nonfinite_count,
        "sorted": (series.steps_sorted, series.wall_times_sorted),
        "columns": [(column.dtype, column.tobytes()) for column in series.columns()],
        "places": [(column.dtype, column.tobytes()) for column in series.places()],
        "purges": series.purges,
        "version": series.version,
    }
