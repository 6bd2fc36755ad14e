"""Moving pictures: what Pillow and PyAV read of them."""

from __future__ import annotations

import io

import av
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageSequence

from lightwell.events import video

RNG = np.random.default_rng(0)


def played(content: bytes) -> list[tuple[NDArray[np.uint8], int]]:
    """Each frame of a GIF and how many milliseconds it shows."""
    pictures = ImageSequence.Iterator(Image.open(io.BytesIO(content)))
    return [(np.asarray(one.convert("RGB")), one.info["duration"]) for one in pictures]


def few_colors(frames: int, height: int, width: int, colors: int) -> NDArray[np.uint8]:
    palette = RNG.integers(0, 256, (frames, colors, 3), dtype=np.uint8)
    indices = RNG.integers(0, colors, (frames, height, width))
    return np.stack([palette[i][indices[i]] for i in range(frames)])


def drifting(frames: int, size: int) -> NDArray[np.uint8]:
    y, x = np.mgrid[0:size, 0:size] / size
    shifted = [np.stack([(x + i / frames) % 1, y, (x + y) / 2], -1) for i in range(frames)]
    return (np.stack(shifted) * 255).astype(np.uint8)


@pytest.mark.parametrize("colors", [1, 2, 17, 255, 256])
def test_a_frame_of_few_colours_is_exact(colors: int) -> None:
    frames = few_colors(5, 24, 32, colors)
    content = video.encode(frames, 4, "gif")
    shown = played(content)
    assert content.startswith(b"GIF89a")
    assert len(shown) == 5
    for (picture, duration), frame in zip(shown, frames, strict=True):
        assert np.array_equal(picture, frame)
        assert duration == 250


def test_gray_is_exact() -> None:
    frames = RNG.integers(0, 256, (3, 20, 30, 1), dtype=np.uint8)
    for (picture, _), frame in zip(played(video.encode(frames, 4, "gif")), frames, strict=True):
        assert np.array_equal(picture, np.repeat(frame, 3, axis=2))


@pytest.mark.parametrize(
    "frames",
    [drifting(4, 64), RNG.integers(0, 256, (4, 17, 19, 3), "u1"), few_colors(2, 200, 300, 5000)],
    ids=["drifting", "small noise", "large noise"],
)
def test_many_colours_become_close_ones(frames: NDArray[np.uint8]) -> None:
    for (picture, _), frame in zip(played(video.encode(frames, 4, "gif")), frames, strict=True):
        assert np.abs(picture.astype(int) - frame).mean() <= 14


def test_a_part_that_changes_leaves_the_rest() -> None:
    frames = np.repeat(few_colors(1, 40, 40, 100), 3, axis=0)
    frames[1, 5:9, 30:33] = (1, 2, 3)
    frames[2, 0, 0] = (9, 8, 7)
    for (picture, _), frame in zip(played(video.encode(frames, 4, "gif")), frames, strict=True):
        assert np.array_equal(picture, frame)


def test_it_loops_for_ever() -> None:
    content = video.encode(drifting(2, 8), 4, "gif")
    assert Image.open(io.BytesIO(content)).info["loop"] == 0


@pytest.mark.parametrize(("fps", "total_ms"), [(4, 2500), (30, 330), (12, 830), (24, 420)])
def test_frames_show_as_long_as_asked_on_the_whole(fps: float, total_ms: int) -> None:
    durations = [duration for _, duration in played(video.encode(drifting(10, 8), fps, "gif"))]
    assert sum(durations) == total_ms
    assert all(abs(duration - 1000 / fps) < 10 for duration in durations)


@pytest.mark.parametrize(("fps", "duration_ms"), [(1000, 10), (0.001, 655350)])
def test_durations_stay_within_what_a_gif_can_say(fps: float, duration_ms: int) -> None:
    shown = played(video.encode(drifting(3, 8), fps, "gif"))
    assert [duration for _, duration in shown] == [duration_ms] * 3


def test_equal_frames_show_as_long_as_they_are() -> None:
    frames = np.zeros((6, 8, 8, 3), np.uint8)
    frames[4:] = 200
    shown = played(video.encode(frames, 10, "gif"))
    assert sum(duration for _, duration in shown) == 600
    assert [int(picture[0, 0, 0]) for picture, _ in shown] == [0, 200]


@pytest.mark.parametrize("codec", ["mp4", "webm"])
@pytest.mark.parametrize("size", [(64, 48), (33, 47), (1, 1)])
def test_films_are_close(codec: video.Codec, size: tuple[int, int]) -> None:
    height, width = size
    frames = drifting(7, 64)[:, :height, :width]
    with av.open(io.BytesIO(video.encode(np.ascontiguousarray(frames), 12.5, codec))) as container:
        stream = container.streams.video[0]
        assert stream.average_rate == pytest.approx(12.5)
        shown = [picture.to_ndarray(format="rgb24") for picture in container.decode(stream)]
    assert len(shown) == 7
    for picture, frame in zip(shown, frames, strict=True):
        assert np.abs(picture[:height, :width].astype(int) - frame).mean() < 14


def test_a_film_may_be_gray() -> None:
    frames = drifting(3, 32)[..., :1]
    with av.open(io.BytesIO(video.encode(np.ascontiguousarray(frames), 4, "mp4"))) as container:
        shown = [picture.to_ndarray(format="rgb24") for picture in container.decode(video=0)]
    assert np.abs(shown[0].astype(int) - frames[0]).mean() < 8
