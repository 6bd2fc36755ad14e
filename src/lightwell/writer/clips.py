"""Clips: ``add_video`` and ``add_audio``."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final, Literal

import numpy as np

from lightwell import _first_use
from lightwell.writer import inputs, values
from lightwell.writer.run_writer import RunWriter

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lightwell.events.messages import Value

_VIDEO_CHANNELS: Final = (1, 3, 4)
_MIN_FPS, _MAX_FPS = 0.001, 1000
_MAX_SAMPLE_RATE: Final = (2**32 - 1) // 4  # the header of a stereo file counts its bytes a second
_FLOATS: Final = (np.dtype(np.float32), np.dtype(np.float64))
_MAX_SOUND_BYTES: Final = 2**31 - 1  # what an event can hold


class ClipMethods(RunWriter):
    """The part of ``SummaryWriter`` that logs moving pictures and sound.

    The caller pays for checking the arguments and for a copy; files are made on the background
    thread.
    """

    def add_video(
        self,
        tag: str,
        vid_tensor: Any,
        global_step: int | None = None,
        fps: float = 4,
        walltime: float | None = None,
        dataformats: str = "NTCHW",
        *,
        codec: Literal["gif", "mp4", "webm"] = "gif",
    ) -> None:
        """Append a moving picture to the series ``tag``, as an endless GIF.

        Several make a grid: with N filled up with black to a power of two, it is twice or four
        times as wide as high, or square.

        A GIF has at most 256 colours a frame: those of a frame that has no more are kept exactly.
        An MP4 or a WebM is smaller and has all colours, slightly changed. It is stored as an image
        as well, which browsers do not play as one: stock TensorBoard cannot show it inline.

        Args:
            tag: Series name, kept exactly; ``/`` nests it in the viewer.
            vid_tensor: An array or tensor of any library, on any device, which is not waited for;
                it may be changed as soon as the call returns. Values as for ``add_image``; the
                channels are gray, RGB or RGBA, of which alpha is left out.
            global_step: Position on the time axis (int64). Left out when None, which reads as 0.
            fps: Frames a second, 0.001 to 1000. A GIF counts in hundredths of a second.
            walltime: Seconds since the epoch; now when None.
            dataformats: The axes of ``vid_tensor``: the letters of NTCHW, in any order and case.
            codec: ``"gif"``; or ``"mp4"`` (H.264) or ``"webm"`` (VP9), which need
                ``pip install lightwell[video]``.

        Raises:
            TypeError: An argument is of the wrong kind, or the channels are not 1, 3 or 4.
            ValueError: The shape does not fit ``dataformats``, is empty or too large for the codec,
                an unknown codec, or ``fps`` out of range.
            ImportError: The codec needs PyAV, which is not installed.
        """
        where = "add_video"
        from lightwell.events import image, video
        from lightwell.writer import pictures

        values.tag(where, tag)
        rate = _fps(where, fps)
        if codec not in video.CODECS:
            raise ValueError(f"{where}: expected codec to be 'gif', 'mp4' or 'webm', got {codec!r}")
        if codec != "gif":
            _require_av(where, codec)
        letters = pictures.letters_of(where, dataformats, ("NTCHW",))
        taken = pictures.take(
            where, "vid_tensor", [vid_tensor], letters, dataformats, _VIDEO_CHANNELS
        )
        step, wall_time = self._when(where, global_step, walltime)
        rows = 1 << (taken.count.bit_length() - 1) // 2
        columns = (1 << (taken.count - 1).bit_length()) // rows
        height, width, channels = rows * taken.height, columns * taken.width, taken.channels
        pictures.check_size(where, "vid_tensor", taken.frames, height, width, channels)
        if max(height, width) > video.MAX_SIDE[codec]:
            raise ValueError(
                f"{where}: expected a {codec} of at most {video.MAX_SIDE[codec]} pixels a side, "
                f"got {height} x {width}"
            )
        frames, held_bytes = taken.grid(rows, columns)

        def encode() -> Value:
            drawn = frames()
            if channels == 4:
                drawn = np.ascontiguousarray(drawn[..., :3])
            content = video.encode(drawn, rate, codec)
            return image.encode(tag, content, width, height, channels)

        self._add_later(tag, step, wall_time, encode, held_bytes)

    def add_audio(
        self,
        tag: str,
        snd_tensor: Any,
        global_step: int | None = None,
        sample_rate: int = 44100,
        walltime: float | None = None,
    ) -> None:
        """Append a sound to the series ``tag``, as a WAV file of 16-bit PCM.

        Args:
            tag: Series name, kept exactly; ``/`` nests it in the viewer.
            snd_tensor: An array or tensor of any library, on any device, which is not waited for;
                it may be changed as soon as the call returns. Of shape (frames,), or (frames, 2)
                for stereo; axes of length 1 do not count. int16 is taken as samples, and so are
                int8 and uint8, whose silence is 128; of all other dtypes full scale is -1 to 1.
                Beyond, sound is clipped and a warning logged. NaN is silence.
            global_step: Position on the time axis (int64). Left out when None, which reads as 0.
            sample_rate: In Hz.
            walltime: Seconds since the epoch; now when None.

        Raises:
            TypeError: An argument is of the wrong kind.
            ValueError: Another shape, no samples, or a ``sample_rate`` that a WAV cannot have.
        """
        where = "add_audio"
        from lightwell.events import audio

        values.tag(where, tag)
        rate = _sample_rate(where, sample_rate)
        sound = inputs.take(where, "snd_tensor", snd_tensor)
        if sound.dtype.kind == "c":
            raise TypeError(f"{where}: expected snd_tensor to be real, got dtype {sound.dtype}")
        sides = [side for side in sound.shape if side != 1]
        frames = sides[0] if sides else 1
        channels = sides[1] if len(sides) > 1 else 1
        if len(sides) > 2 or channels not in (1, 2):
            raise ValueError(
                f"{where}: expected snd_tensor of shape (frames,) or (frames, 2), got {sound.shape}"
            )
        if 0 in sound.shape:
            raise ValueError(f"{where}: expected snd_tensor to have samples, got {sound.shape}")
        if frames * channels * 2 > _MAX_SOUND_BYTES:
            raise ValueError(f"{where}: expected less than 2 GiB of sound, got {sound.shape}")
        step, wall_time = self._when(where, global_step, walltime)
        if not sound.is_pending:
            sound = sound.owned()

        def encode() -> Value:
            samples, is_clipped = _pcm16(sound.array().reshape(frames, channels))
            if is_clipped:
                from lightwell.writer import logs

                logs.logger.warning(
                    "%s: %r of step %s is beyond -1 to 1 and was clipped", where, tag, step
                )
            return audio.encode(tag, samples, rate)

        self._add_later(tag, step, wall_time, encode, sound.nbytes)


def _pcm16(sound: NDArray[Any]) -> tuple[NDArray[np.int16], bool]:
    """Sound of any real dtype as 16-bit samples, and whether it had to be clipped."""
    sound = sound.astype(sound.dtype.newbyteorder("="), copy=False)
    if sound.dtype == np.int16:
        return sound, False
    if sound.dtype == np.int8:
        return sound.astype(np.int16) << 8, False
    if sound.dtype == np.uint8:
        return (sound.astype(np.int16) - 128) << 8, False
    if sound.dtype not in _FLOATS:
        sound = sound.astype(np.float32 if sound.dtype.itemsize <= 2 else np.float64)
    is_clipped = bool((np.abs(sound) > 1).any())
    if is_clipped:
        sound = sound.clip(-1, 1)
    if np.isnan(sound).any():
        sound = np.nan_to_num(sound)
    return (sound * np.iinfo(np.int16).max).astype(np.int16), is_clipped


def _fps(where: str, fps: object) -> float:
    rate = values.quantity(where, "fps", fps)
    if not _MIN_FPS <= rate <= _MAX_FPS:
        raise ValueError(f"{where}: expected fps from {_MIN_FPS} to {_MAX_FPS}, got {fps!r}")
    return rate


def _sample_rate(where: str, sample_rate: object) -> int:
    rate = values.quantity(where, "sample_rate", sample_rate)
    if not (math.isfinite(rate) and 1 <= round(rate) <= _MAX_SAMPLE_RATE):
        raise ValueError(
            f"{where}: expected sample_rate from 1 to {_MAX_SAMPLE_RATE} Hz, got {sample_rate!r}"
        )
    return round(rate)


def _require_av(where: str, codec: str) -> None:
    try:
        _first_use.load("av")
    except ImportError as error:
        raise ImportError(
            f"{where}: codec={codec!r} needs PyAV: pip install lightwell[video]"
        ) from error
