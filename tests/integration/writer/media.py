"""Reads back what the background thread wrote."""

from __future__ import annotations

import re
from pathlib import Path

from lightwell.events.messages import Event, Value
from tests import oracle


def values_in(content: bytes) -> list[tuple[int, Value]]:
    """(step, value) of a file, in order; its checksums have to hold."""
    events = [Event.FromString(payload) for _, payload in oracle.records(content)]
    return [
        (event.step or 0, value)
        for event in events
        if event.summary is not None
        for value in event.summary.value
    ]


def values_of(directory: Path) -> list[tuple[int, Value]]:
    """The same of all files of ``directory``, in the order they were opened in."""
    return [pair for path in oracle.event_files(directory) for pair in values_in(path.read_bytes())]


def steps_of(directory: Path) -> dict[str, list[int]]:
    """The steps of each tag, in order."""
    steps: dict[str, list[int]] = {}
    for step, value in values_of(directory):
        steps.setdefault(value.tag, []).append(step)
    return steps


def steps_by_process(directory: Path) -> dict[int, dict[str, list[int]]]:
    """The steps of each tag by the process id in the file's name."""
    found: dict[int, dict[str, list[int]]] = {}
    for path in oracle.event_files(directory):
        of_process = found.setdefault(int(path.name.split(".")[-2]), {})
        for step, value in values_in(path.read_bytes()):
            of_process.setdefault(value.tag, []).append(step)
    return found


def embeddings_in(directory: Path) -> list[str]:
    """The names in the projector's list, whose tensors are there as well."""
    config = (directory / "projector_config.pbtxt").read_text()
    for path in re.findall(r'tensor_path: "(.*)"', config):
        assert (directory / path).read_bytes().endswith(b"\n")
    return re.findall(r'tensor_name: "(.*)"', config)
