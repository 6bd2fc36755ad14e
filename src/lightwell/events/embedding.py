"""Embeddings: points with labels and pictures, in files of their own beside the event files.

``projector_config.pbtxt`` in the run's directory lists the embeddings and says where their files
are: ``tensors.tsv``, and if given ``metadata.tsv`` and ``sprite.png``, in ``<step>/<tag>``.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from lightwell import _core
from lightwell.events import png, text_format
from lightwell.events.kinds import Kind
from lightwell.events.plugin_messages import EmbeddingInfo, ProjectorConfig, SpriteMetadata

KIND: Final[Kind] = "embedding"
PLUGIN_NAME: Final = "projector"
CONFIG_NAME: Final = "projector_config.pbtxt"
TENSORS_NAME: Final = "tensors.tsv"
METADATA_NAME: Final = "metadata.tsv"
SPRITE_NAME: Final = "sprite.png"

MAX_SPRITE_PX: Final = 8192
"""What the projector takes as a sprite's side."""

_ROWS_AT_ONCE_BYTES: Final = 64 << 10
_BREAKS: Final = str.maketrans(dict.fromkeys("\t\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029", " "))


def directory(step: int, tag: str) -> str:
    """Where the files of an embedding are, below the run's directory; always below it."""
    name = tag.replace("%", "%25").replace("/", "%2f").replace("\\", "%5c")
    if name in (".", ".."):
        name = name.replace(".", "%2e")
    return f"{step:05d}/{name}".rstrip("/")


def info(
    step: int, tag: str, has_metadata: bool, image_size: tuple[int, int] | None
) -> EmbeddingInfo:
    """The entry of one embedding in the configuration.

    Args:
        step: Part of its name.
        tag: Likewise.
        has_metadata: Whether there is a table of labels.
        image_size: Width and height of each picture in the sprite, in pixels.
    """
    path = directory(step, tag)
    made = EmbeddingInfo(tensor_name=f"{tag}:{step:05d}", tensor_path=f"{path}/{TENSORS_NAME}")
    if has_metadata:
        made.metadata_path = f"{path}/{METADATA_NAME}"
    if image_size is not None:
        made.sprite = SpriteMetadata(
            image_path=f"{path}/{SPRITE_NAME}", single_image_dim=list(image_size)
        )
    return made


def parse_config(text: str) -> ProjectorConfig:
    """The configuration in ``text`` (ValueError)."""
    return text_format.parse(text, ProjectorConfig)


def merge(config: ProjectorConfig, added: EmbeddingInfo) -> str:
    """The text of ``config`` with ``added`` in it, in place of one of the same name."""
    others = [one for one in config.embeddings if one.tensor_name != added.tensor_name]
    config.embeddings = [*others, added]
    return text_format.dump(config)


def encode_tensors(matrix: NDArray[Any]) -> Iterator[bytes]:
    """``tensors.tsv`` in pieces: a line a row, numbers as Python writes them, tabs between.

    Args:
        matrix: N×D, of a real dtype. Floats get the digits of their float64.
    """
    columns = max(1, matrix.shape[1])
    rows = max(1, _ROWS_AT_ONCE_BYTES // (8 * columns))
    for start in range(0, len(matrix), rows):
        part = matrix[start : start + rows]
        if matrix.dtype.kind == "f":
            yield _core.format_rows(np.ascontiguousarray(part, np.float64))
        else:
            numbers = part.astype(np.int64) if matrix.dtype.kind == "b" else part
            yield "".join("\t".join(map(str, row)) + "\n" for row in numbers.tolist()).encode()


def encode_metadata(rows: Iterable[Sequence[str]]) -> bytes:
    """``metadata.tsv``: a line a row; tabs and line ends within a cell become spaces."""
    return "".join(
        "\t".join(cell.translate(_BREAKS) for cell in row) + "\n" for row in rows
    ).encode("utf-8", "replace")


def columns_of_sprite(count: int, height: int, width: int) -> int:
    """How many pictures a row has, so that ``count`` of them fit into a square.

    Raises:
        ValueError: The square's side would be above ``MAX_SPRITE_PX``.
    """
    columns = math.isqrt(max(0, count - 1)) + 1
    while (
        columns * width <= MAX_SPRITE_PX and math.ceil(count / columns) * height > columns * width
    ):
        columns += 1
    if columns * width > MAX_SPRITE_PX:
        raise ValueError(
            f"expected pictures that fit into a sprite of {MAX_SPRITE_PX} × {MAX_SPRITE_PX} px, "
            f"got {count} of {width} × {height} px"
        )
    return columns


def encode_sprite(pictures: NDArray[np.uint8]) -> bytes:
    """The sprite, a square PNG.

    Args:
        pictures: uint8 of shape (height, width, channels), all pictures row by row; at most as high
            as wide. Below them comes black.
    """
    height, side, channels = pictures.shape
    square = np.zeros((side, side, channels), np.uint8)
    square[:height] = pictures
    return png.encode(square)
