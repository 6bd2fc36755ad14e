"""The page's types, made from the server's."""

from __future__ import annotations

from types import ModuleType

import pytest

from tests.tools import load_tool


@pytest.fixture(scope="module")
def tool() -> ModuleType:
    return load_tool("schema")


def test_the_page_uses_the_types_of_this_server(tool: ModuleType) -> None:
    tool.main(["--check"])


def test_types_are_spelled_in_typescript(tool: ModuleType) -> None:
    source = '''
Kind = Literal["a", "b"]
Range = TypedDict("Range", {"from": float})

class Thing(Range):
    """A ``thing``."""

    name: list[str | None]
    """Its names."""
    places: dict[str, tuple[Kind, int]]

class Loose(TypedDict, total=False):
    """Perhaps."""

    value: object
'''
    assert tool.generate({"schema.py": source}).partition("*/\n\n")[2] == (
        "export type Kind = 'a' | 'b';\n\n"
        "export interface Range {\n  readonly from: number;\n}\n\n"
        "/** A `thing`. */\n"
        "export interface Thing extends Range {\n"
        "  /** Its names. */\n"
        "  readonly name: readonly (string | null)[];\n"
        "  readonly places: Readonly<Record<string, readonly [Kind, number]>>;\n"
        "}\n\n"
        "/** Perhaps. */\n"
        "export interface Loose {\n  readonly value?: unknown;\n}\n"
    )


def test_what_has_no_typescript_is_refused_with_its_line(tool: ModuleType) -> None:
    with pytest.raises(SystemExit, match=r"schema.py:2: no TypeScript for 'set\[int\]'"):
        tool.generate({"schema.py": "class A(TypedDict):\n    x: set[int]\n"})
