"""``add_graph``: beside torch's own writer, and where torch's gives up."""

from __future__ import annotations

import logging
import random
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
from tensorboard.compat.proto.graph_pb2 import GraphDef
from torch import nn
from torch.utils.tensorboard import _pytorch_graph

from lightwell import SummaryWriter
from lightwell.events import module_graph
from lightwell.events.messages import Event
from lightwell.events.module_graph import Module
from lightwell.writer import device
from lightwell.writer.model import arguments
from tests import oracle
from tests.unit.writer import models


@dataclass
class Logged:
    """What ``add_graph`` put into the file."""

    graphs: list[GraphDef]
    run_metadata: list[tuple[str, bytes]]
    modules: dict[str, Module]


def log(directory: Path, *arguments: Any, **keywords: Any) -> Logged:
    with SummaryWriter(directory) as writer:
        writer.add_graph(*arguments, **keywords)
    return read(directory)


def read(directory: Path) -> Logged:
    logged = Logged([], [], {})
    for path in oracle.event_files(directory):
        for _, payload in oracle.records(path.read_bytes()):
            event = Event.FromString(payload)
            if event.HasField("graph_def"):
                logged.graphs.append(GraphDef.FromString(event.graph_def))
            if event.HasField("tagged_run_metadata"):
                tagged = event.tagged_run_metadata
                logged.run_metadata.append((tagged.tag, tagged.run_metadata))
            for value in event.summary.value:
                tree = module_graph.decode(value)
                logged.modules = {module.path: module for module in tree.modules}
    return logged


@contextmanager
def slow_attention() -> Iterator[None]:
    """torch's writer fails where a layer takes its fast path: its check of the trace differs."""
    torch.backends.mha.set_fastpath_enabled(False)
    try:
        yield
    finally:
        torch.backends.mha.set_fastpath_enabled(True)


X = torch.ones(2, 3)


def encoder_layer() -> nn.Module:
    return nn.TransformerEncoderLayer(8, 2, 16, batch_first=True)


MODELS: dict[str, tuple[Any, Any]] = {
    "mlp": (models.mlp, X),
    "resnet": (models.ResNet, torch.ones(1, 3, 16, 16)),
    "lstm": (models.Recurrent, torch.ones(2, 3, 4)),
    "transformer layer": (encoder_layer, torch.ones(2, 3, 8)),
    "tuple of outputs": (models.TwoHeads, (X, X)),
    "list of inputs": (models.TwoHeads, [X, X]),
    "embedding": (lambda: nn.Embedding(5, 3), torch.tensor([[1, 2]])),
    "rnn": (lambda: nn.GRU(4, 5, bidirectional=True), torch.ones(2, 3, 4)),
}


@pytest.mark.parametrize("name", MODELS)
@pytest.mark.filterwarnings("ignore::torch.jit.TracerWarning")
def test_the_graph_is_torch_s_node_for_node(name: str, tmp_path: Path) -> None:
    make, given = MODELS[name]
    model = make()
    with slow_attention():
        logged = log(tmp_path, model, given)
        theirs, metadata = _pytorch_graph.graph(model, given)
    (ours,) = logged.graphs
    assert [node.name for node in ours.node] == [node.name for node in theirs.node]
    assert len(ours.node) > 2
    for mine, other in zip(ours.node, theirs.node, strict=True):
        assert mine == other
    assert ours == theirs
    assert logged.run_metadata == [("step1", metadata.SerializeToString())]


@pytest.mark.parametrize("make", [torch.jit.script, lambda model: torch.jit.trace(model.eval(), X)])
@pytest.mark.filterwarnings("ignore:The input to trace is already a ScriptModule")
def test_the_graph_of_a_scripted_module_is_torch_s_but_for_numbers(
    make: Callable[[nn.Module], Any], tmp_path: Path
) -> None:
    model = make(models.mlp())
    before = str(model.graph)
    (ours,) = log(tmp_path, model, X).graphs
    assert str(model.graph) == before
    theirs, _ = _pytorch_graph.graph(model, X)
    assert str(model.graph) != before  # torch's inlines into it, which is why its numbers differ
    names = {mine.name: other.name for mine, other in zip(ours.node, theirs.node, strict=True)}
    assert len(names) == len(ours.node) > 2
    for mine, other in zip(ours.node, theirs.node, strict=True):
        assert re.sub(r"\d+$", "", mine.name) == re.sub(r"\d+$", "", other.name)
        assert [names.get(name, name) for name in mine.input] == list(other.input)
        assert (mine.op, mine.attr) == (other.op, other.attr)


def test_a_model_whose_attention_takes_its_fast_path_is_logged(tmp_path: Path) -> None:
    layer = nn.TransformerEncoderLayer(8, 2, 16, batch_first=True)
    x = torch.ones(2, 3, 8)
    with torch.no_grad():
        logged = log(tmp_path, layer, x)
    assert "aten::_transformer_encoder_layer_fwd" in {node.op for node in logged.graphs[0].node}
    assert logged.modules["linear1"].outputs is not None
    assert logged.modules["linear1"].outputs[0].shape == (2, 3, 16)
    assert torch.backends.mha.get_fastpath_enabled()


def test_a_scripted_function_is_logged(tmp_path: Path) -> None:
    def scale(x: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
        return x * 2 + y

    function = torch.jit.script(scale)
    logged = log(tmp_path / "with", function, (X, X))
    nodes = {node.name: node for node in logged.graphs[0].node}
    assert [node.op for node in nodes.values() if node.op.startswith("aten")] == [
        "aten::mul",
        "aten::add",
    ]
    assert [d.size for d in nodes["input/0"].attr["_output_shapes"].list.shape[0].dim] == [
        2,
        3,
    ]
    assert {name.split("/")[0] for name in nodes} == {"input", "output", "scale"}
    assert logged.modules == {}
    without = log(tmp_path / "without", function)
    assert "aten::mul" in {node.op for node in without.graphs[0].node}


def test_a_scripted_module_needs_no_input(tmp_path: Path) -> None:
    model = torch.jit.script(models.mlp())
    frozen = torch.jit.freeze(torch.jit.script(models.mlp()).eval())
    logged = log(tmp_path / "a", model)
    assert len(logged.graphs[0].node) > 2
    assert [module.class_name for module in logged.modules.values()][:2] == ["Sequential", "Linear"]
    assert len(log(tmp_path / "b", frozen, X).graphs[0].node) > 2


def test_stock_tensorboard_reads_graph_and_metadata(tmp_path: Path) -> None:
    log(tmp_path, models.ResNet(), torch.ones(1, 3, 16, 16))
    accumulator = EventAccumulator(str(tmp_path)).Reload()
    theirs, _ = _pytorch_graph.graph(models.ResNet(), torch.ones(1, 3, 16, 16))
    assert [node.name for node in accumulator.Graph().node] == [node.name for node in theirs.node]
    assert accumulator.RunMetadata("step1").step_stats.dev_stats[0].device == "/device:CPU:0"


def test_modules_have_classes_parameters_and_shapes(tmp_path: Path) -> None:
    logged = log(tmp_path, models.TwoHeads(), (X, X))
    modules = logged.modules
    assert list(modules) == ["", "body", "same", "heads", "heads.a", "heads.b"]
    assert modules[""].total == (12 + 8 + 4, 12 + 8 + 1)
    assert modules[""].own == (0, 0)
    assert modules["heads"].total == (12, 9)
    assert modules["heads"].calls == 0
    assert modules["heads.b"].own == (4, 1)
    assert modules["body"].calls == 2
    assert modules["body"].class_name == "Linear"
    assert modules["body"].detail == "in_features=3, out_features=3, bias=True"
    assert modules["same"].same_as == 1
    assert modules[""].inputs == (
        module_graph.Tensor("0", "float32", (2, 3)),
        module_graph.Tensor("1", "float32", (2, 3)),
    )
    assert modules[""].outputs == (
        module_graph.Tensor("0", "float32", (2, 2)),
        module_graph.Tensor("1", "float32", (2, 1)),
    )


def test_parameters_that_modules_share_count_once(tmp_path: Path) -> None:
    model = nn.Sequential(nn.Linear(3, 3, bias=False), nn.Linear(3, 3, bias=False))
    model[1].weight = model[0].weight
    modules = log(tmp_path, model, X).modules
    assert [modules[path].total for path in ["", "0", "1"]] == [(9, 9)] * 3


@dataclass
class Batch:
    x: torch.Tensor
    name: str


class OfBatch(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.inner = nn.Linear(3, 1)

    def forward(self, batch: Batch) -> Batch:
        return Batch(self.inner(batch.x), batch.name)


def test_what_cannot_be_traced_still_has_its_modules(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    given = ({"x": X}, "both", None)
    logged = log(tmp_path, models.Branching(), given)
    assert logged.graphs == []
    assert logged.run_metadata == []
    inputs = logged.modules[""].inputs
    assert inputs == (
        module_graph.Tensor("0.x", "float32", (2, 3)),
        module_graph.Tensor("1", "str", None),
        module_graph.Tensor("2", "NoneType", None),
    )
    assert logged.modules["b"].calls == 1
    (record,) = caplog.records
    assert record.name == "lightwell.writer"
    assert record.levelno == logging.WARNING
    assert "the graph of operations is missing: torch.jit.trace failed" in record.message
    assert capsys.readouterr() == ("", "")


def test_a_dataclass_is_taken_apart(tmp_path: Path) -> None:
    modules = log(tmp_path, OfBatch(), Batch(X, "train")).modules
    assert modules[""].inputs == (
        module_graph.Tensor("0.x", "float32", (2, 3)),
        module_graph.Tensor("0.name", "str", None),
    )
    assert modules[""].outputs is not None
    assert modules[""].outputs[0] == module_graph.Tensor("x", "float32", (2, 1))


def test_keyword_arguments_come_as_a_dict(tmp_path: Path) -> None:
    model = models.Branching()
    last = log(tmp_path / "last", model, ({"x": X}, {"mode": "a"})).modules
    assert last["b"].calls == 0
    alone = log(tmp_path / "alone", model, {"batch": {"x": X}, "mode": "a"}).modules
    assert alone[""].inputs is not None
    assert [tensor.name for tensor in alone[""].inputs] == ["batch.x", "mode"]
    positional = log(tmp_path / "one", model, {"x": X}).modules
    assert positional["b"].calls == 1


def test_a_dict_is_an_argument_unless_forward_can_take_it_apart() -> None:
    def fixed(x: object, y: object = None) -> None: ...
    def free(x: object, **others: object) -> None: ...

    def taken(forward: Callable[..., object], given: object) -> tuple[tuple[Any, ...], object]:
        called_with = arguments.of(forward, given)
        return called_with.positional, called_with.keywords

    assert taken(fixed, {"x": 1, "y": 2}) == ((), {"x": 1, "y": 2})
    assert taken(fixed, {"x": 1, "z": 2}) == (({"x": 1, "z": 2},), {})
    assert taken(fixed, {"y": 2}) == (({"y": 2},), {})
    assert taken(fixed, (1, {"y": 2})) == ((1,), {"y": 2})
    assert taken(fixed, (1, {"x": 2})) == ((1, {"x": 2}), {})
    assert taken(fixed, (1, {})) == ((1, {}), {})
    assert taken(fixed, {1: 2}) == (({1: 2},), {})
    assert taken(free, {"x": 1, "z": 2}) == ((), {"x": 1, "z": 2})
    assert taken(free, {"z": 2}) == (({"z": 2},), {})
    assert taken(fixed, [1, 2]) == ((1, 2), {})
    assert taken(fixed, None) == ((None,), {})


def test_a_trace_takes_keyword_arguments(tmp_path: Path) -> None:
    logged = log(tmp_path / "a", models.TwoHeads(), {"y": X, "x": X + 1})
    mixed = log(tmp_path / "b", models.TwoHeads(), (X + 1, {"y": X}))
    for graphs in (logged.graphs, mixed.graphs):
        names = {node.name for node in graphs[0].node}
        assert {"input/x", "input/y"} <= names


def test_the_error_of_a_model_that_does_not_run_is_raised_and_its_modules_are_logged(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with pytest.raises(RuntimeError, match="shapes cannot be multiplied"):
        log(tmp_path, models.mlp(), torch.ones(2, 99))
    logged = read(tmp_path)
    assert logged.graphs == []
    assert logged.modules["0"].own == (16, 16)
    assert logged.modules["0"].inputs is None
    assert caplog.records == []


def test_a_model_that_takes_derivatives_has_its_shapes(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    class Slope(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.inner = nn.Linear(3, 1)

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            (slope,) = torch.autograd.grad(self.inner(x.requires_grad_()).sum(), x)
            return slope

    logged = log(tmp_path, Slope(), X.clone())
    assert logged.modules[""].outputs == (module_graph.Tensor("", "float32", (2, 3)),)
    (record,) = caplog.records
    assert "torch.jit.trace failed" in record.message


def test_an_argument_that_cannot_be_looked_into_is_named_only(tmp_path: Path) -> None:
    class Closed(dict[str, torch.Tensor]):
        def items(self) -> Any:
            raise RuntimeError("closed")

    class OfClosed(nn.Module):
        def forward(self, x: torch.Tensor, closed: Closed) -> torch.Tensor:
            return x + len(closed)

    inputs = log(tmp_path, OfClosed(), (X, Closed())).modules[""].inputs
    assert inputs is not None
    assert inputs[1].dtype.endswith("Closed")
    assert inputs[1].shape is None


def test_a_dict_of_outputs_needs_a_trace_that_is_not_strict(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    class Named(nn.Module):
        def forward(self, x: torch.Tensor) -> dict[str, torch.Tensor]:
            return {"y": x + 1}

    assert log(tmp_path / "strict", Named(), X).graphs == []
    assert "Encountering a dict at the output" in caplog.text
    assert "use_strict_trace=False may help" in caplog.text
    caplog.clear()
    assert len(log(tmp_path / "lax", Named(), X, use_strict_trace=False).graphs) == 1
    assert caplog.records == []


def test_without_an_input_there_are_modules_only(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    logged = log(tmp_path, models.mlp())
    assert logged.graphs == []
    assert [module.class_name for module in logged.modules.values()] == [
        "Sequential", "Linear", "ReLU", "Dropout", "Linear",
    ]  # fmt: skip
    assert caplog.records == []


def test_a_lazy_model_stays_lazy(tmp_path: Path) -> None:
    model = nn.Sequential(nn.LazyLinear(4), nn.LazyBatchNorm1d())
    logged = log(tmp_path, model, X)
    assert logged.modules["0"].own == (16, 16)
    assert logged.modules["1"].class_name == "BatchNorm1d"
    assert len(logged.graphs) == 1
    assert isinstance(model[0], nn.LazyLinear)
    assert model[0].has_uninitialized_params()
    assert log(tmp_path / "b", model).modules["0"].own == (0, 0)


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_compiled_models_are_logged_as_what_was_compiled(tmp_path: Path) -> None:
    inner = models.mlp()
    plain = log(tmp_path / "plain", nn.Sequential(inner, nn.ReLU()), X)
    in_place = models.mlp()
    in_place.load_state_dict(inner.state_dict())
    in_place.compile(backend="eager")
    whole = torch.compile(nn.Sequential(inner, nn.ReLU()), backend="eager")
    part = nn.Sequential(torch.compile(inner, backend="eager"), nn.ReLU())
    compiled = part[0]
    for name, model in [
        ("whole", whole),
        ("part", part),
        ("in place", nn.Sequential(in_place, nn.ReLU())),
    ]:
        logged = log(tmp_path / name, model, X)
        assert logged.modules == plain.modules
        assert logged.graphs == plain.graphs
    assert part[0] is compiled
    assert in_place._compiled_call_impl is not None


def test_a_model_is_afterwards_as_it_was(tmp_path: Path) -> None:
    model = models.Restless()
    buffers = {name: (buffer, buffer.clone()) for name, buffer in model.named_buffers()}
    modes = [module.training for module in model.modules()]
    states = (torch.get_rng_state(), random.getstate(), np.random.get_state()[1].tolist())
    logged = log(tmp_path, model, X)
    assert len(logged.graphs) == 1
    for name, buffer in model.named_buffers():
        assert buffer is buffers[name][0]
        assert torch.equal(buffer, buffers[name][1])
    assert [module.training for module in model.modules()] == modes
    assert True in modes
    assert False in modes
    assert torch.equal(torch.get_rng_state(), states[0])
    assert (random.getstate(), np.random.get_state()[1].tolist()) == states[1:]
    assert all(parameter.grad is None for parameter in model.parameters())
    assert all(not module._forward_hooks for module in model.modules())


def test_random_numbers_of_the_model_s_device_come_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    states: dict[str, int] = {"cpu": 7}

    class Backend:
        """Stands for the module that drives an accelerator."""

        @staticmethod
        def get_rng_state(device: torch.device) -> int:
            return states[str(device)]

        @staticmethod
        def set_rng_state(state: int, device: torch.device) -> None:
            states[str(device)] = state

    class Drawing(nn.Linear):
        def forward(self, x: torch.Tensor) -> torch.Tensor:
            states["cpu"] += 1
            return super().forward(x)

    monkeypatch.setattr(device, "backend_of", lambda _tensor: Backend)
    assert len(log(tmp_path, Drawing(3, 1), X).graphs) == 1
    assert states == {"cpu": 7}


def test_modes_come_back_after_an_error(tmp_path: Path) -> None:
    model = models.Restless()
    modes = [module.training for module in model.modules()]
    with pytest.raises(RuntimeError):
        log(tmp_path, model, torch.ones(2, 99))
    assert [module.training for module in model.modules()] == modes
    assert all(not module._forward_hooks for module in model.modules())


def test_an_interrupt_leaves_the_model_as_it_was(tmp_path: Path) -> None:
    class Interrupted(nn.Module):
        seen: torch.Tensor

        def __init__(self) -> None:
            super().__init__()
            self.dropout = nn.Dropout()
            self.register_buffer("seen", torch.zeros(1))

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            self.seen += torch.rand(1) + x.sum()
            raise KeyboardInterrupt

    model, state = Interrupted(), torch.get_rng_state()
    with pytest.raises(KeyboardInterrupt):
        log(tmp_path, model, X)
    assert model.training
    assert model.dropout.training
    assert model.seen.item() == 0
    assert torch.equal(torch.get_rng_state(), state)
    assert not model.dropout._forward_hooks


def test_a_model_s_own_train_method_is_called_back(tmp_path: Path) -> None:
    class Merging(nn.Module):
        is_merged = False

        def train(self, mode: bool = True) -> Merging:
            self.is_merged = not mode
            return super().train(mode)

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            return x + 1

    model = Merging()
    log(tmp_path, model, X)
    assert not model.is_merged


def test_a_model_that_refuses_eval_mode_still_has_its_modules(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    class Stubborn(nn.Module):
        def train(self, _mode: bool = True) -> Stubborn:
            raise OSError("no")

    assert list(log(tmp_path, Stubborn(), X).modules) == [""]
    assert "could not be looked at in eval mode: OSError: no" in caplog.text


def test_verbose_logs_the_trace_and_prints_nothing(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.INFO, "lightwell.writer")
    log(tmp_path, models.mlp(), X, verbose=True)
    assert "aten::linear" in caplog.text
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize("model", [None, "model", X, print])
def test_what_is_no_model_is_refused(model: object, tmp_path: Path) -> None:
    with SummaryWriter(tmp_path) as writer:
        with pytest.raises(TypeError, match=r"add_graph: expected model to be a torch.nn.Module"):
            writer.add_graph(model, X)
        assert writer.stats()["events"] == 0
