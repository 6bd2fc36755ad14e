"""The query bar in a real browser: what it chooses, what it says of mistakes, what it suggests."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

from lightwell import SummaryWriter
from tests.e2e.board import served


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A board over four runs of two optimizers; nobody adds anything to it."""
    logdir = tmp_path_factory.mktemp("seeds")
    for number, name in enumerate(["adamw/seed0", "adamw/seed1", "sgd/seed0", "sgd/seed1"]):
        with SummaryWriter(logdir / name) as writer:
            for step in range(20):
                writer.add_scalar("loss/val", abs(step - 10) + number, step)
                writer.add_scalar("acc", step / 20, step)
    with served(logdir) as url:
        yield url


@pytest.fixture
def board(url: str, page: Page) -> Page:
    """A page over it; the query bar has the keyboard."""
    page.goto(url)
    expect(page.locator('figure[data-tag="loss/val"]').first).to_be_visible()
    page.keyboard.press("/")
    expect(page.locator("#filter")).to_be_focused()
    return page


def field(board: Page) -> Locator:
    return board.get_by_role("combobox", name="Filter runs and tags")


def run_names(board: Page) -> Locator:
    return board.get_by_role("grid").get_by_role("row")


def test_a_query_over_statistics_and_tags_chooses_runs_and_cards(board: Page) -> None:
    board.keyboard.type("loss/val.min<2 tag:loss")
    expect(board.locator("#filter-count")).to_have_text("2 of 4 runs · 1 tag")
    expect(board.locator('figure[data-tag="acc"]')).to_have_count(0)
    expect(board).to_have_url(re.compile("loss"))
    board.reload()
    expect(board.locator("#filter-count")).to_have_text("2 of 4 runs · 1 tag")


def test_a_mistake_is_shown_and_the_last_right_query_stands(board: Page) -> None:
    board.keyboard.type("adamw")
    expect(board.locator("#filter-count")).to_have_text("2 of 4 runs · 2 tags")
    board.keyboard.type(" -acc<")
    expect(field(board)).to_have_attribute("aria-invalid", "false")
    board.keyboard.press("Enter")
    expect(board.get_by_text('expected a value behind "<"')).to_be_visible()
    expect(board.locator("search mark")).to_have_text("<")
    expect(field(board)).to_have_attribute("aria-invalid", "true")
    expect(board.locator("#filter-count")).to_have_text("2 of 4 runs · 2 tags")
    board.keyboard.type("0.5")
    expect(field(board)).to_have_attribute("aria-invalid", "false")
    expect(board.locator("#filter-count")).to_have_text("2 of 4 runs · 2 tags")


def test_the_keyboard_and_the_pointer_choose_suggestions(board: Page) -> None:
    board.keyboard.type("sta")
    expect(board.get_by_role("option").first).to_contain_text("status:")
    board.keyboard.press("ArrowDown")
    expect(board.locator("search [aria-selected=true]")).to_contain_text("status:")
    board.keyboard.press("Enter")
    expect(field(board)).to_have_value("status:")
    board.get_by_role("option", name="done").click()
    expect(field(board)).to_have_value("status:done")
    expect(field(board)).to_be_focused()
    expect(board.locator("#filter-count")).to_have_text("4 runs · 2 tags")


def test_escape_closes_the_suggestions_and_then_leaves_what_is_asked_for(board: Page) -> None:
    board.keyboard.type("adamw st")
    expect(board.get_by_role("option").first).to_be_visible()
    board.keyboard.press("Escape")
    expect(board.locator("search").get_by_role("option")).to_have_count(0)
    expect(field(board)).to_be_focused()
    board.keyboard.press("Backspace")
    board.keyboard.press("Backspace")
    board.keyboard.press("Enter")
    board.keyboard.press("Escape")
    expect(field(board)).not_to_be_focused()
    expect(field(board)).to_have_value("adamw ")
    expect(board.locator("#filter-count")).to_have_text("2 of 4 runs · 2 tags")


def test_the_key_of_groups_lists_what_runs_can_be_grouped_by(board: Page) -> None:
    board.keyboard.press("Escape")
    board.keyboard.press("g")
    expect(field(board)).to_be_focused()
    expect(field(board)).to_have_value("group:")
    offered = board.locator("search").get_by_role("option")
    expect(offered).to_have_text(
        [re.compile(text) for text in ("^status", "^path", "^path/1", "^path/2", "^~")]
    )
    expect(field(board)).to_have_attribute("aria-invalid", "false")
    expect(board.get_by_text("expected a value")).to_have_count(0)
    board.get_by_role("option", name="path/2").click()
    expect(run_names(board)).to_have_count(6)


def test_a_half_typed_name_leaves_the_board_as_it_is(board: Page) -> None:
    count = board.locator("#filter-count")
    board.evaluate(
        """() => {
          window.counts = [];
          const count = document.querySelector('#filter-count');
          new MutationObserver(() => window.counts.push(count.textContent))
            .observe(count, { characterData: true, childList: true, subtree: true });
        }"""
    )
    board.keyboard.type("loss/val.min<2", delay=20)
    expect(count).to_have_text("2 of 4 runs · 2 tags")
    seen = board.evaluate("window.counts")
    assert seen
    assert not [text for text in seen if text.startswith("0 ") or text.endswith("· 0 tags")]


def test_a_name_that_is_nowhere_is_said_once(board: Page) -> None:
    said = "nothing is named los/val here; did you mean loss/val?"
    board.keyboard.type("los/val.min<0.01")
    expect(board.locator("search").get_by_text(said)).to_be_visible()
    expect(board.get_by_role("main").get_by_text(said.capitalize())).to_be_visible()
    expect(board.get_by_role("button", name="Show all runs")).to_have_count(0)
    expect(board.locator("figure[data-tag]")).to_have_count(0)
    board.get_by_role("main").get_by_role("button", name="Clear the filter").click()
    expect(board.locator('figure[data-tag="acc"]')).to_be_visible()


def test_runs_stand_under_the_groups_that_are_asked_for(board: Page) -> None:
    board.keyboard.type("group:path/2")
    rows = run_names(board)
    expect(rows).to_have_count(6)
    expect(rows.nth(0)).to_contain_text("seed0")
    expect(rows.nth(1)).to_contain_text("adamw/seed0")
    expect(rows.nth(2)).to_contain_text("sgd/seed0")
    expect(rows.nth(3)).to_contain_text("seed1")
