"""How tensorboardX writes tags."""

from __future__ import annotations

import re


def clean_tag(tag: str) -> str:
    """``tag`` without ``/`` in front, and with ``_`` for all but letters, digits and ``_-./``.

    What is no str is returned as it is, for the writer to refuse.
    """
    return re.sub(r"[^-/\w.]", "_", tag).lstrip("/") if isinstance(tag, str) else tag  # pyright: ignore[reportUnnecessaryIsInstance]  # user input
