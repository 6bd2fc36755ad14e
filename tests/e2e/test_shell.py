"""What stands around the charts: menus, the palette, saved views, the sentence, the phone."""

from __future__ import annotations

import json
import math
import re
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from lightwell import SummaryWriter
from tests.e2e.board import Serve
from tests.e2e.charts import opened, run_row
from tests.e2e.logs import write_curves


@pytest.fixture
def logdir(tmp_path: Path) -> Path:
    """Three runs with three tags each."""
    write_curves(tmp_path / "logs", steps=50)
    return tmp_path / "logs"


def open_menu(page: Page, name: str) -> Locator:
    run_row(page, name).click(button="right")
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
    expect(run_row(board, "best so far, done, diverges later")).to_be_visible()
    board.reload()
    expect(run_row(board, "best so far")).to_be_visible()
    runs = kept(logdir)["runs"]
    assert runs == {"run1": {"name": "best so far", "note": "diverges later", "color": 4}}


def test_done_and_ctrl_enter_keep_what_was_written_and_undo_says_what_it_was(board: Page) -> None:
    open_menu(board, "run1").get_by_role("menuitem", name="Name, note, colour").click()
    sheet = board.get_by_role("dialog")
    sheet.get_by_label("Name").fill("best so far")
    board.keyboard.press("Control+Enter")
    expect(sheet).to_have_count(0)
    expect(run_row(board, "best so far")).to_be_visible()
    board.keyboard.press("Control+z")
    expect(board.get_by_text("Undone: name of run1")).to_be_visible()
    expect(run_row(board, "run1")).to_be_visible()
    board.keyboard.press("Control+Shift+z")
    expect(board.get_by_text("Made again: name of run1")).to_be_visible()
    open_menu(board, "best so far").get_by_role("menuitem", name="Name, note, colour").click()
    sheet.get_by_label("Note").fill("diverges later")
    sheet.get_by_role("button", name="Done").click()
    expect(sheet).to_have_count(0)
    expect(run_row(board, "best so far, done, diverges later")).to_be_visible()


def test_a_run_chosen_in_the_palette_is_shown_in_the_panel(read_board: Page) -> None:
    def choose(name: str) -> None:
        read_board.keyboard.press("Control+k")
        read_board.get_by_role("combobox", name="Find places").fill(name)
        expect(
            read_board.get_by_role("listbox", name="Found").get_by_role("option").first
        ).to_contain_text(name)
        read_board.keyboard.press("Enter")
        expect(read_board.get_by_role("dialog")).to_have_count(0)

    runs = read_board.get_by_role("grid", name="Runs")
    current = runs.locator(":scope[aria-activedescendant]")
    read_board.keyboard.press("[")
    expect(runs).to_have_count(0)
    choose("run2")
    expect(current).to_have_count(1)
    expect(
        read_board.locator(f"#{current.get_attribute('aria-activedescendant')}")
    ).to_contain_text("run2")
    read_board.keyboard.press("x")
    expect(run_row(read_board, "run2")).to_have_attribute("aria-selected", "false")
    read_board.locator("#filter").fill("run0")
    expect(runs.get_by_role("row")).to_have_count(1)
    read_board.keyboard.press("Enter")
    choose("run2")
    expect(run_row(read_board, "run2")).to_have_attribute("aria-selected", "true")
    told = read_board.get_by_role("status").filter(has_text="The filter was taken off")
    told.get_by_role("button", name="Undo").click()
    expect(read_board.locator("#filter")).to_have_value("run0")


def test_an_archived_run_leaves_and_can_be_brought_back(board: Page) -> None:
    open_menu(board, "run2").get_by_role("menuitemcheckbox", name="Archived").click()
    expect(run_row(board, "run2")).to_have_count(0)
    board.get_by_role("button", name="1 archived").click()
    open_menu(board, "run2").get_by_role("menuitemcheckbox", name="Archived").click()
    expect(board.get_by_role("button", name="1 archived")).to_have_count(0)
    expect(run_row(board, "run2")).to_be_visible()


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


def add_run(logdir: Path, name: str) -> None:
    with SummaryWriter(logdir / name) as writer:
        writer.add_scalar("loss/train", 0.5, 1)


def test_nothing_moves_while_paused_and_all_is_caught_up_with(board: Page, logdir: Path) -> None:
    board.keyboard.press("p")
    pause = board.get_by_role("button", name="paused")
    expect(pause).to_have_attribute("aria-pressed", "true")
    with board.expect_response(re.compile("api/")) as told:
        add_run(logdir, "later")
        # Another page knows already, so that this one has been told too.
        other = board.context.new_page()
        other.goto(board.url)
        expect(run_row(other, "later")).to_be_visible()
        other.close()
        board.evaluate("fetch('api/logdir')")
    assert told.value.ok
    expect(run_row(board, "later")).to_have_count(0)
    pause.click()
    expect(run_row(board, "later")).to_be_visible()


def test_new_runs_wait_while_they_would_move_the_row_under_the_pointer(
    board: Page, logdir: Path
) -> None:
    run_row(board, "run1").hover()
    add_run(logdir, "a-new-one")
    waiting = board.get_by_role("button", name="1 new run")
    expect(waiting).to_be_visible()
    expect(run_row(board, "a-new-one")).to_have_count(0)
    waiting.click()
    expect(run_row(board, "a-new-one")).to_be_visible()
    expect(waiting).to_have_count(0)


def test_a_drawn_chart_stays_clear_while_the_server_is_away(
    serve: Serve, logdir: Path, context: BrowserContext
) -> None:
    server = serve(logdir)
    page = context.new_page()
    opened(page, server.url)
    server.stop()
    expect(page.get_by_text("The server does not answer.")).to_be_visible()
    with page.expect_event("requestfailed", lambda request: "api/series" in request.url):
        page.get_by_role("button", name="Hide the runs").click()
    expect(page.locator(".notice")).to_have_count(0)
    expect(page.get_by_role("img", name="loss/train:").first).to_be_visible()


def test_the_palette_finds_runs_tags_and_commands_from_the_keyboard(read_board: Page) -> None:
    field = read_board.get_by_role("combobox", name="Find places, tags, runs and commands")

    def open_palette() -> None:
        # A key is the palette's until it has gone.
        expect(field).to_have_count(0)
        read_board.keyboard.press("Control+k")
        expect(field).to_be_focused()

    open_palette()
    read_board.keyboard.type("acval")
    found = read_board.get_by_role("listbox", name="Found").get_by_role("option")
    expect(found.first).to_contain_text("acc/val")
    expect(field).to_have_attribute("aria-activedescendant", re.compile("-0$"))
    read_board.keyboard.press("Enter")
    expect(read_board).to_have_url(re.compile("card=acc/val"))
    open_palette()
    read_board.keyboard.type("theme dark")
    read_board.keyboard.press("Enter")
    expect(read_board.locator("html")).to_have_attribute("data-theme", "dark")
    open_palette()
    read_board.keyboard.type("run2")
    read_board.keyboard.press("Shift+Enter")
    expect(read_board).to_have_url(re.compile("only=run2"))
    open_palette()
    read_board.keyboard.type("nothing like it")
    expect(found).to_have_count(0)
    read_board.keyboard.press("Escape")
    expect(field).to_have_count(0)


def test_a_saved_view_is_there_for_others_and_opens_as_it_was(
    board: Page, logdir: Path, context: BrowserContext
) -> None:
    run_row(board, "run1").get_by_role("button", name="Hide run1").click()
    board.get_by_role("button", name="Saved views").click()
    board.get_by_label("Name of this view").fill("without one")
    board.keyboard.press("Enter")
    expect(board.get_by_role("link", name="without one")).to_be_visible()
    board.keyboard.press("Escape")
    other = context.new_page()
    other.goto(board.url.split("#")[0])
    expect(run_row(other, "run1")).to_have_attribute("aria-selected", "true")
    other.keyboard.press("v")
    other.get_by_role("link", name="without one").click()
    expect(run_row(other, "run1")).to_have_attribute("aria-selected", "false")
    other.keyboard.press("v")
    other.get_by_role("button", name="Rename").click()
    other.get_by_label("New name of without one").fill("two of them")
    other.keyboard.press("Enter")
    expect(other.get_by_role("link", name="two of them")).to_be_visible()
    other.get_by_role("button", name="Remove").click()
    expect(other.get_by_role("link", name="two of them")).to_have_count(0)
    other.keyboard.press("Escape")
    other.keyboard.press("Control+z")
    other.keyboard.press("v")
    expect(other.get_by_role("link", name="two of them")).to_be_visible()


def test_settings_hold_and_the_help_names_every_key(read_board: Page) -> None:
    read_board.keyboard.press(",")
    sheet = read_board.get_by_role("dialog", name="Settings")
    sheet.get_by_role("radio", name="large").check()
    sheet.get_by_role("radio", name="none").check()
    expect(read_board.locator("html")).to_have_attribute("data-still", "")
    read_board.keyboard.press("Escape")
    expect(read_board).to_have_url(re.compile("size=L"))
    read_board.keyboard.press("?")
    keys = read_board.get_by_role("dialog", name="Keys and gestures")
    for what in ("saved views", "settings", "copy a link to this view", "pause"):
        expect(keys.get_by_text(what).first).to_be_visible()


def test_the_board_says_what_happened_since_and_can_be_told_to_forget_it(
    board: Page, logdir: Path
) -> None:
    expect(board.get_by_role("button", name="Dismiss what happened")).to_have_count(0)
    key = f"lightwell.visit:{logdir}"
    # The page remembers what it knows when it is left: once it knows something.
    board.wait_for_function(
        "key => dispatchEvent(new Event('pagehide')) && localStorage.getItem(key) !== null",
        arg=key,
    )
    board.goto("about:blank")
    with SummaryWriter(logdir / "better") as writer:
        writer.add_scalar("acc/val", 0.99, 1)
        writer.add_scalar("hparam/val_loss", math.nan, 0)
        for step in range(6):
            writer.add_scalar("loss/train", math.nan if step > 2 else 1.0, step)
    board.go_back()
    told = board.get_by_text("better leads acc/val at 0.9900, a new best")
    expect(told).to_contain_text("better stopped on NaN at step 3. 1 new run: better.")
    board.get_by_role("button", name="Dismiss what happened").click()
    expect(told).to_have_count(0)
    assert "better" in board.evaluate("key => localStorage.getItem(key)", key)


def test_a_frame_shows_the_charts_without_bars(curves_url: str, context: BrowserContext) -> None:
    page = context.new_page()
    page.set_viewport_size({"width": 700, "height": 400})
    opened(page, f"{curves_url.rstrip('/')}/?embed=1")
    expect(page.get_by_role("banner")).to_have_count(0)
    expect(page.get_by_role("grid", name="Runs")).to_have_count(0)
    page.get_by_role("main").focus()
    page.keyboard.press("[")
    expect(page.get_by_role("grid", name="Runs")).to_be_visible()


def test_a_phone_reaches_runs_and_everything_else_from_its_bar(
    curves_url: str, context: BrowserContext
) -> None:
    page = context.new_page()
    page.set_viewport_size({"width": 420, "height": 900})
    opened(page, curves_url)
    bar = page.get_by_role("navigation", name="Places")
    bar.get_by_role("link", name="Runs").click()
    expect(page.get_by_role("main", name="Runs")).to_contain_text("run1")
    bar.get_by_role("link", name="Board").click()
    bar.get_by_role("button", name="More").click()
    expect(page.get_by_role("listbox", name="Found").get_by_role("option").first).to_be_visible()
