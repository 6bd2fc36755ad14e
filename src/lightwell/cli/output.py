"""Where a command's result goes: standard output, or a file that is whole or not there."""

from __future__ import annotations

import os
import secrets
import sys
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from lightwell.cli.exit_codes import MISUSED
from lightwell.errors import CliError


def check_target(path: Path, *, force: bool) -> None:
    """Say what is wrong with a place that a file is to be written to."""
    if path.is_dir():
        raise CliError(f"{path}: is a folder", MISUSED)
    if path.is_file() and not force:
        raise CliError(f"{path}: is there already: --force replaces it", MISUSED)


def check_standard_output() -> None:
    """Say so where the process was started without one, as ``>&-`` does."""
    if sys.stdout is None:
        raise CliError("standard output: is closed")


@contextmanager
def standard_output() -> Generator[BinaryIO, None, None]:
    """Standard output for bytes; written out on leaving."""
    sys.stdout.flush()
    try:
        # sys.stdout.buffer is none where Python runs unbuffered: it then writes less than it is
        # given, and says so to nobody.
        with open(sys.stdout.fileno(), "wb", closefd=False) as out:  # no path
            yield out
    except BrokenPipeError:
        raise
    except OSError as error:
        raise CliError(f"standard output: cannot be written: {error.strerror}") from None


def print_text(text: str) -> None:
    """Print to standard output; what its encoding lacks is escaped."""
    with standard_output() as out:
        out.write(text.encode(sys.stdout.encoding, "backslashreplace"))


@contextmanager
def new_file(path: Path, *, parents: bool = False) -> Generator[BinaryIO, None, None]:
    """A file that appears at ``path`` when the block has ended well, in the place of another.

    Until then it has a name of its own in the same folder. What is no regular file, a pipe say, is
    written to as it is. ``parents``: make the folders above it too.
    """
    try:
        if path.exists() and not path.is_file():
            with path.open("wb") as out:
                yield out
            return
        path = path.resolve()  # a link stays a link
        if parents:
            path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_name(f".{secrets.token_hex(6)}.part")
        try:
            with part.open("xb") as out:
                yield out
                out.flush()
                os.fsync(out.fileno())
            part.replace(path)
        except BaseException:
            with suppress(OSError):
                part.unlink()
            raise
    except BrokenPipeError:
        raise
    except OSError as error:
        raise CliError(f"{path}: cannot be written: {error.strerror}") from None
