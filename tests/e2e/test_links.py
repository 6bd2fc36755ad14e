"""What a link holds, and how one goes back and forth between views, in a real browser."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect


@pytest.fixture
def url(curves_url: str) -> str:
    return curves_url


def runs_of(page: Page, count: int) -> None:
    """Waits until the first chart is of that many runs."""
    chart = page.locator('figure[data-tag="loss/train"]').first.get_by_role("img")
    name = re.compile(f"^loss/train: {count} runs?\\b")
    expect(chart).to_have_accessible_name(name, timeout=30_000)


def test_views_are_undone_and_redone_with_keys_and_with_the_browser(url: str, page: Page) -> None:
    page.goto(url)
    runs_of(page, 3)
    page.get_by_role("button", name="Hide run1").click()
    page.keyboard.press("z")
    runs_of(page, 3)
    expect(page).not_to_have_url(re.compile("hide="))
    page.keyboard.press("Shift+Z")
    runs_of(page, 2)
    expect(page).to_have_url(re.compile("hide=run1"))
    page.go_back()
    runs_of(page, 3)


def test_undo_does_not_leave_the_page(url: str, page: Page) -> None:
    page.goto("about:blank")
    page.goto(url)
    runs_of(page, 3)
    for _ in range(3):
        page.keyboard.press("z")
    page.get_by_role("button", name="Hide run1").click()
    runs_of(page, 2)


def test_a_long_link_is_packed_and_shows_the_same_in_another_window(url: str, page: Page) -> None:
    names = "&".join(f"hide=a run of an old sweep number {n} with a long name" for n in range(60))
    page.goto(f"{url}#/board?hide=run1&{names}")
    runs_of(page, 2)
    page.get_by_role("button", name="Hide run2").click()
    runs_of(page, 1)
    expect(page).to_have_url(re.compile(r"#/board\?v=[\w-]+$"))
    address = page.url
    assert len(address) < 600
    page.goto("about:blank")
    page.goto(address)
    runs_of(page, 1)
    expect(page.get_by_role("button", name="Show run2")).to_be_visible()


@pytest.mark.parametrize(
    "hash_",
    [
        "#/board?v=%00",
        "#/board?v=AAAA",
        "#/nowhere?xr=9,1&s=nan&x=&only=gone",
        "#?#?v=",
        "#scalars&",
    ],
)
def test_a_broken_link_never_breaks_the_page(url: str, page: Page, hash_: str) -> None:
    page.goto(f"{url}{hash_}")
    expect(page.get_by_role("grid", name="Runs").get_by_role("row")).to_have_count(3)
    expect(page.get_by_role("main", name="Board")).to_be_visible()


def test_a_link_of_tensorboard_leads_to_the_same_curves(url: str, page: Page) -> None:
    page.goto(f"{url}?smoothing=0.25&tagFilter=optim#timeseries")
    expect(page.get_by_role("slider")).to_have_value("0.25")
    expect(page.locator('figure[data-tag="optim/lr"]')).to_be_visible()
    expect(page.locator('figure[data-tag="loss/train"]')).to_have_count(0)
    expect(page).to_have_url(re.compile("#/board"))
