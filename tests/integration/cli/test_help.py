"""What the command says of itself: the words, however they are laid out."""

from __future__ import annotations

import re

import pytest

from tests.integration.cli.conftest import Command

HELP = {
    (): """
Usage: lightwell COMMAND [OPTIONS] LOGDIR
The board: shows every point of the training runs under LOGDIR, live.
Commands
demo Train several runs on handwritten digits for a minute, and serve the board for them.
export Write every scalar point under LOGDIR as CSV, JSON or Parquet.
inspect Tell what is under LOGDIR: counts, steps, restarts, odd values, damage.
run Run a training script with Lightwell in the place of torch.utils.tensorboard, tensorboardX.
""",
    ("export",): """
Usage: lightwell export [OPTIONS] LOGDIR
Write every scalar point under LOGDIR as CSV, JSON or Parquet.
The columns are run, tag, step, wall_time and value, as written. Nothing is sampled.
Parameters
* LOGDIR --logdir Folder with event files, at any depth. [required]
--output -o STR A file; or a folder, for one file a run. [default: standard output]
--format CHOICE Of the output. [default: what the file's name ends with, else csv]
[choices: csv, json, jsonl, parquet]
--runs STR... A run, or a pattern such as 'sweep/*'. May be repeated. [default: all]
--query -q STR What the board's query bar takes, such as 'adamw lr<1e-3'. [default: all]
--tags STR... A tag, or a pattern such as 'loss/*'. May be repeated. [default: all]
--steps STR FROM:TO, both included; either may be left out. [default: all]
--superseded Include points that a restart of the run wrote anew, and a column that tells.
--force Replace files that are there.
""",
    ("inspect",): """
Usage: lightwell inspect [OPTIONS] LOGDIR
Tell what is under LOGDIR: counts, steps, restarts, odd values, damage.
With --runs or --query, the kinds and files of each run too.
Every byte is read. Exits with 1 when something is damaged or cannot be read.
Parameters
* LOGDIR --logdir Folder with event files, at any depth. [required]
--runs STR... A run, or a pattern such as 'sweep/*'. May be repeated. [default: all]
--query -q STR What the board's query bar takes, such as 'adamw lr<1e-3'. [default: all]
--json Everything as one JSON document, for scripts.
""",
}


def words(text: str) -> str:
    """Without lines, blanks, and the defaults of what is off unless asked for."""
    plain = re.sub(r"[─│╭╮╰╯]", " ", text)
    return " ".join(" ".join(plain.split()).replace("[default: False]", " ").split())


@pytest.mark.parametrize("arguments", HELP)
def test_help_says_what_there_is(command: Command, arguments: tuple[str, ...]) -> None:
    done = command(*arguments, "--help")
    assert (done.returncode, done.stderr) == (0, b"")
    assert words(done.stdout.decode()).startswith(words(HELP[arguments]))


def test_a_mistake_names_the_help_of_its_command(command: Command) -> None:
    assert command("export").stderr.decode().endswith("Try: lightwell export --help\n")
    assert command("--port", "many", ".").stderr.decode().endswith("Try: lightwell --help\n")


def test_an_option_of_several_is_repeated(command: Command) -> None:
    done = command("export", "logs", "--runs", "a", "b")
    assert done.returncode == 2
    assert done.stderr.decode().startswith(
        "lightwell: too many arguments: b; an option is repeated"
    )
