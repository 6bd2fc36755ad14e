"""Hovering, zooming, grouping and full screen over twelve runs, in a real browser."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from urllib.parse import quote

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from lightwell import SummaryWriter
from tests.e2e.board import served
from tests.e2e.charts import (
    at_rest,
    card,
    drag,
    drawn,
    pixels,
    place,
    plot,
    until_changed,
)

GROUPS = ("adamw", "lion", "sgd")
SEEDS = 4
STEPS = 200
ALL_RUNS = re.compile("^[a-z/0-9]+: 12 runs")
BY_RUN = "s=0&band=runs&color=run"


def value_of(group: int, seed: int, step: int) -> float:
    return group + 1 + seed**2 / 20 + 2 * math.exp(-step / 50)


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A board over three optimizers of four seeds each; nobody adds anything to it."""
    logdir = tmp_path_factory.mktemp("sweep")
    for group, optimizer in enumerate(GROUPS):
        for seed in range(SEEDS):
            with SummaryWriter(logdir / optimizer / f"seed{seed}") as writer:
                writer.add_hparams({"optimizer": optimizer, "seed": seed}, {})
                for step in range(STEPS):
                    value = value_of(group, seed, step)
                    writer.add_scalar("loss/train", value, step)
                    writer.add_scalar("loss/val", 2 * value, step)
                    writer.add_scalar("acc/top1", -value, step)
    with served(logdir) as url:
        yield url


def opened(page: Page, url: str, view: str) -> Locator:
    """The chart of loss/train in that view, with all of its lines."""
    page.goto(f"{url}#/board?{view}")
    for tag in ("loss/train", "loss/val", "acc/top1"):
        drawn(page, "12 runs", tag)
    return plot(page, "loss/train")


def tooltip_names(page: Page) -> Locator:
    return card(page, "loss/train").locator(".popover li .name")


def test_the_tooltip_has_the_eight_nearest_in_any_order_and_is_copied(
    url: str, context: BrowserContext
) -> None:
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = context.new_page()
    chart = opened(page, url, BY_RUN)
    page.mouse.move(*place(chart, 0.4, 0.5))
    expect(tooltip_names(page)).to_have_count(8)
    expect(card(page, "loss/train")).to_contain_text("4 more here")
    page.mouse.click(*place(chart, 0.4, 0.5))
    page.get_by_label("Order of rows").select_option("name")
    by_name = tooltip_names(page).all_inner_texts()
    assert by_name == sorted(by_name)
    page.get_by_label("Order of rows").select_option("value")
    expect(tooltip_names(page).first).not_to_have_text(by_name[0])
    page.keyboard.press("c")
    expect(card(page, "loss/train")).to_contain_text("copied")
    head, *rows = page.evaluate("navigator.clipboard.readText()").split("\n")
    assert head.split("\t") == ["run", "step", "wall_time", "smooth", "raw"]
    cells = [row.split("\t") for row in rows]
    assert sorted(row[0] for row in cells) == by_name
    for name, step, wall_time, _, raw in cells:
        optimizer, seed = name.split("/seed")
        logged = value_of(GROUPS.index(optimizer), int(seed), int(step))
        assert float(raw) == pytest.approx(logged, rel=1e-6)
        assert wall_time.endswith("Z")


def test_a_cross_hair_is_in_all_charts_until_that_is_switched_off(url: str, page: Page) -> None:
    hovered = opened(page, url, BY_RUN)
    other = plot(page, "acc/top1")
    before = at_rest(page, other)
    page.mouse.move(*place(hovered, 0.4, 0.5))
    with_cross_hair = until_changed(page, other, before)
    page.keyboard.press("Shift+L")
    assert until_changed(page, other, with_cross_hair) == before
    page.mouse.move(*place(hovered, 0.6, 0.5))
    expect(card(page, "loss/train")).to_contain_text(re.compile(r"step\s*\d+"))
    assert at_rest(page, other) == before


def test_a_run_under_the_pointer_leads_in_every_chart_and_in_the_list(url: str, page: Page) -> None:
    chart = opened(page, url, BY_RUN)
    other = plot(page, "acc/top1")
    before = at_rest(page, chart), at_rest(page, other)
    row = page.get_by_role("grid", name="Runs").get_by_role("row", name="lion/seed2")
    row.hover()
    until_changed(page, chart, before[0])
    until_changed(page, other, before[1])
    expect(row).to_have_css("background-color", re.compile("rgb"))
    page.mouse.move(*place(chart, 0.4, 0.5))
    lead = card(page, "loss/train").locator(".popover li.nearest .name")
    name = lead.inner_text()
    lit = page.get_by_role("grid", name="Runs").get_by_role("row", name=name)
    expect(lit.locator(".lit")).to_have_count(1)


def test_a_zoom_is_of_all_charts_or_of_one(url: str, page: Page) -> None:
    chart = opened(page, url, BY_RUN)
    zoomed = page.get_by_role("button", name="show the whole range")
    drag(page, chart, (0.3, 0.5), (0.6, 0.5))
    expect(zoomed).to_have_count(3)
    page.keyboard.press("r")
    expect(zoomed).to_have_count(0)
    page.keyboard.press("l")
    drag(page, chart, (0.3, 0.5), (0.6, 0.5))
    expect(zoomed).to_have_count(1)
    expect(
        card(page, "loss/train").get_by_role("button", name="show the whole range")
    ).to_be_visible()
    expect(page).to_have_url(re.compile(r"link=off.*xrs=|xrs=.*link=off"))


def test_wheel_and_pan_are_taken_back_made_again_and_reset(url: str, page: Page) -> None:
    chart = opened(page, url, BY_RUN)
    whole = page.url
    page.mouse.move(*place(chart, 0.5, 0.5))
    page.keyboard.down("Control")
    page.mouse.wheel(0, -120)
    page.keyboard.up("Control")
    expect(page).to_have_url(re.compile("xr="))
    expect(chart).to_have_accessible_name(ALL_RUNS)
    zoomed = page.url
    page.keyboard.down("Space")
    drag(page, chart, (0.5, 0.5), (0.4, 0.5))
    page.keyboard.up("Space")
    expect(page).not_to_have_url(zoomed)
    page.keyboard.press("r")
    expect(page).to_have_url(whole)
    page.keyboard.press("z")
    expect(page).to_have_url(re.compile("xr="))
    page.keyboard.press("Shift+Z")
    expect(page).to_have_url(whole)
    page.keyboard.press("z")
    expect(page).to_have_url(re.compile("xr="))
    chart.dblclick(position={"x": 200, "y": 80})
    expect(page).to_have_url(whole)


def test_full_screen_walks_to_the_neighbours(url: str, page: Page) -> None:
    chart = opened(page, url, BY_RUN)
    order = [figure.get_attribute("data-tag") for figure in page.locator("figure").all()]
    chart.hover()
    page.keyboard.press("f")
    shown = page.locator("figure")
    expect(shown).to_have_count(1)
    expect(shown).to_have_attribute("data-tag", "loss/train")
    at = order.index("loss/train")
    step, back = ("ArrowRight", "ArrowLeft") if at + 1 < len(order) else ("ArrowLeft", "ArrowRight")
    neighbour = order[at + (1 if step == "ArrowRight" else -1)]
    assert neighbour is not None
    page.keyboard.press(step)
    expect(shown).to_have_attribute("data-tag", neighbour)
    drawn(page, "12 runs", neighbour)
    page.keyboard.press(back)
    expect(shown).to_have_attribute("data-tag", "loss/train")
    page.keyboard.press("Escape")
    expect(page.locator("figure")).to_have_count(3)


@pytest.mark.parametrize(
    "question", ["group:optimizer", "group:path/1", 'group:~"(adamw|lion|sgd)"']
)
def test_groups_are_bands_that_say_how_many_and_open(url: str, page: Page, question: str) -> None:
    chart = opened(page, url, f"s=0&q={quote(question)}")
    expect(chart).to_have_accessible_name(re.compile("12 runs in 3 groups"))
    rows = page.get_by_role("grid", name="Runs").get_by_role("row")
    expect(rows).to_have_count(3 * (1 + SEEDS))
    page.get_by_role("button", name="Fold lion", exact=True).click()
    expect(rows).to_have_count(3 * (1 + SEEDS) - SEEDS)
    expect(page.get_by_role("row", name="lion, 4 runs")).to_be_visible()
    page.mouse.move(*place(chart, 0.4, 0.5))
    groups = card(page, "loss/train").locator(".popover li.group")
    expect(groups).to_have_count(3)
    for row in groups.all():
        expect(row).to_contain_text("n 4")
        expect(row).to_contain_text("±")
    # The nearest group opens to its runs.
    members = card(page, "loss/train").locator(".popover li.member")
    expect(members).to_have_count(SEEDS)


def test_every_kind_of_band_is_another_picture_with_its_own_numbers(url: str, page: Page) -> None:
    chart = opened(page, url, "s=0&q=group:optimizer")
    menu = page.get_by_label("Lines of groups").first
    kinds: list[str] = menu.locator("option").evaluate_all("all => all.map(one => one.value)")
    assert {"sd", "ci", "median", "minmax", "runs"} <= set(kinds)
    pictures: set[str] = set()
    for kind in kinds:
        menu.select_option(kind)
        lines = "12 runs, lowest" if kind == "runs" else "12 runs in 3 groups"
        expect(chart).to_have_accessible_name(re.compile(lines))
        page.mouse.move(5, 500)
        picture = at_rest(page, chart)
        if picture in pictures:
            picture = until_changed(page, chart, pixels(chart))
        pictures.add(picture)
    assert len(pictures) == len(kinds)
