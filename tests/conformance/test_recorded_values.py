"""Values of recorded logdirs, decoded by us, are what TensorBoard and its plugins make of them."""

from __future__ import annotations

import io
import json
import wave
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageSequence
from tensorboard.plugins.mesh import plugin_data_pb2 as mesh_pb2

from tests.conformance import theirs
from tests.conformance.found import CASES, RECORDED
from tests.conformance.ours import opened


def check_places(ours: Any, expected: theirs.Values) -> None:
    assert ours.step.tolist() == expected.steps
    assert ours.wall_time.tolist() == expected.wall_times
    assert [value.step for value in ours] == expected.steps


@pytest.mark.parametrize("case", CASES)
def test_images(case: str) -> None:
    for expected in theirs.values(RECORDED / case, "images"):
        ours = opened(case).runs[expected.run].images(expected.tag)
        check_places(ours, expected)
        for image, array in zip(ours, expected.arrays, strict=True):
            width, height, *files = array.tolist()
            pictures = image.decode()
            assert [(p.width, p.height, p.content) for p in pictures] == [
                (int(width), int(height), file) for file in files
            ]
            for index, file in enumerate(files):
                assert image.read(index) == file
                assert image.to_numpy(index).tolist() == pixels(file).tolist()


def pixels(file: bytes) -> np.ndarray:
    image = Image.open(io.BytesIO(file))
    frames = [np.asarray(frame.convert(mode(image))) for frame in ImageSequence.Iterator(image)]
    shaped = [frame.reshape(*frame.shape[:2], -1) for frame in frames]
    return np.stack(shaped) if len(shaped) > 1 else shaped[0]


def mode(image: Image.Image) -> str:
    return "RGB" if image.format == "GIF" else image.mode


@pytest.mark.parametrize("case", CASES)
def test_sounds(case: str) -> None:
    for expected in theirs.values(RECORDED / case, "audio"):
        ours = opened(case).runs[expected.run].audio(expected.tag)
        check_places(ours, expected)
        for sound, array in zip(ours, expected.arrays, strict=True):
            files = array.ravel().tolist()
            assert [one.content for one in sound.decode()] == files
            for index, file in enumerate(files):
                with wave.open(io.BytesIO(file)) as opened_file:
                    frames, channels = opened_file.getnframes(), opened_file.getnchannels()
                    samples = np.frombuffer(opened_file.readframes(frames), "<i2")
                    assert sound.sample_rate == opened_file.getframerate()
                assert sound.read(index) == file
                expected_samples = samples.reshape(frames, channels) / 32768
                assert sound.to_numpy(index).tolist() == expected_samples.tolist()


@pytest.mark.parametrize("case", CASES)
def test_histograms(case: str) -> None:
    for expected in theirs.values(RECORDED / case, "histograms"):
        ours = opened(case).runs[expected.run].histograms(expected.tag)
        check_places(ours, expected)
        for histogram, array in zip(ours, expected.arrays, strict=True):
            # TensorBoard rounds old histograms to float32.
            assert histogram.to_numpy().astype(array.dtype).tolist() == array.tolist()


@pytest.mark.parametrize("case", CASES)
def test_texts(case: str) -> None:
    for expected in theirs.values(RECORDED / case, "text"):
        ours = opened(case).runs[expected.run].texts(expected.tag)
        check_places(ours, expected)
        for text, array in zip(ours, expected.arrays, strict=True):
            assert text.to_numpy().shape == array.shape
            assert text.to_numpy().ravel().tolist() == [word.decode() for word in array.ravel()]


@pytest.mark.parametrize("case", CASES)
def test_pr_curves(case: str) -> None:
    for expected in theirs.values(RECORDED / case, "pr_curves"):
        ours = opened(case).runs[expected.run].pr_curves(expected.tag)
        check_places(ours, expected)
        for curve, array in zip(ours, expected.arrays, strict=True):
            assert curve.to_numpy().dtype == array.dtype
            assert curve.to_numpy().tolist() == array.tolist()


@pytest.mark.parametrize("case", CASES)
def test_meshes(case: str) -> None:
    for expected in theirs.values(RECORDED / case, "mesh"):
        content = mesh_pb2.MeshPluginData.FromString(expected.metadata.plugin_data.content)
        ours = opened(case).runs[expected.run].meshes(content.name)
        assert ours.step.tolist() == expected.steps
        part = {
            mesh_pb2.MeshPluginData.VERTEX: "vertices",
            mesh_pb2.MeshPluginData.FACE: "faces",
            mesh_pb2.MeshPluginData.COLOR: "colors",
        }[content.content_type]
        for mesh, array in zip(ours, expected.arrays, strict=True):
            found = getattr(mesh.decode(), part)
            assert found.dtype == array.dtype
            assert found.tolist() == array.tolist()
            if part == "vertices":
                assert mesh.wall_time in expected.wall_times
                assert mesh.decode().config == (json.loads(content.json_config or "{}") or {})


@pytest.mark.parametrize("case", CASES)
def test_tensors_of_any_plugin(case: str) -> None:
    for expected in theirs.values(RECORDED / case, "tensor", "", "somebody's"):
        ours = opened(case).runs[expected.run].values(expected.tag)
        check_places(ours, expected)
        for tensor, array in zip(ours, expected.arrays, strict=True):
            found = tensor.to_numpy()
            assert (found.dtype, found.shape) == (array.dtype, array.shape)
            assert found.tolist() == array.tolist()


@pytest.mark.parametrize("case", CASES)
def test_what_old_forms_say_beside_their_values(case: str) -> None:
    for run in opened(case).runs.values():
        expected = theirs.accumulator(RECORDED / case / run.name)
        for tag in expected.Tags()["histograms"]:
            for ours, event in zip(run.histograms(tag), expected.Histograms(tag), strict=True):
                found, value = ours.decode(), event.histogram_value
                assert (ours.step, ours.wall_time) == (event.step, event.wall_time)
                assert (found.min, found.max, found.num) == (value.min, value.max, value.num)
                assert (found.sum, found.sum_squares) == (value.sum, value.sum_squares)
        for tag in expected.Tags()["audio"]:
            for sounds, event in zip(run.audio(tag), expected.Audio(tag), strict=True):
                (sound,) = sounds.decode()
                assert (sound.sample_rate, sound.frames) == (event.sample_rate, event.length_frames)
                assert sound.content_type == event.content_type
                assert sound.content == event.encoded_audio_string
        for tag in expected.Tags()["images"]:
            for pictures, event in zip(run.images(tag), expected.Images(tag), strict=True):
                (picture,) = pictures.decode()
                assert (picture.width, picture.height) == (event.width, event.height)
                assert picture.content == event.encoded_image_string


@pytest.mark.parametrize("case", CASES)
def test_what_the_first_value_says_of_its_series(case: str) -> None:
    for expected in theirs.values(RECORDED / case):
        info = opened(case).runs[expected.run].tags[expected.tag]
        assert info.plugin == expected.metadata.plugin_data.plugin_name
        # A display name that is the tag was made up when an old form was converted.
        is_converted = expected.metadata.display_name == expected.tag
        if info.kind == "scalar" or is_converted or not info.plugin:
            continue
        found = opened(case).runs[expected.run].values(expected.tag).metadata
        assert found.plugin == info.plugin
        assert found.content == expected.metadata.plugin_data.content
        assert found.display_name == expected.metadata.display_name
        assert found.description == expected.metadata.summary_description
