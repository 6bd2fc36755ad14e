"""Audio: WAV files, under the plugin ``audio``.

We write one a step into ``Value.audio``; the metadata says so in full. Without it the stock Rust
data server serves the sound as a file of unknown kind, which no browser plays. TensorFlow 2 writes
a tensor of strings of shape (clips, 2) instead: the sound and a label, Markdown. Both are read.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from lightwell.events import tensor
from lightwell.events.kinds import Kind
from lightwell.events.messages import Audio, DataClass, PluginData, SummaryMetadata, Value
from lightwell.events.plugin_messages import AudioPluginData

KIND: Final[Kind] = "audio"
PLUGIN_NAME: Final = "audio"

_CONTENT_TYPE: Final = "audio/wav"
_UNKNOWN_TYPE: Final = "application/octet-stream"
_HEADER: Final = struct.Struct("<4sI4s4sIHHIIHH4sI")
_PCM: Final = 1
_SAMPLE_BYTES: Final = 2


@dataclass(frozen=True, slots=True)
class Sound:
    """An encoded sound.

    Attributes:
        sample_rate: In Hz; 0 where the event leaves it to the file, as the next two.
        channels: How many, 2 for stereo.
        frames: Its length, in samples of each channel.
        content: The file.
        content_type: Its MIME type, as the event says it.
        label: Markdown, what the sound is; empty where the event says nothing.
    """

    sample_rate: float
    channels: int
    frames: int
    content: bytes = field(repr=False)
    content_type: str
    label: str = ""


def encode(tag: str, samples: NDArray[np.int16], sample_rate: int) -> Value:
    """A sound of the series ``tag``, as a WAV file of 16-bit PCM.

    Args:
        tag: Series name.
        samples: int16 of shape (frames, channels).
        sample_rate: In Hz.
    """
    frames, channels = samples.shape
    plugin_data = PluginData(
        plugin_name=PLUGIN_NAME,
        content=AudioPluginData(
            encoding=AudioPluginData.WAV, converted_to_tensor=True
        ).SerializeToString(),
    )
    return Value(
        tag=tag,
        metadata=SummaryMetadata(plugin_data=plugin_data, data_class=DataClass.BLOB_SEQUENCE),
        audio=Audio(
            sample_rate=sample_rate,
            num_channels=channels,
            length_frames=frames,
            encoded_audio_string=wav(samples, sample_rate),
            content_type=_CONTENT_TYPE,
        ),
    )


def decode(value: Value) -> list[Sound]:
    """The sounds of a value; none when it holds none.

    Raises:
        ValueError: Its tensor is not of strings, or its metadata no message.
    """
    if value.HasField("audio"):
        audio = value.audio
        sound = Sound(
            audio.sample_rate,
            audio.num_channels,
            audio.length_frames,
            audio.encoded_audio_string,
            audio.content_type,
        )
        return [sound]
    if not value.HasField("tensor"):
        return []
    strings = tensor.decode_strings(value.tensor)
    said = AudioPluginData.FromString(value.metadata.plugin_data.content)
    content_type = _CONTENT_TYPE if said.encoding == AudioPluginData.WAV else _UNKNOWN_TYPE
    # Along the first axis are the clips; of the second, the first is the sound.
    clips = value.tensor.tensor_shape.dim[0].size if value.tensor.tensor_shape.dim else 1
    stride = len(strings) // clips if clips else 1
    return [
        Sound(
            0.0,
            0,
            0,
            strings[at],
            content_type,
            strings[at + 1].decode("utf-8", "replace") if stride > 1 else "",
        )
        for at in range(0, len(strings), max(1, stride))
    ]


def wav(samples: NDArray[np.int16], sample_rate: int) -> bytes:
    """The RIFF/WAVE file of samples of shape (frames, channels), with a header of 44 bytes."""
    _, channels = samples.shape
    body = np.ascontiguousarray(samples, "<i2").data
    frame_bytes = channels * _SAMPLE_BYTES
    header = _HEADER.pack(
        b"RIFF",
        _HEADER.size - 8 + body.nbytes,
        b"WAVE",
        b"fmt ",
        16,
        _PCM,
        channels,
        sample_rate,
        sample_rate * frame_bytes,
        frame_bytes,
        8 * _SAMPLE_BYTES,
        b"data",
        body.nbytes,
    )
    return b"".join((header, body))
