"""``lightwell run`` is ``python`` to the script: its names, its arguments, its end."""

from __future__ import annotations

import signal
import zipfile
from pathlib import Path

import pytest

from tests.integration.takeover.running import python

SCRIPT = """
import json, os, sys
main = sys.modules["__main__"]
print(json.dumps({
    "argv": sys.argv,
    "first": sys.path[0],
    "name": __name__,
    "file": __file__,
    "package": __package__,
    "spec": getattr(__spec__, "name", None),
    "cached": __cached__,
    "loader": type(__loader__).__name__,
    "is_main": main.__dict__ is globals(),
    "builtins": __builtins__.__name__,
}))
import beside
ending = sys.argv[1] if len(sys.argv) > 1 else ""
def fail():
    return 1 / 0
if ending == "--raise":
    fail()
elif ending == "--chained":
    try:
        fail()
    except ZeroDivisionError as error:
        raise ValueError("no good") from error
elif ending == "--interrupt":
    raise KeyboardInterrupt
elif ending == "--exit":
    sys.exit(7)
elif ending == "--exit-text":
    sys.exit("it did not work")
elif ending == "--hook":
    sys.excepthook = lambda kind, error, trace: print("hooked", kind.__name__, trace.tb_lineno)
    fail()
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A working folder, with a script, the same as a module of a package, and what both import."""
    package = tmp_path / "package"
    package.mkdir()
    (package / "__init__.py").touch()
    for name in ("__main__", "train"):
        (package / f"{name}.py").write_text(SCRIPT)
    scripts = tmp_path / "scripts"
    scripts.mkdir()
    (scripts / "train.py").write_text(SCRIPT)
    (scripts / "broken.py").write_text("x = (\n")
    (tmp_path / "link.py").symlink_to(scripts / "train.py")
    for place in (tmp_path, scripts):
        (place / "beside.py").touch()
    (scripts / "folder").mkdir()
    (scripts / "folder/__main__.py").write_text(SCRIPT)
    (scripts / "folder/beside.py").touch()
    with zipfile.ZipFile(scripts / "train.zip", "w") as archive:
        archive.writestr("__main__.py", SCRIPT.replace("__cached__", "None"))
        archive.writestr("beside.py", "")
    return tmp_path


@pytest.mark.parametrize(
    "arguments",
    [
        ["scripts/train.py"],
        ["scripts/train.py", "--lr", "3", "--", "-m", "--help"],
        ["link.py", "-x"],
        ["scripts/train.py", "--raise"],
        ["scripts/train.py", "--chained"],
        ["scripts/train.py", "--interrupt"],
        ["scripts/train.py", "--exit"],
        ["scripts/train.py", "--exit-text"],
        ["scripts/train.py", "--hook"],
        ["scripts/broken.py"],
        ["-m", "package", "--lr", "3"],
        ["-m", "package.train", "--exit"],
        ["-m", "package.train", "--exit-text"],
    ],
    ids=" ".join,
)
def test_a_script_cannot_tell_it_from_python(folder: Path, arguments: list[str]) -> None:
    wanted = python(*arguments, cwd=folder)
    got = python("-m", "lightwell", "run", *arguments, cwd=folder)

    assert wanted.stdout or wanted.stderr
    assert got.stdout == wanted.stdout
    assert got.stderr == wanted.stderr
    assert got.returncode == wanted.returncode


@pytest.mark.parametrize("path", ["scripts/folder", "scripts/train.zip"])
def test_a_folder_or_archive_runs_by_its_main(folder: Path, path: str) -> None:
    wanted = python(path, "--exit", cwd=folder)
    got = python("-m", "lightwell", "run", path, "--exit", cwd=folder)

    assert got.returncode == wanted.returncode == 7
    assert got.stdout == wanted.stdout


def test_an_exception_of_a_module_is_shown_from_the_module_on(folder: Path) -> None:
    got = python("-m", "lightwell", "run", "-m", "package.train", "--raise", cwd=folder)

    assert got.returncode == 1
    first, frame, *_ = got.stderr.splitlines()
    assert first == "Traceback (most recent call last):"
    assert frame.startswith(f'  File "{folder}/package/train.py", line ')
    assert got.stderr.endswith("ZeroDivisionError: division by zero\n")


def test_an_interrupt_ends_it_as_it_ends_python(folder: Path) -> None:
    got = python("-m", "lightwell", "run", "scripts/train.py", "--interrupt", cwd=folder)

    assert got.returncode == -signal.SIGINT


def test_a_separator_may_stand_before_the_script(folder: Path) -> None:
    got = python("-m", "lightwell", "run", "--", "scripts/train.py", "--exit", cwd=folder)

    assert got.returncode == 7
    assert '"argv": ["scripts/train.py", "--exit"]' in got.stdout


@pytest.mark.parametrize(
    ("arguments", "sentence", "exit_code"),
    [
        ([], "run: expected a script, or -m and a module's name, got nothing", 2),
        (["-m"], "run: expected a script, or -m and a module's name, got nothing", 2),
        (["--lr"], "run: expected a script, or -m and a module's name, got '--lr'", 2),
        (["gone.py"], "gone.py: cannot be read: No such file or directory", 2),
        (["package/.."], "package/..: there is no __main__.py in it", 2),
        (["-m", "gone"], "-m: there is no module named 'gone'", 1),
        (["-m", "package.gone"], "-m: there is no module named 'package.gone'", 1),
        (["-m", "_thread"], "-m: there is no Python code in '_thread'", 1),
    ],
)
def test_a_mistake_is_one_line_and_an_exit_code(
    folder: Path, arguments: list[str], sentence: str, exit_code: int
) -> None:
    got = python("-m", "lightwell", "run", *arguments, cwd=folder)

    assert got.returncode == exit_code
    assert got.stdout == ""
    assert got.stderr.splitlines()[0].endswith(sentence)
    assert got.stderr.startswith("lightwell: ")


def test_the_script_finds_nothing_of_the_board_in_its_process(folder: Path) -> None:
    (folder / "look.py").write_text(
        "import signal, sys\n"
        "print(sorted({'cyclopts', 'rich', 'starlette', 'lightwell.store'} & set(sys.modules)))\n"
        "print(signal.getsignal(signal.SIGTERM) is signal.SIG_DFL)\n"
    )
    got = python("-m", "lightwell", "run", "look.py", cwd=folder)

    assert got.stdout.splitlines() == ["[]", "True"]


def test_its_help_is_the_commands_and_not_the_scripts(folder: Path) -> None:
    got = python("-m", "lightwell", "run", "--help", cwd=folder)

    assert got.returncode == 0
    assert "Usage: lightwell run [ARGS...]" in got.stdout
