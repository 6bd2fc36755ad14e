"""What a user can import and call, and what importing it brings along."""

from __future__ import annotations

import subprocess
import sys

import lightwell
from lightwell import errors
from tests import public_api


def test_names_and_signatures_are_those_of_the_golden_text() -> None:
    golden = public_api.GOLDEN.read_text(encoding="utf-8")
    assert public_api.described() == golden, "a wanted change is accepted with: make golden"


def test_every_name_is_there_in_order_and_listed() -> None:
    assert lightwell.__all__ == sorted(lightwell.__all__)
    assert all(hasattr(lightwell, name) for name in lightwell.__all__)
    assert dir(lightwell) == lightwell.__all__


def test_every_exception_class_has_the_base_and_stands_in_the_tree() -> None:
    public = {name for name in vars(errors) if name.endswith("Error")}
    assert public == set(errors.__all__)
    assert errors.__doc__ is not None
    for name in public:
        assert issubclass(getattr(errors, name), errors.LightwellError)
        assert name in errors.__doc__.split("Wrong arguments")[0]


def test_importing_lightwell_loads_the_core_and_little_else() -> None:
    script = """
import __future__, atexit, importlib.util, sys, threading  # torch has loaded these
import numpy
before = set(sys.modules)
import lightwell
print(*sorted(set(sys.modules) - before))
"""
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    added = done.stdout.split()
    packages = {name.partition(".")[0] for name in added}
    assert "lightwell" in packages
    heavy = ["torch", "jax", "PIL", "pandas", "polars", "pyarrow", "tensorboard", "google"]
    heavy += ["starlette", "uvicorn", "watchfiles", "rich", "cyclopts", "h11", "anyio", "logging"]
    assert not packages.intersection(heavy)
    assert not [name for name in added if name.startswith(("lightwell.store", "lightwell.reader"))]
    assert len(added) <= 25
