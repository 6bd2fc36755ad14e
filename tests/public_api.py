"""The public surface as text: every name, signature, attribute and base that carries a promise.

``python -m tests.public_api`` writes the golden text anew.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from pathlib import Path

import lightwell
from lightwell import errors
from lightwell.store import (
    Audio,
    Band,
    Category,
    Chart,
    DamagedPlace,
    Embedding,
    FileFacts,
    Graph,
    Histogram,
    HistogramCounts,
    HParams,
    Image,
    Labels,
    Layout,
    Logdir,
    Mesh,
    MeshParts,
    Metadata,
    Picture,
    Point,
    PRCurve,
    PRPoints,
    Run,
    ScalarTable,
    Segment,
    Series,
    SeriesEnvelope,
    SeriesGroup,
    SeriesSummary,
    Session,
    Sound,
    TagInfo,
    Tensor,
    Text,
    Value,
    ValueSeries,
)

GOLDEN = Path(__file__).parent / "unit" / "public_api.txt"
# What `open_logdir` leads to: reached by asking, never by name.
REACHED: tuple[type, ...] = (
    *(Logdir, Run, Series, TagInfo, ScalarTable, DamagedPlace, ValueSeries, Metadata, Value),
    *(Image, Picture, Audio, Sound, Histogram, HistogramCounts, Text, Tensor, PRCurve, PRPoints),
    *(Mesh, MeshParts, Graph, HParams, Layout, Category, Chart, Band, Embedding, Labels),
    *(Segment, Session, FileFacts, SeriesEnvelope, SeriesGroup, SeriesSummary, Point),
)


class _Bare(str):
    """An annotation that shows itself without quotes."""

    __slots__ = ()

    def __repr__(self) -> str:
        return str(self)


def described() -> str:
    """One line a name, members indented below their class."""
    lines: list[str] = []
    for module in (lightwell, errors):
        for name in module.__all__:
            lines += _lines(f"{module.__name__}.{name}", getattr(module, name))
    for cls in REACHED:
        lines += [f"class {cls.__name__}", *_member_lines(cls)]
    return "\n".join(lines) + "\n"


def _lines(name: str, thing: object) -> Iterator[str]:
    if isinstance(thing, type) and issubclass(thing, BaseException):
        yield f"{name}({', '.join(base.__name__ for base in thing.__bases__)})"
    elif isinstance(thing, type):
        yield f"class {name}{_signature(thing)}"
        yield from _member_lines(thing)
    elif callable(thing):
        yield f"{name}{_signature(thing)}"
    else:
        yield f"{name}: {type(thing).__name__}"


def _member_lines(cls: type) -> list[str]:
    return sorted(f"    {member}{value}" for member, value in _members(cls))


def _members(cls: type) -> Iterator[tuple[str, str]]:
    own = {name for base in cls.__mro__ if base.__module__ != "builtins" for name in vars(base)}
    own.update(getattr(cls, "__annotations__", ()))
    for name in own:
        if name.startswith("_"):
            continue
        value = inspect.getattr_static(cls, name, None)
        if isinstance(value, staticmethod):
            value = value.__func__
        if inspect.isfunction(value):
            yield name, _signature(value)
        else:
            getter = getattr(value, "fget", None) or getattr(value, "func", None)
            hint = getter.__annotations__["return"] if getter else cls.__annotations__[name]
            yield name, f": {getattr(hint, '__forward_arg__', hint)}"


def _signature(thing: object) -> str:
    assert callable(thing)
    signature = inspect.signature(thing)
    parameters = [
        parameter.replace(annotation=_bare(parameter.annotation))
        for parameter in signature.parameters.values()
        if parameter.name == "_" or not parameter.name.startswith("_")
    ]
    returned = _bare(signature.return_annotation)
    return str(signature.replace(parameters=parameters, return_annotation=returned))


def _bare(annotation: object) -> object:
    return _Bare(annotation) if isinstance(annotation, str) else annotation


if __name__ == "__main__":
    GOLDEN.write_text(described(), encoding="utf-8")
