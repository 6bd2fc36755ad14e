"""The ``lightwell`` command: picks what to do; turns a failure into a line and an exit code."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Sequence
from importlib.metadata import version
from types import FrameType

import cyclopts
from rich.console import Console

from lightwell.cli.demo import demo
from lightwell.cli.exit_codes import MISUSED, NO_READER
from lightwell.cli.export import export
from lightwell.cli.inspect import inspect
from lightwell.cli.run import run as run_command
from lightwell.cli.serve import serve
from lightwell.errors import CliError

app = cyclopts.App(
    name="lightwell",
    help="The board: shows every point of the training runs under LOGDIR, live.",
    version=lambda: version("lightwell"),
    help_format="plaintext",
    result_action="return_value",
    suppress_keyboard_interrupt=False,
)
app.default(serve)
app.command(demo)
app.command(export)
app.command(inspect)
app.command(run_command)  # its help; entry.py runs it


def run(arguments: Sequence[str] | None = None) -> None:
    """Run one command line and end the process; a mistake makes an exit code, no traceback."""
    sys.exit(main(sys.argv[1:] if arguments is None else arguments))


def main(arguments: Sequence[str]) -> int:
    """Run one command line; the exit code."""
    # Ending in an orderly way is what a plain `kill` asks for, as Ctrl-C does.
    signal.signal(signal.SIGTERM, _interrupt)
    errors = Console(stderr=True, soft_wrap=True, highlight=False, markup=False)
    try:
        exit_code = app(list(arguments), exit_on_error=False, print_error=False)
    except cyclopts.CycloptsError as error:
        errors.print(f"lightwell: {_sentence(error)}\nTry: {_called(arguments)} --help")
        return MISUSED
    except CliError as error:
        errors.print(f"lightwell: {error}")
        return error.exit_code
    except BrokenPipeError:
        _let_go_of_stdout()
        return NO_READER
    except KeyboardInterrupt:
        return 0
    return exit_code if isinstance(exit_code, int) else 0


def _let_go_of_stdout() -> None:
    """What is still to be written out at the end of the process goes nowhere, in silence."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)


def _interrupt(_: int, __: FrameType | None) -> None:
    raise KeyboardInterrupt


def _sentence(error: cyclopts.CycloptsError) -> str:
    if isinstance(error, cyclopts.UnusedCliTokensError):
        given = " ".join(error.unused_tokens or ())
        return (
            f"too many arguments: {given}; an option is repeated to name several, "
            "as in: --runs A --runs B"
        )
    sentence = " ".join(str(error).split())
    if sentence.endswith("--logdir requires an argument."):
        return "LOGDIR is missing: name the folder with the event files, runs/ say"
    return sentence


def _called(arguments: Sequence[str]) -> str:
    """The command, as in ``lightwell export``, whose help is to be named."""
    is_command = bool(arguments) and not arguments[0].startswith("-") and arguments[0] in app
    return f"lightwell {arguments[0]}" if is_command else "lightwell"
