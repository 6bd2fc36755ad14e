"""However recorded logdirs come to be, in whatever pieces and order, the same is found."""

from __future__ import annotations

import shutil
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from lightwell import _core
from lightwell.store import Store
from tests.conformance.found import CASES, RECORDED

FILES = sorted(path.relative_to(RECORDED) for path in RECORDED.rglob("*tfevents*"))


def of_series(series: _core.Series) -> Any:
    """Everything that a series holds, comparable."""
    return (
        series.tag,
        series.kind,
        series.plugin_name,
        series.count,
        series.nonfinite_count,
        series.steps_sorted,
        series.wall_times_sorted,
        series.purges,
        [column.tobytes() for column in series.columns()],
        [column.tobytes() for column in series.places()],
    )


def of_file(file: _core.EventFile) -> Any:
    """Everything that an event file holds, comparable."""
    assert file.damage == []
    return (
        [of_series(file.series(index)) for index in range(file.series_count)],
        file.session_starts,
        file.sessions,
        file.first_wall_time,
        file.last_wall_time,
        file.is_finished,
        file.offset,
    )


def of_store(store: Store) -> Any:
    """Everything that a logdir holds, comparable, under names."""
    snapshot = store.snapshot()
    assert snapshot.damage == []
    runs: dict[str, dict[tuple[str, str], Any]] = {name: {} for name in snapshot.runs.name}
    series = snapshot.series
    for row, (run, tag) in enumerate(zip(series.run, series.tag, strict=True)):
        kind = snapshot.tags.kind[tag]
        found: list[Any] = [series.count[row], series.first_step[row], series.last_step[row]]
        found += [repr(series.last_value[row]), series.nonfinite[row]]
        if kind == "scalar":
            for is_asked in (False, True):
                points = store.points(run=run, tag=tag, superseded=is_asked)
                found += [
                    points.steps.tolist(),
                    points.wall_times.tolist(),
                    points.values.tobytes(),
                ]
        else:
            found += [
                (
                    part.file.name,
                    part.columns.steps.tolist(),
                    part.columns.wall_times.tolist(),
                    part.columns.offsets.tolist(),
                    part.columns.sizes.tolist(),
                )
                for is_asked in (False, True)
                for part in store.places(run=run, tag=tag, superseded=is_asked)
            ]
        runs[snapshot.runs.name[run]][snapshot.tags.name[tag], kind] = found
    return runs


@cache
def file_read_at_once(path: Path) -> Any:
    file = _core.EventFile(RECORDED / path)
    assert file.poll(1 << 30).at_end
    return of_file(file)


@cache
def case_read_at_once(case: str) -> Any:
    store = Store(RECORDED / case, follow=False)
    store.refresh()
    store.close()
    return of_store(store)


@settings(deadline=None)
@given(data=st.data(), path=st.sampled_from(FILES), slice_bytes=st.integers(1, 5000))
def test_any_growth_of_a_file_gives_the_same_series(
    data: st.DataObject, path: Path, slice_bytes: int
) -> None:
    content = (RECORDED / path).read_bytes()
    cuts = data.draw(st.lists(st.integers(0, len(content)), max_size=8).map(sorted), "cuts")
    with tempfile.TemporaryDirectory() as folder:
        growing = Path(folder) / path.name
        growing.touch()
        file = _core.EventFile(growing)
        written = 0
        for cut in [*cuts, len(content)]:
            with growing.open("ab") as out:
                out.write(content[written:cut])
            written = cut
            while not file.poll(slice_bytes).at_end:
                pass
        assert of_file(file) == file_read_at_once(path)


@settings(deadline=None, max_examples=40)
@given(data=st.data(), case=st.sampled_from(CASES))
def test_any_growth_of_a_logdir_gives_the_same_runs(data: st.DataObject, case: str) -> None:
    paths = [path.relative_to(case) for path in FILES if path.is_relative_to(case)]
    contents = {path: (RECORDED / case / path).read_bytes() for path in paths}
    # Each file comes in up to three pieces, in between those of the others.
    turns = [path for path in paths for _ in range(data.draw(st.integers(1, 3), "pieces"))]
    order = data.draw(st.permutations(turns), "order")
    left = {path: turns.count(path) for path in paths}
    with tempfile.TemporaryDirectory() as folder:
        store = Store(folder, follow=False)
        for path in order:
            growing = Path(folder) / path
            growing.parent.mkdir(parents=True, exist_ok=True)
            left[path] -= 1
            content = contents[path]
            size = growing.stat().st_size if growing.exists() else 0
            end = data.draw(st.integers(size, len(content)), "end") if left[path] else len(content)
            with growing.open("ab") as out:
                out.write(content[size:end])
            if data.draw(st.booleans(), "is looked at"):
                store.refresh()
        store.refresh()
        store.close()
        assert of_store(store) == case_read_at_once(case)


@settings(deadline=None, max_examples=20)
@given(data=st.data(), case=st.sampled_from(CASES))
def test_files_may_come_whole_in_any_order(data: st.DataObject, case: str) -> None:
    paths = [path.relative_to(case) for path in FILES if path.is_relative_to(case)]
    with tempfile.TemporaryDirectory() as folder:
        store = Store(folder, follow=False)
        for path in data.draw(st.permutations(paths), "order"):
            (Path(folder) / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(RECORDED / case / path, Path(folder) / path)
            store.refresh()
        store.close()
        assert of_store(store) == case_read_at_once(case)
