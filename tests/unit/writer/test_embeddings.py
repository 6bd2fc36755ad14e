"""``add_embedding``."""

from __future__ import annotations

import logging
import os
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from google.protobuf import text_format
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from tensorboard.plugins.projector import projector_plugin
from tensorboard.plugins.projector.projector_config_pb2 import ProjectorConfig
from torch.utils.tensorboard import SummaryWriter as TorchWriter
from torch.utils.tensorboard import _embedding as torch_embedding

from lightwell import SummaryWriter
from lightwell.writer import background, device, run_writer

POINTS = torch.randn(5, 3, generator=torch.Generator().manual_seed(1))
LABELS = ["a", "b", "c", "d", "é"]


@pytest.fixture
def writer(tmp_path: Path) -> Iterator[SummaryWriter]:
    with SummaryWriter(tmp_path) as opened:
        yield opened


def config_in(directory: Path) -> ProjectorConfig:
    text = (directory / "projector_config.pbtxt").read_text("utf-8")
    return text_format.Parse(text, ProjectorConfig())


def names_in(directory: Path) -> list[str]:
    return [one.tensor_name for one in config_in(directory).embeddings]


def files_in(directory: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(directory)): path.read_bytes()
        for path in directory.rglob("*")
        if path.is_file() and "tfevents" not in path.name
    }


def test_the_files_are_torchs(tmp_path: Path) -> None:
    images = torch.rand(5, 3, 8, 8, generator=torch.Generator().manual_seed(2), dtype=torch.float64)
    with SummaryWriter(tmp_path / "ours") as ours, TorchWriter(tmp_path / "theirs") as theirs:
        for each in (ours, theirs):
            each.add_embedding(POINTS, LABELS, images, 3, "layer/é")
            rows = [[label, number] for number, label in enumerate(LABELS)]
            each.add_embedding(POINTS, rows, metadata_header=["letter", "number"])
            each.add_embedding(POINTS.numpy(), tag="a%b\\c", global_step=123456)
    ours, theirs = files_in(tmp_path / "ours"), files_in(tmp_path / "theirs")
    assert set(ours) == set(theirs)
    for name, content in theirs.items():
        if name.endswith(".png"):
            assert np.array_equal(
                np.asarray(Image.open(tmp_path / "ours" / name)),
                np.asarray(Image.open(tmp_path / "theirs" / name)),
            )
        else:
            assert ours[name] == content


def test_the_projector_reads_the_numbers_that_were_given(
    writer: SummaryWriter, tmp_path: Path
) -> None:
    writer.add_embedding(POINTS)
    writer.flush()
    (embedding,) = config_in(tmp_path).embeddings
    read = projector_plugin._read_tensor_tsv_file(str(tmp_path / embedding.tensor_path))
    np.testing.assert_array_equal(read, POINTS.numpy())


def test_a_later_writer_keeps_the_embeddings_of_an_earlier_one(tmp_path: Path) -> None:
    for step in (1, 2):
        with SummaryWriter(tmp_path) as writer:
            writer.add_embedding(POINTS, global_step=step)
    with TorchWriter(tmp_path / "other") as theirs, SummaryWriter(tmp_path / "other") as ours:
        theirs.add_embedding(POINTS, LABELS, tag="torch's")
        ours.add_embedding(POINTS)
    assert names_in(tmp_path) == ["default:00001", "default:00002"]
    assert names_in(tmp_path / "other") == ["torch's:00000", "default:00000"]


def test_an_embedding_replaces_the_one_of_its_tag_and_step(
    writer: SummaryWriter, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    writer.add_embedding(POINTS, LABELS)
    writer.add_embedding(POINTS * 2, tag="other")
    writer.flush()
    assert caplog.text == ""
    writer.add_embedding(POINTS[:2])
    writer.flush()
    assert names_in(tmp_path) == ["other:00000", "default:00000"]
    assert config_in(tmp_path).embeddings[1].metadata_path == ""
    assert (tmp_path / "00000/default/tensors.tsv").read_text().count("\n") == 2
    assert "did you set global_step" in caplog.text


def test_a_configuration_that_nobody_can_read_is_put_aside(
    writer: SummaryWriter, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    broken = 'embeddings {\ntensor_name: "a"b"\n}\n'  # as tensorboardX writes a tag with a quote
    (tmp_path / "projector_config.pbtxt").write_text(broken)
    writer.add_embedding(POINTS)
    writer.flush()
    assert names_in(tmp_path) == ["default:00000"]
    assert (tmp_path / "projector_config.pbtxt.broken").read_text() == broken
    assert "kept as" in caplog.text


@pytest.mark.parametrize("tag", ["..", ".", "../../x", "/etc", "", "..\\..", 'q"uote', "n\nl"])
def test_no_tag_leads_out_of_the_directory(tag: str, tmp_path: Path) -> None:
    with SummaryWriter(tmp_path / "log") as writer:
        writer.add_embedding(POINTS, global_step=4, tag=tag)
    (embedding,) = config_in(tmp_path / "log").embeddings
    assert embedding.tensor_name == f"{tag}:00004"
    path = (tmp_path / "log" / embedding.tensor_path).resolve()
    assert path.is_file()
    assert path.is_relative_to((tmp_path / "log" / "00004").resolve())
    assert [one.name for one in tmp_path.iterdir()] == ["log"]


def test_labels_cannot_break_the_table(writer: SummaryWriter, tmp_path: Path) -> None:
    writer.add_embedding(POINTS[:2], ["a\tb\nc", "d\r"])
    writer.add_embedding(POINTS[:1], [["x\ty", 1]], metadata_header=["k\n", "v"], global_step=1)
    writer.flush()
    assert (tmp_path / "00000/default/metadata.tsv").read_bytes() == b"a b c\nd \n"
    assert (tmp_path / "00001/default/metadata.tsv").read_bytes() == b"k \tv\nx y\t1\n"


def test_labels_of_arrays_and_generators_are_taken(writer: SummaryWriter, tmp_path: Path) -> None:
    for step, labels in enumerate(
        [np.arange(3), torch.arange(3), (number for number in range(3)), range(3)]
    ):
        writer.add_embedding(POINTS[:3], labels, global_step=step)
    writer.flush()
    for step in range(4):
        assert (tmp_path / f"{step:05}/default/metadata.tsv").read_text() == "0\n1\n2\n"


@pytest.mark.parametrize("channels", [1, 3])
@pytest.mark.parametrize("size", [(4, 4), (4, 9), (9, 4)])
def test_pictures_of_any_shape_are_where_the_projector_looks(
    channels: int, size: tuple[int, int], writer: SummaryWriter, tmp_path: Path
) -> None:
    height, width = size
    values = np.arange(1, 6, dtype=np.uint8)
    images = np.broadcast_to(values.reshape(5, 1, 1, 1), (5, channels, height, width))
    writer.add_embedding(POINTS, label_img=images, tag="numpy")
    writer.add_embedding(POINTS, label_img=torch.from_numpy(images.copy()) / 255 + 1e-4)
    writer.flush()
    for embedding in config_in(tmp_path).embeddings:
        assert list(embedding.sprite.single_image_dim) == [width, height]
        sheet = np.asarray(Image.open(tmp_path / embedding.sprite.image_path))
        columns = sheet.shape[1] // width
        for index, value in enumerate(values):
            top, left = index // columns * height, index % columns * width
            assert (sheet[top : top + height, left : left + width] == value).all()


@pytest.mark.parametrize("count", [1, 2, 5, 16, 17])
@pytest.mark.parametrize("channels", [1, 3])
def test_square_pictures_make_torchs_sprite(count: int, channels: int, tmp_path: Path) -> None:
    images = torch.rand(count, channels, 4, 4)
    torch_embedding.make_sprite(images, str(tmp_path))
    with SummaryWriter(tmp_path / "ours") as writer:
        writer.add_embedding(torch.zeros(count, 2), label_img=images)
    ours = Image.open(tmp_path / "ours/00000/default/sprite.png").convert("RGB")
    theirs = Image.open(tmp_path / "sprite.png")
    np.testing.assert_array_equal(np.asarray(ours), np.asarray(theirs))


@given(st.integers(1, 40), st.integers(1, 30), st.integers(1, 30))
@settings(max_examples=25)
def test_every_picture_is_in_its_cell(count: int, height: int, width: int) -> None:
    images = np.empty((count, 1, height, width), np.uint8)
    images[:] = np.arange(1, count + 1, dtype=np.uint8).reshape(count, 1, 1, 1)
    with tempfile.TemporaryDirectory() as directory, SummaryWriter(directory) as writer:
        writer.add_embedding(np.zeros((count, 1)), label_img=images)
        writer.flush()
        square = np.asarray(Image.open(f"{directory}/00000/default/sprite.png"))
    assert square.shape[0] == square.shape[1]
    columns = square.shape[1] // width
    assert columns * width == square.shape[1]
    for index in range(count):
        top, left = index // columns * height, index % columns * width
        shown = square[top : top + height, left : left + width]
        assert shown.shape == (height, width)
        assert (shown == index + 1).all()


def test_what_waits_is_counted(writer: SummaryWriter, monkeypatch: pytest.MonkeyPatch) -> None:
    held: list[int] = []
    monkeypatch.setattr(
        writer, "_write_later", lambda _what, _write, held_bytes: held.append(held_bytes)
    )
    points = np.zeros((5, 2), np.float32)
    writer.add_embedding(points, ["label"] * 5, np.zeros((5, 3, 2, 2)))
    assert held == [points.nbytes + len("label\n") * 5 + 3 * 6 * 4]


def test_the_arrays_may_be_changed_as_soon_as_they_were_given(
    writer: SummaryWriter, tmp_path: Path
) -> None:
    points, images = torch.zeros(3000, 4), np.zeros((3000, 1, 2, 2), np.uint8)
    writer.add_embedding(points, label_img=images)
    points.fill_(1)
    images.fill(255)
    writer.flush()
    assert set((tmp_path / "00000/default/tensors.tsv").read_text().split()) == {"0.0"}
    assert not np.asarray(Image.open(tmp_path / "00000/default/sprite.png")).any()


def test_points_on_a_device_are_fetched_in_the_background(
    writer: SummaryWriter, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Backend:
        """An accelerator without streams, whose tensors are on the CPU."""

    monkeypatch.setattr(device, "backend_of", lambda _: Backend())
    points, images = torch.zeros(2, 3, dtype=torch.bfloat16), torch.ones(2, 1, 2, 2)
    writer.add_embedding(points, label_img=images)
    points.fill_(1)
    images.fill_(0)
    writer.flush()
    assert (tmp_path / "00000/default/tensors.tsv").read_text() == "0.0\t0.0\t0.0\n" * 2
    assert np.asarray(Image.open(tmp_path / "00000/default/sprite.png"))[:2].all()


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"mat": torch.zeros(5)}, ValueError, r"mat of shape \(N, D\), N points, got \(5,\)"),
        ({"mat": torch.zeros(0, 3)}, ValueError, r"got \(0, 3\)"),
        ({"mat": torch.zeros(5, 3, dtype=torch.complex64)}, TypeError, "expected mat to be real"),
        ({"mat": "x"}, TypeError, "expected mat to be an array"),
        ({"metadata": LABELS[:4]}, ValueError, "a label for each of 5 points, got 4"),
        (
            {"metadata": LABELS, "metadata_header": ["a", "b"]},
            ValueError,
            "rows of 2 cells, .* got 1",
        ),
        ({"metadata": LABELS, "metadata_header": "a"}, TypeError, "a list of str, got str"),
        ({"metadata": 5}, TypeError, "expected metadata to be a list, got int 5"),
        ({"metadata": LABELS, "metadata_header": 5}, TypeError, "metadata_header to be a list"),
        (
            {"metadata": range(5), "metadata_header": np.array(["a", "b"])},
            TypeError,
            "each row of metadata to be a list, got int 0",
        ),
        ({"label_img": torch.zeros(5, 8, 8)}, ValueError, r"label_img of shape \(N, C, H, W\)"),
        ({"label_img": torch.zeros(5, 2, 8, 8)}, TypeError, r"C one of 1, 3, got \(5, 2, 8, 8\)"),
        (
            {"label_img": torch.zeros(4, 3, 8, 8)},
            ValueError,
            "a picture for each of 5 points, got 4",
        ),
        ({"label_img": np.zeros((5, 1, 9000, 1), "u1")}, ValueError, "a sprite of 8192"),
        ({"label_img": 1j * np.zeros((5, 1, 1, 1))}, TypeError, "expected label_img to be real"),
        ({"tag": 5}, TypeError, "expected tag to be a str, got int 5"),
        ({"tag": "a\0"}, ValueError, "without NUL and of at most 255 bytes"),
        ({"tag": "/" * 86}, ValueError, "without NUL and of at most 255 bytes"),
        ({"global_step": "x"}, ValueError, "expected global_step to be a whole number"),
    ],
)
def test_wrong_arguments_are_refused_before_anything_is_written(
    arguments: dict[str, Any], error: type[Exception], message: str, tmp_path: Path
) -> None:
    with (
        SummaryWriter(tmp_path) as writer,
        pytest.raises(error, match=f"add_embedding: .*{message}"),
    ):
        writer.add_embedding(**{"mat": POINTS, **arguments})
    assert files_in(tmp_path) == {}


def test_a_failing_disk_is_told_once_by_flush_and_not_by_the_call(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    writer = SummaryWriter(tmp_path)
    (tmp_path / "00000").write_text("a file where a directory should be")
    writer.add_embedding(POINTS)
    writer.add_embedding(POINTS, tag="second")
    writer.add_embedding(POINTS, global_step=1)
    with pytest.raises(OSError, match="00000"):
        writer.flush()
    writer.flush()
    warnings = [record for record in caplog.records if record.levelno == logging.WARNING]
    assert len(warnings) == 1
    assert "embedding 'default:00000' could not be written" in warnings[0].getMessage()
    assert names_in(tmp_path) == ["default:00001"]
    writer.add_embedding(POINTS)
    with pytest.raises(OSError, match="00000"):
        writer.close()
    writer.close()


def test_points_that_their_device_does_not_give_are_logged_as_lost(
    writer: SummaryWriter,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    class Lost:
        """An accelerator that has gone when the copy is waited for."""

        class Event:
            def record(self) -> None: ...

            def synchronize(self) -> None:
                raise RuntimeError("device lost")

    monkeypatch.setattr(device, "backend_of", lambda _: Lost)
    writer.add_embedding(POINTS)
    with pytest.raises(RuntimeError, match="'default:00000' could not be encoded and is lost"):
        writer.flush()
    assert "embedding 'default:00000' could not be encoded and is lost" in caplog.text
    assert "device lost" in caplog.text
    assert files_in(tmp_path) == {}


def test_no_temporary_file_is_left(writer: SummaryWriter, tmp_path: Path) -> None:
    (tmp_path / "00000/default/tensors.tsv").mkdir(parents=True)
    writer.add_embedding(POINTS, LABELS)
    with pytest.raises(OSError, match=r"tensors\.tsv"):
        writer.flush()
    assert set(files_in(tmp_path)) == {"00000/default/metadata.tsv"}


def test_what_is_kept_for_a_flush_to_the_device_is_bounded(
    writer: SummaryWriter, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run_writer, "_MAX_UNSYNCED", 3)
    for step in range(4):
        writer.add_embedding(POINTS, global_step=step)
    writer.flush()
    assert [path.removeprefix(f"{tmp_path}/") for path in writer._unsynced] == [
        "00002/default/tensors.tsv",
        "00003/default/tensors.tsv",
        "projector_config.pbtxt",
    ]


def test_a_file_written_again_during_a_flush_to_the_device_is_kept_for_the_next(
    writer: SummaryWriter, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    writer.add_embedding(POINTS)
    writer.flush()
    fsync = os.fsync

    def writing_fsync(descriptor: int) -> None:
        fsync(descriptor)
        monkeypatch.setattr(os, "fsync", fsync)
        writer.add_embedding(POINTS)
        writer.flush()

    monkeypatch.setattr(os, "fsync", writing_fsync)
    writer.flush(sync=True)
    assert f"{tmp_path}/00000/default/tensors.tsv" in writer._unsynced


def test_a_flush_to_the_device_covers_the_files(
    writer: SummaryWriter, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: set[int] = set()
    fsync = os.fsync

    def recording_fsync(descriptor: int) -> None:
        synced.add(os.fstat(descriptor).st_ino)
        fsync(descriptor)

    monkeypatch.setattr(os, "fsync", recording_fsync)
    writer.add_embedding(POINTS, LABELS)
    writer.add_hparams({"a": 1}, {}, run_name="r")
    writer.flush()
    assert synced == set()
    (tmp_path / "00000/default/metadata.tsv").unlink()  # by the user: no reason to fail
    writer.flush(sync=True)
    (events,) = (tmp_path / "r").iterdir()
    files = [tmp_path / name for name in files_in(tmp_path) if "tfevents" not in name]
    assert len(files) == 2
    assert synced >= {path.stat().st_ino for path in (*files, events, tmp_path / "r")}


def test_what_is_written_during_a_sync_or_fails_is_synced_by_the_next(
    writer: SummaryWriter, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: set[int] = set()
    fsync = os.fsync

    def after(action: Callable[[], None]) -> None:
        """Have the first ``fsync`` from now on run ``action``."""
        actions = [action]

        def record(descriptor: int) -> None:
            fsync(descriptor)
            if actions:
                actions.pop()()
            synced.add(os.fstat(descriptor).st_ino)

        monkeypatch.setattr(os, "fsync", record)

    def write_again() -> None:
        writer.add_embedding(POINTS)
        background.current().wait_for(writer)

    def fail() -> None:
        raise OSError(5, "no answer")

    writer.add_embedding(POINTS)
    after(write_again)
    writer.flush(sync=True)
    after(fail)
    with pytest.raises(OSError, match="no answer"):
        writer.flush(sync=True)
    writer.flush(sync=True)
    table, config = tmp_path / "00000/default/tensors.tsv", tmp_path / "projector_config.pbtxt"
    assert {table.stat().st_ino, config.stat().st_ino} <= synced
