"""What charts say and how they are moved: groups, scales, NaN, restarts, boxes, pins, spikes."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from benchmarks.spike import SPIKE, look
from lightwell import SummaryWriter
from tests.e2e.conftest import Board
from tests.e2e.logs import write_long_curve

Serve = Callable[..., Board]


def write_groups(logdir: Path) -> None:
    for group, level in (("adamw", 1.0), ("sgd", 2.0)):
        for seed in range(3):
            with SummaryWriter(str(logdir / group / f"seed{seed}")) as writer:
                for step in range(200 if seed else 120):
                    writer.add_scalar("loss", level + seed / 10 + 1 / (step + 1), step)
                    writer.add_scalar("tokens", 512.0 * step, step)


def card(page: Page, tag: str) -> Locator:
    return page.locator(f'figure[data-tag="{tag}"]').first


def chart(page: Page, tag: str, label: str) -> Locator:
    plot = card(page, tag).get_by_role("img", name=tag)
    expect(plot).to_have_attribute("aria-label", re.compile(label), timeout=60_000)
    return plot


def place(plot: Locator, x: float, y: float) -> tuple[float, float]:
    box = plot.bounding_box()
    assert box is not None
    return box["x"] + box["width"] * x, box["y"] + box["height"] * y


def drag(page: Page, plot: Locator, start: tuple[float, float], end: tuple[float, float]) -> None:
    page.mouse.move(*place(plot, *start))
    page.mouse.down()
    page.mouse.move(*place(plot, *end), steps=4)
    page.mouse.up()


def test_groups_are_one_line_each_and_open_to_their_runs(
    serve: Serve, tmp_path: Path, page: Page
) -> None:
    write_groups(tmp_path)
    page.goto(f"{serve(tmp_path).url}#/board?s=0&color=folder")
    plot = chart(page, "loss", "6 runs in 2 groups")
    expect(plot).to_contain_text("n 3 → 2")
    page.mouse.move(*place(plot, 0.3, 0.8))
    expect(card(page, "loss")).to_contain_text("seed1")
    expect(card(page, "loss")).to_contain_text("±")
    page.get_by_label("Lines of groups").first.select_option("runs")
    chart(page, "loss", "6 runs, lowest")
    expect(page).to_have_url(re.compile("band=runs"))


def test_scales_change_and_say_what_they_leave_out(
    serve: Serve, tmp_path: Path, page: Page
) -> None:
    with SummaryWriter(str(tmp_path / "run")) as writer:
        for step in range(100):
            writer.add_scalar("gap", (-1) ** step * 10.0 ** (step % 5), step)
    page.goto(f"{serve(tmp_path).url}#/board?s=0&log=gap")
    chart(page, "gap", "lowest")
    page.get_by_role("button", name="50 ≤ 0 left out").click()
    plot = chart(page, "gap", "lowest")
    expect(plot.get_by_text("−1k", exact=True)).to_be_visible()
    expect(page).to_have_url(re.compile("symlog=gap"))
    plot.hover()
    page.keyboard.press("y")
    expect(plot.get_by_text("−1k", exact=True)).to_have_count(0)


def test_kinds_of_nan_are_counted_apart(serve: Serve, tmp_path: Path, page: Page) -> None:
    with SummaryWriter(str(tmp_path / "run")) as writer:
        for step in range(500):
            value = math.inf if step == 310 else math.nan if step >= 317 else 1 / (step + 1)
            writer.add_scalar("loss", value, step)
    page.goto(f"{serve(tmp_path).url}#/board?s=0")
    plot = chart(page, "loss", "NaN or infinite in 1 run")
    expect(plot).to_contain_text("Inf at 310, NaN ×183 from 317")


def test_x_may_be_another_tag(serve: Serve, tmp_path: Path, page: Page) -> None:
    write_groups(tmp_path)
    page.goto(f"{serve(tmp_path).url}#/board?s=0&band=runs")
    plot = chart(page, "loss", "6 runs")
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
    chart(page, "loss", "1 run, lowest")


def test_a_box_zooms_both_axes_and_an_axis_pans(serve: Serve, tmp_path: Path, page: Page) -> None:
    write_groups(tmp_path)
    page.goto(f"{serve(tmp_path).url}#/board?s=0")
    plot = chart(page, "loss", "6 runs")
    page.keyboard.down("Shift")
    drag(page, plot, (0.3, 0.3), (0.6, 0.7))
    page.keyboard.up("Shift")
    expect(page).to_have_url(re.compile(r"xr=.*yr=|yr=.*xr="))
    before = page.url
    drag(page, plot, (0.5, 0.97), (0.6, 0.97))
    expect(page).not_to_have_url(before)
    plot.dblclick(position={"x": 200, "y": 80})
    expect(page).not_to_have_url(re.compile("xr=|yr="))


def test_a_pinned_cross_hair_stays_and_a_stretch_is_measured(
    serve: Serve, tmp_path: Path, page: Page
) -> None:
    write_groups(tmp_path)
    page.goto(f"{serve(tmp_path).url}#/board?s=0&band=runs")
    plot = chart(page, "loss", "6 runs")
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


def test_n_goes_from_one_nan_to_the_next_and_around(
    serve: Serve, tmp_path: Path, page: Page
) -> None:
    with SummaryWriter(str(tmp_path / "run")) as writer:
        for step in range(400):
            writer.add_scalar(
                "loss", float("nan") if step in (50, 51, 300) else 1 / (step + 1), step + 1
            )
            writer.add_scalar("acc", step / 400, step + 1)
    page.goto(f"{serve(tmp_path).url}#/board?s=0&xr=1,101")
    plot = chart(page, "loss", "NaN or infinite in 1 run")
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
    page.mouse.move(*place(chart(page, "acc", "1 run"), 0.5, -0.05))
    page.keyboard.press("n")
    none = page.get_by_role("status").filter(has_text="No value of acc is NaN or infinite")
    expect(none).to_have_count(1)


def test_x_is_one_range_for_all_charts_or_one_for_each(
    serve: Serve, tmp_path: Path, page: Page
) -> None:
    write_groups(tmp_path)
    page.goto(f"{serve(tmp_path).url}#/board?s=0&band=runs")
    plot = chart(page, "loss", "6 runs")
    chart(page, "tokens", "6 runs")
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
    chart(page, "loss", "1 run, lowest")
    chip = page.get_by_role("button", name="1 off scale")
    chip.click()
    expect(card(page, "loss")).to_contain_text("87.65")
    page.get_by_role("button", name="Show all").click()
    expect(chip).to_have_count(0)
