"""The points of one series of one run: files put together, superseded points left out.

A run may have several event files, read as one in the order of their names. Where training was
restarted, a ``SessionLog`` START names the step it went on from: whatever the run had written
before at that step or later is *superseded* (docs/format.md says what was before). The default view
leaves superseded points out. A step that goes back without a START supersedes nothing.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from lightwell._core import PointColumns

__all__ = ["PointColumns", "Steps", "Values", "WallTimes"]

Steps = NDArray[np.int64]
WallTimes = NDArray[np.float64]
Values = NDArray[np.float32 | np.float64]
