"""Being ``python`` for a training script, with our writer in the place of others'."""

from __future__ import annotations

import builtins
import importlib.util
import os
import sys
from collections.abc import Sequence
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from types import CodeType, ModuleType, TracebackType
from typing import Any, NoReturn

import lightwell
from lightwell.cli.exit_codes import MISUSED
from lightwell.errors import CliError


def run_script(arguments: Sequence[str]) -> None:
    """Take over, then be ``python`` with these arguments: a script or ``-m`` and a module's name.

    Ends as the script does: an exit it asks for, and an exception that it does not catch, leave
    from here as they would leave the interpreter.

    Args:
        arguments: What follows ``run``; a ``--`` in front of the script is skipped.
    """
    given = list(arguments)
    if given[:1] == ["--"]:
        del given[0]
    is_module = given[:1] == ["-m"]
    if is_module:
        del given[0]
    if not given or (given[0].startswith("-") and not is_module):
        got = repr(given[0]) if given else "nothing"
        _fail(
            f"run: expected a script, or -m and a module's name, got {got}\n"
            "Try: lightwell run --help",
            MISUSED,
        )
    lightwell.take_over(children=True)
    sys.argv[:] = given
    try:
        code, main = _module(given[0]) if is_module else _script(given[0])
    except CliError as error:
        _fail(str(error), error.exit_code)
    except SyntaxError as error:
        _show_only(error, None)
        raise
    sys.modules["__main__"] = main
    try:
        exec(code, main.__dict__)
    except BaseException as error:
        trace = error.__traceback__
        _show_only(error, trace and trace.tb_next)
        raise


def _fail(sentence: str, exit_code: int) -> NoReturn:
    print(f"lightwell: {sentence}", file=sys.stderr)
    sys.exit(exit_code)


def _script(path: str) -> tuple[CodeType, ModuleType]:
    """The code of a script, or of the ``__main__`` in a folder or zip file, as ``python PATH``."""
    absolute = os.path.abspath(path)  # noqa: PTH100  # as the interpreter does it
    if os.path.isdir(path) or _is_zip(path):  # noqa: PTH112  # likewise
        _set_first_folder(absolute)
        spec = PathFinder.find_spec("__main__", [absolute])
        if spec is None:
            raise CliError(f"{path}: there is no __main__.py in it", MISUSED)
        return _code_of("__main__", spec)
    try:
        with open(absolute, "rb") as file:  # noqa: PTH123  # likewise
            source = file.read()
    except OSError as error:
        raise CliError(f"{absolute}: cannot be read: {error.strerror}", MISUSED) from None
    _set_first_folder(os.path.dirname(os.path.realpath(path)))  # noqa: PTH120
    main = _new_main(None, absolute, SourceFileLoader("__main__", absolute))
    return compile(source, absolute, "exec", dont_inherit=True), main


def _module(name: str) -> tuple[CodeType, ModuleType]:
    """The code of a module, or of the ``__main__`` of a package, as ``python -m NAME``."""
    _set_first_folder(os.getcwd())  # noqa: PTH109
    spec = _found(name)
    if spec.submodule_search_locations is not None:
        name = f"{name}.__main__"
        spec = _found(name)
    code, main = _code_of(name, spec)
    sys.argv[0] = main.__file__ or name
    return code, main


def _found(name: str) -> ModuleSpec:
    try:
        spec = importlib.util.find_spec(name)
    except ModuleNotFoundError as error:
        if error.name is None or not f"{name}.".startswith(f"{error.name}."):
            raise  # one that a package of NAME imports
        spec = None
    except (ValueError, ImportError):
        spec = None
    if spec is None:
        raise CliError(f"-m: there is no module named {name!r}")
    return spec


def _code_of(name: str, spec: ModuleSpec) -> tuple[CodeType, ModuleType]:
    loader: Any = spec.loader
    code = loader.get_code(name) if hasattr(loader, "get_code") else None
    if code is None:
        raise CliError(f"-m: there is no Python code in {name!r}")
    return code, _new_main(spec, spec.origin, loader)


def _new_main(spec: ModuleSpec | None, file: str | None, loader: Any) -> ModuleType:
    main = ModuleType("__main__")
    main.__dict__.update(
        __builtins__=builtins,
        __cached__=spec.cached if spec else None,
        __file__=file,
        __loader__=loader,
        __package__=spec.parent if spec else None,
        __spec__=spec,
    )
    return main


def _is_zip(path: str) -> bool:
    if not os.path.isfile(path) or path.endswith(".py"):  # noqa: PTH113
        return False
    from zipfile import is_zipfile

    return is_zipfile(path)


def _set_first_folder(folder: str) -> None:
    """Make ``folder`` the first of ``sys.path``, in the place of the one that led to us."""
    if not sys.flags.safe_path:
        sys.path[0] = folder


def _show_only(error: BaseException, trace: TracebackType | None) -> None:
    """Have the interpreter report ``error`` without the frames that led to the script."""
    shown = sys.excepthook

    def report(
        kind: type[BaseException], raised: BaseException, whole: TracebackType | None
    ) -> None:
        if raised is not error:
            shown(kind, raised, whole)
            return
        raised.__traceback__ = trace
        shown(kind, raised, trace)

    sys.excepthook = report
