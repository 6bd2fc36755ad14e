"""The examples run as they are, and leave a run behind."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from lightwell import open_logdir

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
