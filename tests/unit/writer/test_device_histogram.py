"""Histograms counted on a device: here the CPU, which is made to count as one."""

from __future__ import annotations

import math
import threading
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
import torch

from lightwell import SummaryWriter
from lightwell.events import histogram
from lightwell.writer import device, device_histogram
from lightwell.writer.device_histogram import DeviceCount
from tests.unit.writer.test_distributions import events_in, logged

EDGES = torch.from_numpy(histogram.default_edges().copy())


class Device:
    """What drives a device whose work is done once ``finish`` was called."""

    def __init__(self) -> None:
        self._finished = threading.Event()

    def Event(self) -> SimpleNamespace:
        return SimpleNamespace(record=lambda: None, synchronize=self._finished.wait)

    def finish(self) -> None:
        self._finished.set()


@pytest.fixture
def slow_device(monkeypatch: pytest.MonkeyPatch) -> Device:
    backend = Device()
    monkeypatch.setattr(device, "backend_of", lambda _: backend)
    return backend


@pytest.fixture
def quick_device(slow_device: Device) -> Device:
    slow_device.finish()
    return slow_device


def around(edges: torch.Tensor, dtype: torch.dtype) -> torch.Tensor:
    rounded = edges.to(dtype)
    infinity = torch.full_like(rounded, math.inf)
    return torch.cat((rounded, rounded.nextafter(infinity), rounded.nextafter(-infinity)))


def check_as_native(tensor: torch.Tensor, edges: np.ndarray | None = None) -> None:
    counted = DeviceCount(tensor, edges).wait()
    expected = histogram.count(tensor.numpy(), edges)
    assert (counted.counts == expected.counts).all()
    assert (counted.num, counted.nonfinite) == (expected.num, expected.nonfinite)
    assert (counted.min, counted.max) == (expected.min, expected.max)
    magnitude = histogram.count(np.abs(tensor.numpy().astype(np.float64))).sum
    assert counted.sum == pytest.approx(expected.sum, rel=1e-12, abs=1e-12 * magnitude)
    assert counted.sum_squares == pytest.approx(expected.sum_squares, rel=1e-12)
    assert (counted.edges == expected.edges).all()


@pytest.mark.parametrize("dtype", [torch.float16, torch.float32, torch.float64])
@pytest.mark.parametrize("edges", [None, [-1.0, 0.1, 0.1, 0.3, 2.0], [0.1, 0.1], [-math.inf, 0.0]])
def test_floats_are_counted_as_natively(
    quick_device: Device, dtype: torch.dtype, edges: list[float] | None
) -> None:
    random = torch.Generator().manual_seed(0)
    tensor = torch.cat(
        (
            torch.randn(5000, generator=random, dtype=torch.float64).to(dtype),
            torch.tensor([0.0, -0.0, math.nan, math.inf, -math.inf, 0.1, 0.3, 2.0], dtype=dtype),
            torch.tensor([torch.finfo(dtype).max, torch.finfo(dtype).tiny], dtype=dtype).neg(),
        )
    )
    check_as_native(tensor.reshape(2, -1), None if edges is None else np.array(edges))


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_values_beside_the_edges_are_counted_as_natively(
    quick_device: Device, dtype: torch.dtype
) -> None:
    check_as_native(around(EDGES, dtype))
    edges = np.array([-0.3, 0.1, 0.7])
    check_as_native(around(torch.from_numpy(edges), dtype), edges)


@pytest.mark.parametrize(
    "dtype", [torch.bool, torch.uint8, torch.int16, torch.uint16, torch.int32, torch.int64]
)
def test_integers_are_counted_as_natively(quick_device: Device, dtype: torch.dtype) -> None:
    check_as_native((torch.arange(300) * 7919 % 1000).to(dtype)[::3])


def test_pieces_add_up(quick_device: Device, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(device_histogram, "_CHUNK", 7)
    check_as_native(torch.linspace(-3, 5, 100))
    check_as_native(torch.linspace(-3, 5, 100), np.array([0.0, 1.0, 2.5]))


def test_nothing_finite_gives_an_empty_histogram(quick_device: Device) -> None:
    check_as_native(torch.tensor([math.nan, math.inf]))


def test_the_caller_does_not_wait_for_the_device(tmp_path: Path, slow_device: Device) -> None:
    tensor = torch.tensor([1.0, 2.0, math.nan], dtype=torch.bfloat16)
    with SummaryWriter(tmp_path) as writer:
        writer.add_histogram("device", tensor, 1)
        writer.add_histogram("edges", tensor, 2, bins=[0.0, 1.5, 3.0])
        writer.add_histogram("equal", tensor, 3, bins=2)
        writer.add_pr_curve("curve", tensor[:2] - 1, tensor[:2] / 2, 4, num_thresholds=2)
        writer.add_histogram_raw("raw", tensor[0], None, 2, 3, 5, tensor[:2], tensor[:2], 5)
        writer.add_histogram("host", [4.0], 6)
        tensor.zero_()  # comes behind the copies on a real device, which are made at once here
        assert events_in(tmp_path) == []
        slow_device.finish()
        writer.flush()
        events = events_in(tmp_path)
    found = {event.summary.value[0].tag: event for event in events}
    assert list(found) == ["device", "edges", "equal", "curve", "raw", "host"]
    assert [event.step for event in events] == [1, 2, 3, 4, 5, 6]
    for tag in ("device", "edges", "equal"):
        histo = found[tag].summary.value[0].histo
        assert (histo.min, histo.max, histo.num, histo.sum) == (1, 2, 2, 3)
        assert sum(histo.bucket) == 2
    assert found["raw"].summary.value[0].histo.min == 1
    assert list(found["raw"].summary.value[0].histo.bucket_limit) == [1, 2]
    assert list(found["curve"].summary.value[0].tensor.float_val)[:4] == [1, 1, 1, 0]


def test_wrong_values_on_a_device_are_refused_at_once(tmp_path: Path, slow_device: Device) -> None:
    def log(writer: SummaryWriter) -> None:
        with pytest.raises(ValueError, match="values to have an element"):
            writer.add_histogram("t", torch.empty(0, 3))
        with pytest.raises(TypeError, match="values to be real"):
            writer.add_histogram("t", torch.ones(2, dtype=torch.complex64))
        slow_device.finish()

    assert logged(tmp_path, log) == []


@pytest.mark.parametrize("dtype", [torch.float16, torch.float32, torch.float64, torch.int64])
@pytest.mark.parametrize("edges", [None, np.array([0.0, 1.0, 2.0])])
def test_no_operation_needs_a_value_and_thus_waits(
    slow_device: Device, dtype: torch.dtype, edges: np.ndarray | None
) -> None:
    # On the device `meta` there are no values: what would have to fetch one raises.
    tensor = torch.empty(100, dtype=dtype, device="meta")
    for waits in (tensor.nonzero, tensor.long().bincount, tensor.amax().item):
        with pytest.raises((NotImplementedError, RuntimeError)):
            waits()
    buckets = 1548 if edges is None else 2
    assert DeviceCount(tensor, edges).nbytes == 8 * (buckets + 2) + 8 * 4
