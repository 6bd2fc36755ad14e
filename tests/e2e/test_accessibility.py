"""The board for those who see it badly or use no mouse: axe, the keyboard, zoom, contrast."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any, Literal

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.e2e.axe import violations
from tests.e2e.board import served
from tests.e2e.charts import drawn, opened
from tests.screenshots import write_broken

Theme = Literal["light", "dark"]
THEMES: tuple[Theme, ...] = ("light", "dark")


@pytest.fixture
def url(curves_url: str) -> str:
    return curves_url


@pytest.fixture(scope="module")
def broken_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A board over files that are damaged, cut, empty or noise."""
    logdir = tmp_path_factory.mktemp("broken")
    write_broken(logdir)
    with served(logdir) as url:
        yield url


@pytest.fixture(scope="module")
def empty_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with served(tmp_path_factory.mktemp("empty")) as url:
        yield url


@pytest.fixture(params=THEMES)
def theme(request: pytest.FixtureRequest, page: Page) -> Theme:
    page.emulate_media(color_scheme=request.param)
    chosen: Theme = request.param
    return chosen


def help_sheet(page: Page) -> None:
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()


def suggestions(page: Page) -> None:
    page.keyboard.press("/")
    expect(page.locator("#filter")).to_be_focused()
    page.keyboard.type("loss/train.m")
    expect(page.get_by_role("listbox")).to_be_visible()


def mistake(page: Page) -> None:
    page.keyboard.press("/")
    expect(page.locator("#filter")).to_be_focused()
    page.keyboard.type("loss/train.min<")
    page.keyboard.press("Enter")
    expect(page.get_by_role("combobox", name="Filter")).to_have_attribute("aria-invalid", "true")


def hover(page: Page) -> None:
    drawn(page).hover()
    expect(page.locator("figure").first).to_contain_text("step")


def full_screen(page: Page) -> None:
    page.locator('figure[data-tag="loss/train"]').first.hover()
    page.get_by_role("button", name="Full screen: loss/train").click()
    expect(page.get_by_role("button", name="Back to the board from loss/train")).to_be_visible()


def values(page: Page) -> None:
    page.get_by_role("button", name="Values of loss/train as a table").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("table")).to_be_visible()


STATES: dict[str, Callable[[Page], object]] = {
    "board": drawn,
    "hover": hover,
    "full screen": full_screen,
    "help": help_sheet,
    "suggestions": suggestions,
    "mistake": mistake,
    "values": values,
}


@pytest.mark.parametrize("state", STATES)
def test_axe_finds_nothing_on_the_board(url: str, page: Page, theme: Theme, state: str) -> None:
    opened(page, url)
    STATES[state](page)
    assert violations(page) == []


def test_axe_finds_nothing_on_a_phone(url: str, page: Page, theme: Theme) -> None:
    page.set_viewport_size({"width": 420, "height": 900})
    opened(page, url)
    assert violations(page) == []


def test_axe_finds_nothing_in_an_empty_logdir(empty_url: str, page: Page, theme: Theme) -> None:
    page.goto(empty_url)
    expect(page.get_by_role("heading", name="Nothing has been written yet.")).to_be_visible()
    assert violations(page) == []


def test_axe_finds_nothing_over_broken_files(broken_url: str, page: Page, theme: Theme) -> None:
    page.goto(broken_url)
    damage = page.get_by_role("button", name=re.compile("^Damage in")).first
    expect(damage).to_be_visible()
    assert violations(page) == []
    damage.click()
    expect(page.get_by_role("dialog")).to_be_visible()
    assert violations(page) == []


def test_axe_finds_nothing_among_a_thousand_runs(many_runs_url: str, page: Page) -> None:
    opened(page, many_runs_url, "1,000 runs")
    assert violations(page) == []


# What the keyboard stands on, and whether a person sees that it does.
FOCUSED = """
() => {
  const at = document.activeElement;
  if (!at || at === document.body) return null;
  const box = at.getBoundingClientRect();
  const ringed = at.closest('search') ?? at;
  const style = getComputedStyle(at), outer = getComputedStyle(ringed);
  const isRinged = [style, outer].some(s =>
    (s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 1) || s.boxShadow !== 'none');
  at.dataset.reached ??= String(document.querySelectorAll('[data-reached]').length);
  return {
    id: at.dataset.reached,
    name: at.getAttribute('aria-label') || at.textContent.trim().slice(0, 60) || at.tagName,
    isRinged,
    isInView: box.width > 0 && box.height > 0 && box.right > 0 && box.bottom > 0 &&
      box.left < innerWidth && box.top < innerHeight,
    isOpaque: (() => {
      for (let e = at; e; e = e.parentElement)
        if (Number(getComputedStyle(e).opacity) < 0.5) return false;
      return true;
    })(),
  };
}
"""

# Everything a mouse can press; a list's inner items may be reached by arrows alone.
UNREACHED = """
() => [...document.querySelectorAll('button, a[href], input, select, [tabindex]')]
  .filter(e => e.dataset.reached === undefined && !e.disabled && e.tabIndex >= 0)
  .filter(e => e.checkVisibility())
  .map(e => e.getAttribute('aria-label') || e.textContent.trim() || e.outerHTML)
"""


def test_the_tab_key_reaches_every_control_and_shows_where_it_is(url: str, page: Page) -> None:
    opened(page, url)
    visited: list[dict[str, Any]] = []
    for _ in range(200):
        page.keyboard.press("Tab")
        focused: dict[str, Any] | None = page.evaluate(FOCUSED)
        if focused is None or (visited and focused["id"] == visited[0]["id"]):
            break
        visited.append(focused)
    else:
        raise AssertionError("the tab key never came round")
    assert len(visited) > 10
    assert page.evaluate(UNREACHED) == []
    assert [stop["name"] for stop in visited if not stop["isRinged"]] == []
    assert [stop["name"] for stop in visited if not stop["isInView"]] == []
    assert [stop["name"] for stop in visited if not stop["isOpaque"]] == []


def test_a_board_is_used_without_a_mouse(url: str, page: Page) -> None:
    opened(page, url)
    page.keyboard.press("/")
    expect(page.locator("#filter")).to_be_focused()
    page.keyboard.type("run1")
    page.keyboard.press("Escape")
    field = page.get_by_role("combobox", name="Filter")
    expect(field).not_to_be_focused()
    expect(field).to_have_value("run1")
    page.keyboard.press("/")
    page.keyboard.press("Control+a")
    page.keyboard.press("Backspace")
    expect(field).to_have_value("")
    page.get_by_role("button", name="Hide run1").focus()
    page.keyboard.press("Enter")
    drawn(page, "2 runs")
    page.get_by_role("grid", name="Runs").focus()
    page.keyboard.press("Space")
    drawn(page)
    page.get_by_role("button", name="Full screen: loss/train").focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("card=loss/train"))
    page.keyboard.press("Escape")
    expect(page).not_to_have_url(re.compile("card="))
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_the_buttons_of_the_current_run_are_reached_by_tab(broken_url: str, page: Page) -> None:
    page.goto(broken_url)
    grid = page.get_by_role("grid", name="Runs")
    damage = page.get_by_role("button", name=re.compile("^Damage in")).first
    expect(damage).to_be_visible()
    grid.focus()
    rows = grid.get_by_role("row")
    for _ in range(rows.count()):
        if damage.evaluate("button => button.tabIndex") == 0:
            break
        page.keyboard.press("ArrowDown")
    for _ in range(6):
        page.keyboard.press("Tab")
        if damage.evaluate("button => button === document.activeElement"):
            break
    expect(damage).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_be_visible()


def test_a_chart_is_a_table_for_those_who_do_not_see_it(url: str, page: Page) -> None:
    opened(page, url)
    values(page)
    table = page.get_by_role("dialog", name="Values of loss/train").get_by_role("table")
    expect(table.get_by_role("row")).to_have_count(4)
    heads = table.get_by_role("columnheader").all_inner_texts()
    assert heads == ["run", "points", "last", "min", "max", "0", "80", "160", "239", "319", "399"]
    cells = table.get_by_role("row", name=re.compile("^run0")).get_by_role("cell")
    # What write_curves wrote: 2 exp(-step / 80) + 0.1.
    expect(cells.nth(0)).to_have_text("400")
    expect(cells.nth(1)).to_have_text("0.1136 at 399")
    expect(cells.nth(3)).to_have_text("2.1 at 0")
    expect(cells.nth(4)).to_have_text("2.1")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.get_by_role("button", name="Values of loss/train as a table")).to_be_focused()


def test_the_help_sheet_gives_the_keyboard_back(url: str, page: Page) -> None:
    opened(page, url)
    hide = page.get_by_role("button", name="Hide run1")
    hide.focus()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()
    assert page.evaluate("document.activeElement.closest('dialog') !== null")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(hide).to_be_focused()


def test_twice_the_size_loses_nothing(url: str, page: Page) -> None:
    # 1440 pixels at 200 % are 720 of the page.
    page.set_viewport_size({"width": 720, "height": 450})
    opened(page, url)
    overflow = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert page.evaluate(overflow) <= 0
    for role, name in (
        ("combobox", "Filter"),
        ("combobox", "Horizontal axis"),
        ("slider", "Smoothing"),
    ):
        control = page.get_by_role(role, name=re.compile(name))  # type: ignore[arg-type]
        expect(control.first).to_be_visible()
        box = control.first.bounding_box()
        assert box is not None
        assert box["x"] >= 0, name
        assert box["x"] + box["width"] <= 720, name
    page.get_by_role("img", name="optim/lr:").first.scroll_into_view_if_needed()
    expect(page.get_by_role("img", name="optim/lr:").first).to_be_in_viewport()
    page.keyboard.press("?")
    expect(page.get_by_role("button", name="Close")).to_be_in_viewport()


def test_twice_the_size_has_room_for_the_menu_of_groups(url: str, page: Page) -> None:
    page.set_viewport_size({"width": 720, "height": 450})
    opened(page, f"{url}#/board?q=group:path/1")
    expect(page.get_by_label("Lines of groups").first).to_be_in_viewport(ratio=1)
    expect(page.get_by_role("button", name=re.compile("^Theme"))).to_be_in_viewport(ratio=1)


def test_forced_colours_keep_run_colours_and_edges(url: str, context: BrowserContext) -> None:
    page = context.new_page()
    page.emulate_media(forced_colors="active")
    opened(page, url)
    row = page.get_by_role("grid", name="Runs").get_by_role("row").first
    dot = row.locator(".swatch").first
    # A run's colour means the same in the list as in the chart, so it is not forced.
    assert dot.evaluate("dot => getComputedStyle(dot).forcedColorAdjust") == "none"
    edges = page.locator("search").first.evaluate("box => getComputedStyle(box).borderTopStyle")
    inner = page.get_by_role("combobox", name="Filter").evaluate(
        "box => getComputedStyle(box).borderTopStyle"
    )
    assert "solid" in (edges, inner)
    # What a background or a shadow says elsewhere.
    here = page.get_by_role("link", name="Board")
    expect(here).to_have_css("text-decoration-line", "underline")
    row.hover()
    expect(row.locator(".lit")).to_have_css("outline-style", "solid")
    assert violations(page) == []


def test_nothing_moves_for_those_who_asked_for_no_motion(url: str, page: Page) -> None:
    page.emulate_media(reduced_motion="reduce")
    opened(page, url)
    page.keyboard.press("?")
    moving = """
    [...document.querySelectorAll('*')].filter(element => {
      const style = getComputedStyle(element);
      return style.animationName !== 'none' ||
        style.transitionDuration.split(', ').some(secs => parseFloat(secs) > 0);
    }).length + document.getAnimations().length
    """
    assert page.evaluate(moving) == 0
    page.emulate_media(reduced_motion="no-preference")
    assert page.evaluate(moving) > 0
