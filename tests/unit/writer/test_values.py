"""What ``add_scalar`` accepts and refuses, and what lands in the file."""

from __future__ import annotations

import math
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import jax.numpy as jnp
import numpy as np
import pytest
import torch

from lightwell import SummaryWriter
from tests import oracle


@pytest.fixture
def writer(tmp_path: Path) -> SummaryWriter:
    return SummaryWriter(tmp_path)


def logged(writer: SummaryWriter) -> list[tuple[str, int, float, float]]:
    writer.flush()
    return oracle.points_in(writer.log_dir)


@pytest.mark.parametrize(
    "value",
    [
        3.5,
        np.float64(3.5),
        np.float32(3.5),
        np.float16(3.5),
        np.array(3.5),
        np.array([[3.5]]),
        [3.5],
        "3.5",
        b"3.5",
        Decimal("3.5"),
        Fraction(7, 2),
    ],
    ids=repr,
)
def test_one_number_in_any_wrapping_is_logged(writer: SummaryWriter, value: Any) -> None:
    writer.add_scalar("t", value, 1)
    assert [point[:3] for point in logged(writer)] == [("t", 1, 3.5)]


@pytest.mark.parametrize("value", [2, True, np.int8(2), np.uint64(2), np.bool_(True)], ids=repr)
def test_whole_numbers_and_booleans_are_logged(writer: SummaryWriter, value: Any) -> None:
    writer.add_scalar("t", value)
    assert logged(writer)[0][2] == float(value)


@pytest.mark.filterwarnings("ignore:torch.quantize_per_tensor:UserWarning")
def test_torch_tensors_are_logged(writer: SummaryWriter) -> None:
    tensors = [
        torch.tensor(3.5),
        torch.tensor([[3.5]], requires_grad=True),
        torch.nn.Parameter(torch.tensor([3.5])),
        torch.tensor(3.5, dtype=torch.float16),
        torch.tensor(3.5).to_sparse(),
        torch.tensor([3.5]).to(torch.float8_e4m3fn),
        torch.quantize_per_tensor(torch.tensor([3.5]), 0.5, 0, torch.qint8),
    ]
    for tensor in tensors:
        writer.add_scalar("t", tensor)
    assert [point[2] for point in logged(writer)] == [3.5] * len(tensors)


def test_bfloat16_keeps_its_range(writer: SummaryWriter) -> None:
    for number in (1e10, 1e-9):
        tensor = torch.tensor(number, dtype=torch.bfloat16)
        writer.add_scalar("t", tensor)
        assert logged(writer)[-1][2] == tensor.float().item()


def test_jax_arrays_are_logged(writer: SummaryWriter) -> None:
    writer.add_scalar("t", jnp.array(3.5), jnp.array(6))
    writer.add_scalar("t", jnp.array([3.5], dtype=jnp.bfloat16))
    assert [point[1:3] for point in logged(writer)] == [(6, 3.5), (0, 3.5)]


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf, -0.0, 1e-45, 3.4e38])
def test_every_float32_is_kept_bit_for_bit(writer: SummaryWriter, value: float) -> None:
    writer.add_scalar("t", value)
    found = logged(writer)[0][2]
    assert np.float32(found).tobytes() == np.float32(value).tobytes()


def test_a_value_beyond_float32_becomes_infinite(writer: SummaryWriter) -> None:
    writer.add_scalar("t", 1e39)
    assert logged(writer)[0][2] == math.inf


@pytest.mark.parametrize(
    ("value", "error", "message"),
    [
        (1j, TypeError, "expected scalar_value to be real, got complex"),
        (np.complex64(1), TypeError, "expected scalar_value to be real"),
        (None, TypeError, "expected scalar_value to be a number, or an array"),
        ({}, TypeError, "got dict"),
        ([1.0, 2.0], ValueError, "to have one element, got 2"),
        (np.zeros(3), ValueError, r"to have one element, got shape \(3,\)"),
        (np.zeros(0), ValueError, r"to have one element, got shape \(0,\)"),
        ("three", ValueError, "could not convert string to float: 'three'"),
        (10**400, OverflowError, "scalar_value is too large for a float64"),
    ],
    ids=lambda argument: repr(argument)[:30],
)
def test_what_is_no_number_is_refused_and_poisons_nothing(
    writer: SummaryWriter, value: Any, error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message) as caught:
        writer.add_scalar("t", value)
    assert str(caught.value).startswith("add_scalar: ")
    writer.add_scalar("t", 1.0)
    assert len(logged(writer)) == 1


def test_a_meta_tensor_is_refused(writer: SummaryWriter) -> None:
    with pytest.raises(ValueError, match="got a tensor on device 'meta'"):
        writer.add_scalar("t", torch.tensor(1.0, device="meta"))


@pytest.mark.parametrize(
    ("step", "expected"),
    [
        (None, 0),
        (0, 0),
        (-5, -5),
        (2**63 - 1, 2**63 - 1),
        (-(2**63), -(2**63)),
        (True, 1),
        (6.9, 6),
        ("6", 6),
        (np.int32(6), 6),
        (np.array([6]), 6),
    ],
    ids=repr,
)
def test_a_step_is_what_int_makes_of_it(writer: SummaryWriter, step: Any, expected: int) -> None:
    writer.add_scalar("t", 1.0, step)
    assert logged(writer)[0][1] == expected


@pytest.mark.parametrize(
    ("step", "error"),
    [
        (math.nan, ValueError),
        (math.inf, ValueError),
        (2**63, ValueError),
        (-(2**63) - 1, ValueError),
        (np.zeros(2), ValueError),
        ("six", ValueError),
        ({}, TypeError),
        (1j, TypeError),
    ],
    ids=repr,
)
def test_a_step_that_is_no_int64_is_refused(
    writer: SummaryWriter, step: Any, error: type[Exception]
) -> None:
    with pytest.raises(error, match=r"add_scalar: .*global_step"):
        writer.add_scalar("t", 1.0, step)


@pytest.mark.parametrize("wall_time", [1.5, 0.0, -1.0, 2, np.float64(1.5), np.float32(1.5)])
def test_wall_time_is_exactly_what_was_given(writer: SummaryWriter, wall_time: Any) -> None:
    writer.add_scalar("t", 1.0, 1, wall_time)
    assert logged(writer)[0][3] == wall_time


def test_a_wall_time_in_words_is_refused(writer: SummaryWriter) -> None:
    with pytest.raises(TypeError, match=r"expected walltime to be a number, got str '1\.5'"):
        writer.add_scalar("t", 1.0, 1, "1.5")  # type: ignore[arg-type]  # that is the point


@pytest.mark.parametrize("tag", ["", "a/b", "/a", "loss 1", "line\nbreak", "nul\0", "😀", "עברית"])
def test_tags_are_kept_exactly(writer: SummaryWriter, tag: str) -> None:
    writer.add_scalar(tag, 1.0)
    assert logged(writer)[0][0] == tag


@pytest.mark.parametrize("tag", [None, b"t", 3])
def test_a_tag_that_is_no_text_is_refused(writer: SummaryWriter, tag: Any) -> None:
    with pytest.raises(TypeError, match="add_scalar: expected tag to be a str, got "):
        writer.add_scalar(tag, 1.0)


def test_a_lone_surrogate_in_a_tag_is_refused(writer: SummaryWriter) -> None:
    with pytest.raises(ValueError, match="expected tag to be text that UTF-8 can hold"):
        writer.add_scalar("\ud800", 1.0)
