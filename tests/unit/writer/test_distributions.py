"""Histograms, curves and layouts as the writer takes them, against ``torch.utils.tensorboard``."""

from __future__ import annotations

import inspect
import logging
import math
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from tensorboard.backend.event_processing.event_accumulator import (
    HISTOGRAMS,
    EventAccumulator,
)
from tensorboard.compat.proto.event_pb2 import Event
from torch.utils.tensorboard import SummaryWriter as TorchWriter
from torch.utils.tensorboard import summary as torch_summary

from lightwell import SummaryWriter
from lightwell.events import histogram
from tests import oracle

Log = Callable[[Any], None]


def events_in(directory: Path) -> list[Event]:
    """All events with a summary, decoded by TensorBoard's protos."""
    return [
        event
        for path in oracle.event_files(directory)
        for _, payload in oracle.records(path.read_bytes())
        if (event := Event.FromString(payload)).HasField("summary")
    ]


def logged(directory: Path, log: Log, writer_class: Any = SummaryWriter) -> list[Event]:
    with writer_class(directory) as writer:
        log(writer)
    return events_in(directory)


def check_as_torch(tmp_path: Path, log: Log) -> None:
    """What ``log`` writes through us and through torch is equal, but for the order of summing."""
    mine = logged(tmp_path / "ours", log)
    theirs = logged(tmp_path / "theirs", log, TorchWriter)
    assert len(mine) == len(theirs) > 0
    for got, expected in zip(mine, theirs, strict=True):
        for value, wanted in zip(got.summary.value, expected.summary.value, strict=True):
            if wanted.HasField("histo"):
                for name in ("sum", "sum_squares"):
                    close = pytest.approx(getattr(wanted.histo, name), rel=1e-9, abs=1e-9)
                    assert getattr(value.histo, name) == close
                    setattr(value.histo, name, getattr(wanted.histo, name))
        if got.wall_time != expected.wall_time:
            got.wall_time = expected.wall_time = 0
        assert got == expected


def normal(size: int = 3000) -> torch.Tensor:
    return torch.randn(size, generator=torch.Generator().manual_seed(0))


@pytest.mark.parametrize(
    "method",
    [
        "add_histogram",
        "add_histogram_raw",
        "add_pr_curve",
        "add_pr_curve_raw",
        "add_custom_scalars",
        "add_custom_scalars_multilinechart",
        "add_custom_scalars_marginchart",
    ],
)
def test_signatures_are_torchs(method: str) -> None:
    def parameters(writer_class: type) -> list[tuple[str, object]]:
        signature = inspect.signature(getattr(writer_class, method))
        return [(name, parameter.default) for name, parameter in signature.parameters.items()]

    assert parameters(SummaryWriter) == parameters(TorchWriter)


@pytest.mark.parametrize(
    "values",
    [
        normal(),
        normal().double().reshape(10, 30, 10).transpose(0, 2),
        normal()[::7].requires_grad_(),
        torch.nn.Parameter(normal()),
        normal().half(),
        (normal() * 50).to(torch.int32),
        (normal() * 50).to(torch.uint8),
        normal() > 0,
        torch.randn(2, 3, 8, 8).to(memory_format=torch.channels_last),
        normal().numpy(),
        3.5,
        7,
        np.float32(0.25),
        torch.tensor(2.0),
    ],
)
@pytest.mark.parametrize("bins", ["tensorflow", "auto", 10, [-2.0, 0.0, 0.5, 3.0, 300.0]])
def test_histograms_are_torchs(tmp_path: Path, values: Any, bins: Any) -> None:
    check_as_torch(tmp_path, lambda writer: writer.add_histogram("a/b", values, 3, bins, 12.5, 5))


@pytest.mark.parametrize("bins", [torch.tensor([-1.0, 0.0, 1.0]), np.arange(-3, 4), (0, 9)])
def test_edges_may_be_any_sequence(tmp_path: Path, bins: Any) -> None:
    check_as_torch(tmp_path, lambda writer: writer.add_histogram("t", normal(), bins=bins))


@pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float8_e4m3fn, torch.float8_e5m2])
def test_narrow_dtypes_are_counted_as_the_numbers_they_are(
    tmp_path: Path, dtype: torch.dtype
) -> None:
    values = (normal() * 100).to(dtype)
    (event,) = logged(tmp_path, lambda writer: writer.add_histogram("t", values))
    expected = torch_summary.histogram("t", values.float(), histogram.default_edges())
    assert event.summary.value[0].histo.bucket == expected.value[0].histo.bucket
    assert event.summary.value[0].histo.max == values.float().max()


def test_bfloat16_keeps_its_range(tmp_path: Path) -> None:
    values = torch.tensor([1e10, 1e-9], dtype=torch.bfloat16)
    (event,) = logged(tmp_path, lambda writer: writer.add_histogram("t", values))
    assert event.summary.value[0].histo.max == float(values[0])
    assert event.summary.value[0].histo.min == float(values[1]) > 0


def test_a_matrix_of_numpy_is_counted(tmp_path: Path) -> None:
    with warnings.catch_warnings(action="ignore", category=PendingDeprecationWarning):
        matrix = np.matrix([[1.0, 2.0], [3.0, 4.0]])
    (event,) = logged(tmp_path, lambda writer: writer.add_histogram("t", matrix))
    assert (event.summary.value[0].histo.num, event.summary.value[0].histo.sum) == (4, 10)


def test_lists_are_counted(tmp_path: Path) -> None:
    (event,) = logged(tmp_path, lambda writer: writer.add_histogram("t", [[1, 2], [3, 4]]))
    assert (event.summary.value[0].histo.num, event.summary.value[0].histo.sum) == (4, 10)


def test_values_may_be_changed_after_the_call(tmp_path: Path) -> None:
    values = torch.ones(1000)
    labels, predictions = torch.ones(5), torch.full((5,), 0.9)
    with SummaryWriter(tmp_path) as writer:
        for _ in range(20):
            writer.add_histogram("h", values)
            writer.add_pr_curve("p", labels, predictions)
            writer.add_histogram_raw("r", 0, 1, 2, 3, 4, values[:3], values[:3])
            values.mul_(0), labels.mul_(0), predictions.mul_(0)
            values.add_(1), labels.add_(1), predictions.add_(0.9)
    kinds: dict[str, set[bytes]] = {}
    for event in events_in(tmp_path):
        (value,) = event.summary.value
        kinds.setdefault(value.tag, set()).add(value.SerializeToString())
    assert {tag: len(different) for tag, different in kinds.items()} == {"h": 1, "p": 1, "r": 1}


def test_event_accumulator_shows_the_histogram(tmp_path: Path) -> None:
    with SummaryWriter(tmp_path) as writer:
        for step in range(3):
            writer.add_histogram("t", normal() * (step + 1), step)
        writer.add_histogram("nothing", [math.nan])
    accumulator = EventAccumulator(str(tmp_path), size_guidance={HISTOGRAMS: 0})
    accumulator.Reload()
    assert accumulator.Tags()["histograms"] == ["t", "nothing"]
    shown = accumulator.Histograms("t")
    assert [event.step for event in shown] == [0, 1, 2]
    assert all(sum(event.histogram_value.bucket) == 3000 for event in shown)


def test_what_is_not_finite_is_left_out_and_warned_of_once(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    dirty = torch.cat((normal(), torch.tensor([math.nan, math.inf, -math.inf])))
    with caplog.at_level(logging.WARNING, "lightwell.writer"), SummaryWriter(tmp_path) as writer:
        for tag in ("a", "a", "b"):
            writer.add_histogram(tag, dirty)
        writer.add_histogram("c", normal())
        writer.add_histogram("auto", dirty, bins="auto")
    expected = torch_summary.histogram("a", normal(), histogram.default_edges()).value[0].histo
    first = events_in(tmp_path)[0].summary.value[0].histo
    assert (first.min, first.max, first.num) == (expected.min, expected.max, 3000)
    assert first.bucket == expected.bucket
    assert [record.args[1:] for record in caplog.records if isinstance(record.args, tuple)] == [
        ("a", 3),
        ("b", 3),
        ("auto", 3),
    ]


def test_histograms_of_nothing_finite_do_not_stop_a_training(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    def log(writer: SummaryWriter) -> None:
        for bins in ("tensorflow", "auto", 3, [0.0, 1.0, 2.0]):
            writer.add_histogram("t", torch.full((5,), math.nan), bins=bins)

    events = logged(tmp_path, log)
    assert [event.summary.value[0].histo.num for event in events] == [0, 0, 0, 0]
    assert len(caplog.records) == 1


def test_values_beyond_the_default_bins_are_in_the_outermost(tmp_path: Path) -> None:
    (event,) = logged(tmp_path, lambda writer: writer.add_histogram("t", [1e25, 2e30]))
    assert list(event.summary.value[0].histo.bucket) == [0, 2]


def test_default_bins_are_torchs_and_can_be_replaced(tmp_path: Path) -> None:
    with SummaryWriter(tmp_path / "a") as writer, TorchWriter(tmp_path / "b") as other:
        assert writer.default_bins == other.default_bins
        writer.default_bins.append(1.0)
        assert len(writer.default_bins) == 1549
        writer.default_bins = other.default_bins = [-9, 0, 1, 9]
        assert writer.default_bins == [-9, 0, 1, 9]
        writer.add_histogram("t", normal())
        other.add_histogram("t", normal())
    (mine,), (theirs,) = events_in(tmp_path / "a"), events_in(tmp_path / "b")
    assert mine.summary.value[0].histo.bucket == theirs.summary.value[0].histo.bucket
    assert mine.summary.value[0].histo.bucket_limit == theirs.summary.value[0].histo.bucket_limit


@pytest.mark.parametrize(
    ("error", "message", "arguments"),
    [
        (ValueError, r"values to have an element, got \(0,\)", {"values": torch.empty(0)}),
        (ValueError, "within bins, got values from 5.0 to 6.0", {"bins": [0, 1, 2]}),
        (ValueError, "got 'nope'", {"bins": "nope"}),
        (ValueError, "bins to be positive, got 0", {"bins": 0}),
        (TypeError, "bins to be an integer, got float 2.5", {"bins": 2.5}),
        (ValueError, "ascending edges", {"bins": [1, 0]}),
        (ValueError, "ascending edges", {"bins": [1]}),
        (ValueError, "ascending edges", {"bins": [0, math.nan]}),
        (ValueError, "bins to be of even lengths", {"bins": [[0, 1], [2]]}),
        (
            ValueError,
            "bins='auto' do not fit these values: ",
            {"bins": "auto", "values": [-1e308, 1e308]},
        ),
        (ValueError, "bins=1000000000000000 do not fit", {"bins": 10**15}),
        (ValueError, "max_bins to be positive, got 0", {"max_bins": 0}),
        (TypeError, "values to be real, got dtype complex64", {"values": torch.ones(2) * 1j}),
        (TypeError, "values to be an array or tensor", {"values": "five"}),
        (ValueError, "device 'meta'", {"values": torch.empty(2, device="meta")}),
        (TypeError, "tag to be a str", {"tag": 1}),
        (ValueError, "global_step", {"global_step": math.nan}),
    ],
)
def test_wrong_histograms_are_refused_at_once(
    tmp_path: Path, error: type[Exception], message: str, arguments: dict[str, Any]
) -> None:
    def log(writer: SummaryWriter) -> None:
        with pytest.raises(error, match=f"add_histogram: .*{message}"):
            writer.add_histogram(**{"tag": "t", "values": [5.0, 6.0], **arguments})

    assert logged(tmp_path, log) == []


def test_raw_histograms_are_torchs(tmp_path: Path) -> None:
    def log(writer: Any) -> None:
        writer.add_histogram_raw("t", -1, 2.5, 6, 3, 9.0, [0.0, 1, 2.5], [1, 2, 3], 4, 12.5)
        limits, counts = np.array([0.0, 1.0]), np.array([1, 2])
        writer.add_histogram_raw("t", None, None, None, None, None, limits, counts, walltime=1)
        writer.add_histogram_raw("t", np.float32(1), np.int64(2), 3, 4, 5, [], [], 5)

    check_as_torch(tmp_path, log)


@pytest.mark.parametrize(
    ("error", "message", "limits", "counts"),
    [
        (ValueError, "as many bucket_counts as bucket_limits, got 1 and 2", [1, 2], [1]),
        (ValueError, r"bucket_limits to have one axis, got shape \(1, 1\)", [[1]], [1]),
        (TypeError, "bucket_counts to be an array", [1], "1"),
    ],
)
def test_wrong_raw_histograms_are_refused(
    tmp_path: Path, error: type[Exception], message: str, limits: Any, counts: Any
) -> None:
    with SummaryWriter(tmp_path) as writer, pytest.raises(error, match=message):
        writer.add_histogram_raw("t", 0, 1, 1, 1, 1, limits, counts)


def test_raw_statistics_are_named_in_errors(tmp_path: Path) -> None:
    with SummaryWriter(tmp_path) as writer, pytest.raises(TypeError, match="sum_squares to be a"):
        writer.add_histogram_raw("t", 0, 1, 1, 1, object(), [1], [1])  # type: ignore[arg-type]


def test_curves_are_torchs(tmp_path: Path) -> None:
    random = np.random.default_rng(0)
    labels, predictions = random.integers(0, 2, 500), random.random(500)
    rows = [random.random(9).astype("f4") for _ in range(6)]

    def log(writer: Any) -> None:
        writer.add_pr_curve("a/b", labels, predictions, 3, 11, None, 12.5)
        writer.add_pr_curve("a", torch.tensor(labels), torch.tensor(predictions), 4, walltime=1)
        writer.add_pr_curve("a", labels.astype(bool), predictions, num_thresholds=300)
        writer.add_pr_curve("a", labels, predictions, weights=2)
        writer.add_pr_curve_raw("r", *rows, 5, 9, walltime=2)
        writer.add_pr_curve_raw("r", *(torch.tensor(row) for row in rows), num_thresholds=500)

    check_as_torch(tmp_path, log)


def test_a_curve_may_be_of_one_number_without_axes(tmp_path: Path) -> None:
    label, prediction = torch.tensor(1), torch.tensor(0.9)
    check_as_torch(tmp_path, lambda writer: writer.add_pr_curve("t", label, prediction, walltime=1))


def test_weights_may_be_a_tensor(tmp_path: Path) -> None:
    labels, predictions = torch.tensor([1.0, 0.0]), torch.tensor([0.9, 0.8], requires_grad=True)
    weights = torch.tensor([2.0, 3.0], requires_grad=True)

    def log(writer: SummaryWriter) -> None:
        writer.add_pr_curve("t", labels, predictions, num_thresholds=2, weights=weights)
        rows = [predictions] * 6
        writer.add_pr_curve_raw("raw", *rows)

    curve, raw = logged(tmp_path, log)
    assert list(curve.summary.value[0].tensor.float_val)[:4] == [2, 0, 3, 0]
    assert list(raw.summary.value[0].tensor.float_val) == predictions.tolist() * 6


@pytest.mark.parametrize(
    ("error", "message", "arguments"),
    [
        (ValueError, r"one shape, got \(3,\), \(2,\) and \(1,\)", {"labels": [1, 0, 1]}),
        (ValueError, "of one shape", {"weights": [1.0, 2.0, 3.0]}),
        (ValueError, "num_thresholds to be positive, got 0", {"num_thresholds": 0}),
        (TypeError, "num_thresholds to be an integer", {"num_thresholds": 5.0}),
        (TypeError, "predictions to be real", {"predictions": [1j, 0]}),
        (TypeError, "labels to be an array", {"labels": None}),
    ],
)
def test_wrong_curves_are_refused_at_once(
    tmp_path: Path, error: type[Exception], message: str, arguments: dict[str, Any]
) -> None:
    def log(writer: SummaryWriter) -> None:
        given = {"tag": "t", "labels": [1, 0], "predictions": [0.5, 0.1], **arguments}
        with pytest.raises(error, match=f"add_pr_curve: .*{message}"):
            writer.add_pr_curve(**given)

    assert logged(tmp_path, log) == []


def test_raw_curves_of_uneven_length_are_refused(tmp_path: Path) -> None:
    rows = [[1.0, 2.0]] * 5 + [[1.0]]
    with (
        SummaryWriter(tmp_path) as writer,
        pytest.raises(ValueError, match=r"six rows of one length, got \[2, 2, 2, 2, 2, 1\]"),
    ):
        writer.add_pr_curve_raw("t", *rows)


def test_layouts_are_torchs(tmp_path: Path) -> None:
    layout = {
        "Taiwan": {"twse": ["Multiline", ["twse/0050", "twse/.*"]]},
        "USA": {"dow": ["Margin", ["a", "b", "c"]], "nasdaq": ("lines", ("d",))},
    }

    def log(writer: Any) -> None:
        writer.add_custom_scalars(layout)
        writer.add_custom_scalars_multilinechart(["x", "y"])
        writer.add_custom_scalars_multilinechart(["x"], "category", title="title")
        writer.add_custom_scalars_marginchart(["v", "l", "u"], category="c")

    check_as_torch(tmp_path, log)


@pytest.mark.parametrize(
    ("error", "message", "layout"),
    [
        (TypeError, "layout to be a mapping, got list", []),
        (TypeError, "charts to be a mapping, got list", {"a": []}),
        (TypeError, "each category to be a str", {1: {}}),
        (TypeError, "each title to be a str", {"a": {None: ["Multiline", []]}}),
        (
            TypeError,
            r"chart to be \[kind, tags\], got \['Multiline'\]",
            {"a": {"b": ["Multiline"]}},
        ),
        (TypeError, "tags to be a list of str, got str 'x'", {"a": {"b": ["Multiline", "x"]}}),
        (TypeError, "each of tags to be a str", {"a": {"b": ["Multiline", [1]]}}),
        (ValueError, "expected 3 tags, got 2", {"a": {"b": ["Margin", ["x", "y"]]}}),
    ],
)
def test_wrong_layouts_are_refused(
    tmp_path: Path, error: type[Exception], message: str, layout: Any
) -> None:
    def log(writer: SummaryWriter) -> None:
        with pytest.raises(error, match=f"add_custom_scalars: .*{message}"):
            writer.add_custom_scalars(layout)

    assert logged(tmp_path, log) == []
