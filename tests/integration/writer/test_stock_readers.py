"""TensorBoard's own loaders show what we write, exactly."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from tensorboard.backend.event_processing import event_accumulator
from torch.utils import tensorboard

from lightwell import SummaryWriter
from tests.integration.writer import scripts


def load(directory: Path) -> object:
    accumulator = event_accumulator.EventAccumulator(
        str(directory), size_guidance={"tensors": 0, "scalars": 0}
    )
    return accumulator.Reload()


def test_steps_values_and_wall_times_are_exact(tmp_path: Path) -> None:
    generator = np.random.default_rng(7)
    values = generator.normal(size=500).astype(np.float32)
    wall_times = 1.7e9 + np.cumsum(generator.random(500))
    steps = [0, 1, 2**40, 2**62, *range(5, 501)]
    with SummaryWriter(tmp_path) as writer:
        for step, value, wall_time in zip(steps, values, wall_times, strict=True):
            writer.add_scalar("loss/train", value, step, wall_time)
    points = load(tmp_path).Scalars("loss/train")  # type: ignore[attr-defined]  # no stubs
    assert [point.step for point in points] == steps
    assert [point.value for point in points] == [float(value) for value in values]
    assert [point.wall_time for point in points] == wall_times.tolist()


def test_new_style_scalars_are_tensors_of_the_scalars_plugin(tmp_path: Path) -> None:
    with SummaryWriter(tmp_path) as writer:
        writer.add_scalar("float", 0.1, 1, new_style=True)
        writer.add_scalar("double", 0.1, 1, new_style=True, double_precision=True)
    loaded = load(tmp_path)
    from tensorboard.util import tensor_util

    for tag, dtype in (("float", np.float32), ("double", np.float64)):
        (event,) = loaded.Tensors(tag)  # type: ignore[attr-defined]  # no stubs
        assert tensor_util.make_ndarray(event.tensor_proto) == dtype(0.1)
        metadata = loaded.SummaryMetadata(tag)  # type: ignore[attr-defined]  # no stubs
        assert metadata.plugin_data.plugin_name == "scalars"


def test_a_resumed_run_purges_from_its_purge_step(tmp_path: Path) -> None:
    with SummaryWriter(tmp_path) as writer:
        for step in range(10):
            writer.add_scalar("t", 0.0, step)
    with SummaryWriter(tmp_path, purge_step=5) as writer:
        for step in range(5, 8):
            writer.add_scalar("t", 1.0, step)
    points = load(tmp_path).Scalars("t")  # type: ignore[attr-defined]  # no stubs
    assert [(point.step, point.value) for point in points] == [
        *[(step, 0.0) for step in range(5)],
        *[(step, 1.0) for step in range(5, 8)],
    ]


def test_torch_reads_as_the_same_run(tmp_path: Path) -> None:
    for directory, writer_class in (("ours", SummaryWriter), ("torch", tensorboard.SummaryWriter)):
        with writer_class(tmp_path / directory) as writer:
            for step in range(20):
                writer.add_scalar("t", step / 3, step, 1000.0 + step)
                writer.add_scalars("m/n", {"a": step, "b/c": -step}, step, 1000.0 + step)
    for run in ("", "m_n_a", "m_n_b/c"):
        ours, theirs = load(tmp_path / "ours" / run), load(tmp_path / "torch" / run)
        assert ours.Tags() == theirs.Tags()  # type: ignore[attr-defined]  # no stubs
        for tag in theirs.Tags()["scalars"]:  # type: ignore[attr-defined]  # no stubs
            assert ours.Scalars(tag) == theirs.Scalars(tag)  # type: ignore[attr-defined]  # no stubs


def test_the_data_server_shows_a_run_with_marks_and_passes_over_them(tmp_path: Path) -> None:
    with SummaryWriter(tmp_path / "run") as writer:
        writer.add_event("learning rate dropped", "plateau at 0.31", 1)
        writer.add_scalar("loss", 0.5, 2)
        writer.add_event("checkpoint saved", "/ckpt/2.pt", 3)
    result = scripts.run(
        """
        from tensorboard import context
        from tensorboard.data import server_ingester
        from tensorboard.util.grpc_util import ChannelCredsType
        ingester = server_ingester.SubprocessServerDataIngester(
            server_binary=server_ingester.get_server_binary(), logdir=sys.argv[1],
            reload_interval=1, channel_creds_type=ChannelCredsType.LOCAL,
        )
        ingester.start()
        provider, about = ingester.data_provider, {"experiment_id": ""}
        request = context.RequestContext()
        deadline = time.monotonic() + 30
        scalars = {}
        while not scalars and time.monotonic() < deadline:
            scalars = provider.list_scalars(request, plugin_name="scalars", **about)
        print({run: list(tags) for run, tags in scalars.items()})
        print([run.run_name for run in provider.list_runs(request, **about)])
        print(provider.list_plugins(request, **about))
        """,
        tmp_path,
    )
    assert result.stdout.splitlines() == ["{'run': ['loss']}", "['run']", "['scalars']"], (
        result.stderr
    )
