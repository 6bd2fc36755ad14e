"""Values with a picture, as TensorBoard's protobuf sees them and as we read them."""

from __future__ import annotations

import pytest
from tensorboard.compat.proto import summary_pb2

from lightwell.events import image
from lightwell.events.kinds import kind_from_plugin
from lightwell.events.messages import Value


def test_a_picture_has_the_fields_of_protobuf() -> None:
    value = summary_pb2.Summary.Value.FromString(
        image.encode("a/b", b"\x89PNG...", 7, 5, 3).SerializeToString()
    )
    assert value.tag == "a/b"
    assert value.WhichOneof("value") == "image"
    assert not value.HasField("metadata")
    assert (value.image.width, value.image.height, value.image.colorspace) == (7, 5, 3)
    assert value.image.encoded_image_string == b"\x89PNG..."


def test_what_was_encoded_is_decoded() -> None:
    value = Value.FromString(image.encode("t", b"GIF89a", 7, 5, 3).SerializeToString())
    assert image.decode(value) == [image.Picture(7, 5, b"GIF89a", "image/gif")]


def test_another_kind_of_value_has_no_picture() -> None:
    assert image.decode(Value(tag="t", simple_value=1.0)) == []


@pytest.mark.parametrize(
    ("content", "content_type"),
    [
        (b"\x89PNG\r\n\x1a\n", "image/png"),
        (b"GIF87a", "image/gif"),
        (b"\xff\xd8\xff\xe0", "image/jpeg"),
        (b"RIFF\0\0\0\0WEBP", "image/webp"),
        (b"\0\0\0\x20ftypisom", "video/mp4"),
        (b"\x1a\x45\xdf\xa3", "video/webm"),
        (b"BM6", "image/bmp"),
        (b"", "application/octet-stream"),
        (b"<svg", "application/octet-stream"),
    ],
)
def test_the_type_is_told_by_the_first_bytes(content: bytes, content_type: str) -> None:
    assert image.content_type(content) == content_type


def test_the_plugin_stands_for_the_kind() -> None:
    assert kind_from_plugin(image.PLUGIN_NAME) == image.KIND
