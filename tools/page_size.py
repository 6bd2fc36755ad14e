"""Measures what a browser loads before the board's first picture, and fails where it is too much.

Run it as ``python tools/page_size.py`` after the page is built. What the page loads later, by
``import()``, does not count; the worker that draws charts does. That a real page asks for exactly
these files before its first chart is what ``tests/e2e/test_first_load.py`` checks.
"""

from __future__ import annotations

import gzip
import re
import sys
from collections.abc import Iterator
from pathlib import Path

STATIC = Path(__file__).resolve().parent.parent / "src" / "lightwell" / "server" / "static"
SCRIPT_BYTES_MOST = 90_000
#: With what a page of a phone's width loads besides, before it shows anything.
PHONE_SCRIPT_BYTES_MOST = 92_500
STYLE_BYTES_MOST = 15_000
PRELOAD = re.compile(r'"modulepreload"[^>]* href="\./([^"]+)"')
#: ``import "./x.js"``, ``import {y} from "./x.js"``, but not ``import("./x.js")``.
STATIC_IMPORT = re.compile(r"""(?:\bfrom|\bimport)\s*["']\./([\w.-]+\.js)["']""")
WORKER = re.compile(r"""new URL\(\s*["'`](?:\.?/?assets/|\./|/)?([\w.-]+\.js)["'`]""")


def first_scripts(static: Path) -> Iterator[Path]:
    """The scripts that index.html names, and all that these need at once."""
    page = (static / "index.html").read_text()
    named = re.findall(r'<script[^>]* src="\./([^"]+)"', page) + PRELOAD.findall(page)
    yield from with_imports([static / name for name in named])


def phone_scripts(static: Path) -> Iterator[Path]:
    """All that a page of a phone's width waits for."""
    yield from with_imports([*first_scripts(static), *(static / "assets").glob("phone-*.js")])


def with_imports(waiting: list[Path]) -> Iterator[Path]:
    """Each script once, and what it needs at once."""
    seen: set[Path] = set()
    while waiting:
        script = waiting.pop()
        if script in seen:
            continue
        seen.add(script)
        yield script
        code = script.read_text()
        waiting += [script.parent / name for name in STATIC_IMPORT.findall(code)]
        waiting += [script.parent / name for name in WORKER.findall(code)]


def first_styles(static: Path) -> Iterator[Path]:
    """The style sheets that index.html names."""
    page = (static / "index.html").read_text()
    for link in re.findall(r"<link[^>]*>", page):
        href = re.search(r'href="\./([^"]+)"', link)
        if href and 'rel="stylesheet"' in link:
            yield static / href.group(1)


def compressed_bytes(path: Path) -> int:
    """Size after ``gzip -9``."""
    return len(gzip.compress(path.read_bytes(), 9, mtime=0))


def main() -> int:
    """Print every file with its size; 1 where one of the sums is above its limit."""
    is_within = True
    known: set[Path] = set()
    for what, files, most in (
        ("JavaScript", sorted(first_scripts(STATIC)), SCRIPT_BYTES_MOST),
        ("JavaScript on a phone", sorted(phone_scripts(STATIC)), PHONE_SCRIPT_BYTES_MOST),
        ("CSS", sorted(first_styles(STATIC)), STYLE_BYTES_MOST),
    ):
        sizes = {path: compressed_bytes(path) for path in files}
        for path, size in sizes.items():
            if path not in known:
                print(f"{size:>8,} {path.relative_to(STATIC)}")
        known.update(files)
        total = sum(sizes.values())
        verdict = "" if total <= most else f": more than the {most:,} that are allowed"
        print(f"{total:>8,} bytes of compressed {what} before the first picture{verdict}")
        is_within = is_within and 0 < total <= most
    return 0 if is_within else 1


if __name__ == "__main__":
    sys.exit(main())
