"""Points that line up behind one whose value is still on a device."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
import torch

from lightwell import SummaryWriter
from lightwell.writer import background
from lightwell.writer.background import Background
from tests import oracle
from tests.unit.writer.conftest import SlowDevice


def test_an_interrupted_wait_for_room_leaves_no_line(
    tmp_path: Path, slow_device: SlowDevice, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_arguments: object) -> None:
        raise KeyboardInterrupt

    writer = SummaryWriter(tmp_path)
    with monkeypatch.context() as patch:
        patch.setattr(Background, "submit", interrupted)
        with pytest.raises(KeyboardInterrupt):
            writer.add_scalar("loss", slow_device.holds(torch.tensor(1.5)), 1)
    writer.add_scalar("loss", 2.5, 2)
    assert writer.stats()["events"] == 1, "nobody is waited for"
    writer.close()
    assert [step for _, step, _, _ in oracle.points_in(tmp_path)] == [2]


def test_points_in_a_line_count_towards_what_may_wait(
    tmp_path: Path, slow_device: SlowDevice, monkeypatch: pytest.MonkeyPatch
) -> None:
    held: list[int] = []
    submit = Background.submit

    def counting(jobs: Background, owner: object, job: background.Job, held_bytes: int) -> None:
        held.append(held_bytes)
        submit(jobs, owner, job, held_bytes)

    monkeypatch.setattr(Background, "submit", counting)
    loss = slow_device.holds(torch.tensor(1.5))
    with SummaryWriter(tmp_path) as writer:
        writer.add_scalar("loss", loss, 1)
        writer.add_scalar("loss", 2.5, 2)
        writer.add_scalars("both", {"a": loss, "b": 1}, 2)
        slow_device.finish()
    assert len(held) == 3
    assert held[0] == held[1] >= 512
    assert held[2] == 2 * held[0]


def test_a_line_imports_nothing_while_it_waits(
    tmp_path: Path, slow_device: SlowDevice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr("lightwell.writer.scalar_rows")
    monkeypatch.delitem(sys.modules, "lightwell.writer.scalar_rows")
    with SummaryWriter(tmp_path) as writer:
        writer.add_scalars("both", {"a": slow_device.holds(torch.tensor(1.5))}, 2)
        assert "lightwell.writer.scalar_rows" in sys.modules
        slow_device.finish()


def test_a_child_has_no_line(tmp_path: Path, slow_device: SlowDevice) -> None:
    with SummaryWriter(tmp_path) as writer:
        writer.add_scalar("loss", slow_device.holds(torch.tensor(1.5)), 1)
        parents, background._current = background.current(), Background()  # what a fork does
        writer.add_scalar("loss", 2.5, 2)
        assert writer.stats()["events"] == 1
        background._current = parents
        slow_device.finish()
    assert [step for _, step, _, _ in oracle.points_in(tmp_path)] == [2, 1]
