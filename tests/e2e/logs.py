"""Logdirs for the end-to-end tests, written by our own writer."""

from __future__ import annotations

import math
from pathlib import Path

from lightwell import SummaryWriter


def write_curves(logdir: Path, runs: int = 3, steps: int = 400) -> None:
    """`runs` runs with a falling loss, a rising accuracy and a learning rate over decades."""
    for index in range(runs):
        with SummaryWriter(logdir / f"run{index}") as writer:
            for step in range(steps):
                decay = math.exp(-step / (80 + 20 * index))
                writer.add_scalar("loss/train", 2 * decay + 0.1 * (index + 1), step)
                writer.add_scalar("acc/val", 1 - decay, step)
                writer.add_scalar("optim/lr", 10 ** (-1 - 4 * step / steps), step)
