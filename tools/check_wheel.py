"""Builds the wheel, installs it alone in a clean environment, writes a run, fetches the page."""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
import urllib.request
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
WRITE = """
from lightwell import SummaryWriter
with SummaryWriter("runs/a") as writer:
    writer.add_scalar("loss", 0.5, 1)
"""


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        scratch = Path(folder)
        run(sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "-w", folder, str(ROOT))
        (wheel,) = scratch.glob("lightwell-*.whl")
        venv.create(scratch / "venv", with_pip=True)
        python = scratch / "venv" / "bin" / "python"
        run(str(python), "-m", "pip", "install", "-q", str(wheel))
        run(str(python), "-c", WRITE, cwd=scratch)
        page, logdir = fetch(scratch)
    if "<title>" not in page or '"loss"' not in logdir:
        raise SystemExit(f"the installed wheel serves no board: {page[:200]!r} {logdir[:200]!r}")
    print(f"{wheel.name}: installed alone, wrote a run, served its page ({len(page)} bytes)")


def run(*command: str, cwd: Path = ROOT) -> None:
    subprocess.run(command, check=True, cwd=cwd)


def fetch(scratch: Path) -> tuple[str, str]:
    """The page and the logdir's JSON, as the installed command serves them."""
    command = [str(scratch / "venv" / "bin" / "lightwell"), "runs", "--no-open"]
    with subprocess.Popen(command, cwd=scratch, stdout=subprocess.PIPE, text=True) as server:
        try:
            assert server.stdout is not None
            for line in server.stdout:
                found = re.search(r"http://\S+", line)
                if found:
                    url = found.group().rstrip("/") + "/"
                    return text_at(url), text_at(url + "api/logdir")
            raise SystemExit("the installed command printed no URL")
        finally:
            server.terminate()


def text_at(url: str) -> str:
    with urllib.request.urlopen(url, timeout=30) as response:
        body: bytes = response.read()
        return body.decode()


if __name__ == "__main__":
    main()
