"""TensorBoard's own loader shows the pictures and sounds that we write, and its plugins serve them.

The loader turns every value into a tensor and decides by its metadata which plugin it is for.
"""

from __future__ import annotations

import io
import wave
from pathlib import Path
from typing import Any

import numpy as np
from tensorboard.backend.event_processing import event_accumulator, plugin_event_accumulator
from tensorboard.plugins.audio import metadata as audio_metadata
from tensorboard.plugins.image import metadata as image_metadata

from lightwell import SummaryWriter
from tests.unit.writer.media import rgba

RNG = np.random.default_rng(0)


def test_pictures_and_videos_are_images(tmp_path: Path) -> None:
    pixels = RNG.integers(0, 256, (3, 20, 30), np.uint8)
    film = np.zeros((1, 2, 3, 8, 8), np.uint8)
    film[0, 1] = 200
    with SummaryWriter(tmp_path) as writer:
        writer.add_image("picture", pixels, 3)
        writer.add_video("film", film, 4)
    loaded: Any = event_accumulator.EventAccumulator(str(tmp_path)).Reload()
    (picture,) = loaded.Images("picture")
    assert (picture.step, picture.width, picture.height) == (3, 30, 20)
    shown = rgba(picture.encoded_image_string)[..., :3]
    assert np.array_equal(shown, pixels.transpose(1, 2, 0))
    (moving,) = loaded.Images("film")
    assert moving.encoded_image_string.startswith(b"GIF89a")


def test_the_image_plugin_gets_size_and_file(tmp_path: Path) -> None:
    with SummaryWriter(tmp_path) as writer:
        writer.add_images("batch", np.zeros((3, 3, 4, 5)), 1)
    loaded: Any = plugin_event_accumulator.EventAccumulator(str(tmp_path)).Reload()
    assert loaded.SummaryMetadata("batch").plugin_data.plugin_name == image_metadata.PLUGIN_NAME
    (event,) = loaded.Tensors("batch")
    width, height, content = event.tensor_proto.string_val
    assert (width, height) == (b"15", b"4")
    assert rgba(content).shape == (4, 15, 4)


def test_the_audio_plugin_knows_that_a_sound_is_a_wav(tmp_path: Path) -> None:
    with SummaryWriter(tmp_path) as writer:
        for step in range(3):
            writer.add_audio("sound", np.full(100 + step, 0.5), step, sample_rate=8000)
    loaded: Any = plugin_event_accumulator.EventAccumulator(str(tmp_path)).Reload()
    plugin_data = loaded.SummaryMetadata("sound").plugin_data
    assert plugin_data.plugin_name == audio_metadata.PLUGIN_NAME
    content = audio_metadata.parse_plugin_metadata(plugin_data.content)
    assert content.encoding == content.WAV
    for step, event in enumerate(loaded.Tensors("sound")):
        sound = event.tensor_proto.string_val[0]
        with wave.open(io.BytesIO(sound)) as file:
            assert (file.getframerate(), file.getnframes()) == (8000, 100 + step)
