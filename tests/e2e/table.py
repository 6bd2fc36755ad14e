"""How tests open the table of runs and find its rows, cells and columns."""

from __future__ import annotations

import re
from collections.abc import Generator
from contextlib import contextmanager

from playwright.sync_api import Locator, Page, expect


def opened_table(page: Page, url: str) -> Page:
    page.goto(f"{url}#/runs")
    expect(header(page, "lr")).to_be_visible()
    return page


def grid(page: Page) -> Locator:
    return page.get_by_role("grid", name="Table of runs")


def header(page: Page, label: str) -> Locator:
    return grid(page).get_by_role("columnheader").filter(has_text=re.compile(f"^{label}"))


def order(page: Page, *names: str) -> None:
    """Waits until the rows are these, in this order."""
    rows = grid(page).get_by_role("row")
    expect(rows).to_have_count(len(names) + 1)
    for place, name in enumerate(names, start=1):
        expect(rows.nth(place)).to_have_attribute("aria-label", re.compile(f"^{name}"))


@contextmanager
def kept(page: Page) -> Generator[None]:
    """Waits until what people add within is kept by the server."""
    with page.expect_response(
        lambda response: "api/overlay" in response.url and response.request.method != "GET"
    ):
        yield


def row(page: Page, name: str) -> Locator:
    return grid(page).get_by_role("row", name=name, exact=True)


def cell(page: Page, name: str, label: str) -> Locator:
    """The cell of a run below a column's name."""
    at = header(page, label).get_attribute("aria-colindex")
    return row(page, name).locator(f'[role=gridcell][aria-colindex="{at}"]')
