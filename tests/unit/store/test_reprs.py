"""What is handed out says in a line what it is."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from lightwell import SummaryWriter, open_logdir


def test_what_is_large_is_not_spelled_out(tmp_path: Path) -> None:
    with SummaryWriter(tmp_path / "a") as writer:
        writer.add_image("picture", np.zeros((3, 8, 8)), 0)
        writer.add_scalar("loss", 1.0, 0)
    with open_logdir(tmp_path) as logs:
        (picture,) = logs.runs["a"].images("picture")[0].decode()
        assert repr(picture) == "Picture(width=8, height=8, content_type='image/png')"
        assert repr(logs.group("loss")) == "<SeriesGroup: 1 places, at most 1 members at one>"
        envelope = logs.runs["a"].scalars("loss").envelope(10)
        assert repr(envelope) == "<SeriesEnvelope: 1 points in 10 columns>"
