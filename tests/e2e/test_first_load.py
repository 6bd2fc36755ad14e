"""What the page loads before it shows its first chart."""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, Response, expect

from tests.e2e.board import Board
from tests.e2e.logs import write_curves
from tests.tools import load_tool

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
#: What stood somewhere before and stands elsewhere now, by the browser's own account.
NOTE_SHIFTS = """
window.shifts = [];
new PerformanceObserver((list) => {
  for (const { sources } of list.getEntries()) {
    for (const { node, previousRect, currentRect } of sources) {
      const moved = [node?.nodeName, node?.className, previousRect, currentRect];
      shifts.push(JSON.stringify(moved));
    }
  }
}).observe({ type: 'layout-shift', buffered: true });
"""
FIRST_CHART_MS = """() =>
  performance.timeOrigin + performance.getEntriesByName('first chart')[0].startTime"""


@pytest.mark.parametrize("width_px", [1440, 420])
def test_the_first_chart_needs_little_javascript(
    serve: Callable[..., Board], tmp_path: Path, page: Page, width_px: int
) -> None:
    write_curves(tmp_path, steps=20)
    page.set_viewport_size({"width": width_px, "height": 900})
    scripts: dict[str, Response] = {}

    def note(response: Response) -> None:
        if "javascript" in response.headers.get("content-type", ""):
            scripts.setdefault(response.url, response)  # what comes later may need it again

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
    tool = load_tool("page_size")
    is_phone = width_px < 600
    scripts_of = tool.phone_scripts if is_phone else tool.first_scripts
    most = tool.PHONE_SCRIPT_BYTES_MOST if is_phone else tool.SCRIPT_BYTES_MOST
    assert {url.rsplit("/", 1)[1] for url in first} == {
        path.name for path in scripts_of(tool.STATIC)
    }
    sizes = {url: len(gzip.compress(response.body())) for url, response in first.items()}
    assert any("worker" in url for url in sizes), sizes
    assert 10_000 < sum(sizes.values()) <= most, sizes


@pytest.mark.parametrize("width_px", [1440, 420])
def test_what_is_shown_at_once_does_not_move_while_the_rest_comes(
    serve: Callable[..., Board], tmp_path: Path, page: Page, width_px: int
) -> None:
    write_curves(tmp_path, steps=20)
    page.set_viewport_size({"width": width_px, "height": 900})
    page.add_init_script(NOTE_SHIFTS)
    page.goto(serve(tmp_path).url)
    expect(page.locator("figure [role=img]").first).to_have_attribute(
        "aria-label", re.compile(": 3 runs"), timeout=30_000
    )
    page.wait_for_load_state("networkidle")
    assert page.evaluate("shifts") == []
