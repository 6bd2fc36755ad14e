"""What charts say of their lines in words, and the cross-hair that keys move in all of them."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from lightwell import SummaryWriter
from tests.e2e.board import served
from tests.e2e.charts import at_rest, card, drawn, opened, place, until_changed

SPIKE = 50.0


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A board over a run that is best at step 120 and has a spike, and one with NaN twice."""
    logdir = tmp_path_factory.mktemp("words")
    with SummaryWriter(logdir / "turns") as turns, SummaryWriter(logdir / "holes") as holes:
        for step in range(200):
            turns.add_scalar("loss", SPIKE if step == 60 else 1 + abs(step - 120) / 80, step)
            turns.add_scalar("lr", 1 - abs(step - 120) / 200, step)
            holes.add_scalar("loss", 2 - step / 400, step)
            holes.add_scalar("noise", math.nan if step in (50, 150) else step % 7, step)
            holes.add_scalar("rate", step / 200, step)
    with served(logdir) as url:
        yield url


def test_a_chart_says_where_its_best_value_and_its_spike_are(url: str, page: Page) -> None:
    loss = opened(page, f"{url}#/board?s=0&q=turns", "1 run", "loss")
    expect(loss.get_by_text("best 1", exact=True)).to_be_visible()
    expect(loss.get_by_text("spike 50", exact=True)).to_be_visible()
    expect(loss.get_by_text("○", exact=True)).to_be_visible()
    # Nobody knows which learning rate is the best.
    falling = drawn(page, "1 run", "lr")
    expect(falling.get_by_text("turns", exact=True)).to_be_visible()
    expect(falling.get_by_text("best")).to_have_count(0)
    best, spike = (loss.get_by_text(text).bounding_box() for text in ("best 1", "spike 50"))
    assert best is not None
    assert spike is not None
    assert abs(best["x"] + best["width"] / 2 - place(loss, 120 / 200, 0)[0]) < 80
    assert spike["y"] < best["y"]


def test_words_of_several_runs_name_theirs_and_can_be_put_away(url: str, page: Page) -> None:
    loss = opened(page, f"{url}#/board?s=0", "2 runs", "loss")
    expect(loss.get_by_text("turns spike 50", exact=True)).to_be_visible()
    page.get_by_role("button", name="Charts show").click()
    page.get_by_role("menuitemcheckbox", name="What happened, in words").click()
    expect(loss.get_by_text("spike")).to_have_count(0)
    expect(page).to_have_url(re.compile("words=off"))


def test_keys_move_one_cross_hair_in_all_charts_or_in_one(url: str, page: Page) -> None:
    noise = opened(page, f"{url}#/board?s=0&q=holes", "1 run", "noise")
    rate = drawn(page, "1 run", "rate")
    # Above the plot: nothing is hovered but the card.
    page.mouse.move(*place(noise, 0.5, -0.05))
    none = at_rest(page, rate)
    page.keyboard.press("n")
    expect(card(page, "noise")).to_contain_text("step 50")
    first = until_changed(page, rate, none)
    page.keyboard.press("n")
    expect(card(page, "noise")).to_contain_text("step 150")
    second = until_changed(page, rate, first)
    page.keyboard.press("N")
    expect(card(page, "noise")).to_contain_text("step 50")
    assert until_changed(page, rate, second) == first
    # One cross-hair in all charts, or in the one alone.
    page.keyboard.press("Shift+L")
    assert until_changed(page, rate, first) == none
    expect(card(page, "noise")).to_contain_text("step 50")
    page.keyboard.press("Shift+L")
    assert until_changed(page, rate, none) == first
    page.keyboard.press("Escape")
    assert until_changed(page, rate, first) == none


def test_a_pin_is_there_again_when_its_card_is(url: str, page: Page) -> None:
    page.set_viewport_size({"width": 700, "height": 300})
    loss = opened(page, f"{url}#/board?s=0&size=L", "2 runs", "loss")
    page.mouse.move(*place(loss, 0.5, 0.5))
    expect(card(page, "loss")).to_contain_text("copy")
    page.mouse.click(*place(loss, 0.5, 0.5))
    unpin = page.get_by_role("button", name="unpin")
    expect(unpin).to_be_attached()
    page.mouse.move(0, 0)
    main = page.get_by_role("main")
    main.evaluate("main => main.scrollTo(0, main.scrollHeight)")
    expect(card(page, "loss")).to_have_count(0)
    main.evaluate("main => main.scrollTo(0, 0)")
    expect(unpin).to_be_attached()


def test_keys_act_on_the_chart_under_the_pointer_whichever_has_the_focus(
    url: str, page: Page
) -> None:
    opened(page, f"{url}#/board?s=0&q=holes", "1 run", "loss")
    rate = drawn(page, "1 run", "rate")
    page.mouse.move(5, 5)
    # Somebody came by keys.
    page.keyboard.press("Tab")
    card(page, "loss").get_by_role("button").first.focus()
    page.mouse.move(*place(rate, 0.5, 0.5))
    page.keyboard.press("f")
    expect(page).to_have_url(re.compile("rate"))
    page.keyboard.press("Escape")
