"""``watch``: what is logged, when, and that training is left alone."""

from __future__ import annotations

import copy
import io
import logging
import math
import subprocess
import sys
import threading
import weakref
from collections import defaultdict
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import torch
from torch import nn

from lightwell import SummaryWriter
from lightwell.writer import device
from lightwell.writer.model.watch import Watch
from tests import oracle
from tests.unit.writer import models

X = torch.ones(2, 3)


class Recorder(SummaryWriter):
    """Keeps the histograms that are logged instead of writing them."""

    def __init__(self, directory: Path) -> None:
        super().__init__(directory)
        self.histograms: dict[str, list[tuple[int | None, torch.Tensor]]] = defaultdict(list)

    def add_histogram(self, tag: str, values: Any, global_step: int | None = None) -> None:
        self.histograms[tag].append((global_step, values.to_dense().clone()))


@pytest.fixture
def writer(tmp_path: Path) -> Recorder:
    return Recorder(tmp_path)


def scalars(writer: SummaryWriter) -> dict[str, dict[int, float]]:
    """The points that were written, by tag and step."""
    writer.flush()
    found: dict[str, dict[int, float]] = defaultdict(dict)
    for tag, step, value, *_ in oracle.points_in(Path(writer.log_dir)):
        assert step not in found[tag]
        found[tag][step] = value
    return found


def train(model: nn.Module, steps: int, x: torch.Tensor = X) -> list[dict[str, torch.Tensor]]:
    """Train for ``steps``; the gradients of each by name."""
    optimizer = torch.optim.SGD(model.parameters(), 0.1)
    gradients: list[dict[str, torch.Tensor]] = []
    for _ in range(steps):
        optimizer.zero_grad()
        model(x).square().sum().backward()
        gradients.append(
            {n: p.grad.clone() for n, p in model.named_parameters() if p.grad is not None}
        )
        optimizer.step()
    return gradients


def test_norms_of_every_nth_step_are_logged(writer: Recorder) -> None:
    model = nn.Sequential(nn.Linear(3, 4), nn.Linear(4, 2))
    first = {name: value.detach().clone() for name, value in model.named_parameters()}
    with writer.watch(model, every=3):
        gradients = train(model, 7)
    points = scalars(writer)
    assert set(points) == {
        f"{kind}_norm{name}"
        for kind in ("gradient", "parameter")
        for name in ("", "/0.weight", "/0.bias", "/1.weight", "/1.bias")
    }
    for step in (0, 3, 6):
        for name, gradient in gradients[step].items():
            assert points[f"gradient_norm/{name}"][step] == pytest.approx(float(gradient.norm()))
        total = math.sqrt(sum(float(g.square().sum()) for g in gradients[step].values()))
        assert points["gradient_norm"][step] == pytest.approx(total)
    assert all(list(series) == [0, 3, 6] for series in points.values())
    assert points["parameter_norm/0.bias"][0] == pytest.approx(float(first["0.bias"].norm()))


def test_histograms_are_of_gradients_and_of_parameters_before_the_step(writer: Recorder) -> None:
    model = models.mlp()
    before = {name: value.detach().clone() for name, value in model.named_parameters()}
    with writer.watch(model, every=2, norms=False):
        gradients = train(model, 3)
    assert scalars(writer) == {}
    assert set(writer.histograms) == {
        f"{kind}/{name}" for kind in ("gradients", "parameters") for name in before
    }
    for name, value in before.items():
        (first_step, parameter), (second_step, _) = writer.histograms[f"parameters/{name}"]
        assert (first_step, second_step) == (0, 2)
        assert torch.equal(parameter, value)
        logged = writer.histograms[f"gradients/{name}"]
        assert [step for step, _ in logged] == [0, 2]
        assert torch.equal(logged[1][1], gradients[2][name])


@pytest.mark.parametrize(
    ("keywords", "kinds"),
    [
        ({"gradients": False}, {"parameters", "parameter_norm"}),
        ({"parameters": False}, {"gradients", "gradient_norm"}),
        ({"histograms": False}, {"gradient_norm", "parameter_norm"}),
    ],
)
def test_what_is_not_wanted_is_not_logged(
    keywords: dict[str, bool], kinds: set[str], writer: Recorder
) -> None:
    model = models.mlp()
    with writer.watch(model, **keywords):
        train(model, 1)
    assert {tag.split("/")[0] for tag in [*scalars(writer), *writer.histograms]} == kinds


def test_several_models_have_names_of_their_own(writer: Recorder) -> None:
    generator, critic = models.mlp(), models.mlp()
    with writer.watch(generator, every=1), writer.watch(critic, every=1, name="critic"):
        train(generator, 2)
        train(critic, 1)
        with pytest.raises(ValueError, match=r"expected a name of its own .* got 'critic' twice"):
            writer.watch(generator, name="critic")
    with writer.watch(generator, every=1):  # the first is removed
        pass
    logged = scalars(writer)
    assert set(logged["gradient_norm"]) == {0, 1}
    assert set(logged["critic/gradient_norm"]) == {0}


def test_nothing_is_logged_after_remove(writer: Recorder) -> None:
    model = models.mlp()
    watch = writer.watch(model, every=1)
    train(model, 2)
    watch.remove()
    watch.remove()
    train(model, 2)
    assert list(scalars(writer)["gradient_norm"]) == [0, 1]
    assert not model._forward_pre_hooks
    assert all(not p._post_accumulate_grad_hooks for p in model.parameters())


def test_between_the_steps_that_are_due_parameters_have_no_hooks(writer: Recorder) -> None:
    model = models.mlp()
    with writer.watch(model, every=3):
        train(model, 1)
        assert all(p._post_accumulate_grad_hooks for p in model.parameters())
        train(model, 1)
        assert all(not p._post_accumulate_grad_hooks for p in model.parameters())
        assert list(scalars(writer)["gradient_norm"]) == [0]


def test_passes_in_eval_mode_or_without_gradients_are_no_steps(writer: Recorder) -> None:
    model = models.mlp()
    with writer.watch(model, every=2):
        for _ in range(2):
            model.eval()
            model(X)
            model.train()
            with torch.no_grad():
                model(X)
            train(model, 1)
        writer.add_graph(model, X)
        train(model, 1)
    assert list(scalars(writer)["gradient_norm"]) == [0, 2]


def test_the_caller_s_step_is_followed(writer: Recorder) -> None:
    model = models.mlp()
    steps = iter([1037, 1050, 1100, 1250, 1251, 1300])
    with writer.watch(model, every=100, step=lambda: next(steps)):
        train(model, 6)
    assert list(scalars(writer)["gradient_norm"]) == [1037, 1100, 1250, 1300]


def test_gradients_that_accumulate_over_one_step_are_logged_once(writer: Recorder) -> None:
    model = nn.Linear(3, 1)
    step = 0
    with writer.watch(model, every=1, parameters=False, step=lambda: step):
        for _ in range(3):
            model(X).sum().backward()
        assert model.weight.grad is not None
        whole = model.weight.grad.clone()
        nn.utils.clip_grad_norm_(model.parameters(), 0.1)
        model.zero_grad()
        step = 1
        model(X).sum().backward()
    points = scalars(writer)
    assert points["gradient_norm/weight"][0] == pytest.approx(float(whole.norm()))
    assert points["gradient_norm/weight"][1] == pytest.approx(float(whole.norm()) / 3)
    assert torch.equal(writer.histograms["gradients/weight"][0][1], whole)


def test_two_forward_passes_before_one_backward_are_one_step(writer: Recorder) -> None:
    model = nn.Linear(3, 1)
    with writer.watch(model, every=2, parameters=False):
        (model(X) + model(X)).sum().backward()
        model(X)
    assert list(scalars(writer)["gradient_norm"]) == [0]


def test_a_due_step_without_a_backward_pass_does_not_keep_the_next_from_being_logged(
    writer: Recorder,
) -> None:
    model = nn.Linear(3, 1)
    with writer.watch(model, every=2):
        for _ in range(4):
            model(X)
        train(model, 2)
    points = scalars(writer)
    assert list(points["parameter_norm"]) == [0, 2, 4]
    assert list(points["gradient_norm"]) == [4]


def test_frozen_and_unused_parameters_have_no_gradient(writer: Recorder) -> None:
    model = models.TwoHeads()
    with writer.watch(model, every=1):
        model(X, X)[0].sum().backward()
    tags = set(scalars(writer))
    assert "parameter_norm/heads.b.weight" in tags
    assert "gradient_norm/heads.a.weight" in tags
    assert not {tag for tag in tags if tag.startswith("gradient_norm/heads.b")}


def test_a_parameter_that_is_unfrozen_is_logged_from_the_next_due_step(writer: Recorder) -> None:
    model = nn.Linear(3, 1)
    model.bias.requires_grad = False
    with writer.watch(model, every=1):
        train(model, 1)
        model.bias.requires_grad = True
        train(model, 1)
    assert list(scalars(writer)["gradient_norm/bias"]) == [1]


def test_sparse_gradients_are_added_up(writer: Recorder) -> None:
    model = nn.Embedding(5, 2, sparse=True)
    with writer.watch(model, every=1, parameters=False):
        model(torch.tensor([1, 1, 3])).sum().backward()
    assert scalars(writer)["gradient_norm"] == {0: pytest.approx(math.sqrt(2 * 4 + 2 * 1))}
    assert writer.histograms["gradients/weight"][0][1].tolist()[1] == [2, 2]


def test_lazy_parameters_are_logged_once_they_exist(writer: Recorder) -> None:
    model = nn.Sequential(nn.LazyLinear(2))
    with writer.watch(model, every=1):
        for _ in range(2):
            model(X).sum().backward()
    points = scalars(writer)
    assert list(points["parameter_norm/0.weight"]) == [1]
    assert list(points["gradient_norm/0.weight"]) == [1]


@pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float16, torch.float64])
def test_norms_of_other_dtypes_do_not_overflow(dtype: torch.dtype, writer: Recorder) -> None:
    model = nn.Linear(3, 1, bias=False).to(dtype)
    with torch.no_grad():
        model.weight.fill_(300)
    with writer.watch(model, every=1, gradients=False):
        model(X.to(dtype))
    assert scalars(writer)["parameter_norm"][0] == pytest.approx(300 * math.sqrt(3), rel=1e-4)


def test_no_device_is_waited_for_in_training(
    writer: Recorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    waited_in: list[str] = []

    class Event:
        def record(self) -> None: ...

        def synchronize(self) -> None:
            waited_in.append(threading.current_thread().name)

    monkeypatch.setattr(device, "backend_of", lambda _tensor: SimpleNamespace(Event=Event))
    monkeypatch.setattr(torch.Tensor, "item", None)  # as float() and bool(), these would wait
    monkeypatch.setattr(torch.Tensor, "tolist", None)
    model = nn.Linear(3, 1)
    with writer.watch(model, every=1):
        train(model, 2)
    points = scalars(writer)
    assert len(points["gradient_norm"]) == 2
    assert len(waited_in) == sum(len(series) for series in points.values())
    assert set(waited_in) == {"lightwell-encoder"}


def test_nan_and_infinity_are_logged(writer: Recorder) -> None:
    model = nn.Linear(3, 1, bias=False)
    with writer.watch(model, every=1, parameters=False):
        train(model, 1, torch.full((1, 3), math.nan))
        train(model, 1, torch.full((1, 3), math.inf))
    series = scalars(writer)["gradient_norm"]
    assert math.isnan(series[0])
    assert list(series) == [0, 1]


def test_wrappers_do_not_show_in_names(writer: Recorder) -> None:
    model = nn.DataParallel(nn.Sequential(torch.compile(nn.Linear(3, 1), backend="eager")))
    with writer.watch(model, every=1):
        train(model, 1)
    assert set(scalars(writer)) > {"gradient_norm/0.weight", "parameter_norm/0.bias"}


class Compilations:
    """A back end of torch.compile that counts and compiles nothing."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self, graph: torch.fx.GraphModule, _inputs: object) -> Any:
        self.count += 1
        return graph.forward


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize("is_in_place", [False, True])
def test_a_compiled_model_is_watched_and_stays_in_one_graph(
    is_in_place: bool, writer: Recorder
) -> None:
    inner = models.Perceptron()
    backend = Compilations()
    model: Any = inner
    if is_in_place:
        inner.compile(backend=backend, fullgraph=True)
    else:
        model = torch.compile(inner, backend=backend, fullgraph=True)
    compiled_call = inner._compiled_call_impl
    with writer.watch(model, every=2):
        gradients = train(model, 5)
    points = scalars(writer)
    assert list(points["gradient_norm"]) == [0, 2, 4]
    names = {name.removeprefix("_orig_mod."): value for name, value in gradients[2].items()}
    norm = float(names["out.weight"].norm())
    assert points["gradient_norm/out.weight"][2] == pytest.approx(norm)
    assert backend.count == 1
    assert inner._compiled_call_impl is compiled_call


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_a_model_that_is_compiled_around_the_watch_is_left_alone(
    writer: Recorder, caplog: pytest.LogCaptureFixture
) -> None:
    inner = models.Perceptron()
    backend = Compilations()
    with writer.watch(inner, every=2):
        train(torch.compile(inner, backend=backend, fullgraph=True), 3)
    assert backend.count == 1
    assert scalars(writer) == {}
    assert "watch what torch.compile returned" in caplog.text


def test_copies_and_pickles_of_a_model_are_not_watched(writer: Recorder) -> None:
    model = models.mlp()
    with writer.watch(model, every=1):
        train(model, 1)
        copied = copy.deepcopy(model)
        stored = io.BytesIO()
        torch.save(model, stored)
        stored.seek(0)
        loaded = torch.load(stored, weights_only=False)
        stored = io.BytesIO()
        torch.save(model.state_dict(), stored)
        for other in (copied, loaded):
            train(other, 3)
    assert list(scalars(writer)["gradient_norm"]) == [0]


def test_an_error_of_ours_does_not_stop_training(
    writer: Recorder, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_arguments: object) -> None:
        raise OSError("no")

    monkeypatch.setattr(writer, "add_histogram", fail)
    model = models.mlp()
    with writer.watch(model, every=1):
        assert len(train(model, 3)) == 3
    with writer.watch(model, every=1, histograms=False, step=lambda: int("x")):
        assert len(train(model, 1)) == 1
    messages = [record.getMessage() for record in caplog.records]
    assert [record.levelno for record in caplog.records] == [logging.WARNING] * 2
    assert "OSError: no" in messages[0]
    assert "ValueError: invalid literal" in messages[1]


def test_training_takes_the_same_course(writer: Recorder) -> None:
    torch.manual_seed(0)
    alone = models.mlp()
    watched = copy.deepcopy(alone)
    with writer.watch(watched, every=1):
        torch.manual_seed(1)
        train(watched, 3)
    torch.manual_seed(1)
    train(alone, 3)
    for ours, theirs in zip(watched.parameters(), alone.parameters(), strict=True):
        assert torch.equal(ours, theirs)


def test_closing_the_writer_logs_the_last_step(writer: Recorder) -> None:
    model = models.mlp()
    writer.watch(model, every=1)
    train(model, 2)
    writer.close()
    assert list(scalars(writer)["gradient_norm"]) == [0, 1]


def test_the_end_of_the_process_logs_the_last_step(tmp_path: Path) -> None:
    program = (
        "import sys, torch; from lightwell import SummaryWriter\n"
        "writer = SummaryWriter(sys.argv[1]); model = torch.nn.Linear(3, 1)\n"
        "writer.watch(model, every=1, histograms=False)\n"
        "model(torch.ones(1, 3)).sum().backward()\n"
    )
    subprocess.run([sys.executable, "-c", program, str(tmp_path)], check=True, timeout=120)
    tags = {point[0] for point in oracle.points_in(tmp_path)}
    assert {"gradient_norm", "gradient_norm/weight", "parameter_norm"} <= tags


def test_a_watch_does_not_keep_its_model(writer: Recorder) -> None:
    import gc

    model = models.mlp()
    watch: Watch | None = writer.watch(model, every=1)
    train(model, 1)
    alive = weakref.ref(model)
    del model, watch
    gc.collect()
    assert alive() is None


@pytest.mark.parametrize(
    ("arguments", "keywords", "error", "message"),
    [
        ((None,), {}, TypeError, "expected model to be a torch.nn.Module, got NoneType"),
        ((nn.Linear(1, 1), 0), {}, ValueError, "expected every to be at least 1, got 0"),
        ((nn.Linear(1, 1), 1.5), {}, TypeError, "expected every to be an int, got float 1.5"),
        ((nn.Linear(1, 1),), {"step": 3}, TypeError, "expected step to be callable, got int 3"),
        (
            (nn.Linear(1, 1),),
            {"norms": False, "histograms": False},
            ValueError,
            "expected gradients or parameters, and histograms or norms",
        ),
    ],
)
def test_wrong_arguments_are_refused(
    arguments: tuple[Any, ...],
    keywords: dict[str, Any],
    error: type[Exception],
    message: str,
    writer: Recorder,
) -> None:
    with pytest.raises(error, match=f"^watch: {message}"):
        writer.watch(*arguments, **keywords)
