"""The examples run as they are, and leave a run behind."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from lightwell import SummaryWriter, open_logdir

EXAMPLES = sorted((Path(__file__).parents[2] / "examples").glob("*.py"))


@pytest.mark.parametrize("path", EXAMPLES, ids=[path.stem for path in EXAMPLES])
def test_an_example_leaves_a_run(tmp_path: Path, path: Path) -> None:
    done = subprocess.run(
        [sys.executable, path], cwd=tmp_path, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout
    with open_logdir(tmp_path / "runs") as logs:
        assert logs.refresh().damage == []
        assert path.stem in logs.runs


def test_the_page_about_reading_says_what_works(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for first in (0, 50):
        with SummaryWriter("runs/adamw", purge_step=first or None) as writer:
            for step in range(first, 100):
                writer.add_scalar("loss/train", 1 / (1 + step), step)
                writer.add_scalar("loss/val", 2 / (1 + step), step)
            writer.add_image("samples", np.zeros((3, 8, 8)), 99)
            writer.add_histogram("weights", np.arange(10.0), 99)
            writer.add_pr_curve("pr", np.array([0, 1]), np.array([0.1, 0.9]), 99)
    with SummaryWriter("runs/adamw") as writer:
        writer.add_hparams({"lr": 0.1, "layers": 3}, {"best": 0.5})
        writer.add_custom_scalars({"all": {"losses": ["Multiline", ["loss/.*"]]}})
        writer.add_embedding(np.zeros((4, 2)), metadata=list("abcd"))
        writer.add_graph(torch.nn.Linear(2, 1), torch.zeros(1, 2))
        writer.add_event("lr drop", text="lr / 10", global_step=40)
    page = (Path(__file__).parents[2] / "docs" / "reading.md").read_text()
    names: dict[str, Any] = {}
    blocks = re.findall(r"^```python\n(.*?)^```", page, re.DOTALL | re.MULTILINE)
    for block in blocks:
        exec(block, names)  # our own page
    assert len(blocks) > 10
    assert names["picture"].shape == (8, 8, 3)
    assert names["group"].mean[-1] == np.float32(0.02)
    assert names["gaps"]["adamw"].value[-1] == pytest.approx(0.01)
    assert [segment.superseded for segment in names["run"].segments("loss/train")] == [50, 0]
    assert names["difference"].tolist() == names["loss"].at(names["steps"]).tolist()
    assert len(names["hidden"]) == 50
    assert names["frame"]["step"].min() == 10
    assert set(names["pictures"]) == {99}
    assert names["sweep"].loc["adamw"].to_dict() == {"lr": 0.1, "layers": 3.0, "best": 0.5}
    assert names["by_lr"][0.1].mean.tolist() == names["group"].mean.tolist()
    assert (names["chart"].title, names["mark"].text, names["graph"].form) == (
        "losses",
        "lr / 10",
        "module_graph",
    )
    assert names["embedding"].shape is None or names["embedding"].shape == (4, 2)
    assert 50 in names["restarts"]
    assert names["cut_short"] == []
    names["logs"].close()
