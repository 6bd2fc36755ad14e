"""Names and texts that want to break the page: it shows them, and nothing else happens."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, expect

from lightwell import SummaryWriter
from tests.e2e.board import Serve, served
from tests.e2e.charts import drawn, opened

MARKUP = "<img src=x onerror=window.hacked=1>"
OVERRIDE = "safe\u202eevil"
HEBREW = "\u05e9\u05dc\u05d5\u05dd"
INVISIBLE = "zero\u200b\u200d\ufeffwidth"
CONTROLS = "bell\x07tab\tline\nescape\x1b[31m"
EMOJI = "\U0001f468\u200d\U0001f469\u200d\U0001f467"
RUNS = [
    MARKUP,
    "'\"><script>window.hacked=1<",
    OVERRIDE,
    HEBREW,
    INVISIBLE,
    CONTROLS,
    EMOJI,
    "caf\u00e9",
    "cafe\u0301",
    "__proto__",
    "constructor",
    "hasOwnProperty",
    "x" * 250,
    "{{7*7}}${7*7}",
    "a&amp;b%2F?#c",
]
TAGS = [
    "loss/train",
    "<script>window.hacked=1</script>",
    "__proto__",
    "constructor/toString",
    OVERRIDE,
    HEBREW,
    CONTROLS,
    "t" * 10_000,
    "deep/" * 50 + "tag",
]


ALL_RUNS = f"{len(RUNS)} runs"


@pytest.fixture(scope="module")
def logdir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every hostile name as a run and as a tag, with hostile marks; no test adds anything to it."""
    logdir = tmp_path_factory.mktemp("hostile")
    for run in RUNS:
        with SummaryWriter(logdir / run) as writer:
            for tag in TAGS:
                for step in range(20):
                    writer.add_scalar(tag, 1 / (1 + step), step)
            writer.add_event(MARKUP, f"{OVERRIDE} {MARKUP}", 10)
            writer.add_event(CONTROLS, "m" * 10_000, 12)
    return logdir


@pytest.fixture(scope="module")
def url(logdir: Path) -> Iterator[str]:
    with served(logdir) as url:
        yield url


def is_unharmed(page: Page) -> None:
    """No script ran, nothing was put into the page, and everything is where it belongs."""
    assert page.evaluate("window.hacked") is None
    assert page.evaluate("({}).constructor === Object && ({}).polluted === undefined")
    assert page.locator("[onerror], [src=x]").count() == 0
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.evaluate(OUTSIDE) == []


# Text that stands outside its row or card, or on top of what is beside it.
OUTSIDE = """
() => {
  const found = [];
  for (const whole of document.querySelectorAll('[role=row] .row, figure > header')) {
    const parts = [...whole.children].filter(part => part.checkVisibility());
    const outer = whole.getBoundingClientRect();
    let right = outer.left;
    for (const part of parts) {
      const box = part.getBoundingClientRect();
      if (getComputedStyle(part).position === 'absolute') continue;
      if (box.right > outer.right + 1 || box.left < right - 5 || box.height > outer.height + 8)
        found.push(`${part.tagName}.${part.className}: ${part.textContent.slice(0, 60)}`);
      right = box.right;
    }
  }
  return found;
}
"""


def test_hostile_names_are_shown_and_do_nothing(url: str, page: Page) -> None:
    opened(page, url, ALL_RUNS)
    grid = page.get_by_role("grid", name="Runs")
    names = set(grid.get_by_role("row").evaluate_all("rows => rows.map(row => row.ariaLabel)"))
    context = page.get_by_role("button", name=re.compile("more as context"))
    if context.count() > 0:
        context.first.click()
        rows = grid.get_by_role("row")
        names |= set(rows.evaluate_all("rows => rows.map(row => row.ariaLabel)"))
    for run in RUNS:
        assert any(name.startswith(f"{run}, ") for name in names), ascii(run)
    is_unharmed(page)
    for tag in TAGS:
        # One by one: cards out of view are not drawn.
        page.evaluate("tag => location.hash = `#/board?card=${encodeURIComponent(tag)}`", tag)
        full = page.locator("figure.full")
        expect(full.get_by_role("img")).to_have_accessible_name(re.compile(f": {len(RUNS)} runs"))
        box = full.get_by_role("img").bounding_box()
        assert box is not None
        page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        expect(full).to_contain_text("step")
        is_unharmed(page)


def test_characters_that_cannot_be_seen_are_made_visible(url: str, page: Page) -> None:
    opened(page, url, ALL_RUNS)
    context = page.get_by_role("button", name=re.compile("more as context"))
    if context.count() > 0:
        context.first.click()
    grid = page.get_by_role("grid", name="Runs")
    expect(grid).to_contain_text("zero")
    shown = "\n".join(
        [*grid.locator(".name").all_inner_texts(), *page.locator("h3").all_inner_texts()]
    )
    assert "bell\u203907\u203a" in shown
    assert not re.search(
        "[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]", shown
    )


def test_a_hostile_overlay_is_refused_or_shown_harmlessly(
    serve: Serve, logdir: Path, tmp_path: Path, page: Page
) -> None:
    logdir = shutil.copytree(logdir, tmp_path / "logs")
    opened(page, serve(logdir).url, ALL_RUNS)
    page.get_by_role("button", name="Pin loss/train").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Unpin loss/train").first).to_be_attached()
    path = logdir / ".lightwell" / "overlay.json"
    # Written by the server a moment after the page shows it.
    page.wait_for_function("() => true")
    overlay: dict[str, Any] = json.loads(path.read_text()) if path.exists() else {}
    overlay.setdefault("pins", {})
    overlay["pins"] |= {MARKUP: 1, OVERRIDE: 2, "__proto__": 3, "no such tag": 4}
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(overlay))
    opened(page, page.url, ALL_RUNS)
    is_unharmed(page)
    path.write_text('{"pins": [[[')
    page.goto("about:blank")
    opened(page, serve(logdir).url, ALL_RUNS)
    is_unharmed(page)


BROKEN = [
    "#/board?x=%00&s=NaN&xr=a,b&size=Q&marks=%F0&log=%ff&all=&card=nothing&hide=%&focus=%E0%A4%A",
    "#/board?s=1e999&xr=5,1&q=%22((((&value=__proto__&color=constructor",
    "#/board?xr=-Infinity,NaN&q=tag:~[&only=" + quote("\u202e<script>"),
    "#/board?z=not-packed-at-all",
    "#/nowhere/else?x=step",
    "#//////",
    "#/board?" + "&".join(["hide=x"] * 3000),
    "#/__proto__?__proto__=1&constructor=2",
    "#" + quote(MARKUP),
    "#/board?q=" + quote(MARKUP * 20),
]


@pytest.mark.parametrize("hash_", BROKEN, ids=range(len(BROKEN)))
def test_a_hand_made_link_never_breaks_the_page(curves_url: str, page: Page, hash_: str) -> None:
    page.goto(curves_url + hash_)
    expect(page.get_by_role("grid", name="Runs")).to_contain_text("run")
    assert page.evaluate("window.hacked") is None
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    # The page works on from there.
    page.evaluate("location.hash = '#/board'")
    drawn(page)


NONSENSE = [
    "loss/train.min<<",
    "(((((",
    '"',
    "group:",
    "-",
    "a ~[",
    "status:nothing and",
    "\u202e<b>",
]


def test_nonsense_in_the_query_bar_keeps_the_last_good_result(url: str, page: Page) -> None:
    opened(page, url, ALL_RUNS)
    field = page.get_by_role("combobox", name="Filter")
    field.fill("constructor")
    count = page.locator("#filter-count")
    expect(count).to_contain_text("1 of")
    for nonsense in NONSENSE:
        field.fill(nonsense)
        expect(field).to_have_value(nonsense)
        if field.get_attribute("aria-invalid") == "true":
            expect(page.locator("search mark")).to_have_count(1)
            expect(page.get_by_role("alert").or_(page.locator("search p"))).not_to_be_empty()
            expect(count).not_to_have_text("")
        is_unharmed(page)
    field.fill("constructor")
    expect(count).to_contain_text("1 of")
