"""The functions of ``torch.utils.tensorboard.summary``, compared with torch's own."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
import torch
from matplotlib.figure import Figure
from PIL import Image
from tensorboard.compat.proto.summary_pb2 import Summary
from tensorboard.plugins.hparams.plugin_data_pb2 import HParamsPluginData
from torch.utils.tensorboard import _convert_np as torch_convert_np
from torch.utils.tensorboard import _onnx_graph as torch_onnx_graph
from torch.utils.tensorboard import _utils as torch_utils
from torch.utils.tensorboard import summary as torchs

from lightwell.compat import torch_tensorboard
from lightwell.compat.torch_tensorboard import _convert_np, _onnx_graph, _utils, summary
from lightwell.compat.torch_tensorboard._convert_np import make_np

RAMP = np.arange(3 * 8 * 8, dtype=np.float32).reshape(3, 8, 8) / 192
BYTES = np.arange(2 * 3 * 8 * 8, dtype=np.uint8).reshape(2, 3, 8, 8)
BOXES = np.array([[1, 1, 4, 4]])
LABELS, SCORES = np.array([0, 1, 1, 0]), np.array([0.1, 0.4, 0.8, 0.5])
VERTICES = np.array([[[1, 1, 1], [-1, -1, 1], [1, -1, -1], [-1, 1, -1]]], dtype=float)
FACES = np.array([[[0, 2, 3], [0, 3, 1], [0, 1, 2], [1, 3, 2]]], dtype=int)
LAYOUT = {
    "a": {"lines": ["Multiline", ["x/1", "x/2"]]},
    "b": {"band": ["Margin", ["y", "y_low", "y_high"]]},
}

Make = Callable[[Any], Any]

SAME: dict[str, Make] = {
    "scalar": lambda s: s.scalar("t", torch.tensor([0.5])),
    "new style": lambda s: s.scalar("t", 0.5, new_style=True),
    "double": lambda s: s.scalar("t", 0.1, new_style=True, double_precision=True),
    "auto bins": lambda s: s.histogram("t", np.arange(1024.0), "auto", max_bins=5),
    "doane bins": lambda s: s.histogram("t", np.arange(1024.0), "doane", max_bins=5),
    "edges": lambda s: s.histogram("t", torch.arange(10.0), [0.0, 2.0, 5.0, 9.0]),
    "raw": lambda s: s.histogram_raw("t", 0.0, 1.0, 3, 1.5, 1.25, [0.5, 1.0], [1, 2]),
    "text": lambda s: s.text("t", "text 123"),
    "layout": lambda s: s.custom_scalars(LAYOUT),
    "curve": lambda s: s.pr_curve("t", LABELS, SCORES, 5),
    "raw curve": lambda s: s.pr_curve_raw(
        "t", [2, 1], [2, 0], [0, 2], [0, 1], [0.5, 1.0], [1.0, 0.5], 2
    ),
    "mesh": lambda s: s.mesh("t", VERTICES, None, FACES, {"camera": {"fov": 75}}),
    "mesh without configuration": lambda s: s.mesh("t", VERTICES, VERTICES, None, None),
    "float32": lambda s: s.tensor_proto("t", torch.tensor([[1.0, 2.0]])),
    "int32": lambda s: s.tensor_proto("t", torch.tensor([1, -2], dtype=torch.int32)),
    "int64": lambda s: s.tensor_proto("t", torch.tensor([1, -2])),
    "bool": lambda s: s.tensor_proto("t", torch.tensor([True, False])),
    "float64": lambda s: s.tensor_proto("t", torch.tensor(0.1, dtype=torch.float64)),
    "complex64": lambda s: s.tensor_proto("t", torch.tensor([1 + 3j, 2 + 4j])),
    "complex128": lambda s: s.tensor_proto("t", torch.tensor([1j], dtype=torch.complex128)),
    "float16": lambda s: s.tensor_proto("t", torch.tensor([1.0, -2.5], dtype=torch.float16)),
    "bfloat16": lambda s: s.tensor_proto("t", torch.tensor([1.0, 3.0], dtype=torch.bfloat16)),
    "no element": lambda s: s.tensor_proto("t", torch.empty(0)),
}


@pytest.mark.parametrize("name", SAME)
def test_a_summary_says_what_torchs_says(name: str) -> None:
    assert Summary.FromString(SAME[name](summary).SerializeToString()) == SAME[name](torchs)


PICTURES: dict[str, Make] = {
    "floats": lambda s: s.image("t", RAMP, dataformats="CHW"),
    "a batch": lambda s: s.image("t", BYTES),
    "a batch by the writer": lambda s: s.image("t", BYTES.transpose(0, 2, 3, 1), 1, "NHWC"),
    "gray": lambda s: s.image("t", RAMP[0], dataformats="HW"),
    "larger": lambda s: s.image("t", BYTES[:1], rescale=2),
    "boxes": lambda s: s.image_boxes("t", BYTES[0], BOXES),
}


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_shows_what_torchs_shows(name: str) -> None:
    (ours,), (theirs,) = PICTURES[name](summary).value, PICTURES[name](torchs).value
    shown = Image.open(io.BytesIO(ours.image.encoded_image_string)).convert("RGB")
    wanted = Image.open(io.BytesIO(theirs.image.encoded_image_string)).convert("RGB")

    assert np.array_equal(np.asarray(shown), np.asarray(wanted))
    assert ours.tag == theirs.tag
    assert ours.image.colorspace == theirs.image.colorspace
    assert (ours.image.width, ours.image.height) == shown.size  # torch's are of before rescaling


def test_parts_that_are_made_alone_are_those_of_the_summary() -> None:
    hwc = BYTES[0].transpose(1, 2, 0)
    whole = summary.image("t", BYTES[0], dataformats="CHW").value[0]
    assert summary.make_image(hwc) == whole.image
    assert summary.make_image(hwc, rois=BOXES) != whole.image
    assert (
        summary.make_histogram(RAMP, "tensorflow")
        == summary.histogram("t", RAMP, "tensorflow").value[0].histo
    )
    frames = np.stack([hwc, 255 - hwc])
    gif = summary.make_video(frames, 4)
    assert gif == summary.video("t", frames.transpose(0, 3, 1, 2)[None], 4).value[0].image
    assert Image.open(io.BytesIO(gif.encoded_image_string)).n_frames == 2  # type: ignore[attr-defined]


def test_sound_is_torchs() -> None:
    sound = np.linspace(-1, 1, 42)
    ours, theirs = (s.audio("t", sound, 8000).value[0].audio for s in (summary, torchs))
    assert (ours.sample_rate, ours.length_frames) == (theirs.sample_rate, theirs.length_frames)
    samples = [np.frombuffer(a.encoded_audio_string[44:], "<i2") for a in (ours, theirs)]
    assert np.abs(samples[0].astype(int) - samples[1]).max() <= 1


def test_hyperparameters_are_three_summaries() -> None:
    arguments = {"rate": 0.1, "name": "adam"}, {"accuracy": 1}, {"rate": [0.1, 0.2]}
    ours, theirs = summary.hparams(*arguments), torchs.hparams(*arguments)
    for made, wanted in zip(ours, theirs, strict=True):
        assert made.value[0].tag == wanted.value[0].tag
        # Protobuf writes maps in any order.
        contents = [
            HParamsPluginData.FromString(one.value[0].metadata.plugin_data.content)
            for one in (made, wanted)
        ]
        assert contents[0] == contents[1]
    assert summary.hparams()[0].value[0].tag == "_hparams_/experiment"


def test_a_list_is_refused_as_torch_does_it() -> None:
    with pytest.raises(NotImplementedError, match="got list"):
        summary.histogram("t", [1, 3, 4, 5, 6], "tensorflow")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="add_histogram: "):
        summary.histogram("t", np.empty(0), "tensorflow")
    with pytest.raises(AssertionError, match=r"got shape \(3,\)"):
        summary.scalar("t", torch.ones(3), new_style=True)
    with pytest.raises(ValueError, match=r"unsupported tensor dtype torch\.uint16"):
        summary.tensor_proto("t", torch.ones(3, dtype=torch.uint16))


def test_the_bits_of_a_half_come_back() -> None:
    assert summary.int_to_half(summary.half_to_int(-2.5)) == -2.5
    assert summary.half_to_int(1.0) == torchs.half_to_int(1.0)


@pytest.mark.parametrize("given", [torch.rand(3, 2), np.float16(1), 0.5, 1 << 63, np.ones(2)])
def test_make_np_gives_an_array_of_what_torch_takes(given: Any) -> None:
    ours, theirs = make_np(given), torch_convert_np.make_np(given)
    assert np.array_equal(ours, theirs)
    assert ours.shape == theirs.shape


def test_make_np_keeps_the_range_of_bfloat16() -> None:
    assert make_np(torch.tensor([1e30], dtype=torch.bfloat16)) == pytest.approx(1e30, rel=0.01)


@pytest.mark.parametrize("given", [{"a": 1.0}, [1.0], (1.0,), None])
def test_make_np_refuses_what_torch_refuses(given: object) -> None:
    with pytest.raises(NotImplementedError, match=type(given).__name__):
        _convert_np.make_np(given)


@pytest.mark.parametrize("count", [1, 2, 3, 4, 7, 16, 19])
@pytest.mark.parametrize("dtype", [np.uint8, np.float64])
def test_a_batch_of_videos_is_laid_out_as_torchs(count: int, dtype: type) -> None:
    videos = np.random.default_rng(0).integers(0, 255, (count, 3, 3, 4, 5)).astype(dtype)
    ours, theirs = (m._prepare_video(videos.copy()) for m in (_utils, torch_utils))
    np.testing.assert_allclose(ours, theirs, rtol=1e-6)


@pytest.mark.parametrize(
    ("shape", "letters"),
    [((4, 5), "hw"), ((5, 4), "WH"), ((3, 4, 5), "chw"), ((1, 4, 5), "CHW"), ((4, 5, 4), "HWC"),
     ((9, 3, 4, 5), "nchw"), ((4, 2, 5, 1), "HNWC")],
)  # fmt: skip
def test_a_picture_gets_its_channels_last(shape: tuple[int, ...], letters: str) -> None:
    picture = np.arange(np.prod(shape), dtype=np.uint8).reshape(shape)
    ours, theirs = (m.convert_to_HWC(picture, letters) for m in (_utils, torch_utils))
    assert ours.dtype == np.uint8
    assert np.array_equal(ours, theirs)


@pytest.mark.parametrize(
    ("letters", "error"), [("CHH", AssertionError), ("HW", AssertionError), ("CHX", ValueError)]
)
def test_letters_that_are_no_format_are_refused(letters: str, error: type[Exception]) -> None:
    with pytest.raises(error, match="convert_to_HWC: expected"):
        _utils.convert_to_HWC(np.zeros((3, 4, 5)), letters)


def test_bytes_are_not_scaled() -> None:
    assert summary._calc_scale_factor(np.zeros(1, np.uint8)) == 1
    assert summary._calc_scale_factor(torch.zeros(1)) == 255


def test_records_are_framed_as_torchs() -> None:
    ours, theirs = io.BytesIO(), io.BytesIO()
    from torch.utils.tensorboard import RecordWriter

    for cls, stream in ((torch_tensorboard.RecordWriter, ours), (RecordWriter, theirs)):
        writer = cls(stream)
        writer.write(b"")
        writer.write(b"some bytes")
        writer.flush()
        assert not writer.closed
    assert ours.getvalue() == theirs.getvalue()
    writer.close()
    assert theirs.closed


@pytest.mark.parametrize("shape", [(1, 8, 8), (8, 8), (2, 1, 8, 8)])
def test_a_gray_picture_is_stored_with_three_channels_as_torchs(shape: tuple[int, ...]) -> None:
    letters = {2: "HW", 3: "CHW", 4: "NCHW"}[len(shape)]
    gray = np.arange(np.prod(shape), dtype=float).reshape(shape)

    def pictured(module: Any) -> Image.Image:
        made = module.image("gray", gray, dataformats=letters).value[0]
        return Image.open(io.BytesIO(made.image.encoded_image_string))

    assert pictured(summary) == pictured(torchs)


def test_a_summary_is_equal_to_one_of_tensorboards_classes() -> None:
    sound = np.linspace(-1, 1, 42)

    assert summary.audio("a", sound) == torchs.audio("a", sound)
    assert torchs.text("a", "b") == summary.text("a", "b")
    assert summary.text("a", "b") != torchs.text("a", "c")
    assert summary.text("a", "b") != summary.text("a", "b").value[0]


@pytest.mark.parametrize("is_list", [False, True])
def test_figures_become_pictures_as_torchs(is_list: bool) -> None:
    figure = Figure(figsize=(2, 1.5), dpi=50)
    figure.add_subplot().plot([1, 3, 2])
    given = [figure, figure] if is_list else figure

    drawn = _utils.figure_to_image(given)
    np.testing.assert_array_equal(drawn, torch_utils.figure_to_image(given))
    assert drawn.base is None, "the canvas would show through"


def test_a_curve_is_computed_as_torchs() -> None:
    labels, predictions = np.array([0, 1, 1, 0, 1]), np.array([0.1, 0.9, 0.4, 0.6, 1.0])
    weights = np.array([1.0, 2.0, 1.0, 3.0, 1.0])

    for given in [(labels, predictions, 5), (labels, predictions, 127, weights)]:
        np.testing.assert_allclose(summary.compute_curve(*given), torchs.compute_curve(*given))


def test_boxes_are_drawn_on_a_picture_of_pillows() -> None:
    picture = Image.new("RGB", (20, 10))
    boxes = np.array([[2, 2, 15, 8]])

    drawn = summary.draw_boxes(picture, boxes)
    assert drawn.getpixel((8, 2)) == (255, 0, 0)
    assert drawn.size == picture.size
    assert picture.getpixel((8, 2)) == (0, 0, 0)


def test_an_onnx_graph_is_loaded_as_torchs(tmp_path: Path) -> None:
    x = onnx.helper.make_tensor_value_info("x", onnx.TensorProto.FLOAT, [1, 2])
    y = onnx.helper.make_tensor_value_info("y", onnx.TensorProto.FLOAT, [1, 2])
    node = onnx.helper.make_node("Relu", ["x"], ["y"])
    path = tmp_path / "model.onnx"
    onnx.save(onnx.helper.make_model(onnx.helper.make_graph([node], "g", [x], [y])), path)

    assert _onnx_graph.load_onnx_graph(path) == torch_onnx_graph.load_onnx_graph(path)
