"""Values with sound, as TensorBoard's protobuf and Python's `wave` see them and as we read them."""

from __future__ import annotations

import io
import wave

import numpy as np
import pytest
from tensorboard.compat.proto import summary_pb2
from tensorboard.plugins.audio import metadata as tensorboards

from lightwell.events import audio
from lightwell.events.kinds import kind_from_plugin
from lightwell.events.messages import Value


@pytest.mark.parametrize("channels", [1, 2])
def test_a_wav_file_holds_the_samples(channels: int) -> None:
    samples = np.arange(-32768, 32767, 129, dtype=np.int16)[: 2 * 250].reshape(-1, channels)
    content = audio.wav(samples, 22050)
    assert len(content) == 44 + samples.nbytes
    with wave.open(io.BytesIO(content)) as file:
        assert file.getparams()[:4] == (channels, 2, 22050, len(samples))
        frames = np.frombuffer(file.readframes(len(samples)), "<i2")
    assert np.array_equal(frames.reshape(-1, channels), samples)


def test_samples_of_the_other_byte_order_are_turned() -> None:
    samples = np.array([[1], [-2]], np.int16)
    assert audio.wav(samples.astype(">i2"), 8000) == audio.wav(samples.astype("<i2"), 8000)


def test_the_metadata_makes_both_stock_loaders_serve_it() -> None:
    samples = np.zeros((3, 2), np.int16)
    value = summary_pb2.Summary.Value.FromString(
        audio.encode("a", samples, 8000).SerializeToString()
    )
    sound = value.audio
    assert (sound.sample_rate, sound.num_channels, sound.length_frames) == (8000, 2, 3)
    assert sound.content_type == "audio/wav"
    assert value.metadata.plugin_data.plugin_name == tensorboards.PLUGIN_NAME
    assert value.metadata.data_class == summary_pb2.DATA_CLASS_BLOB_SEQUENCE
    content = tensorboards.parse_plugin_metadata(value.metadata.plugin_data.content)
    assert content.encoding == content.WAV
    assert content.converted_to_tensor


def test_what_was_encoded_is_decoded() -> None:
    samples = np.array([[1], [-2]], np.int16)
    value = Value.FromString(audio.encode("t", samples, 8000).SerializeToString())
    wav = audio.wav(samples, 8000)
    assert audio.decode(value) == [audio.Sound(8000.0, 1, 2, wav, "audio/wav")]


def test_another_kind_of_value_has_no_sound() -> None:
    assert audio.decode(Value(tag="t", simple_value=1.0)) == []


def test_the_plugin_stands_for_the_kind() -> None:
    assert kind_from_plugin(audio.PLUGIN_NAME) == audio.KIND
