"""A regular expression as the instructions of a machine that is in many places at once."""

from __future__ import annotations

from dataclasses import dataclass

from lightwell.store.regex.char_set import CharSet
from lightwell.store.regex.syntax import (
    Alternate,
    Assert,
    Assertion,
    Chars,
    Concat,
    Group,
    Node,
    RegexError,
    Repeat,
)

#: Time grows with the text times this.
_MAX_INSTRUCTIONS = 1000


@dataclass(frozen=True, slots=True)
class Split:
    """Goes on at both places; what comes of the first is preferred."""

    first: int
    second: int


@dataclass(frozen=True, slots=True)
class Jump:
    """Goes on elsewhere."""

    to: int


@dataclass(frozen=True, slots=True)
class Save:
    """Notes the place in the text."""

    slot: int


@dataclass(frozen=True, slots=True)
class Match:
    """The end of the pattern."""


Instruction = CharSet | Split | Jump | Save | Assertion | Match
"""A set takes a character; an assertion holds at a place or does not."""


def compile_tree(node: Node, pattern_length: int) -> tuple[Instruction, ...]:
    """The instructions of a tree.

    Raises:
        RegexError: Repetitions make it too long.
    """
    if _size(node) > _MAX_INSTRUCTIONS:
        raise RegexError(
            "expected a smaller pattern: it repeats too much", 0, max(pattern_length, 1)
        )
    out: list[Instruction] = []
    _emit(node, out)
    return (*out, Match())


def _size(node: Node) -> int:
    match node:
        case Chars() | Assert():
            return 1
        case Group(index, inner):
            return _size(inner) + (0 if index is None else 2)
        case Concat(nodes):
            return sum(map(_size, nodes))
        case Alternate(nodes):
            return sum(_size(one) + 2 for one in nodes) - 2
        case Repeat(inner, least, most, _):
            size = _size(inner)
            if size == 0:
                return 0
            rest = size + 2 if most is None else (most - least) * (size + 1)
            return least * size + rest


def _emit(node: Node, out: list[Instruction]) -> None:
    match node:
        case Chars(chars):
            out.append(chars)
        case Assert(assertion):
            out.append(assertion)
        case Group(index, inner):
            if index is not None:
                out.append(Save(2 * index))
            _emit(inner, out)
            if index is not None:
                out.append(Save(2 * index + 1))
        case Concat(nodes):
            for one in nodes:
                _emit(one, out)
        case Alternate(nodes):
            _emit_alternate(nodes, out)
        case Repeat():
            # What takes no place needs no repetition, however often it is asked for.
            if _size(node.node) > 0:
                _emit_repeat(node, out)


def _emit_alternate(nodes: tuple[Node, ...], out: list[Instruction]) -> None:
    jumps: list[int] = []
    for node in nodes[:-1]:
        split = len(out)
        out.append(Match())
        _emit(node, out)
        jumps.append(len(out))
        out.append(Match())
        out[split] = Split(split + 1, len(out))
    _emit(nodes[-1], out)
    for jump in jumps:
        out[jump] = Jump(len(out))


def _emit_repeat(node: Repeat, out: list[Instruction]) -> None:
    for _ in range(node.min):
        _emit(node.node, out)
    splits: list[int] = []
    for _ in range(1 if node.max is None else node.max - node.min):
        splits.append(len(out))
        out.append(Match())
        _emit(node.node, out)
        if node.max is None:
            out.append(Jump(splits[0]))
    behind = len(out)
    for split in splits:
        inside = split + 1
        out[split] = Split(behind, inside) if node.is_lazy else Split(inside, behind)
