"""In what other writers recorded, we find what TensorBoard finds: no less, no more, no other."""

from __future__ import annotations

from collections.abc import Container
from functools import cache

import pytest

from tests.conformance import ours, theirs
from tests.conformance.found import CASES, KINDS, LOG_MESSAGE, META_GRAPH, RECORDED, Runs

PURGED_BY_A_FIRST_START = {
    ("tensorboardX-2.6.5", "restarts"),
    ("torch-2.13.0", "restarts"),
}
"""Runs whose first START is a restart's. TensorBoard takes it for the beginning of the run."""

OURS_ALONE = {
    META_GRAPH: "TensorBoard keeps the newest one beside the series, and provides none",
    LOG_MESSAGE: "TensorBoard passes over messages of the log",
}
"""Tag to why no series of TensorBoard's has it."""

KINDS_NOT_PROVIDED = {"tensor", "unknown"}
"""TensorBoard loads such series, but its data provider hands out none: they have no data class."""

found_by_us = cache(lambda case: ours.read(RECORDED / case))


def without(runs: Runs, tags: Container[str]) -> Runs:
    return {
        run: {tag: series for tag, series in found.items() if tag not in tags}
        for run, found in runs.items()
    }


@pytest.mark.parametrize("case", CASES)
def test_every_value_is_found_as_tensorboard_finds_it(case: str) -> None:
    expected = theirs.read(RECORDED / case)
    found = without(found_by_us(case), OURS_ALONE)
    assert {(run, tag) for run in found for tag in found[run]} == {
        (run, tag) for run in expected for tag in expected[run]
    }
    for run, tags in expected.items():
        for tag, series in tags.items():
            assert found[run][tag] == series, (run, tag)


@pytest.mark.parametrize("case", CASES)
def test_runs_are_those_of_tensorboard(case: str) -> None:
    expected = theirs.read(RECORDED / case, does_first_start_count=False)
    assert found_by_us(case).keys() == expected.keys()


@pytest.mark.parametrize("case", CASES)
def test_only_a_first_start_hides_more_than_in_tensorboard(case: str) -> None:
    expected = theirs.read(RECORDED / case, does_first_start_count=False)
    found = without(found_by_us(case), OURS_ALONE)
    differing = {(case, run) for run in expected if found[run] != expected[run]}
    assert differing == {name for name in PURGED_BY_A_FIRST_START if name[0] == case}
    for _, run in differing:
        for tag, series in expected[run].items():
            shown = found[run][tag].points
            assert [point for point in series.points if point in shown] == shown


@pytest.mark.parametrize("case", CASES)
def test_what_a_restart_hides_is_there_when_asked_for(case: str) -> None:
    expected = theirs.read(RECORDED / case, does_purge=False)
    found = without(ours.read(RECORDED / case, superseded=True), OURS_ALONE)
    assert found == expected


@pytest.mark.parametrize("case", CASES)
def test_tags_of_each_kind_are_those_that_tensorboard_provides(case: str) -> None:
    expected: dict[str, dict[tuple[str, str], int]] = {}
    for plugin, counts in theirs.provided(RECORDED / case).items():
        expected.setdefault(KINDS.get(plugin, "unknown"), {}).update(counts)
    found: dict[str, dict[tuple[str, str], int]] = {}
    for run, tags in without(found_by_us(case), OURS_ALONE).items():
        for tag, series in tags.items():
            # The provider hands out one blob a step.
            steps = [step for step, _, _ in series.points]
            is_blob = series.kind in ("image", "audio", "graph")
            count = len(set(steps) if is_blob else steps)
            found.setdefault(series.kind, {})[run, tag] = count
    for kind in found.keys() | expected.keys():
        provided = {name: count for name, count in expected.get(kind, {}).items() if count}
        assert provided == ({} if kind in KINDS_NOT_PROVIDED else found[kind]), kind


@pytest.mark.parametrize("case", CASES)
def test_the_newest_meta_graph_is_tensorboards(case: str) -> None:
    newest = {
        run: tags[META_GRAPH].points[-1][2]
        for run, tags in found_by_us(case).items()
        if META_GRAPH in tags
    }
    assert newest == theirs.meta_graphs(RECORDED / case)


@pytest.mark.parametrize("case", CASES)
def test_the_first_hparams_of_a_run_are_tensorboards(case: str) -> None:
    assert ours.hparams(RECORDED / case) == theirs.hparams(RECORDED / case)


def test_what_we_alone_find_is_counted_under_a_name() -> None:
    found = {
        (case, run, tag, series.kind, len(series.points))
        for case in CASES
        for run, tags in found_by_us(case).items()
        for tag, series in tags.items()
        if tag in OURS_ALONE
    }
    assert found == {
        ("TensorFlow1-2.21.0", "meta_graphs", META_GRAPH, "graph", 2),
        ("TensorFlow1-2.21.0", "sessions", LOG_MESSAGE, "unknown", 1),
        ("TensorFlow1-2.21.0", "summaries", META_GRAPH, "graph", 1),
    }


def test_every_kind_and_several_writers_are_recorded() -> None:
    kinds = {
        series.kind
        for case in CASES
        for tags in theirs.read(RECORDED / case).values()
        for series in tags.values()
    }
    assert kinds == {*KINDS.values(), "unknown"}
    assert len(CASES) >= 10
