"""What Python runs first in the child of a process that has taken over: takes over here as well.

Most children never log. So this one loads nothing of ours until a name is looked for that we stand
for, and the file imports nothing more than Python's import system.

A child may be a Python of another environment, where we are not installed, or one that is too old
for us. So the file keeps to what any Python 3 understands, and does nothing there.
"""

import os
import sys
from importlib.machinery import ModuleSpec, PathFinder

_ROOTS = ("torch.utils.tensorboard", "tensorboardX")


class _Waiting:
    """Takes over when the first of the names is looked for."""

    def __init__(self) -> None:
        self._waits = True

    def find_spec(self, fullname: str, *_: object) -> "ModuleSpec | None":
        if fullname not in _ROOTS or not self._take_over():
            return None
        from importlib.util import find_spec

        return find_spec(fullname)

    def find_distributions(self, context: object) -> object:
        """Nothing: the finder that is there once we have taken over answers."""
        name = getattr(context, "name", None) or ""
        if name.lower() in ("tensorboard", "tensorboardx"):
            self._take_over()
        return ()

    def _take_over(self) -> bool:
        waited, self._waits = self._waits, False
        if waited:
            try:
                import lightwell

                lightwell.take_over()
            except Exception:  # not installed, of another version, or for another Python
                return False
        return waited


def _run_the_next_sitecustomize() -> None:
    """Run the one that this file hides, and leave no trace of ours in ``sys.path``."""
    here = os.path.dirname(__file__)  # noqa: PTH120  # pathlib is not loaded yet
    sys.path[:] = [folder for folder in sys.path if folder != here]
    spec = PathFinder.find_spec("sitecustomize", sys.path)
    if spec is None or spec.loader is None:
        return
    from importlib.util import module_from_spec

    module = module_from_spec(spec)
    sys.modules["sitecustomize"] = module
    spec.loader.exec_module(module)


sys.meta_path.insert(0, _Waiting())
_run_the_next_sitecustomize()
