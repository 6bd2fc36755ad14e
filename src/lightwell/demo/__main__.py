"""``python -m lightwell.demo FOLDER --seconds N``: trains all runs of the demo into FOLDER."""

from __future__ import annotations

import argparse
import signal
from pathlib import Path
from types import FrameType

from lightwell.demo.training import train


def main() -> None:
    """Train until done, or until told to stop by SIGTERM or Ctrl-C."""
    parser = argparse.ArgumentParser(prog="python -m lightwell.demo", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seconds", type=float, default=60.0)
    arguments = parser.parse_args()
    is_stopped = False

    def stop(_: int, __: FrameType | None) -> None:
        nonlocal is_stopped
        is_stopped = True

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    train(arguments.folder, arguments.seconds, should_stop=lambda: is_stopped)


if __name__ == "__main__":
    main()
