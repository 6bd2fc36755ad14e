"""Says whether a pattern matches at all: the machine's places become states, a look-up each."""

from __future__ import annotations

from dataclasses import dataclass, field

from lightwell.store.regex.char_set import CharSet
from lightwell.store.regex.machine import Side, holds, side_of
from lightwell.store.regex.program import Instruction, Jump, Match, Save, Split

#: Remembered at once; beyond, all is forgotten and learnt anew.
_MAX_TRANSITIONS = 20_000


def _nothing_learnt() -> dict[str, _State | None]:
    return {}


@dataclass(slots=True, eq=False)
class _State:
    """Instructions to go on from, the start apart."""

    places: tuple[int, ...]
    before: Side
    #: By character; None: it has matched.
    next: dict[str, _State | None] = field(default_factory=_nothing_learnt)
    is_match_at_end: bool | None = None


class Automaton:
    """Learns states as texts ask for them. One thread at a time."""

    def __init__(self, program: tuple[Instruction, ...]) -> None:
        self._program = program
        self._states: dict[tuple[Side, tuple[int, ...]], _State] = {}
        self._transitions = 0

    def test(self, text: str) -> bool:
        """Whether the pattern matches anywhere in a text."""
        state = self._state((), "edge")
        for c in text:
            try:
                following = state.next[c]
            except KeyError:
                following = self._learn(state, c)
            if following is None:
                return True
            state = following
        if state.is_match_at_end is None:
            state.is_match_at_end = self._closure(state, "edge") is None
        return state.is_match_at_end

    def may_start(self, before: Side, c: str) -> bool:
        """Whether a match may begin between a place and this character."""
        state = self._state((), before)
        following = state.next[c] if c in state.next else self._learn(state, c)
        return following is None or bool(following.places)

    def _state(self, places: tuple[int, ...], before: Side) -> _State:
        key = (before, places)
        if key not in self._states:
            self._states[key] = _State(places, before)
        return self._states[key]

    def _learn(self, state: _State, c: str) -> _State | None:
        if self._transitions == _MAX_TRANSITIONS:
            self._states = {}
            self._transitions = 0
        self._transitions += 1
        code = ord(c)
        sets = self._closure(state, side_of(code))
        following = None
        if sets is not None:
            places = tuple(sorted(at + 1 for at, chars in sets if code in chars))
            following = self._state(places, side_of(code))
        state.next[c] = following
        return following

    def _closure(self, state: _State, after: Side) -> list[tuple[int, CharSet]] | None:
        """The sets that the next character is held against; None where there is a match already."""
        seen: set[int] = set()
        sets: list[tuple[int, CharSet]] = []
        stack = [*state.places, 0]
        while stack:
            at = stack.pop()
            if at in seen:
                continue
            seen.add(at)
            match self._program[at]:
                case Match():
                    return None
                case Split(first, second):
                    stack += [first, second]
                case Jump(to):
                    stack.append(to)
                case Save():
                    stack.append(at + 1)
                case CharSet() as chars:
                    sets.append((at, chars))
                case assertion:
                    if holds(assertion, state.before, after):
                        stack.append(at + 1)
        return sets
