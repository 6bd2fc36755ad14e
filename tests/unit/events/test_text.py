"""Texts: torch's bytes, and reading any shape."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from torch.utils.tensorboard import summary

from lightwell.events import tensor, text
from lightwell.events.messages import Event, Summary, TensorProto, Value


def test_a_text_has_the_bytes_that_torch_writes() -> None:
    ours = Summary(value=[text.encode("notes", "# Über\n\t✓")]).SerializeToString()
    assert ours == summary.text("notes", "# Über\n\t✓").SerializeToString()


@given(
    st.text(max_size=5),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=300),
    st.none() | st.integers(-(2**63), 2**63 - 1),
    st.floats(),
)
def test_an_event_has_the_bytes_of_its_messages(
    tag: str, words: str, step: int | None, wall_time: float
) -> None:
    summary = Summary(value=[text.encode(tag, words)])
    event = Event(wall_time=wall_time, step=step, summary=summary)
    assert text.encode_event(tag, words, step, wall_time) == event.SerializeToString()


def test_a_text_is_read_back() -> None:
    value = Value.FromString(text.encode("notes", "a\0é").SerializeToString())
    assert value.tag == "notes/text_summary"
    assert text.decode(value.tensor).tolist() == ["a\0é"]


def test_a_table_of_texts_keeps_its_shape_and_shows_what_is_not_utf8() -> None:
    proto = tensor.encode_strings([b"a", b"b", b"c", b"\xff"], [2, 2])
    assert text.decode(proto).tolist() == [["a", "b"], ["c", "\ufffd"]]


def test_numbers_are_no_texts() -> None:
    with pytest.raises(ValueError, match="expected a tensor of strings, got dtype 1"):
        text.decode(TensorProto(dtype=1, float_val=[1.0]))


def test_a_text_that_is_repeated_is_kept_once() -> None:
    decoded = text.decode(tensor.encode_strings([b"a"], [1 << 10, 1 << 10]))
    assert decoded.shape == (1 << 10, 1 << 10)
    assert decoded.strides == (0, 0)
    assert decoded[5, 7] == "a"
