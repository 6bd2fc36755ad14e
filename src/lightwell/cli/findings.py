"""What ``lightwell inspect`` found in a logdir, added up, and as a JSON document."""

from __future__ import annotations

import json
import math
from dataclasses import asdict, dataclass
from functools import cached_property
from importlib.metadata import version
from typing import Any

from lightwell.store import KindFacts, LogdirSnapshot, PluginFacts, RunFindings, RunStatus


@dataclass(frozen=True)
class Findings:
    """The logdir, and the chosen runs beside their statuses."""

    logdir: LogdirSnapshot
    statuses: list[RunStatus]
    runs: list[RunFindings]

    @cached_property
    def kinds(self) -> list[KindFacts]:
        """Of all these runs, scalars first; a tag counts once for each run that has it."""
        totals: dict[str, KindFacts] = {}
        for run in self.runs:
            for facts in run.kinds:
                totals.setdefault(facts.kind, KindFacts(facts.kind)).add(facts)
        return sorted(totals.values(), key=lambda facts: (facts.kind != "scalar", facts.kind))

    @cached_property
    def plugins(self) -> list[PluginFacts]:
        """Those without a kind here, of all these runs."""
        totals: dict[str, PluginFacts] = {}
        for run in self.runs:
            for facts in run.plugins:
                total = totals.setdefault(facts.plugin, PluginFacts(facts.plugin))
                total.series += facts.series
                total.values += facts.values
        return [totals[name] for name in sorted(totals)]

    @cached_property
    def everything(self) -> KindFacts:
        """All kinds as one."""
        total = KindFacts("")
        for facts in self.kinds:
            total.add(facts)
        return total

    @cached_property
    def parts(self) -> int:
        """Runs that are part of another."""
        names, part_of = self.logdir.runs.name, self.logdir.runs.part_of
        parts = {name for name, whole in zip(names, part_of, strict=True) if whole is not None}
        return sum(run.name in parts for run in self.runs)

    @property
    def files(self) -> int:
        """Event files."""
        return sum(len(run.files) for run in self.runs)

    @property
    def bytes(self) -> int:
        """Of the event files."""
        return sum(file.bytes for run in self.runs for file in run.files)

    @property
    def restarts(self) -> int:
        """Session starts."""
        return sum(len(run.restarts) for run in self.runs)

    @cached_property
    def damage(self) -> int:
        """Places that were skipped, listed or not."""
        return sum(file.damage for run in self.runs for file in run.files)

    @cached_property
    def unreadable(self) -> int:
        """Files that cannot be read."""
        return sum(file.error is not None for run in self.runs for file in run.files)

    @cached_property
    def torn(self) -> int:
        """Files that end in the midst of a record, and are not about to grow."""
        return sum(file.torn_bytes > 0 for run in self.runs for file in run.files)

    @property
    def is_sound(self) -> bool:
        """Nothing is damaged, and every file could be read."""
        return not self.damage and not self.unreadable


def as_json(findings: Findings) -> str:
    """The document of ``lightwell inspect --json``, described in docs/cli.md."""
    everything = asdict(findings.everything)
    del everything["kind"]
    document = {
        "lightwell": version("lightwell"),
        "logdir": findings.logdir.name,
        "path": findings.logdir.path,
        "totals": {
            "runs": len(findings.runs),
            "files": findings.files,
            "bytes": findings.bytes,
            **everything,
            "restarts": findings.restarts,
            "damage": findings.damage,
            "unreadable": findings.unreadable,
            "torn": findings.torn,
        },
        "kinds": [asdict(facts) for facts in findings.kinds],
        "unknown_plugins": [asdict(facts) for facts in findings.plugins],
        "runs": [
            _run(status, run) for status, run in zip(findings.statuses, findings.runs, strict=True)
        ],
        "other_files": findings.logdir.other_files,
        "notices": findings.logdir.notices,
    }
    return json.dumps(document, indent=1, allow_nan=False) + "\n"


def _run(status: RunStatus, run: RunFindings) -> dict[str, Any]:
    return {
        "name": run.name,
        "status": status,
        "kinds": [asdict(facts) for facts in run.kinds],
        "unknown_plugins": [asdict(facts) for facts in run.plugins],
        "restarts": [
            {"step": step, "wall_time": wall_time if math.isfinite(wall_time) else None}
            for step, wall_time in run.restarts
        ],
        "files": [asdict(file) for file in run.files],
        "damage": [asdict(place) for place in run.damage],
    }
