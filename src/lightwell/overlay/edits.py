"""Small changes of an overlay: each sets or removes one thing, so that those of many people merge.

An edit names a place, ``["runs", "adamw/seed0", "note"]``, and what shall stand there. Applied to
whatever the file holds by then, it changes nothing else; applied twice, it does what it does once.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from lightwell.overlay.document import (
    MAX_BYTES,
    VERSION,
    Document,
    MalformedOverlayError,
    missing_fields,
    parse_json,
    to_bytes,
)
from lightwell.overlay.fields import (
    BASELINE,
    CARD_NEEDS,
    KEY,
    MAX_KEY,
    SECTIONS,
    Field,
    Section,
    list_of,
    object_of,
)

#: In one request.
MAX_EDITS: Final = 1_000
_SHOWN = 60
#: Of a card: which of them it needs is said by one of them.
_OF_A_KIND = frozenset({"kind"}.union(*CARD_NEEDS.values()))


class WrongEditError(ValueError):
    """An edit that cannot be made; the message is one sentence about it."""


@dataclass(frozen=True, slots=True)
class Edit:
    """What shall stand at a place; None: nothing."""

    path: tuple[str, ...]
    """("baseline",), (section, key) or (section, key, field)."""
    value: Any


def parse_edits(body: bytes) -> list[Edit]:
    """The edits that the body of a request spells: ``{"edits": [{"path": […], "value": …}, …]}``.

    Raises:
        ValueError: One sentence about what is wrong.
    """
    try:
        message = parse_json(body)
    except MalformedOverlayError as error:
        raise WrongEditError(f"the body: {error}") from None
    listed = list_of((object_of(message) or {}).get("edits"))
    if listed is None:
        raise WrongEditError("the body: expected an object with a list of edits")
    if not 0 < len(listed) <= MAX_EDITS:
        raise WrongEditError(f"edits: expected 1 to {MAX_EDITS}, got {len(listed)}")
    return [_edit_of(f"edits[{position}]", edit) for position, edit in enumerate(listed)]


def edits_of(listed: Any) -> list[Edit]:
    """The edits among what a list holds; what is none is left out."""
    edits: list[Edit] = []
    for value in list_of(listed) or ():
        try:
            edits.append(_edit_of("", value))
        except WrongEditError:
            continue
    return edits


def applied(document: Document, edits: Iterable[Edit], *, is_strict: bool = True) -> Document:
    """A document with these changes; the one given stays as it is.

    Args:
        document: Whatever the file holds.
        edits: In order.
        is_strict: Whether an edit that does not fit raises; else it is left out.

    Raises:
        WrongEditError: One sentence about the edit that does not fit.
    """
    changed: Document = {"version": VERSION, **document}
    own: dict[str, Document] = {}
    for edit in edits:
        try:
            _apply(changed, own, edit)
        except WrongEditError:
            if is_strict:
                raise
    return changed


def content_of(document: Document) -> bytes:
    """The bytes to keep.

    Raises:
        WrongEditError: They are more than an overlay may have.
    """
    content = to_bytes(document)
    if len(content) > MAX_BYTES:
        raise WrongEditError(f"the overlay would be larger than {MAX_BYTES} bytes")
    return content


def compacted(edits: Iterable[Edit]) -> list[Edit]:
    """The same changes in few edits: of those of one place the last.

    What a card needs hangs together: of such fields an earlier edit stays, since one of another
    field behind it may fit only there.
    """
    entries: dict[tuple[str, ...], dict[tuple[str, ...], Edit]] = {}
    for edit in edits:
        of_entry = entries.setdefault(edit.path[:2], {})
        key = edit.path
        if len(key) < 3:
            of_entry.clear()
        elif key[0] != "cards" or key[2] not in _OF_A_KIND:
            of_entry.pop(key, None)
        else:
            newest = next(reversed(of_entry), ())
            key = newest if newest[:3] == key else (*key, str(len(of_entry)))
        of_entry[key] = edit
    return [edit for of_entry in entries.values() for edit in of_entry.values()]


def edit_message(edit: Edit) -> Document:
    """An edit as JSON."""
    return {"path": list(edit.path), "value": edit.value}


def _apply(changed: Document, own: dict[str, Document], edit: Edit) -> None:
    """Make one edit; ``own`` are the sections that were copied, since others hold those before."""
    if len(edit.path) == 1:
        _put(changed, BASELINE, edit.value)
        return
    name, key = edit.path[:2]
    section = SECTIONS[name]
    if name not in own:
        own[name] = changed[name] = {**(object_of(changed.get(name)) or {})}
    entries = own[name]
    before = entries.get(key)
    after = edit.value
    if section.value is None and (given := object_of(after)) is not None:
        after = {field: one for field, one in given.items() if one is not None}
    if len(edit.path) == 3:
        after = {**(object_of(before) or {})}
        _put(after, edit.path[2], edit.value)
        if not after or (before is None and edit.value is None):
            after = None
    _check_entry(edit, section, after)
    if after is not None and key not in entries and len(entries) >= section.most:
        raise WrongEditError(f"{name}: there are {section.most} already")
    _put(entries, key, after)


def _check_entry(edit: Edit, section: Section, entry: Any) -> None:
    given = object_of(entry)
    if section.value is None and given and (missing := missing_fields(given, section)):
        kind = given.get("kind", "")
        raise WrongEditError(f"{edit.path[0]}: {kind or 'an entry'} needs {' and '.join(missing)}")


def _put(into: Document, key: str, value: Any) -> None:
    if value is None:
        into.pop(key, None)
    else:
        into[key] = value


def _edit_of(where: str, value: Any) -> Edit:
    edit = object_of(value) or {}
    listed = list_of(edit.get("path"))
    if set(edit) != {"path", "value"} or listed is None:
        raise WrongEditError(f"{where}: expected an object with path and value")
    path = tuple(listed)
    if not all(map(KEY.is_valid, path)):
        raise WrongEditError(f"{where}: expected texts of at most {MAX_KEY} characters in path")
    if path != (BASELINE,) and (len(path) not in (2, 3) or path[0] not in SECTIONS):
        raise WrongEditError(
            f"{where}: expected a path like ['runs', name, 'note'], got {str(list(path))[:_SHOWN]}"
        )
    _check_value(where, path, edit["value"])
    return Edit(path, edit["value"])


def _check_value(where: str, path: Sequence[str], value: Any) -> None:
    if path[0] == BASELINE:
        _check(where, BASELINE, KEY, value)
        return
    section = SECTIONS[path[0]]
    if section.value is not None:
        if len(path) == 3:
            raise WrongEditError(f"{where}: {path[0]} have no fields")
        _check(where, path[0], section.value, value)
    elif len(path) == 3:
        _check_field(where, path[0], section, path[2], value)
    elif value is not None:
        entry = object_of(value)
        if not entry:
            raise WrongEditError(f"{where}: {path[0]}: expected an object with fields, or null")
        for name, given in entry.items():
            _check_field(where, path[0], section, name, given)


def _check_field(where: str, section_name: str, section: Section, name: str, value: Any) -> None:
    if name not in section.fields:
        raise WrongEditError(f"{where}: {section_name} have no field {name[:_SHOWN]!r}")
    _check(where, f"{section_name} {name}", section.fields[name], value)


def _check(where: str, what: str, field: Field, value: Any) -> None:
    if value is not None and not field.is_valid(value):
        raise WrongEditError(f"{where}: {what}: expected {field.expected}, or null")
