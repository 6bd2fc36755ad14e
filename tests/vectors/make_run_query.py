"""Writes ``run_query.json``: what queries over runs and regular expressions give.

The queries of ``run_query.txt`` are read and asked here, by the Python implementation; read the
changes of the file after a change of the grammar. Places are UTF-16 units; "NaN" and "Infinity"
stand for numbers that JSON lacks; a metric is named by its tag, a space and its statistic. What a
pattern matches is compared with Python's own ``re`` on the way.
Run ``python -m tests.vectors.make_run_query``.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from lightwell.store.regex import Regex
from lightwell.store.run_query import QueryError, RunQuery, parse_query, print_query
from lightwell.store.run_query.values import (
    number_text,
    parse_duration,
    parse_number,
    parse_time,
)
from tests.query_cases import Row, dumped, utf16

PATH = Path(__file__).with_name("run_query.json")
CASES = Path(__file__).with_name("run_query.txt")
NOW = 1_790_000_000.0
DAY = 86_400.0

TABLE: list[dict[str, Any]] = [
    {
        "name": "sweep/adamw/seed0",
        "status": "live",
        "started": NOW - 3600,
        "updated": NOW - 10,
        "steps": 12_000,
        "note": "the lr is too high?",
        "hparams": {"lr": 3e-4, "optimizer": "AdamW", "augment": True, "bs": 64.0},
        "metrics": {
            "loss/val last": 0.21,
            "loss/val min": 0.20000000298023224,
            "loss/val min_step": 11_000.0,
            "loss/val best_step": 11_000.0,
            "loss/val count": 120.0,
            "acc last": 0.91,
        },
    },
    {
        "name": "sweep/adamw/seed1",
        "status": "done",
        "started": NOW - 3 * DAY,
        "updated": NOW - 3 * DAY + 7200,
        "steps": 20_000,
        "hparams": {"lr": 3e-4, "optimizer": "adamw", "augment": False, "bs": "128"},
        "metrics": {"loss/val last": 0.30000001192092896, "loss/val min": 0.25, "acc last": 0.88},
    },
    {
        "name": "sweep/sgd/seed0",
        "status": "done",
        "started": NOW - 40 * DAY,
        "updated": NOW - 40 * DAY + 90,
        "steps": 200,
        "note": "",
        "hparams": {"lr": 0.1, "optimizer": "sgd", "augment": False, "steps": 7.0},
        "metrics": {"loss/val last": "NaN", "loss/val nan": 30.0, "loss/val count": 120.0},
    },
    {
        "name": "debug lr (old)",
        "status": "stalled",
        "started": NOW - DAY,
        "updated": NOW - 300,
        "steps": 5,
        "note": "Straße \U0001f600 ΟΔΟΣ",
        "hparams": {"lr": "1e-3", "my key": "a b", "name": "inner"},
        "metrics": {"loss.min last": 4.0, "loss last": 1.5, "loss min": 0.5, "best last": 2.0},
    },
    {"name": "empty", "status": "empty"},
]
TAGS = ["loss/val", "loss/train", "acc", "samples/recon_0", "samples/recon_1", "loss", "lr"]


def _cases() -> dict[str, list[str]]:
    """The lines of ``run_query.txt`` by section; an empty line is an empty query."""
    cases: dict[str, list[str]] = {}
    for line in CASES.read_text(encoding="utf-8").split("\n")[:-1]:
        if line.startswith("== "):
            section = cases.setdefault(line[3:], [])
        else:
            section.append(line)
    return cases


TEXTS = [
    0.0,
    1.0,
    -1.5,
    64.0,
    1e-6,
    1e-7,
    1.5e-7,
    3.6e-5,
    1e20,
    1e21,
    1.25e21,
    5e-324,
    0.1,
    123.456,
]


def _parsed(query: str) -> dict[str, Any]:
    try:
        tree = parse_query(query)
    except QueryError as error:
        places = {"from": utf16(query, error.start), "to": utf16(query, error.stop)}
        return {"query": query, "error": {"message": error.message, **places}}
    return {"query": query, "tree": dumped(tree), "printed": print_query(tree)}


def _selected(query: str) -> dict[str, Any] | None:
    rows = [Row(**row) for row in TABLE]
    try:
        chosen = RunQuery(query).select(rows, TAGS, NOW)
    except QueryError:
        return None
    return {
        "query": query,
        "runs": [rows.index(run) for run in chosen.runs],
        "tags": [TAGS.index(tag) for tag in chosen.tags],
        "groups": [
            {"name": group.name, "values": group.values, "runs": [run.name for run in group.runs]}
            for group in chosen.groups
        ],
    }


def _matched(pattern: str, text: str) -> dict[str, Any]:
    match = Regex(pattern).match(text)
    # Where engines differ: groups in loops that may match nothing, bounds without a start.
    if pattern not in ("(a*)*", "(|a)+", "a{,3}"):
        found = re.search(pattern, text, re.ASCII if pattern.isascii() else 0)
        assert match == (found and [found[0], *found.groups()]), pattern
    return {"pattern": pattern, "text": text, "match": match}


def _number(value: float | None) -> float | str | None:
    return value if value is None or abs(value) < float("inf") else number_text(value)


def vectors() -> dict[str, Any]:
    """Everything that is in the file."""
    cases = _cases()
    times = {text: parse_time(text) for text in cases["times"]}
    selects = [*cases["select"], *cases["groups"]]
    return {
        "now": NOW,
        "table": TABLE,
        "tags": TAGS,
        "parse": [_parsed(query) for query in [*cases["parse"], *cases["errors"], *selects]],
        "select": [case for query in selects if (case := _selected(query))],
        "regex": [_matched(pattern, text) for pattern, text in map(json.loads, cases["regex"])],
        "numbers": [[text, _number(parse_number(text))] for text in cases["numbers"]],
        "durations": [[text, parse_duration(text)] for text in cases["durations"]],
        "times": [[text, span and [span.start, span.stop]] for text, span in times.items()],
        "texts": [[value, number_text(value)] for value in TEXTS],
    }


def written() -> str:
    """The file: a case a line."""
    sections: list[str] = []
    for name, value in vectors().items():
        shown = json.dumps(value, ensure_ascii=False)
        if isinstance(value, list):
            lines = ",\n".join(json.dumps(case, ensure_ascii=False) for case in value)
            shown = f"[\n{lines}\n]"
        sections.append(f'"{name}": {shown}')
    return "{\n" + ",\n".join(sections) + "\n}\n"


if __name__ == "__main__":
    PATH.write_text(written(), encoding="utf-8")
