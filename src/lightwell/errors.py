"""Every exception class of lightwell.

::

    LightwellError
    ├── WriterClosedError (also an OSError)
    ├── NameNotFoundError (also a KeyError)
    ├── DamagedRecordError (also an OSError)
    ├── MalformedValueError (also a ValueError)
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
    "DamagedRecordError",
    "LightwellError",
    "MalformedValueError",
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


class DamagedRecordError(LightwellError, OSError):
    """A value cannot be read: its record is damaged, or no longer there.

    Args:
        file: The event file, relative to the logdir.
        offset: Where the record begins, in bytes.
        reason: What is wrong with it.
        is_gone: The file no longer holds the record: it was deleted, cut off or written anew.
    """

    def __init__(self, file: str, offset: int, reason: str, is_gone: bool = False) -> None:
        super().__init__(f"{file}: record at byte {offset}: {reason}")
        self.file = file
        self.offset = offset
        self.reason = reason
        self.is_gone = is_gone

    def __reduce__(self) -> tuple[type[DamagedRecordError], tuple[str, int, str, bool]]:
        return type(self), (self.file, self.offset, self.reason, self.is_gone)


class MalformedValueError(LightwellError, ValueError):
    """A value, or a file beside the event files, is whole but not of its kind's form."""


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
