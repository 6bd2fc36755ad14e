"""Every exception class of lightwell.

::

    LightwellError
    ├── WriterClosedError (also an OSError)
    ├── NameNotFoundError (also a KeyError)
    ├── UnknownIdError (also a LookupError)
    ├── BindError
    ├── ClientGoneError
    ├── BusyError
    └── CliError

Wrong arguments raise the built-in ``TypeError``, ``ValueError`` or ``OverflowError``; trouble with
files raises ``OSError``. To catch what is ours::

    try:
        file_writer.flush()
    except lightwell.errors.LightwellError as error:
        ...
"""

from __future__ import annotations

__all__ = [
    "BindError",
    "BusyError",
    "CliError",
    "ClientGoneError",
    "LightwellError",
    "NameNotFoundError",
    "UnknownIdError",
    "WriterClosedError",
]


class LightwellError(Exception):
    """The base of all exceptions that lightwell defines."""


class WriterClosedError(LightwellError, OSError):
    """A ``FileWriter`` was used after its ``close()``."""


class NameNotFoundError(LightwellError, KeyError):
    """A run or tag is not in the logdir; the message names those that look like it."""

    __str__ = Exception.__str__  # a KeyError would show the message in quotes


class UnknownIdError(LightwellError, LookupError):
    """A run or tag id was not given out by this instance of the store."""


class BindError(LightwellError):
    """The board's server could have no socket; the message is one sentence for the user."""


class ClientGoneError(LightwellError):
    """A client of the server closed its connection before the answer was made."""


class BusyError(LightwellError):
    """The server's threads or memory did not become free in time."""


class CliError(LightwellError):
    """Ends a command; ``str()`` of it is shown, without a traceback.

    Args:
        sentence: What the user did wrong, or the machine could not do.
        exit_code: Of the process.
    """

    def __init__(self, sentence: str, exit_code: int = 1) -> None:
        super().__init__(sentence)
        self.exit_code = exit_code
