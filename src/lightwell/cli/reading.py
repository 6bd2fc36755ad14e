"""What the terminal shows while the runs that are there already are being read."""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from pathlib import Path
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
        if not self._store.wait_until_ready(PATIENCE_SECS):
            show_bar(
                self._store,
                self._console,
                lambda secs: self._store.wait_until_ready(secs) or self._is_left.is_set(),
            )
        while not self._store.wait_until_ready(REFRESH_SECS):
            if self._is_left.is_set():
                return
        self._console.print(what_was_read(self._store.snapshot()), markup=False)


@contextmanager
def read_logdir(
    logdir: Path, console: Console, *, cache: bool = True, is_thorough: bool = False
) -> Generator[Store, None, None]:
    """Everything in a logdir, read while a terminal shows how far it is."""
    store = Store(logdir, follow=False, cache=cache, is_thorough=is_thorough)
    with ThreadPoolExecutor(1, thread_name_prefix="lightwell-read-logdir") as thread:
        try:
            reading = thread.submit(store.refresh)
            if not _is_over(reading, PATIENCE_SECS):
                show_bar(store, console, lambda secs: _is_over(reading, secs))
            reading.result()
            yield store
        finally:
            store.close()


def _is_over(reading: Future[None], secs: float) -> bool:
    return bool(wait([reading], secs).done)


def show_bar(store: Store, console: Console, is_over: Callable[[float], bool]) -> None:
    """Show how far reading is, on a terminal, until ``is_over(secs to wait)``."""
    if not console.is_terminal:
        return
    bar = Progress(
        TextColumn("reading"),
        BarColumn(),
        DownloadColumn(),
        TextColumn("{task.fields[files]} files"),
        TimeRemainingColumn(),
        console=console,
        transient=True,
    )
    with bar:
        task = bar.add_task("reading", files="")
        is_left = False
        while not is_left:
            progress = store.progress
            bar.update(
                task,
                completed=progress.bytes_done,
                total=progress.bytes_total or None,
                files=f"{progress.files_done:,} of {progress.files_total:,}",
            )
            is_left = is_over(REFRESH_SECS)


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
        f"{counted(runs, 'run')}, {counted(len(snapshot.tags.name), 'tag')}, "
        f"{counted(points, 'point')}"
    )
    damage = sum(snapshot.runs.damage)
    unreadable = snapshot.runs.status.count("unreadable")
    if damage:
        text += f"; {counted(damage, 'damaged place')} skipped"
    if unreadable:
        text += f"; {counted(unreadable, 'run')} cannot be read"
    return text


def counted(count: int, noun: str) -> str:
    """As in ``1,000 runs`` and ``1 run``."""
    return f"{count:,} {noun}" + ("" if count == 1 else "s")
