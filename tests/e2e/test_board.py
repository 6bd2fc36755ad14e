"""What a person does on the board, on real logs, in a real browser."""

from __future__ import annotations

import math
import re
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, Request, expect

from lightwell import SummaryWriter
from tests.e2e.board import Serve
from tests.e2e.charts import at_rest, card, drag, drawn, opened, place, plot, until_changed
from tests.e2e.logs import write_long_curve


@pytest.fixture
def board(curves_url: str, page: Page) -> Page:
    """A page over three runs with three tags, its first chart drawn."""
    opened(page, curves_url)
    return page


def test_every_run_and_tag_is_there_with_its_last_value(board: Page) -> None:
    rows = board.get_by_role("grid", name="Runs").get_by_role("row")
    expect(rows).to_have_count(3)
    expect(rows.first).to_contain_text("run0")
    for tag in ("loss/train", "acc/val", "optim/lr"):
        expect(plot(board, tag)).to_be_visible()
    assert board.title() != ""


def test_hiding_a_run_takes_it_out_of_the_charts_and_solo_leaves_one(board: Page) -> None:
    chart = plot(board, "loss/train")
    before = at_rest(board, chart)
    board.get_by_role("button", name="Hide run1").click()
    until_changed(board, chart, before)
    drawn(board, "2 runs")
    board.get_by_role("button", name="Hide run2").click(modifiers=["Alt"])
    drawn(board, "1 run")
    board.get_by_role("button", name="Hide run2").click(modifiers=["Alt"])
    drawn(board, "3 runs")


def test_the_cross_hair_names_the_step_and_is_drawn_in_every_chart(board: Page) -> None:
    hovered, linked = plot(board, "loss/train"), plot(board, "acc/val")
    before = at_rest(board, linked)
    board.mouse.move(*place(hovered, 0.5, 0.5))
    until_changed(board, linked, before)
    expect(card(board, "loss/train")).to_contain_text(re.compile(r"step\s*\d+"))
    expect(card(board, "loss/train")).to_contain_text("run2")


def test_a_dragged_range_is_fetched_again_at_full_resolution(board: Page) -> None:
    chart = plot(board, "loss/train")
    before = at_rest(board, chart)
    asked: list[str] = []
    board.on("request", lambda request: asked.append(request.url))
    drag(board, chart, (0.3, 0.5), (0.5, 0.5))
    until_changed(board, chart, before)
    assert any("api/series" in url and "from=" in url for url in asked)
    expect(board).to_have_url(re.compile("xr="))
    board.mouse.dblclick(*place(chart, 0.5, 0.5))
    expect(board).not_to_have_url(re.compile("xr="))


def test_smoothing_log_scale_and_axis_redraw_and_live_in_the_address(board: Page) -> None:
    chart = plot(board, "optim/lr")
    card(board, "optim/lr").hover()
    before = at_rest(board, chart)
    board.get_by_role("button", name="log axis for optim/lr").click()
    logarithmic = until_changed(board, chart, before)
    board.get_by_role("slider").fill("0.95")
    until_changed(board, chart, logarithmic)
    expect(board).to_have_url(re.compile(r"\.95"))
    address = board.url
    board.goto("about:blank")
    board.goto(address)
    expect(board.get_by_role("slider")).to_have_value("0.95")


def test_the_axis_may_be_time(board: Page) -> None:
    chart = plot(board, "loss/train")
    before = at_rest(board, chart)
    board.get_by_role("combobox", name="Horizontal axis").select_option("relative")
    until_changed(board, chart, before)


def test_a_filter_without_a_match_says_so_and_can_be_cleared(board: Page) -> None:
    board.keyboard.press("/")
    expect(board.locator("#filter")).to_be_focused()
    board.keyboard.type("no such thing")
    expect(plot(board, "loss/train")).to_have_count(0)
    expect(board.get_by_role("main")).to_contain_text("no such thing")
    board.get_by_role("button", name="Clear the filter").first.click()
    expect(plot(board, "loss/train")).to_be_visible()


def test_new_points_and_new_runs_appear_by_themselves(
    serve: Serve, tmp_path: Path, page: Page
) -> None:
    logdir = tmp_path / "logs"
    with SummaryWriter(logdir / "first") as writer:
        writer.add_scalar("loss/train", 1.0, 0)
        writer.add_scalar("loss/train", 0.5, 1)
        writer.flush()
        chart = opened(page, serve(logdir).url, "1 run")
        before = at_rest(page, chart)
        writer.add_scalar("loss/train", -3.0, 2)
        until_changed(page, chart, before)
    with SummaryWriter(logdir / "second") as writer:
        writer.add_scalar("loss/train", 0.25, 0)
        writer.add_scalar("loss/train", 0.125, 1)
    drawn(page, "2 runs")


def test_nan_is_marked_where_it_began(serve: Serve, tmp_path: Path, page: Page) -> None:
    with SummaryWriter(tmp_path / "run") as writer:
        for step in range(100):
            writer.add_scalar("loss/train", math.nan if step >= 60 else 1 / (1 + step), step)
    page.goto(serve(tmp_path).url)
    expect(card(page, "loss/train")).to_contain_text(re.compile("NaN"))
    expect(page.get_by_role("grid", name="Runs")).to_contain_text("NaN")


def test_a_spike_of_one_step_among_a_million_is_drawn(
    serve: Serve, tmp_path: Path, page: Page
) -> None:
    write_long_curve(tmp_path / "run", 1_000_000, {777_777: 1000.0}, noise=0)
    page.goto(serve(tmp_path).url)
    # Everything else is 1: the axis reaches up to the spike, or a chip says what it leaves out.
    expect(card(page, "loss")).to_contain_text(re.compile("off scale|[89]00 ?1k"), timeout=60_000)


def test_both_themes_and_both_widths_have_nothing_cut_off(board: Page) -> None:
    for scheme in ("light", "dark"):
        for width in (1440, 900, 420):
            board.emulate_media(color_scheme=scheme)
            board.set_viewport_size({"width": width, "height": 900})
            expect(plot(board, "loss/train")).to_be_visible()
            overflow = board.evaluate(
                "document.documentElement.scrollWidth - document.documentElement.clientWidth"
            )
            assert overflow <= 0, f"{scheme} at {width}px scrolls sideways by {overflow}px"


def test_a_thousand_runs_are_shown_and_eight_are_in_colour(many_runs_url: str, page: Page) -> None:
    opened(page, many_runs_url, "1,?000 runs")
    expect(page.get_by_text("1,000 · 8 in colour")).to_be_visible()


def test_the_page_asks_nobody_else_for_anything(curves_url: str, context: BrowserContext) -> None:
    asked: list[Request] = []
    page = context.new_page()
    page.on("request", lambda request: asked.append(request))
    opened(page, curves_url)
    elsewhere = [
        request.url
        for request in asked
        if not request.url.startswith((curves_url, "data:", "blob:"))
    ]
    assert elsewhere == []
