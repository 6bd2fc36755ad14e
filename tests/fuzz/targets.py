"""Every parser in Python: what it is given at first, and how it is called."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import cache

from lightwell.events import (
    audio,
    checks,
    embedding,
    graph,
    histogram,
    hparams,
    image,
    layout,
    mark,
    mesh,
    module_graph,
    onnx,
    pixels,
    pr_curve,
    tensor,
    text,
    text_format,
    values,
    wav,
)
from lightwell.events.messages import Event, GraphDef, RunMetadata, Value
from lightwell.events.wire import fields
from lightwell.overlay import Overlay, parse_edits
from lightwell.overlay.document import document_of, to_bytes, understood
from lightwell.overlay.edits import applied, content_of
from tests.fuzz import corpus


@dataclass(frozen=True)
class Target:
    """A parser: what mutations start from, and what takes their bytes.

    ``parse`` raises ValueError and nothing else.
    """

    seeds: Callable[[], list[bytes]]
    parse: Callable[[bytes], object]


def _values_for(decode: Callable[[Value], object]) -> Iterator[bytes]:
    """The values of the corpus that ``decode`` takes."""
    for value in corpus.values():
        with suppress(ValueError):
            decode(value)
            yield value.SerializeToString()


def _hparams_contents(value: Value) -> None:
    content = hparams.decode(value)
    for one in content.session_start_info.hparams.values():
        hparams.unwrap(one)
    for info in content.experiment.hparam_infos:
        for option in info.domain_discrete.values:
            hparams.unwrap(option)


def _of_value(decode: Callable[[Value], object]) -> Target:
    seeds = cache(lambda: list(_values_for(decode)))
    return Target(seeds, lambda content: decode(Value.FromString(content)))


def _raw_event(content: bytes) -> None:
    event = values.read_event(content)
    for value in event.values:
        with suppress(ValueError):
            value.decode()


def _event(content: bytes) -> None:
    event = Event.FromString(content)
    Event.FromString(event.SerializeToString())
    for value in event.summary.value:
        value.HasField("simple_value")
    if event.HasField("graph_def"):
        graph.decode(GraphDef.FromString(event.graph_def))
    RunMetadata.FromString(event.tagged_run_metadata.run_metadata)


def _configuration(content: bytes) -> None:
    config = embedding.parse_config(content.decode("utf-8", "surrogateescape"))
    text_format.dump(config)


def _overlay(content: bytes) -> None:
    document = document_of(content)
    known = understood(document)
    if understood(known) != known or document_of(to_bytes(document)) != document:
        raise AssertionError("an overlay is not read as it was written")
    Overlay.of(document)


def _overlay_edits(content: bytes) -> None:
    edits = parse_edits(content)
    document = applied({}, edits)
    if applied(document, edits) != document or document_of(content_of(document)) != document:
        raise AssertionError("edits made twice are not as made once")
    Overlay.of(document)


TARGETS: dict[str, Target] = {
    "fields": Target(corpus.events, lambda content: list(fields(content))),
    "check": Target(corpus.events, lambda content: checks.check(Event, content)),
    "event": Target(corpus.events, _event),
    "raw event": Target(corpus.events, _raw_event),
    "wav": Target(corpus.sounds, wav.decode),
    "pixels": Target(corpus.pictures, pixels.decode),
    "audio": _of_value(audio.decode),
    "histogram": _of_value(histogram.decode),
    "hparams": _of_value(_hparams_contents),
    "image": _of_value(image.decode),
    "layout": _of_value(layout.decode),
    "mark": _of_value(mark.decode),
    "mesh": _of_value(mesh.decode),
    "module graph": _of_value(module_graph.decode),
    "pr curve": _of_value(pr_curve.decode),
    "tensor": _of_value(lambda value: tensor.decode(value.tensor)),
    "text": _of_value(lambda value: text.decode(value.tensor)),
    "onnx": Target(
        corpus.onnx_models, lambda content: text_format.dump(onnx.Model.FromString(content))
    ),
    "configuration": Target(lambda: [corpus.CONFIGURATION.encode()], _configuration),
    "overlay": Target(lambda: [corpus.OVERLAY.encode()], _overlay),
    "overlay edits": Target(lambda: [corpus.OVERLAY_EDITS.encode()], _overlay_edits),
}
