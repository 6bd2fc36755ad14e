"""The module ``torch.utils.tensorboard.summary``: one value each, as a message, not written.

All but ``tensor_proto`` return what the method of ``SummaryWriter`` with the like name would write.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from lightwell.compat.recorder import Recorder, summary_of
from lightwell.compat.torch_tensorboard._convert_np import make_np
from lightwell.compat.torch_tensorboard._utils import convert_to_HWC
from lightwell.events.messages import (
    DataType,
    Dim,
    HistogramProto,
    Image,
    PluginData,
    Summary,
    SummaryMetadata,
    TensorProto,
    TensorShape,
    Value,
)
from lightwell.writer import inputs

if TYPE_CHECKING:
    from PIL.Image import Image as PilImage

__all__ = [
    "audio",
    "compute_curve",
    "custom_scalars",
    "draw_boxes",
    "half_to_int",
    "histogram",
    "histogram_raw",
    "hparams",
    "image",
    "image_boxes",
    "int_to_half",
    "make_histogram",
    "make_image",
    "make_video",
    "mesh",
    "pr_curve",
    "pr_curve_raw",
    "scalar",
    "tensor_proto",
    "text",
    "video",
]

_LISTS: Final = {
    "float16": (DataType.HALF, "half_val"),
    "bfloat16": (DataType.BFLOAT16, "half_val"),
    "float32": (DataType.FLOAT, "float_val"),
    "float64": (DataType.DOUBLE, "double_val"),
    "int8": (DataType.INT8, "int_val"),
    "uint8": (DataType.UINT8, "int_val"),
    "int16": (DataType.INT16, "int_val"),
    "int32": (DataType.INT32, "int_val"),
    "int64": (DataType.INT64, "int64_val"),
    "bool": (DataType.BOOL, "bool_val"),
    "complex64": (DataType.COMPLEX64, "scomplex_val"),
    "complex128": (DataType.COMPLEX128, "dcomplex_val"),
}


def scalar(
    name: str,
    tensor: Any,
    collections: object = None,
    new_style: bool = False,
    double_precision: bool = False,
) -> Summary:
    """One number.

    Args:
        name: Series name.
        tensor: An array, a tensor or a number, of one element.
        collections: Ignored, as by torch.
        new_style: As for ``add_scalar``.
        double_precision: As for ``add_scalar``.

    Raises:
        AssertionError: Not one element; torch's class, which callers catch.
    """
    del collections
    element = make_np(tensor).squeeze()
    if element.ndim != 0:
        raise AssertionError(f"scalar: expected one element, got shape {element.shape}")
    number = float(element)
    if not new_style:
        return Summary(value=[Value(tag=name, simple_value=number)])
    from lightwell.events import scalar as scalar_kind

    return Summary(value=[scalar_kind.encode(name, number, True, double_precision, "", "")])


def histogram(
    name: str, values: Any, bins: str | int | Sequence[float], max_bins: int | None = None
) -> Summary:
    """A histogram of an array or a tensor; a list is refused, as by torch."""
    array = make_np(values)
    return summary_of(lambda w: w.add_histogram(name, array, bins=bins, max_bins=max_bins))


def make_histogram(
    values: Any, bins: str | int | Sequence[float], max_bins: int | None = None
) -> HistogramProto:
    """The histogram alone."""
    return histogram("histogram", values, bins, max_bins).value[0].histo


def histogram_raw(
    name: str,
    min: float,  # torch's name
    max: float,  # torch's name
    num: float,
    sum: float,  # torch's name
    sum_squares: float,
    bucket_limits: Any,
    bucket_counts: Any,
) -> Summary:
    """A histogram that was made elsewhere."""
    return summary_of(
        lambda w: w.add_histogram_raw(
            name, min, max, num, sum, sum_squares, bucket_limits, bucket_counts
        )
    )


def image(tag: str, tensor: Any, rescale: float = 1, dataformats: str = "NCHW") -> Summary:
    """A picture, or a batch as a grid; ``rescale`` multiplies its height and width."""
    picture = convert_to_HWC(make_np(tensor), dataformats)
    return image_boxes(tag, picture, np.empty((0, 4)), rescale, "HWC")


def image_boxes(
    tag: str,
    tensor_image: Any,
    tensor_boxes: Any,
    rescale: float = 1,
    dataformats: str = "CHW",
    labels: Sequence[str] | str | None = None,
) -> Summary:
    """A picture with boxes drawn on it."""
    return summary_of(
        lambda w: w.add_image_with_boxes(
            tag, tensor_image, tensor_boxes, None, None, rescale, dataformats, labels
        )
    )


def draw_boxes(disp_image: PilImage, boxes: Any, labels: Sequence[str] | None = None) -> PilImage:
    """Boxes, and a label for each, drawn on a picture of Pillow's.

    Args:
        disp_image: Of the mode RGB or RGBA; left as it is.
        boxes: Shape (N, 4): left, top, right, bottom in pixels.
        labels: One a box.
    """
    import PIL.Image

    from lightwell.writer import boxes as drawing

    pixels = np.asarray(disp_image)
    return PIL.Image.fromarray(drawing.draw(pixels, make_np(boxes), labels, disp_image.size))


def make_image(
    tensor: NDArray[Any],
    rescale: float = 1,
    rois: Any = None,
    labels: Sequence[str] | str | None = None,
) -> Image:
    """The picture alone, of an array of shape (H, W, C)."""
    boxes = np.empty((0, 4)) if rois is None else rois
    return image_boxes("image", tensor, boxes, rescale, "HWC", labels).value[0].image


def video(tag: str, tensor: Any, fps: float = 4) -> Summary:
    """A video of shape (N, T, C, H, W)."""
    return summary_of(lambda w: w.add_video(tag, tensor, fps=fps))


def make_video(tensor: NDArray[Any], fps: float) -> Image:
    """The video alone, of an array of shape (T, H, W, C)."""
    return video("video", tensor.transpose(0, 3, 1, 2)[np.newaxis], fps).value[0].image


def audio(tag: str, tensor: Any, sample_rate: int = 44100) -> Summary:
    """A sound, without the metadata that ``add_audio`` adds for some readers."""
    (value,) = summary_of(lambda w: w.add_audio(tag, tensor, sample_rate=sample_rate)).value
    return Summary(value=[Value(tag=value.tag, audio=value.audio)])


def text(tag: str, text: str) -> Summary:
    """A text."""
    return summary_of(lambda w: w.add_text(tag, text))


def custom_scalars(layout: Mapping[str, Mapping[str, Sequence[Any]]]) -> Summary:
    """A layout of charts."""
    return summary_of(lambda w: w.add_custom_scalars(layout))


def pr_curve(
    tag: str, labels: Any, predictions: Any, num_thresholds: int = 127, weights: Any = None
) -> Summary:
    """A precision-recall curve."""
    return summary_of(
        lambda w: w.add_pr_curve(
            tag, labels, predictions, num_thresholds=num_thresholds, weights=weights
        )
    )


def compute_curve(
    labels: Any, predictions: Any, num_thresholds: int, weights: Any = None
) -> NDArray[np.float64]:
    """The numbers of a precision-recall curve: float64 of shape (6, num_thresholds)."""
    from lightwell.events import pr_curve as curve

    weight = 1.0 if weights is None else make_np(weights)
    return curve.compute(make_np(labels), make_np(predictions), num_thresholds, weight)


def pr_curve_raw(
    tag: str,
    tp: Any,
    fp: Any,
    tn: Any,
    fn: Any,
    precision: Any,
    recall: Any,
    num_thresholds: int = 127,
    weights: Any = None,
) -> Summary:
    """A precision-recall curve that was made elsewhere."""
    return summary_of(
        lambda w: w.add_pr_curve_raw(
            tag, tp, fp, tn, fn, precision, recall, None, num_thresholds, weights
        )
    )


def mesh(
    tag: str,
    vertices: Any,
    colors: Any,
    faces: Any,
    config_dict: Mapping[str, Any] | None,
    display_name: str | None = None,
    description: str | None = None,
) -> Summary:
    """A mesh or a point cloud: up to three values. The last two are ignored, as by torch."""
    del display_name, description
    return summary_of(lambda w: w.add_mesh(tag, vertices, colors, faces, config_dict))


def hparams(
    hparam_dict: Mapping[str, Any] | None = None,
    metric_dict: Mapping[str, Any] | None = None,
    hparam_domain_discrete: Mapping[str, list[Any]] | None = None,
) -> tuple[Summary, Summary, Summary]:
    """What describes hyperparameters and metrics, a session's start, and its end.

    Args:
        hparam_dict: As for ``add_hparams``.
        metric_dict: Only the names matter.
        hparam_domain_discrete: As for ``add_hparams``.
    """
    recorder = Recorder()
    metrics = dict.fromkeys(metric_dict or {}, 0.0)
    recorder.add_hparams(hparam_dict or {}, metrics, hparam_domain_discrete, sub_run=False)
    experiment, start, end = (event.summary for event in recorder.events)
    return experiment, start, end


def tensor_proto(tag: str, tensor: Any) -> Summary:
    """A tensor, its elements one by one in a list of their type.

    float16 and bfloat16 are the bits of float32, which no reader understands: torch does so, and
    its callers undo it with ``int_to_half``. ``add_tensor`` writes what readers expect.

    Raises:
        ValueError: A dtype that has no list, or 2 GiB or more.
    """
    name = str(tensor.dtype).removeprefix("torch.")
    if name not in _LISTS:
        raise ValueError(f"{tag} has unsupported tensor dtype {tensor.dtype}")
    array = inputs.array("tensor_proto", "tensor", tensor)
    if array.nbytes >= 1 << 31:
        raise ValueError(f"tensor_proto: expected less than 2 GiB, got {array.nbytes} bytes")
    data_type, field = _LISTS[name]
    elements: NDArray[Any] = array.reshape(-1)
    if array.dtype.kind == "c":
        elements = np.ascontiguousarray(elements).view(f"f{array.itemsize // 2}")
    elif field == "half_val":
        elements = elements.astype(np.float32).view(np.int32)
    proto = TensorProto(
        dtype=data_type, tensor_shape=TensorShape(dim=[Dim(size=size) for size in array.shape])
    )
    setattr(proto, field, elements.tolist())
    metadata = SummaryMetadata(plugin_data=PluginData(plugin_name="tensor"))
    return Summary(value=[Value(tag=tag, metadata=metadata, tensor=proto)])


def half_to_int(f: float) -> int:
    """The bits of a float32, as ``tensor_proto`` stores a half."""
    (bits,) = struct.unpack("i", struct.pack("f", f))
    return int(bits)


def int_to_half(i: int) -> float:
    """The float32 of these bits; undoes ``half_to_int``."""
    (number,) = struct.unpack("f", struct.pack("i", i))
    return float(number)


def _calc_scale_factor(tensor: Any) -> int:  # pyright: ignore[reportUnusedFunction]  # torch's name
    """What the elements of a picture are multiplied with: those of uint8 are used as they are."""
    return 1 if make_np(tensor).dtype == np.uint8 else 255
