"""What the store knows, as the JSON of docs/http-api.md."""

from __future__ import annotations

import json
import math
import threading
from collections.abc import Iterable, Mapping
from importlib.metadata import version as package_version

from lightwell.overlay import OverlayState
from lightwell.server.overlay_schema import OverlayMessage
from lightwell.server.responses import Content
from lightwell.server.schema import (
    ChangeMessage,
    DamageEntry,
    FolderMessage,
    HelloMessage,
    LogdirMessage,
    MarkColumns,
    MarksMessage,
    NonFinite,
    OverlayEvent,
    ProgressMessage,
    RunChanges,
    RunColumns,
    RunPart,
    SeriesColumns,
    TagChanges,
    TagColumns,
)
from lightwell.store import (
    ChangeSet,
    DamageRow,
    FolderFacts,
    LogdirSnapshot,
    MarksResult,
    Progress,
    Store,
)
from lightwell.store import RunColumns as StoredRuns
from lightwell.store import SeriesColumns as StoredSeries


class LogdirSource:
    """The body of ``api/logdir``, made once per version of the store. Safe on any thread."""

    def __init__(self, store: Store, name: str) -> None:
        self._store = store
        self._name = name
        self._lock = threading.Lock()
        self._made: tuple[int, Content] | None = None

    @property
    def current(self) -> Content | None:
        """The body, if the one made last is still true."""
        made = self._made
        return made[1] if made is not None and made[0] == self._store.version else None

    def refresh(self) -> Content:
        """The body now; makes it unless another thread just did."""
        with self._lock:
            current = self.current
            if current is None:
                snapshot = self._store.snapshot()
                current = Content(
                    to_json(logdir_message(snapshot, self._name)),
                    media_type="application/json",
                    etag=f"{snapshot.instance}-{snapshot.version}",
                )
                self._made = (snapshot.version, current)
            return current


def to_json(message: Mapping[str, object]) -> bytes:
    """Compact JSON, ASCII only: a file name that is no Unicode text survives as escapes."""
    return json.dumps(message, allow_nan=False, separators=(",", ":")).encode("ascii")


def logdir_message(snapshot: LogdirSnapshot, name: str) -> LogdirMessage:
    """Everything the page needs before it asks for points."""
    return LogdirMessage(
        instance=snapshot.instance,
        version=snapshot.version,
        name=name,
        path=snapshot.path,
        lightwell=package_version("lightwell"),
        exists=snapshot.exists,
        state=snapshot.state,
        progress=_progress(snapshot.progress),
        other_files=snapshot.other_files,
        folders=snapshot.folders,
        free_bytes=snapshot.free_bytes,
        runs=_runs(snapshot.runs),
        tags=TagColumns(name=snapshot.tags.name, kind=snapshot.tags.kind),
        series=_series(snapshot.series),
        damage=_damage(snapshot.damage),
        notices=snapshot.notices,
    )


def marks_message(result: MarksResult) -> MarksMessage:
    """The marks of some runs."""
    rows = [(run, mark) for run, marks in result.marks for mark in marks]
    return MarksMessage(
        instance=result.instance,
        version=result.version,
        marks=MarkColumns(
            run=[run for run, _ in rows],
            name=[mark.name for _, mark in rows],
            text=[mark.text for _, mark in rows],
            step=[mark.step for _, mark in rows],
            wall_time=[_finite(mark.wall_time) for _, mark in rows],
        ),
    )


def overlay_message(state: OverlayState, *, is_read_only: bool) -> OverlayMessage:
    """What people added."""
    document = state.document
    return OverlayMessage(
        version=state.version,
        kept_in=state.kept_in,
        is_read_only=is_read_only,
        notices=list(state.notices),
        baseline=document.get("baseline"),
        runs=document["runs"],
        pins=document["pins"],
        sections=document["sections"],
        cards=document["cards"],
        notes=document["notes"],
        views=document["views"],
        groups=document["groups"],
    )


def hello_event(instance: str, version: int, overlay: str) -> bytes:
    """The first event of a stream."""
    message: HelloMessage = {"instance": instance, "version": version, "overlay": overlay}
    return b"event: hello\ndata: " + to_json(message) + b"\n\n"


def overlay_event(version: str) -> bytes:
    """That the overlay is another one, as an event."""
    message: OverlayEvent = {"version": version}
    return b"event: overlay\ndata: " + to_json(message) + b"\n\n"


def change_event(changes: ChangeSet) -> bytes:
    """What changed, as an event."""
    message = ChangeMessage(
        version=changes.version,
        state=changes.state,
        progress=_progress(changes.progress),
        logdir=_folder(changes.logdir) if changes.logdir else None,
        runs=RunChanges(run=changes.runs.run, **_runs(changes.runs)),
        tags=TagChanges(tag=changes.tags.tag, name=changes.tags.name, kind=changes.tags.kind),
        series=_series(changes.series),
        damaged_files=changes.damaged_files,
        damage=_damage(changes.damage),
    )
    return b"event: change\ndata: " + to_json(message) + b"\n\n"


def _folder(folder: FolderFacts) -> FolderMessage:
    return FolderMessage(
        exists=folder.exists,
        other_files=folder.other_files,
        folders=folder.folders,
        notices=folder.notices,
    )


def _progress(progress: Progress) -> ProgressMessage:
    return ProgressMessage(
        files_done=progress.files_done,
        files_total=progress.files_total,
        bytes_done=progress.bytes_done,
        bytes_total=progress.bytes_total,
        behind_since=progress.behind_since,
    )


def _runs(runs: StoredRuns) -> RunColumns:
    return RunColumns(
        name=runs.name,
        started=[_finite(wall_time) for wall_time in runs.started],
        updated=[_finite(wall_time) for wall_time in runs.updated],
        status=runs.status,
        closed=runs.closed,
        slot=runs.slot,
        damage=runs.damage,
        message=runs.message,
        part_of=runs.part_of,
        part=[
            None if part is None else RunPart(kind=part.kind, label=part.label)
            for part in runs.part
        ],
    )


def _series(series: StoredSeries) -> SeriesColumns:
    return SeriesColumns(
        run=series.run.tolist(),
        tag=series.tag.tolist(),
        count=series.count.tolist(),
        first_step=series.first_step.tolist(),
        last_step=series.last_step.tolist(),
        last_value=[_named(value) for value in series.last_values()],
        nonfinite=series.nonfinite.tolist(),
        version=series.version.tolist(),
    )


def _damage(places: Iterable[DamageRow]) -> list[DamageEntry]:
    return [
        DamageEntry(
            run=place.run,
            file=place.file,
            offset=place.offset,
            bytes=place.bytes,
            reason=place.reason,
        )
        for place in places
    ]


def _finite(wall_time: float | None) -> float | None:
    """A wall time that is no time, as foreign files may hold, is none."""
    return wall_time if wall_time is not None and math.isfinite(wall_time) else None


def _named(value: float | None) -> float | NonFinite | None:
    return None if value is None else named_number(value)


def named_number(value: float) -> float | NonFinite:
    """A value as JSON can carry it: NaN and the infinities by name."""
    if math.isfinite(value):
        return value
    if math.isnan(value):
        return "NaN"
    return "Infinity" if value > 0 else "-Infinity"
