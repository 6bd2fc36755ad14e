"""One spike of one step among very many points: is it seen, and told exactly, at every zoom?"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from playwright.sync_api import Locator, Page, expect

#: Exact in float32, and far above everything around it.
SPIKE = 87.65432
WAIT_MS = 120_000
HOVER_MS = 5_000
#: Columns that the pointer tries: a line that is wider than a pixel inks its neighbours too.
HOVERED = 4
#: What is cut off where the scale ends is inked this near to the chart's top.
EDGE = 0.05
NARROWEST = 100

# Columns of the chart's pictures that are inked in the upper half, where nothing but the spike
# reaches: from left to right, in CSS pixels, and how far up the highest goes, as a share.
INKED = """plot => {
  const box = plot.getBoundingClientRect();
  const found = new Map();
  for (const canvas of plot.querySelectorAll('div canvas')) {
    if (canvas.hidden || !canvas.width) continue;
    const copy = new OffscreenCanvas(canvas.width, canvas.height).getContext('2d');
    copy.drawImage(canvas, 0, 0);
    const { data } = copy.getImageData(0, 0, canvas.width, canvas.height);
    const at = canvas.getBoundingClientRect();
    for (let y = 0; y < canvas.height / 2; y++)
      for (let x = 0; x < canvas.width; x++)
        if (data[4 * (y * canvas.width + x) + 3] > 40) {
          const px = Math.floor(at.left - box.left + (x + 0.5) * at.width / canvas.width);
          const share = (at.top - box.top + y * at.height / canvas.height) / box.height;
          if (!(found.get(px) <= share)) found.set(px, share);
        }
  }
  return [...found].sort(([a], [b]) => a - b);
}"""


@dataclass(frozen=True, slots=True)
class Seen:
    """What a page showed of the spike at one zoom."""

    #: Steps in sight.
    width: int
    #: Columns (CSS pixels) that reach into the upper half where everything is on the scale, and
    #: those that are cut off at the top where the scale is of the rest.
    columns: int
    clipped_columns: int
    #: Where the highest of them ends below the chart's top, as a share of its height.
    top: float
    #: The tooltip at the highest column.
    tooltip: str

    @property
    def is_proof(self) -> bool:
        """The spike is drawn at its height, or to the top where it is off the scale, and told."""
        is_seen = self.top < EDGE and self.columns > 0 and self.clipped_columns > 0
        return is_seen and f"{SPIKE}" in self.tooltip


def widths(points: int) -> Iterator[int]:
    """From all points to a hundred, a tenth each time."""
    width = points
    while width >= NARROWEST:
        yield width
        width //= 10


def look(page: Page, url: str, tag: str, step: int, steps: Iterable[int]) -> Iterator[Seen]:
    """What the page shows of the spike at ``step`` with so many ``steps`` around it in sight."""
    for width in steps:
        start = max(0, step - width // 2)
        view = f"s=0&words=off&size=L&xr={start},{start + width - 1}"
        scaled = inked(drawn(page, f"{url}#/board?{view}", tag))
        clipped = [share for _, share in scaled if share < EDGE]
        plot = drawn(page, f"{url}#/board?{view}&all={tag}", tag)
        columns = inked(plot)
        top = min((share for _, share in columns), default=1.0)
        highest_first = sorted(columns, key=lambda column: column[1])
        tooltip = told_at(page, plot, [x for x, _ in highest_first[:HOVERED]])
        yield Seen(width, len(columns), len(clipped), top, tooltip)


def drawn(page: Page, url: str, tag: str) -> Locator:
    """The chart of the tag in that view, once it has come to rest."""
    page.goto("about:blank")
    page.goto(url)
    plot = page.locator("figure").get_by_role("img", name=f"{tag}:").first
    expect(plot).to_have_attribute("aria-label", re.compile("lowest"), timeout=WAIT_MS)
    before = None
    for _ in range(100):
        now = inked(plot)
        if now and now == before:
            break
        before = now
        page.wait_for_timeout(100)
    return plot


def inked(plot: Locator) -> list[tuple[int, float]]:
    found: list[tuple[int, float]] = plot.evaluate(INKED)
    return found


def told_at(page: Page, plot: Locator, columns: list[int]) -> str:
    """What the tooltip says at that of the columns where it tells the spike, else at the last."""
    box = plot.bounding_box()
    assert box is not None
    tooltip = page.locator("figure .popover").first
    for column in columns:
        page.mouse.move(box["x"] + column + 0.5, box["y"] + box["height"] / 2)
        try:
            expect(tooltip).to_contain_text(f"{SPIKE}", timeout=HOVER_MS)
        except AssertionError:
            continue
        break
    return tooltip.inner_text() if columns else ""
