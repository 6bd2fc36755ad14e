"""The overlay as JSON: read from bytes with all that it holds, and what of it we understand.

A document is what the file holds, fields of newer versions included; nothing is taken out of it but
by an edit. What is handed out is :func:`understood`: known sections and fields of the right form.
"""

from __future__ import annotations

import json
import math
import re
from typing import Any, Final, TypeAlias

from lightwell.overlay.fields import (
    BASELINE,
    CARD_NEEDS,
    KEY,
    SECTIONS,
    Section,
    list_of,
    object_of,
)

Document: TypeAlias = dict[str, Any]

VERSION: Final = 1
#: Of the file.
MAX_BYTES: Final = 4 << 20
_MAX_DEPTH = 16
_SURROGATE = re.compile("[\ud800-\udfff]")


class MalformedOverlayError(ValueError):
    """Bytes that are no overlay; the message says what is wrong with them."""


def document_of(content: bytes) -> Document:
    """The document that bytes spell.

    Raises:
        MalformedOverlayError: They are no JSON object, too many, or nested too deeply.
    """
    if len(content) > MAX_BYTES:
        raise MalformedOverlayError(f"larger than {MAX_BYTES} bytes")
    document = object_of(parse_json(content))
    if document is None:
        raise MalformedOverlayError("not an object")
    return document


def parse_json(content: bytes) -> Any:
    """The value that bytes spell in JSON, without NaN or infinities.

    Raises:
        MalformedOverlayError: They are not JSON in UTF-8, or nested too deeply.
    """
    try:
        value = json.loads(
            content.decode("utf-8"), parse_constant=_refuse_constant, parse_float=_finite
        )
    except UnicodeDecodeError:
        raise MalformedOverlayError("not UTF-8") from None
    except RecursionError:
        raise MalformedOverlayError("nested too deeply") from None
    except json.JSONDecodeError as error:
        raise MalformedOverlayError(f"not JSON: {error}") from None
    except ValueError as error:  # a number that Python refuses to make
        raise MalformedOverlayError(str(error)) from None
    if not _is_shallow(value, _MAX_DEPTH):
        raise MalformedOverlayError("nested too deeply")
    return value


def to_bytes(document: Document) -> bytes:
    """The document as it is kept: readable, one entry a line or more."""
    text = json.dumps(document, ensure_ascii=False, indent=1, allow_nan=False)
    # A run's folder may be named by bytes that are no UTF-8; half a surrogate stands for each.
    text = _SURROGATE.sub(lambda half: f"\\u{ord(half[0]):04x}", text)
    return text.encode("utf-8") + b"\n"


def understood(document: Document) -> Document:
    """Known sections with their valid entries, and of these the known, valid fields."""
    known: Document = {
        name: _entries(document.get(name), section) for name, section in SECTIONS.items()
    }
    baseline = document.get(BASELINE)
    if KEY.is_valid(baseline):
        known[BASELINE] = baseline
    return known


def entry_of(value: Any, section: Section) -> Any:
    """What we understand of one entry; None where that says nothing."""
    if section.value is not None:
        return value if section.value.is_valid(value) else None
    given = object_of(value)
    if given is None:
        return None
    entry = {
        name: given[name]
        for name, field in section.fields.items()
        if name in given and field.is_valid(given[name])
    }
    return entry if entry and not missing_fields(entry, section) else None


def missing_fields(entry: dict[str, Any], section: Section) -> list[str]:
    """The fields without which this entry says nothing."""
    needed = section.required
    kind = entry.get("kind")
    if section is SECTIONS["cards"] and isinstance(kind, str):
        needed += CARD_NEEDS.get(kind, ())
    return [name for name in needed if name not in entry]


def _entries(value: Any, section: Section) -> Document:
    entries: Document = {}
    for key, given in (object_of(value) or {}).items():
        entry = entry_of(given, section)
        if entry is not None and KEY.is_valid(key):
            entries[key] = entry
            if len(entries) == section.most:
                break
    return entries


def _is_shallow(value: Any, depth: int) -> bool:
    given = object_of(value)
    inner = list(given.values()) if given is not None else list_of(value)
    return inner is None or (depth > 0 and all(_is_shallow(item, depth - 1) for item in inner))


def _refuse_constant(name: str) -> Any:
    raise ValueError(f"{name} is no number of JSON")


def _finite(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise ValueError(f"{text[:40]} is too large for a number")
    return value
