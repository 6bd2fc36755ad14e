"""Which folders lie on file systems where others write without this machine being told."""

from __future__ import annotations

import os
import re
from typing import Final

_MOUNTS = "/proc/self/mountinfo"

# Of network and shared file systems; FUSE may be either, so that `fuse.ntfs` counts, too.
_SHARED: Final = re.compile(
    r"nfs\d?|cifs|smb\d?|smbfs|9p|afs|ceph|lustre|gpfs|mmfs|beegfs\w*|glusterfs|orangefs|pvfs2|ocfs2"
    r"|gfs2|panfs|wekafs|virtiofs|vboxsf|vmhgfs|prl_fs|davfs|coda|ncpfs|fuse|fuse\..+"
)
_ESCAPED: Final = re.compile(r"\\([0-7]{3})")


def is_shared(path: str) -> bool:
    """Whether other machines may write below ``path``, which the system then tells nobody.

    False, too, where the mounts cannot be listed: this is not Linux.
    """
    root = os.path.realpath(path)
    at, kind = "", ""
    for point, its_kind in _mounts():
        if _is_within(root, point) and len(point) >= len(at):  # a later one covers an earlier
            at, kind = point, its_kind
        elif point != root and _is_within(point, root) and _SHARED.fullmatch(its_kind):
            return True
    return _SHARED.fullmatch(kind) is not None


def _mounts() -> list[tuple[str, str]]:
    """Mount points and their file systems, in order of mounting."""
    try:
        with open(_MOUNTS, encoding="utf-8", errors="surrogateescape") as mounts:  # noqa: PTH123
            lines = mounts.read().splitlines()
    except OSError:
        return []
    found: list[tuple[str, str]] = []
    for line in lines:
        before, _, behind = line.partition(" - ")
        columns, kinds = before.split(" "), behind.split(" ")
        if len(columns) > 4:
            point = _ESCAPED.sub(lambda escaped: chr(int(escaped[1], 8)), columns[4])
            found.append((point, kinds[0]))
    return found


def _is_within(path: str, folder: str) -> bool:
    return path == folder or path.startswith(folder.rstrip("/") + "/")
