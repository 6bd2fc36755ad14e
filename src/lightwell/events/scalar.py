"""Scalars: one number a step.

Two encodings are in use. The old one, which ``SummaryWriter`` writes by default, is
``Value.simple_value``, a float32 without metadata. The new one is a tensor of rank 0 under the
plugin ``scalars``; it alone can carry a float64. The stock Rust data server shows the old one and
float32 tensors only. The core reads and writes both.
"""

from __future__ import annotations

from typing import Final

from lightwell.events.kinds import Kind

KIND: Final[Kind] = "scalar"
PLUGIN_NAME: Final = "scalars"
