"""The table of runs in a real browser: order, columns, differences, baseline, notes, many rows."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.e2e.logs import SWEEP
from tests.e2e.table import cell, grid, header, kept, order, row


def test_clicks_on_the_names_of_columns_order_the_rows_by_several(table: Page) -> None:
    header(table, "last").get_by_role("button").click()
    order(table, "adamw/seed1", "sgd/seed0", "adamw/seed0", "sgd/seed1")
    header(table, "lr").get_by_role("button").click()
    header(table, "lr").get_by_role("button").click()
    expect(header(table, "lr")).to_have_attribute("aria-sort", "descending")
    order(table, "sgd/seed0", "sgd/seed1", "adamw/seed1", "adamw/seed0")
    header(table, "last").get_by_role("button").click()
    header(table, "lr").get_by_role("button").click(modifiers=["Shift"])
    order(table, "adamw/seed1", "sgd/seed0", "adamw/seed0", "sgd/seed1")
    expect(table).to_have_url(re.compile("sort=last&sort=hparam%3Alr"))
    table.reload()
    order(table, "adamw/seed1", "sgd/seed0", "adamw/seed0", "sgd/seed1")


def test_cells_say_what_is_known_of_a_run(table: Page) -> None:
    expect(cell(table, "adamw/seed0", "last")).to_have_text("0.5000")
    expect(cell(table, "adamw/seed0", "min")).to_have_text("0.5000")
    expect(cell(table, "adamw/seed0", "best at")).to_have_text("19")
    expect(cell(table, "adamw/seed0", "acc/top1 last")).to_have_text("0.6900")
    expect(cell(table, "adamw/seed0", "lr")).to_have_text("3e−4")
    expect(cell(table, "adamw/seed0", "fused")).to_have_text("✓")
    expect(cell(table, "sgd/seed1", "status")).to_contain_text("NaN at 10")
    expect(cell(table, "sgd/seed1", "last")).to_have_text("NaN")
    expect(cell(table, "sgd/seed1", "min")).to_have_text("1.9000")


def test_columns_are_chosen_by_search_and_pinned(table: Page) -> None:
    table.get_by_role("button", name="columns", exact=True).click()
    menu = table.get_by_role("dialog", name="Columns")
    menu.get_by_role("searchbox").fill("acc")
    menu.get_by_role("button", name="acc/top1: max").click()
    expect(header(table, "acc/top1 max")).to_be_visible()
    menu.get_by_role("searchbox").fill("")
    menu.get_by_label("batch", exact=True).click()
    expect(header(table, "batch")).to_have_count(0)
    menu.get_by_role("button", name="Pin lr").click()
    table.keyboard.press("Escape")
    expect(menu).to_have_count(0)
    expect(header(table, "lr")).to_have_attribute("aria-colindex", "2")
    expect(cell(table, "sgd/seed0", "acc/top1 max")).to_have_text("0.7900")
    expect(table).to_have_url(re.compile("pin=hparam%3Alr"))
    table.reload()
    expect(header(table, "acc/top1 max")).to_be_visible()
    expect(header(table, "batch")).to_have_count(0)
    expect(header(table, "lr")).to_have_attribute("aria-colindex", "2")


def test_the_keyboard_moves_columns_and_orders_by_them(table: Page) -> None:
    grid(table).focus()
    table.keyboard.press("ArrowRight")
    before = header(table, "status").get_attribute("aria-colindex")
    table.keyboard.press("Alt+ArrowRight")
    expect(header(table, "status")).not_to_have_attribute("aria-colindex", str(before))
    table.keyboard.press("Home")
    table.keyboard.press("ArrowUp")
    table.keyboard.press("Enter")
    expect(header(table, "status")).to_have_attribute("aria-sort", "ascending")


def test_only_differences_are_shown_on_request(table: Page) -> None:
    expect(header(table, "batch")).to_be_visible()
    table.get_by_role("button", name="differences only").click()
    expect(table.get_by_text("2 equal columns hidden")).to_be_visible()
    expect(header(table, "batch")).to_have_count(0)
    expect(header(table, "fused")).to_have_count(0)
    expect(header(table, "lr")).to_be_visible()
    expect(table).to_have_url(re.compile("diff=on"))


def test_groups_say_mean_and_deviation_and_fold(table: Page) -> None:
    table.get_by_label("group").select_option("optimizer")
    expect(table.get_by_role("combobox", name="Filter runs and tags")).to_have_value(
        "group:optimizer"
    )
    adamw = grid(table).get_by_role("row", name="adamw, 2 runs")
    expect(adamw).to_contain_text("0.4500")
    expect(adamw).to_contain_text("±0.071")
    expect(adamw).to_contain_text("2 values")
    expect(grid(table).get_by_role("row", name="sgd, 2 runs")).to_contain_text("1 NaN")
    grid(table).get_by_role("button", name="Fold adamw").click()
    expect(row(table, "adamw/seed0")).to_have_count(0)
    expect(row(table, "sgd/seed0")).to_be_visible()


def test_a_baseline_is_kept_and_the_others_say_how_far_they_are_off(own_table: Page) -> None:
    expect(header(own_table, "Δ base")).to_have_count(0)
    grid(own_table).focus()
    own_table.keyboard.press("ArrowDown")
    with kept(own_table):
        own_table.keyboard.press("b")
    expect(cell(own_table, "adamw/seed0", "Δ base")).to_have_text("base")
    expect(cell(own_table, "adamw/seed1", "Δ base")).to_have_text("−0.1000")
    expect(cell(own_table, "sgd/seed1", "Δ base")).to_have_text("NaN")
    own_table.reload()
    expect(cell(own_table, "adamw/seed1", "Δ base")).to_have_text("−0.1000")
    own_table.get_by_role("button", name="No baseline").click()
    expect(header(own_table, "Δ base")).to_have_count(0)


def test_a_baseline_says_how_far_off_the_others_are_among_chosen_columns_too(
    own_table: Page,
) -> None:
    own_table.get_by_role("button", name="columns", exact=True).click()
    own_table.get_by_role("dialog", name="Columns").get_by_label("batch", exact=True).click()
    expect(header(own_table, "batch")).to_have_count(0)
    own_table.keyboard.press("Escape")
    row(own_table, "adamw/seed0").click(button="right")
    with kept(own_table):
        own_table.get_by_role("menuitem", name="Compare with this one").click()
    expect(cell(own_table, "adamw/seed1", "Δ base")).to_have_text("−0.1000")
    expect(header(own_table, "batch")).to_have_count(0)
    own_table.get_by_role("button", name="No baseline").click()
    expect(header(own_table, "± sd")).to_have_count(0)
    expect(header(own_table, "Δ base")).to_have_count(0)


def test_a_second_press_of_its_button_closes_the_menu_of_a_run(table: Page) -> None:
    row(table, "sgd/seed0").hover()
    button = row(table, "sgd/seed0").get_by_role("button", name="Actions on sgd/seed0")
    button.click()
    items = table.get_by_role("menu", name="Actions on sgd/seed0")
    expect(items).to_be_visible()
    button.click()
    expect(items).to_have_count(0)
    expect(grid(table)).to_be_focused()
    table.keyboard.press("1")
    beside = table.get_by_role("button", name="Menu of sgd/seed0")
    beside.hover()
    beside.click()
    expect(table.get_by_role("menu", name="Run sgd/seed0")).to_be_visible()
    beside.click()
    expect(table.get_by_role("menu", name="Run sgd/seed0")).to_have_count(0)


def test_the_row_under_the_pointer_or_the_keyboard_is_lit(table: Page) -> None:
    def color(name: str) -> str:
        found: str = row(table, name).evaluate("row => getComputedStyle(row).backgroundColor")
        return found

    header(table, "last").hover()
    plain = color("sgd/seed0")
    row(table, "sgd/seed0").hover()
    expect(row(table, "sgd/seed0")).to_have_class(re.compile(r"\blit\b"))
    assert color("sgd/seed0") != plain
    assert color("adamw/seed0") == plain
    row(table, "adamw/seed0").hover()
    expect(row(table, "sgd/seed0")).not_to_have_class(re.compile(r"\blit\b"))
    assert color("sgd/seed0") == plain


def test_a_note_and_a_name_outlive_the_page(own_table: Page) -> None:
    row(own_table, "sgd/seed0").click(button="right")
    own_table.get_by_role("menuitem", name="Add note").click()
    own_table.get_by_label("Note on sgd/seed0").fill("lr too high?")
    with kept(own_table):
        own_table.keyboard.press("Enter")
    expect(grid(own_table)).to_be_focused()
    row(own_table, "sgd/seed0").locator(".name").dblclick()
    own_table.get_by_label("Name of sgd/seed0").fill("the <b>best</b>")
    with kept(own_table):
        own_table.keyboard.press("Enter")
    expect(row(own_table, "the <b>best</b>")).to_contain_text("lr too high?")
    own_table.reload()
    expect(row(own_table, "the <b>best</b>")).to_contain_text("lr too high?")
    own_table.get_by_role("combobox", name="Filter runs and tags").fill('note:"too high"')
    order(own_table, "the <b>best</b>")


def test_an_archived_run_is_gone_until_somebody_asks_for_it(own_table: Page) -> None:
    row(own_table, "sgd/seed0").click(button="right")
    own_table.get_by_role("menuitem", name="Archive").click()
    order(own_table, "adamw/seed0", "adamw/seed1", "sgd/seed1")
    own_table.get_by_role("button", name="1 archived").click()
    order(own_table, "adamw/seed0", "adamw/seed1", "sgd/seed0", "sgd/seed1")
    row(own_table, "sgd/seed0").click(button="right")
    own_table.get_by_role("menuitem", name="Take out of the archive").click()
    expect(own_table.get_by_role("button", name="archived")).to_have_count(0)


def test_eyes_keys_and_ranges_choose_what_the_board_draws(table: Page) -> None:
    table.keyboard.press("j")
    table.keyboard.press("j")
    table.keyboard.press("o")
    expect(row(table, "adamw/seed1")).to_have_attribute("aria-selected", "true")
    expect(row(table, "adamw/seed0")).to_have_attribute("aria-selected", "false")
    table.keyboard.press("1")
    expect(table.locator('figure[data-tag="loss/val"]').first).to_be_visible()
    expect(table.get_by_text("1 of 4 runs")).to_be_visible()
    table.keyboard.press("2")
    table.keyboard.press("j")
    table.keyboard.press("x")
    expect(row(table, "adamw/seed0")).to_have_attribute("aria-selected", "true")
    row(table, "adamw/seed0").get_by_role("button", name="Hide").click()
    row(table, "sgd/seed0").get_by_role("button", name="Show").click(modifiers=["Shift"])
    for name, *_ in SWEEP[:3]:
        expect(row(table, name)).to_have_attribute("aria-selected", "true")


def test_the_table_is_copied(table: Page, context: BrowserContext) -> None:
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    header(table, "last").get_by_role("button").click()
    table.get_by_role("button", name="copy TSV").click()
    expect(table.get_by_role("button", name="copied")).to_be_visible()
    lines = table.evaluate("navigator.clipboard.readText()").split("\n")
    head, *rows = [line.split("\t") for line in lines]
    assert head[:3] == ["run", "status", "loss/val: last"]
    assert [cells[0] for cells in rows] == ["adamw/seed1", "sgd/seed0", "adamw/seed0", "sgd/seed1"]
    assert rows[0][head.index("lr")] == "0.001"
    assert float(rows[0][2]) == pytest.approx(0.4)
    assert rows[0][head.index("started, local time")].endswith("Z")


def test_of_a_thousand_runs_only_those_in_view_are_drawn(many_runs_url: str, page: Page) -> None:
    page.goto(f"{many_runs_url}#/runs?sort=last")
    expect(row(page, "run999")).to_be_visible()
    expect(grid(page)).to_have_attribute("aria-rowcount", "1001")
    assert grid(page).get_by_role("row").count() < 60
    grid(page).focus()
    page.keyboard.press("End")
    expect(row(page, "run0")).to_be_in_viewport()
    assert grid(page).get_by_role("row").count() < 60
    page.get_by_role("combobox", name="Filter runs and tags").fill("name:*run12*")
    expect(page.get_by_text("11 runs", exact=True)).to_be_visible()
    expect(row(page, "run129")).to_be_visible()


def test_a_phone_lists_runs_as_cards(table: Page) -> None:
    table.set_viewport_size({"width": 420, "height": 900})
    cards = table.get_by_role("list", name="Runs", exact=True).get_by_role("listitem")
    expect(cards).to_have_count(4)
    expect(cards.first).to_contain_text("adamw/seed0")
    expect(cards.first).to_contain_text("0.5000")
    expect(cards.first).to_contain_text("lr 3e−4")
    cards.first.get_by_role("button", name="Hide adamw/seed0").click()
    expect(cards.first.get_by_role("button", name="Show adamw/seed0")).to_be_visible()
    assert table.evaluate("document.documentElement.scrollWidth") <= 420
    table.get_by_role("link", name="Board").click()
    expect(table.locator('figure[data-tag="loss/val"]').first).to_be_visible()


def test_what_differs_stands_in_the_run_panel(table: Page) -> None:
    table.get_by_role("link", name="Board").click()
    panel = table.get_by_role("region", name="What differs")
    expect(panel).to_contain_text("2 of 4")
    expect(panel.get_by_role("rowheader")).to_have_text(["optimizer", "lr"])
    expect(panel.get_by_role("row").nth(2)).to_contain_text("2 values")
    panel.get_by_role("button", name="hide equal").click()
    expect(panel.get_by_role("rowheader")).to_have_count(4)
