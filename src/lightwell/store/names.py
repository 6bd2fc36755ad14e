"""Mappings by name whose errors say what there is instead."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping
from typing import TypeVar

from lightwell.errors import NameNotFoundError

_Thing = TypeVar("_Thing")


class Names(Mapping[str, _Thing]):
    """A read-only mapping whose KeyError says what it has instead."""

    def __init__(self, things: dict[str, _Thing], complaint: str) -> None:
        self._things = things
        self._complaint = complaint

    def __getitem__(self, name: str) -> _Thing:
        try:
            return self._things[name]
        except KeyError:
            raise NameNotFoundError(not_found(self._complaint, name, self._things)) from None

    def __iter__(self) -> Iterator[str]:
        return iter(self._things)

    def __len__(self) -> int:
        return len(self._things)

    def __contains__(self, name: object) -> bool:
        return name in self._things

    def __repr__(self) -> str:
        return repr(self._things)


def not_found(complaint: str, name: str, names: Iterable[str]) -> str:
    """``complaint`` about a name, with those that look like it."""
    close = difflib.get_close_matches(name, names, n=3, cutoff=0.5)
    hint = f"; did you mean {' or '.join(map(repr, close))}?" if close else ""
    return f"{complaint} {name!r}{hint}"
