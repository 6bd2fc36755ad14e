"""Every exception class of lightwell.

::

    LightwellError
    └── WriterClosedError (also an OSError)

Wrong arguments raise the built-in ``TypeError``, ``ValueError`` or ``OverflowError``; trouble with
files raises ``OSError``. To catch what is ours::

    try:
        file_writer.flush()
    except lightwell.errors.LightwellError as error:
        ...
"""

from __future__ import annotations

__all__ = ["LightwellError", "WriterClosedError"]


class LightwellError(Exception):
    """The base of all exceptions that lightwell defines."""


class WriterClosedError(LightwellError, OSError):
    """A ``FileWriter`` was used after its ``close()``."""
