"""What the keys of a query are called and what can be asked of them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal, cast, get_args

from lightwell.store.run_query.tree import Text

KeyKind = Literal["text", "status", "time", "duration", "count", "since", "any"]
"""How a key is compared."""
Statistic = Literal[
    "last",
    "first",
    "min",
    "max",
    "mean",
    "best",
    "last_step",
    "first_step",
    "min_step",
    "max_step",
    "best_step",
    "count",
    "nan",
    "inf",
]
"""What can be asked of a metric, behind its name and a dot."""

#: Keys that mean the same in every logdir; in quotes they name hyperparameters or metrics.
_FIELD_KINDS: dict[str, KeyKind] = {
    "name": "text",
    "note": "text",
    "status": "status",
    "started": "time",
    "updated": "time",
    "took": "duration",
    "steps": "count",
    "since": "since",
}
STATUSES = ("live", "stalled", "done", "empty", "unreadable")
_STATISTICS = frozenset(get_args(Statistic))
_HIGHER_IS_BETTER = re.compile(
    r"acc|top[-_]?[15]|f1|auc|iou|bleu|rouge|psnr|reward|return|score|success|precision|recall",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class MetricName:
    """A metric that a key may mean."""

    tag: str
    statistic: Statistic


def kind_of(key: Text) -> KeyKind:
    """How what it names is compared."""
    return "any" if key.is_quoted else _FIELD_KINDS.get(key.text, "any")


def metrics_of(key: str) -> list[MetricName]:
    """The tag of this very name first, then the one before a dot with a statistic behind it."""
    tag, _, statistic = key.rpartition(".")
    whole = MetricName(key, "last")
    if not tag or statistic not in _STATISTICS:
        return [whole]
    return [whole, MetricName(tag, cast("Statistic", statistic))]


def best_of(tag: str) -> Literal["min", "max"]:
    """Which extreme ``best`` is."""
    return "max" if _HIGHER_IS_BETTER.search(tag) else "min"
