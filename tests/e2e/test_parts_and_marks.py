"""A run that fills several folders is one run on the board; its marks are flags on its charts."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import torch.utils.tensorboard
from playwright.sync_api import Page, expect

from lightwell import SummaryWriter
from tests.e2e.board import Serve, served
from tests.e2e.charts import at_rest, card, drawn, opened, place, plot, until_changed

START = 1_763_690_000.0


def losses(step: int) -> dict[str, float]:
    return {"train": math.exp(-step / 60), "val": 0.2 + math.exp(-step / 90)}


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A board over a run of torch's writer and a marked one of ours, each with two keys."""
    logdir = tmp_path_factory.mktemp("parts")
    with torch.utils.tensorboard.SummaryWriter(str(logdir / "torch")) as theirs:
        for step in range(200):
            theirs.add_scalar("acc", step / 200, step, walltime=START + step)
            theirs.add_scalars("loss", losses(step), step, walltime=START + step)
    with SummaryWriter(logdir / "ours") as writer:
        for step in range(200):
            writer.add_scalar("acc", step / 250, step, walltime=START + step)
            writer.add_scalars("loss", losses(step), step, walltime=START + step)
        writer.add_event("lr drop", "lr / 10 from here", 100, START + 100)
        writer.add_event("checkpoint", "saved", 150, START + 150)
        writer.add_event("checkpoint", "saved again", 151, START + 151)
    with served(logdir) as url:
        yield url


@pytest.fixture
def board(url: str, page: Page) -> Page:
    opened(page, url, "2 runs in 4 lines", "loss")
    return page


def test_the_list_counts_a_run_once_and_unfolds_its_parts(board: Page) -> None:
    rows = board.get_by_role("grid", name="Runs").get_by_role("row")
    expect(rows).to_have_count(2)
    expect(board.get_by_text("2 of 2 runs")).to_be_visible()
    board.get_by_role("button", name="Unfold ours").click()
    expect(rows).to_have_count(4)
    expect(board.get_by_role("row", name="val, part of ours")).to_be_visible()
    board.get_by_role("button", name="Fold ours").click()
    expect(rows).to_have_count(2)


def test_a_run_takes_its_parts_along(board: Page) -> None:
    chart = plot(board, "loss")
    before = at_rest(board, chart)
    board.get_by_role("button", name="Hide torch").click()
    until_changed(board, chart, before)
    drawn(board, "1 run in 2 lines", "loss")
    board.mouse.move(*place(chart, 1 / 3, 0.5))
    expect(card(board, "loss")).to_contain_text("ours · val")


def test_a_mark_is_a_flag_that_says_its_words(board: Page) -> None:
    flags = card(board, "loss").get_by_role("list", name="Marks on loss").get_by_role("button")
    expect(flags).to_have_count(2)
    label = re.compile("^lr drop: lr . 10 from here, run ours, step 100")
    flag = card(board, "loss").get_by_role("button", name=label)
    expect(flag).to_be_visible()
    flag.hover()
    expect(card(board, "loss").get_by_role("tooltip")).to_contain_text("lr / 10 from here")
    flag.focus()
    board.keyboard.press("ArrowRight")
    expect(card(board, "loss").get_by_role("button", name=re.compile("^2 marks"))).to_be_focused()
    board.mouse.move(0, 0)
    expect(card(board, "loss").get_by_role("tooltip")).to_contain_text("saved again")


def test_flags_follow_their_run_and_can_be_put_away(board: Page) -> None:
    flags = card(board, "acc").get_by_role("list", name="Marks on acc").get_by_role("button")
    expect(flags).to_have_count(2)
    board.get_by_role("button", name="Hide ours").click()
    expect(flags).to_have_count(0)
    board.get_by_role("button", name="Show ours").click()
    expect(flags).to_have_count(2)
    board.get_by_role("button", name="Marks", exact=True).click()
    expect(flags).to_have_count(0)
    expect(board).to_have_url(re.compile("marks=off"))


def test_a_mark_made_while_the_board_is_open_appears(
    serve: Serve, tmp_path: Path, page: Page
) -> None:
    with SummaryWriter(tmp_path / "run") as writer:
        for step in range(50):
            writer.add_scalar("loss", 1 / (1 + step), step)
        writer.flush()
        page.goto(serve(tmp_path).url)
        expect(plot(page, "loss")).to_be_visible()
        expect(page.get_by_role("button", name="Marks", exact=True)).to_have_count(0)
        writer.add_event("now", "while you look", 25, START)
        writer.flush()
        flag = card(page, "loss").get_by_role("button", name=re.compile("while you look"))
        expect(flag).to_be_visible()


def test_marks_alone_have_no_chart_to_stand_on(serve: Serve, tmp_path: Path, page: Page) -> None:
    with SummaryWriter(tmp_path / "run") as writer:
        writer.add_event("alone", "no scalar was ever logged", 3)
    page.goto(serve(tmp_path).url)
    expect(page.get_by_role("main")).to_contain_text("No scalar in 1 run yet.")
    expect(page.get_by_role("main")).to_contain_text("Marks are flags on the charts of scalars.")
    expect(page.get_by_role("button", name="Clear the filter")).to_have_count(0)


def test_the_words_of_a_flag_are_whole_on_a_phone_and_leave_the_others_free(
    board: Page,
) -> None:
    board.set_viewport_size({"width": 420, "height": 900})
    board.reload()
    flags = card(board, "loss").get_by_role("list", name="Marks on loss").get_by_role("button")
    expect(flags).to_have_count(2)
    for flag in flags.all():
        flag.focus()
        tip = card(board, "loss").get_by_role("tooltip")
        expect(tip).to_be_visible()
        box, flag_box = tip.bounding_box(), flag.locator("svg").bounding_box()
        assert box is not None
        assert flag_box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 420
        assert box["y"] >= flag_box["y"] + flag_box["height"]
