"""Embeddings: points that a projector's configuration names, read from the files beside it."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from lightwell.errors import MalformedValueError
from lightwell.events import embedding, projector_files
from lightwell.events.plugin_messages import EmbeddingInfo, ProjectorConfig
from lightwell.events.projector_files import Labels
from lightwell.store.value_access import ValueAccess

T = TypeVar("T")

#: Where TensorFlow 2 may put the configuration, below a run's folder.
_ASSETS = "plugins/org_tensorflow_tensorboard_projector"
_MAX_CONFIG_BYTES = 16 << 20
#: Of a file that a configuration names; it may have holes, which take memory but no disk.
_MAX_FILE_BYTES = 4 << 30


@dataclass(frozen=True, slots=True)
class Embedding:
    """Points with labels and pictures; every method reads a file.

    A file is opened only inside the logdir and only below the folder of the configuration that
    names it. Methods raise ``OSError`` where it is not there or leads elsewhere, and
    ``MalformedValueError`` where its content is not what it should be.

    Attributes:
        name: As the configuration has it.
        shape: Points and dimensions, as the configuration says; None where it does not.
        image_size: Width and height of one picture of the sprite, in pixels; None without one.
        config: The configuration, relative to the logdir.
    """

    name: str
    shape: tuple[int, ...] | None
    image_size: tuple[int, int] | None
    config: str
    _info: EmbeddingInfo = field(repr=False)
    _folder: str = field(repr=False)
    _access: ValueAccess = field(repr=False)

    def to_numpy(self) -> NDArray[np.float32]:
        """The points, float32 of shape (points, dimensions).

        Raises:
            MalformedValueError: Also where the points lie in a checkpoint of TensorFlow's.
        """
        info = self._info
        if not info.tensor_path:
            raise MalformedValueError(
                f"{self.config}: {self.name!r} names no tensor_path; its points lie in a checkpoint"
            )
        content = self._read(info.tensor_path)
        return self._decoded(
            info.tensor_path,
            lambda: projector_files.decode_tensors(content, info.tensor_shape),
        )

    def labels(self) -> Labels | None:
        """The table of labels; None where there is none."""
        path = self._info.metadata_path
        return projector_files.decode_labels(self._read(path)) if path else None

    def read_sprite(self) -> bytes | None:
        """The picture that holds one of each point, row by row; None where there is none."""
        path = self._info.sprite.image_path
        return self._read(path) if path else None

    def read_bookmarks(self) -> bytes | None:
        """The saved views of the projector, JSON; None where there are none."""
        path = self._info.bookmarks_path
        return self._read(path) if path else None

    def _read(self, path: str) -> bytes:
        with self._access.open_asset(self._folder, path) as file:
            size = os.fstat(file.fileno()).st_size
            if size > _MAX_FILE_BYTES:
                raise MalformedValueError(
                    f"{self.config}: {path}: expected at most {_MAX_FILE_BYTES} bytes, got {size}"
                )
            return file.read(size)

    def _decoded(self, path: str, decode: Callable[[], T]) -> T:
        try:
            return decode()
        except ValueError as error:
            raise MalformedValueError(f"{self.config}: {path}: {error}") from error


def embeddings_in(access: ValueAccess, folder: str) -> list[Embedding]:
    """The embeddings that the configurations of a folder of the logdir name.

    Raises:
        MalformedValueError: A configuration cannot be understood.
        OSError: It cannot be read.
    """
    found: list[Embedding] = []
    for place in (folder, os.path.join(folder, *_ASSETS.split("/"))):  # noqa: PTH118  # as walked
        content = _config(access, place)
        if content is not None:
            path = os.path.join(place, embedding.CONFIG_NAME)  # noqa: PTH118
            name = os.path.relpath(path, access.logdir).replace(os.sep, "/")
            config = _parsed(content, name)
            found += [_embedding(access, place, name, info) for info in config.embeddings]
    return found


def _config(access: ValueAccess, folder: str) -> bytes | None:
    try:
        with access.open_asset(folder, embedding.CONFIG_NAME) as file:
            content = file.read(_MAX_CONFIG_BYTES + 1)
    except (FileNotFoundError, NotADirectoryError):
        return None
    return content


def _parsed(content: bytes, name: str) -> ProjectorConfig:
    try:
        if len(content) > _MAX_CONFIG_BYTES:
            raise ValueError(f"expected at most {_MAX_CONFIG_BYTES} bytes")
        return embedding.parse_config(content.decode())
    except ValueError as error:
        raise MalformedValueError(f"{name}: {error}") from error


def _embedding(access: ValueAccess, folder: str, config: str, info: EmbeddingInfo) -> Embedding:
    size = info.sprite.single_image_dim
    return Embedding(
        name=info.tensor_name or os.path.basename(info.tensor_path),  # noqa: PTH119
        shape=tuple(info.tensor_shape) or None,
        image_size=(size[0], size[1]) if info.sprite.image_path and len(size) == 2 else None,
        config=config,
        _info=info,
        _folder=folder,
        _access=access,
    )
