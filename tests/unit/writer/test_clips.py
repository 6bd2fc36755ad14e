"""``add_video`` and ``add_audio``: frames, samples, and what is refused."""

from __future__ import annotations

import io
import logging
import math
import sys
import wave
from pathlib import Path
from typing import Any

import av
import jax.numpy as jnp
import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from PIL import Image, ImageSequence
from torch.utils.tensorboard import summary as torchs

from lightwell import SummaryWriter
from lightwell.writer import background
from tests.unit.writer.media import HeldDevice, events_of, only_value, values_of

RNG = np.random.default_rng(0)


@pytest.fixture
def writer(tmp_path: Path) -> SummaryWriter:
    return SummaryWriter(tmp_path)


def played(value: Any) -> list[NDArray[np.uint8]]:
    picture = Image.open(io.BytesIO(value.image.encoded_image_string))
    return [np.asarray(frame.convert("RGB")) for frame in ImageSequence.Iterator(picture)]


def few_colors(*shape: int) -> NDArray[np.uint8]:
    """Bytes of which no frame makes more than 64 colours: four levels a channel."""
    return RNG.integers(0, 4, shape, dtype=np.uint8) * 80 + 10


@pytest.mark.parametrize(
    ("count", "rows", "columns"),
    [(1, 1, 1), (2, 1, 2), (3, 1, 4), (4, 2, 2), (5, 2, 4), (8, 2, 4), (9, 2, 8), (16, 4, 4)],
)
def test_a_batch_is_a_grid_filled_up_to_a_power_of_two(
    writer: SummaryWriter, count: int, rows: int, columns: int
) -> None:
    given = few_colors(count, 3, 3, 6, 5)
    writer.add_video("t", given)
    value = only_value(writer)
    size = (value.image.height, value.image.width, value.image.colorspace)
    assert size == (rows * 6, columns * 5, 3)
    theirs = torchs._prepare_video(given)
    assert theirs.shape == (3, rows * 6, columns * 5, 3)
    for shown, frame in zip(played(value), theirs, strict=True):
        assert np.array_equal(shown, np.rint(frame * 255))


def test_floats_are_scaled_clipped_and_cut(writer: SummaryWriter) -> None:
    given = np.zeros((1, 2, 3, 1, 6), np.float32)
    given[0, 1, :] = [-0.5, 0.5, 0.999, 1.0, 1.5, math.nan]
    writer.add_video("t", given)
    _, second = played(only_value(writer))
    assert second[0, :, 0].tolist() == [0, 127, 254, 255, 255, 0]


@pytest.mark.parametrize("dataformats", ["NTCHW", "nthwc", "TNHWC", "CWHTN"])
def test_axes_may_be_in_any_order(writer: SummaryWriter, dataformats: str) -> None:
    given = few_colors(2, 3, 3, 6, 5)
    order = ["NTCHW".index(letter) for letter in dataformats.upper()]
    writer.add_video("t", given)
    writer.add_video("t", given.transpose(order), dataformats=dataformats)
    straight, turned = values_of(writer)
    assert straight.image == turned.image


def test_gray_and_alpha(writer: SummaryWriter) -> None:
    gray, rgba = few_colors(1, 2, 1, 6, 5), few_colors(1, 2, 4, 6, 5)
    writer.add_video("gray", gray)
    writer.add_video("rgba", rgba)
    first, second = values_of(writer)
    assert (first.image.colorspace, second.image.colorspace) == (1, 4)
    assert np.array_equal(played(first)[1], np.repeat(gray[0, 1].transpose(1, 2, 0), 3, axis=2))
    assert np.array_equal(played(second)[1], rgba[0, 1, :3].transpose(1, 2, 0))


def test_fps_step_and_time_are_kept(writer: SummaryWriter) -> None:
    writer.add_video("t", few_colors(1, 3, 3, 6, 5), 7, 20, 12.5)
    (event,) = events_of(writer)
    assert (event.step, event.wall_time) == (7, 12.5)
    picture = Image.open(io.BytesIO(event.summary.value[0].image.encoded_image_string))
    assert picture.info["duration"] == 50
    assert picture.info["loop"] == 0


@pytest.mark.parametrize("codec", ["mp4", "webm"])
def test_films_have_every_frame(writer: SummaryWriter, codec: Any) -> None:
    y, x = np.mgrid[0:33, 0:40] / 40
    given = np.stack([np.stack([x * t / 5, y, 1 - x]) for t in range(5)])[None]
    writer.add_video("t", given, codec=codec)
    value = only_value(writer)
    assert (value.image.height, value.image.width) == (33, 40)
    with av.open(io.BytesIO(value.image.encoded_image_string)) as container:
        shown = [frame.to_ndarray(format="rgb24") for frame in container.decode(video=0)]
    assert len(shown) == 5
    for frame, expected in zip(shown, given[0].transpose(0, 2, 3, 1) * 255, strict=True):
        assert np.abs(frame[:33, :40].astype(float) - expected).mean() < 12


def test_a_film_without_pyav_says_what_to_install(
    writer: SummaryWriter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "av", None)
    with pytest.raises(ImportError, match=r"add_video: codec='mp4' .*pip install lightwell\[video"):
        writer.add_video("t", few_colors(1, 2, 3, 6, 5), codec="mp4")
    assert values_of(writer) == []


@pytest.mark.parametrize(
    ("error", "message", "given", "options"),
    [
        (ValueError, r"of shape \(N, T, C, H, W\) for dataformats='NTCHW', got \(3, 4, 4\)",
         np.zeros((3, 4, 4)), {}),
        (TypeError, r"C one of 1, 3, 4, got \(1, 2, 2, 4, 4\)",
         np.zeros((1, 2, 2, 4, 4)), {}),
        (ValueError, "not empty", np.zeros((1, 0, 3, 4, 4)), {}),
        (TypeError, "vid_tensor to be an array", None, {}),
        (ValueError, "NTCHW', each once, got 'TCHW'", np.zeros((1, 2, 3, 4)),
         {"dataformats": "TCHW"}),
        (ValueError, "fps from 0.001 to 1000, got 0", np.zeros((1, 2, 3, 4, 4)), {"fps": 0}),
        (ValueError, "fps", np.zeros((1, 2, 3, 4, 4)), {"fps": math.nan}),
        (OverflowError, "fps is too large", np.zeros((1, 2, 3, 4, 4)), {"fps": 10**400}),
        (TypeError, "fps to be a number, got str 'fast'", np.zeros((1, 2, 3, 4, 4)),
         {"fps": "fast"}),
        (ValueError, "codec to be 'gif', 'mp4' or 'webm', got 'avi'", np.zeros((1, 2, 3, 4, 4)),
         {"codec": "avi"}),
        (ValueError, "a gif of at most 65535 pixels a side, got 1 x 70000",
         np.zeros((1, 1, 1, 1, 70_000), np.uint8), {}),
        (ValueError, "a webm of at most 16384 pixels a side", np.zeros((1, 1, 1, 1, 20_000)),
         {"codec": "webm"}),
        (ValueError, "less than 2 GiB", np.broadcast_to(np.uint8(0), (1, 900, 3, 1000, 1000)), {}),
        (ValueError, "global_step", np.zeros((1, 2, 3, 4, 4)), {"global_step": math.inf}),
        (TypeError, "tag to be a str", np.zeros((1, 2, 3, 4, 4)), {"tag": None}),
    ],
)  # fmt: skip
def test_wrong_videos_raise_at_once(
    writer: SummaryWriter,
    error: type[Exception],
    message: str,
    given: Any,
    options: dict[str, Any],
) -> None:
    with pytest.raises(error, match=f"add_video: .*{message}"):
        writer.add_video(**({"tag": "t", "vid_tensor": given} | options))
    assert values_of(writer) == []


def samples_of(value: Any) -> NDArray[np.int16]:
    """Of shape (frames, channels)."""
    with wave.open(io.BytesIO(value.audio.encoded_audio_string)) as file:
        assert file.getframerate() == value.audio.sample_rate
        assert file.getsampwidth() == 2
        assert file.getnchannels() == value.audio.num_channels
        assert file.getnframes() == value.audio.length_frames
        content = file.readframes(file.getnframes())
    return np.frombuffer(content, "<i2").reshape(-1, int(value.audio.num_channels))


def torchs_audio(given: Any, sample_rate: int = 44100) -> Any:
    (value,) = torchs.audio("t", given, sample_rate).value
    return value


@pytest.mark.parametrize("dtype", ["float32", "float64", ">f4", "int32", "int64", "bool"])
@pytest.mark.parametrize("shape", [(500,), (1, 500), (500, 1), (1, 1, 500)])
def test_samples_are_torchs(writer: SummaryWriter, dtype: str, shape: tuple[int, ...]) -> None:
    given = RNG.uniform(-1, 1, shape).astype(dtype)
    writer.add_audio("t", given, sample_rate=22050)
    ours, theirs = only_value(writer), torchs_audio(given, 22050)
    assert ours.audio.SerializeToString() == theirs.audio.SerializeToString()


def test_half_precision_does_not_wrap(writer: SummaryWriter) -> None:
    given = torch.tensor([1.0, -1.0, 0.5, 0.0])
    for dtype in (torch.float16, torch.bfloat16):
        writer.add_audio("t", given.to(dtype))
    for value in values_of(writer):
        assert samples_of(value)[:, 0].tolist() == [32767, -32767, 16383, 0]


def test_integers_that_are_samples_are_kept(writer: SummaryWriter) -> None:
    pcm = np.array([-32768, -1, 0, 1, 32767], np.int16)
    writer.add_audio("t", pcm)
    writer.add_audio("t", pcm.astype(">i2"))
    writer.add_audio("t", torch.tensor([-128, 0, 127], dtype=torch.int8))
    writer.add_audio("t", np.array([0, 128, 255], np.uint8))
    logged = [samples_of(value)[:, 0].tolist() for value in values_of(writer)]
    small = [-32768, 0, 127 << 8]
    assert logged == [pcm.tolist(), pcm.tolist(), small, small]


def test_stereo_keeps_its_sides(writer: SummaryWriter) -> None:
    given = RNG.uniform(-1, 1, (300, 2)).astype(np.float32)
    writer.add_audio("t", given)
    value = only_value(writer)
    assert (value.audio.num_channels, value.audio.length_frames) == (2, 300)
    assert np.array_equal(samples_of(value), (given * 32767).astype(np.int16))


def test_loud_sound_is_clipped_with_a_warning(
    writer: SummaryWriter, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        writer.add_audio("t", np.array([0.5, 3.0, -math.inf, math.nan]), 4)
        samples = samples_of(only_value(writer))
    assert samples[:, 0].tolist() == [16383, 32767, -32767, 0]
    assert "add_audio: 't' of step 4 is beyond -1 to 1 and was clipped" in caplog.text


def test_jax_lists_and_a_single_sample_are_taken(writer: SummaryWriter) -> None:
    for given in (jnp.array([0.5, 1.0]), [0.5, 1.0], [0.5]):
        writer.add_audio("t", given)
    logged = [samples_of(value)[:, 0].tolist() for value in values_of(writer)]
    assert logged == [[16383, 32767], [16383, 32767], [16383]]


@pytest.mark.parametrize(
    ("error", "message", "given", "options"),
    [
        (ValueError, r"of shape \(frames,\) or \(frames, 2\), got \(2, 500\)",
         np.zeros((2, 500)), {}),
        (ValueError, r"got \(2, 3, 4\)", np.zeros((2, 3, 4)), {}),
        (ValueError, r"to have samples, got \(0,\)", np.zeros(0), {}),
        (TypeError, "snd_tensor to be an array", "sound.wav", {}),
        (TypeError, "snd_tensor to be real, got dtype complex128", np.zeros(3, complex), {}),
        (ValueError, "sample_rate from 1 to", np.zeros(3), {"sample_rate": 0}),
        (ValueError, "sample_rate", np.zeros(3), {"sample_rate": math.inf}),
        (ValueError, "sample_rate", np.zeros(3), {"sample_rate": 2**31}),
        (TypeError, "sample_rate to be a number", np.zeros(3), {"sample_rate": None}),
        (OverflowError, "sample_rate is too large", np.zeros(3), {"sample_rate": 10**400}),
        (ValueError, "less than 2 GiB", np.broadcast_to(np.int8(0), 2**31), {}),
        (TypeError, "walltime", np.zeros(3), {"walltime": "now"}),
        (TypeError, "tag to be a str", np.zeros(3), {"tag": 5}),
    ],
)  # fmt: skip
def test_wrong_sounds_raise_at_once(
    writer: SummaryWriter,
    error: type[Exception],
    message: str,
    given: Any,
    options: dict[str, Any],
) -> None:
    with pytest.raises(error, match=f"add_audio: .*{message}"):
        writer.add_audio(**({"tag": "t", "snd_tensor": given} | options))
    assert values_of(writer) == []


def test_the_caller_may_overwrite_its_arrays(
    writer: SummaryWriter, monkeypatch: pytest.MonkeyPatch
) -> None:
    device = HeldDevice(monkeypatch)
    writer.add_image("blocks", torch.zeros(1, 2, 2))  # the background waits from here on
    monkeypatch.undo()
    sound, film = np.full(9, 0.5, np.float32), np.full((1, 2, 3, 4, 4), 200, np.uint8)
    pcm = np.full(9, 16383, np.int16)
    for given in (sound, pcm):
        writer.add_audio("t", given)
    writer.add_video("t", film)
    sound[:], film[:], pcm[:] = 0, 0, 0
    device.release()
    _, first, second, moving = values_of(writer)
    assert (samples_of(first) == 16383).all()
    assert (samples_of(second) == 16383).all()
    assert (played(moving)[0] == 200).all()


def test_a_device_is_not_waited_for(writer: SummaryWriter, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(background, "_current", background.Background())
    device = HeldDevice(monkeypatch)
    film = torch.from_numpy(few_colors(3, 2, 3, 6, 5))
    sound = torch.full((9,), 0.5, dtype=torch.bfloat16)
    writer.add_video("t", film / 255 + 1e-4)
    writer.add_audio("t", sound)
    assert background.current()._held_bytes == film.nbytes + 4 * 9
    sound.zero_()
    device.release()
    moving, heard = values_of(writer)
    assert np.array_equal(played(moving)[1][:, :5], film[0, 1].permute(1, 2, 0).numpy())
    assert (samples_of(heard) == 16383).all()
