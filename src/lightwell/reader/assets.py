"""Files beside the event files that a configuration names: opened inside its folder only."""

# Names of files may hold bytes that no text does; a Path would bring nothing.
# ruff: noqa: PTH118, PTH123, PTH206
from __future__ import annotations

import os
import stat
from typing import BinaryIO

from lightwell.reader.discovery import is_inside

_FOLDER_FLAGS = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
# A pipe must not hold the reader up.
_FILE_FLAGS = os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW | os.O_CLOEXEC


def open_asset(root: str, folder: str, path: str) -> BinaryIO:
    """A regular file below ``folder``, open for reading.

    The links on its way are followed once; what they lead to is then opened component by component,
    none of which may be a link, so that nobody can put one there in between.

    Args:
        root: The logdir, free of links.
        folder: Where the configuration lies, in the logdir.
        path: What the configuration names, relative to its folder or absolute.

    Raises:
        OSError: It is not there, is no regular file, or leads outside its folder or the logdir.
    """
    inside = os.path.realpath(folder)
    if "\0" in path:
        raise OSError(f"{path!r} is no name of a file")
    target = os.path.realpath(os.path.join(inside, path))
    if not is_inside(inside, root) or not is_inside(target, inside):
        raise PermissionError(f"{path!r} leads outside the folder of its configuration")
    *folders, name = os.path.relpath(target, root).split(os.sep)
    descriptor = os.open(root, _FOLDER_FLAGS)
    try:
        for component in folders:
            below = os.open(component, _FOLDER_FLAGS, dir_fd=descriptor)
            os.close(descriptor)
            descriptor = below
        file = os.open(name, _FILE_FLAGS, dir_fd=descriptor)
    finally:
        os.close(descriptor)
    if not stat.S_ISREG(os.fstat(file).st_mode):
        os.close(file)
        raise OSError(f"{path!r} is no regular file")
    return open(file, "rb")
