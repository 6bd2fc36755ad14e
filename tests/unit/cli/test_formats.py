"""Any point, in any format, reads back as the same point."""

from __future__ import annotations

import csv
import gc
import io
import json
import sys
from typing import Any

import numpy as np
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from numpy.testing import assert_array_equal

from lightwell.cli import formats, parquet
from lightwell.cli.formats import LINE_FORMS, Format, LineWriter
from lightwell.cli.parquet import ParquetWriter
from lightwell.cli.selection import Piece

# What the core lets through: valid UTF-8.
NAMES = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)


@st.composite
def points(draw: st.DrawFn) -> Piece:
    size = draw(st.integers(0, 30))
    value_type = draw(st.sampled_from([np.float32, np.float64]))
    return Piece(
        draw(hnp.arrays(np.int64, size)),
        draw(hnp.arrays(np.float64, size)),
        draw(hnp.arrays(value_type, size)),
    )


def joined(series: list[tuple[str, str, Piece]]) -> dict[str, Any]:
    return {
        "name": [(run, tag) for run, tag, block in series for _ in range(len(block))],
        "step": [step for _, _, block in series for step in block.steps.tolist()],
        "wall_time": [time for _, _, block in series for time in block.wall_times.tolist()],
        "value": [value for _, _, block in series for value in block.values],
    }


def written(format: Format, series: list[tuple[str, str, Piece]]) -> bytes:
    out = io.BytesIO()
    writer = LineWriter(out, LINE_FORMS[format])
    for run, tag, block in series:
        writer.add(run, tag, block)
    writer.finish()
    return out.getvalue()


def check(rows: list[tuple[str, str, int, Any, Any]], expected: dict[str, Any]) -> None:
    assert [row[:2] for row in rows] == expected["name"]
    assert [row[2] for row in rows] == expected["step"]
    assert_array_equal([float(row[3]) for row in rows], expected["wall_time"])
    for row, value in zip(rows, expected["value"], strict=True):
        back = value.dtype.type(row[4])
        assert_array_equal(back, value)
        assert np.signbit(back) == np.signbit(value) or np.isnan(value)


SERIES = st.lists(st.tuples(NAMES, NAMES, points()), max_size=4)


@settings(deadline=None)
@given(SERIES)
def test_csv_reads_back(series: list[tuple[str, str, Piece]]) -> None:
    text = written("csv", series).decode()
    header, *rows = csv.reader(io.StringIO(text, newline=""), strict=True)
    assert header == list(formats.COLUMNS)
    check([(run, tag, int(step), w, v) for run, tag, step, w, v in rows], joined(series))


@settings(deadline=None)
@given(SERIES)
def test_json_reads_back(series: list[tuple[str, str, Piece]]) -> None:
    array = json.loads(written("json", series), parse_constant=pytest.fail)
    lines = written("jsonl", series).decode().split("\n")
    assert [json.loads(line) for line in lines if line] == array
    check([tuple(point.values()) for point in array], joined(series))


@settings(deadline=None)
@given(SERIES)
def test_parquet_reads_back(series: list[tuple[str, str, Piece]]) -> None:
    out = io.BytesIO()
    writer = ParquetWriter(out, np.dtype(np.float64))
    for run, tag, block in series:
        writer.add(run, tag, block)
    writer.finish()
    table = pq.read_table(io.BytesIO(out.getvalue()))
    expected = joined(series)
    names = zip(table["run"].to_pylist(), table["tag"].to_pylist(), strict=True)
    assert list(names) == expected["name"]
    assert table["step"].to_pylist() == expected["step"]
    assert_array_equal(table["wall_time"].to_numpy(), expected["wall_time"])
    assert_array_equal(table["value"].to_numpy(), np.array(expected["value"], np.float64))


def test_the_digits_are_the_fewest_that_will_do() -> None:
    values = np.array([0.1, 1 / 3, 16777217, 1e16], np.float32)
    block = Piece(np.arange(4), np.full(4, 1700000000.123), values)
    assert written("csv", [("run", "tag", block)]) == (
        b"run,tag,step,wall_time,value\n"
        b"run,tag,0,1700000000.123,0.1\n"
        b"run,tag,1,1700000000.123,0.33333334\n"
        b"run,tag,2,1700000000.123,16777216.0\n"
        b"run,tag,3,1700000000.123,1e+16\n"
    )


def test_more_points_than_are_formatted_at_a_time_are_whole(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(formats, "_CHUNK_POINTS", 3)
    block = Piece(np.arange(10), np.zeros(10), np.zeros(10))
    array = json.loads(written("json", [("a", "b", block), ("a", "c", block)]))
    assert [point["step"] for point in array] == [*range(10), *range(10)]


def test_row_groups_are_no_larger_than_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parquet, "ROW_GROUP_POINTS", 4)
    out = io.BytesIO()
    writer = ParquetWriter(out, np.dtype(np.float32))
    for size in (3, 6, 1):
        block = Piece(np.arange(size), np.zeros(size), np.zeros(size, np.float32))
        writer.add("run", f"tag{size}", block)
    writer.finish()
    file = pq.ParquetFile(io.BytesIO(out.getvalue()))
    assert [file.metadata.row_group(i).num_rows for i in range(file.num_row_groups)] == [4, 4, 2]
    assert file.read()["tag"].to_pylist() == ["tag3"] * 3 + ["tag6"] * 6 + ["tag1"]


@pytest.mark.parametrize("is_begun", [True, False])
def test_parquet_that_breaks_off_is_let_go_without_a_word(
    monkeypatch: pytest.MonkeyPatch, is_begun: bool
) -> None:
    said: list[object] = []
    monkeypatch.setattr(sys, "unraisablehook", said.append)
    out = io.BytesIO()
    writer = ParquetWriter(out, np.dtype(np.float32))
    if is_begun:
        monkeypatch.setattr(parquet, "ROW_GROUP_POINTS", 2)
    writer.add("run", "tag", Piece(np.arange(3), np.arange(3.0), np.arange(3, dtype=np.float32)))
    writer.abandon()
    out.close()
    del writer
    gc.collect()
    assert said == []
