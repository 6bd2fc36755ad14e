"""Images and sounds of a series, as files and as arrays."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from lightwell.events import audio, image, messages, pixels, wav
from lightwell.events.audio import Sound
from lightwell.events.image import Picture
from lightwell.store.values import T, Value


class Image(Value):
    """The pictures of one step: one from ``SummaryWriter``, any number from TensorFlow 2."""

    __slots__ = ()

    def decode(self) -> list[Picture]:
        """All pictures, each with its width, height (px), file and MIME type."""
        return self._decoded(image.decode)

    def read(self, index: int = 0) -> bytes:
        """The file of one picture: PNG, GIF, JPEG, MP4, ...

        Raises:
            IndexError: The step has no such picture.
        """
        return self._one(self.decode(), index).content

    def to_numpy(self, index: int = 0) -> NDArray[np.uint8]:
        """The pixels of one picture.

        Returns:
            uint8 of shape (height, width, channels), or (frames, height, width, channels) where the
            picture moves (GIF, MP4, WebM); 1 channel is gray, 2 are gray and alpha, 3 are RGB, 4
            are RGBA.

        Raises:
            IndexError: The step has no such picture.
            ImportError: MP4 and WebM need the extra ``video``.
            MalformedValueError: The picture is damaged, or has more than 1 GiB of pixels.
        """
        return self._decoded(
            lambda value: pixels.decode(self._one(image.decode(value), index).content)
        )

    def _one(self, pictures: list[Picture], index: int) -> Picture:
        return _chosen(self, pictures, index, "picture")


class Audio(Value):
    """The sounds of one step: one from ``SummaryWriter``, any number from TensorFlow 2."""

    __slots__ = ()

    def decode(self) -> list[Sound]:
        """All sounds, each with its file, MIME type and label."""
        return self._decoded(self._sounds)

    def read(self, index: int = 0) -> bytes:
        """The file of one sound, a WAV.

        Raises:
            IndexError: The step has no such sound.
        """
        return self._one(self.decode(), index).content

    def to_numpy(self, index: int = 0) -> NDArray[np.float32]:
        """The samples of one sound, of shape (frames, channels) in -1 to 1.

        Raises:
            IndexError: The step has no such sound.
            MalformedValueError: It is no WAV of PCM (8 to 32 bits) or of floats.
        """
        return self._decoded(
            lambda value: wav.decode(self._one(self._sounds(value), index).content)
        )[1]

    @property
    def sample_rate(self) -> int:
        """Of the first sound, in Hz, as its file says; reads it."""
        return self._decoded(lambda value: wav.decode(self._one(self._sounds(value), 0).content))[0]

    def _one(self, sounds: list[Sound], index: int) -> Sound:
        return _chosen(self, sounds, index, "sound")

    def _sounds(self, value: messages.Value) -> list[Sound]:
        return audio.decode(
            self._source.with_metadata(value) if value.HasField("tensor") else value
        )


def _chosen(value: Value, media: list[T], index: int, noun: str) -> T:
    try:
        return media[index]
    except IndexError:
        count = f"{len(media)} {noun}" + ("" if len(media) == 1 else "s")
        raise IndexError(
            f"tag {value.tag!r} has {count} at step {value.step}, got index {index}"
        ) from None
