"""The layouts of custom charts of all runs, as one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lightwell.events import layout, messages
from lightwell.store.layouts import Layout, layout_of, merged
from lightwell.store.newest import KindState, NewestValues
from lightwell.store.value_access import ValueAccess

if TYPE_CHECKING:
    from lightwell.store.catalog import Catalog


@dataclass(frozen=True, slots=True, eq=False)
class LayoutsResult:
    """The merged layout of a logdir; consistent at ``version``.

    Attributes:
        instance: Of the store.
        version: Of the store.
        fingerprint: Differs whenever the layout may differ.
        runs: Ids of the runs that carry one.
        layout: As TensorBoard merges theirs, in the order of their names.
    """

    instance: str
    version: int
    fingerprint: str
    runs: list[int]
    layout: Layout


class LayoutsReader:
    """Reads what runs carry, each layout once while its series does not change."""

    def __init__(self, access: ValueAccess) -> None:
        self._newest: NewestValues[Layout] = NewestValues(access, layout.KIND, self._shared)
        self._layouts: dict[Layout, Layout] = {}

    def state(self, catalog: Catalog) -> tuple[KindState, dict[int, str]]:
        """What there is now, and the names of its runs; call it under the store's lock."""
        state = self._newest.state(catalog)
        return state, {run: catalog.runs.name[run] for run in state.runs}

    def result(self, instance: str, state: KindState, names: dict[int, str]) -> LayoutsResult:
        """The layout; reads what is new, without a lock of the store."""
        found = sorted(self._newest.values(state), key=lambda one: names[one[0]])
        return LayoutsResult(
            instance=instance,
            version=state.version,
            fingerprint=state.fingerprint(instance),
            runs=sorted({run for run, _ in found}),
            layout=merged(_distinct(one for _, one in found)),
        )

    def _shared(self, value: messages.Value) -> Layout:
        """The layout in a value; equal ones, which all runs of a sweep carry, are one object."""
        one = layout_of(value)
        return self._layouts.setdefault(one, one)


def _distinct(layouts: Iterable[Layout]) -> Iterable[Layout]:
    return {id(one): one for one in layouts}.values()
