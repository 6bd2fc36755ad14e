"""The Runs place in a real browser: what rows say of runs, shapes of columns, and phones."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from torch.utils.tensorboard import writer as torch_writer

from lightwell import SummaryWriter
from tests.e2e.board import Serve
from tests.e2e.conftest import Complaints
from tests.e2e.logs import write_sweep
from tests.e2e.table import cell, grid, header, kept, order, row


def write_losses(writer: SummaryWriter, steps: int = 20) -> None:
    for step in range(steps):
        writer.add_scalar("loss/val", 1 - step / 40, step)


def opened_cards(browser: Browser, url: str) -> Iterator[Page]:
    """The four runs of a sweep on a phone, which is touched."""
    complaints = Complaints()
    context = browser.new_context(viewport={"width": 420, "height": 900}, has_touch=True)
    page = context.new_page()
    complaints.watch(page)
    page.goto(f"{url}#/runs")
    expect(card(page, "adamw/seed0")).to_contain_text("lr 3e−4")
    yield page
    context.close()
    assert not complaints, complaints


@pytest.fixture
def phone(sweep_url: str, browser: Browser) -> Iterator[Page]:
    yield from opened_cards(browser, sweep_url)


@pytest.fixture
def own_phone(serve: Serve, tmp_path: Path, browser: Browser) -> Iterator[Page]:
    """One over a logdir of this test's, which may add something to it."""
    write_sweep(tmp_path / "logs")
    yield from opened_cards(browser, serve(tmp_path / "logs").url)


def card(page: Page, name: str) -> Locator:
    cards = page.get_by_role("list", name="Runs", exact=True).get_by_role("listitem")
    return cards.filter(has=page.get_by_role("button", name=f"Actions on {name}", exact=True))


def width_of(page: Page, label: str) -> float:
    box = header(page, label).bounding_box()
    assert box is not None
    return box["width"]


def test_rows_say_whether_runs_are_alive(serve: Serve, tmp_path: Path, page: Page) -> None:
    logdir = tmp_path / "logs"
    with SummaryWriter(logdir / "done") as done:
        write_losses(done)
    with SummaryWriter(logdir / "live") as live, SummaryWriter(logdir / "stalled") as stalled:
        write_losses(live)
        write_losses(stalled)
        live.flush()
        stalled.flush()
        silent_since = time.time() - 120
        for file in (logdir / "stalled").iterdir():
            os.utime(file, (silent_since, silent_since))
        page.goto(f"{serve(logdir).url}#/runs")
        expect(cell(page, "done", "status")).to_have_text("done")
        expect(cell(page, "live", "status")).to_have_text("live 19")
        expect(cell(page, "stalled", "status")).to_have_text("stalled 19")
        live.add_scalar("loss/val", 0.25, 40)
        live.flush()
        expect(cell(page, "live", "status")).to_have_text("live 40")
        expect(cell(page, "live", "last")).to_have_text("0.2500")
    expect(cell(page, "live", "status")).to_have_text("done")


def test_every_run_has_its_curve_and_its_times(table: Page) -> None:
    for name in ("adamw/seed0", "sgd/seed1"):
        expect(cell(table, name, "loss/val").locator("path")).to_have_attribute(
            "d", re.compile(r"^M[\d.]")
        )
        expect(cell(table, name, "started")).to_have_text(
            re.compile(r"^\d{1,2} [A-Z][a-z]+ \d\d:\d\d$")
        )
        expect(cell(table, name, "took")).to_have_text(re.compile(r"^[\d.]+ m?s$"))


def test_parts_and_sessions_are_folded_into_their_run(
    serve: Serve, tmp_path: Path, page: Page
) -> None:
    logdir = tmp_path / "logs"
    torch_board: Any = torch_writer
    with torch_board.SummaryWriter(str(logdir / "torch")) as writer:
        writer.add_scalar("loss/val", 0.5, 0)
        writer.add_scalars("both", {"a": 1.0, "b": 2.0}, 0)
        writer.add_hparams({"lr": 0.1}, {"hp/loss": 0.5})
    with SummaryWriter(logdir / "ours") as ours:
        ours.add_scalar("loss/val", 0.25, 0)
        ours.add_scalars("both", {"a": 1.0, "b": 2.0}, 0)
        ours.add_hparams({"lr": 0.2}, {"hp/loss": 0.25})
    page.goto(f"{serve(logdir).url}#/runs")
    expect(cell(page, "torch", "lr")).to_have_text("0.1")
    expect(cell(page, "ours", "lr")).to_have_text("0.2")
    order(page, "ours", "torch")
    for name in ("ours", "torch"):
        expect(row(page, name).get_by_title("2 more lines of this run")).to_be_visible()


def test_the_edge_of_a_column_is_dragged_and_its_width_kept(table: Page) -> None:
    usual = width_of(table, "status")
    edge = header(table, "status").locator(".edge")
    box = edge.bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    table.mouse.move(x, y)
    table.mouse.down()
    table.mouse.move(x + 60, y, steps=4)
    table.mouse.up()
    assert width_of(table, "status") == pytest.approx(usual + 60, abs=1)
    table.reload()
    expect(header(table, "lr")).to_be_visible()
    assert width_of(table, "status") == pytest.approx(usual + 60, abs=1)
    edge.dblclick()
    assert width_of(table, "status") == pytest.approx(usual, abs=1)


def test_a_column_is_dragged_before_another(table: Page) -> None:
    header(table, "lr").drag_to(header(table, "status"))
    expect(header(table, "lr")).to_have_attribute("aria-colindex", "2")
    expect(header(table, "status")).to_have_attribute("aria-colindex", "3")
    expect(cell(table, "sgd/seed0", "lr")).to_have_text("0.1")


def test_buttons_move_a_column_where_nothing_can_be_dragged(table: Page) -> None:
    table.get_by_role("button", name="columns", exact=True).click()
    menu = table.get_by_role("dialog", name="Columns")
    expect(menu.get_by_role("button", name="Move status up")).to_be_disabled()
    menu.get_by_role("button", name="Move status down").click()
    expect(header(table, "status")).to_have_attribute("aria-colindex", "3")
    menu.get_by_role("button", name="Move status up").click()
    expect(header(table, "status")).to_have_attribute("aria-colindex", "2")


def test_columns_are_chosen_where_the_toolbar_scrolls(table: Page) -> None:
    table.set_viewport_size({"width": 700, "height": 900})
    table.get_by_role("button", name="columns", exact=True).click()
    table.get_by_role("dialog", name="Columns").get_by_label("status", exact=True).click()
    expect(header(table, "status")).to_have_count(0)


def test_a_click_among_the_letters_of_a_name_goes_on_writing(own_table: Page) -> None:
    row(own_table, "sgd/seed0").locator(".name").dblclick()
    field = own_table.get_by_label("Name of sgd/seed0")
    field.fill("first")
    field.click()
    expect(field).to_be_focused()
    field.press("End")
    own_table.keyboard.type(" one")
    with kept(own_table):
        own_table.keyboard.press("Enter")
    expect(row(own_table, "first one")).to_be_visible()


def test_alt_click_shows_one_run_alone_and_again_all(table: Page) -> None:
    row(table, "sgd/seed0").get_by_role("button", name="Hide").click(modifiers=["Alt"])
    shown = grid(table).locator('[role=row][aria-selected="true"]')
    expect(shown).to_have_count(1)
    expect(shown).to_have_attribute("aria-label", "sgd/seed0")
    row(table, "sgd/seed0").get_by_role("button", name="Hide").click(modifiers=["Alt"])
    expect(shown).to_have_count(4)


def test_a_number_is_never_cut_before_its_exponent(
    serve: Serve, tmp_path: Path, page: Page
) -> None:
    for number, lr in enumerate((3.4471e-5, 1.0493e-4, 0.018391)):
        with SummaryWriter(tmp_path / "logs" / f"run{number}") as writer:
            writer.add_hparams({"lr": lr, "augmentation": True}, {})
            write_losses(writer)
    page.goto(f"{serve(tmp_path / 'logs').url}#/runs")
    expect(cell(page, "run0", "lr")).to_have_text("3.447e−5")
    for text in (
        cell(page, "run0", "lr"),
        header(page, "augmentation").locator(".text"),
    ):
        assert text.evaluate("element => element.scrollWidth <= element.clientWidth")


def test_rows_that_scroll_into_view_are_the_right_ones(
    serve: Serve, tmp_path: Path, page: Page
) -> None:
    for number in range(200):
        with SummaryWriter(tmp_path / "logs" / f"run{number}") as writer:
            writer.add_scalar("loss", number, 0)
    page.goto(f"{serve(tmp_path / 'logs').url}#/runs?sort=last")
    expect(row(page, "run0")).to_be_visible()
    for first in (30, 150, 60):
        grid(page).evaluate(f"element => element.scrollTo(0, {26 * first})")
        expect(row(page, f"run{first}")).to_be_in_viewport()
        drawn = grid(page).locator("[role=row][aria-selected]")
        names = drawn.evaluate_all("rows => rows.map((row) => row.ariaLabel)")
        places = drawn.evaluate_all("rows => rows.map((row) => row.ariaRowIndex - 2)")
        assert names == [f"run{place}" for place in range(places[0], places[-1] + 1)]
        assert cell(page, f"run{first}", "last").inner_text().startswith(str(first))


def test_a_phone_edits_names_and_notes(own_phone: Page) -> None:
    card(own_phone, "sgd/seed0").get_by_role("button", name="Actions on").tap()
    own_phone.get_by_role("menuitem", name="Add note").tap()
    sheet = own_phone.get_by_role("dialog", name="sgd/seed0")
    expect(sheet.get_by_label("Note")).to_be_focused()
    sheet.get_by_label("Note").fill("lr too high?")
    sheet.get_by_label("Name").fill("the best")
    with kept(own_phone):
        sheet.get_by_role("button", name="Close").tap()
    expect(card(own_phone, "the best")).to_contain_text("lr too high?")
    own_phone.reload()
    expect(card(own_phone, "the best")).to_contain_text("lr too high?")


def test_a_note_makes_no_other_card_higher(own_phone: Page) -> None:
    def height(name: str) -> float:
        box = card(own_phone, name).bounding_box()
        assert box is not None
        return box["height"]

    usual = height("sgd/seed0")
    card(own_phone, "adamw/seed0").get_by_role("button", name="Actions on").tap()
    own_phone.get_by_role("menuitem", name="Add note").tap()
    sheet = own_phone.get_by_role("dialog", name="adamw/seed0")
    sheet.get_by_label("Note").fill("too slow")
    with kept(own_phone):
        sheet.get_by_role("button", name="Close").tap()
    expect(card(own_phone, "adamw/seed0")).to_contain_text("too slow")
    assert height("adamw/seed0") == usual + 20
    assert height("sgd/seed0") == usual


def test_a_phone_chooses_what_its_cards_say(phone: Page) -> None:
    expect(card(phone, "adamw/seed0")).not_to_contain_text("acc/top1")
    phone.get_by_role("button", name="columns").tap()
    sheet = phone.get_by_role("dialog", name="Columns")
    sheet.get_by_role("button", name="acc/top1: last", exact=True).tap()
    sheet.get_by_label("lr", exact=True).tap()
    sheet.get_by_role("button", name="Close").tap()
    expect(sheet).to_have_count(0)
    expect(card(phone, "adamw/seed0")).to_contain_text(re.compile(r"acc/top1 last\s*0\.6900"))
    expect(card(phone, "adamw/seed0")).not_to_contain_text("lr 3e−4")
    expect(phone).to_have_url(re.compile("col=metric%3Aacc/top1.last"))
    phone.reload()
    expect(card(phone, "adamw/seed0")).to_contain_text("0.6900")
    assert phone.evaluate("document.documentElement.scrollWidth") <= 420


def test_a_phone_compares_with_a_baseline(own_phone: Page) -> None:
    card(own_phone, "adamw/seed0").get_by_role("button", name="Actions on").tap()
    with kept(own_phone):
        own_phone.get_by_role("menuitem", name="Compare with this one").tap()
    expect(card(own_phone, "adamw/seed1")).to_contain_text("Δ base −0.1000")
    own_phone.get_by_role("button", name="No baseline").tap()
    expect(card(own_phone, "adamw/seed1")).not_to_contain_text("Δ base")
