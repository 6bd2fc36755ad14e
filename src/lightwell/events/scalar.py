"""Scalars: one number a step.

Two encodings are in use. The old one, which ``SummaryWriter`` writes by default, is
``Value.simple_value``, a float32 without metadata. The new one is a tensor of rank 0 under the
plugin ``scalars``; it alone can carry a float64. The stock Rust data server shows the old one and
float32 tensors only. The core reads and writes both.
"""

from __future__ import annotations

from typing import Final

from lightwell.events.kinds import Kind
from lightwell.events.messages import DataType, PluginData, SummaryMetadata, TensorProto, Value

KIND: Final[Kind] = "scalar"
PLUGIN_NAME: Final = "scalars"


def encode(
    tag: str,
    value: float,
    new_style: bool,
    double_precision: bool,
    display_name: str,
    summary_description: str,
) -> Value:
    """A point that carries a description; the core encodes those without."""
    metadata = SummaryMetadata(display_name=display_name, summary_description=summary_description)
    if not new_style:
        return Value(tag=tag, simple_value=value, metadata=metadata)
    metadata.plugin_data = PluginData(plugin_name=PLUGIN_NAME)
    if double_precision:
        tensor = TensorProto(dtype=DataType.DOUBLE, double_val=[value])
    else:
        tensor = TensorProto(dtype=DataType.FLOAT, float_val=[value])
    return Value(tag=tag, tensor=tensor, metadata=metadata)
