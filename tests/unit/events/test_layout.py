"""Layouts of custom charts, against the protos of ``torch.utils.tensorboard``."""

from __future__ import annotations

import pytest
from tensorboard.compat.proto.summary_pb2 import Summary
from torch.utils.tensorboard import summary as torch_summary

from lightwell.events import layout
from lightwell.events.layout import Charts
from lightwell.events.messages import TensorProto, Value

CATEGORIES: dict[str, Charts] = {
    "Taiwan": {"twse": ("Multiline", ["twse/0050", "twse/.*"]), "": ("anything", [])},
    "ÜSA": {"dow": ("Margin", ["dow/a", "dow/b", "dow/c"])},
    "empty": {},
}


@pytest.mark.parametrize("categories", [CATEGORIES, {}])
def test_layouts_are_torchs(categories: dict[str, Charts]) -> None:
    mine = Summary.Value.FromString(layout.encode(categories).SerializeToString())
    assert [mine] == list(torch_summary.custom_scalars(categories).value)


def test_what_is_encoded_is_decoded() -> None:
    value = Value.FromString(layout.encode(CATEGORIES).SerializeToString())
    assert (value.tag, value.metadata.plugin_data.plugin_name) == (layout.TAG, layout.PLUGIN_NAME)
    first, second, third = layout.decode(value).category
    assert [first.title, second.title, third.title] == ["Taiwan", "ÜSA", "empty"]
    lines, none = first.chart
    assert (lines.title, lines.multiline.tag) == ("twse", ["twse/0050", "twse/.*"])
    assert none.multiline.tag == []
    (band,) = second.chart[0].margin.series
    assert (band.value, band.lower, band.upper) == ("dow/a", "dow/b", "dow/c")


def test_an_empty_layout_is_decoded() -> None:
    value = Value.FromString(layout.encode({}).SerializeToString())
    assert layout.decode(value).category == []


def test_a_tensor_without_a_layout_is_refused() -> None:
    with pytest.raises(ValueError, match="holds an encoded layout"):
        layout.decode(Value(tensor=TensorProto()))
