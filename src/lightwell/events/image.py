"""Images: encoded pictures, under the plugin ``images``.

A picture is a PNG, or a GIF, an MP4 or a WebM when it moves. ``SummaryWriter`` writes one a step
into ``Value.image``, without metadata: readers know the plugin by the field. TensorFlow 2 writes
any number of them in a tensor of strings: width, height, then the pictures. Both are read here.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from lightwell.events import tensor
from lightwell.events.kinds import Kind
from lightwell.events.messages import Image, Value

KIND: Final[Kind] = "image"
PLUGIN_NAME: Final = "images"

_CONTENT_TYPES: Final = (
    (0, b"\x89PNG", "image/png"),
    (0, b"GIF8", "image/gif"),
    (0, b"\xff\xd8\xff", "image/jpeg"),
    (0, b"BM", "image/bmp"),
    (8, b"WEBP", "image/webp"),
    (4, b"ftyp", "video/mp4"),
    (0, b"\x1a\x45\xdf\xa3", "video/webm"),
)


@dataclass(frozen=True, slots=True)
class Picture:
    """An encoded picture.

    Attributes:
        width: In pixels, as the event says it; writers of old files may be wrong about it.
        height: Likewise.
        content: The file.
        content_type: Its MIME type by its first bytes; ``application/octet-stream`` when unknown.
    """

    width: int
    height: int
    content: bytes = field(repr=False)
    content_type: str


def encode(tag: str, content: bytes, width: int, height: int, colorspace: int) -> Value:
    """A picture of the series ``tag``.

    Args:
        tag: Series name.
        content: The file: PNG, GIF, MP4 or WebM.
        width: In pixels.
        height: In pixels.
        colorspace: Number of channels; 3 for gray made of three channels.
    """
    return Value(
        tag=tag,
        image=Image(
            height=height, width=width, colorspace=colorspace, encoded_image_string=content
        ),
    )


def decode(value: Value) -> list[Picture]:
    """The pictures of a value; none when it holds none.

    Raises:
        ValueError: Its tensor is not width, height and pictures.
    """
    if value.HasField("image"):
        content = value.image.encoded_image_string
        return [_picture(value.image.width, value.image.height, content)]
    if not value.HasField("tensor"):
        return []
    strings = tensor.decode_strings(value.tensor)
    if len(strings) < 2 or not (strings[0].isdigit() and strings[1].isdigit()):
        raise ValueError(
            f"image: expected width, height and pictures, got {len(strings)} strings that begin "
            f"with {[string[:16] for string in strings[:2]]}"
        )
    width, height = (int(size[:10]) for size in strings[:2])
    return [_picture(width, height, content) for content in strings[2:]]


def _picture(width: int, height: int, content: bytes) -> Picture:
    return Picture(width, height, content, content_type(content))


def content_type(content: bytes) -> str:
    """The MIME type of a picture, by its first bytes."""
    for offset, magic, name in _CONTENT_TYPES:
        if content.startswith(magic, offset):
            return name
    return "application/octet-stream"
