"""Names of runs and tags: mappings whose errors say what there is, and patterns."""

from __future__ import annotations

import fnmatch
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import TypeVar, overload

from lightwell.errors import NameNotFoundError

Patterns = str | Iterable[str] | None
_Thing = TypeVar("_Thing")
_Default = TypeVar("_Default")

#: Names among which those that look like a missing one are sought: some 20 us each.
_MAX_COMPARED = 5_000


class Names(Mapping[str, _Thing]):
    """A read-only mapping whose KeyError says what it has instead."""

    def __init__(self, things: Mapping[str, _Thing], complaint: str) -> None:
        self._things = things
        self._complaint = complaint

    def __getitem__(self, name: str) -> _Thing:
        try:
            return self._things[name]
        except KeyError:
            raise NameNotFoundError(not_found(self._complaint, name, self._things)) from None

    @overload
    def get(self, key: str, /) -> _Thing | None: ...
    @overload
    def get(self, key: str, /, default: _Thing | _Default) -> _Thing | _Default: ...
    def get(
        self, key: str, /, default: _Thing | _Default | None = None
    ) -> _Thing | _Default | None:
        """As a dict's; nobody sees an error, so none is put into words."""
        return self._things.get(key, default)

    def __iter__(self) -> Iterator[str]:
        return iter(self._things)

    def __len__(self) -> int:
        return len(self._things)

    def __contains__(self, name: object) -> bool:
        return name in self._things

    def __repr__(self) -> str:
        return repr(self._things)


def matching(names: Sequence[str], patterns: Patterns, complaint: str) -> list[str]:
    """The names that a pattern names, in the order of the patterns; all of them without one.

    Args:
        names: To choose from.
        patterns: A name, a shell pattern (``loss/*``), or several; None: all. What is the name of
            something is no pattern.
        complaint: What the error says before the name, as in ``logdir 'runs' has no run``.

    Raises:
        NameNotFoundError: A name without ``*``, ``?`` or ``[`` is not there; tells close ones.
    """
    if patterns is None:
        return list(names)
    known = set(names)
    chosen: dict[str, None] = {}
    for pattern in [patterns] if isinstance(patterns, str) else patterns:
        # A name may itself hold a bracket: it then names itself and nothing else.
        if pattern in known:
            found = [pattern]
        else:
            found = [name for name in names if fnmatch.fnmatchcase(name, pattern)]
        if not found and not any(sign in pattern for sign in "*?["):
            raise NameNotFoundError(not_found(complaint, pattern, names))
        chosen.update(dict.fromkeys(found))
    return list(chosen)


def not_found(complaint: str, name: str, names: Iterable[str]) -> str:
    """``complaint`` and the name, with up to three names that look like it."""
    import difflib

    close = difflib.get_close_matches(name, islice(names, _MAX_COMPARED), n=3, cutoff=0.5)
    hint = f"; did you mean {' or '.join(map(repr, close))}?" if close else ""
    return f"{complaint} {name!r}{hint}"
