"""``SummaryWriter``: the drop-in for ``torch.utils.tensorboard.SummaryWriter``."""

from __future__ import annotations

from lightwell.writer.clips import ClipMethods
from lightwell.writer.curves import CurveMethods
from lightwell.writer.distributions import DistributionMethods
from lightwell.writer.embeddings import EmbeddingMethods
from lightwell.writer.graphs import GraphMethods
from lightwell.writer.hparams import HParamsMethods
from lightwell.writer.images import ImageMethods
from lightwell.writer.marks import MarkMethods
from lightwell.writer.scalars import ScalarMethods
from lightwell.writer.tensors import TensorMethods
from lightwell.writer.watching import WatchMethods


class SummaryWriter(
    WatchMethods,
    GraphMethods,
    HParamsMethods,
    ScalarMethods,
    DistributionMethods,
    CurveMethods,
    ImageMethods,
    ClipMethods,
    TensorMethods,
    EmbeddingMethods,
    MarkMethods,
):
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

    Where several processes train together, each may log to the same ``log_dir``: rank 0 writes to
    it, rank k to the sub-run ``<log_dir>/rank<k>``, which is then the attribute ``log_dir``. The
    default ``log_dir`` has the time in its name, on which processes may not agree, so give one.

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
        logdir: tensorboardX's name for ``log_dir``.
        write_to_disk: False checks arguments, and neither makes nor keeps anything.
        comet_config: Accepted for compatibility if it disables Comet, to which nothing is sent.
        rank: Which of the processes this is. Defaults to what ``torch.distributed`` says if it is
            initialised, else to ``RANK`` in the environment if ``WORLD_SIZE`` is more than 1, else
            to 0.
        rank_zero_only: Treat ``write_to_disk`` as False in all processes but rank 0.

    Raises:
        OSError: ``log_dir`` or the event file cannot be made.
        TypeError: An argument is of the wrong kind.
        ValueError: A rank is out of range; ``log_dir`` and ``logdir`` differ; ``comet_config``
            wants Comet.
    """
