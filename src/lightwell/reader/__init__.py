"""Reading a logdir: finding its runs, following their files, saying what was damaged."""

from __future__ import annotations

from lightwell.reader.discovery import OWN_FOLDER
from lightwell.reader.files import Damage, FileReader
from lightwell.reader.follow import Follower
from lightwell.reader.logdir import LogdirReader, Progress, ReadChanges, RunReader
from lightwell.reader.records import RecordFile

__all__ = [
    "OWN_FOLDER",
    "Damage",
    "FileReader",
    "Follower",
    "LogdirReader",
    "Progress",
    "ReadChanges",
    "RecordFile",
    "RunReader",
]
