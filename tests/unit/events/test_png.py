"""PNG files: what Pillow reads of them is what went in."""

from __future__ import annotations

import io
import struct
import zlib

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from lightwell.events import png

RNG = np.random.default_rng(0)


def decoded(content: bytes) -> NDArray[np.uint8]:
    picture = Image.open(io.BytesIO(content))
    picture.load()
    pixels = np.asarray(picture)
    return pixels[:, :, None] if pixels.ndim == 2 else pixels


def noise(*shape: int) -> NDArray[np.uint8]:
    return RNG.integers(0, 256, shape, dtype=np.uint8)


def ramp(height: int, width: int) -> NDArray[np.uint8]:
    y, x = np.mgrid[0:height, 0:width]
    return np.stack([x % 256, y % 256, (x + y) // 2 % 256], axis=2).astype(np.uint8)


@pytest.mark.parametrize("channels", [1, 2, 3, 4])
@pytest.mark.parametrize("size", [(1, 1), (1, 300), (300, 1), (2, 2), (7, 5), (200, 130)])
def test_every_pixel_comes_back(size: tuple[int, int], channels: int) -> None:
    pixels = noise(*size, channels)
    content = png.encode(pixels)
    assert np.array_equal(decoded(content), pixels)
    mode = {1: "L", 2: "LA", 3: "RGB", 4: "RGBA"}[channels]
    assert Image.open(io.BytesIO(content)).mode == mode


@pytest.mark.parametrize("kind", ["noise", "ramp", "flat", "lines", "soft"])
def test_every_way_of_making_it_small_is_without_loss(kind: str) -> None:
    pixels = {
        "noise": noise(300, 200, 3),
        "ramp": ramp(300, 200),
        "flat": np.full((300, 200, 3), 200, np.uint8),
        "lines": np.where(np.arange(300)[:, None, None] % 7, 255, 0).astype(np.uint8)
        * np.ones((1, 200, 3), np.uint8),
        "soft": ramp(300, 200) // 2 + noise(300, 200, 3) // 64,
    }[kind]
    assert np.array_equal(decoded(png.encode(pixels)), pixels)


def test_chunks_are_those_of_the_specification() -> None:
    content = png.encode(noise(9, 4, 3))
    assert content.startswith(b"\x89PNG\r\n\x1a\n")
    at, names = 8, []
    while at < len(content):
        (length,) = struct.unpack_from(">I", content, at)
        body = content[at + 4 : at + 8 + length]
        assert struct.unpack_from(">I", content, at + 8 + length) == (zlib.crc32(body),)
        names.append(body[:4])
        at += 12 + length
    assert names == [b"IHDR", b"IDAT", b"IEND"]
    assert struct.unpack_from(">IIBBBBB", content, 16) == (4, 9, 8, 2, 0, 0, 0)


def test_pictures_are_about_as_small_as_pillows() -> None:
    for pixels in (noise(128, 128, 3), ramp(300, 200) // 2 + noise(300, 200, 3) // 64):
        file = io.BytesIO()
        Image.fromarray(pixels).save(file, "PNG")
        assert len(png.encode(pixels)) < 1.1 * len(file.getvalue())


def test_drawings_are_searched_for_repetitions() -> None:
    pixels = np.full((400, 400, 3), 255, np.uint8)
    pixels[::20], pixels[:, ::25] = (10, 20, 30), (200, 0, 0)
    assert len(png.encode(pixels)) < pixels.nbytes / 100
