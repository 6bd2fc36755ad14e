"""What the writer's methods import goes a way that a fork waits for, and names are as ever."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import pytest

import lightwell
from lightwell import _first_use

SOURCES = Path(lightwell.__file__).parent
PACKAGES = ("lightwell", "lightwell.events", "lightwell.writer", "lightwell.writer.model")


def imports_in_functions(path: Path) -> Iterator[ast.Import | ast.ImportFrom]:
    for function in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(function, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)):
            for node in ast.walk(function):
                if isinstance(node, (ast.Import, ast.ImportFrom)):
                    yield node


def asks_a_package(node: ast.Import | ast.ImportFrom) -> bool:
    if not isinstance(node, ast.ImportFrom) or node.module not in PACKAGES:
        return False
    names = [alias.name for alias in node.names]
    if node.module == "lightwell":
        return names == ["errors"]  # the one module that is asked for there
    return all(find_spec(f"{node.module}.{name}") is not None for name in names)


def test_imports_in_methods_of_the_writer_ask_a_package_for_its_modules() -> None:
    found = [
        (path, node)
        for path in sorted((SOURCES / "writer").rglob("*.py"))
        for node in imports_in_functions(path)
    ]
    assert len(found) > 30
    others = [
        f"{path.relative_to(SOURCES)}:{node.lineno}: {ast.unparse(node)}"
        for path, node in found
        if not asks_a_package(node)
    ]
    assert not others, "write: from <package> import <module>; or use _first_use.load"


def test_the_writer_imports_by_no_other_function() -> None:
    others = [
        str(path.relative_to(SOURCES))
        for path in sorted((SOURCES / "writer").rglob("*.py"))
        if any(name in path.read_text(encoding="utf-8") for name in ("import_module", "__import__"))
    ]
    assert not others, "use _first_use.load"


def test_methods_of_events_import_no_module_of_ours() -> None:
    others = [
        f"{path.name}:{node.lineno}"
        for path in sorted((SOURCES / "events").rglob("*.py"))
        for node in imports_in_functions(path)
        if "lightwell" in ast.unparse(node)
    ]
    assert not others


def test_each_package_is_there_before_a_method_asks_it() -> None:
    done = subprocess.run(
        [sys.executable, "-c", "import sys, lightwell; print(*sys.modules)"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert set(PACKAGES) <= {*done.stdout.split(), *_first_use._PACKAGES}


@pytest.mark.parametrize("package", PACKAGES)
def test_a_name_that_no_package_has_is_refused_as_ever(package: str) -> None:
    module = import_module(package)
    for name in ("nothing", "__nothing__"):
        with pytest.raises(AttributeError, match=f"module '{package}' has no attribute '{name}'"):
            getattr(module, name)
    with pytest.raises(ImportError, match=f"cannot import name 'nothing' from '{package}'"):
        exec(f"from {package} import nothing")


def test_a_module_that_lacks_what_it_imports_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "of_a_test"
    package.mkdir()
    (package / "__init__.py").write_text(
        "from lightwell import _first_use\n__getattr__ = _first_use.submodules(__name__)\n"
    )
    (package / "lacking.py").write_text("import nothing_of_this_name\n")
    (package / "whole.py").write_text("answer = 42\n")
    monkeypatch.syspath_prepend(tmp_path)
    module = import_module("of_a_test")
    assert module.whole.answer == 42
    with pytest.raises(ModuleNotFoundError, match="'nothing_of_this_name'"):
        module.lacking  # noqa: B018  # asking loads it


def test_every_module_of_the_writer_can_be_had_from_its_package() -> None:
    for package in PACKAGES[1:]:
        directory = SOURCES.joinpath(*package.split(".")[1:])
        for path in sorted(directory.glob("[a-z]*.py")):
            assert getattr(import_module(package), path.stem).__name__ == f"{package}.{path.stem}"
