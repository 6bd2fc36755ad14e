"""Pictures to pixels, judged by what was encoded."""

from __future__ import annotations

import io
import struct
import sys
import zlib
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from lightwell.events import pixels, png, video

RNG = np.random.default_rng(3)


def saved(picture: Image.Image, form: str = "PNG", **options: Any) -> bytes:
    file = io.BytesIO()
    picture.save(file, form, **options)
    return file.getvalue()


@pytest.mark.parametrize("channels", [1, 2, 3, 4])
def test_a_picture_of_ours_is_as_it_was(channels: int) -> None:
    picture = RNG.integers(0, 256, (5, 7, channels), dtype=np.uint8)
    decoded = pixels.decode(png.encode(picture))
    assert decoded.dtype == np.uint8
    np.testing.assert_array_equal(decoded, picture)


def test_other_modes_become_bytes() -> None:
    rgb = Image.fromarray(RNG.integers(0, 256, (4, 6, 3), dtype=np.uint8))
    palette = rgb.quantize(8)
    np.testing.assert_array_equal(pixels.decode(saved(palette)), np.asarray(palette.convert("RGB")))
    wide = Image.fromarray(np.array([[0, 0x1234, 0xFFFF]], np.uint16))
    assert pixels.decode(saved(wide)).tolist() == [[[0], [0x12], [0xFF]]]
    bilevel = Image.fromarray(np.array([[True, False]]))
    assert pixels.decode(saved(bilevel)).tolist() == [[[255], [0]]]
    clear = saved(palette, transparency=0)
    assert pixels.decode(clear).shape == (4, 6, 4)
    assert pixels.decode(saved(rgb, "JPEG")).shape == (4, 6, 3)


@pytest.mark.parametrize("codec", video.CODECS)
@pytest.mark.parametrize("size", [(16, 18)])
def test_what_moves_has_an_axis_of_frames(codec: video.Codec, size: tuple[int, int]) -> None:
    levels = np.array([20, 120, 220], np.uint8)
    frames: NDArray[np.uint8] = np.broadcast_to(levels[:, None, None, None], (3, *size, 3)).copy()
    decoded = pixels.decode(video.encode(frames, 5, codec))
    assert decoded.shape == (3, *size, 3)
    np.testing.assert_allclose(decoded.astype(int), frames.astype(int), atol=8)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"no picture at all",
        png.encode(np.zeros((9, 9, 3), np.uint8))[:-30],
        b"GIF89a\x05\x00\x05\x00",
        b"\0\0\0\x18ftypmp42" + bytes(40),
        b"\x1a\x45\xdf\xa3" + bytes(40),
    ],
    ids=["nothing", "words", "cut PNG", "cut GIF", "no MP4", "no WebM"],
)
def test_what_is_no_picture_is_a_value_error(content: bytes) -> None:
    with pytest.raises(ValueError, match="expected a "):
        pixels.decode(content)


def test_a_small_file_does_not_become_a_huge_array() -> None:
    def chunk(name: bytes, content: bytes) -> bytes:
        crc = struct.pack(">I", zlib.crc32(name + content))
        return struct.pack(">I", len(content)) + name + content + crc

    header = struct.pack(">IIBBBBB", 100_000, 100_000, 8, 2, 0, 0, 0)
    bomb = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", b"") + chunk(b"IEND", b"")
    with pytest.raises(ValueError, match="expected a"):
        pixels.decode(bomb)


def test_frames_together_have_a_limit_too(monkeypatch: pytest.MonkeyPatch) -> None:
    frames = RNG.integers(0, 256, (4, 16, 16, 3), dtype=np.uint8)
    film = video.encode(frames, 5, "gif")
    monkeypatch.setattr(pixels, "MAX_BYTES", 3 * 16 * 16 * 4)
    with pytest.raises(ValueError, match="expected at most 3072 bytes of pixels, got 4096 or more"):
        pixels.decode(film)


def test_a_film_without_the_library_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    film = video.encode(np.zeros((2, 16, 16, 3), np.uint8), 5, "webm")
    monkeypatch.setitem(sys.modules, "av", None)
    with pytest.raises(ImportError, match=r"pip install 'lightwell\[video\]'"):
        pixels.decode(film)


def test_a_damaged_film_is_a_value_error_wherever_it_is_damaged() -> None:
    frames = [Image.new("RGB", (9, 7), (20 * index, 0, 0)) for index in range(4)]
    file = io.BytesIO()
    frames[0].save(file, "GIF", save_all=True, append_images=frames[1:])
    content = file.getvalue()
    failed = 0
    for size in range(1, len(content)):
        for damaged in (content[:size], content[:size] + b"\xff" + content[size + 1 :]):
            try:
                assert pixels.decode(damaged).dtype == np.uint8
            except ValueError:
                failed += 1
    assert failed > len(content) // 2
