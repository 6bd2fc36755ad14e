"""``add_tensor``, ``add_text`` and ``add_mesh``."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import jax.numpy as jnp
import numpy as np
import pytest
import torch
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
from tensorboard.util import tensor_util
from torch.utils.tensorboard import SummaryWriter as TorchWriter

from lightwell import SummaryWriter
from lightwell.events import tensor
from lightwell.events.messages import DataType, TensorProto, Value
from lightwell.writer import device
from tests.unit.writer.reading import events_in, values_in


def logged(directory: Path, log: Callable[[SummaryWriter], None]) -> list[Any]:
    with SummaryWriter(directory) as writer:
        log(writer)
    return events_in(directory)


def logged_by_both(tmp_path: Path, log: Callable[[Any], None]) -> tuple[list[Any], list[Any]]:
    """The events that ours and torch's writer make of the same calls, without wall times."""
    with SummaryWriter(tmp_path / "ours") as ours, TorchWriter(tmp_path / "theirs") as theirs:
        log(ours)
        log(theirs)
    both = events_in(tmp_path / "ours"), events_in(tmp_path / "theirs")
    for event in both[0] + both[1]:
        event.ClearField("wall_time")
    return both


def decoded(event: Any) -> np.ndarray:
    (value,) = event.summary.value
    return tensor.decode(TensorProto.FromString(value.tensor.SerializeToString()))


TORCH_DTYPES = [
    torch.float32,
    torch.float64,
    torch.int8,
    torch.int16,
    torch.int32,
    torch.int64,
    torch.bool,
    torch.complex64,
    torch.complex128,
]


@pytest.mark.parametrize("dtype", TORCH_DTYPES, ids=str)
@pytest.mark.parametrize("shape", [(2, 3), (), (0, 4)], ids=str)
def test_tensorboard_shows_the_tensor_that_torch_would_have_logged(
    dtype: torch.dtype, shape: tuple[int, ...], tmp_path: Path
) -> None:
    given = torch.tensor([-3, 0, 1, 2, 5, 7]).to(dtype)[: int(np.prod(shape))].reshape(shape)
    (ours,), (theirs,) = logged_by_both(tmp_path, lambda writer: writer.add_tensor("t", given, 3))
    (our_value,), (their_value,) = ours.summary.value, theirs.summary.value
    assert our_value.tensor.dtype == their_value.tensor.dtype
    assert our_value.tensor.HasField("tensor_shape")
    np.testing.assert_array_equal(
        tensor_util.make_ndarray(our_value.tensor), tensor_util.make_ndarray(their_value.tensor)
    )
    for value in (our_value, their_value):
        value.ClearField("tensor")
    assert ours == theirs


def test_floats_and_complex_numbers_have_torchs_very_bytes(tmp_path: Path) -> None:
    def log(writer: Any) -> None:
        writer.add_tensor("f", torch.randn(2, 3, generator=torch.Generator().manual_seed(1)), 1)
        writer.add_tensor("d", torch.tensor([1.5, float("nan")], dtype=torch.float64))
        writer.add_tensor("c", torch.tensor([1 + 2j]), -1)

    ours, theirs = logged_by_both(tmp_path, log)
    assert [one.SerializeToString() for one in ours] == [one.SerializeToString() for one in theirs]


def test_half_and_bfloat16_keep_their_16_bits(tmp_path: Path) -> None:
    def log(writer: SummaryWriter) -> None:
        writer.add_tensor("h", torch.tensor([1.0, -2.5], dtype=torch.float16))
        writer.add_tensor("b", torch.tensor([1e10, -1.0], dtype=torch.bfloat16))
        writer.add_tensor("j", jnp.array([3.0], jnp.bfloat16))

    half, brain, jax_brain = logged(tmp_path, log)
    read = tensor_util.make_ndarray(half.summary.value[0].tensor)
    np.testing.assert_array_equal(read, np.array([1.0, -2.5], np.float16))
    assert brain.summary.value[0].tensor.dtype == DataType.BFLOAT16
    np.testing.assert_array_equal(
        decoded(brain), torch.tensor([1e10, -1.0], dtype=torch.bfloat16).float().numpy()
    )
    assert jax_brain.summary.value[0].tensor.dtype == DataType.BFLOAT16
    assert decoded(jax_brain).tolist() == [3.0]


@pytest.mark.parametrize("name", ["uint8", "uint16", "uint32", "uint64"])
def test_tensorboard_reads_unsigned_integers(name: str, tmp_path: Path) -> None:
    array = np.array([[0, 1], [200, np.iinfo(name).max]], name)
    (event,) = logged(tmp_path, lambda writer: writer.add_tensor("u", torch.from_numpy(array)))
    read = tensor_util.make_ndarray(event.summary.value[0].tensor)
    assert read.dtype == array.dtype
    np.testing.assert_array_equal(read, array)


def test_arrays_lists_and_unusual_tensors_are_taken(tmp_path: Path) -> None:
    given = [
        np.arange(3),
        [[1.0, 2.0]],
        jnp.arange(2),
        torch.tensor([0.5]).to(torch.float8_e4m3fn),
        torch.eye(2).to_sparse(),
        torch.tensor([1 + 2j]).conj(),
        torch.ones(2, requires_grad=True),
        torch.arange(6).reshape(2, 3).T,
    ]

    def log(writer: SummaryWriter) -> None:
        for step, one in enumerate(given):
            writer.add_tensor("t", one, step)

    read = [decoded(event).tolist() for event in logged(tmp_path, log)]
    assert read == [
        [0, 1, 2],
        [[1, 2]],
        [0, 1],
        [0.5],
        [[1, 0], [0, 1]],
        [1 - 2j],
        [1, 1],
        [[0, 3], [1, 4], [2, 5]],
    ]


def test_a_tensor_may_be_changed_as_soon_as_it_was_logged(tmp_path: Path) -> None:
    array, parameter = np.zeros(100_000), torch.zeros(1, 50_000, 3)

    def log(writer: SummaryWriter) -> None:
        writer.add_tensor("t", array)
        writer.add_mesh("m", parameter, parameter)
        array.fill(1)
        parameter.fill_(1)

    for event in logged(tmp_path, log):
        for value in event.summary.value:
            assert not tensor_util.make_ndarray(value.tensor).any()


class _CountingBackend:
    """Stands in for an accelerator; it makes CPU tensors count as being there."""

    def __init__(self) -> None:
        self.synchronized = 0

    def Event(self) -> Any:
        backend = self

        class Recorded:
            def record(self) -> None: ...

            def synchronize(self) -> None:
                backend.synchronized += 1

        return Recorded()


def test_tensors_on_a_device_are_fetched_later_and_in_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    backend = _CountingBackend()
    monkeypatch.setattr(
        device, "backend_of", lambda given: backend if given.device.type != "meta" else None
    )

    def log(writer: SummaryWriter) -> None:
        given = torch.zeros(2)
        writer.add_tensor("t", given, 0)
        given.fill_(9)
        writer.add_tensor("t", np.ones(2), 1)
        writer.add_tensor("t", torch.full((2,), 2.0, dtype=torch.bfloat16), 2)
        writer.add_mesh("m", torch.zeros(1, 4, 3), faces=torch.zeros(1, 1, 3, dtype=torch.int64))

    *tensors, points = logged(tmp_path, log)
    assert [(event.step, decoded(event).tolist()) for event in tensors] == [
        (0, [0, 0]),
        (1, [1, 1]),
        (2, [2, 2]),
    ]
    assert [value.tag for value in points.summary.value] == ["m_VERTEX", "m_FACE"]
    assert backend.synchronized == 4


@pytest.mark.parametrize(
    ("given", "error", "message"),
    [
        (None, TypeError, "expected tensor to be an array or tensor of numbers, got NoneType"),
        ("abc", TypeError, "got str 'abc'"),
        (np.array(["a"]), TypeError, "got an array of dtype <U1"),
        (torch.empty(2, device="meta"), ValueError, "on device 'meta'"),
        (np.zeros(2, np.longdouble), ValueError, "that event files have, got float128 for 't'"),
    ],
)
def test_what_is_no_tensor_is_refused_at_once(
    given: Any, error: type[Exception], message: str, tmp_path: Path
) -> None:
    with SummaryWriter(tmp_path) as writer, pytest.raises(error, match=f"add_tensor: .*{message}"):
        writer.add_tensor("t", given)
    assert events_in(tmp_path) == []


def test_a_tensor_of_2_gib_is_refused_before_anything_is_copied(tmp_path: Path) -> None:
    huge = np.broadcast_to(np.float32(0), (1 << 29,))
    with SummaryWriter(tmp_path) as writer:
        with pytest.raises(ValueError, match="expected less than 2 GiB, got 2147483648 bytes"):
            writer.add_tensor("t", huge)
        with pytest.raises(ValueError, match="add_mesh: expected less than 2 GiB"):
            writer.add_mesh("t", np.broadcast_to(np.float64(0), (1, 1 << 28, 3)))
    assert events_in(tmp_path) == []


def test_a_text_is_torchs_event(tmp_path: Path) -> None:
    def log(writer: Any) -> None:
        writer.add_text("notes", "**é**\n\n| a |", 5)
        writer.add_text("", "", None, 7.5)

    ours, theirs = logged_by_both(tmp_path, log)
    assert [one.SerializeToString() for one in ours] == [one.SerializeToString() for one in theirs]


def test_tensorboards_text_plugin_gets_the_text(tmp_path: Path) -> None:
    with SummaryWriter(tmp_path) as writer:
        writer.add_text("notes", "hello", 2, walltime=0)
    accumulator = EventAccumulator(str(tmp_path)).Reload()
    (point,) = accumulator.Tensors("notes/text_summary")
    assert (point.step, point.wall_time) == (2, 0)
    assert tensor_util.make_ndarray(point.tensor_proto).tolist() == [b"hello"]
    assert list(accumulator.PluginTagToContent("text")) == ["notes/text_summary"]


@pytest.mark.parametrize(
    ("tag", "text", "error", "message"),
    [
        ("t", 5, TypeError, "expected text_string to be a str, got int 5"),
        ("t", None, TypeError, "expected text_string to be a str, got NoneType"),
        (None, "x", TypeError, "expected tag to be a str"),
        ("t", "\ud800", ValueError, "expected text_string to be text that UTF-8 can hold"),
    ],
)
def test_what_is_no_text_is_refused(
    tag: Any, text: Any, error: type[Exception], message: str, tmp_path: Path
) -> None:
    with SummaryWriter(tmp_path) as writer, pytest.raises(error, match=f"add_text: {message}"):
        writer.add_text(tag, text)


VERTICES = np.linspace(0, 1, 24, dtype=np.float32).reshape(2, 4, 3)


def test_a_mesh_is_torchs_event(tmp_path: Path) -> None:
    colors = torch.randint(0, 255, (2, 4, 3), generator=torch.Generator().manual_seed(1))
    faces = torch.tensor([[[0, 1, 2]], [[1, 2, 3]]])
    config = {"lights": [{"cls": "AmbientLight"}], "camera": {"fov": 75}}

    def log(writer: Any) -> None:
        vertices = torch.from_numpy(VERTICES)
        writer.add_mesh("m", vertices, colors.to(torch.uint8), faces, config, 4)
        writer.add_mesh("points", vertices, global_step=1)

    ours, theirs = logged_by_both(tmp_path, log)
    assert [one.SerializeToString() for one in ours] == [one.SerializeToString() for one in theirs]
    assert len(ours[0].summary.value) == 3


def test_a_mesh_of_lists_is_taken(tmp_path: Path) -> None:
    (event,) = logged(tmp_path, lambda writer: writer.add_mesh("m", [[[0, 0, 0], [1, 2, 3]]]))
    (value,) = event.summary.value
    assert tensor_util.make_ndarray(value.tensor).tolist() == [[[0, 0, 0], [1, 2, 3]]]


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        (
            {"vertices": np.zeros((4, 3))},
            ValueError,
            r"vertices of shape \(B, N, 3\), got \(4, 3\)",
        ),
        ({"vertices": np.zeros((1, 4, 2))}, ValueError, r"got \(1, 4, 2\)"),
        ({"vertices": None}, TypeError, "expected vertices to be an array"),
        ({"colors": np.zeros((1, 5, 3))}, ValueError, "a color for each of 4 vertices"),
        ({"colors": np.zeros((1, 4, 4))}, ValueError, r"colors of shape \(B, N, 3\)"),
        ({"faces": np.zeros((1, 4))}, ValueError, r"faces of shape \(B, N, 3\)"),
        ({"vertices": VERTICES * 1j}, TypeError, "to be real, got dtype complex64"),
        ({"config_dict": {"a": object()}}, TypeError, "expected config_dict to be JSON"),
        ({"config_dict": {1: 1, "a": 2}}, TypeError, "expected config_dict to be JSON"),
        ({"config_dict": "{}"}, TypeError, "expected config_dict to be a mapping, got str"),
        ({"global_step": "x"}, ValueError, "expected global_step to be a whole number"),
    ],
)
def test_what_is_no_mesh_is_refused_at_once(
    arguments: dict[str, Any], error: type[Exception], message: str, tmp_path: Path
) -> None:
    with SummaryWriter(tmp_path) as writer, pytest.raises(error, match=f"add_mesh: .*{message}"):
        writer.add_mesh("m", **{"vertices": VERTICES, **arguments})
    assert events_in(tmp_path) == []


def test_use_metadata_gives_the_step(tmp_path: Path) -> None:
    def log(writer: SummaryWriter) -> None:
        with writer.use_metadata(global_step=11, walltime=2.5):
            writer.add_tensor("t", [1.0])
            writer.add_text("x", "y")
            writer.add_mesh("m", VERTICES)

    events = logged(tmp_path, log)
    assert [(event.step, event.wall_time) for event in events] == [(11, 2.5)] * 3
    assert len(values_in(tmp_path)) == 3
    first = Value.FromString(values_in(tmp_path)[0].SerializeToString())
    assert first.tag in ("t", "x/text_summary")
