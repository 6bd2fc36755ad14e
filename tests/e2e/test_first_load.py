"""What the page loads before it shows its first chart."""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, Response, expect

from tests.e2e.conftest import Board
from tests.e2e.logs import write_curves

# docs/adr/0032-the-first-load.md
MOST_BYTES = 93_000

MARK_FIRST_CHART = """
new MutationObserver((changes, observer) => {
  for (const chart of document.querySelectorAll('figure [role=img]')) {
    if (!/: \\d+ runs?/.test(chart.ariaLabel ?? '')) continue;
    performance.mark('first chart');
    observer.disconnect();
    return;
  }
}).observe(document, { subtree: true, childList: true, attributes: true });
"""
FIRST_CHART_MS = """() =>
  performance.timeOrigin + performance.getEntriesByName('first chart')[0].startTime"""


def test_the_first_chart_needs_little_javascript(
    serve: Callable[..., Board], tmp_path: Path, page: Page
) -> None:
    write_curves(tmp_path, steps=20)
    scripts: dict[str, Response] = {}

    def note(response: Response) -> None:
        if "javascript" in response.headers.get("content-type", ""):
            scripts[response.url] = response

    # Of workers too.
    page.context.on("response", note)
    page.add_init_script(MARK_FIRST_CHART)
    page.goto(serve(tmp_path).url)
    expect(page.locator("figure [role=img]").first).to_have_attribute(
        "aria-label", re.compile(": 3 runs"), timeout=30_000
    )
    first_chart_ms = page.evaluate(FIRST_CHART_MS)
    # By the clock, as what the worker asks for is not among the page's own resources.
    first = {
        url: response
        for url, response in scripts.items()
        if response.request.timing["startTime"] <= first_chart_ms
    }
    sizes = {url: len(gzip.compress(response.body())) for url, response in first.items()}
    assert any("worker" in url for url in sizes), sizes
    assert 10_000 < sum(sizes.values()) <= MOST_BYTES, sizes
