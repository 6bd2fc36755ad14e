"""Where the command starts: ``run`` goes straight to the script, the rest is parsed."""

from __future__ import annotations

import sys

from lightwell.cli.exit_codes import INTERRUPTED


def run() -> None:
    """Entry point of the command.

    A script that is run must find the process as ``python`` would have left it: without the board's
    libraries in it, nor our handling of signals.
    """
    arguments = sys.argv[1:]
    if arguments[:1] == ["run"] and arguments[1:2] not in ([], ["--help"], ["-h"]):
        from lightwell.cli.script import run_script

        run_script(arguments[1:])
    else:
        try:
            from lightwell.cli import main
        except KeyboardInterrupt:  # loading takes a moment, on a network's disk several
            sys.exit(INTERRUPTED)
        main.run(arguments)
