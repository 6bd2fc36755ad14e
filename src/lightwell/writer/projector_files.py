"""Files of the embedding projector, each replaced as a whole."""

from __future__ import annotations

import contextlib
import fcntl
import logging
import os
from collections.abc import Callable, Generator, Iterable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from lightwell.events import embedding
from lightwell.events.plugin_messages import EmbeddingInfo, ProjectorConfig
from lightwell.writer.inputs import Input

_logger = logging.getLogger("lightwell.writer")


def write(
    root: str,
    info: EmbeddingInfo,
    matrix: Input,
    table: bytes | None,
    draw_sprite: Callable[[], NDArray[np.uint8]] | None,
) -> list[str]:
    """Write the files of an embedding below ``root``; returns their paths.

    Args:
        root: Of the run, absolute.
        info: What the configuration is to say; it has the paths.
        matrix: N×D, checked.
        table: The labels as text.
        draw_sprite: Gives the pictures of all points under each other, uint8 of shape (1, height,
            width, channels).

    Raises:
        OSError: The configuration keeps its old content.
    """
    directory = f"{root}/{info.tensor_path}".rpartition("/")[0]
    os.makedirs(directory, exist_ok=True)  # noqa: PTH103  # paths are text here
    written: list[str] = []
    if table is not None:
        written.append(replace_file(f"{directory}/{embedding.METADATA_NAME}", [table]))
    if draw_sprite is not None:
        picture = embedding.encode_sprite(draw_sprite()[0])
        written.append(replace_file(f"{directory}/{embedding.SPRITE_NAME}", [picture]))
    pieces = embedding.encode_tensors(matrix.array())
    written.append(replace_file(f"{directory}/{embedding.TENSORS_NAME}", pieces))
    written.append(add_to_config(root, info))
    return written


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
