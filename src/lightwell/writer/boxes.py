"""Boxes with labels, drawn onto a picture with Pillow."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, Final, cast

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from lightwell.writer import pictures, values
from lightwell.writer.values import describe

_LINE_WIDTH_PX: Final = 2
_FAR_PX: Final = 10_000  # so far outside of the picture nothing of a box or its label is seen


def checked_labels(where: str, labels: object, count: int) -> Sequence[str] | None:
    """A label for each of ``count`` boxes, or None."""
    if labels is None:
        return None
    if not isinstance(labels, (str, list, tuple)):
        raise TypeError(f"{where}: expected labels to be a list of str, got {describe(labels)}")
    given = [labels] if isinstance(labels, str) else list(cast(Sequence[object], labels))
    texts = [values.tag(where, label, "each label") for label in given]
    if len(texts) == count:
        return texts
    from lightwell.writer import logs

    logs.logger.warning(
        "%s: expected as many labels as boxes, got %d for %d: drawn without",
        where,
        len(texts),
        count,
    )
    return None


def scaled_size(where: str, rescale: object, width: int, height: int) -> tuple[int, int]:
    """Width and height times ``rescale``, cut to whole pixels."""
    factor = values.quantity(where, "rescale", rescale)
    if not (math.isfinite(factor) and int(width * factor) > 0 and int(height * factor) > 0):
        raise ValueError(
            f"{where}: expected rescale to leave pixels of {width} x {height}, got {rescale!r}"
        )
    size = int(width * factor), int(height * factor)
    pictures.check_size(where, "img_tensor", 1, size[1], size[0], 4)
    return size


def draw(
    pixels: NDArray[np.uint8],
    boxes: NDArray[Any],
    labels: Sequence[str] | None,
    size: tuple[int, int],
) -> NDArray[np.uint8]:
    """The picture with red boxes, then scaled.

    Args:
        pixels: uint8 of shape (height, width, channels).
        boxes: Real numbers of shape (N, 4 or more): left, top, right, bottom in pixels. Those with
            a number that is not finite are left out.
        labels: One a box, at its bottom left; an empty one is left out.
        size: Width and height of the result.

    Returns:
        uint8 of shape (height, width, channels), with 3 channels where there was 1.
    """
    if pixels.shape[2] == 1:
        pixels = np.repeat(pixels, 3, axis=2)
    picture = Image.fromarray(pixels)
    drawing = ImageDraw.Draw(picture)
    farthest = np.array([picture.width, picture.height] * 2) + _FAR_PX
    for index, box in enumerate(boxes):
        if np.isfinite(box[:4]).all():
            corners = np.clip(box[:4].astype(np.float64), -_FAR_PX, farthest)
            _draw_box(drawing, corners.tolist(), labels[index] if labels else "")
    if picture.size != size:
        picture = picture.resize(size, Image.Resampling.LANCZOS)
    return np.ascontiguousarray(picture)


def _draw_box(drawing: ImageDraw.ImageDraw, corners: Sequence[float], label: str) -> None:
    left, top, right, bottom = corners
    outline = [(left, top), (left, bottom), (right, bottom), (right, top), (left, top)]
    drawing.line(outline, fill="red", width=_LINE_WIDTH_PX)
    if not label:
        return
    font = ImageFont.load_default()
    label = " ".join(label.splitlines())
    if not isinstance(font, ImageFont.FreeTypeFont):  # Pillow's font of last resort is Latin only
        label = label.encode("latin-1", "replace").decode("latin-1")
    text_left, text_top, text_right, text_bottom = font.getbbox(label)
    text_width, text_height = text_right - text_left, text_bottom - text_top
    margin = math.ceil(text_height / 20)
    text_y = bottom - text_height - margin
    drawing.rectangle([left, text_y - margin, left + text_width, bottom], fill="red")
    drawing.text((left + margin, text_y), label, fill="black", font=font)
