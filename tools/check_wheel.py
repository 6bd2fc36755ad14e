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
# Everything that takes more than NumPy elsewhere, in an environment that has no more than we need.
WRITE = """
import numpy
from lightwell import SummaryWriter
with SummaryWriter("runs/a") as writer:
    writer.add_scalar("loss", 0.5, 1)
    writer.add_histogram("weights", numpy.arange(9.0), 1)
    writer.add_image("picture", numpy.zeros((3, 8, 8)), 1)
    writer.add_image_with_boxes("boxes", numpy.zeros((3, 8, 8)), [[1, 1, 5, 5]], 1, labels="a")
    writer.add_video("film", numpy.zeros((1, 2, 3, 8, 8)), 1)
    writer.add_audio("sound", numpy.zeros(100), 1)
    writer.add_embedding(numpy.eye(3), label_img=numpy.zeros((3, 3, 4, 4)))
    writer.add_event("saved", "here", 1)
"""
WRITTEN = ["loss", "weights", "picture", "boxes", "film", "sound", "marks/saved"]


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
    missing = [tag for tag in WRITTEN if f'"{tag}"' not in logdir]
    if "<title>" not in page or missing:
        raise SystemExit(
            f"the installed wheel serves no board: {page[:200]!r} {missing} {logdir!r}"
        )
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
