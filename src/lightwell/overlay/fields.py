"""What may stand in an overlay: its sections, their fields, and what each field holds."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, cast

MAX_NAME: Final = 1_000
MAX_TEXT: Final = 10_000
#: Of a run, a tag or a link, in characters.
MAX_KEY: Final = 16_384
#: Names in one list.
MAX_LISTED: Final = 10_000

_MAX_OPTIONS = 50
_LARGEST = 2**53
_HEX_COLOR = re.compile(r"#[0-9a-f]{6}")


@dataclass(frozen=True, slots=True)
class Field:
    """One kind of value: whether something is one, and what to say where it is not."""

    expected: str
    is_valid: Callable[[Any], bool]


def object_of(value: Any) -> dict[str, Any] | None:
    """A value of JSON if it is an object."""
    return cast(dict[str, Any], value) if isinstance(value, dict) else None


def list_of(value: Any) -> list[Any] | None:
    """A value of JSON if it is a list."""
    return cast(list[object], value) if isinstance(value, list) else None


def _is_number(value: Any) -> bool:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return is_number and (
        abs(value) <= _LARGEST if isinstance(value, int) else math.isfinite(value)
    )


def text(most: int) -> Field:
    """Text of at most so many characters."""
    return Field(
        f"text of at most {most} characters",
        lambda value: isinstance(value, str) and len(value) <= most,
    )


def names(most: int) -> Field:
    """A list of at most so many names of runs or tags."""
    name = text(MAX_KEY)

    def are_names(value: Any) -> bool:
        listed = list_of(value)
        return listed is not None and len(listed) <= most and all(map(name.is_valid, listed))

    return Field(f"a list of at most {most} names", are_names)


def one_of(*words: str) -> Field:
    """One of these words."""
    return Field(
        f"one of {', '.join(words)}", lambda value: isinstance(value, str) and value in words
    )


def _is_color(value: Any) -> bool:
    if isinstance(value, str):
        return _HEX_COLOR.fullmatch(value) is not None
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 1_000


def _are_options(value: Any) -> bool:
    options = object_of(value)
    return (
        options is not None
        and len(options) <= _MAX_OPTIONS
        and all(map(NAME.is_valid, options))
        and all(
            NAME.is_valid(option) or FLAG.is_valid(option) or NUMBER.is_valid(option)
            for option in options.values()
        )
    )


FLAG: Final = Field("true or false", lambda value: isinstance(value, bool))
NUMBER: Final = Field("a number", _is_number)
COLOR: Final = Field("a colour slot from 0 on, or '#rrggbb' in lower case", _is_color)
OPTIONS: Final = Field(
    f"an object of at most {_MAX_OPTIONS} short texts, numbers, true or false", _are_options
)
NAME: Final = text(MAX_NAME)
TEXT: Final = text(MAX_TEXT)
KEY: Final = text(MAX_KEY)


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the overlay: entries by key, each a value or an object of fields."""

    most: int
    """Entries."""
    value: Field | None = None
    """What an entry is, where it has no fields."""
    fields: Mapping[str, Field] = field(default_factory=dict[str, Field])
    required: tuple[str, ...] = ()
    """Fields without which an entry says nothing."""


#: What a card needs beside its kind and title.
CARD_NEEDS: Final[Mapping[str, tuple[str, ...]]] = {
    "regex": ("regex",),
    "tags": ("tags",),
    "formula": ("formula",),
    "scatter": ("x", "y"),
    "margin": ("value", "lower", "upper"),
}

BASELINE: Final = "baseline"
SECTIONS: Final[Mapping[str, Section]] = {
    "runs": Section(
        100_000,
        fields={
            "name": NAME,
            "note": TEXT,
            "color": COLOR,
            "is_hidden": FLAG,
            "is_archived": FLAG,
            "is_pinned": FLAG,
        },
    ),
    "pins": Section(1_000, value=NUMBER),
    "sections": Section(10_000, fields={"order": NUMBER, "is_folded": FLAG}),
    "cards": Section(
        1_000,
        fields={
            "title": NAME,
            "kind": one_of(*CARD_NEEDS),
            "regex": NAME,
            "tags": names(1_000),
            "formula": text(2_000),
            "x": KEY,
            "y": KEY,
            "value": KEY,
            "lower": KEY,
            "upper": KEY,
            "options": OPTIONS,
            "order": NUMBER,
        },
        required=("title", "kind"),
    ),
    "notes": Section(
        10_000,
        fields={"tag": KEY, "run": KEY, "step": NUMBER, "text": TEXT},
        required=("step", "text"),
    ),
    "views": Section(
        1_000,
        fields={"name": NAME, "hash": KEY, "order": NUMBER},
        required=("name", "hash"),
    ),
    "groups": Section(
        1_000,
        fields={"name": NAME, "runs": names(MAX_LISTED), "color": COLOR, "order": NUMBER},
        required=("name", "runs"),
    ),
}
