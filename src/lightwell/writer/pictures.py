"""Arrays of pictures, their axes in any order, made into pixels: what images and videos share.

The caller's thread checks shapes and makes one pass over the values, from numbers to bytes, which
is also the copy of what the caller may change. Values on a device become bytes there.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from lightwell import _core
from lightwell.writer import device, inputs
from lightwell.writer.inputs import Input
from lightwell.writer.values import describe

_AXES: Final = "NTHWC"  # picture, frame, row, column, channel
_NATIVE_DTYPES: Final = (np.dtype(np.uint8), np.dtype(np.float32), np.dtype(np.float64))
_MAX_BYTES: Final = 2**31 - 1  # what an event can hold


@dataclass(frozen=True, slots=True)
class Pictures:
    """Still or moving pictures of one size, to be put into a grid.

    Attributes:
        parts: Where the values are; each part holds one picture or, with an axis N, several.
        letters: The axes of each part, of those in NTHWC.
        count: How many pictures all parts hold.
        frames: Of each picture; 1 for a still.
        height: Of each picture, in pixels.
        width: Likewise.
        channels: Of each pixel.
    """

    parts: Sequence[Input]
    letters: str
    count: int
    frames: int
    height: int
    width: int
    channels: int

    def grid(self, rows: int, columns: int) -> tuple[Callable[[], NDArray[np.uint8]], int]:
        """One picture of all, row by row, on black, as a function that has or makes it.

        What is here becomes pixels at once, so the caller may change it; what is on a device does
        so when the function is called, which waits for it.

        Returns:
            The function, which gives uint8 of shape (frames, height, width, channels), and how many
            bytes are held until it is called.
        """
        if any(part.is_pending for part in self.parts):
            parts = [part if part.is_pending else part.owned() for part in self.parts]
            return lambda: self._draw(parts, rows, columns), sum(part.nbytes for part in parts)
        canvas = self._draw(self.parts, rows, columns)
        return lambda: canvas, canvas.nbytes

    def _draw(self, parts: Sequence[Input], rows: int, columns: int) -> NDArray[np.uint8]:
        height, width = self.height, self.width
        shape = (self.frames, rows * height, columns * width, self.channels)
        is_full = self.count == rows * columns
        canvas = np.empty(shape, np.uint8) if is_full else np.zeros(shape, np.uint8)
        pictures = (picture for part in parts for picture in _in_order(part.array(), self.letters))
        for cell, picture in enumerate(pictures):
            top, left = cell // columns * height, cell % columns * width
            _write_pixels(picture, canvas[:, top : top + height, left : left + width])
        return canvas


def take(
    where: str,
    name: str,
    given: Sequence[object],
    letters: str,
    dataformats: str,
    channels: tuple[int, ...],
) -> Pictures:
    """Pictures from arrays of one shape.

    Args:
        where: The method the user called, for messages.
        name: Its argument's name, for messages.
        given: The arrays, not none; as `inputs.take` has them.
        letters: What `letters_of` made of ``dataformats``; without the N if ``given`` is that axis.
        dataformats: As the user gave it, for messages.
        channels: How many of them are possible.

    Raises:
        TypeError: Not numbers, complex ones, or a number of channels that is not possible.
        ValueError: Another number of axes than letters, different shapes, or an empty array.
    """
    parts = [_take(where, name, value) for value in given]
    shape = parts[0].shape
    expected = f"{where}: expected {name} of shape ({', '.join(letters)}) for {dataformats=}"
    if len(shape) != len(letters):
        raise ValueError(f"{expected}, got {shape}")
    size = dict.fromkeys(_AXES, 1) | dict(zip(letters, shape, strict=True))
    for part in parts:
        if part.shape != shape:
            raise ValueError(f"{expected}, all of one shape, got {shape} and {part.shape}")
    if 0 in shape:
        raise ValueError(f"{expected}, not empty, got {shape}")
    if size["C"] not in channels:
        possible = ", ".join(str(count) for count in channels)
        # The commonest mistake of all: channels last.
        last = letters.replace("C", "") + "C"
        is_last = letters != last and shape[-1] in channels
        hint = f"; is it dataformats={last!r}?" if is_last else ""
        raise TypeError(f"{expected}, C one of {possible}, got {shape}{hint}")
    count = len(parts) * size["N"]
    return Pictures(parts, letters, count, size["T"], size["H"], size["W"], size["C"])


def letters_of(where: str, dataformats: object, possible: Sequence[str]) -> str:
    """``dataformats`` in capitals, if it is one of ``possible`` in some order.

    Raises:
        TypeError: It is no str.
        ValueError: It is none of them.
    """
    if not isinstance(dataformats, str):
        raise TypeError(f"{where}: expected dataformats to be a str, got {describe(dataformats)}")
    letters = dataformats.upper()
    if sorted(letters) not in [sorted(one) for one in possible]:
        choices = " or ".join(repr(one) for one in possible)
        raise ValueError(
            f"{where}: expected dataformats to have the letters of {choices}, each once, "
            f"got {dataformats!r}"
        )
    return letters


def check_size(where: str, name: str, frames: int, height: int, width: int, channels: int) -> None:
    """Refuse what no event can hold."""
    if frames * height * width * channels > _MAX_BYTES:
        raise ValueError(
            f"{where}: expected {name} to make less than 2 GiB of pixels, got "
            f"{frames} x {height} x {width} of {channels} bytes"
        )


def _take(where: str, name: str, value: object) -> Input:
    taken = inputs.take(where, name, _as_bytes_on_device(value))
    if taken.dtype.kind == "c":
        raise TypeError(f"{where}: expected {name} to be real, got dtype {taken.dtype}")
    return taken


def _as_bytes_on_device(value: object) -> object:
    """A tensor of torch on a device, made into bytes there, by the rule of the core.

    A quarter of the bytes has to travel then. The device is not waited for.
    """
    torch: Any = sys.modules.get("torch")
    if torch is None or not isinstance(value, torch.Tensor):
        return value
    tensor: Any = value
    is_plain = tensor.layout is torch.strided and tensor.is_floating_point()
    if not is_plain or device.backend_of(tensor) is None:
        return tensor
    scaled = tensor.detach().to(torch.float32).mul(255)
    return scaled.nan_to_num_(nan=0.0).clamp_(0, 255).to(torch.uint8)


def _in_order(array: NDArray[Any], letters: str) -> NDArray[Any]:
    """A view with all axes of NTHWC, those that ``letters`` lacks of length 1."""
    order = [letters.index(axis) for axis in _AXES if axis in letters]
    missing = tuple(slice(None) if axis in letters else None for axis in _AXES)
    return array.transpose(order)[missing]


def _write_pixels(picture: NDArray[Any], target: NDArray[np.uint8]) -> None:
    """Write a picture of axes THWC and any real dtype."""
    if picture.dtype not in _NATIVE_DTYPES or not picture.flags.aligned:
        with np.errstate(over="ignore"):  # beyond float32 is beyond white
            picture = picture.astype(np.float32)
    _core.write_pixels(picture, target)
