"""What the user did wrong, or the machine could not do: one sentence and an exit code."""

from __future__ import annotations

FAILED = 1
MISUSED = 2


class CliError(Exception):
    """Ends the command; ``str()`` of it is shown, without a traceback."""

    def __init__(self, sentence: str, exit_code: int = FAILED) -> None:
        super().__init__(sentence)
        self.exit_code = exit_code
