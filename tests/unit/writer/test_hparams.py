"""``add_hparams``."""

from __future__ import annotations

import enum
from collections import OrderedDict
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from types import MappingProxyType
from typing import Any

import jax.numpy as jnp
import numpy as np
import pytest
import torch
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
from tensorboard.plugins.hparams import plugin_data_pb2
from torch.utils.tensorboard import SummaryWriter as TorchWriter

from lightwell import SummaryWriter
from tests import oracle
from tests.unit.writer.reading import events_in, values_in

EXPERIMENT, START, END = (
    f"_hparams_/{name}" for name in ("experiment", "session_start_info", "session_end_info")
)


def contents(directory: Path) -> dict[str, plugin_data_pb2.HParamsPluginData]:
    """What the hparams plugin is told in ``directory``, by tag."""
    return {
        value.tag: plugin_data_pb2.HParamsPluginData.FromString(value.metadata.plugin_data.content)
        for value in values_in(directory)
        if value.metadata.plugin_data.plugin_name == "hparams"
    }


def session(directory: Path) -> dict[str, Any]:
    """The hyperparameters of the session in ``directory``, by name, as (kind, value)."""
    values = contents(directory)[START].session_start_info.hparams
    return {
        name: (value.WhichOneof("kind"), getattr(value, value.WhichOneof("kind")))
        for name, value in values.items()
    }


def only_run(directory: Path) -> Path:
    (path,) = (path for path in directory.iterdir() if path.is_dir())
    return path


def test_a_run_says_what_torchs_would(tmp_path: Path) -> None:
    hparams = {"lr": 0.1, "layers": 3, "name": "adam", "none": None}
    metrics = {"loss": 0.5, "acc/test": torch.tensor(0.75)}
    domains = {"lr": [0.1, 0.2], "name": ["adam", "sgd"]}
    with SummaryWriter(tmp_path / "ours") as ours, TorchWriter(tmp_path / "theirs") as theirs:
        for writer in (ours, theirs):
            writer.add_hparams(hparams, metrics, domains, "a/b", 7)
    ours, theirs = tmp_path / "ours" / "a" / "b", tmp_path / "theirs" / "a" / "b"
    assert contents(ours) == contents(theirs)
    assert [value.tag for value in values_in(ours)] == [value.tag for value in values_in(theirs)]
    assert [event.step for event in events_in(ours)] == [7] * 5
    assert [one[:3] for one in oracle.points_in(ours)] == [("loss", 7, 0.5), ("acc/test", 7, 0.75)]
    assert events_in(tmp_path / "ours") == []


def test_tensorboard_lists_the_tags(tmp_path: Path) -> None:
    with SummaryWriter(tmp_path) as writer:
        writer.add_hparams({"lr": 0.1}, {"loss": 1})
    accumulator = EventAccumulator(str(only_run(tmp_path))).Reload()
    assert set(accumulator.PluginTagToContent("hparams")) == {EXPERIMENT, START, END}
    assert accumulator.Scalars("loss")[0].value == 1


class _Level(enum.IntEnum):
    HIGH = 3


def test_numbers_of_any_kind_are_numbers(tmp_path: Path) -> None:
    given = {
        "float32": np.float32(0.5),
        "int64": np.int64(-2),
        "zero_d": torch.tensor(1.5),
        "one": np.array([[4]], np.uint8),
        "bfloat16": torch.tensor([2.0], dtype=torch.bfloat16),
        "jax": jnp.float32(8),
        "fraction": Fraction(1, 4),
        "decimal": Decimal("0.125"),
        "enum": _Level.HIGH,
    }
    with SummaryWriter(tmp_path) as writer:
        writer.add_hparams(OrderedDict(given), MappingProxyType({"m": np.float64(2)}), run_name="r")
    numbers = [0.5, -2, 1.5, 4, 2, 8, 0.25, 0.125, 3]
    assert session(tmp_path / "r") == {
        name: ("number_value", number) for name, number in zip(given, numbers, strict=True)
    }


def test_bools_are_bools_with_domains_of_bools(tmp_path: Path) -> None:
    given = {"a": True, "b": np.bool_(False), "c": torch.tensor(True)}
    with SummaryWriter(tmp_path) as writer:
        writer.add_hparams(given, {}, {"a": [True, False], "b": [np.bool_(True)]}, "r")
    assert session(tmp_path / "r") == {
        "a": ("bool_value", True),
        "b": ("bool_value", False),
        "c": ("bool_value", True),
    }
    infos = contents(tmp_path / "r")[EXPERIMENT].experiment.hparam_infos
    assert [(info.name, info.type) for info in infos] == [("a", 2), ("b", 2), ("c", 2)]
    assert list(infos[0].domain_discrete) == [True, False]


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        (([("lr", 1)], {}), TypeError, "expected hparam_dict to be a dictionary, got list"),
        (({}, None), TypeError, "expected metric_dict to be a dictionary, got NoneType"),
        (({"a": [1]}, {}), ValueError, r"hparam_dict\['a'\] to be an int, float, str, bool, or"),
        (({"a": (1,)}, {}), ValueError, "got tuple"),
        (({"a": {}}, {}), ValueError, "got dict"),
        (({"a": object()}, {}), ValueError, "got object"),
        (({"a": print}, {}), ValueError, "got builtin_function_or_method"),
        (({"a": torch.ones(2)}, {}), ValueError, r"to have one element, got shape \(2,\)"),
        (({"a": np.complex64(1)}, {}), TypeError, "to be real"),
        (({"a": 10**400}, {}), OverflowError, r"hparam_dict\['a'\] is too large for a float64"),
        (({1: 2}, {}), TypeError, "expected each name to be a str, got int 1"),
        (({"a": "\ud800"}, {}), ValueError, "text that UTF-8 can hold"),
        (({}, {"m": None}), TypeError, r"expected metric_dict\['m'\] to be a number"),
        (({}, {"m": [1, 2]}), ValueError, "to have one element"),
        (({"a": 1}, {}, [1]), TypeError, "expected hparam_domain_discrete to be a dictionary"),
        (({"a": 1}, {}, {"b": [1]}), TypeError, r"discrete\['b'\] to be in hparam_dict"),
        (({"a": 1}, {}, {"a": 1}), TypeError, r"discrete\['a'\] to be a list, got int 1"),
        (({"a": 1}, {}, {"a": [1, "x"]}), TypeError, "to be a list of the type of hparam_dict"),
        (({"a": True}, {}, {"a": [1.0]}), TypeError, "to be a list of the type of hparam_dict"),
        (({"a": None}, {}, {"a": [1]}), TypeError, "to be a list of the type of hparam_dict"),
        (({}, {}, None, 5), TypeError, "expected run_name to be a str, got int 5"),
        (({}, {}, None, "a\0"), ValueError, "without NUL"),
        (({}, {}, None, None, "x"), ValueError, "expected global_step to be a whole number"),
    ],
)
def test_wrong_arguments_are_refused_before_anything_is_made(
    arguments: tuple[Any, ...], error: type[Exception], message: str, tmp_path: Path
) -> None:
    with SummaryWriter(tmp_path) as writer, pytest.raises(error, match=f"add_hparams: .*{message}"):
        writer.add_hparams(*arguments)
    assert [path for path in tmp_path.iterdir() if path.is_dir()] == []
    assert events_in(tmp_path) == []


def test_domains_may_mix_numbers_of_all_kinds(tmp_path: Path) -> None:
    with SummaryWriter(tmp_path) as writer:
        writer.add_hparams({"lr": 0.1}, {}, {"lr": (1, np.float32(0.5), 0.1)}, "r")
    (info,) = contents(tmp_path / "r")[EXPERIMENT].experiment.hparam_infos
    assert list(info.domain_discrete) == [1, 0.5, 0.1]


def test_each_call_has_a_run_of_its_own(tmp_path: Path) -> None:
    with SummaryWriter(tmp_path) as writer:
        for rate in (0.1, 0.2, 0.3):
            writer.add_hparams({"lr": rate}, {"loss": rate})
        writer.add_hparams({"lr": 0.4}, {}, name="tbx")
        writer.flush()
        runs = sorted(path.name for path in tmp_path.iterdir() if path.is_dir())
        assert len(runs) == 4
        assert "tbx" in runs
        assert all(session(tmp_path / run)["lr"][0] == "number_value" for run in runs)


def test_a_dot_and_an_absolute_path_are_taken_as_torch_takes_them(tmp_path: Path) -> None:
    with SummaryWriter(tmp_path / "log") as writer:
        writer.add_hparams({"a": 1}, {}, run_name=".")
        writer.add_hparams({"a": 2}, {}, run_name=str(tmp_path / "elsewhere"))
    assert len(oracle.event_files(tmp_path / "log")) == 2
    assert session(tmp_path / "log") == {"a": ("number_value", 1)}
    assert session(tmp_path / "elsewhere") == {"a": ("number_value", 2)}


def test_without_a_sub_run_all_goes_into_the_runs_own_file(tmp_path: Path) -> None:
    with SummaryWriter(tmp_path) as writer:
        writer.add_hparams({"a": 1}, {"m": 2}, global_step=3, sub_run=False)
    assert [path.is_file() for path in tmp_path.iterdir()] == [True]
    assert [value.tag for value in values_in(tmp_path)] == [EXPERIMENT, START, END, "m"]
    assert [event.step for event in events_in(tmp_path)] == [3] * 4


def test_a_disk_that_fails_is_told_by_close_and_not_by_the_call(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    obstacle = tmp_path / "taken"
    obstacle.write_text("a file where the run's directory should be")
    writer = SummaryWriter(tmp_path)
    writer.add_hparams({"a": 1}, {}, run_name="taken")
    with pytest.raises(OSError, match="taken"):
        writer.close()
    writer.close()
    assert "could not be written" in caplog.text
    obstacle.unlink()  # what waits is written when the tests end
