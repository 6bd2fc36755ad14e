"""How tests open a page, find its charts, wait until they are drawn, and move on them."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page, expect


def card(page: Page, tag: str) -> Locator:
    return page.locator(f'figure[data-tag="{tag}"]').first


def plot(page: Page, tag: str) -> Locator:
    """The chart of `tag`; its accessible name is the sentence that sums it up."""
    return card(page, tag).get_by_role("img", name=f"{tag}:")


def drawn(page: Page, label: str = "3 runs", tag: str = "loss/train") -> Locator:
    """The chart of `tag` once its accessible name has `label`, a pattern, behind the tag."""
    chart = plot(page, tag)
    name = re.compile(rf"^{re.escape(tag)}: (.*\W)?{label}\b")
    expect(chart).to_have_accessible_name(name)
    return chart


def opened(page: Page, url: str, label: str = "3 runs", tag: str = "loss/train") -> Locator:
    """The chart of `tag` on the page at `url`, drawn."""
    page.goto(url)
    return drawn(page, label, tag)


def run_row(page: Page, name: str | re.Pattern[str]) -> Locator:
    """The row of a run in the list beside the charts."""
    return page.get_by_role("grid", name="Runs").get_by_role("row", name=name)


def pixels(chart: Locator) -> str:
    """The chart's canvases, as text that differs when a pixel differs."""
    picture: str = chart.evaluate(
        "plot => [...plot.querySelectorAll('canvas')].map(canvas => canvas.toDataURL()).join()"
    )
    return picture


def at_rest(page: Page, chart: Locator) -> str:
    """The chart's pixels once two looks in a row agree."""
    before = pixels(chart)
    for _ in range(50):
        page.wait_for_timeout(150)
        now = pixels(chart)
        if now == before:
            return now
        before = now
    raise AssertionError("the chart never came to rest")


def until_changed(page: Page, chart: Locator, before: str) -> str:
    """The chart's pixels at rest once they are no longer `before`."""
    for _ in range(200):
        page.wait_for_timeout(100)
        if pixels(chart) != before:
            return at_rest(page, chart)
    raise AssertionError("the chart did not change")


def place(chart: Locator, x: float, y: float) -> tuple[float, float]:
    """Where in the page a place of the chart is, given in shares of its width and height."""
    box = chart.bounding_box()
    assert box is not None
    return box["x"] + box["width"] * x, box["y"] + box["height"] * y


def drag(page: Page, chart: Locator, start: tuple[float, float], end: tuple[float, float]) -> None:
    """Drags from one place of the chart to another, as `place` has them."""
    page.mouse.move(*place(chart, *start))
    page.mouse.down()
    page.mouse.move(*place(chart, *end), steps=4)
    page.mouse.up()
