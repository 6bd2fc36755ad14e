"""``take_over``: imports of other packages' writers lead to ours."""

from __future__ import annotations

import importlib
import importlib.abc
import importlib.util
import os
import sys
from collections.abc import Iterable, Sequence
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from importlib.metadata import Distribution, DistributionFinder

_OURS: Final = {
    "torch.utils.tensorboard": "lightwell.compat.torch_tensorboard",
    "tensorboardX": "lightwell.compat.tensorboardx",
}
_MESSAGES: Final = "tensorboardX.proto"  # no writer: theirs, if they are installed


def take_over(*, children: bool = False) -> None:
    """Have imports of ``torch.utils.tensorboard`` and ``tensorboardX`` give Lightwell's writer.

    From then on, whether these packages are installed or not, ``SummaryWriter``, ``FileWriter`` and
    the submodules that libraries use come from Lightwell under their names. Who looks for
    ``tensorboardX`` finds it, and who asks for the metadata of it or of ``tensorboard`` is told
    that it is installed, since libraries decide by that. The modules of ``tensorboard`` itself,
    with its readers, stay as they are: there or not.

    Call it before the imports. Modules that hold a class of theirs already keep it; one warning
    names them. Calling twice does nothing more.

    Args:
        children: Take over in the Python processes as well that this one starts from now on, by a
            folder in front of their ``PYTHONPATH``. Those that ignore the environment (``python
            -E``, ``-I``) or their site (``-S``) stay as they are. What is forked needs none of it.
    """
    if children:
        _prepare_children()
    if any(isinstance(finder, _ModuleFinder) for finder in sys.meta_path):
        return
    theirs = {name: module for name, module in sys.modules.items() if _ours(name) is not None}
    for name in theirs:
        del sys.modules[name]
    sys.meta_path.insert(0, _ModuleFinder())
    sys.meta_path.append(_DistributionFinder())
    if "torch.utils" in sys.modules:
        importlib.import_module("torch.utils.tensorboard")  # which binds it as an attribute there
    if holders := _holders(theirs):
        import logging

        logging.getLogger("lightwell.compat").warning(
            "take_over: still with the writer they had imported before: %s; "
            "call lightwell.take_over() before these imports, or start with: lightwell run",
            ", ".join(holders),
        )


class _ModuleFinder:
    """Leads the imports of the modules that we stand for to ours; asked before all others."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        del path, target  # the import system's signature
        ours = _ours(fullname)
        if fullname == _MESSAGES:
            theirs = self._spec_of_theirs("tensorboardX", None)
            places = theirs and theirs.submodule_search_locations
            return self._spec_of_theirs(fullname, places) if places else None
        if ours is None:
            if fullname.startswith("torch.utils.") and "torch.utils" in sys.modules:
                # torch is being imported: code may name torch.utils.tensorboard without an import.
                sys.modules["torch.utils"].__dict__.setdefault(
                    "tensorboard", importlib.import_module(_OURS["torch.utils.tensorboard"])
                )
            return None
        found = importlib.util.find_spec(ours)
        if found is None:
            return None
        spec = ModuleSpec(fullname, _Loader(ours), origin=found.origin)
        spec.submodule_search_locations = found.submodule_search_locations
        return spec

    def _spec_of_theirs(self, fullname: str, path: Sequence[str] | None) -> ModuleSpec | None:
        finders = (finder for finder in sys.meta_path if finder is not self)
        specs = (finder.find_spec(fullname, path) for finder in finders)
        return next((spec for spec in specs if spec is not None), None)


class _Loader(importlib.abc.Loader):
    """Makes our module known under the name of theirs, as the same object."""

    def __init__(self, ours: str) -> None:
        self._ours = ours

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        """Our module: other threads may see what this returns before it is executed."""
        del spec  # theirs
        module = importlib.import_module(self._ours)
        self._spec_of_ours = module.__spec__
        return module

    def exec_module(self, module: ModuleType) -> None:
        """Take back what the import system has noted on our module, which is executed already."""
        module.__spec__ = self._spec_of_ours


class _DistributionFinder:
    """Tells who asks for the packages' metadata that they are installed; asked after all others."""

    def find_spec(self, *_: object) -> None:
        """Find no modules."""

    def find_distributions(self, context: DistributionFinder.Context) -> Iterable[Distribution]:
        """Our stand-in, for those who ask by name; lists of what is installed do not show it."""
        name = (context.name or "").lower()
        if name not in ("tensorboard", "tensorboardx"):
            return []
        from lightwell.compat.distribution import StandIn

        return [StandIn(name)]


def _ours(fullname: str) -> str | None:
    """The name of our module that stands for the module ``fullname``, None if it is left alone."""
    if fullname == _MESSAGES or fullname.startswith(f"{_MESSAGES}."):
        return None
    for theirs, ours in _OURS.items():
        if fullname == theirs or fullname.startswith(f"{theirs}."):
            return ours + fullname.removeprefix(theirs)
    return None


def _holders(replaced: dict[str, ModuleType]) -> list[str]:
    """The modules that hold a replaced module, or a class that one of these defines."""
    held = {id(module) for module in replaced.values()}
    for module in replaced.values():
        for value in vars(module).values():
            if isinstance(value, type) and value.__module__ in replaced:
                held.add(id(value))
    if not held:
        return []
    names = {
        id(module): name  # under the first of its names: a main module has two
        for name, module in reversed(list(sys.modules.items()))
        if any(id(value) in held for value in list(getattr(module, "__dict__", {}).values()))
    }
    return sorted(names.values())


def _prepare_children() -> None:
    folder = os.path.join(os.path.dirname(__file__), "children")  # noqa: PTH118, PTH120  # no pathlib at import
    path = os.environ.get("PYTHONPATH", "")
    if folder not in path.split(os.pathsep):
        os.environ["PYTHONPATH"] = f"{folder}{os.pathsep}{path}" if path else folder
