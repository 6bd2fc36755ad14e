"""Menus and the options of charts: scales, ranges, keys, the ways out, the sheet of a phone."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.axe import violations
from tests.e2e.charts import drag, opened, plot
from tests.e2e.test_cards import menu


@pytest.fixture
def board(curves_url: str, page: Page) -> Page:
    """A page over three runs with three tags, its first chart drawn."""
    opened(page, f"{curves_url}#/board?s=0")
    return page


def zoom_in_a_box(page: Page) -> None:
    page.keyboard.down("Shift")
    drag(page, plot(page, "loss/train"), (0.3, 0.3), (0.6, 0.7))
    page.keyboard.up("Shift")
    expect(page).to_have_url(re.compile(r"xr=.*yr=|yr=.*xr="))


def test_the_menu_of_a_card_has_every_scale_and_stays_while_one_is_chosen(board: Page) -> None:
    items = menu(board, "loss/train")
    symlog = items.get_by_role("menuitemcheckbox", name="Symlog y")
    symlog.click()
    expect(symlog).to_have_attribute("aria-checked", "true")
    expect(board).to_have_url(re.compile("symlog=loss/train"))
    log = items.get_by_role("menuitemcheckbox", name="Logarithmic y")
    log.click()
    expect(symlog).to_have_attribute("aria-checked", "false")
    expect(board).to_have_url(re.compile(r"[?&]log=loss/train"))
    log.click()
    expect(board).not_to_have_url(re.compile("log=loss/train"))
    items.get_by_role("menuitemcheckbox", name="Logarithmic x").click()
    expect(board).to_have_url(re.compile("xs=log"))
    assert violations(board) == []


def test_the_whole_range_of_both_axes_is_one_key_or_one_item_away(board: Page) -> None:
    zoom_in_a_box(board)
    board.keyboard.press("r")
    expect(board).not_to_have_url(re.compile("xr=|yr="))
    zoom_in_a_box(board)
    menu(board, "loss/train").get_by_role("menuitem", name="The whole range").click()
    expect(board).not_to_have_url(re.compile("xr=|yr="))
    items = menu(board, "loss/train")
    expect(items.get_by_role("menuitem", name="The whole range")).to_be_disabled()


def test_a_menu_goes_with_its_button_a_press_elsewhere_and_a_scroll(board: Page) -> None:
    items = menu(board, "loss/train")
    board.get_by_role("button", name="More of loss/train", exact=True).click()
    expect(items).to_have_count(0)
    menu(board, "loss/train")
    board.mouse.click(5, 400)
    expect(items).to_have_count(0)
    board.set_viewport_size({"width": 1000, "height": 500})
    menu(board, "loss/train")
    board.get_by_role("main").evaluate("main => main.scrollBy(0, 40)")
    expect(items).to_have_count(0)


def test_typing_leads_to_an_item_by_its_first_letters(board: Page) -> None:
    items = menu(board, "loss/train")
    board.keyboard.type("cop")
    expect(items.get_by_role("menuitem", name="Copy Python snippet")).to_be_focused()
    board.keyboard.press("Home")
    expect(items.get_by_role("menuitemcheckbox", name="Logarithmic y")).to_be_focused()


def test_what_charts_show_is_a_menu_that_gives_the_keyboard_back(board: Page) -> None:
    button = board.get_by_role("button", name="Charts show")
    button.click()
    words = board.get_by_role("menuitemcheckbox", name="What happened, in words")
    words.click()
    expect(words).to_have_attribute("aria-checked", "false")
    expect(board).to_have_url(re.compile("words=off"))
    assert violations(board) == []
    board.keyboard.press("Escape")
    expect(board.get_by_role("menu")).to_have_count(0)
    expect(button).to_be_focused()


def test_the_columns_of_the_table_give_the_keyboard_back(curves_url: str, page: Page) -> None:
    page.goto(f"{curves_url}#/runs")
    button = page.get_by_role("button", name="columns", exact=True)
    button.click()
    expect(page.get_by_role("searchbox", name="Find columns")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(button).to_be_focused()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_phone_has_every_option_of_the_charts_in_a_sheet(
    curves_url: str, page: Page, scheme: str
) -> None:
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    page.set_viewport_size({"width": 420, "height": 900})
    opened(page, f"{curves_url}#/board?s=0")
    button = page.get_by_role("button", name="what charts show")
    button.click()
    sheet = page.get_by_role("dialog", name="Charts")
    sheet.get_by_role("radio", name="relative").check()
    expect(page).to_have_url(re.compile("x=rel"))
    sheet.get_by_role("radio", name="symlog").check()
    expect(page).to_have_url(re.compile("xs=symlog"))
    sheet.get_by_role("slider", name="Smoothing").fill("0.9")
    expect(page).to_have_url(re.compile("s=0.9"))
    sheet.get_by_role("checkbox", name="What restarts superseded").check()
    expect(page).to_have_url(re.compile("segments=all"))
    sheet.get_by_label("Tag of the horizontal axis").select_option("optim/lr")
    expect(page).to_have_url(re.compile("optim/lr"))
    assert violations(page) == []
    box = sheet.bounding_box()
    assert box is not None
    assert (box["x"], box["width"], box["y"] + box["height"]) == (0, 420, 900)
    for label in sheet.locator("label").all():
        target = label.bounding_box()
        assert target is not None
        assert target["height"] >= 44, label.inner_text()
    page.keyboard.press("Escape")
    expect(button).to_be_focused()
    expect(button).to_have_text("optim/lr")
