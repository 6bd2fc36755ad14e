"""The built page, held in memory: no name from a URL ever becomes a path."""

from __future__ import annotations

import logging
import os
from hashlib import blake2b
from pathlib import Path

from lightwell.server.responses import Content

logger = logging.getLogger(__name__)

PAGE_FOLDER = Path(__file__).parent / "static"
MEDIA_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".json": "application/json",
    ".webmanifest": "application/manifest+json",
    ".txt": "text/plain; charset=utf-8",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".ico": "image/x-icon",
    ".woff2": "font/woff2",
}
IMMUTABLE = "public, max-age=31536000, immutable"


def load_page(folder: Path = PAGE_FOLDER) -> dict[str, Content]:
    """URL path (``/assets/index-3f2a.js``) to content, for every file of a known type there.

    Links that lead outside are left out. ``/`` is index.html; it is missing before the page was
    built.
    """
    page: dict[str, Content] = {}
    root = folder.resolve()
    for parent, _, names in os.walk(root):
        for name in names:
            path = Path(parent, name)
            media_type = MEDIA_TYPES.get(path.suffix)
            if media_type is None or not path.resolve().is_relative_to(root) or not path.is_file():
                continue
            relative = path.relative_to(root).as_posix()
            url_path = "/" if relative == "index.html" else f"/{relative}"
            page[url_path] = _content(path, media_type, is_hashed=relative.startswith("assets/"))
    if "/" not in page:
        logger.warning("the page was not built: run `make web` and start again")
    return page


def _content(path: Path, media_type: str, *, is_hashed: bool) -> Content:
    body = path.read_bytes()
    # The names under assets/ carry a hash of what is in them.
    return Content(
        body,
        media_type=media_type,
        etag=blake2b(body, digest_size=12).hexdigest(),
        cache_control=IMMUTABLE if is_hashed else "no-cache",
        # Made once and sent to every browser: the smallest there is.
        compress_level=9,
    )
