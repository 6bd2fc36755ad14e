"""What is counted in a run is what a plain count of its points gives."""

from __future__ import annotations

import math
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lightwell.errors import UnknownIdError
from lightwell.store import KindFacts, RunFindings, Store
from tests.unit.store.conftest import RESTARTED, START, LogdirWriter

Action = tuple[str, int, float]
STEPS = st.integers(-3, 12)
WALL_TIMES = st.sampled_from([0.0, 1.0, 2.0, math.nan, math.inf])
ACTIONS = st.tuples(
    st.sampled_from(["loss", "loss", "acc", "picture", "start", "next file"]), STEPS, WALL_TIMES
)


def write(logs: LogdirWriter, actions: list[Action]) -> None:
    number = 0
    file = logs.file("run")
    for action, step, wall_time in actions:
        if action == "next file":
            number += 1
            file = logs.file("run", number)
        elif action == "start":
            file.session_start(step)
        elif action == "picture":
            file.image("picture", step)
        else:
            file.scalar(action, step, math.nan if step % 5 == 0 else 1.0, START + wall_time)


def own_end(actions: list[Action], at: int) -> int:
    """Where the file ends that an action is in."""
    return next(
        (end for end in range(at, len(actions)) if actions[end][0] == "next file"), len(actions)
    )


def counted(actions: list[Action], kind: str, tags: set[str]) -> KindFacts:
    """One point after the other; no short cut."""
    facts = KindFacts(kind)
    written = [(*action, at) for at, action in enumerate(actions) if action[0] in tags]
    for tag in tags & {action[0] for action in written}:
        facts.series += 1
        before: int | None = None
        for _, step, wall_time, at in (action for action in written if action[0] == tag):
            moment = START + (step if kind == "image" else wall_time)
            # What has a later time outlives the STARTs of later files.
            stop = own_end(actions, at) if moment > RESTARTED else len(actions)
            if any(later[0] == "start" and later[1] <= step for later in actions[at:stop]):
                facts.superseded += 1
                continue
            facts.values += 1
            facts.nonfinite += kind == "scalar" and step % 5 == 0
            facts.out_of_order += before is not None and step < before
            before = step
            facts.widen_steps(step, step)
            if math.isfinite(moment):
                facts.widen_wall_times(moment, moment)
    return facts


def inspected(logs: LogdirWriter) -> RunFindings:
    with Store(logs.path, follow=False) as store:
        store.refresh()
        (findings,) = store.inspect([0])
    return findings


@settings(deadline=None, max_examples=150)
@given(st.lists(ACTIONS, max_size=25))
def test_the_short_cuts_count_as_one_by_one(actions: list[Action]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        logs = LogdirWriter(Path(folder) / "logs")
        write(logs, actions)
        findings = inspected(logs)
    expected = [counted(actions, "scalar", {"loss", "acc"}), counted(actions, "image", {"picture"})]
    assert findings.kinds == [facts for facts in expected if facts.series]
    starts = [step for action, step, _ in actions if action == "start"]
    assert {step for step, _ in findings.restarts} == set(starts)
    assert len(findings.files) == 1 + sum(action == "next file" for action, _, _ in actions)


def test_a_start_that_is_only_said_twice_is_one_restart(log: LogdirWriter) -> None:
    file = log.file("run").session_start(4).session_start(4).scalar("loss", 4, 1.0)
    file.session_start(7)
    log.file("run", 1).session_start(7)
    assert [step for step, _ in inspected(log).restarts] == [4, 7, 7]


def test_a_run_that_is_not_there_is_an_error(log: LogdirWriter, read: Callable[[], Store]) -> None:
    log.file("run").scalar("loss", 0, 1.0)
    with pytest.raises(UnknownIdError):
        list(read().inspect([1]))
