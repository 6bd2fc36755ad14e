"""``lightwell inspect`` as a user starts it: what it says of a logdir whose every byte is known."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tensorboard.compat.proto.event_pb2 import Event
from tensorboard.compat.proto.summary_pb2 import Summary

from lightwell import SummaryWriter
from tests.integration.cli.conftest import Command
from tests.unit.store.conftest import START, EventFileWriter, LogdirWriter


def foreign(file: EventFileWriter, tag: str, step: int, plugin: str) -> None:
    summary = Summary(value=[Summary.Value(tag=tag)])
    summary.value[0].metadata.plugin_data.plugin_name = plugin
    summary.value[0].tensor.dtype = 7
    summary.value[0].tensor.string_val.append(b"?")
    file.write(Event(wall_time=START + step, step=step, summary=summary))


@pytest.fixture
def odd(logs: LogdirWriter) -> LogdirWriter:
    """Three runs: a sound one; one with everything odd; one that was restarted."""
    logs.file("sound").scalars("loss", range(1000)).scalars("acc", range(1000))
    strange = logs.file("strange")
    for step, value in [(0, 1.0), (5, float("nan")), (3, float("inf")), (4, 2.0), (1, 0.0)]:
        strange.scalar("loss", step, value)
    strange.garbage(40).image("picture", 7)
    foreign(strange, "mystery", 2, "beholder")
    foreign(strange, "mystery", 3, "beholder")
    strange.append(b"\x0a")  # a record that is no event
    logs.file("sweep/again").scalars("loss", range(10)).image("picture", 8)
    second = logs.file("sweep/again", 1).session_start(6).session_start(6)
    second.scalars("loss", range(6, 12), offset=0.5)
    second.session_start(9).scalars("loss", range(9, 11))
    with second.path.open("ab") as file:
        file.write(b"\x18\0\0")  # the writer was killed
    for path in logs.path.rglob("events*"):
        os.utime(path, (START, START))  # long ago, whatever the clock says
    return logs


GOLDEN_SUMMARY = """\
logs: 3 runs, 4 files, 86.1 kB, 7 series, 2,019 values
written from 2023-11-14 22:13:20 to 2023-11-14 22:29:59

kind     series  values     steps  superseded  out of order  not finite
scalar        4   2,016  0 to 999           7             2           2
image         2       1         7           1             0           0
unknown       1       2    2 to 3           0             0           0

unknown plugin  series  values
beholder             1       2

run          series  values     steps  remarks
sound             2   2,000  0 to 999
strange           3       8    0 to 7  2 damaged places, 1 unknown plugin, 2 out
                                       of order, 2 not finite
sweep/again       2      11   0 to 10  ends in the midst of a record: 3 bytes
                                       after the last whole one, 2 restarts, 8
                                       superseded

damaged file                    at byte  bytes  reason
strange/events.out.tfevents.17      208     40  length checksum mismatch: got
00000000.host.1.0                               0x3a117ba6, expected 0xffffffff
strange/events.out.tfevents.17      423     17  malformed event: the protocol
00000000.host.1.0                               buffer cannot be read

2 damaged places skipped; 1 file ends in the midst of a record.
"""

GOLDEN_RUN = """\
logs: 1 run, 2 files, 903 bytes, 2 series, 11 values
written from 2023-11-14 22:13:20 to 2023-11-14 22:13:30

kind    series  values    steps  superseded
scalar       1      11  0 to 10           7
image        1       0                    1

sweep/again: done; ends in the midst of a record: 3 bytes after the last whole
one, 2 restarts, 8 superseded
kind    series  values    steps  superseded
scalar       1      11  0 to 10           7
image        1       0                    1
restarted at step 6, 2023-11-26 12:00:00
restarted at step 9, 2023-11-26 12:00:00
file                                    size  state
events.out.tfevents.1700000000.ho  471 bytes  not closed
st.1.0
events.out.tfevents.1700000001.ho  432 bytes  not closed, ends in the midst of a
st.1.1                                        record: 3 bytes after the last
                                              whole one

Nothing is damaged; 1 file ends in the midst of a record.
"""


def lines(text: bytes) -> str:
    """Without the blanks that fill a table's last column."""
    return "".join(f"{line.rstrip()}\n" for line in text.decode().splitlines())


def test_the_summary_comes_first_and_then_what_to_look_at(
    command: Command, odd: LogdirWriter
) -> None:
    done = command("inspect", "logs")
    assert done.stderr == b""
    assert done.returncode == 1
    assert lines(done.stdout) == GOLDEN_SUMMARY


def test_a_chosen_run_is_told_with_its_kinds_and_files(command: Command, odd: LogdirWriter) -> None:
    done = command("inspect", "logs", "--runs", "sweep/*")
    assert done.returncode == 0
    assert lines(done.stdout) == GOLDEN_RUN


def test_json_is_one_document_with_everything(command: Command, odd: LogdirWriter) -> None:
    done = command("inspect", "logs", "--json")
    assert (done.returncode, done.stderr) == (1, b"")
    document = json.loads(done.stdout, parse_constant=pytest.fail)
    assert list(document) == [
        "lightwell",
        "logdir",
        "path",
        "totals",
        "kinds",
        "unknown_plugins",
        "runs",
        "other_files",
        "notices",
    ]
    assert document["path"] == str(odd.path)
    runs = {run["name"]: run for run in document["runs"]}
    assert list(runs) == ["sound", "strange", "sweep/again"]
    scalars: dict[str, Any] = runs["strange"]["kinds"][0]
    assert scalars == {
        "kind": "scalar",
        "series": 1,
        "values": 5,
        "superseded": 0,
        "nonfinite": 2,
        "out_of_order": 2,
        "first_step": 0,
        "last_step": 5,
        "first_wall_time": START,
        "last_wall_time": START + 5,
    }
    assert runs["strange"]["unknown_plugins"] == [{"plugin": "beholder", "series": 1, "values": 2}]
    damage = runs["strange"]["damage"]
    assert [place["bytes"] for place in damage] == [40, 17]
    (file,) = runs["strange"]["files"]
    content = (odd.path / file["name"]).read_bytes()
    assert content[damage[0]["offset"] :][:40] == b"\xff" * 40
    assert file["bytes"] == file["read_bytes"] == len(content)
    assert file["damage"] == 2
    again = runs["sweep/again"]
    assert [start["step"] for start in again["restarts"]] == [6, 9]
    assert again["kinds"][0]["superseded"] == 7
    assert again["kinds"][0]["out_of_order"] == 0
    assert again["kinds"][0]["values"] == 6 + 3 + 2
    assert again["kinds"][1]["superseded"] == 1
    assert again["files"][1]["bytes"] - again["files"][1]["read_bytes"] == 3
    assert [file["torn_bytes"] for file in again["files"]] == [0, 3]
    assert document["totals"]["torn"] == 1
    assert document["totals"]["damage"] == 2
    assert document["totals"]["restarts"] == 2
    assert document["totals"]["values"] == sum(kind["values"] for kind in document["kinds"])


def test_the_counts_are_those_of_the_files_put_together(
    command: Command, logs: LogdirWriter
) -> None:
    """A run of several files without a restart: a step that goes back between two is seen."""
    logs.file("run").scalars("loss", range(10))
    logs.file("run", 1).scalars("loss", range(5, 10))
    logs.file("run", 2).scalars("loss", range(10, 12)).scalars("other", range(3))
    done = command("inspect", "logs", "--json")
    assert done.returncode == 0
    (kind,) = json.loads(done.stdout)["kinds"]
    assert (kind["series"], kind["values"], kind["out_of_order"]) == (2, 20, 1)
    assert kind["superseded"] == 0


def test_many_runs_are_summed_up_and_the_odd_ones_named(
    command: Command, logs: LogdirWriter
) -> None:
    for run in range(30):
        logs.file(f"run{run:02}").scalar("loss", 0, float("nan") if run == 17 else 1.0)
    text = lines(command("inspect", "logs").stdout)
    assert "logs: 30 runs, 30 files" in text
    assert "run17       1       1      0  1 not finite\n" in text
    assert "run16" not in text
    assert "nothing to remark about 29 other runs\n" in text
    assert text.endswith("Nothing is damaged.\n")
    for run in range(30):
        logs.file(f"run{run:02}").scalar("loss", 1, float("nan"))
    text = lines(command("inspect", "logs").stdout)
    assert text.count("not finite\n") == 1 + 20
    assert "and 10 more runs: --json has them\n" in text


def test_an_empty_folder_is_nothing_wrong(command: Command, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    done = command("inspect", "empty")
    assert done.returncode == 0
    assert done.stdout.decode().startswith("empty: 0 runs, 0 files, 0 bytes, 0 series, 0 values\n")
    assert done.stdout.decode().endswith("No event files.\n")
    document = json.loads(command("inspect", "empty", "--json").stdout)
    assert document["runs"] == []
    assert document["totals"]["first_step"] is None


def test_what_was_passed_over_is_told(command: Command, logs: LogdirWriter, tmp_path: Path) -> None:
    logs.file("run").scalar("loss", 0, 1.0)
    (tmp_path / "elsewhere").mkdir()
    (logs.path / "link").symlink_to(tmp_path / "elsewhere")
    done = command("inspect", "logs")
    assert b"Note: 1 link leads outside the logdir and was not followed: link\n" in done.stdout


def test_a_terminal_is_never_told_what_to_do(command: Command, logs: LogdirWriter) -> None:
    logs.file("red\x1b[31m").scalar("loss", 0, 1.0)
    done = command("inspect", "logs")
    assert b"\x1b" not in done.stdout
    assert rb"red\x1b[31m" in done.stdout


def test_a_file_that_cannot_be_read_is_an_exit_code(
    tmp_path: Path, command: Command, logs: LogdirWriter
) -> None:
    logs.file("run").scalar("loss", 0, 1.0)
    (logs.path / "other").mkdir()
    (logs.path / "other" / "events.out.tfevents.1.host").symlink_to("nowhere")
    done = command("inspect", "logs")
    assert done.returncode == 1
    assert lines(done.stdout).endswith("\n1 file cannot be read.\n")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ([], "LOGDIR is missing"),
        (["nowhere"], "nowhere: no such folder"),
        (["logs", "--runs", "soundd"], "--runs: there is no run 'soundd'; did you mean 'sound'?"),
        (["logs", "--nonsense"], "--nonsense"),
    ],
)
def test_a_mistake_is_one_sentence(
    command: Command, odd: LogdirWriter, arguments: list[str], sentence: str
) -> None:
    done = command("inspect", *arguments)
    assert (done.returncode, done.stdout) == (2, b"")
    said = done.stderr.decode()
    assert said.startswith("lightwell: ")
    assert sentence in said
    assert "Traceback" not in said


def test_a_reader_that_leaves_ends_it_in_silence(tmp_path: Path, logs: LogdirWriter) -> None:
    for run in range(300):
        logs.file(f"run{run}").scalar("loss", 0, 1.0)
    with subprocess.Popen(
        [sys.executable, "-m", "lightwell", "inspect", "logs", "--json"],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.read(1)
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait(60) == 141


def test_the_widest_steps_are_told_in_full(command: Command, logs: LogdirWriter) -> None:
    file = logs.file("a").scalar("loss", 2**62, float("nan")).scalar("loss", 1, 1.0)
    file.image("picture", -(2**63)).image("picture", 2**63 - 1)
    told = lines(command("inspect", "logs").stdout)
    assert told.count("-9,223,372,036,854,775,808 to") == 2, "of its kind, of its run"
    assert told.count("9,223,372,036,854,775,807") == 2
    assert "\nscalar " in told
    assert "\nimage " in told
    assert all(len(line) <= 80 for line in told.splitlines())


def test_damage_is_found_in_what_is_read_only_when_it_is_shown(
    command: Command, tmp_path: Path
) -> None:
    noise = np.random.default_rng(0).integers(0, 256, (3, 160, 160), np.uint8)
    with SummaryWriter(tmp_path / "logs") as writer:
        for step in range(3):
            writer.add_image("noise", noise, step)
    (path,) = (tmp_path / "logs").iterdir()
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    done = command("inspect", "logs", "--json")
    assert done.returncode == 1
    (run,) = json.loads(done.stdout)["runs"]
    (place,) = run["damage"]
    assert place["bytes"] > 1 << 16
