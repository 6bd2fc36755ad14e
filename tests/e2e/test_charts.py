"""What charts say and how they are moved: groups, scales, NaN, restarts, boxes, pins, spikes."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from benchmarks.spike import SPIKE, look
from lightwell import SummaryWriter
from tests.e2e.board import Serve, served
from tests.e2e.charts import card, drag, drawn, place
from tests.e2e.logs import write_groups, write_long_curve


@pytest.fixture(scope="module")
def groups_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A board over two groups of three runs, for tests that add nothing to it."""
    logdir = tmp_path_factory.mktemp("groups")
    write_groups(logdir)
    with served(logdir) as url:
        yield url


@pytest.fixture(scope="module")
def broken_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A board over a run each of wide gaps, of NaN from a step on, and of NaN here and there."""
    logdir = tmp_path_factory.mktemp("broken")
    with SummaryWriter(logdir / "wide") as wide, SummaryWriter(logdir / "diverges") as diverges:
        for step in range(100):
            wide.add_scalar("gap", (-1) ** step * 10.0 ** (step % 5), step)
        for step in range(500):
            value = math.inf if step == 310 else math.nan if step >= 317 else 1 / (step + 1)
            diverges.add_scalar("diverging", value, step)
    with SummaryWriter(logdir / "holes") as holes:
        for step in range(400):
            value = math.nan if step in (50, 51, 300) else 1 / (step + 1)
            holes.add_scalar("loss", value, step + 1)
            holes.add_scalar("acc", step / 400, step + 1)
    with served(logdir) as url:
        yield url


def test_groups_are_one_line_each_and_open_to_their_runs(groups_url: str, page: Page) -> None:
    page.goto(f"{groups_url}#/board?s=0&color=folder")
    plot = drawn(page, "6 runs in 2 groups", "loss")
    expect(plot).to_contain_text("n 3 → 2")
    page.mouse.move(*place(plot, 0.3, 0.8))
    expect(card(page, "loss")).to_contain_text("seed1")
    expect(card(page, "loss")).to_contain_text("±")
    page.get_by_label("Lines of groups").first.select_option("runs")
    drawn(page, "6 runs, lowest", "loss")
    expect(page).to_have_url(re.compile("band=runs"))


def test_scales_change_and_say_what_they_leave_out(broken_url: str, page: Page) -> None:
    page.goto(f"{broken_url}#/board?s=0&log=gap&q=tag:gap")
    drawn(page, "lowest", "gap")
    page.get_by_role("button", name="50 ≤ 0 left out").click()
    plot = drawn(page, "lowest", "gap")
    expect(plot.get_by_text("−1k", exact=True)).to_be_visible()
    expect(page).to_have_url(re.compile("symlog=gap"))
    plot.hover()
    page.keyboard.press("y")
    expect(plot.get_by_text("−1k", exact=True)).to_have_count(0)


def test_kinds_of_nan_are_counted_apart(broken_url: str, page: Page) -> None:
    page.goto(f"{broken_url}#/board?s=0&q=tag:diverging")
    plot = drawn(page, "NaN or infinite in 1 run", "diverging")
    expect(plot).to_contain_text("Inf at 310, NaN ×183 from 317")


def test_x_may_be_another_tag(groups_url: str, page: Page) -> None:
    page.goto(f"{groups_url}#/board?s=0&band=runs")
    plot = drawn(page, "6 runs", "loss")
    page.get_by_label("Horizontal axis").first.select_option("tag:tokens")
    expect(plot.get_by_text("tokens", exact=True)).to_be_visible()
    expect(plot.get_by_text("100k", exact=True)).to_be_visible()
    page.get_by_label("Horizontal axis").first.select_option("scale:log")
    expect(plot.get_by_text("10k", exact=True)).to_be_visible()


def test_restarts_show_what_they_superseded_when_asked(
    serve: Serve, tmp_path: Path, page: Page
) -> None:
    with SummaryWriter(str(tmp_path / "run")) as writer:
        for step in range(100):
            writer.add_scalar("loss", 5.0, step)
    with SummaryWriter(str(tmp_path / "run"), purge_step=50) as writer:
        for step in range(50, 120):
            writer.add_scalar("loss", 1.0, step)
    with page.expect_request(lambda request: "segments=all" in request.url):
        page.goto(f"{serve(tmp_path).url}#/board?s=0&segments=all")
    drawn(page, "1 run, lowest", "loss")


def test_a_box_zooms_both_axes_and_an_axis_pans(groups_url: str, page: Page) -> None:
    page.goto(f"{groups_url}#/board?s=0")
    plot = drawn(page, "6 runs", "loss")
    page.keyboard.down("Shift")
    drag(page, plot, (0.3, 0.3), (0.6, 0.7))
    page.keyboard.up("Shift")
    expect(page).to_have_url(re.compile(r"xr=.*yr=|yr=.*xr="))
    before = page.url
    drag(page, plot, (0.5, 0.97), (0.6, 0.97))
    expect(page).not_to_have_url(before)
    plot.dblclick(position={"x": 200, "y": 80})
    expect(page).not_to_have_url(re.compile("xr=|yr="))


def test_a_pinned_cross_hair_stays_and_a_stretch_is_measured(groups_url: str, page: Page) -> None:
    page.goto(f"{groups_url}#/board?s=0&band=runs")
    plot = drawn(page, "6 runs", "loss")
    page.mouse.move(*place(plot, 0.5, 0.5))
    expect(card(page, "loss")).to_contain_text("copy")
    page.mouse.click(*place(plot, 0.5, 0.5))
    page.mouse.move(5, 500)
    expect(page.get_by_label("Order of rows")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_label("Order of rows")).to_have_count(0)
    page.keyboard.down("Alt")
    drag(page, plot, (0.3, 0.5), (0.5, 0.5))
    page.keyboard.up("Alt")
    table = page.get_by_role("region", name=re.compile("^Values over"))
    expect(table.get_by_role("row")).to_have_count(7)


def test_n_goes_from_one_nan_to_the_next_and_around(broken_url: str, page: Page) -> None:
    page.goto(f"{broken_url}#/board?s=0&xr=1,101&q=holes")
    plot = drawn(page, "NaN or infinite in 1 run", "loss")
    said = page.get_by_role("status").filter(has_text="NaN or infinite from")
    # Above its plot: nothing is hovered but the card.
    page.mouse.move(*place(plot, 0.5, -0.05))
    for key, at, window in (
        ("n", "step 51 on, 1 of 2", "1,101"),
        ("n", "step 301 on, 2 of 2", "251,351"),
        ("n", "step 51 on, 1 of 2", "1,101"),
        ("N", "step 301 on, 2 of 2", "251,351"),
    ):
        page.keyboard.press(key)
        expect(said).to_contain_text(at)
        expect(page).to_have_url(re.compile(f"xr={window}"))
    expect(card(page, "loss")).to_contain_text("step 301")
    expect(card(page, "loss").locator("li.nearest")).to_contain_text("NaN")
    page.keyboard.press("Escape")
    expect(card(page, "loss").locator("li.nearest")).to_have_count(0)
    page.mouse.move(*place(drawn(page, "1 run", "acc"), 0.5, -0.05))
    page.keyboard.press("n")
    none = page.get_by_role("status").filter(has_text="No value of acc is NaN or infinite")
    expect(none).to_have_count(1)


def test_x_is_one_range_for_all_charts_or_one_for_each(groups_url: str, page: Page) -> None:
    page.goto(f"{groups_url}#/board?s=0&band=runs")
    plot = drawn(page, "6 runs", "loss")
    drawn(page, "6 runs", "tokens")
    chips = page.get_by_role("button", name=re.compile("show the whole range"))
    page.keyboard.press("l")
    drag(page, plot, (0.3, 0.5), (0.5, 0.5))
    expect(chips).to_have_count(1)
    expect(card(page, "loss").get_by_role("button", name=re.compile("whole range"))).to_be_visible()
    page.keyboard.press("r")
    expect(chips).to_have_count(0)
    page.keyboard.press("l")
    drag(page, plot, (0.3, 0.5), (0.5, 0.5))
    expect(chips).to_have_count(2)


def test_one_spike_among_two_million_points_is_seen_and_told(
    serve: Serve, tmp_path: Path, page: Page
) -> None:
    points, first, at = 2_000_000, 2**21, 1_123_457
    write_long_curve(tmp_path / "run", points, {at: SPIKE}, first)
    url = serve(tmp_path).url
    for seen in look(page, url, "loss", first + at, (points, 20_000, 200)):
        assert seen.is_proof, seen
    page.goto(f"{url}#/board?s=0&size=L")
    drawn(page, "1 run, lowest", "loss")
    chip = page.get_by_role("button", name="1 off scale")
    chip.click()
    expect(card(page, "loss")).to_contain_text("87.65")
    page.get_by_role("button", name="Show all").click()
    expect(chip).to_have_count(0)
