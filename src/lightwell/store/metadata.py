"""What the first value of a series says about all of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lightwell.events import messages, values

if TYPE_CHECKING:
    from lightwell.reader import FileReader
    from lightwell.store.value_access import ValueAccess


@dataclass(frozen=True, slots=True)
class Metadata:
    """What the first value of a series says about all of them.

    Attributes:
        plugin: Whose series it is; empty where nothing says so.
        content: What that plugin wants to know, in its own encoding.
        display_name: For people; empty where nothing was given.
        description: Markdown; likewise.
    """

    plugin: str
    content: bytes
    display_name: str
    description: str


def metadata_of(found: messages.SummaryMetadata, plugin: str) -> Metadata:
    """The message in words; ``plugin`` where it names none."""
    return Metadata(
        found.plugin_data.plugin_name or plugin,
        found.plugin_data.content,
        found.display_name,
        found.summary_description,
    )


def is_empty(found: messages.SummaryMetadata) -> bool:
    """Whether it says nothing at all."""
    return not (found.plugin_data.plugin_name or found.display_name or found.summary_description)


def scalar_metadata(access: ValueAccess, run: str, tag: str) -> messages.SummaryMetadata:
    """That of the first scalar of a tag in the first file where it says anything.

    Where scalars lie is not kept: each file is read up to the first value of the tag.

    Raises:
        OSError: A file cannot be opened or read now.
    """
    for file in access.files(run):
        try:
            found = _first(access, file, tag)
        except (FileNotFoundError, NotADirectoryError):  # gone since it was read
            continue
        if found is not None and not is_empty(found):
            return found
    return messages.SummaryMetadata()


def _first(access: ValueAccess, file: FileReader, tag: str) -> messages.SummaryMetadata | None:
    for payload in access.reads.payloads_with(file, tag.encode()):
        try:
            for value in values.read_event(payload).values:
                if value.tag == tag:
                    return value.decode().metadata
        except ValueError:  # malformed where the core does not look
            continue
    return None
