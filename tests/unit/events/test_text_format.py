"""The text format of configuration files, against protobuf's own."""

from __future__ import annotations

import pytest
from google.protobuf import text_format as stock_format
from hypothesis import given
from hypothesis import strategies as st
from tensorboard.plugins.projector import projector_config_pb2 as stock

from lightwell.events import text_format
from lightwell.events.plugin_messages import EmbeddingInfo, ProjectorConfig, SpriteMetadata

texts = st.text(max_size=8)
sizes = st.lists(st.integers(0, 2**32 - 1), max_size=3)
infos = st.builds(
    EmbeddingInfo,
    tensor_name=texts,
    metadata_path=texts,
    tensor_shape=sizes,
    tensor_path=texts,
    sprite=st.none() | st.builds(SpriteMetadata, image_path=texts, single_image_dim=sizes),
)
configs = st.builds(
    ProjectorConfig, model_checkpoint_path=texts, embeddings=st.lists(infos, max_size=3)
)


def parse(text: str) -> ProjectorConfig:
    return text_format.parse(text, ProjectorConfig)


@given(configs)
def test_the_text_is_the_one_that_protobuf_writes_and_reads_back(config: ProjectorConfig) -> None:
    theirs = stock.ProjectorConfig.FromString(config.SerializeToString())
    text = text_format.dump(config)
    assert text == stock_format.MessageToString(theirs)
    assert parse(text) == config


@pytest.mark.parametrize(
    "text",
    [
        "embeddings { tensor_name: \"a\" } embeddings: <tensor_name: 'b'>",
        'embeddings{tensor_name:"a\\tb\\"\\x41\\101\\u00e9\\U0001F600\\a"; tensor_shape: [1, 2],}',
        '# said\nembeddings {\n  tensor_name: "a" "b"  # both\n  tensor_shape: []\n}\n',
        "embeddings { tensor_name: 'é' sprite { single_image_dim: 3 single_image_dim: 4 } }",
        "",
    ],
)
def test_what_protobuf_reads_reads_the_same(text: str) -> None:
    theirs = stock_format.Parse(text, stock.ProjectorConfig())
    assert parse(text) == ProjectorConfig.FromString(theirs.SerializeToString())


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('embeddings { tensor_name: "a"b" }', "unexpected '\"'"),
        ("embeddings {", "expected a name, got 'the end'"),
        ("nothing: 1", "ProjectorConfig has no field 'nothing'"),
        ("embeddings: 5", "expected '{', got '5'"),
        ("model_checkpoint_path 'x'", "expected ':'"),
        ("model_checkpoint_path: 5", "expected a text, got '5'"),
        ("model_checkpoint_path: 'a\\q'", "unknown escape"),
        ("embeddings { tensor_shape: [1 2] }", "expected ']', got '2'"),
        ("embeddings { tensor_shape: 'x' }", "expected a number"),
        ("}", "expected a name, got '}'"),
        ("\0", "unexpected '\\\\x00'"),
    ],
)
def test_what_is_no_configuration_is_refused_with_a_reason(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=f"text format: .*{message}"):
        parse(text)


@given(st.text(alphabet="{}<>[]:,;\"'\\ \nembeddings_tensor_name01", max_size=60))
def test_any_text_parses_or_raises_value_error(text: str) -> None:
    try:
        parsed = parse(text)
    except ValueError:
        return
    assert parse(text_format.dump(parsed)) == parsed
