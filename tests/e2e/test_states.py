"""What the page says when there is nothing to show, or something is wrong."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import BrowserContext, Page, expect

from lightwell import SummaryWriter
from tests.e2e.board import Serve
from tests.e2e.logs import write_curves


def test_an_empty_folder_is_explained_and_fills_by_itself(
    serve: Serve, tmp_path: Path, page: Page
) -> None:
    (tmp_path / "notes.txt").write_text("not an event file")
    page.goto(serve(tmp_path).url)
    expect(page.get_by_role("heading", name="Nothing has been written yet.")).to_be_visible()
    expect(page.get_by_role("main")).to_contain_text(str(tmp_path))
    with SummaryWriter(tmp_path / "run") as writer:
        writer.add_scalar("loss/train", 1.0, 0)
        writer.add_scalar("loss/train", 0.5, 1)
    expect(page.get_by_role("img", name="loss/train:").first).to_be_visible()


def test_a_file_of_noise_is_reported_and_hides_nothing_else(
    serve: Serve, tmp_path: Path, page: Page
) -> None:
    write_curves(tmp_path, runs=1)
    noise = tmp_path / "noise" / "events.out.tfevents.1.host"
    noise.parent.mkdir()
    noise.write_bytes(bytes(range(256)) * 64)
    page.goto(serve(tmp_path).url)
    expect(page.get_by_role("img", name="loss/train:").first).to_be_visible()
    expect(page.get_by_role("grid", name="Runs")).to_contain_text("noise")


def test_damage_in_a_run_is_shown_with_file_and_offset(
    serve: Serve, tmp_path: Path, page: Page
) -> None:
    write_curves(tmp_path, runs=1)
    (path,) = (tmp_path / "run0").iterdir()
    damaged = bytearray(path.read_bytes())
    damaged[len(damaged) // 2] ^= 0xFF
    path.write_bytes(damaged)
    page.goto(serve(tmp_path).url)
    page.get_by_role("button", name="Damage in run0").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text(path.name)
    expect(dialog).to_contain_text(re.compile("checksum mismatch"))


def test_a_board_whose_server_went_away_stays_usable(
    serve: Serve, tmp_path: Path, context: BrowserContext
) -> None:
    write_curves(tmp_path, runs=2)
    server = serve(tmp_path)
    page = context.new_page()
    page.goto(server.url)
    chart = page.get_by_role("img", name="loss/train:").first
    expect(chart).to_be_visible()
    server.stop()
    # The card's own notice may say it too, if it was loading just then.
    told = page.get_by_role("status").filter(has_text=re.compile("server|connection", re.I))
    expect(told.first).to_be_visible()
    expect(chart).to_be_visible()


def test_markup_in_names_is_shown_as_text(serve: Serve, tmp_path: Path, page: Page) -> None:
    hostile = "<img src=x onerror=document.title='owned'>"
    with SummaryWriter(tmp_path / "run") as writer:
        writer.add_scalar(hostile, 1.0, 0)
        writer.add_scalar(hostile, 2.0, 1)
        writer.add_scalar("\u202egnp.exe", 1.0, 0)
        writer.add_scalar("long/" + "x" * 10_000, 1.0, 0)
    page.goto(serve(tmp_path).url)
    expect(page.get_by_role("main")).to_contain_text("onerror=")
    assert page.title() != "owned"
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


def test_what_no_view_draws_is_counted_and_listed(serve: Serve, tmp_path: Path, page: Page) -> None:
    write_curves(tmp_path, runs=1)
    with SummaryWriter(tmp_path / "others") as writer:
        for step in range(3):
            writer.add_histogram("weights", [1.0, 2.0, 3.0], step)
        writer.add_tensor("rare", [1.0], 0)
        writer.add_text("notes", "read me", 7)
    page.goto(serve(tmp_path).url)
    here = page.get_by_text("Tags also here, not drawn in this version:")
    expect(here).to_contain_text("1 of histograms")
    expect(here).to_contain_text("1 of text")
    here.get_by_role("button", name="List them").click()
    rows = page.get_by_role("dialog", name="Not drawn").get_by_role("row")
    expect(rows.filter(has_text="weights")).to_have_text(
        re.compile(r"weights\s*histogram\s*1\s*3\s*2")
    )
    expect(rows.filter(has_text="notes")).to_have_text(re.compile(r"text\s*1\s*1\s*7"))
    expect(rows).to_have_count(4)
