"""WAV files of every encoding, judged by what went into them."""

from __future__ import annotations

import struct

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from lightwell.events import wav

RAMP = np.array([-1.0, -0.5, 0.0, 0.25, 0.5, 0.75])


def riff(
    body: bytes, bits: int, encoding: int = 1, channels: int = 2, *, extended: bool = False
) -> bytes:
    frame = channels * bits // 8
    layout = struct.pack("<HHIIHH", encoding, channels, 8000, 8000 * frame, frame, bits)
    if extended:
        layout = b"\xfe\xff" + layout[2:] + struct.pack("<HHIH", 22, bits, 3, encoding) + bytes(14)
    note = b"LIST" + struct.pack("<I", 3) + b"odd\0"
    chunks = b"fmt " + struct.pack("<I", len(layout)) + layout + note
    chunks += b"data" + struct.pack("<I", len(body)) + body
    return b"RIFF" + struct.pack("<I", 4 + len(chunks)) + b"WAVE" + chunks


def pcm24(values: NDArray[np.float64]) -> bytes:
    wide = (values * 2**23).astype("<i4")
    return wide.view(np.uint8).reshape(-1, 4)[:, :3].tobytes()


ENCODED = {
    "8 bits": riff((RAMP * 128 + 128).astype(np.uint8).tobytes(), 8),
    "16 bits": riff((RAMP * 2**15).astype("<i2").tobytes(), 16),
    "24 bits": riff(pcm24(RAMP), 24),
    "32 bits": riff((RAMP * 2**31).astype("<i4").tobytes(), 32),
    "floats": riff(RAMP.astype("<f4").tobytes(), 32, 3),
    "doubles": riff(RAMP.astype("<f8").tobytes(), 64, 3),
    "extended": riff((RAMP * 2**15).astype("<i2").tobytes(), 16, extended=True),
}


@pytest.mark.parametrize("name", list(ENCODED))
def test_samples_are_between_minus_one_and_one(name: str) -> None:
    rate, samples = wav.decode(ENCODED[name])
    assert (rate, samples.dtype, samples.shape) == (8000, np.float32, (3, 2))
    np.testing.assert_array_equal(samples.ravel(), RAMP.astype(np.float32))


def test_a_file_that_was_cut_or_never_closed_gives_what_is_there() -> None:
    whole = ENCODED["16 bits"]
    assert wav.decode(whole[:-1])[1].shape == (2, 2)
    at = whole.index(b"data") + 4
    endless = whole[:at] + b"\xff\xff\xff\xff" + whole[at + 4 :]
    np.testing.assert_array_equal(wav.decode(endless)[1], wav.decode(whole)[1])


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "expected a WAV file, got 0 bytes"),
        (b"ID3\x04" + bytes(40), "expected a WAV file, got 44 bytes"),
        (ENCODED["floats"][:20], "one of them is missing"),
        (riff(b"", 16, 2), "got encoding 2 of 16 bits in 2 channels"),
        (riff(b"", 12), "got encoding 1 of 12 bits"),
        (riff(b"", 16, channels=0), "in 0 channels"),
    ],
)
def test_what_is_no_known_wav_is_refused(content: bytes, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        wav.decode(content)


@given(st.binary(max_size=200), st.sampled_from(list(ENCODED)), st.integers(0, 120))
def test_nothing_but_a_value_error_comes_of_damage(noise: bytes, name: str, at: int) -> None:
    content = ENCODED[name]
    try:
        _, samples = wav.decode(content[:at] + noise + content[at + len(noise) :])
    except ValueError:
        return
    assert samples.ndim == 2
