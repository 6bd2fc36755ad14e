"""What people added to a logdir, as Python reads it."""

from __future__ import annotations

from pathlib import Path

import pytest

from lightwell import SummaryWriter, open_logdir


def test_what_people_added_is_read_anew_each_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LIGHTWELL_STATE", "")
    with SummaryWriter(tmp_path / "a") as writer:
        writer.add_scalar("loss", 1.0, 0)
    with open_logdir(tmp_path) as logs:
        assert logs.overlay.runs == {}
        assert not (tmp_path / ".lightwell").exists()
        (tmp_path / ".lightwell").mkdir()
        file = tmp_path / ".lightwell" / "overlay.json"
        file.write_text(
            '{"runs": {"a": {"name": "best", "is_hidden": true}}, "pins": {"b": 2, "a": 1}}'
        )
        said = logs.overlay.runs["a"]
        assert (said.name, said.note, said.is_hidden, said.is_archived) == ("best", "", True, False)
        assert logs.overlay.pins == ("a", "b")
        assert list(logs.refresh().runs) == ["a"]
