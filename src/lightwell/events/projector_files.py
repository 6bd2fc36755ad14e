"""The files that a projector's configuration names, decoded: tensors and tables of labels."""

from __future__ import annotations

import io
import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

_ITEM_BYTES = 4


@dataclass(frozen=True, slots=True)
class Labels:
    """What is known of each point of an embedding.

    Attributes:
        columns: Their names; one without a name for a file of one column, which has no header.
        rows: One a point, of as many texts as its line has.
    """

    columns: list[str]
    rows: list[list[str]]


def decode_tensors(content: bytes, shape: Sequence[int]) -> NDArray[np.float32]:
    """The points, float32 of shape (points, dimensions).

    Text is a line a point with tabs between its numbers. Whatever is none is little-endian float32.

    Args:
        content: The file.
        shape: As the configuration says; needed where the file is not text.

    Raises:
        ValueError: The lines differ in length or hold no numbers, or the shape does not fit.
    """
    if _is_text(content):
        if not content.strip():
            return np.empty((0, 0), np.float32)
        text = io.StringIO(content.decode())
        return np.loadtxt(text, np.float32, comments=None, delimiter="\t", ndmin=2)
    if len(shape) != 2 or math.prod(shape) * _ITEM_BYTES != len(content):
        raise ValueError(
            f"expected a tensor_shape of two axes that fills {len(content)} bytes of float32, "
            f"got {list(shape)}"
        )
    return np.frombuffer(content, "<f4").reshape(tuple(shape))


def _is_text(content: bytes) -> bool:
    try:
        return "\0" not in content.decode()
    except UnicodeDecodeError:
        return False


def decode_labels(content: bytes) -> Labels:
    """The table in a file of tab-separated values.

    As the projector: where the first line has a tab, it is the header; without, there is none.
    """
    lines = content.decode("utf-8", "replace").split("\n")
    rows = [line.rstrip("\r").split("\t") for line in (lines if lines[-1] else lines[:-1])]
    if rows and len(rows[0]) > 1:
        return Labels(rows[0], rows[1:])
    return Labels([""], rows)
