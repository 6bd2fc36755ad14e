"""Logdirs in a temporary folder, and reading all that is there."""

from __future__ import annotations

from pathlib import Path

from lightwell.reader import LogdirReader, ReadChanges
from tests.unit.reader.conftest import EventLog

NAME = "events.out.tfevents.1700000000.host.1.0"


def put(folder: Path, name: str = NAME, *, tag: str = "loss", points: int = 1) -> EventLog:
    """An event file with the steps 0, 1, … of one tag."""
    log = EventLog(folder / name)
    log.write(*((step, step + 1.0) for step in range(points)), tag=tag)
    return log


def read_all(reader: LogdirReader) -> ReadChanges:
    """Scan, and poll until nothing is left."""
    reader.scan()
    whole = ReadChanges()
    while True:
        changes = reader.poll()
        whole.runs |= changes.runs
        if not changes.more:
            return whole


def held(reader: LogdirReader, changes: ReadChanges) -> set[tuple[str, str]]:
    """Run and tag of what the runs that changed hold."""
    return {
        (run, file.event_file.series(index).tag)
        for run in changes.runs & reader.runs.keys()
        for file in reader.runs[run].files
        for index in range(file.event_file.series_count)
    }


def steps_of(reader: LogdirReader, run: str, tag: str = "loss") -> list[int]:
    """The steps of a series, file after file."""
    files = [file.event_file for file in reader.runs[run].files]
    every = [file.series(index) for file in files for index in range(file.series_count)]
    return [step for series in every if series.tag == tag for step in series.steps.tolist()]
