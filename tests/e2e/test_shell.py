"""What stands around the charts: menus, the palette, saved views, the sentence, the phone's bars."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from .conftest import Board
from .logs import write_curves

Serve = Callable[..., Board]


@pytest.fixture
def logdir(tmp_path: Path) -> Path:
    """Three runs with three tags each."""
    write_curves(tmp_path / "logs", steps=50)
    return tmp_path / "logs"


@pytest.fixture
def board(serve: Serve, logdir: Path, page: Page) -> Page:
    """A page over the logdir whose charts are there."""
    page.goto(serve(logdir).url)
    expect(page.locator('figure[data-tag="loss/train"]').first).to_be_visible(timeout=30_000)
    return page


def row(page: Page, name: str) -> Locator:
    return page.get_by_role("grid", name="Runs").get_by_role("row", name=name)


def open_menu(page: Page, name: str) -> Locator:
    row(page, name).click(button="right")
    return page.get_by_role("menu", name=f"Run {name}")


def kept(logdir: Path) -> dict[str, object]:
    """What lies beside the logs."""
    found = json.loads((logdir / ".lightwell" / "overlay.json").read_text())
    assert isinstance(found, dict)
    return found


def test_a_run_is_renamed_from_its_menu_and_everybody_sees_it(board: Page, logdir: Path) -> None:
    open_menu(board, "run1").get_by_role("menuitem", name="Name, note, colour").click()
    sheet = board.get_by_role("dialog")
    sheet.get_by_label("Name").fill("best so far")
    sheet.get_by_label("Note").fill("diverges later")
    sheet.get_by_role("radio", name="Colour 5").check()
    board.keyboard.press("Escape")
    expect(row(board, "best so far, done, diverges later")).to_be_visible()
    board.reload()
    expect(row(board, "best so far")).to_be_visible()
    runs = kept(logdir)["runs"]
    assert runs == {"run1": {"name": "best so far", "note": "diverges later", "color": 4}}


def test_an_archived_run_leaves_and_can_be_brought_back(board: Page) -> None:
    open_menu(board, "run2").get_by_role("menuitemcheckbox", name="Archived").click()
    expect(row(board, "run2")).to_have_count(0)
    board.get_by_role("button", name="1 archived").click()
    open_menu(board, "run2").get_by_role("menuitemcheckbox", name="Archived").click()
    expect(board.get_by_role("button", name="1 archived")).to_have_count(0)
    expect(row(board, "run2")).to_be_visible()


def test_a_menu_is_worked_by_keys_and_gives_the_keyboard_back(board: Page) -> None:
    grid = board.get_by_role("grid", name="Runs")
    grid.focus()
    board.keyboard.press("End")
    board.keyboard.press("Shift+F10")
    menu = board.get_by_role("menu", name="Run run2")
    expect(menu.get_by_role("menuitemcheckbox", name="Shown")).to_be_focused()
    board.keyboard.press("p")
    expect(menu.get_by_role("menuitemcheckbox", name="Pinned")).to_be_focused()
    board.keyboard.press("Enter")
    expect(menu).to_have_count(0)
    expect(grid).to_be_focused()
    expect(grid.get_by_role("row").first).to_have_accessible_name("run2, done")
