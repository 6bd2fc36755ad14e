"""What the imports of others' writers give after ``take_over``, in processes of their own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from lightwell.compat import children
from tests import oracle
from tests.integration.takeover.running import python, run_taken_over, writers_in

BOTH = """
    from torch.utils.tensorboard import SummaryWriter
    import tensorboardX

    with SummaryWriter("runs/torch") as writer:
        writer.add_scalar("loss/train", 0.5, 1)
    with tensorboardX.SummaryWriter(logdir="runs/x") as writer:
        writer.add_scalar("loss/train", 0.25, 2)
"""


@pytest.mark.parametrize("is_hidden", [False, True])
def test_a_plain_script_with_both_writers_records_with_ours(
    tmp_path: Path, is_hidden: bool
) -> None:
    done = run_taken_over(BOTH, cwd=tmp_path, is_hidden=is_hidden)

    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    assert writers_in(tmp_path / "runs") == {"lightwell"}
    (torch_point,) = oracle.points_in(tmp_path / "runs/torch")
    (x_point,) = oracle.points_in(tmp_path / "runs/x")
    assert torch_point[:3] == ("loss/train", 1, 0.5)
    assert x_point[:3] == ("loss/train", 2, 0.25)


def in_python(source: str, cwd: Path, is_hidden: bool = True) -> list[str]:
    """The lines that ``source`` prints, where tensorboard and tensorboardX are hidden."""
    done = python("-W", "error", "-c", source, cwd=cwd, is_hidden=is_hidden)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    return done.stdout.splitlines()


def test_without_it_the_hidden_packages_are_missing(tmp_path: Path) -> None:
    source = """
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
print(find_spec("tensorboard"), find_spec("tensorboardX"))
for name in ("tensorboard", "tensorboardX"):
    try:
        version(name)
    except PackageNotFoundError:
        print("not installed")
try:
    import torch.utils.tensorboard
except ModuleNotFoundError as error:
    print(error.name)
"""
    assert in_python(source, tmp_path) == [
        "None None", "not installed", "not installed", "tensorboard"
    ]  # fmt: skip


def test_it_is_found_by_all_who_look_for_the_packages(tmp_path: Path) -> None:
    source = """
import importlib.metadata, importlib.util
import lightwell
lightwell.take_over()
print(importlib.util.find_spec("tensorboardX").name)
print(importlib.util.find_spec("tensorboardX.writer") is not None)
print(importlib.util.find_spec("tensorboardX.missing"))
installed = importlib.metadata.metadata("tensorboardx")
print(installed["Version"], installed["Name"])
print(importlib.util.find_spec("tensorboard"), importlib.metadata.version("tensorboard"))
from packaging.version import Version
import tensorboardX
print(tensorboardX.__version__ == importlib.metadata.version("tensorboardX"))
listed = {found.metadata["Name"] for found in importlib.metadata.distributions()}
print(bool({"tensorboard", "tensorboardX"} & listed))
"""
    assert in_python(source, tmp_path) == [
        "tensorboardX", "True", "None", "2.6.5 tensorboardX", "None 2.21.0", "True", "False"
    ]  # fmt: skip


def test_submodules_are_the_same_objects_under_both_names(tmp_path: Path) -> None:
    source = """
import sys
import lightwell
lightwell.take_over()
from torch.utils.tensorboard.writer import FileWriter, SummaryWriter
import torch.utils.tensorboard
from torch.utils import tensorboard
import lightwell.compat.torch_tensorboard as ours
print(tensorboard is ours is torch.utils.tensorboard is sys.modules["torch.utils.tensorboard"])
print(tensorboard.writer is ours.writer is sys.modules["torch.utils.tensorboard.writer"])
print(SummaryWriter is lightwell.SummaryWriter, FileWriter is lightwell.FileWriter)
"""
    assert in_python(source, tmp_path) == ["True", "True", "True True"]


@pytest.mark.parametrize("order", ["torch first", "torch later"])
def test_torch_has_the_attribute_without_an_import_of_it(tmp_path: Path, order: str) -> None:
    steps = ["import torch", "import lightwell; lightwell.take_over()"]
    source = "\n".join(
        [
            *(steps if order == "torch first" else steps[::-1]),
            "print(torch.utils.tensorboard.SummaryWriter is lightwell.SummaryWriter)",
        ]
    )
    assert in_python(source, tmp_path) == ["True"]


def test_it_loads_neither_torch_nor_what_reads(tmp_path: Path) -> None:
    source = """
import sys
import lightwell
lightwell.take_over()
import tensorboardX
unwanted = {"torch", "tensorboard", "starlette", "rich", "PIL", "lightwell.store"}
print(sorted(unwanted & set(sys.modules)))
"""
    assert in_python(source, tmp_path) == ["[]"]


def test_twice_is_as_once(tmp_path: Path) -> None:
    source = """
import sys
import lightwell
print(lightwell.take_over())
before = list(sys.meta_path)
import tensorboardX
lightwell.take_over()
import tensorboardX as again
print(before == sys.meta_path, tensorboardX is again)
"""
    assert in_python(source, tmp_path) == ["None", "True True"]


def test_modules_that_hold_their_class_already_are_named_in_one_warning(tmp_path: Path) -> None:
    (tmp_path / "mine.py").write_text("from tensorboardX import SummaryWriter as Theirs\n")
    source = """
import logging
logging.basicConfig(format="%(name)s: %(message)s")
import warnings
warnings.simplefilter("ignore")
from torch.utils.tensorboard import SummaryWriter
import mine, torch
old = SummaryWriter
import lightwell
lightwell.take_over()
lightwell.take_over()
from torch.utils.tensorboard import SummaryWriter
import tensorboardX
print(SummaryWriter is lightwell.SummaryWriter)
print(torch.utils.tensorboard.SummaryWriter is SummaryWriter)
print(tensorboardX.__name__, old.__module__)
"""
    done = python("-c", source, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [
        "True",
        "True",
        "lightwell.compat.tensorboardx torch.utils.tensorboard.writer",
    ]
    (warning,) = done.stderr.splitlines()
    assert warning.startswith("lightwell.compat: take_over: still with the writer they had")
    assert ": __main__, mine; " in warning


def test_a_module_that_we_do_not_have_is_missing_rather_than_theirs(tmp_path: Path) -> None:
    source = """
import lightwell
lightwell.take_over()
try:
    import tensorboardX.visdom_writer
except ModuleNotFoundError as error:
    print(error.name)
"""
    assert in_python(source, tmp_path, is_hidden=False) == ["tensorboardX.visdom_writer"]


def test_threads_that_import_at_once_get_the_same_module(tmp_path: Path) -> None:
    source = """
import sys, threading
import lightwell
lightwell.take_over()
got, is_there = [], threading.Event()
def look():
    is_there.set()
    import tensorboardX
    got.append(tensorboardX)
class Starter:  # starts the other thread in the midst of this one's import
    def find_spec(self, name, path, target=None):
        if name == "lightwell.compat.tensorboardx.writer":
            thread.start()
            is_there.wait()
thread = threading.Thread(target=look)
sys.meta_path.insert(0, Starter())
import tensorboardX
thread.join()
import lightwell.compat.tensorboardx as ours
print(got == [tensorboardX] == [ours], ours.__spec__.name)
"""
    assert in_python(source, tmp_path) == ["True lightwell.compat.tensorboardx"]


def test_reloading_keeps_the_module(tmp_path: Path) -> None:
    source = """
import importlib, pickle
import lightwell
lightwell.take_over()
import tensorboardX, tensorboardX.writer
print(importlib.reload(tensorboardX) is tensorboardX)
writer_class = tensorboardX.writer.SummaryWriter
print(pickle.loads(pickle.dumps(writer_class)) is writer_class)
"""
    assert in_python(source, tmp_path) == ["True", "True"]


def test_the_messages_of_tensorboardx_stay_theirs_where_they_are_installed(tmp_path: Path) -> None:
    source = """
import lightwell
lightwell.take_over()
import importlib.util
print(importlib.util.find_spec("tensorboardX.proto") is not None)
try:
    from tensorboardX.proto import event_pb2
    print(event_pb2.Event(step=3).step)
except ModuleNotFoundError as error:
    print(error.name)
import tensorboardX
print(tensorboardX.SummaryWriter.__module__)
"""
    ours = "lightwell.compat.tensorboardx.writer"
    assert in_python(source, tmp_path, is_hidden=False) == ["True", "3", ours]
    assert in_python(source, tmp_path, is_hidden=True) == ["False", "tensorboardX.proto", ours]


CHILDREN = """
    import multiprocessing, subprocess, sys

    def log(name):
        from tensorboardX import SummaryWriter
        with SummaryWriter(logdir=f"runs/{name}") as writer:
            writer.add_scalar("a", 1.0, 0)

    if __name__ == "__main__":
        for method in ("spawn", "forkserver", "fork"):
            child = multiprocessing.get_context(method).Process(target=log, args=(method,))
            child.start()
            child.join()
        code = '''
    import sys
    assert not any(name.startswith("lightwell") for name in sys.modules)
    assert not any(folder.endswith("children") for folder in sys.path)
    import importlib.metadata
    assert importlib.metadata.version("tensorboardX") == "2.6.5"
    from tensorboardX import SummaryWriter
    with SummaryWriter(logdir="runs/subprocess") as writer:
        writer.add_scalar("a", 1.0, 0)
    '''
        import textwrap
        subprocess.run([sys.executable, "-c", textwrap.dedent(code)], check=True)
"""


def test_the_processes_that_a_script_starts_are_taken_over_as_well(tmp_path: Path) -> None:
    done = run_taken_over(CHILDREN, cwd=tmp_path, is_hidden=True)

    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    logged = {folder.name for folder in (tmp_path / "runs").iterdir()}
    assert logged == {"spawn", "forkserver", "fork", "subprocess"}
    assert writers_in(tmp_path / "runs") == {"lightwell"}


@pytest.mark.parametrize("what_is_there", [None, "raise SyntaxError", "version = 'an old one'"])
def test_a_child_that_cannot_import_us_is_left_alone(
    what_is_there: str | None, tmp_path: Path
) -> None:
    if what_is_there is not None:
        (tmp_path / "lightwell.py").write_text(what_is_there)
    source = f"""
import sys
sys.path[:] = [folder for folder in sys.path if not folder.endswith(("src", "site-packages"))]
sys.meta_path[:] = [finder for finder in sys.meta_path if not hasattr(finder, "mapping")]
sys.path.insert(0, {str(tmp_path)!r})
try:
    import tensorboardX
except ModuleNotFoundError as error:
    print(error.name)
import importlib.metadata
try:
    importlib.metadata.version("tensorboardX")
except importlib.metadata.PackageNotFoundError:
    print("not installed")
"""
    folder = Path(children.__file__).parent
    done = subprocess.run(
        [sys.executable, "-c", source],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": os.fspath(folder)},
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert done.stderr == ""
    assert done.stdout.splitlines() == ["tensorboardX", "not installed"]
