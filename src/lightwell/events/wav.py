"""WAV files to samples: PCM of 8 to 32 bits and IEEE floats.

Format: http://soundfile.sapp.org/doc/WaveFormat/ and Microsoft's WAVEFORMATEXTENSIBLE.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import Final

import numpy as np
from numpy.typing import NDArray

_PCM: Final = 1
_FLOAT: Final = 3
_EXTENSIBLE: Final = 0xFFFE
_FORMAT: Final = struct.Struct("<HHIIHH")
_CHUNK: Final = struct.Struct("<4sI")
_SUBFORMAT_AT: Final = 24  # in the chunk "fmt " of an extensible file


def decode(content: bytes) -> tuple[int, NDArray[np.float32]]:
    """The sample rate (Hz), and float32 samples of shape (frames, channels) in -1 to 1.

    A file that was cut off, or never closed, gives the whole frames that are there. Floats beyond
    that range are kept as they are.

    Raises:
        ValueError: It is no WAV file, or of another encoding.
    """
    if content[:4] != b"RIFF" or content[8:12] != b"WAVE":
        raise ValueError(f"expected a WAV file, got {len(content)} bytes starting {content[:12]!r}")
    layout: memoryview | None = None
    for name, chunk in _chunks(memoryview(content)[12:]):
        if name == b"fmt ":
            layout = chunk
        elif name == b"data":
            if layout is None or len(layout) < _FORMAT.size:
                break
            return _decode(layout, chunk)
    raise ValueError("expected a WAV file with format and data, one of them is missing")


def _chunks(riff: memoryview) -> Iterator[tuple[bytes, memoryview]]:
    at = 0
    while at + _CHUNK.size <= len(riff):
        name, size = _CHUNK.unpack_from(riff, at)
        at += _CHUNK.size
        yield name, riff[at : at + size]  # a size beyond the end is that of a file not closed
        at += size + size % 2


def _decode(layout: memoryview, body: memoryview) -> tuple[int, NDArray[np.float32]]:
    encoding, channels, rate, _, _, bits = _FORMAT.unpack_from(layout)
    if encoding == _EXTENSIBLE and len(layout) >= _SUBFORMAT_AT + 2:
        (encoding,) = struct.unpack_from("<H", layout, _SUBFORMAT_AT)
    is_known = (
        bits in (32, 64) if encoding == _FLOAT else encoding == _PCM and bits in (8, 16, 24, 32)
    )
    if not is_known or not channels:
        raise ValueError(
            f"expected PCM of 8, 16, 24 or 32 bits or floats in a WAV file, got encoding "
            f"{encoding} of {bits} bits in {channels} channels"
        )
    width = bits // 8
    body = body[: len(body) - len(body) % (width * channels)]
    return rate, _samples(body, width, encoding == _FLOAT).reshape(-1, channels)


def _samples(body: memoryview, width: int, is_float: bool) -> NDArray[np.float32]:
    if is_float:
        with np.errstate(over="ignore"):
            return np.frombuffer(body, f"<f{width}").astype(np.float32)
    if width == 1:  # unsigned, unlike the wider ones
        return (np.frombuffer(body, np.uint8).astype(np.float32) - 128) / np.float32(128)
    if width == 3:
        octets = np.zeros((len(body) // 3, 4), np.uint8)
        octets[:, 1:] = np.frombuffer(body, np.uint8).reshape(-1, 3)
        numbers, width = octets.view("<i4").reshape(-1), 4
    else:
        numbers = np.frombuffer(body, f"<i{width}")
    return numbers.astype(np.float32) / np.float32(2 ** (8 * width - 1))
