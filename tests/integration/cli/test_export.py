"""``lightwell export`` as a user starts it: what other programs read out of its files."""

from __future__ import annotations

import csv
import io
import json
import math
import os
import pty
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from numpy.testing import assert_array_equal
from tensorboard.compat.proto.event_pb2 import Event
from tensorboard.compat.proto.summary_pb2 import Summary

from lightwell import open_logdir
from tests.integration.cli.conftest import Command
from tests.unit.store.conftest import START, EventFileWriter, LogdirWriter

Row = tuple[str, str, int, float, float]
LEFT_OUT = b"lightwell: tags without scalars are left out: 1 image\n"
ODD_TAG = 'loss, "odd"\n\ttag é😀'


def double(file: EventFileWriter, tag: str, step: int, value: float) -> None:
    summary = Summary(value=[Summary.Value(tag=tag)])
    summary.value[0].metadata.plugin_data.plugin_name = "scalars"
    summary.value[0].tensor.dtype = 2
    summary.value[0].tensor.double_val.append(value)
    file.write(Event(wall_time=START + step, step=step, summary=summary))


@pytest.fixture
def filled(logs: LogdirWriter) -> LogdirWriter:
    """Two runs: values of both types, a tag with everything a name may hold, and no scalars."""
    first = logs.file("a")
    for step, value in enumerate([0.1, math.nan, math.inf, -math.inf, -0.0, 3e-45, 3.4e38]):
        first.scalar(ODD_TAG, step, value, START + step / 7)
    first.scalar("acc", -(2**63), 0.5).scalar("acc", 2**63 - 1, 0.25)
    first.image("picture", 0)
    second = logs.file("b/c")
    double(second, "acc", 5, 0.1)
    double(second, "acc", 6, 1e300)
    return logs


def expected_rows(logs: LogdirWriter) -> list[tuple[str, str, int, float, str]]:
    """What the API has, values as the text of their own type."""
    rows = []
    for name, run in open_logdir(logs.path).runs.items():
        for tag, info in run.tags.items():
            if info.kind == "scalar":
                series = run.scalars(tag)
                rows += [
                    (name, tag, int(step), float(wall_time), str(value))
                    for step, wall_time, value in zip(
                        series.step, series.wall_time, series.value, strict=True
                    )
                ]
    return rows


def names_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def csv_rows(text: bytes) -> list[tuple[str, str, int, float, str]]:
    header, *rows = csv.reader(io.StringIO(text.decode(), newline=""))
    assert header == ["run", "tag", "step", "wall_time", "value"]
    return [(run, tag, int(step), float(wall), value) for run, tag, step, wall, value in rows]


def test_csv_goes_to_standard_output_with_every_point_exact(
    command: Command, filled: LogdirWriter
) -> None:
    done = command("export", "logs")
    assert (done.returncode, done.stderr) == (0, LEFT_OUT)
    rows = csv_rows(done.stdout)
    assert rows == expected_rows(filled)
    assert len(rows) == 11
    values = [row[4] for row in rows if row[1] == ODD_TAG]
    assert values == ["0.1", "nan", "inf", "-inf", "-0.0", "3e-45", "3.4e+38"]
    assert [row[2] for row in rows if row[:2] == ("a", "acc")] == [-(2**63), 2**63 - 1]


def as_number(value: Any) -> str:
    return str(np.float64(value))


@pytest.mark.parametrize("format", ["json", "jsonl"])
def test_json_has_the_same_points_and_words_for_what_is_no_number(
    command: Command, filled: LogdirWriter, format: str
) -> None:
    done = command("export", "logs", "--format", format)
    assert (done.returncode, done.stderr) == (0, LEFT_OUT)
    if format == "json":
        points = json.loads(done.stdout, parse_constant=pytest.fail)
    else:
        lines = done.stdout.decode().splitlines()
        points = [json.loads(line, parse_constant=pytest.fail) for line in lines]
    assert [list(point) for point in points] == [["run", "tag", "step", "wall_time", "value"]] * 11
    assert [point["value"] for point in points if point["tag"] == ODD_TAG][1:4] == [
        "NaN",
        "Infinity",
        "-Infinity",
    ]
    rows = [(*list(point.values())[:4], as_number(point["value"])) for point in points]
    assert rows == [(*row[:4], as_number(row[4])) for row in expected_rows(filled)]


def test_parquet_has_the_same_points_in_columns(command: Command, filled: LogdirWriter) -> None:
    done = command("export", "logs", "-o", "out.parquet")
    assert done.returncode == 0
    table = pq.read_table(filled.path.parent / "out.parquet")
    expected = open_logdir(filled.path).scalars().to_arrow()
    for name in ("run", "tag", "step"):
        assert table[name].to_pylist() == expected[name].to_pylist()
    for name in ("wall_time", "value"):
        assert_array_equal(table[name].to_numpy(), expected[name].to_numpy())
    assert table.schema.field("value").type == pa.float64()
    assert table.schema.field("wall_time").type == pa.float64()
    only_floats = command("export", "logs", "--runs", "a", "-o", "a.parquet")
    assert only_floats.returncode == 0
    schema = pq.read_schema(filled.path.parent / "a.parquet")
    assert schema.field("value").type == pa.float32()


def test_runs_tags_and_steps_are_chosen(command: Command, logs: LogdirWriter) -> None:
    for run in ("x/1", "x/2", "y"):
        logs.file(run).scalars("loss/train", range(10)).scalars("loss/val", range(10))
    logs.file("y").scalar("lr", 9, 1.0).scalar("lr", 3, 1.0).scalar("lr", 5, 1.0)

    def chosen(*arguments: str) -> set[tuple[str, str]]:
        done = command("export", "logs", *arguments)
        assert (done.returncode, done.stderr) == (0, b"")
        return {row[:2] for row in csv_rows(done.stdout)}

    assert chosen("--runs", "x/*", "--tags", "loss/val") == {
        ("x/1", "loss/val"),
        ("x/2", "loss/val"),
    }
    assert chosen("--runs", "y", "--runs", "x/2", "--tags", "*val") == {
        ("x/2", "loss/val"),
        ("y", "loss/val"),
    }
    for window, steps in {
        "3:5": [3, 5],
        ":5": [3, 5],
        "5:": [9, 5],
        "-4:4": [3],
        ":": [9, 3, 5],
        "100:": [],
    }.items():
        done = command("export", "logs", "--tags", "lr", "--steps", window)
        assert [row[2] for row in csv_rows(done.stdout)] == steps
    done = command("export", "logs", "--runs", "y", "--tags", "loss/val", "--steps", "3:5")
    assert [row[2] for row in csv_rows(done.stdout)] == [3, 4, 5]


def test_a_tag_of_scalars_may_hold_something_else_in_another_run(
    command: Command, logs: LogdirWriter
) -> None:
    logs.file("a").scalar("both", 1, 0.5)
    logs.file("b").image("both", 1).image("other", 1).scalar("x", 1, 0.25)
    done = command("export", "logs", "-o", "out.csv")
    assert done.stderr == (
        b"2 points of 2 series, 2 runs -> out.csv\n"
        b"lightwell: tags without scalars are left out: 2 image\n"
    )
    assert command("export", "logs", "--tags", "both").stderr == b"", "the tags were chosen"


def test_superseded_points_come_when_asked_for(command: Command, logs: LogdirWriter) -> None:
    logs.file("run").scalars("loss", range(5))
    logs.file("run", 1).session_start(3).scalars("loss", range(3, 6), offset=0.5)
    shown = csv_rows(command("export", "logs").stdout)
    assert [row[2] for row in shown] == [0, 1, 2, 3, 4, 5]
    marked = ("export", "logs", "--superseded")
    expected = [(step, step > 2) for step in range(5)] + [(step, False) for step in (3, 4, 5)]
    rows = list(csv.DictReader(io.StringIO(command(*marked).stdout.decode())))
    assert [(int(row["step"]), row["superseded"] == "true") for row in rows] == expected
    assert {row["superseded"] for row in rows} == {"true", "false"}
    for format in ("json", "jsonl"):
        text = command(*marked, "--format", format).stdout.decode()
        lines = json.loads(text) if format == "json" else map(json.loads, text.splitlines())
        assert [(row["step"], row["superseded"]) for row in lines] == expected
    assert command(*marked, "-o", "out.parquet").returncode == 0
    table = pq.read_table(logs.path.parent / "out.parquet")
    columns = table.column("step").to_pylist(), table.column("superseded").to_pylist()
    assert list(zip(*columns, strict=True)) == expected
    chosen = command(*marked, "--steps", "4:", "--format", "jsonl").stdout.decode().splitlines()
    assert [json.loads(line)["superseded"] for line in chosen] == [True, False, False]


def test_a_file_is_replaced_only_when_told_to(command: Command, filled: LogdirWriter) -> None:
    target = filled.path.parent / "out.csv"
    target.write_text("mine")
    refused = command("export", "logs", "-o", "out.csv")
    assert refused.returncode == 2
    assert refused.stderr == b"lightwell: out.csv: is there already: --force replaces it\n"
    assert target.read_text() == "mine"
    done = command("export", "logs", "-o", "out.csv", "--force")
    assert done.returncode == 0
    assert done.stdout == b""
    assert done.stderr == b"11 points of 3 series, 2 runs -> out.csv\n" + LEFT_OUT
    assert csv_rows(target.read_bytes()) == expected_rows(filled)
    assert names_in(target.parent) == ["logs", "out.csv"]


def test_a_folder_gets_a_file_a_run(command: Command, filled: LogdirWriter) -> None:
    done = command("export", "logs", "-o", "out/", "--format", "jsonl")
    assert done.stderr == b"11 points of 3 series, 2 runs -> out, 2 files\n" + LEFT_OUT
    out = filled.path.parent / "out"
    files = sorted(str(path.relative_to(out)) for path in out.rglob("*") if path.is_file())
    assert files == ["a/scalars.jsonl", "b/c/scalars.jsonl"]
    (first, _) = (out / "b/c/scalars.jsonl").read_text().splitlines()
    assert json.loads(first)["value"] == 0.1
    again = command("export", "logs", "-o", "out", "--format", "jsonl")
    assert again.returncode == 2
    assert b"out/a/scalars.jsonl: is there already" in again.stderr


@pytest.mark.parametrize("name", ["out.csv", "out.json", "out.parquet"])
def test_a_full_disk_leaves_no_half_file(command: Command, logs: LogdirWriter, name: str) -> None:
    logs.file("run").scalars("loss", range(2000))

    little = ("sh", "-c", 'ulimit -f 1 && exec "$@"', "sh")
    done = command("export", "logs", "-o", name, within=little)
    assert done.returncode == 1
    assert done.stderr.decode() == (
        f"lightwell: {logs.path.parent / name}: cannot be written: File too large\n"
    )
    assert names_in(logs.path.parent) == ["logs"]


@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_a_reader_that_leaves_ends_it_in_silence(
    tmp_path: Path, logs: LogdirWriter, unbuffered: str
) -> None:
    logs.file("run").scalars("loss", range(20_000))
    with subprocess.Popen(
        [sys.executable, "-m", "lightwell", "export", "logs"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONUNBUFFERED": unbuffered},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline() == b"run,tag,step,wall_time,value\n"
        assert process.stdout.read(1) == b"r"  # it is in the middle of a long write
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait(60) == 141


@pytest.mark.parametrize("signal_number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupt_is_an_exit_code(
    tmp_path: Path, logs: LogdirWriter, signal_number: int
) -> None:
    logs.file("run").scalars("loss", range(20_000))
    with subprocess.Popen(
        [sys.executable, "-m", "lightwell", "export", "logs"],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        # It has begun, and waits for us to read on.
        assert process.stdout.read(10) == b"run,tag,st"
        process.send_signal(signal_number)
        _, errors = process.communicate(timeout=60)
    assert errors == b"lightwell: export: interrupted\n"
    assert process.returncode == 130


def test_a_terminal_sees_how_far_it_is_and_the_pipe_only_points(
    command: Command, filled: LogdirWriter
) -> None:
    ours, theirs = pty.openpty()
    environment = {**os.environ, "TERM": "xterm", "COLUMNS": "80"}
    done = command("export", "logs", stderr=theirs, env=environment)
    os.close(theirs)
    shown = os.read(ours, 100_000)
    os.close(ours)
    assert done.returncode == 0
    assert b"writing" in shown
    assert b"11/11" in shown
    assert csv_rows(done.stdout) == expected_rows(filled)


def test_skipped_damage_is_said(command: Command, logs: LogdirWriter) -> None:
    logs.file("run").scalar("loss", 0, 1.0).garbage(40).scalar("loss", 1, 2.0)
    done = command("export", "logs")
    assert done.returncode == 0
    assert [row[2] for row in csv_rows(done.stdout)] == [0, 1]
    assert done.stderr == (
        b"lightwell: 1 damaged place skipped in these runs; "
        b"lightwell inspect logs lists what is damaged\n"
    )


def test_parquet_without_pyarrow_is_one_sentence(tmp_path: Path, filled: LogdirWriter) -> None:
    script = (
        "import sys; sys.modules['pyarrow'] = None; "
        "from lightwell.cli.main import run; run(['export', 'logs', '-o', 'out.parquet'])"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=tmp_path, capture_output=True, check=False
    )
    assert done.returncode == 1
    assert done.stderr == b"lightwell: Parquet needs pyarrow: pip install 'lightwell[export]'\n"
    assert not (tmp_path / "out.parquet").exists()


@pytest.mark.parametrize(
    ("arguments", "sentence", "exit_code"),
    [
        ([], "LOGDIR is missing", 2),
        (["nowhere"], "nowhere: no such folder", 2),
        (["empty"], "empty: no event files in it", 1),
        (["logs", "--runs", "aa"], "--runs: there is no run 'aa'; did you mean 'a'?", 2),
        (["logs", "--runs", "z*"], "--runs: no run is like 'z*'", 2),
        (["logs", "--tags", "picture"], "--tags: there is no scalar tag 'picture'", 2),
        (["logs", "--runs", "b/c", "--tags", "loss*"], "no such scalar tag in any of these", 2),
        (["logs", "--steps", "5"], "--steps: expected FROM:TO", 2),
        (["logs", "--steps", "5:4"], "--steps: expected FROM not above TO, got '5:4'", 2),
        (["logs", "--steps", f"{2**63}:"], "--steps: expected FROM:TO", 2),
        (["logs", "--format", "xml"], "--format", 2),
        (["logs", "-o", "out.txt"], "out.txt: which format is it to be?", 2),
        (["logs", "-o", "no/out.csv"], "no/out.csv: cannot be written: No such file", 1),
    ],
)
def test_a_mistake_is_one_sentence_and_no_file(
    command: Command,
    filled: LogdirWriter,
    arguments: list[str],
    sentence: str,
    exit_code: int,
) -> None:
    (filled.path.parent / "empty").mkdir()
    done = command("export", *arguments)
    said = done.stderr.decode()
    assert said.startswith("lightwell: ")
    assert sentence in said
    assert "Traceback" not in said
    assert (done.returncode, done.stdout) == (exit_code, b"")
    assert names_in(filled.path.parent) == ["empty", "logs"]


@pytest.mark.parametrize("name", ["export", "inspect"])
def test_a_closed_standard_output_is_one_sentence(
    tmp_path: Path, logs: LogdirWriter, name: str
) -> None:
    logs.file("run").scalar("loss", 0, 1.0)
    done = subprocess.run(
        ["sh", "-c", 'exec "$0" -m lightwell "$1" logs >&-', sys.executable, name],
        cwd=tmp_path,
        stderr=subprocess.PIPE,
        check=False,
        timeout=60,
    )
    assert done.stderr == b"lightwell: standard output: is closed\n"
    assert done.returncode == 1


def test_an_output_without_a_name_is_refused(command: Command, filled: LogdirWriter) -> None:
    done = command("export", "logs", "--output", "")
    assert done.returncode == 2
    assert done.stderr == b"lightwell: --output: expected a file or a folder, got ''\n"


def test_a_query_chooses_runs_and_tags(command: Command, filled: LogdirWriter) -> None:
    done = command("export", "logs", "-q", "acc -name=a")
    assert done.returncode == 0
    assert [row[:3] for row in csv_rows(done.stdout)] == [
        row[:3] for row in expected_rows(filled) if row[:2] == ("b/c", "acc")
    ]


def test_a_wrong_query_is_pointed_out(command: Command, filled: LogdirWriter) -> None:
    done = command("export", filled.path, "--query", "a lr<x")
    assert done.returncode == 2
    lines = done.stderr.decode().splitlines()
    assert lines[-2:] == ["a lr<x", '     ^ expected a number, got "x"']
    nothing = command("inspect", filled.path, "--query", "lr:*")
    assert nothing.returncode == 2
    assert b"no run is as 'lr:*' says" in nothing.stderr
