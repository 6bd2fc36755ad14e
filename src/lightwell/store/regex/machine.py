"""Runs a program over a text in time linear in the text, as Pike's: with what groups captured."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from lightwell.store.regex.char_set import CharSet, is_word
from lightwell.store.regex.program import Instruction, Jump, Match, Save, Split
from lightwell.store.regex.syntax import Assertion

Side = Literal["edge", "word", "other"]
"""What stands at one side of a place in the text."""
_Slots = tuple[int, ...]
_Thread = tuple[int, _Slots]
"""An instruction, and where groups begin and end; -1 where they took no part."""


def side_of(code: int | None) -> Side:
    """Which side a character makes; None is the edge of the text."""
    if code is None:
        return "edge"
    return "word" if is_word(code) else "other"


def holds(assertion: Assertion, before: Side, after: Side) -> bool:
    """Whether an assertion is true between two characters."""
    if assertion == "start":
        return before == "edge"
    if assertion == "end":
        return after == "edge"
    return ((before == "word") is not (after == "word")) is (assertion == "word")


def search(
    program: tuple[Instruction, ...],
    groups: int,
    text: str,
    may_start: Callable[[Side, str], bool],
) -> _Slots | None:
    """The first match, of those that begin there the one that the pattern prefers.

    Args:
        program: The instructions.
        groups: How many groups capture.
        text: To look in.
        may_start: Whether a match may begin between a place and a character.

    Returns:
        The start and end of the match, then of each group, in code points; None without one.
    """
    none = (-1,) * (2 * groups + 2)
    threads: list[_Thread] = []
    found: _Slots | None = None
    before: Side = "edge"
    for place in range(len(text) + 1):
        code = ord(text[place]) if place < len(text) else None
        after = side_of(code)
        if not threads and code is not None and not may_start(before, text[place]):
            before = after
            continue
        seen: set[int] = set()
        here: list[_Thread] = []
        for thread in threads:
            _follow(program, thread, place, before, after, seen, here)
        if found is None:
            _follow(program, (0, _with(none, 0, place)), place, before, after, seen, here)
        threads = []
        for at, slots in here:
            instruction = program[at]
            if isinstance(instruction, Match):
                found = _with(slots, 1, place)
                break
            if isinstance(instruction, CharSet) and code is not None and code in instruction:
                threads.append((at + 1, slots))
        if found is not None and not threads:
            break
        before = after
    return found


def _follow(
    program: tuple[Instruction, ...],
    thread: _Thread,
    place: int,
    before: Side,
    after: Side,
    seen: set[int],
    out: list[_Thread],
) -> None:
    """Adds where a thread gets without a further character, in the order of preference."""
    stack = [thread]
    while stack:
        at, slots = stack.pop()
        if at in seen:
            continue
        seen.add(at)
        match program[at]:
            case Split(first, second):
                stack += [(second, slots), (first, slots)]
            case Jump(to):
                stack.append((to, slots))
            case Save(slot):
                stack.append((at + 1, _with(slots, slot, place)))
            case CharSet() | Match():
                out.append((at, slots))
            case assertion:
                if holds(assertion, before, after):
                    stack.append((at + 1, slots))


def _with(slots: _Slots, slot: int, place: int) -> _Slots:
    return (*slots[:slot], place, *slots[slot + 1 :])
