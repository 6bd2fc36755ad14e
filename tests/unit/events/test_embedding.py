"""The projector's files: what stands in them, against torch's and the projector's own reader."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from PIL import Image
from tensorboard.plugins.projector import projector_plugin
from torch.utils.tensorboard import _embedding as theirs

from lightwell.events import embedding
from lightwell.events.plugin_messages import ProjectorConfig


@given(hnp.arrays(np.float32, (2, 3)) | hnp.arrays(np.float64, (2, 3)))
def test_numbers_are_written_as_python_writes_them(matrix: np.ndarray) -> None:
    expected = "".join("\t".join(map(repr, row)) + "\n" for row in matrix.tolist())
    assert b"".join(embedding.encode_tensors(matrix)).decode() == expected


@pytest.mark.parametrize("dtype", [torch.float32, torch.float16, torch.int64, torch.uint8])
def test_tensors_are_torchs_file(dtype: torch.dtype, tmp_path: Path) -> None:
    matrix = (torch.arange(60).reshape(20, 3) / 7).to(dtype)
    theirs.make_mat(matrix.numpy(), str(tmp_path))
    pieces = list(embedding.encode_tensors(matrix.numpy()))
    assert b"".join(pieces) == (tmp_path / "tensors.tsv").read_bytes()


def test_a_large_matrix_comes_in_pieces_of_whole_rows() -> None:
    matrix = np.zeros((1000, 2000), np.float32)
    pieces = list(embedding.encode_tensors(matrix))
    assert len(pieces) > 1
    assert all(piece.endswith(b"\n") for piece in pieces)
    assert sum(piece.count(b"\n") for piece in pieces) == 1000


def test_bools_are_numbers_because_the_projector_reads_no_words(tmp_path: Path) -> None:
    path = tmp_path / "tensors.tsv"
    path.write_bytes(b"".join(embedding.encode_tensors(np.array([[True, False]]))))
    read = projector_plugin._read_tensor_tsv_file(str(path))
    np.testing.assert_array_equal(read, [[1, 0]])


def test_tabs_and_line_ends_in_labels_become_spaces() -> None:
    table = embedding.encode_metadata([("a\tb", "c\nd\r\ne"), ("é", "\u2028")])
    assert table.decode() == "a b\tc d  e\né\t \n"


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=12), st.integers(-5, 10**7))
def test_no_tag_leads_out_of_the_directory(tag: str, step: int) -> None:
    path = Path("/logs") / embedding.directory(step, tag)
    assert path.parts[:2] == ("/", "logs")
    assert len(path.parts) == (4 if tag else 3)
    assert ".." not in path.parts
    assert "/" not in path.name


def test_directories_are_torchs_but_for_dots() -> None:
    assert embedding.directory(7, "a/b\\c%") == "00007/a%2fb%5cc%25"
    assert embedding.directory(123456, "x") == "123456/x"
    assert embedding.directory(0, "..") == "00000/%2e%2e"
    assert embedding.directory(0, ".") == "00000/%2e"
    assert embedding.directory(0, "...") == "00000/..."


def names(config: ProjectorConfig) -> list[str]:
    return [one.tensor_name for one in config.embeddings]


def test_an_embedding_replaces_the_one_of_its_name_and_leaves_the_others() -> None:
    config = embedding.parse_config(
        'model_checkpoint_path: "m" '
        'embeddings { tensor_name: "a:00000" bookmarks_path: "b" } '
        'embeddings { tensor_name: "default:00001" tensor_path: "old" }'
    )
    added = embedding.info(1, "default", True, (12, 10))
    merged = embedding.parse_config(embedding.merge(config, added))
    assert names(merged) == ["a:00000", "default:00001"]
    assert merged.model_checkpoint_path == "m"
    assert merged.embeddings[0].bookmarks_path == "b"
    assert merged.embeddings[1] == added
    assert added.sprite.single_image_dim == [12, 10]


def test_pictures_too_large_for_a_sprite_are_refused() -> None:
    assert embedding.columns_of_sprite(64, 1024, 1024) == 8
    with pytest.raises(ValueError, match="fit into a sprite of 8192 × 8192 px, got 65 of 1024"):
        embedding.columns_of_sprite(65, 1024, 1024)
    with pytest.raises(ValueError, match="got 1 of 1 × 9000 px"):
        embedding.columns_of_sprite(1, 9000, 1)


@pytest.mark.parametrize("channels", [1, 3])
def test_a_sprite_is_a_square_png_and_black_below(channels: int) -> None:
    pictures = np.arange(1, 1 + 8 * channels, dtype=np.uint8).reshape(2, 4, channels)
    sprite = Image.open(io.BytesIO(embedding.encode_sprite(pictures)))
    assert sprite.format == "PNG"
    pixels = np.asarray(sprite).reshape(4, 4, channels)
    np.testing.assert_array_equal(pixels[:2], pictures)
    assert not pixels[2:].any()
