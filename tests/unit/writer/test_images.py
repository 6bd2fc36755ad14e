"""``add_image`` and its relatives: torch's own pixels, and what is refused."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jax.numpy as jnp
import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from PIL import Image
from torch.utils.tensorboard import summary as torchs

from lightwell import SummaryWriter
from lightwell.writer import background
from tests.unit.writer.media import (
    HeldDevice,
    events_of,
    only_value,
    pixels_of,
    values_of,
)

RNG = np.random.default_rng(0)


@pytest.fixture
def writer(tmp_path: Path) -> SummaryWriter:
    return SummaryWriter(tmp_path)


def torchs_image(given: Any, dataformats: str) -> Any:
    """The value that torch's writer would log."""
    with np.errstate(invalid="ignore"):
        (value,) = torchs.image("t", given, dataformats=dataformats).value
    return value


def check_like_torchs(writer: SummaryWriter, given: Any, dataformats: str) -> None:
    writer.add_image("t", given, dataformats=dataformats)
    ours, theirs = values_of(writer)[-1], torchs_image(given, dataformats)
    assert np.array_equal(pixels_of(ours), pixels_of(theirs))
    for name in ("height", "width", "colorspace"):
        assert getattr(ours.image, name) == getattr(theirs.image, name), name
    assert ours.tag == "t"
    assert not ours.HasField("metadata")


def shape_of(dataformats: str, channels: int, count: int = 1) -> tuple[int, ...]:
    sizes = {"N": count, "C": channels, "H": 13, "W": 18}
    return tuple(sizes[letter] for letter in dataformats.upper())


def wild(shape: tuple[int, ...]) -> NDArray[np.float32]:
    """Numbers below 0, above 1, and not finite among those between."""
    values = RNG.uniform(-0.5, 1.5, shape).astype(np.float32)
    specials = [math.nan, math.inf, -math.inf, -0.0, 1e30, -1e30, 1e-40, 0.999, 1.0]
    values.flat[: min(len(specials), values.size)] = specials[: values.size]
    return values


@pytest.mark.parametrize("dataformats", ["HW", "wh", "CHW", "HWC", "hcw", "WHC", "CWH", "WCH"])
@pytest.mark.parametrize("channels", [1, 2, 3, 4])
def test_pixels_are_torchs_in_every_format(
    writer: SummaryWriter, dataformats: str, channels: int
) -> None:
    shape = shape_of(dataformats, channels)
    check_like_torchs(writer, wild(shape), dataformats)
    check_like_torchs(writer, RNG.integers(0, 256, shape, np.uint8), dataformats)


@pytest.mark.parametrize("dataformats", ["NCHW", "NHWC", "cnhw", "WHNC"])
@pytest.mark.parametrize("channels", [1, 3])
@pytest.mark.parametrize("count", [1, 2, 7, 8, 9, 17])
def test_batches_are_tiled_as_torchs(
    writer: SummaryWriter, dataformats: str, channels: int, count: int
) -> None:
    check_like_torchs(writer, wild(shape_of(dataformats, channels, count)), dataformats)


@pytest.mark.parametrize(
    "dtype", ["float16", "float32", "float64", ">f4", ">f8", "bool", "int8", "int32", "int64", "u2"]
)
def test_pixels_are_torchs_for_every_dtype(writer: SummaryWriter, dtype: str) -> None:
    values = RNG.uniform(-1, 2, (3, 13, 18)).astype(dtype)
    check_like_torchs(writer, values, "CHW")


def test_doubles_beyond_float32_are_white(writer: SummaryWriter) -> None:
    writer.add_image("t", np.full((1, 2, 2), 1e300))
    assert (pixels_of(only_value(writer)) == 255).all()


@pytest.mark.parametrize(
    "layout",
    [
        lambda a: a[:, ::-1, ::-1],
        lambda a: a[:, ::2, 1::3],
        lambda a: np.broadcast_to(a[:1], a.shape),
        lambda a: np.asfortranarray(a),
        lambda a: np.frombuffer(b"x" + a.tobytes(), a.dtype, offset=1).reshape(a.shape),
        lambda a: np.stack([a, a], axis=-1)[..., 1],
    ],
    ids=["negative", "steps", "repeated", "fortran", "unaligned", "inner"],
)
@pytest.mark.parametrize("dtype", [np.uint8, np.float32])
def test_memory_may_lie_in_any_way(
    writer: SummaryWriter, layout: Callable[[Any], Any], dtype: Any
) -> None:
    values = (RNG.uniform(0, 1.2, (3, 13, 18)) * (200 if dtype is np.uint8 else 1)).astype(dtype)
    given = layout(values)
    given.flags.writeable = False
    check_like_torchs(writer, given, "CHW")


@pytest.mark.parametrize(
    "dtype", [torch.float16, torch.bfloat16, torch.float32, torch.float64, torch.uint8, torch.bool]
)
def test_tensors_of_torch_are_taken(writer: SummaryWriter, dtype: torch.dtype) -> None:
    tensor = (torch.rand(3, 13, 18) * 1.5).to(dtype)
    check_like_torchs(writer, tensor, "CHW")
    batch = torch.rand(4, 3, 6, 6).to(dtype).contiguous(memory_format=torch.channels_last)
    check_like_torchs(writer, batch, "NCHW")


def test_a_tensor_with_a_gradient_and_float8_are_taken(writer: SummaryWriter) -> None:
    tensor = torch.rand(3, 4, 5, requires_grad=True)
    check_like_torchs(writer, tensor, "CHW")
    small = torch.rand(3, 4, 5).to(torch.float8_e4m3fn)
    writer.add_image("t", small)
    theirs = torchs_image(small.float(), "CHW")
    assert np.array_equal(pixels_of(values_of(writer)[-1]), pixels_of(theirs))


def test_pillow_jax_and_lists_are_taken(writer: SummaryWriter) -> None:
    pixels = RNG.integers(0, 256, (5, 6, 3), np.uint8)
    writer.add_image("pillow", Image.fromarray(pixels), dataformats="HWC")
    writer.add_image("jax", jnp.asarray(pixels), dataformats="HWC")
    writer.add_image("list", (pixels / 255 + 1e-4).tolist(), dataformats="HWC")
    for value in values_of(writer):
        assert np.array_equal(pixels_of(value)[..., :3], pixels), value.tag


def test_an_rgba_batch_keeps_its_alpha(writer: SummaryWriter) -> None:
    batch = RNG.integers(0, 256, (9, 4, 5, 6), np.uint8)
    writer.add_images("t", batch)
    value = only_value(writer)
    assert (value.image.height, value.image.width, value.image.colorspace) == (10, 48, 4)
    assert np.array_equal(pixels_of(value)[5:, :6], batch[8].transpose(1, 2, 0))
    assert not pixels_of(value)[5:, 6:].any()


@pytest.mark.parametrize("dataformats", ["CHW", "NCHW", "HWC"])
def test_a_list_of_pictures_is_a_batch(writer: SummaryWriter, dataformats: str) -> None:
    letters = dataformats.removeprefix("N")
    pictures: list[Any] = [wild(shape_of(letters, 3)) for _ in range(5)]
    stacked = np.stack(pictures)
    pictures[2] = torch.from_numpy(pictures[2])
    writer.add_images("t", pictures, dataformats=dataformats)
    theirs = torchs_image(stacked, "N" + letters)
    assert np.array_equal(pixels_of(only_value(writer)), pixels_of(theirs))


@pytest.mark.parametrize("dataformats", ["HW", "NHW", "nhw"])
def test_a_list_of_gray_pictures_needs_no_axis_of_channels(
    writer: SummaryWriter, dataformats: str
) -> None:
    pictures = [np.full((2, 3), level, np.uint8) for level in (50, 90)]
    writer.add_images("t", pictures, dataformats=dataformats)
    assert np.array_equal(pixels_of(only_value(writer))[..., 0], np.hstack(pictures))


def test_a_list_of_unequal_pictures_is_refused(writer: SummaryWriter) -> None:
    with pytest.raises(ValueError, match=r"all of one shape, got \(3, 4, 4\) and \(3, 4, 5\)"):
        writer.add_images("t", [np.zeros((3, 4, 4)), np.zeros((3, 4, 5))], dataformats="CHW")


@pytest.mark.parametrize(
    ("error", "message", "arguments"),
    [
        (TypeError, "tag to be a str, got int 3", (3, np.zeros((3, 4, 4)))),
        (ValueError, "UTF-8", ("\ud800", np.zeros((3, 4, 4)))),
        (TypeError, "img_tensor to be an array or tensor", ("t", None)),
        (TypeError, "img_tensor to be an array or tensor", ("t", "picture.png")),
        (TypeError, "dtype complex64", ("t", np.zeros((3, 4, 4), np.complex64))),
        (TypeError, "dtype <U1", ("t", np.full((3, 4, 4), "a"))),
        (ValueError, "on device 'meta'", ("t", torch.zeros(3, 4, 4, device="meta"))),
        (
            TypeError,
            r"img_tensor of shape \(C, H, W\) for dataformats='CHW', C one of 1, 2, 3, 4, "
            r"got \(32, 32, 4\); is it dataformats='HWC'\?$",
            ("t", np.zeros((32, 32, 4))),
        ),
        (
            ValueError,
            r"img_tensor of shape \(C, H, W\) for dataformats='CHW', got \(4, 4\)",
            ("t", np.zeros((4, 4))),
        ),
        (ValueError, r"not empty, got \(3, 0, 4\)", ("t", np.zeros((3, 0, 4)))),
        (
            ValueError,
            r"not empty, got \(0, 3, 4, 4\)",
            ("t", np.zeros((0, 3, 4, 4)), 1, 1.0, "NCHW"),
        ),
        (ValueError, "got 'CHX'", ("t", np.zeros((3, 4, 4)), 1, 1.0, "CHX")),
        (ValueError, "got 'CHH'", ("t", np.zeros((3, 4, 4)), 1, 1.0, "CHH")),
        (ValueError, "got 'NHW'", ("t", np.zeros((3, 4, 4)), 1, 1.0, "NHW")),
        (TypeError, "dataformats to be a str", ("t", np.zeros((3, 4, 4)), 1, 1.0, None)),
        (ValueError, "global_step", ("t", np.zeros((3, 4, 4)), math.nan)),
        (TypeError, "walltime", ("t", np.zeros((3, 4, 4)), 1, "now")),
        (ValueError, "less than 2 GiB", ("t", np.broadcast_to(np.uint8(1), (3, 40_000, 40_000)))),
    ],
)
def test_wrong_arguments_raise_at_once(
    writer: SummaryWriter, error: type[Exception], message: str, arguments: tuple[Any, ...]
) -> None:
    with pytest.raises(error, match=f"add_image: .*{message}"):
        writer.add_image(*arguments)
    assert values_of(writer) == []


def test_step_and_time_are_kept(writer: SummaryWriter) -> None:
    writer.add_image("t", np.zeros((1, 2, 2)), 7, 12.5)
    writer.add_image("t", np.zeros((1, 2, 2)))
    first, second = events_of(writer)
    assert (first.step, first.wall_time) == (7, 12.5)
    assert not second.HasField("step")


def test_the_caller_may_overwrite_its_array(
    writer: SummaryWriter, monkeypatch: pytest.MonkeyPatch
) -> None:
    device = HeldDevice(monkeypatch)
    writer.add_image("blocks", torch.zeros(1, 2, 2))  # the background waits from here on
    monkeypatch.undo()
    given = np.ones((3, 4, 4), np.float32)
    byte_given = np.full((4, 4, 3), 255, np.uint8)
    boxes = np.array([[0.0, 0.0, 3.0, 3.0]])
    writer.add_image("t", given)
    writer.add_image("t", byte_given, dataformats="HWC")
    writer.add_images("t", [given, given], dataformats="CHW")
    writer.add_image_with_boxes("boxes", given, boxes)
    given[:], byte_given[:], boxes[:] = 0, 0, 100
    device.release()
    *pictures, boxed = values_of(writer)[1:]
    assert all((pixels_of(value) == 255).all() for value in pictures)
    assert pixels_of(boxed)[0, 0].tolist() == [255, 0, 0, 255]


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16, torch.uint8, torch.int32])
def test_a_device_is_not_waited_for(
    writer: SummaryWriter, monkeypatch: pytest.MonkeyPatch, dtype: torch.dtype
) -> None:
    values = torch.from_numpy(wild((4, 3, 5, 6)))
    values = values.nan_to_num(0).clamp(0, 2) if dtype is torch.int32 else values
    values = values.nan_to_num(0).clamp(0, 1) * 255 if dtype is torch.uint8 else values
    tensor = values.to(dtype)
    expected = torchs_image(tensor.clone(), "NCHW")
    device = HeldDevice(monkeypatch)
    writer.add_images("t", tensor, 1)
    writer.add_images("t", list(tensor), 2)
    writer.add_image_with_boxes("t", tensor, torch.zeros(0, 4), 3, dataformats="NCHW")
    tensor.zero_()
    assert background.current()._held_bytes > 0
    device.release()
    logged = values_of(writer)
    assert len(logged) == 3
    for value in logged:
        assert np.array_equal(pixels_of(value), pixels_of(expected))


def test_floats_travel_as_bytes(writer: SummaryWriter, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(background, "_current", background.Background())
    device = HeldDevice(monkeypatch)
    writer.add_image("t", torch.rand(3, 64, 64))
    assert background.current()._held_bytes == 3 * 64 * 64
    device.release()
    assert only_value(writer).image.width == 64


def test_a_thousand_images_keep_their_order_in_bounded_memory(
    writer: SummaryWriter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(background, "_current", background.Background())
    monkeypatch.setattr(background, "MAX_HELD_BYTES", 1 << 18)
    for step in range(1000):
        writer.add_image("t", np.full((3, 64, 64), step % 256, np.uint8), step)
        assert background.current()._held_bytes <= 1 << 18
    events = events_of(writer)
    assert [event.step for event in events] == list(range(1000))
    assert all(
        pixels_of(event.summary.value[0])[0, 0, 0] == event.step % 256 for event in events[::50]
    )
