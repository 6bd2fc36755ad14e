"""What a run holds beside scalars, by kind: the methods that ``Run`` has of this name."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, TypeVar

from lightwell.errors import NameNotFoundError
from lightwell.store.names import Names, not_found
from lightwell.store.record_reads import RecordReads
from lightwell.store.segments import Segment
from lightwell.store.value_access import RunSeries, ValueAccess

# What only some kinds need is loaded when they are asked for: most want scalars.
if TYPE_CHECKING:
    from lightwell.store.arrays import Histogram, PRCurve, Tensor, Text
    from lightwell.store.embeddings import Embedding
    from lightwell.store.graphs import Graph
    from lightwell.store.hparams import HParams
    from lightwell.store.inspection import FileFacts
    from lightwell.store.layouts import Layout
    from lightwell.store.media import Audio, Image
    from lightwell.store.meshes import Mesh
    from lightwell.store.metadata import Metadata
    from lightwell.store.sessions import Session
    from lightwell.store.values import Source, Value, ValueSeries

V = TypeVar("V", bound="Value")

_SCALAR = "scalar"
_TEXT_SUFFIX = "/text_summary"


class RunValues:
    """The values of one run. All series are those of the last refresh."""

    def __init__(self, name: str, access: ValueAccess) -> None:
        #: Path relative to the logdir, with ``/`` between its parts; ``.`` is the logdir itself.
        self.name = name
        self._access = access

    def values(
        self, tag: str, kind: str | None = None, *, superseded: bool = False
    ) -> ValueSeries[Value]:
        """The values of a tag of any kind but scalars, those of unknown plugins too.

        Args:
            tag: Tag name.
            kind: Which of the tag's kinds; None: the first that is not that of scalars.
            superseded: Include values that a restart of the run wrote anew.

        Raises:
            KeyError: The run has no such tag; the message names close ones.
            TypeError: The tag holds scalars, or nothing of the kind.
        """
        from lightwell.store.values import Value

        return self._series(tag, kind, Value, superseded=superseded)

    def metadata(self, tag: str) -> Metadata:
        """What the first value of a tag says of the series: display name, description, plugin.

        Reads the file; of a tag of scalars each file of the run up to the tag's first value.

        Args:
            tag: Tag name, of any kind.

        Raises:
            KeyError: The run has no such tag; the message names close ones.
            OSError: A file cannot be opened or read now.
        """
        from lightwell.store.metadata import metadata_of, scalar_metadata

        shown = self._found(tag)[0]
        if shown.kind == _SCALAR:
            return metadata_of(scalar_metadata(self._access, self.name, tag), shown.plugin)
        return self.values(tag).metadata

    def images(self, tag: str, *, superseded: bool = False) -> ValueSeries[Image]:
        """The images of a tag; arguments and errors as for :meth:`values`."""
        from lightwell.store.media import Image

        return self._series(tag, "image", Image, superseded=superseded)

    def audio(self, tag: str, *, superseded: bool = False) -> ValueSeries[Audio]:
        """The sounds of a tag; arguments and errors as for :meth:`values`."""
        from lightwell.store.media import Audio

        return self._series(tag, "audio", Audio, superseded=superseded)

    def histograms(self, tag: str, *, superseded: bool = False) -> ValueSeries[Histogram]:
        """The histograms of a tag; arguments and errors as for :meth:`values`."""
        from lightwell.store.arrays import Histogram

        return self._series(tag, "histogram", Histogram, superseded=superseded)

    def texts(self, tag: str, *, superseded: bool = False) -> ValueSeries[Text]:
        """The texts of a tag, with or without ``/text_summary``, which ``add_text`` appends.

        Arguments and errors as for :meth:`values`.
        """
        from lightwell.store.arrays import Text

        suffixed = tag + _TEXT_SUFFIX
        if not self._is_text(tag) and self._is_text(suffixed):
            tag = suffixed
        return self._series(tag, "text", Text, superseded=superseded)

    def tensors(self, tag: str, *, superseded: bool = False) -> ValueSeries[Tensor]:
        """The tensors of a tag that no plugin of another kind claims.

        Arguments and errors as for :meth:`values`.
        """
        from lightwell.store.arrays import Tensor

        return self._series(tag, "tensor", Tensor, superseded=superseded)

    def pr_curves(self, tag: str, *, superseded: bool = False) -> ValueSeries[PRCurve]:
        """The precision-recall curves of a tag; arguments and errors as for :meth:`values`."""
        from lightwell.store.arrays import PRCurve

        return self._series(tag, "pr_curve", PRCurve, superseded=superseded)

    def meshes(self, name: str, *, superseded: bool = False) -> ValueSeries[Mesh]:
        """The meshes of a name, put together of their series of vertices, faces and colors.

        Args:
            name: As given to ``add_mesh``, or the tag of one of its series.
            superseded: Include values that a restart of the run wrote anew.

        Raises:
            KeyError: The run has no such mesh; the message names close ones.
        """
        from lightwell.events.plugin_messages import MeshPluginData
        from lightwell.store import meshes
        from lightwell.store.values import Source, ValueSeries

        sources = {
            one.tag: Source(self.name, one, self._access.reads, superseded=superseded)
            for one in self._access.all_series(self.name)
            if one.kind == "mesh"
        }
        if (source := sources.get(name)) and (content := meshes.content_of(source)):
            name = content.name
        parts = meshes.parts_by_type(list(sources.values()), name)
        if MeshPluginData.VERTEX not in parts:
            known = {
                content.name for one in sources.values() if (content := meshes.content_of(one))
            }
            raise NameNotFoundError(not_found(f"run {self.name!r} has no mesh", name, known))
        return ValueSeries(parts[MeshPluginData.VERTEX], meshes.joined(parts))

    @property
    def hparams(self) -> HParams | None:
        """The session of hyperparameters that the run holds; None without one.

        Raises:
            OSError: A file cannot be opened or read now.
        """
        from lightwell.store.hparams import hparams_of

        return hparams_of(self._access, self.name)

    @property
    def layout(self) -> Layout | None:
        """The newest layout of custom charts; None without one."""
        from lightwell.store.layouts import LayoutValue

        for one in self._access.all_series(self.name):
            if one.kind == "layout" and len(series := self._series(one.tag, "layout", LayoutValue)):
                return series[-1].decode()
        return None

    @property
    def graphs(self) -> Mapping[str, Graph]:
        """The newest graph of each tag; :meth:`values` has the older ones."""
        from lightwell.store.graphs import Graph

        found: dict[str, Graph] = {}
        for one in self._access.all_series(self.name):
            if one.kind == "graph" and len(series := self._series(one.tag, "graph", Graph)):
                found[one.tag] = series[-1]
        return Names(found, f"run {self.name!r} has no graph")

    @property
    def embeddings(self) -> list[Embedding]:
        """What the projector's configuration in the run's folder names, in its order.

        Raises:
            MalformedValueError: The configuration cannot be understood.
            OSError: It cannot be read.
        """
        from lightwell.store.embeddings import embeddings_in

        files = self._access.files(self.name)
        folder = os.path.dirname(files[0].path) if files else ""  # noqa: PTH120  # as walked
        return embeddings_in(self._access, folder) if folder else []

    @property
    def sessions(self) -> list[Session]:
        """When writers began, saved checkpoints and ended, in order of writing; reads the files."""
        from lightwell.store.sessions import sessions_of

        return sessions_of(self._access, self.name)

    @property
    def files(self) -> list[FileFacts]:
        """The event files of the run, in the order of their making."""
        from lightwell.store.inspection import file_facts

        return [file_facts(file) for file in self._access.files(self.name)]

    def segments(self, tag: str) -> list[Segment]:
        """The stretches of a series of scalars between restarts, oldest first.

        Raises:
            KeyError: The run has no such tag; the message names close ones.
            TypeError: The tag holds something else than scalars.
        """
        found = self._found(tag)
        if found[0].kind != _SCALAR:
            raise TypeError(f"{self._holds(tag, found)}, not scalars")
        return found[0].placed.segments()

    def _series(
        self,
        tag: str,
        kind: str | None,
        element: Callable[[Source, int, RecordReads], V],
        *,
        superseded: bool = False,
    ) -> ValueSeries[V]:
        from lightwell.store.values import Source, ValueSeries

        found = self._found(tag)
        is_meant = kind is None and found[-1].kind == _SCALAR
        if is_meant or (kind == _SCALAR and found[0].kind == _SCALAR):
            raise TypeError(f"tag {tag!r} of run {self.name!r} holds scalars: use scalars()")
        chosen = [one for one in found if one.kind != _SCALAR and kind in (None, one.kind)]
        if not chosen:
            raise TypeError(f"{self._holds(tag, found)}, not {kind} data")
        return ValueSeries(
            Source(self.name, chosen[0], self._access.reads, superseded=superseded), element
        )

    def _found(self, tag: str) -> list[RunSeries]:
        found = self._access.series(self.name, tag)
        if not found:
            raise self._no_tag(tag)
        return found

    def _no_tag(self, tag: str) -> NameNotFoundError:
        """What to raise where the run does not have a tag."""
        tags = [one.tag for one in self._access.all_series(self.name)]
        return NameNotFoundError(not_found(f"run {self.name!r} has no tag", tag, tags))

    def _holds(self, tag: str, found: list[RunSeries]) -> str:
        kinds = " and ".join(one.kind for one in found)
        return f"tag {tag!r} of run {self.name!r} holds {kinds} data"

    def _is_text(self, tag: str) -> bool:
        return any(one.kind == "text" for one in self._access.series(self.name, tag))
