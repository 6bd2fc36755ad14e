"""Files of the embedding projector, each replaced as a whole."""

from __future__ import annotations

import contextlib
import fcntl
import logging
import os
from collections.abc import Generator, Iterable
from pathlib import Path

from lightwell.events import embedding
from lightwell.events.messages import EmbeddingInfo, ProjectorConfig

_logger = logging.getLogger("lightwell.writer")


def replace_file(path: str, pieces: Iterable[bytes]) -> str:
    """Write ``pieces`` to ``path``, which has either its old content or all of the new; returns it.

    Raises:
        OSError: The file keeps its old content.
    """
    beside = Path(f"{path}.{os.getpid()}.tmp")
    try:
        with beside.open("wb") as file:
            file.writelines(pieces)
        beside.replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            beside.unlink(missing_ok=True)
        raise
    return path


def add_to_config(root: str, info: EmbeddingInfo) -> str:
    """Add ``info`` to the configuration in ``root``, whoever wrote what it has; returns its path.

    A configuration that cannot be read, which no viewer shows either, is kept under another name.

    Raises:
        OSError: The configuration keeps its old content.
    """
    path = f"{root}/{embedding.CONFIG_NAME}"
    with _alone_in(root):
        config = ProjectorConfig()
        try:
            config = embedding.parse_config(Path(path).read_text("utf-8", "replace"))
        except FileNotFoundError:
            pass
        except ValueError as error:
            kept = f"{path}.broken"
            Path(path).replace(kept)
            _logger.warning("%s: %s: kept as %s", path, error, kept)
        if any(one.tensor_name == info.tensor_name for one in config.embeddings):
            _logger.warning(
                "%s: embedding %r is replaced; did you set global_step for add_embedding()?",
                path,
                info.tensor_name,
            )
        return replace_file(path, [embedding.merge(config, info).encode()])


@contextlib.contextmanager
def _alone_in(directory: str) -> Generator[None]:
    """Keep other writers of ``directory`` out, of this process and of others."""
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        with contextlib.suppress(OSError):  # not every file system has locks
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
