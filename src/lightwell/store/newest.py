"""The newest value of every series of one kind: read when first asked for, and remembered.

Of kinds that say something of a whole run, such as hyperparameters, in a value or two.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from lightwell.errors import DamagedRecordError
from lightwell.store.record_reads import RecordReads
from lightwell.store.value_access import RunSeries, ValueAccess
from lightwell.store.values import Source

if TYPE_CHECKING:
    from lightwell.events import messages
    from lightwell.store.catalog import Catalog

T = TypeVar("T")

#: Values of a series that are tried, from the newest on, should some be damaged.
_TRIED = 8


def newest_value(
    source: Source, reads: RecordReads, decode: Callable[[messages.Value], T]
) -> T | None:
    """The newest value that can be read and decoded, with its series' metadata; None: none can.

    Args:
        source: The series.
        reads: What reads it.
        decode: Raises ValueError for what is not of the kind.
    """
    for row in range(len(source))[: -_TRIED - 1 : -1]:
        try:
            return decode(source.with_metadata(source.message(reads, row)))
        except (DamagedRecordError, ValueError, RecursionError):
            continue
    return None


@dataclass(frozen=True, slots=True, eq=False)
class KindState:
    """All series of one kind as a question found them under the store's lock.

    Attributes:
        version: Of the store.
        rows: int64 (n, 3): row in the table, run, and the version that the series changed in last;
            in the order of runs.
        unread: Run name and series of those rows whose value is not remembered.
        failed: Rows whose file could not be read when their values were asked for.
    """

    version: int
    rows: NDArray[np.int64]
    unread: dict[int, tuple[str, RunSeries]]
    failed: list[int] = field(default_factory=list[int])

    @property
    def runs(self) -> set[int]:
        """Those that have such a series."""
        runs: set[int] = set(self.rows[:, 1].tolist())
        return runs

    def fingerprint(self, instance: str, *more: object) -> str:
        """Differs whenever a value, or one of ``more``, may differ.

        After :meth:`NewestValues.values` also from that of a state whose files can all be read.
        """
        digest = hashlib.blake2b(instance.encode(), digest_size=12)
        digest.update(self.rows.tobytes())
        digest.update(repr((self.failed, more)).encode())
        return digest.hexdigest()


class NewestValues(Generic[T]):
    """Remembers the newest value of every series of ``kind``. Safe on any thread.

    Args:
        access: Whose files are read.
        kind: Of the series.
        decode: Makes what is remembered; raises ValueError for what is not of the kind.
    """

    def __init__(
        self, access: ValueAccess, kind: str, decode: Callable[[messages.Value], T]
    ) -> None:
        self._access = access
        self._kind = kind
        self._decode = decode
        #: Guards what is remembered; one thread reads for all who wait.
        self._lock = threading.Lock()
        self._known: dict[int, tuple[int, T | None]] = {}  # by row: version, value
        self._tags: list[int] = []
        self._tags_version = 0

    def state(self, catalog: Catalog) -> KindState:
        """What there is now; call it under the store's lock."""
        table = catalog.table
        tags = catalog.tags_since(self._tags_version)
        self._tags_version = catalog.version
        self._tags += [
            tag for tag, kind in zip(tags.tag, tags.kind, strict=True) if kind == self._kind
        ]
        found = [table.rows_of_tag(tag) for tag in self._tags]
        rows = np.concatenate(found) if found else np.empty(0, np.uint32)
        columns = catalog.series_at(rows)
        order = np.argsort(columns.run, kind="stable")
        order = order[columns.is_there[order] == 1]
        found_rows = (rows[order], columns.run[order], columns.version[order])
        state = KindState(catalog.version, np.column_stack(found_rows).astype(np.int64), {})
        for row, run, version in state.rows.tolist():
            if row not in self._known or self._known[row][0] < version:
                tag, placed = table.tag_name(table.tag(row)), catalog.placed(run, row)
                series = RunSeries(tag, self._kind, "", None, placed)
                state.unread[row] = catalog.runs.name[run], series
        return state

    def values(self, state: KindState) -> list[tuple[int, T]]:
        """Run and value of every series that has one; holds no lock of the store."""
        values: list[tuple[int, T]] = []
        with self._lock, self._access.reads.hold() as reads:
            for row, run, version in state.rows.tolist():
                known = self._known.get(row)
                if known is None or known[0] < version:
                    # As TensorBoard: a restart hides none of it, wherever it went on.
                    source = Source(*state.unread[row], reads, superseded=True)
                    try:
                        known = version, newest_value(source, reads, self._decode)
                    except OSError:
                        state.failed.append(row)  # it may come right: the next one tries again
                        continue
                    self._known[row] = known
                if known[1] is not None:
                    values.append((run, known[1]))
        return values
