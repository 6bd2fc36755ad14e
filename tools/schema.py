"""Writes the page's types, web/src/api/schema.ts, from src/lightwell/server/*schema.py.

``python tools/schema.py`` writes the file, ``python tools/schema.py --check`` fails when it is out
of date. The Python source is parsed, not imported: names of aliases and the text under a field
survive that way.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SOURCES = [
    ROOT / "src" / "lightwell" / "server" / name
    for name in ("schema.py", "frame_schema.py", "run_schema.py", "overlay_schema.py")
]
TARGET = ROOT / "web" / "src" / "api" / "schema.ts"

HEADER = """\
/**
 * What the server sends (docs/http-api.md).
 *
 * Written by `make schema` from src/lightwell/server/*schema.py; do not edit.
 */
"""
SCALARS = {
    "str": "string",
    "int": "number",
    "float": "number",
    "bool": "boolean",
    "object": "unknown",
}


class NoTypeScriptError(Exception):
    """An annotation that is none of those known; the message begins with its line."""


def typescript_type(node: ast.expr) -> str:
    """The TypeScript spelling of a Python annotation."""
    match node:
        case ast.Constant(value=None):
            return "null"
        case ast.Constant(value=str(text)):
            return f"'{text}'"
        case ast.Name(id=name):
            return SCALARS.get(name, name)
        case ast.BinOp(left=left, op=ast.BitOr(), right=right):
            return f"{typescript_type(left)} | {typescript_type(right)}"
        case ast.Subscript(value=ast.Name(id="list"), slice=item):
            inner = typescript_type(item)
            return f"readonly ({inner})[]" if " | " in inner else f"readonly {inner}[]"
        case ast.Subscript(value=ast.Name(id="dict"), slice=ast.Tuple(elts=[key, value])):
            return f"Readonly<Record<{typescript_type(key)}, {typescript_type(value)}>>"
        case ast.Subscript(value=ast.Name(id="tuple"), slice=ast.Tuple(elts=items)):
            return f"readonly [{', '.join(map(typescript_type, items))}]"
        case ast.Subscript(value=ast.Name(id="Literal"), slice=ast.Tuple(elts=items)):
            return " | ".join(map(typescript_type, items))
        case _:
            raise NoTypeScriptError(f"{node.lineno}: no TypeScript for {ast.unparse(node)!r}")


def comment(text: str, indent: str) -> Iterator[str]:
    """A doc comment; Python's double backticks become single ones."""
    lines = [line.strip() for line in text.replace("``", "`").strip().splitlines()]
    if len(lines) == 1:
        yield f"{indent}/** {lines[0]} */"
        return
    yield f"{indent}/**"
    yield from (f"{indent} * {line}".rstrip() for line in lines)
    yield f"{indent} */"


def interface(node: ast.ClassDef) -> Iterator[str]:
    """A TypedDict class as an interface."""
    if text := ast.get_docstring(node):
        yield from comment(text, "")
    bases = [base.id for base in node.bases if isinstance(base, ast.Name)]
    # total=False: what is not known is left out.
    mark = "?" if any(keyword.arg == "total" for keyword in node.keywords) else ""
    extends = "" if bases == ["TypedDict"] else f" extends {', '.join(bases)}"
    yield f"export interface {node.name}{extends} {{"
    body = node.body[1:] if ast.get_docstring(node) else node.body
    for position, statement in enumerate(body):
        if not isinstance(statement, ast.AnnAssign) or not isinstance(statement.target, ast.Name):
            continue
        match body[position + 1 : position + 2]:
            case [ast.Expr(value=ast.Constant(value=str(text)))]:
                yield from comment(text, "  ")
        match statement.annotation:
            case ast.Subscript(value=ast.Name(id="NotRequired"), slice=annotation):
                optional = "?"
            case annotation:
                optional = mark
        yield f"  readonly {statement.target.id}{optional}: {typescript_type(annotation)};"
    yield "}"


def declaration(node: ast.stmt) -> Iterator[str]:
    """The TypeScript of one top-level statement; nothing for imports and docstrings."""
    match node:
        case ast.ClassDef():
            yield from interface(node)
        case ast.Assign(
            targets=[ast.Name(id=name)],
            value=ast.Call(
                func=ast.Name(id="TypedDict"), args=[_, ast.Dict(keys=keys, values=values)]
            ),
        ):
            yield f"export interface {name} {{"
            for key, value in zip(keys, values, strict=True):
                assert isinstance(key, ast.Constant)
                yield f"  readonly {key.value!s}: {typescript_type(value)};"
            yield "}"
        case ast.Assign(targets=[ast.Name(id=name)], value=value):
            yield f"export type {name} = {typescript_type(value)};"


def generate(sources: Mapping[str, str]) -> str:
    """The whole of schema.ts for the texts of files by name."""
    blocks: list[str] = []
    for name, source in sources.items():
        try:
            blocks += ["\n".join(declaration(node)) for node in ast.parse(source).body]
        except NoTypeScriptError as error:
            raise SystemExit(f"{name}:{error}") from None
    return HEADER + "\n" + "\n\n".join(block for block in blocks if block) + "\n"


def main(arguments: list[str]) -> None:
    text = generate({path.name: path.read_text(encoding="utf-8") for path in SOURCES})
    if arguments == ["--check"]:
        if not TARGET.exists() or TARGET.read_text(encoding="utf-8") != text:
            raise SystemExit(f"{TARGET.relative_to(ROOT)} is out of date: run make schema")
        return
    if arguments:
        raise SystemExit(__doc__)
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    TARGET.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
