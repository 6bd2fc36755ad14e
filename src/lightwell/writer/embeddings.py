"""Embeddings: ``add_embedding``."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from typing import Any, cast

from lightwell.writer import inputs, values
from lightwell.writer.inputs import Input
from lightwell.writer.run_writer import RunWriter

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
            TypeError: An argument is of the wrong kind.
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
        rows = None if metadata is None else _rows(metadata, metadata_header, count)
        images = None if label_img is None else _take_images(label_img, count)
        from lightwell.events import embedding
        from lightwell.writer import projector_files

        directory = embedding.directory(step, tag)
        name_bytes = max(len(os.fsencode(name)) for name in directory.split("/"))
        if "\0" in directory or name_bytes > _MAX_NAME_BYTES:
            raise ValueError(
                f"add_embedding: expected a tag that names a directory, without NUL and of at most "
                f"{_MAX_NAME_BYTES} bytes, got {tag!r}"
            )
        image_size = None if images is None else (images.shape[3], images.shape[2])
        info = embedding.info(step, tag, rows is not None, image_size)
        matrix = matrix if matrix.is_pending else matrix.owned()
        # Absolute, because this happens later, perhaps after a chdir().
        root = os.path.abspath(self._root)  # noqa: PTH100  # pathlib would slow our import
        self._write_later(
            f"embedding {info.tensor_name!r}",
            lambda: projector_files.write(root, info, matrix, rows, images),
            matrix.nbytes + (images.nbytes if images else 0),
        )


def _rows(
    metadata: Iterable[Any], header: Sequence[str] | None, count: int
) -> list[tuple[str, ...]]:
    """The table of labels as text, its header first."""
    is_tensor = hasattr(metadata, "detach")  # of torch: elements would show as "tensor(1)"
    labels: list[Any] = cast(Any, metadata).tolist() if is_tensor else list(metadata)
    if len(labels) != count:
        raise ValueError(
            f"add_embedding: expected a label for each of {count} points, got {len(labels)}"
        )
    if not header:
        return [(str(label),) for label in labels]
    if isinstance(header, str):
        raise TypeError("add_embedding: expected metadata_header to be a list of str, got str")
    rows = [tuple(map(str, row)) for row in (header, *labels)]
    for row in rows:
        if len(row) != len(header):
            raise ValueError(
                f"add_embedding: expected rows of {len(header)} cells, as metadata_header has, "
                f"got {len(row)}"
            )
    return rows


def _take_images(label_img: Any, count: int) -> Input:
    images = inputs.take("add_embedding", "label_img", label_img)
    if len(images.shape) != 4 or images.shape[1] not in (1, 3) or 0 in images.shape:
        raise ValueError(
            f"add_embedding: expected label_img of shape (N, 3, H, W) or (N, 1, H, W), "
            f"got {images.shape}"
        )
    if images.shape[0] != count:
        raise ValueError(
            f"add_embedding: expected a picture for each of {count} points, got {images.shape[0]}"
        )
    if images.dtype.kind == "c":
        raise TypeError(f"add_embedding: expected label_img to be real, got dtype {images.dtype}")
    from lightwell.events import embedding

    try:
        embedding.columns_of_sprite(count, images.shape[2], images.shape[3])
    except ValueError as error:
        raise ValueError(f"add_embedding: label_img: {error}") from None
    return images if images.is_pending else images.owned()
