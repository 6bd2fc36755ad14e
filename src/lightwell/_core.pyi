"""
Bytes and columns: the native half of lightwell. Private; see the package instead.
"""

def masked_crc32c(data: bytes) -> int:
    """Masked CRC-32C of `data`, as TFRecord framing stores it."""

DONE: int = 0

HAS_NEWS: int = 1

NOT_PLAIN: int = 2

IS_CLOSED: int = 3

class EventLog:
    """One event file being written. Thread- and fork-safe."""

    def __init__(
        self, directory: bytes, suffix: bytes, purge_step: int | None, create: bool
    ) -> None:
        """
        Log to a new event file in `directory`, created now (OSError) or before the first write.
        """

    def append_scalar(
        self,
        tag: object | None,
        value: object | None,
        step: object | None,
        wall_time: object | None,
        new_style: object | None,
        double_precision: object | None,
    ) -> int:
        """
        Append a scalar: DONE or HAS_NEWS; NOT_PLAIN or IS_CLOSED when nothing was appended.
        """

    def append(self, payload: bytes) -> int:
        """Append an encoded Event: DONE, HAS_NEWS or IS_CLOSED."""

    def flush(self, sync: bool = False) -> None:
        """
        Wait until everything appended is in the kernel, or with `sync` on the device (OSError).
        """

    def close(self) -> None:
        """Write everything and close the file (OSError when the disk fails)."""

    def stats(self) -> dict[str, int | str | None]:
        """Counters since the log was made."""

    def take_news(self) -> list[tuple[str, str, bool]]:
        """
        What went wrong since the last call: (path, reason, events were dropped).
        """

def finish_logs(timeout_secs: float) -> int:
    """
    At exit: write what waits in every log; returns how many events could not be.
    """
