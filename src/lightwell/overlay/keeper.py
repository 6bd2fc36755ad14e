"""The overlay of one logdir: read, followed, and changed edit by edit.

It lies in ``<logdir>/.lightwell/overlay.json``. What cannot be kept there is kept as edits in the
user's state folder, shown on top of it, and put into it as soon as that can be written.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import logging
import os
import sys
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from lightwell.overlay.document import Document, MalformedOverlayError, document_of, understood
from lightwell.overlay.edits import (
    Edit,
    applied,
    compacted,
    content_of,
    edit_message,
    edits_of,
)
from lightwell.overlay.files import Kept, KeptFile, Stamp
from lightwell.overlay.model import Overlay
from lightwell.reader import OWN_FOLDER

logger = logging.getLogger(__name__)

_FILE_NAME: Final = "overlay.json"

KeptIn = Literal["logdir", "state"]


def state_root() -> str | None:
    """The folder for what belongs to the user: ``$LIGHTWELL_STATE``, else the platform's."""
    given = os.environ.get("LIGHTWELL_STATE")
    if given is not None:
        return os.path.abspath(given) if given else None  # noqa: PTH100  # links stay as named
    if sys.platform == "darwin":
        base = os.path.expanduser("~/Library/Application Support")  # noqa: PTH111
    else:
        base = os.environ.get("XDG_STATE_HOME", "")
        if not os.path.isabs(base):  # noqa: PTH117
            base = os.path.expanduser("~/.local/state")  # noqa: PTH111
    return f"{base}/lightwell" if os.path.isabs(base) else None  # noqa: PTH117


@dataclass(frozen=True, slots=True)
class OverlayState:
    """The overlay at one moment."""

    version: str
    """Differs where anything below does."""
    document: Document
    """What we understand of it (:func:`lightwell.overlay.document.understood`)."""
    kept_in: KeptIn
    """Where all of it lies: partly in the user's state folder, or in the logdir."""
    notices: tuple[str, ...]
    """What a user should know of the files."""

    @property
    def overlay(self) -> Overlay:
        """The same, typed."""
        return Overlay.of(self.document)


@dataclass(frozen=True, slots=True)
class _Found:
    """What a look at both files brought."""

    document: Document
    """The logdir's, as it is there; empty where that is damaged or cannot be read."""
    edits: list[Edit]
    """Those in the state folder."""
    notices: tuple[str, ...]


class OverlayKeeper:
    """Reads and changes the overlay of ``logdir``. Safe on any thread; starts none.

    Lock order: our own, the logdir's file, the state folder's file.
    """

    def __init__(self, logdir: str) -> None:
        real = os.path.realpath(logdir)  # what is not there yet has a path, too
        self._logdir = logdir
        self._file = KeptFile(f"{real}/{OWN_FOLDER}", _FILE_NAME)
        root = state_root()
        digest = hashlib.blake2b(os.fsencode(real), digest_size=16).hexdigest()
        self._spare = KeptFile(f"{root}/overlays", f"{digest}.json", mode=0o700) if root else None
        self._lock = threading.Lock()
        self._stamps: tuple[Stamp, Stamp] | None = None
        self._state: OverlayState | None = None
        self._subscribers: list[Callable[[], None]] = []

    @property
    def version(self) -> str:
        """Of what was seen last; looks at no file."""
        state = self._state
        return state.version if state else ""

    def current(self) -> OverlayState:
        """The overlay now; reads the files only where they changed."""
        with self._lock:
            stamps = _stamp(self._file), _stamp(self._spare)
            before = self._state
            if before is not None and stamps == self._stamps:
                return before
            self._stamps = stamps
            state = self._state = _state_of(self._look())
        self._tell(before, state)
        return state

    def edit(self, edits: Sequence[Edit]) -> OverlayState:
        """Make these changes to whatever the files hold by now; all of them, or none.

        Raises:
            WrongEditError: One does not fit; a sentence about it.
            BusyError: Another process kept the file for itself.
            OSError: Neither file can be written.
        """
        with self._lock:
            before = self._state
            try:
                self._edit_file(edits)
            except OSError as error:
                if self._spare is None:
                    raise
                logger.debug("%s: cannot be written: %s", self._file.path, error)
                self._edit_spare(self._spare, edits)
            self._stamps = _stamp(self._file), _stamp(self._spare)
            state = self._state = _state_of(self._look())
        self._tell(before, state)
        return state

    def subscribe(self, callback: Callable[[], None]) -> Callable[[], None]:
        """Call ``callback`` after every change that is seen, until the function returned is called.

        It is called on the thread that saw the change, and must be quick and not raise.
        """
        self._subscribers.append(callback)

        def unsubscribe() -> None:
            with contextlib.suppress(ValueError):
                self._subscribers.remove(callback)

        return unsubscribe

    def _tell(self, before: OverlayState | None, state: OverlayState) -> None:
        if before is None or before.version != state.version:
            for callback in list(self._subscribers):
                callback()

    def _edit_file(self, edits: Sequence[Edit]) -> None:
        spare = self._spare if self._spare_edits() else None
        with self._file.locked(), spare.locked() if spare else contextlib.nullcontext():
            document, problem = _parsed(self._file.read())
            document = applied(document, self._spare_edits(), is_strict=False)
            content = content_of(applied(document, edits))
            if problem:
                self._file.set_aside()
            self._file.replace(content)
            if spare:
                spare.remove()

    def _edit_spare(self, spare: KeptFile, edits: Sequence[Edit]) -> None:
        os.makedirs(os.path.dirname(spare.folder), mode=0o700, exist_ok=True)  # noqa: PTH103, PTH120
        with spare.locked():
            _, problem = _parsed(spare.read())
            earlier = self._spare_edits()
            document = applied(self._look().document, earlier, is_strict=False)
            content_of(applied(document, edits))
            merged = [edit_message(edit) for edit in compacted([*earlier, *edits])]
            content = content_of({"logdir": self._logdir, "edits": merged})
            if problem:
                spare.set_aside()
            spare.replace(content)

    def _spare_edits(self) -> list[Edit]:
        """What is in the state folder; what is damaged there is as good as nothing."""
        if self._spare is None:
            return []
        try:
            document, _ = _parsed(self._spare.read())
        except OSError:
            return []
        return edits_of(document.get("edits"))

    def _look(self) -> _Found:
        notices: list[str] = []
        document: Document = {}
        try:
            document, problem = _parsed(self._file.read())
            if problem:
                notices.append(
                    f"{OWN_FOLDER}/{_FILE_NAME} is damaged ({problem}): it is not shown, and will "
                    "be kept beside the new one at the next change"
                )
            notices += [
                f"{OWN_FOLDER}/{name} was damaged and is not shown" for name in self._file.damaged()
            ]
        except OSError as error:
            notices.append(f"{OWN_FOLDER}/{_FILE_NAME} cannot be read: {error.strerror}")
        edits = self._spare_edits()
        if edits and self._spare is not None:
            notices.append(
                f"changes are kept in {self._spare.path} until the logdir can be written"
            )
        return _Found(document, edits, tuple(notices))


def _parsed(kept: Kept | None) -> tuple[Document, str]:
    """The document, empty where there is none, and what is wrong with the file."""
    if kept is None:
        return {}, ""
    try:
        return document_of(kept.content), ""
    except MalformedOverlayError as error:
        return {}, str(error)


def _state_of(found: _Found) -> OverlayState:
    document = understood(applied(found.document, found.edits, is_strict=False))
    kept_in: KeptIn = "state" if found.edits else "logdir"
    told = json.dumps([document, kept_in, found.notices], sort_keys=True)
    version = hashlib.blake2b(told.encode("ascii"), digest_size=8).hexdigest()
    return OverlayState(version, document, kept_in, found.notices)


def _stamp(file: KeptFile | None) -> Stamp:
    try:
        return file.stamp() if file else None
    except OSError:
        return None
