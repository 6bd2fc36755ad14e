"""Importing lightwell is cheap and drags nothing in."""

from __future__ import annotations

import subprocess
import sys

CODE = """
import sys
import numpy
before = set(sys.modules)
import lightwell
print(*sorted(set(sys.modules) - before))
"""


def test_import_loads_the_core_and_little_else() -> None:
    out = subprocess.run([sys.executable, "-c", CODE], capture_output=True, text=True, check=True)
    added = out.stdout.split()
    assert len(added) <= 25
    packages = {name.partition(".")[0] for name in added}
    heavy = {"torch", "jax", "PIL", "tensorboard", "google", "starlette", "uvicorn", "logging"}
    assert "lightwell" in packages
    assert not packages & heavy
