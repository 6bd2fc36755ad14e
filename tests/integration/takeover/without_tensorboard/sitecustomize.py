"""Hides tensorboard and tensorboardX from the process, and from those it starts, by PYTHONPATH."""

import sys
from importlib.machinery import PathFinder

HIDDEN = ("tensorboard", "tensorboardX", "tensorboard_data_server")


class PathFinderWithoutThem(PathFinder):
    """The finder of installed modules and of their metadata."""

    @classmethod
    def find_spec(cls, fullname, path=None, target=None):
        if fullname.partition(".")[0] in HIDDEN:
            return None
        return super().find_spec(fullname, path, target)

    @staticmethod
    def find_distributions(*context):
        return (
            found
            for found in PathFinder.find_distributions(*context)
            if found.metadata["Name"] not in HIDDEN
        )


sys.meta_path[sys.meta_path.index(PathFinder)] = PathFinderWithoutThem
