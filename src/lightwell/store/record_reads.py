"""Values read at their references, by everything that shows them: series of values, marks.

A value is read when somebody asks for it, never before; its record's checksums are checked then.
"""

from __future__ import annotations

import math
import threading
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from lightwell.errors import DamagedRecordError
from lightwell.store.places import PlacesPart, RecordPlace

if TYPE_CHECKING:
    from lightwell._core import EventFile
    from lightwell.events.values import RawEvent, RawValue
    from lightwell.reader import FileReader, RecordFile

OpenRecords = Callable[["FileReader"], "RecordFile"]
NoteDamage = Callable[["FileReader", int, int, str], None]
"""File, offset, bytes and reason of a record that proved damaged."""

_Key = tuple["EventFile", int, int]  # a file, its generation, offset


class RecordReads:
    """Reads records. Within ``hold`` the last file stays open and the last event decoded.

    Safe on any thread; only readers that are held wait for each other. A held one has at most one
    descriptor, and after its context reads on as any other.
    """

    def __init__(self, open_records: OpenRecords, note_damage: NoteDamage) -> None:
        self._open_records = open_records
        self._note_damage = note_damage
        self._lock = threading.Lock()
        self._is_held = False
        self._file: FileReader | None = None
        self._records: RecordFile | None = None
        self._key: _Key | None = None
        self._event: RawEvent | None = None
        self._chosen: dict[tuple[str, str], list[RawValue]] = {}

    @contextmanager
    def hold(self) -> Generator[RecordReads]:
        """A reader of its own that goes on where it was while the context lasts."""
        held = RecordReads(self._open_records, self._note_damage)
        held._is_held = True
        try:
            yield held
        finally:
            with held._lock:
                held._is_held = False
                held._let_go()

    def value(
        self, part: PlacesPart, tag: str, step: int, wall_time: float, place: RecordPlace
    ) -> RawValue:
        """One value of a series, undecoded.

        Args:
            part: The file, and the kind of the series.
            tag: Of the series.
            step: What the core read there; so that nothing else is taken for it.
            wall_time: Likewise.
            place: Where.

        Raises:
            DamagedRecordError: Its record is not there, or not intact, any more.
            OSError: The file cannot be opened or read now.
        """
        with self._lock:
            if self._is_held:
                return self._value(part, tag, step, wall_time, place)
        with self.hold() as held:
            return held.value(part, tag, step, wall_time, place)

    def payload(self, file: FileReader, offset: int, size: int) -> bytes:
        """A whole record's payload; raises as :meth:`value`."""
        with self._lock:
            if self._is_held:
                return self._payload(file, offset, size)
        with self.hold() as held:
            return held.payload(file, offset, size)

    def payloads_with(self, file: FileReader, wanted: bytes) -> Iterator[bytes]:
        """The intact payloads of a file in which some bytes are, in order; see ``RecordFile``.

        Raises:
            FileNotFoundError: The file is gone, or leads outside the logdir now.
            OSError: It cannot be opened or read now.
        """
        with self._open_records(file) as records:
            yield from records.payloads_with(wanted, file.event_file.offset)

    def _value(
        self, part: PlacesPart, tag: str, step: int, wall_time: float, place: RecordPlace
    ) -> RawValue:
        from lightwell.events import values  # only where values are shown

        file = part.file
        key = (part.event_file, part.generation, place.offset)
        if key != self._key or self._event is None:
            try:
                event = values.read_event(self._payload(file, place.offset, place.size, part))
            except ValueError as error:
                raise _replaced(file, place.offset) from error
            self._key, self._event = key, event
            self._chosen.clear()
        event = self._event
        if event.step != step or not _is_same(event.wall_time, wall_time):
            raise _replaced(file, place.offset)
        chosen = self._chosen.get((tag, part.kind))
        if chosen is None:
            chosen = values.of_series(event.values, tag, part.kind, place.count)
            if chosen is None:
                raise _replaced(file, place.offset)
            self._chosen[tag, part.kind] = chosen
        return chosen[place.ordinal]

    def _payload(
        self, file: FileReader, offset: int, size: int, part: PlacesPart | None = None
    ) -> bytes:
        """``part``: what the place is of, should the file have started over since."""
        if self._records is None or self._file is not file:
            self._let_go()
            try:
                self._records = self._open_records(file)
            except (FileNotFoundError, NotADirectoryError) as error:
                reason = error.strerror or str(error)
                raise DamagedRecordError(file.name, offset, reason, is_gone=True) from error
            self._file = file
        try:
            return self._records.read(offset, size)
        except DamagedRecordError as error:
            if error.is_gone:
                raise
            if part is not None and not part.is_current:
                raise _replaced(file, offset) from error
            self._note_damage(file, offset, size, error.reason)
            raise
        except OSError:
            self._let_go()  # opened anew it may be readable: a handle of NFS goes stale
            raise

    def _let_go(self) -> None:
        records, self._records, self._file = self._records, None, None
        self._key = self._event = None
        self._chosen.clear()
        if records is not None:
            records.close()


def _is_same(first: float, second: float) -> bool:
    return first == second or (math.isnan(first) and math.isnan(second))


def _replaced(file: FileReader, offset: int) -> DamagedRecordError:
    reason = "another event is there now"
    return DamagedRecordError(file.name, offset, reason, is_gone=True)
