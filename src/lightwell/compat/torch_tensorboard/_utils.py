"""The module ``torch.utils.tensorboard._utils``: pictures and videos as arrays, not encoded."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

__all__ = ["_prepare_video", "convert_to_HWC", "figure_to_image", "make_grid"]


def figure_to_image(figures: Any, close: bool = True) -> NDArray[np.uint8]:
    """Figures of matplotlib as pictures.

    Args:
        figures: A figure, or a list of them, all of one size.
        close: Have pyplot close them.

    Returns:
        Shape (3, H, W), or (N, 3, H, W) for a list.

    Raises:
        TypeError: ``figures`` is no figure.
        ValueError: An empty list, or figures of different sizes.
    """
    from lightwell.writer import figures as drawing

    if isinstance(figures, list):
        several = cast("Sequence[Any]", figures)
        return np.stack([figure_to_image(one, close) for one in several])
    drawing.check("figure_to_image", figures)
    picture = np.array(drawing.draw(figures).transpose(2, 0, 1), order="C")
    if close:
        drawing.close(figures)
    return picture


def make_grid(I: NDArray[Any], ncols: int = 8) -> NDArray[Any]:  # noqa: E741, N803  # torch's name
    """A batch of pictures side by side, the rest black.

    Args:
        I: Shape (N, 1 or 3, H, W), any dtype.
        ncols: Pictures in a row.

    Returns:
        Shape (3, rows * H, columns * W), of the same dtype.

    Raises:
        AssertionError: Another shape; torch's class, which callers catch.
    """
    if I.ndim != 4 or I.shape[1] not in (1, 3):
        raise AssertionError(f"make_grid: expected shape (N, 1 or 3, H, W), got {I.shape}")
    count, _, height, width = I.shape
    columns = min(count, ncols)
    rows = -(-count // columns)
    grid = np.zeros((rows * columns, 3, height, width), I.dtype)
    grid[:count] = I
    tiles = grid.reshape(rows, columns, 3, height, width).transpose(2, 0, 3, 1, 4)
    return tiles.reshape(3, rows * height, columns * width)


def convert_to_HWC(tensor: NDArray[Any], input_format: str) -> NDArray[Any]:  # noqa: N802  # torch's name
    """A picture, or a batch as a grid, with its channels last: three where there is one or none.

    Args:
        tensor: Any dtype, which is kept.
        input_format: A letter an axis, of N, C, H and W in any order and case.

    Raises:
        AssertionError: A letter twice, or not a letter for each axis; torch's class, which callers
            catch.
        ValueError: Other letters.
    """
    letters = input_format.upper()
    if len(set(letters)) != len(letters):
        raise AssertionError(f"convert_to_HWC: expected each letter once, got {input_format!r}")
    if tensor.ndim != len(letters):
        raise AssertionError(
            f"convert_to_HWC: expected one letter for each of {tensor.ndim} axes, "
            f"got {input_format!r}"
        )
    wanted = {2: "HW", 3: "HWC", 4: "NCHW"}.get(len(letters), "")
    if set(letters) != set(wanted):
        raise ValueError(f"convert_to_HWC: expected letters of N, C, H, W, got {input_format!r}")
    picture = tensor.transpose([letters.index(letter) for letter in wanted])
    if len(wanted) == 4:
        return make_grid(picture).transpose(1, 2, 0)
    if len(wanted) == 2:
        picture = picture[:, :, np.newaxis]
    return np.repeat(picture, 3, axis=2) if picture.shape[2] == 1 else picture


def _prepare_video(V: NDArray[Any]) -> NDArray[Any]:  # noqa: N803  # torch's name
    """A batch of videos side by side in one, black ones added up to a power of two.

    Args:
        V: Shape (N, T, C, H, W); uint8 is scaled to 0…1, other dtypes are left.

    Returns:
        Shape (T, rows * H, columns * W, C), a float dtype for uint8.
    """
    videos = V.astype(np.float32) / 255.0 if V.dtype == np.uint8 else V
    count, frames, channels, height, width = videos.shape
    padded = 1 << (count - 1).bit_length()
    rows = 1 << ((count.bit_length() - 1) // 2)
    grid = np.zeros((padded, frames, channels, height, width), videos.dtype)
    grid[:count] = videos
    tiles = grid.reshape(rows, padded // rows, frames, channels, height, width)
    return tiles.transpose(2, 0, 4, 1, 5, 3).reshape(
        frames, rows * height, (padded // rows) * width, channels
    )
