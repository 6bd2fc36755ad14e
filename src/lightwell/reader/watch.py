"""Change notifications of the operating system for a folder tree."""

# Paths are plain strings, as notifications bring them.
# ruff: noqa: PTH100, PTH113, PTH119
from __future__ import annotations

import logging
import os
import threading

from lightwell.reader.discovery import is_event_file_name
from lightwell.reader.mounts import is_shared

logger = logging.getLogger(__name__)

# The library wakes at every step, change or not. Files that grow are looked at without it, so that
# only the first point after a quiet time, or of a new run, waits for this long.
_STEP_MS = 250
_DEBOUNCE_MS = 500
_TIMEOUT_MS = 60_000


class Watcher:
    """Collects the paths that changed below ``folder`` and sets ``wake`` when there are some.

    Where it cannot tell all, the caller has to look by itself: the system refuses (too many
    folders, no such service), or other machines write there, too.
    """

    def __init__(self, folder: str, wake: threading.Event) -> None:
        self._is_working = True
        self._is_shared = is_shared(folder)
        self._is_silent = False
        self._folder = folder
        self._absolute = os.path.abspath(folder)
        self._wake = wake
        self._stop = threading.Event()
        self._lock = threading.Lock()
        self._changed: set[str] = set()
        self._thread = threading.Thread(target=self._run, name="lightwell-watch", daemon=True)
        self._thread.start()

    @property
    def tells_all(self) -> bool:
        """Whether every change is told, as far as is known."""
        return self._is_working and not self._is_shared and not self._is_silent

    def note_untold(self) -> None:
        """Something changed and was not told: nothing is relied on until something is."""
        self._is_silent = True

    def take(self) -> set[str]:
        """The paths since the last call, joined to the folder's path as it was given."""
        with self._lock:
            changed, self._changed = self._changed, set()
        if changed:
            self._is_silent = False
        return {self._folder + path[len(self._absolute) :] for path in changed}

    def stop(self) -> None:
        """End watching. Does not wait: the thread ends at its next step."""
        self._stop.set()

    def _run(self) -> None:
        import watchfiles  # only who follows a logdir pays for its import

        try:
            for changes in watchfiles.watch(
                self._absolute,
                watch_filter=lambda _change, path: _is_relevant(path),
                step=_STEP_MS,
                debounce=_DEBOUNCE_MS,
                rust_timeout=_TIMEOUT_MS,
                stop_event=self._stop,
                raise_interrupt=False,
                ignore_permission_denied=True,
            ):
                with self._lock:
                    self._changed.update(path for _, path in changes)
                self._wake.set()
        except (OSError, RuntimeError) as error:  # the system's, or the library's own
            logger.warning(
                "%s: no change notifications (%s); looking by myself", self._folder, error
            )
        if not self._stop.is_set():
            self._is_working = False
            self._wake.set()


def _is_relevant(path: str) -> bool:
    """An event file, a folder that may hold some, or something gone that may have been either."""
    return is_event_file_name(os.path.basename(path)) or not os.path.isfile(path)
