"""What a link holds, and how one goes back and forth between views, in a real browser."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.charts import drawn, opened


@pytest.fixture
def url(curves_url: str) -> str:
    return curves_url


def test_views_are_undone_and_redone_with_keys_and_with_the_browser(url: str, page: Page) -> None:
    opened(page, url)
    page.get_by_role("button", name="Hide run1").click()
    page.keyboard.press("z")
    drawn(page)
    expect(page).not_to_have_url(re.compile("hide="))
    page.keyboard.press("Shift+Z")
    drawn(page, "2 runs")
    expect(page).to_have_url(re.compile("hide=run1"))
    page.go_back()
    drawn(page)


def test_undo_does_not_leave_the_page(url: str, page: Page) -> None:
    page.goto("about:blank")
    opened(page, url)
    for _ in range(3):
        page.keyboard.press("z")
    page.get_by_role("button", name="Hide run1").click()
    drawn(page, "2 runs")


def test_a_long_link_is_packed_and_shows_the_same_in_another_window(url: str, page: Page) -> None:
    names = "&".join(f"hide=a run of an old sweep number {n} with a long name" for n in range(60))
    opened(page, f"{url}#/board?hide=run1&{names}", "2 runs")
    page.get_by_role("button", name="Hide run2").click()
    drawn(page, "1 run")
    expect(page).to_have_url(re.compile(r"#/board\?v=[\w-]+$"))
    address = page.url
    assert len(address) < 600
    page.goto("about:blank")
    opened(page, address, "1 run")
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
