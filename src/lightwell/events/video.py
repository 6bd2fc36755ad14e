"""Moving pictures: frames to a GIF, an MP4 or a WebM file.

An event holds them as it holds a still picture (`events.image`); browsers play a GIF wherever they
show one.
"""

from __future__ import annotations

import io
import math
from collections.abc import Iterator
from fractions import Fraction
from importlib import import_module
from itertools import pairwise
from typing import Any, Final, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray
from PIL import Image

Image.preinit()  # imports the format here, so that `encode` does not on a thread of its own

Codec: TypeAlias = Literal["gif", "mp4", "webm"]
CODECS: Final[tuple[Codec, ...]] = ("gif", "mp4", "webm")

MAX_SIDE: Final[dict[Codec, int]] = {"gif": 65535, "mp4": 16384, "webm": 16384}
"""In pixels."""

_MAX_COLORS: Final = 256
_SAMPLE_PIXELS: Final = 2048
_ENCODERS: Final = {"mp4": "libx264", "webm": "libvpx-vp9"}


def encode(frames: NDArray[np.uint8], fps: float, codec: Codec) -> bytes:
    """The file of a moving picture.

    Args:
        frames: uint8 of shape (frames, height, width, channels), C-contiguous, not empty; 1 channel
            is gray, 3 are RGB.
        fps: Frames a second, positive and finite.
        codec: ``"gif"``, or ``"mp4"`` (H.264) and ``"webm"`` (VP9), which need PyAV.
    """
    return _gif(frames, fps) if codec == "gif" else _film(frames, fps, codec)


def _gif(frames: NDArray[np.uint8], fps: float) -> bytes:
    """Endless; exact where no frame has more than 256 colours. Equal frames in a row become one."""
    pictures = [_with_palette(frame) for frame in frames]
    file = io.BytesIO()
    pictures[0].save(
        file,
        "GIF",
        save_all=True,
        append_images=pictures[1:],
        duration=list(_durations_ms(len(frames), fps)),
        loop=0,
        optimize=False,
    )
    return file.getvalue()


def _durations_ms(frames: int, fps: float) -> Iterator[int]:
    """How long each frame shows: whole centiseconds, of which at no frame too many have passed."""
    ends = [round(100 * frame / fps) for frame in range(frames + 1)]
    for start, end in pairwise(ends):
        yield 10 * min(max(1, end - start), 0xFFFF)


def _with_palette(frame: NDArray[np.uint8]) -> Image.Image:
    """The frame in at most 256 colours: its own if it has no more, else the closest that fit."""
    height, width, channels = frame.shape
    if channels == 1:
        picture = Image.fromarray(frame[:, :, 0])
        picture.putpalette(bytes(level for level in range(256) for _ in range(3)))
        return picture
    picture = Image.fromarray(frame)
    colors: Any = picture.getcolors(_MAX_COLORS)
    if colors is None:
        palette = Image.fromarray(_sample(frame)).quantize(_MAX_COLORS, Image.Quantize.MAXCOVERAGE)
        return picture.quantize(palette=palette, dither=Image.Dither.NONE)
    packed = frame.astype(np.uint32) @ np.array([1 << 16, 1 << 8, 1], np.uint32)
    own = np.sort(np.array([red << 16 | green << 8 | blue for _, (red, green, blue) in colors]))
    indices = np.searchsorted(own, packed).astype(np.uint8)
    picture = Image.frombytes("P", (width, height), indices.tobytes())
    picture.putpalette(b"".join(int(color).to_bytes(3, "big") for color in own))
    return picture


def _sample(frame: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Pixels from everywhere in a frame, as a row: choosing colours for all of them takes long.

    The golden ratio spreads them evenly over rows and columns alike.
    """
    pixels = frame.reshape(-1, 3)
    if len(pixels) <= _SAMPLE_PIXELS:
        return pixels[None]
    places = np.arange(_SAMPLE_PIXELS) * ((math.sqrt(5) - 1) / 2) % 1
    return pixels[None, (places * len(pixels)).astype(np.intp)]


def _film(frames: NDArray[np.uint8], fps: float, codec: Codec) -> bytes:
    """In the colours of video: every two by two pixels share one hue."""
    av: Any = import_module("av")
    frames = _even(np.broadcast_to(frames, (*frames.shape[:3], 3)))
    file = io.BytesIO()
    with av.open(file, "w", format=codec) as container:
        stream = container.add_stream(_ENCODERS[codec], rate=Fraction(fps).limit_denominator(1001))
        stream.height, stream.width = frames.shape[1:3]
        stream.pix_fmt = "yuv420p"
        stream.options = {"crf": "23" if codec == "mp4" else "31", "threads": "1"}
        if codec == "webm":
            stream.options |= {"b": "0", "deadline": "realtime", "cpu-used": "6"}
        for frame in frames:
            picture = av.VideoFrame.from_ndarray(np.ascontiguousarray(frame), format="rgb24")
            container.mux(stream.encode(picture))
        container.mux(stream.encode())
    return file.getvalue()


def _even(frames: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The frames with sides of even length, as their hues need: the last row and column twice."""
    _, height, width, _ = frames.shape
    if height % 2 == 0 and width % 2 == 0:
        return frames
    return np.pad(frames, ((0, 0), (0, height % 2), (0, width % 2), (0, 0)), mode="edge")
