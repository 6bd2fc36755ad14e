"""One run of a logdir, as Python sees it: its tags, its parts, and every point of its scalars."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from lightwell.errors import NameNotFoundError
from lightwell.store.catalog import SCALAR
from lightwell.store.marks import Mark
from lightwell.store.names import Names
from lightwell.store.run_values import RunValues
from lightwell.store.series import Series
from lightwell.store.tags import TagInfo
from lightwell.store.value_access import ValueAccess

if TYPE_CHECKING:
    from lightwell.store.hparams import HParams

#: Parts that an error names.
_NAMED_PARTS = 3

_SeriesSource = Callable[[str, str, bool], Series]
"""Run name, tag, whether superseded points are wanted -> the series."""
_TagsSource = Callable[[str], Mapping[str, TagInfo]]
"""Run name -> its tags."""
_MarksSource = Callable[[str], list[Mark]]
"""Run name -> its marks."""


class Run(RunValues):
    """One run: a folder with event files. Shows the state of the logdir's last refresh."""

    def __init__(
        self,
        name: str,
        read_tags: _TagsSource,
        read: _SeriesSource,
        read_marks: _MarksSource,
        part_of: str | None,
        parts: dict[str, Run],
        access: ValueAccess,
    ) -> None:
        super().__init__(name, access)
        #: Name of the run that this folder is a part of (a key of ``add_scalars``, a rank, the
        #: session of ``add_hparams``); None for a run of its own.
        self.part_of = part_of
        self._read_tags = read_tags
        self._read = read
        self._read_marks = read_marks
        self._parts = parts

    def __repr__(self) -> str:
        return f"<Run {self.name!r}: {len(self.tags)} tags>"

    @property
    def tags(self) -> Mapping[str, TagInfo]:
        """Tag name to what is known of it, in order of first appearance.

        Of values of several kinds under one name, what is known of the scalars, or else of the
        first of its :meth:`kinds`.
        """
        return Names(self._read_tags(self.name), f"run {self.name!r} has no tag")

    def kinds(self, tag: str) -> list[str]:
        """What a tag holds: mostly one kind; each is a series of its own. Scalars come first.

        Raises:
            KeyError: The run has no such tag; the message names close ones.
        """
        return list(self.tags[tag].kinds)

    @property
    def parts(self) -> Mapping[str, Run]:
        """What the run wrote into folders of their own, by run name; see ``part_of``.

        Sessions of hyperparameters come first, the newest of them before all.
        """
        return Names(self._parts, f"run {self.name!r} has no part")

    @property
    def hparams(self) -> HParams | None:
        """The session of hyperparameters that the run or a part of it holds; None without one.

        Of a run that was trained again into its folder it is the newest; ``parts`` have the others.
        """
        of_parts = (part.hparams for part in self._parts.values())
        return super().hparams or next((found for found in of_parts if found is not None), None)

    @property
    def marks(self) -> list[Mark]:
        """The newest 1,000 marks, by wall time; their words are read from the files each time."""
        return self._read_marks(self.name)

    def scalars(self, tag: str, *, superseded: bool = False) -> Series:
        """Every point of one scalar tag; without a copy where a single file holds them.

        Args:
            tag: Tag name.
            superseded: Include points that a restart of the run wrote anew.

        Raises:
            KeyError: The run has no such tag; the message names close ones, or the parts of the run
                that have it.
            TypeError: The tag holds something else than scalars.
        """
        info = self._read_tags(self.name).get(tag)
        if info is None:
            raise self._no_tag(tag)
        if info.kind != SCALAR:
            held = " and ".join(info.kinds)
            raise TypeError(f"tag {tag!r} of run {self.name!r} holds {held} data, not scalars")
        return self._read(self.name, tag, superseded)

    def _no_tag(self, tag: str) -> NameNotFoundError:
        holders = [name for name, part in self._parts.items() if tag in part.tags]
        if not holders:
            return super()._no_tag(tag)
        others = f" and {len(holders) - _NAMED_PARTS:,} more" if len(holders) > _NAMED_PARTS else ""
        places = ", ".join(f"logs.runs[{name!r}]" for name in holders[:_NAMED_PARTS])
        return NameNotFoundError(
            f"run {self.name!r} has no tag {tag!r} itself; parts of it have (run.parts): "
            f"{places}{others}"
        )
