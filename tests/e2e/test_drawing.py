"""Where charts are drawn: in a worker, or on the page; and what a gesture shows meanwhile."""

from __future__ import annotations

import re

from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.e2e.charts import card, opened, place

# How much of a chart's pictures is inked: of lines, not of axes, marks and the cross-hair.
INKED_PIXELS = """plot => {
  const count = canvas => {
    const copy = new OffscreenCanvas(canvas.width, canvas.height).getContext('2d');
    copy.drawImage(canvas, 0, 0);
    const { data } = copy.getImageData(0, 0, canvas.width, canvas.height);
    return data.filter((value, i) => i % 4 === 3 && value > 0).length;
  };
  return [...plot.querySelectorAll('div canvas')].filter(canvas => !canvas.hidden)
    .reduce((sum, canvas) => sum + count(canvas), 0);
}"""


def inked(chart: Locator) -> int:
    count: int = chart.evaluate(INKED_PIXELS)
    return count


def test_a_worker_draws_and_answers_the_pointer(curves_url: str, page: Page) -> None:
    chart = opened(page, curves_url)
    assert [worker.url for worker in page.workers if "/assets/worker-" in worker.url]
    assert inked(chart) > 300
    page.mouse.move(*place(chart, 0.4, 0.5))
    expect(card(page, "loss/train")).to_contain_text("run2")


def test_a_worker_that_cannot_be_loaded_is_replaced_and_the_console_says_so(
    curves_url: str, context: BrowserContext
) -> None:
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.route(re.compile("assets/worker-"), lambda route: route.abort())
    chart = opened(page, curves_url)
    assert page.workers == []
    assert inked(chart) > 300
    assert any("drawn on the page" in text for text in said)
    page.mouse.move(*place(chart, 0.4, 0.5))
    expect(card(page, "loss/train")).to_contain_text("run2")


def test_a_browser_without_offscreen_canvas_draws_the_same_on_the_page(
    curves_url: str, page: Page, context: BrowserContext
) -> None:
    in_worker = inked(opened(page, curves_url))
    old = context.new_page()
    old.add_init_script("window.kept = OffscreenCanvas; delete window.OffscreenCanvas")
    chart = opened(old, curves_url)
    assert old.workers == []
    old.evaluate("() => { window.OffscreenCanvas = window.kept; }")
    assert inked(chart) == in_worker


def test_a_gesture_moves_the_picture_in_its_own_frame_and_the_next_picture_rests(
    curves_url: str, page: Page
) -> None:
    chart = opened(page, curves_url)
    moved = chart.locator("xpath=div[1]/div")
    expect(moved).to_have_css("transform", "none")
    chart.evaluate(
        """plot => {
          window.seen = [];
          plot.addEventListener('wheel', () => requestAnimationFrame(() => {
            window.seen.push(plot.querySelector(':scope > div > div').style.transform);
          }));
        }"""
    )
    page.mouse.move(*place(chart, 0.4, 0.5))
    expect(page.locator("figure").first).to_contain_text("copy")
    page.keyboard.down("Control")
    page.mouse.wheel(0, -60)
    page.keyboard.up("Control")
    page.wait_for_url(re.compile("xr="))
    expect(moved).to_have_css("transform", "none")
    (transform,) = page.evaluate("window.seen")
    assert re.match(r"matrix\(1\.\d+, 0, 0, 1, -\d", transform), transform
