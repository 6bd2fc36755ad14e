"""Imports that wait for their first use, and that a fork waits for.

A child that was forked while another thread was in the midst of importing a module would wait for
the end of that import for ever: the thread did not come along. So what a method of the writer
imports is imported here, in one of two ways::

    from lightwell.events import audio  # asks the package first, whose `__getattr__` is ours
    json = _first_use.load("json")  # what is not ours

Imports do not wait for each other here, only a fork waits for them, and they for it. A lock that an
import held would be taken sometimes before and sometimes after the locks that Python itself has for
each module, which other threads take without us.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from importlib import import_module
from typing import Any, Final

_PACKAGES: Final = ("lightwell.events", "lightwell.writer.model")
"""Those that ``import lightwell`` leaves out. Nobody could be asked to load them; a fork does."""

_changed = threading.Condition(threading.RLock())
_loading: dict[object, int] = {}  # which threads load something; a thread may be here repeatedly


def load(name: str) -> Any:
    """The module ``name``, imported if need be.

    Raises:
        ImportError: It cannot be imported.
    """
    token = object()
    try:
        with _changed:  # held by a fork
            _loading[token] = threading.get_ident()
        return import_module(name)
    finally:
        _loading.pop(token, None)
        with _changed:
            _changed.notify_all()


def submodules(package: str) -> Callable[[str], Any]:
    """A ``__getattr__`` for ``package``, which makes its modules attributes.

    Hide it from type checkers, which would take any name for an attribute.
    """

    def __getattr__(name: str) -> Any:  # noqa: N807  # a module's
        module = f"{package}.{name}"
        if not name.startswith("__"):
            try:
                return load(module)
            except ModuleNotFoundError as error:
                if error.name != module:  # what it imports is missing
                    raise
        raise AttributeError(f"module {package!r} has no attribute {name!r}")

    return __getattr__


def _load_packages() -> None:
    for package in _PACKAGES:
        import_module(package)


def _hold_back() -> None:
    """Wait until no other thread loads anything, and let none begin."""
    this = threading.get_ident()
    _changed.acquire()
    # A thread that loads may have to load more, so waiting lets all go on.
    while any(thread != this for thread in _loading.copy().values()):
        _changed.wait(1.0)  # an exception in that thread may cut `load` short of telling us


def _let_go() -> None:
    _changed.release()


def _start_afresh() -> None:
    """In the child there is but this thread, perhaps interrupted while it loads something."""
    this = threading.get_ident()
    for token, thread in _loading.copy().items():
        if thread != this:
            del _loading[token]
    _changed.release()


os.register_at_fork(before=_hold_back, after_in_parent=_let_go, after_in_child=_start_afresh)
os.register_at_fork(before=_load_packages)  # what is registered later is called earlier
