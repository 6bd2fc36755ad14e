"""Runs a user's script as ``lightwell run`` does, and tells what it left in its event files."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import Any

from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
from tensorboard.compat.proto.event_pb2 import Event
from tensorboard.plugins.hparams.plugin_data_pb2 import HParamsPluginData

from tests import oracle

WITHOUT_TENSORBOARD = Path(__file__).parent / "without_tensorboard"

# The training libraries spawn a thread a core; two are enough for what they train here.
QUIET = {"OMP_NUM_THREADS": "2", "HF_HUB_OFFLINE": "1", "TOKENIZERS_PARALLELISM": "false"}


def python(
    *arguments: object, cwd: Path, is_hidden: bool = False
) -> subprocess.CompletedProcess[str]:
    """Run ``python ARGUMENTS``; ``is_hidden`` hides tensorboard and tensorboardX from it."""
    path = [os.fspath(WITHOUT_TENSORBOARD)] if is_hidden else []
    path += [os.environ["PYTHONPATH"]] if "PYTHONPATH" in os.environ else []
    environment = {**os.environ, **QUIET, "PYTHONPATH": os.pathsep.join(path)}
    return subprocess.run(
        [sys.executable, *map(str, arguments)],
        cwd=cwd,
        env=environment,
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )


def run_taken_over(
    source: str, *arguments: object, cwd: Path, is_hidden: bool = False
) -> subprocess.CompletedProcess[str]:
    """Run ``source`` as the script train.py in ``cwd``, under ``lightwell run``."""
    (cwd / "train.py").write_text(textwrap.dedent(source))
    return python("-m", "lightwell", "run", "train.py", *arguments, cwd=cwd, is_hidden=is_hidden)


def writers_in(logdir: Path) -> set[str]:
    """The programs that the event files below ``logdir`` say to be written by."""
    names = set()
    for file in logdir.rglob("*tfevents*"):
        _, header = next(oracle.records(file.read_bytes()))
        names.add(Event.FromString(header).source_metadata.writer)
    return names


def tags_in(run: Path) -> dict[str, Any]:
    """The tags of a run's directory by kind, as TensorBoard reads them."""
    return EventAccumulator(str(run)).Reload().Tags()


def values_in(run: Path) -> list[Any]:
    """All values of a run's directory, in the order of its files."""
    return [
        value
        for file in sorted(run.glob("*tfevents*"))
        for _, record in oracle.records(file.read_bytes())
        for value in Event.FromString(record).summary.value
    ]


def hparams_in(run: Path) -> list[dict[str, Any]]:
    """The hyperparameters of the sessions in a run's directory."""
    contents = [
        HParamsPluginData.FromString(value.metadata.plugin_data.content)
        for value in values_in(run)
        if value.tag == "_hparams_/session_start_info"
    ]
    return [
        {
            name: getattr(value, value.WhichOneof("kind"))
            for name, value in sorted(content.session_start_info.hparams.items())
        }
        for content in contents
    ]
