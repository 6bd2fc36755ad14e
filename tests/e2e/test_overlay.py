"""What people add on the board: shared by all who look, kept beside the logs, and never lost."""

from __future__ import annotations

import json
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.e2e.board import Serve
from tests.e2e.charts import card, opened
from tests.e2e.logs import write_curves


@pytest.fixture
def logdir(tmp_path: Path) -> Path:
    write_curves(tmp_path / "logs")
    return tmp_path / "logs"


def pin(page: Page, tag: str) -> None:
    card(page, tag).hover()
    page.get_by_role("button", name=f"Pin {tag}", exact=True).click()


def kept(logdir: Path) -> list[str]:
    pins = json.loads((logdir / ".lightwell" / "overlay.json").read_text())["pins"]
    return sorted(pins, key=pins.__getitem__)


def test_a_pin_is_on_every_page_of_every_server_and_stays(
    serve: Serve, logdir: Path, page: Page, context: BrowserContext
) -> None:
    here, there = page, context.new_page()
    opened(here, serve(logdir).url)
    opened(there, serve(logdir).url)
    expect(here.get_by_role("heading", name="Pinned")).to_have_count(0)
    pin(here, "loss/train")
    expect(here.get_by_role("heading", name="Pinned")).to_be_visible()
    expect(there.get_by_role("heading", name="Pinned")).to_be_visible()
    pin(there, "acc/val")
    expect(here.get_by_role("button", name="Unpin acc/val")).to_have_count(1)
    here.reload()
    expect(here.get_by_role("button", name="Unpin acc/val")).to_have_count(1)
    expect(here.get_by_role("button", name="Unpin loss/train")).to_have_count(1)
    assert kept(logdir) == ["loss/train", "acc/val"]
    assert not any(path.name == ".lightwell" for path in logdir.glob("run*/*"))


def test_a_change_that_the_server_missed_is_told_and_kept_when_it_is_back(
    serve: Serve, logdir: Path, context: BrowserContext
) -> None:
    board = serve(logdir)
    page = context.new_page()
    opened(page, board.url)
    board.stop()
    banner = page.get_by_text("The server does not answer.")
    expect(banner).to_be_visible()
    pin(page, "loss/train")
    expect(page.get_by_role("heading", name="Pinned")).to_be_visible()
    expect(page.get_by_text("One change is not saved yet.")).to_be_visible()
    serve(logdir, "--port", str(urlsplit(board.url).port))
    expect(page.get_by_text("not saved yet")).to_have_count(0)
    expect(banner).to_have_count(0)
    expect(page.get_by_role("heading", name="Pinned")).to_be_visible()
    assert kept(logdir) == ["loss/train"]


def test_a_board_that_is_only_read_offers_no_change(serve: Serve, logdir: Path, page: Page) -> None:
    opened(page, serve(logdir, "--read-only").url)
    expect(page.get_by_role("button", name="Pin loss/train", exact=True)).to_be_disabled()
    assert not (logdir / ".lightwell").exists()


def test_a_damaged_file_is_told_and_pins_go_on(serve: Serve, logdir: Path, page: Page) -> None:
    (logdir / ".lightwell").mkdir()
    (logdir / ".lightwell" / "overlay.json").write_text('{"pins": {"loss')
    opened(page, serve(logdir).url)
    expect(page.get_by_role("main")).to_contain_text(".lightwell/overlay.json is damaged")
    pin(page, "loss/train")
    expect(page.get_by_role("main")).to_contain_text("was damaged and is not shown")
    assert kept(logdir) == ["loss/train"]
