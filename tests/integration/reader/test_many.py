"""Very many of a kind: what is there is found, and what is not asked for is not touched."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from lightwell.reader import LogdirReader, discovery
from lightwell.store import Store
from tests.unit.reader.conftest import EventLog, scalar_record
from tests.unit.reader.logdirs import NAME, put, read_all

RUNS = 10_000
OTHER_FILES = 100_000
TAGS = 20_000


def test_ten_thousand_runs(tmp_path: Path) -> None:
    content = scalar_record("loss", 1, 1.0)
    for index in range(RUNS):
        folder = f"{tmp_path}/{index // 100}/{index}"
        os.makedirs(folder)  # noqa: PTH103
        with open(f"{folder}/{NAME}", "wb") as out:  # noqa: PTH123
            out.write(content)
    with Store(tmp_path, follow=False) as store:
        store.refresh()
        snapshot = store.snapshot()
    assert len(set(snapshot.runs.name)) == RUNS
    assert list(snapshot.series.count) == [1] * RUNS
    assert snapshot.progress.files_done == RUNS
    assert snapshot.progress.bytes_done == RUNS * len(content)


def test_a_hundred_thousand_other_files_are_not_looked_at(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = put(tmp_path / "run")
    first = tmp_path / "run" / "0.ckpt"
    first.touch()
    links = 0
    for index in range(1, OTHER_FILES):  # links, of which a file may have some 60,000
        if index % 20_000 == 0:
            first = tmp_path / "run" / f"{index}.ckpt"
            first.touch()
        else:
            os.link(first, f"{tmp_path}/run/{index}.ckpt")
            links += 1
    looked: list[str] = []
    look_at = discovery._look_at

    def counting(entry: os.DirEntry[str]) -> discovery.FoundFile:
        looked.append(entry.name)
        return look_at(entry)

    monkeypatch.setattr(discovery, "_look_at", counting)
    reader = LogdirReader(tmp_path)
    read_all(reader)
    assert reader.other_files == OTHER_FILES
    assert looked == [log.path.name]
    assert list(reader.runs) == ["run"]


def test_very_many_tags_in_one_run(tmp_path: Path) -> None:
    log = EventLog(tmp_path / "run" / NAME)
    log.append(b"".join(scalar_record(f"group/{n}", 1, float(n)) for n in range(TAGS)))
    with Store(tmp_path, follow=False) as store:
        store.refresh()
        snapshot = store.snapshot()
        assert sorted(snapshot.tags.name) == sorted(f"group/{n}" for n in range(TAGS))
        last = snapshot.tags.name.index(f"group/{TAGS - 1}")
        assert store.points(run=0, tag=last).values.tolist() == [float(TAGS - 1)]
        log.write((2, 5.0), tag=f"group/{TAGS - 1}")
        version = store.version
        store.refresh()
        changes = store.changes_since(version)
    assert changes is not None
    assert list(changes.series.tag) == [last]
