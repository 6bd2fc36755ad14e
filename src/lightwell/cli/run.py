"""``lightwell run``: runs a training script, unchanged, with our writer in the place of others'."""

from __future__ import annotations

from typing import Annotated

from cyclopts import Parameter

from lightwell.cli.script import run_script


def run(
    *arguments: Annotated[
        str,
        Parameter(
            allow_leading_hyphen=True,
            help="A script, or -m and a module's name, and the arguments it is to get.",
        ),
    ],
) -> None:
    """Run a training script with Lightwell in the place of torch.utils.tensorboard, tensorboardX.

    The script needs no change and neither package: what it imports from them is Lightwell's. It
    runs as with python, with all that follows its name as its arguments, and so do the Python
    processes that it starts.
    """
    run_script(arguments)
