"""Whatever happens to the files of a logdir, who followed it sees what a newcomer sees."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from lightwell.reader import LogdirReader
from tests.unit.reader.conftest import scalar_record
from tests.unit.reader.logdirs import read_all

_FOLDERS = ("a", "b", "b/c", "d")
_NAMES = ("events.out.tfevents.1700000001.h", "events.out.tfevents.1700000002.h")

places = st.tuples(st.sampled_from(_FOLDERS), st.sampled_from(_NAMES))
sizes = st.integers(0, 120)


class Logdir:
    """Files that change in every way that happens to files. No two records are alike."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._count = 0

    def records(self, count: int) -> bytes:
        self._count += count
        first = self._count - count
        return b"".join(scalar_record(f"tag{n % 2}", n, n / 2) for n in range(first, self._count))

    def touch(self, file: Path) -> None:
        """As of long ago: nobody is in the middle of a record."""
        self._count += 1
        os.utime(file, (self._count, self._count))

    def append(self, place: tuple[str, str], size: int) -> None:
        file = self.file(place)
        with file.open("ab") as out:
            out.write(self.records(1 + size % 3))
        self.touch(file)

    def append_garbage(self, place: tuple[str, str], size: int) -> None:
        file = self.file(place)
        with file.open("ab") as out:
            out.write(self.records(1)[: 1 + size % 40])
        self.touch(file)

    def replace(self, place: tuple[str, str], size: int) -> None:
        file = self.file(place)
        beside = self.path / "fresh"
        beside.write_bytes(self.records(size % 5))
        self.touch(beside)
        beside.rename(file)

    def start_over(self, place: tuple[str, str], size: int) -> None:
        file = self.file(place)
        os.truncate(file, 0)
        file.write_bytes(self.records(size % 5))
        self.touch(file)

    def cut(self, place: tuple[str, str], size: int) -> None:
        file = self.file(place)
        os.truncate(file, min(size, file.stat().st_size))
        self.touch(file)

    def delete(self, place: tuple[str, str], _: int) -> None:
        self.file(place).unlink()

    def rename_file(self, place: tuple[str, str], size: int) -> None:
        to = (_FOLDERS[size % 4], _NAMES[size % 2])
        self.file(place).rename(self.file(to))

    def rename_run(self, place: tuple[str, str], size: int) -> None:
        source, target = self.path / place[0], self.path / f"moved{size}"
        if source.is_dir() and not target.exists():
            source.rename(target)

    def swap_runs(self, _: tuple[str, str], __: int) -> None:
        one, two, three = self.path / "a", self.path / "d", self.path / "swap"
        if one.is_dir() and two.is_dir():
            one.rename(three)
            two.rename(one)
            three.rename(two)

    def file(self, place: tuple[str, str]) -> Path:
        file = self.path / place[0] / place[1]
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch()
        return file


Change = Callable[[Logdir, tuple[str, str], int], None]
CHANGES: tuple[Change, ...] = (
    *(Logdir.append, Logdir.append, Logdir.append_garbage, Logdir.replace, Logdir.start_over),
    *(Logdir.cut, Logdir.delete, Logdir.rename_file, Logdir.rename_run, Logdir.swap_runs),
)


def seen(reader: LogdirReader) -> dict[str, object]:
    """Everything that a reader tells of its files."""
    return {
        run: [
            (
                file.name,
                file.path,
                file.error,
                [(place.offset, place.bytes) for place in file.damage],
                {
                    (series := file.event_file.series(index)).tag: (
                        series.steps.tolist(),
                        series.values.tolist(),
                    )
                    for index in range(file.event_file.series_count)
                },
            )
            for file in reader.runs[run].files
        ]
        for run in reader.runs
    }


@settings(deadline=None, max_examples=80)
@given(
    steps=st.lists(
        st.lists(st.tuples(st.sampled_from(CHANGES), places, sizes), min_size=1, max_size=3),
        max_size=10,
    )
)
def test_who_followed_sees_what_a_newcomer_sees(
    steps: list[list[tuple[Change, tuple[str, str], int]]],
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        logdir = Logdir(Path(folder))
        follower = LogdirReader(folder, max_workers=1)
        read_all(follower)
        for step in steps:
            for change, place, size in step:
                change(logdir, place, size)
            read_all(follower)  # what is new
            while follower.poll().more:  # and what grew
                pass
            newcomer = LogdirReader(folder, max_workers=1)
            read_all(newcomer)
            assert seen(follower) == seen(newcomer)
