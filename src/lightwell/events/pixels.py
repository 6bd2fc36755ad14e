"""Encoded pictures to pixels: still ones and GIFs by Pillow, MP4 and WebM by PyAV.

Both libraries are imported when the first picture is decoded.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Iterable
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from lightwell.events.image import content_type

if TYPE_CHECKING:
    from PIL import Image

MAX_BYTES: Final = 1 << 30
"""Of pixels; a picture may hold more than its file lets one think."""

_MODES: Final = {"L": "L", "LA": "LA", "RGB": "RGB", "RGBA": "RGBA", "1": "L", "PA": "RGBA"}
_HIGH_BYTE: Final = 8
#: Those that Pillow is asked to read: what writers write, and browsers show.
_FORMATS: Final = ("PNG", "JPEG", "GIF", "BMP", "WEBP")
#: What Pillow raises for damaged files, in the middle of a film above all.
_DAMAGED: Final = (
    OSError,
    SyntaxError,
    EOFError,
    LookupError,
    TypeError,
    ArithmeticError,
    struct.error,
)
_FILMS: Final = ("video/mp4", "video/webm")


def decode(content: bytes) -> NDArray[np.uint8]:
    """The pixels of a picture.

    Returns:
        uint8 of shape (height, width, channels), or (frames, height, width, channels) where the
        picture moves; 1 channel is gray, 2 are gray and alpha, 3 are RGB, 4 are RGBA. Of 16 bits
        the upper 8 are kept.

    Raises:
        ValueError: It is no picture, is damaged, or has more than ``MAX_BYTES`` of pixels.
        ImportError: A film, and PyAV is not installed.
    """
    if not content:
        raise ValueError("expected a picture, got no bytes")
    return _film(content) if content_type(content) in _FILMS else _picture(content)


def _picture(content: bytes) -> NDArray[np.uint8]:
    from PIL import Image, UnidentifiedImageError

    try:
        with Image.open(io.BytesIO(content), formats=_FORMATS) as picture:
            _check_size(picture.width * picture.height * 4)
            if getattr(picture, "is_animated", False):
                return _animation(picture)
            return _still(picture)
    except UnidentifiedImageError as error:
        known = ", ".join(_FORMATS)
        raise ValueError(f"expected a {known} or film, got {len(content)} bytes") from error
    except (*_DAMAGED, Image.DecompressionBombError) as error:
        raise ValueError(f"expected a picture, got {len(content)} bytes: {error}") from error


def _still(picture: Image.Image) -> NDArray[np.uint8]:
    if picture.mode.startswith("I"):  # 16 bits of gray
        return (np.asarray(picture) >> _HIGH_BYTE).astype(np.uint8)[:, :, None]
    if picture.mode == "P" and "transparency" in picture.info:
        mode = "RGBA"
    else:
        mode = _MODES.get(picture.mode, "RGB")
    pixels = np.array(picture.convert(mode))
    return pixels if pixels.ndim == 3 else pixels[:, :, None]


def _animation(picture: Any) -> NDArray[np.uint8]:
    def frames() -> Iterable[NDArray[np.uint8]]:
        for index in range(picture.n_frames):
            picture.seek(index)
            yield np.array(picture.convert("RGBA"))

    pixels = _stacked(frames())
    return pixels if (pixels[..., 3] != 255).any() else pixels[..., :3].copy()


def _film(content: bytes) -> NDArray[np.uint8]:
    try:
        av: Any = import_module("av")
    except ImportError as error:
        raise ImportError(
            "pictures of an MP4 or WebM need PyAV: pip install 'lightwell[video]'; "
            "read() gives the file itself"
        ) from error
    try:
        with av.open(io.BytesIO(content)) as container:
            return _stacked(frame.to_ndarray(format="rgb24") for frame in container.decode(video=0))
    except (av.FFmpegError, IndexError) as error:
        raise ValueError(f"expected a film, got {len(content)} bytes: {error}") from error


def _stacked(frames: Iterable[NDArray[np.uint8]]) -> NDArray[np.uint8]:
    taken: list[NDArray[np.uint8]] = []
    for frame in frames:
        taken.append(frame)
        _check_size(frame.nbytes * len(taken))
    if not taken:
        raise ValueError("expected a film, got no frames")
    return np.stack(taken)


def _check_size(size: int) -> None:
    if size > MAX_BYTES:
        raise ValueError(f"expected at most {MAX_BYTES} bytes of pixels, got {size} or more")
