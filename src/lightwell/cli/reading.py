"""What the terminal shows while the runs that are there already are being read."""

from __future__ import annotations

import threading
from types import TracebackType

from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

from lightwell.store import LogdirSnapshot, Store

# Reading that ends sooner than this shows no bar: it would only flicker.
PATIENCE_SECS = 0.3
REFRESH_SECS = 0.1


class ReadingDisplay:
    """Shows a progress bar on a terminal, then says in one line what was read.

    Works on a thread of its own.
    """

    def __init__(self, store: Store, console: Console) -> None:
        self._store = store
        self._console = console
        self._is_left = threading.Event()
        self._thread = threading.Thread(target=self._show, name="lightwell-progress", daemon=True)

    def __enter__(self) -> ReadingDisplay:
        self._thread.start()
        return self

    def __exit__(
        self,
        _: type[BaseException] | None,
        __: BaseException | None,
        ___: TracebackType | None,
    ) -> None:
        self._is_left.set()
        self._thread.join()

    def _show(self) -> None:
        if not self._store.wait_until_ready(PATIENCE_SECS) and self._console.is_terminal:
            self._show_bar()
        while not self._store.wait_until_ready(REFRESH_SECS):
            if self._is_left.is_set():
                return
        self._console.print(what_was_read(self._store.snapshot()), markup=False)

    def _show_bar(self) -> None:
        bar = Progress(
            TextColumn("reading"),
            BarColumn(),
            DownloadColumn(),
            TextColumn("{task.fields[files]} files"),
            TimeRemainingColumn(),
            console=self._console,
            transient=True,
        )
        with bar:
            task = bar.add_task("reading", files="")
            while not self._is_left.is_set():
                progress = self._store.progress
                bar.update(
                    task,
                    completed=progress.bytes_done,
                    total=progress.bytes_total or None,
                    files=f"{progress.files_done:,} of {progress.files_total:,}",
                )
                if self._store.wait_until_ready(REFRESH_SECS):
                    return


def what_was_read(snapshot: LogdirSnapshot) -> str:
    """One line about the logdir, for the terminal."""
    runs = sum(
        status != "gone" and part_of is None
        for status, part_of in zip(snapshot.runs.status, snapshot.runs.part_of, strict=True)
    )
    if runs == 0:
        return f"no event files in {snapshot.name} yet: waiting for them"
    points = int(snapshot.series.count.sum())
    text = (
        f"{_counted(runs, 'run')}, {_counted(len(snapshot.tags.name), 'tag')}, "
        f"{_counted(points, 'point')}"
    )
    damage = sum(snapshot.runs.damage)
    unreadable = snapshot.runs.status.count("unreadable")
    if damage:
        text += f"; {_counted(damage, 'damaged place')} skipped"
    if unreadable:
        text += f"; {_counted(unreadable, 'run')} cannot be read"
    return text


def _counted(count: int, noun: str) -> str:
    return f"{count:,} {noun}" + ("" if count == 1 else "s")
