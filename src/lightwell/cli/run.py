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

    What the script imports from either is Lightwell's; all else is as with python.

    Python processes that it starts are taken over as well.
    """
    run_script(arguments)
