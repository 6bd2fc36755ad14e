"""The logger of what records.

Loaded where there is something to say: ``logging`` doubles the time of our import.
"""

from __future__ import annotations

import logging

logger = logging.getLogger("lightwell.writer")
