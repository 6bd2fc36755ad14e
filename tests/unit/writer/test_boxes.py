"""``add_image_with_boxes``: nearly torch's pixels, and what is refused."""

from __future__ import annotations

import logging
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from torch.utils.tensorboard import summary as torchs

from lightwell import SummaryWriter
from tests.unit.writer.media import pixels_of, values_of

RNG = np.random.default_rng(0)


@pytest.fixture
def writer(tmp_path: Path) -> SummaryWriter:
    return SummaryWriter(tmp_path)


def boxed(writer: SummaryWriter, *arguments: Any, **options: Any) -> Any:
    writer.add_image_with_boxes("t", *arguments, **options)
    return values_of(writer)[-1]


BOXES = np.array([[10, 20, 90, 110], [30.6, 5.2, 120.9, 60.5], [-20, 100, 500, 190]])


@pytest.mark.parametrize(
    ("labels", "rescale"), [(None, 1), (["a cat", "", "a dog"], 1), (["x", "y", "z"], 1.5)]
)
@pytest.mark.parametrize("channels", [1, 2, 3, 4])
def test_boxes_are_nearly_torchs(
    writer: SummaryWriter, labels: list[str] | None, rescale: float, channels: int
) -> None:
    given = RNG.uniform(0, 1, (channels, 200, 160)).astype(np.float32)
    ours = boxed(writer, given, BOXES, rescale=rescale, labels=labels)
    proto = torchs.image_boxes("t", given, BOXES, rescale=rescale, labels=labels)
    theirs = proto.value[0]
    differs = (pixels_of(ours) != pixels_of(theirs)).any(axis=2)
    assert differs.mean() <= 0.03
    assert (ours.image.height, ours.image.width) == (int(200 * rescale), int(160 * rescale))
    assert ours.image.colorspace == theirs.image.colorspace


def test_a_label_for_one_box_may_be_a_str(writer: SummaryWriter) -> None:
    given, box = np.zeros((3, 60, 60)), [[5, 5, 50, 50]]
    plain, labelled = boxed(writer, given, box), boxed(writer, given, box, labels="Wört\n字")
    assert (pixels_of(plain) != pixels_of(labelled)).any()


def test_another_number_of_labels_is_not_drawn(
    writer: SummaryWriter, caplog: pytest.LogCaptureFixture
) -> None:
    given, box = np.zeros((3, 60, 60)), [[5, 5, 50, 50]]
    with caplog.at_level(logging.WARNING):
        unlabelled = boxed(writer, given, box, labels=["a", "b"])
    assert np.array_equal(pixels_of(boxed(writer, given, box)), pixels_of(unlabelled))
    assert "expected as many labels as boxes, got 2 for 1" in caplog.text


@pytest.mark.parametrize("boxes", [[], torch.zeros(0, 4), np.zeros((0, 6)), [[math.nan, 1, 2, 3]]])
def test_where_there_is_no_box_nothing_is_drawn(writer: SummaryWriter, boxes: Any) -> None:
    pixels = RNG.integers(0, 256, (20, 30, 3), np.uint8)
    value = boxed(writer, pixels, boxes, dataformats="HWC")
    assert np.array_equal(pixels_of(value)[..., :3], pixels)


def test_boxes_far_outside_and_of_any_number_do_no_harm(writer: SummaryWriter) -> None:
    boxes = [[-1e300, -1e300, 1e300, 1e300], [1e9, 5, 2e9, 9], [9, 9, 2, 2], [0, 0, math.inf, 4]]
    value = boxed(writer, np.zeros((3, 20, 30)), torch.tensor(boxes, dtype=torch.float64))
    red = (pixels_of(value) == [255, 0, 0, 255]).all(axis=2)
    assert red[9, 2:9].all()
    assert not red[11:].any()


@pytest.mark.parametrize(
    ("error", "message", "options"),
    [
        (IndexError, r"box_tensor of shape \(N, 4\), got \(4,\)", {"box_tensor": [1, 2, 3, 4]}),
        (IndexError, r"got \(2, 3\)", {"box_tensor": np.zeros((2, 3))}),
        (TypeError, "box_tensor to be an array", {"box_tensor": None}),
        (TypeError, "box_tensor to be real", {"box_tensor": np.zeros((1, 4), complex)}),
        (ValueError, "rescale to leave pixels of 8 x 8, got 0.1", {"rescale": 0.1}),
        (ValueError, "rescale", {"rescale": -1}),
        (ValueError, "rescale", {"rescale": math.nan}),
        (ValueError, "less than 2 GiB", {"rescale": 1e5}),
        (TypeError, "rescale to be a number", {"rescale": "big"}),
        (OverflowError, "rescale is too large for a float64", {"rescale": 10**400}),
        (TypeError, "labels to be a list of str", {"labels": 3}),
        (TypeError, "each label to be a str, got int 3", {"labels": [3]}),
        (TypeError, "tag to be a str", {"tag": 1}),
        (ValueError, "dataformats", {"dataformats": "XYZ"}),
    ],
)
def test_wrong_boxes_raise_at_once(
    writer: SummaryWriter, error: type[Exception], message: str, options: dict[str, Any]
) -> None:
    arguments = {"tag": "t", "img_tensor": np.zeros((3, 8, 8)), "box_tensor": np.ones((1, 4))}
    with pytest.raises(error, match=f"add_image_with_boxes: .*{message}"):
        writer.add_image_with_boxes(**(arguments | options))
    assert values_of(writer) == []


def test_waiting_boxes_are_counted(writer: SummaryWriter, monkeypatch: pytest.MonkeyPatch) -> None:
    held: list[int] = []
    monkeypatch.setattr(writer, "_add_later", lambda *given: held.append(given[-1]))
    boxes = np.zeros((1000, 4))
    writer.add_image_with_boxes("t", np.zeros((3, 8, 8)), boxes)
    assert held == [3 * 8 * 8 + boxes.nbytes]
