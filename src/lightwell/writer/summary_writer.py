"""``SummaryWriter``: the drop-in for ``torch.utils.tensorboard.SummaryWriter``."""

from __future__ import annotations

from lightwell.writer.graphs import GraphMethods
from lightwell.writer.scalars import ScalarMethods
from lightwell.writer.watching import WatchMethods


class SummaryWriter(ScalarMethods, GraphMethods, WatchMethods):
    """Records a training run in a directory of event files, which Lightwell and TensorBoard show.

    Logging costs the caller a copy into memory; a background thread writes at once when the log was
    idle, and ten times a second otherwise. What was logged 0.1 s ago survives a crash of the
    process, what was logged before ``flush()`` does at once, and nothing is lost when Python shuts
    down, with or without ``close()``. Pictures and sound are encoded in the background, and tensors
    on a device are fetched from there; they reach the file a little later.

    A failing disk never raises out of an ``add_*`` method: events wait in memory, a warning is
    logged, and ``flush()``, ``close()`` and ``stats()`` tell. Wrong arguments raise in the caller.

    Thread-safe; each thread's events of a tag keep their order. After a fork, the child's first
    event starts a file of its own. Usable as a context manager.

    Args:
        log_dir: The run's directory. Defaults to ``runs/<date>_<time>_<host><comment>``.
        comment: Appended to the default ``log_dir``; ignored when ``log_dir`` is given.
        purge_step: Points that earlier files of this directory have from this step on are
            superseded.
        max_queue: Accepted for compatibility: how many events may wait for the file. Events wait
            for room only while 64 MiB of them do.
        flush_secs: Upper bound, in seconds, for the time until an event is in the operating system.
            It is 0.1 s whatever you say here.
        filename_suffix: Appended to the name of every event file.

    Raises:
        OSError: ``log_dir`` or the event file cannot be made.
    """
