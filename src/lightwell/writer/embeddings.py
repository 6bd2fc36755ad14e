"""Embeddings: ``add_embedding``."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from lightwell.writer import background, inputs, values
from lightwell.writer.run_writer import RunWriter
from lightwell.writer.values import describe

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

# Torch has written the files when it returns. So have we when there is little to write and the disk
# is quick: within this time, in seconds, which no disk and no other job can make longer.
_SMALL_BYTES = 64 << 10
_PATIENCE_SECS = 0.05
_MAX_NAME_BYTES = 255  # what the common file systems allow


class EmbeddingMethods(RunWriter):
    """The part of ``SummaryWriter`` that writes what the embedding projector shows."""

    def add_embedding(
        self,
        mat: Any,
        metadata: Iterable[Any] | None = None,
        label_img: Any = None,
        global_step: int | None = None,
        tag: str = "default",
        metadata_header: Sequence[str] | None = None,
    ) -> None:
        """Write points for the embedding projector, with labels and pictures.

        They go into files of their own in ``<log_dir>/<step>/<tag>``, in the background, and into
        the list ``projector_config.pbtxt``, in place of points of the same tag and step. A failing
        disk is logged, and raised by the next ``flush()`` or ``close()``.

        Args:
            mat: N×D, a point a row, of real numbers, on any device, which is not waited for.
            metadata: N labels, or with ``metadata_header`` N rows of cells. Tabs and line ends in
                them become spaces.
            label_img: N×3×H×W or N×1×H×W, a picture for each point: uint8, or numbers from 0 to 1.
            global_step: Part of the name; 0 when None.
            tag: Name of the embedding.
            metadata_header: Names of the columns of ``metadata``.

        Raises:
            TypeError: An argument is of the wrong kind, or pictures of another number of channels.
            ValueError: Another shape, numbers of labels or pictures that differ from N, rows that
                differ from the header in length, pictures too large for a sprite, a tag too long
                for a directory's name. Nothing is written then.
        """
        step, _ = self._when("add_embedding", global_step, None)
        step = 0 if step is None else step
        values.tag("add_embedding", tag)
        matrix = inputs.take("add_embedding", "mat", mat)
        if len(matrix.shape) != 2 or 0 in matrix.shape:
            raise ValueError(
                f"add_embedding: expected mat of shape (N, D), N points, got {matrix.shape}"
            )
        if matrix.dtype.kind == "c":
            raise TypeError(f"add_embedding: expected mat to be real, got dtype {matrix.dtype}")
        count = matrix.shape[0]
        from lightwell.events import embedding
        from lightwell.writer import projector_files

        table: bytes | None = None
        if metadata is not None:
            table = embedding.encode_metadata(_rows(metadata, metadata_header, count))
        sprite = None if label_img is None else _take_sprite(label_img, count)
        directory = embedding.directory(step, tag)
        name_bytes = max(len(os.fsencode(name)) for name in directory.split("/"))
        if "\0" in directory or name_bytes > _MAX_NAME_BYTES:
            raise ValueError(
                f"add_embedding: expected a tag that names a directory, without NUL and of at most "
                f"{_MAX_NAME_BYTES} bytes, got {tag!r}"
            )
        info = embedding.info(step, tag, table is not None, sprite and sprite.picture_size)
        matrix = matrix if matrix.is_pending else matrix.owned()
        # Absolute, because this happens later, perhaps after a chdir().
        root = os.path.abspath(self._root)  # noqa: PTH100  # pathlib would slow our import
        self._write_later(
            f"embedding {info.tensor_name!r}",
            lambda: projector_files.write(root, info, matrix, table, sprite and sprite.draw),
            matrix.nbytes + len(table or b"") + (sprite.held_bytes if sprite else 0),
        )
        if not matrix.is_pending and matrix.nbytes <= _SMALL_BYTES:
            background.current().wait_for(self, _PATIENCE_SECS)


def _rows(
    metadata: Iterable[Any], header: Sequence[str] | None, count: int
) -> list[tuple[str, ...]]:
    """The table of labels as text, its header first."""
    is_tensor = hasattr(metadata, "detach")  # of torch: elements would show as "tensor(1)"
    labels = _listed("metadata", cast(Any, metadata).tolist() if is_tensor else metadata)
    if len(labels) != count:
        raise ValueError(
            f"add_embedding: expected a label for each of {count} points, got {len(labels)}"
        )
    if isinstance(header, str):
        raise TypeError("add_embedding: expected metadata_header to be a list of str, got str")
    names = [] if header is None else _listed("metadata_header", header)
    if not names:
        return [(str(label),) for label in labels]
    rows = [tuple(map(str, _listed("each row of metadata", row))) for row in (names, *labels)]
    for row in rows:
        if len(row) != len(names):
            raise ValueError(
                f"add_embedding: expected rows of {len(names)} cells, as metadata_header has, "
                f"got {len(row)}"
            )
    return rows


def _listed(name: str, given: Any) -> list[Any]:
    if not isinstance(given, Iterable):
        raise TypeError(f"add_embedding: expected {name} to be a list, got {describe(given)}")
    return list(cast("Iterable[Any]", given))  # type: ignore[redundant-cast]  # pyright needs it


class _Sprite(NamedTuple):
    """The pictures of all points, under each other.

    Attributes:
        picture_size: Width and height of each, in pixels.
        draw: Gives their pixels, uint8 of shape (1, height, width, channels).
        held_bytes: What is kept until they are drawn.
    """

    picture_size: tuple[int, int]
    draw: Callable[[], NDArray[np.uint8]]
    held_bytes: int


def _take_sprite(label_img: Any, count: int) -> _Sprite:
    from lightwell.events import embedding
    from lightwell.writer import pictures

    where = "add_embedding"
    taken = pictures.take(where, "label_img", [label_img], "NCHW", "NCHW", (1, 3))
    if taken.count != count:
        raise ValueError(
            f"{where}: expected a picture for each of {count} points, got {taken.count}"
        )
    try:
        columns = embedding.columns_of_sprite(count, taken.height, taken.width)
    except ValueError as error:
        raise ValueError(f"{where}: label_img: {error}") from None
    draw, held_bytes = taken.grid(-(-count // columns), columns)
    return _Sprite((taken.width, taken.height), draw, held_bytes)
