"""A short run of the fuzzing of all parsers in Python, and what it found before."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lightwell.events import embedding, module_graph
from lightwell.events.messages import TensorProto, Value
from tests.fuzz.driver import Figures, fuzz
from tests.fuzz.protobuf import compare
from tests.fuzz.targets import TARGETS

_CASES = 150


@pytest.mark.parametrize("name", TARGETS)
def test_what_is_almost_right_is_decoded_or_refused(name: str) -> None:
    figures = Figures()
    fuzz(name, 0, _CASES, figures)
    assert figures.answered[name] > 0
    assert figures.refused[name] > 0
    assert figures.answered[name] + figures.refused[name] == _CASES


@settings(deadline=None, max_examples=40)
@given(content=st.binary(max_size=300))
@pytest.mark.parametrize("name", TARGETS)
def test_any_bytes_are_decoded_or_refused_and_always_alike(name: str, content: bytes) -> None:
    assert _refusal(name, content) == _refusal(name, content)


def _refusal(name: str, content: bytes) -> str | None:
    try:
        TARGETS[name].parse(content)
    except ValueError as error:
        return str(error)
    return None


def test_random_messages_read_as_protobuf_reads_them() -> None:
    assert compare(0, 50) == 300


@pytest.mark.parametrize(
    "schema",
    [
        b"[" * 100_000,
        b'{"version": 1, "left_out": 1e999, "modules": []}',
        b'{"version": 1, "left_out": NaN, "modules": []}',
    ],
    ids=["deep", "infinite", "nan"],
)
def test_a_module_graph_of_hostile_json_is_refused(schema: bytes) -> None:
    with pytest.raises(ValueError, match=r"module graph|NaN"):
        module_graph.decode(Value(tensor=TensorProto(string_val=[schema])))


def test_a_text_in_very_many_pieces_is_put_together_once() -> None:
    pieces = 400_000  # joined one by one they would be copied for minutes
    config = embedding.parse_config("model_checkpoint_path: " + '"0123456789abcdef" ' * pieces)
    assert config.model_checkpoint_path == "0123456789abcdef" * pieces
