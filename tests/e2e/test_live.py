"""A board that stays open: a tab in the background, a server that goes, what is asked for."""

from __future__ import annotations

import os
import re
import signal
from contextlib import suppress
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import BrowserContext, Page, Request, expect

from lightwell import SummaryWriter
from tests.e2e.board import Serve
from tests.e2e.charts import at_rest, card, drawn, opened, plot, run_row, until_changed
from tests.e2e.logs import write_curves, write_long_curve

# Streams that the page opens, so that a test can see whether they are open.
STREAMS = """
  const Source = window.EventSource;
  window.streams = [];
  window.EventSource = class extends Source {
    constructor(...given) { super(...given); window.streams.push(this); }
  };
"""
OPEN_STREAMS = "window.streams.filter(stream => stream.readyState !== 2).length"
# What a browser does when another tab is chosen, and when this one is again.
TURN = """isHidden => {
  const state = isHidden ? 'hidden' : 'visible';
  Object.defineProperty(document, 'hidden', { configurable: true, get: () => isHidden });
  Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => state });
  document.dispatchEvent(new Event('visibilitychange'));
}"""


@pytest.fixture
def logdir(tmp_path: Path) -> Path:
    write_curves(tmp_path / "logs", runs=2, steps=50)
    return tmp_path / "logs"


def add_run(logdir: Path, name: str) -> None:
    with SummaryWriter(logdir / name) as writer:
        for step in range(10):
            writer.add_scalar("loss/train", 3.0 - step, step)


def test_a_tab_that_nobody_sees_asks_for_nothing_and_catches_up(
    serve: Serve, logdir: Path, page: Page, context: BrowserContext
) -> None:
    board = serve(logdir)
    page.add_init_script(STREAMS)
    chart = opened(page, board.url, "2 runs")
    at_rest(page, chart)
    assert page.evaluate(OPEN_STREAMS) == 1
    page.evaluate(TURN, True)
    assert page.evaluate(OPEN_STREAMS) == 0
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    add_run(logdir, "later")
    other = context.new_page()
    other.goto(board.url)
    expect(run_row(other, "later")).to_be_visible()
    expect(plot(other, "loss/train")).to_have_accessible_name(re.compile("3 runs"))
    assert [url for url in asked if "/api/" in url] == []
    expect(run_row(page, "later")).to_have_count(0)
    page.evaluate(TURN, False)
    expect(run_row(page, "later")).to_be_visible()
    drawn(page, "3 runs")
    assert page.evaluate(OPEN_STREAMS) == 1


def test_a_server_that_went_away_leaves_the_view_and_is_found_again(
    serve: Serve, logdir: Path, context: BrowserContext
) -> None:
    board = serve(logdir)
    page = context.new_page()
    chart = opened(page, board.url, "2 runs")
    chart.hover()
    expect(page.locator("figure").first).to_contain_text(re.compile(r"step\s*\d+"))
    page.mouse.move(5, 500)
    board.stop()
    banner = page.get_by_text("The server does not answer. What you see stays")
    expect(banner).to_be_visible()
    before = at_rest(page, chart)
    page.get_by_role("button", name="Hide run1").click()
    until_changed(page, chart, before)
    drawn(page, "1 run")
    chart.hover()
    expect(page.locator("figure").first).to_contain_text(re.compile(r"step\s*\d+"))
    address = page.url
    add_run(logdir, "meanwhile")
    serve(logdir, "--port", str(urlsplit(board.url).port))
    expect(banner).to_have_count(0)
    page.mouse.move(5, 500)
    expect(run_row(page, "meanwhile")).to_be_visible()
    drawn(page, "2 runs")
    expect(page).to_have_url(address)


def test_only_what_is_on_screen_is_asked_for(serve: Serve, tmp_path: Path, page: Page) -> None:
    tags = [f"part/{number:02}" for number in range(40)]
    with SummaryWriter(tmp_path / "run") as writer:
        for step in range(20):
            for tag in tags:
                writer.add_scalar(tag, float(step), step)
        writer.flush()
        asked: list[Request] = []
        page.on("request", lambda request: asked.append(request))
        page.goto(serve(tmp_path).url)
        first = plot(page, tags[0])
        expect(first).to_have_accessible_name(re.compile(": 1 run"))
        at_rest(page, first)
        at_start = tags_of(asked)
        assert 0 < len(at_start) < len(tags) / 2
        asked.clear()
        before = at_rest(page, first)
        for tag in tags:
            writer.add_scalar(tag, -20.0, 20)
        writer.flush()
        until_changed(page, first, before)
        assert tags_of(asked) <= at_start
        plot(page, tags[0]).hover()
        page.mouse.wheel(0, 20_000)
        last = plot(page, tags[-1])
        expect(last).to_have_accessible_name(re.compile(": 1 run, lowest .*−20"))


def tags_of(requests: list[Request]) -> set[str]:
    """The tags whose points were asked for, as the server numbers them."""
    urls = [urlsplit(request.url) for request in requests]
    series = [url for url in urls if url.path.endswith("api/series")]
    return {tag for url in series for tag in parse_qs(url.query).get("tag", [])}


def test_the_age_of_the_newest_value_is_told(serve: Serve, logdir: Path, page: Page) -> None:
    opened(page, serve(logdir).url, "2 runs")
    live = page.get_by_role("button", name=re.compile("^(live|last)"))
    expect(live).to_have_attribute("title", re.compile(r"^The newest value is \d+ \w+ old"))


# Whether the server has told, since this was last forgotten, that bytes wait to be read.
NOTE_LAG = """
  window.wasBehind = false;
  window.streams.at(-1).addEventListener('change', ({ data }) => {
    window.wasBehind ||= JSON.parse(data).progress.behind_since !== null;
  });
"""


def test_a_reader_that_does_not_keep_up_is_told(
    serve: Serve, logdir: Path, tmp_path: Path, page: Page
) -> None:
    write_long_curve(tmp_path / "long", 2_000_000, {})
    (long,) = (tmp_path / "long").iterdir()
    board = serve(logdir)
    page.add_init_script(STREAMS)
    opened(page, board.url, "2 runs")
    page.evaluate(NOTE_LAG)
    behind = page.get_by_text(re.compile(r"reading, \d+ s behind"))
    for attempt in range(6):
        page.evaluate("window.wasBehind = false")
        for number in range(4):
            (logdir / f"long{attempt}{number}").mkdir()
            os.link(long, logdir / f"long{attempt}{number}" / long.name)
        page.wait_for_function("() => window.wasBehind")
        # As slow as can be, unless it had done with all just before.
        board.process.send_signal(signal.SIGSTOP)
        try:
            with suppress(AssertionError):
                expect(behind).to_be_visible(timeout=4_000)
                break
        finally:
            board.process.send_signal(signal.SIGCONT)
    else:
        raise AssertionError("no reader was ever caught behind")
    live = page.get_by_role("button", name=re.compile("^(live|last)"))
    expect(live).to_have_attribute("title", re.compile(r"the reader is \d+ s behind"))
    expect(behind).to_have_count(0)
    expect(live).not_to_have_attribute("title", re.compile("behind"))


def test_a_new_run_with_new_tags_leaves_the_chart_under_the_pointer_where_it_is(
    serve: Serve, logdir: Path, page: Page
) -> None:
    opened(page, serve(logdir).url, "2 runs")
    under = drawn(page, "2 runs", "optim/lr")
    under.hover()
    expect(card(page, "optim/lr")).to_contain_text(re.compile(r"step\s*\d+"))
    before = under.bounding_box()
    with SummaryWriter(logdir / "another") as writer:
        for tag in ("acc/extra", "acc/more", "loss/extra", "loss/zero"):
            writer.add_scalar(tag, 1.0, 0)
            writer.add_scalar(tag, 2.0, 1)
    expect(
        page.get_by_role("button", name="1 new run").or_(run_row(page, "another"))
    ).to_be_visible()
    assert under.bounding_box() == before
