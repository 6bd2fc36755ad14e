"""Arrays of every library, taken as what NumPy can hold."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import jax.numpy as jnp
import ml_dtypes
import numpy as np
import pytest
import torch
from PIL import Image

from lightwell import SummaryWriter
from lightwell.writer import device, inputs
from tests import oracle
from tests.unit.writer.conftest import SlowDevice


def taken(value: object) -> Any:
    return inputs.take("add_x", "x", value).array()


@pytest.mark.filterwarnings("ignore:ComplexHalf:UserWarning")
@pytest.mark.parametrize(
    "dtype",
    [
        torch.float64, torch.float32, torch.float16, torch.bfloat16,
        torch.float8_e4m3fn, torch.float8_e5m2, torch.float8_e4m3fnuz, torch.float8_e5m2fnuz,
        torch.int8, torch.int16, torch.int32, torch.int64,
        torch.uint8, torch.uint16, torch.uint32, torch.uint64,
        torch.bool, torch.complex32, torch.complex64, torch.complex128,
    ],
    ids=str,
)  # fmt: skip
def test_every_dtype_of_torch_keeps_its_values(dtype: torch.dtype) -> None:
    values = torch.tensor([[0.0, 1.0], [1.5, 8.0]]).to(dtype)
    array = taken(values)
    assert array.shape == (2, 2)
    wide = values.to(torch.complex128 if dtype.is_complex else torch.float64)
    np.testing.assert_array_equal(array.astype(wide.numpy().dtype), wide.numpy())


def test_bfloat16_keeps_its_range() -> None:
    np.testing.assert_array_equal(
        taken(torch.tensor([1e10, 1e-9], dtype=torch.bfloat16)),
        torch.tensor([1e10, 1e-9], dtype=torch.bfloat16).to(torch.float32).numpy(),
    )


@pytest.mark.parametrize(
    ("tensor", "expected"),
    [
        (torch.arange(6.0).reshape(2, 3).t(), [[0, 3], [1, 4], [2, 5]]),
        (torch.tensor([1.0], requires_grad=True), [1]),
        (torch.nn.Parameter(torch.tensor([2.0])), [2]),
        (torch.tensor([[0.0, 3.0]]).to_sparse(), [[0, 3]]),
        (torch.tensor([1 + 2j]).conj(), [1 - 2j]),
        (torch.tensor([1 + 2j]).conj().imag, [-2]),
        (torch.tensor(7.0), 7),
        (torch.zeros(1, 3, 2, 2).to(memory_format=torch.channels_last), np.zeros((1, 3, 2, 2))),
    ],
    ids=[
        "strided",
        "grad",
        "parameter",
        "sparse",
        "conj",
        "neg",
        "0-d",
        "nhwc",
    ],
)
def test_tensors_of_every_form_are_taken(tensor: torch.Tensor, expected: Any) -> None:
    np.testing.assert_array_equal(taken(tensor), expected)


@pytest.mark.filterwarnings("ignore:Sparse CSR:UserWarning", "ignore:.*quantize:UserWarning")
def test_tensors_that_torch_itself_warns_of_are_taken() -> None:
    np.testing.assert_array_equal(taken(torch.tensor([[0.0, 3.0]]).to_sparse_csr()), [[0, 3]])
    quantized = torch.quantize_per_tensor(torch.tensor([0.5]), 0.5, 0, torch.qint8)
    np.testing.assert_array_equal(taken(quantized), [0.5])


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (3, [3]),
        (True, [True]),
        (np.float32(2.5), [2.5]),
        (Decimal("1.5"), [1.5]),
        (Fraction(1, 4), [0.25]),
        ([1, 2.5], [1, 2.5]),
        ([10**30, Decimal(2), Fraction(1, 4)], [1e30, 2, 0.25]),
        ([[1], [2]], [[1], [2]]),
        ((torch.tensor(1.0), torch.tensor(2.0)), [1, 2]),
        ([np.float32(1), np.float32(2)], [1, 2]),
        (jnp.arange(3), [0, 1, 2]),
        (jnp.ones(2, jnp.bfloat16), [1, 1]),
        (np.ones(2, ml_dtypes.float8_e4m3fn), [1, 1]),
        (Image.new("L", (2, 1), 7), [[7, 7]]),
        (np.float64(3).reshape(()), 3),
    ],
    ids=repr,
)
def test_numbers_lists_and_other_libraries_are_taken(value: object, expected: Any) -> None:
    array = taken(value)
    assert array.dtype.kind in "biufc"
    np.testing.assert_array_equal(array, expected)


def test_anything_with_dlpack_or_an_array_is_taken() -> None:
    class OnlyDlpack:
        def __init__(self) -> None:
            self.tensor = np.arange(3.0)

        def __dlpack__(self, **options: Any) -> Any:
            return self.tensor.__dlpack__(**options)

        def __dlpack_device__(self) -> Any:
            return self.tensor.__dlpack_device__()

    class OnlyArray:
        def __array__(self, dtype: Any = None, copy: Any = None) -> Any:
            return np.arange(2.0)

    np.testing.assert_array_equal(taken(OnlyDlpack()), [0, 1, 2])
    np.testing.assert_array_equal(taken(OnlyArray()), [0, 1])


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("3.5", "add_x: expected x to be an array or tensor of numbers, got str '3.5'"),
        (None, "got NoneType"),
        ({"a": 1}, "got dict"),
        (object(), "got object"),
        ([None], "got list"),
        ([10**30, None], "got list"),
        ([10**30, 1j], "got list"),
        (["a"], "expected x to be numbers, got an array of dtype <U1"),
        (np.array(["a"]), "dtype <U1"),
        (np.array([object()]), "dtype object"),
        (np.zeros(1, "datetime64[s]"), "dtype datetime64"),
        (np.zeros(1, [("a", "f4")]), "dtype"),
    ],
    ids=repr,
)
def test_what_holds_no_numbers_is_refused(value: object, message: str) -> None:
    with pytest.raises(TypeError) as raised:
        inputs.take("add_x", "x", value)
    assert message in str(raised.value)


@pytest.mark.parametrize("value", [10**400, [1, 10**400]])
def test_an_integer_beyond_float64_is_refused(value: object) -> None:
    with pytest.raises(OverflowError, match="add_x: x is too large for a float64"):
        inputs.take("add_x", "x", value)


def test_a_tensor_without_values_is_refused() -> None:
    with pytest.raises(ValueError, match=r"add_x: .* got a tensor on device 'meta'"):
        inputs.take("add_x", "x", torch.zeros(2, device="meta"))


def test_lists_of_uneven_lengths_are_refused() -> None:
    with pytest.raises(ValueError, match="add_x: expected x to be of even lengths"):
        inputs.take("add_x", "x", [[1, 2], [3]])


def test_only_what_the_caller_could_change_is_copied() -> None:
    mine = np.zeros(3)
    shared = inputs.take("f", "x", mine)
    assert not shared.is_ours
    copy = shared.owned()
    mine[0] = 5
    assert copy.array()[0] == 0
    converted = inputs.take("f", "x", torch.zeros(3, dtype=torch.bfloat16))
    assert converted.is_ours
    assert converted.owned() is converted
    assert not inputs.take("f", "x", torch.zeros(3)).is_ours


def test_a_tensor_on_a_device_is_not_waited_for(slow_device: SlowDevice) -> None:
    tensor = slow_device.holds(torch.tensor([1.0, 2.0]))
    pending = inputs.take("f", "x", tensor)
    assert pending.is_pending
    assert (pending.shape, pending.dtype, pending.nbytes) == ((2,), np.float32, 8)
    assert slow_device.copies == 1


def test_an_event_is_recorded_on_the_device_of_the_tensor() -> None:
    recorded: list[object] = []
    backend = SimpleNamespace(
        Event=lambda: SimpleNamespace(record=recorded.append, synchronize=lambda: None),
        current_stream=lambda device: f"stream of {device}",
    )
    transfer = device.TorchTransfer(backend, torch.ones(2), is_ours=False)
    assert recorded == ["stream of cpu"], "not of the device that is current"
    assert transfer.wait().tolist() == [1.0, 1.0]


def test_points_behind_one_on_a_device_keep_their_order(
    tmp_path: Path, slow_device: SlowDevice
) -> None:
    loss = slow_device.holds(torch.tensor(1.5))
    with SummaryWriter(tmp_path) as writer:
        writer.add_scalar("loss", 0.5, 0)
        writer.add_scalar("loss", loss, 1)
        loss.fill_(99.0)  # as an optimizer would
        writer.add_scalar("loss", 2.5, 2)
        writer.add_scalar("other", torch.tensor(3.5), 2)
        writer.add_scalars("both", {"a": loss, "b": 1}, 2)
        assert writer.stats()["events"] == 1
        slow_device.finish()
        writer.flush()
        writer.add_scalar("loss", 4.5, 3)
    points = [(tag, step, value) for tag, step, value, _ in oracle.points_in(tmp_path)]
    assert points == [
        ("loss", 0, 0.5),
        ("loss", 1, 1.5),
        ("loss", 2, 2.5),
        ("other", 2, 3.5),
        ("loss", 3, 4.5),
    ]
    assert oracle.points_in(tmp_path / "both_a")[0][2] == 99.0


def test_wrong_arguments_beside_a_device_raise_in_the_caller(
    tmp_path: Path, slow_device: SlowDevice
) -> None:
    with SummaryWriter(tmp_path) as writer:
        with pytest.raises(ValueError, match=r"add_scalar: .* got shape \(2,\)"):
            writer.add_scalar("loss", slow_device.holds(torch.zeros(2)), 1)
        with pytest.raises(TypeError, match="expected scalar_value to be real"):
            writer.add_scalar("loss", slow_device.holds(torch.zeros(1, dtype=torch.complex64)), 1)
        writer.add_scalar("loss", slow_device.holds(torch.ones(1)), 1)
        with pytest.raises(TypeError, match="expected tag to be a str"):
            writer.add_scalar(7, 1.0, 1)  # type: ignore[arg-type]
        slow_device.finish()
    assert [point[2] for point in oracle.points_in(tmp_path)] == [1.0]


def test_jax_arrays_are_scalars_too(tmp_path: Path) -> None:
    with SummaryWriter(tmp_path) as writer:
        writer.add_scalar("loss", jnp.float32(2.5), 1)
        writer.add_scalar("loss", jnp.ones((1, 1), jnp.bfloat16), 2)
        with pytest.raises(ValueError, match="one element"):
            writer.add_scalar("loss", jnp.zeros(2), 3)
    assert [point[2] for point in oracle.points_in(tmp_path)] == [2.5, 1.0]
