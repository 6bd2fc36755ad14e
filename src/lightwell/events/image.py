"""Images: an encoded picture a step, in ``Value.image``, under the plugin ``images``.

The picture is a PNG, or a GIF, an MP4 or a WebM when it moves. ``SummaryWriter`` writes no
metadata: readers know the plugin by the field.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

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
    content: bytes
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


def decode(value: Value) -> Picture | None:
    """The picture of a value, None when it holds none."""
    if not value.HasField("image"):
        return None
    content = value.image.encoded_image_string
    return Picture(value.image.width, value.image.height, content, content_type(content))


def content_type(content: bytes) -> str:
    """The MIME type of a picture, by its first bytes."""
    for offset, magic, name in _CONTENT_TYPES:
        if content.startswith(magic, offset):
            return name
    return "application/octet-stream"
