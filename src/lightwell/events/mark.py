"""Marks: a moment of a run with a name and a few words, drawn as a flag on the run's charts.

A mark is a tensor of one string under our own plugin, whose content ``mark`` says what it is. Other
viewers know neither and show nothing.
"""

from __future__ import annotations

from typing import Final

from lightwell.events.kinds import Kind
from lightwell.events.messages import Event

KIND: Final[Kind] = "mark"
PLUGIN_NAME: Final = "lightwell"
PLUGIN_CONTENT: Final = b"mark"
TAG_PREFIX: Final = "marks/"


def name_of(tag: str) -> str:
    """The name that was given: the tag without the folder that all marks have."""
    return tag.removeprefix(TAG_PREFIX)


def decode(payload: bytes) -> dict[str, list[str]]:
    """The texts in one event, by tag, in order of writing; what is not UTF-8 is replaced.

    Raises:
        ValueError: The bytes are no event.
    """
    texts: dict[str, list[str]] = {}
    for value in Event.FromString(payload).summary.value:
        if not value.HasField("tensor"):
            continue
        strings = value.tensor.string_val
        text = strings[0].decode("utf-8", "replace") if strings else ""
        texts.setdefault(value.tag, []).append(text)
    return texts
