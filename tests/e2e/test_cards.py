"""Cards that people make, arrange and take with them, on real logs, in a real browser."""

from __future__ import annotations

import csv
import io
import json
import re
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import BrowserContext, Locator, Page, expect

from lightwell import SummaryWriter, open_logdir
from tests.e2e.board import Serve
from tests.e2e.charts import card, opened
from tests.e2e.logs import write_curves


@pytest.fixture
def logdir(tmp_path: Path) -> Path:
    write_curves(tmp_path / "logs")
    return tmp_path / "logs"


def new_card(page: Page, kind: str) -> Locator:
    page.get_by_role("button", name="card", exact=True).click()
    sheet = page.get_by_role("dialog", name="New card")
    sheet.get_by_text(kind, exact=True).click()
    return sheet


def add(page: Page, sheet: Locator, title: str) -> None:
    sheet.get_by_label("Title").fill(title)
    sheet.get_by_role("button", name="Add the card").click()
    expect(sheet).to_have_count(0)
    expect(chart(page, title)).to_be_visible()


def chart(page: Page, title: str) -> Locator:
    """The chart of a card with lines in it; before, its name says that it loads."""
    return page.locator(f'main [role=img][aria-label^="{title}: "][aria-label*=" run"]').first


def menu(page: Page, title: str) -> Locator:
    page.locator(".card", has=page.locator(f'[role=img][aria-label^="{title}: "]')).first.hover()
    page.get_by_role("button", name=f"More of {title}", exact=True).first.click()
    opened_menu = page.get_by_role("menu")
    expect(opened_menu).to_be_visible()
    return opened_menu


def choose(page: Page, title: str, item: str) -> None:
    menu(page, title).get_by_text(item, exact=True).click()


def saved(page: Page, title: str, item: str, path: Path) -> Path:
    with page.expect_download() as download:
        choose(page, title, item)
    download.value.save_as(path)
    return path


def kept_cards(logdir: Path) -> dict[str, dict[str, object]]:
    overlay = json.loads((logdir / ".lightwell" / "overlay.json").read_text())
    cards: dict[str, dict[str, object]] = overlay.get("cards", {})
    return cards


def pixels_of(png: bytes) -> tuple[int, int, np.ndarray]:
    """Width, height and the pixels, (height, width, 4) uint8."""
    with Image.open(io.BytesIO(png)) as image:
        rgba = np.asarray(image.convert("RGBA"))
    return rgba.shape[1], rgba.shape[0], rgba


def test_every_kind_of_card_is_made_in_the_page_and_there_after_a_reload(
    board: Page, logdir: Path
) -> None:
    sheet = new_card(board, "Several tags")
    sheet.get_by_role("searchbox").fill("loss")
    sheet.get_by_label("loss/train").check()
    sheet.get_by_role("searchbox").fill("acc")
    sheet.get_by_label("acc/val").check()
    add(board, sheet, "two tags")
    sheet = new_card(board, "Pattern")
    sheet.get_by_role("textbox", name="Pattern").fill("^(loss|acc)/")
    expect(sheet).to_contain_text("2 tags of 3")
    add(board, sheet, "by pattern")
    sheet = new_card(board, "Formula")
    sheet.get_by_role("textbox", name="Formula").fill("exp(`acc/val`) / `loss/train`")
    add(board, sheet, "a ratio")
    sheet = new_card(board, "Scatter")
    sheet.get_by_label("x", exact=True).fill("optim/lr")
    sheet.get_by_label("y", exact=True).fill("acc/val")
    add(board, sheet, "a scatter")
    sheet = new_card(board, "Band")
    sheet.get_by_label("Value").fill("loss/train")
    sheet.get_by_label("Lower edge").fill("optim/lr")
    sheet.get_by_label("Upper edge").fill("acc/val")
    add(board, sheet, "a band")
    board.reload()
    for title in ("two tags", "by pattern", "a ratio", "a scatter", "a band"):
        expect(chart(board, title)).to_be_visible()
    expect(board.locator('[aria-label^="two tags: 3 runs in 6 lines"]')).to_be_visible()
    kinds = {entry["title"]: entry["kind"] for entry in kept_cards(logdir).values()}
    assert kinds == {
        "two tags": "tags",
        "by pattern": "regex",
        "a ratio": "formula",
        "a scatter": "scatter",
        "a band": "margin",
    }


def test_a_wrong_formula_says_where_and_cannot_be_kept(
    curves_url: str, context: BrowserContext
) -> None:
    # The browser itself reports the refused question on its console.
    page = context.new_page()
    opened(page, curves_url)
    sheet = new_card(page, "Formula")
    sheet.get_by_role("textbox", name="Formula").fill("`acc/val` / (")
    expect(sheet).to_contain_text("column 14")
    expect(sheet.get_by_role("button", name="Add the card")).to_be_disabled()
    sheet.get_by_role("textbox", name="Formula").fill("`acc/val` / 2")
    expect(sheet.get_by_role("button", name="Add the card")).to_be_enabled()


def test_a_card_is_changed_doubled_and_removed_with_a_way_back(board: Page, logdir: Path) -> None:
    sheet = new_card(board, "Pattern")
    sheet.get_by_role("textbox", name="Pattern").fill("loss")
    add(board, sheet, "losses")
    choose(board, "losses", "Edit …")
    change = board.get_by_role("dialog", name="Change the card")
    change.get_by_label("Title").fill("all losses")
    change.get_by_role("button", name="Keep the change").click()
    expect(chart(board, "all losses")).to_be_visible()
    choose(board, "all losses", "Duplicate")
    expect(chart(board, "all losses copy")).to_be_visible()
    choose(board, "all losses copy", "Remove")
    expect(chart(board, "all losses copy")).to_have_count(0)
    board.get_by_role("button", name="Undo").click()
    expect(chart(board, "all losses copy")).to_be_visible()
    choose(board, "all losses copy", "Move before the card ahead")
    titles = board.locator("main h3")
    expect(titles.nth(0)).to_have_text("all losses copy")
    expect(titles.nth(1)).to_have_text("all losses")
    assert len(kept_cards(logdir)) == 2


def test_the_menu_is_walked_and_left_by_keyboard(read_board: Page) -> None:
    button = read_board.get_by_role("button", name="More of loss/train", exact=True)
    button.focus()
    read_board.keyboard.press("Enter")
    first = read_board.get_by_role("menuitemcheckbox", name="Logarithmic y")
    expect(first).to_be_focused()
    read_board.keyboard.press("End")
    expect(read_board.get_by_role("menuitem", name="New card from this …")).to_be_focused()
    read_board.keyboard.press("ArrowDown")
    expect(first).to_be_focused()
    read_board.keyboard.press("Enter")
    expect(first).to_have_attribute("aria-checked", "true")
    read_board.keyboard.press("Escape")
    expect(read_board.get_by_role("menu")).to_have_count(0)
    expect(button).to_be_focused()
    expect(read_board).to_have_url(re.compile("log=loss/train"))


def test_a_card_without_runs_is_hidden_on_request_and_a_size_is_in_the_link(
    read_board: Page,
) -> None:
    choose(read_board, "loss/train", "Wide")
    expect(read_board).to_have_url(re.compile("large=loss/train"))
    read_board.get_by_role("button", name="hide empty").click()
    expect(card(read_board, "acc/val")).to_be_visible()
    for run in ("run0", "run1", "run2"):
        read_board.get_by_role("button", name=f"Hide {run}").first.click()
    expect(card(read_board, "acc/val")).to_have_count(0)
    read_board.get_by_role("button", name="Show empty cards").click()
    expect(card(read_board, "acc/val")).to_be_visible()


def test_tensorboards_layouts_are_shown_as_cards(serve: Serve, tmp_path: Path, page: Page) -> None:
    logdir = tmp_path / "logs"
    write_curves(logdir)
    with SummaryWriter(logdir / "run0") as writer:
        writer.add_custom_scalars(
            {
                "my losses": {
                    "everything": ["Multiline", ["loss/.*", "acc/.*"]],
                    "spread": ["Margin", ["loss/train", "optim/lr", "acc/val"]],
                }
            }
        )
    opened(page, serve(logdir).url)
    expect(page.get_by_role("heading", name="my losses")).to_be_visible()
    label = "everything: 3 runs in 6 lines"
    expect(page.locator(f'[aria-label^="{label}"]')).to_be_visible()
    expect(chart(page, "spread")).to_be_visible()


def test_a_picture_is_saved_at_its_scale_and_in_both_formats(
    read_board: Page, tmp_path: Path
) -> None:
    expect(chart(read_board, "loss/train")).to_be_visible()
    small = saved(read_board, "loss/train", "PNG 1×", tmp_path / "1.png").read_bytes()
    large = saved(read_board, "loss/train", "PNG 4×", tmp_path / "4.png").read_bytes()
    width, height, rgba = pixels_of(small)
    assert pixels_of(large)[:2] == (4 * width, 4 * height)
    assert len(np.unique(rgba.reshape(-1, 4), axis=0)) > 50
    assert (rgba[..., 3] == 255).all()
    svg = ElementTree.fromstring(
        saved(read_board, "loss/train", "SVG", tmp_path / "a.svg").read_text()
    )
    texts = [element.text for element in svg.iter("{http://www.w3.org/2000/svg}text")]
    assert "loss/train" in texts
    assert {"run0", "run1", "run2"} <= set(texts)
    assert len(list(svg.iter("{http://www.w3.org/2000/svg}path"))) > 10


def test_a_picture_has_marks_restarts_and_the_name_of_its_axis(
    serve: Serve, tmp_path: Path, page: Page
) -> None:
    logs = tmp_path / "logs"
    with SummaryWriter(logs / "run") as writer:
        for step in range(100):
            writer.add_scalar("loss/train", 5.0, step)
        writer.add_event("lr drop", "lr / 10", 30)
    with SummaryWriter(logs / "run", purge_step=50) as writer:
        for step in range(50, 120):
            writer.add_scalar("loss/train", 1.0, step)
    paths = []
    for segments in ("latest", "all"):
        page.goto("about:blank")
        page.goto(f"{serve(logs).url}#/board?s=0&segments={segments}")
        expect(chart(page, "loss/train")).to_be_visible()
        expect(card(page, "loss/train").get_by_role("button", name="lr drop")).to_be_visible()
        text = saved(page, "loss/train", "SVG", tmp_path / f"{segments}.svg").read_text()
        svg = ElementTree.fromstring(text)
        texts = {element.text for element in svg.iter("{http://www.w3.org/2000/svg}text")}
        assert {"loss/train", "lr drop", "step", "run"} <= texts
        paths.append(len(list(svg.iter("{http://www.w3.org/2000/svg}path"))))
    assert paths[1] > paths[0]


def test_a_section_is_dragged_to_the_place_of_another(board: Page, logdir: Path) -> None:
    heads = board.locator("main h2 button[aria-expanded]")
    names = re.compile(r"\s*\d+$")

    def order() -> list[str]:
        return [names.sub("", text).strip() for text in heads.all_inner_texts()]

    before = order()
    assert len(before) == 3
    heads.nth(2).drag_to(heads.nth(0))
    expect(heads.nth(0)).to_contain_text(before[2])
    assert order() == [before[2], before[0], before[1]]
    board.reload()
    expect(heads.nth(0)).to_contain_text(before[2])
    heads.nth(0).focus()
    board.keyboard.press("Alt+ArrowDown")
    expect(heads.nth(1)).to_contain_text(before[2])


def test_a_formula_has_a_table_of_its_values(board: Page) -> None:
    sheet = new_card(board, "Formula")
    sheet.get_by_role("textbox", name="Formula").fill("2 * `acc/val`")
    add(board, sheet, "twice")
    button = board.get_by_role("button", name="Values of twice as a table")
    button.focus()
    board.keyboard.press("Enter")
    table = board.get_by_role("dialog", name="Values of twice").get_by_role("table")
    expect(table.get_by_role("row")).to_have_count(4)
    row = table.get_by_role("row").filter(has_text="run0")
    expect(row).to_contain_text("0 at 0")
    expect(row).to_contain_text("1.986 at 399")


def test_a_csv_holds_every_point_that_was_logged(
    read_board: Page, curves_logdir: Path, tmp_path: Path
) -> None:
    expect(chart(read_board, "loss/train")).to_be_visible()
    path = saved(read_board, "loss/train", "CSV of all points", tmp_path / "all.csv")
    with path.open(newline="") as file:
        rows = list(csv.DictReader(file))
    logs = open_logdir(curves_logdir)
    for name, run in logs.runs.items():
        logged = run.scalars("loss/train")
        mine = [row for row in rows if row["run"] == name]
        assert {row["tag"] for row in mine} == {"loss/train"}
        assert [int(row["step"]) for row in mine] == logged.step.tolist()
        assert [float(row["wall_time"]) for row in mine] == logged.wall_time.tolist()
        np.testing.assert_array_equal(
            np.array([row["value"] for row in mine], np.float32), logged.value.astype(np.float32)
        )
    read_board.goto(read_board.url.split("#")[0] + "#/board?xr=100,150")
    read_board.reload()
    expect(chart(read_board, "loss/train")).to_be_visible()
    path = saved(read_board, "loss/train", "CSV of this window", tmp_path / "window.csv")
    with path.open(newline="") as file:
        steps = [int(row["step"]) for row in csv.DictReader(file)]
    assert steps == list(range(100, 151)) * 3


@pytest.mark.parametrize("title", ["loss/train", "a ratio"])
def test_a_snippet_loads_the_same_points(
    serve: Serve, logdir: Path, context: BrowserContext, tmp_path: Path, title: str
) -> None:
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = context.new_page()
    board = serve(logdir)
    opened(page, board.url)
    if title == "a ratio":
        sheet = new_card(page, "Formula")
        sheet.get_by_role("textbox", name="Formula").fill("`acc/val` / `loss/train`")
        add(page, sheet, title)
    page.goto(board.url + "#/board?xr=10,20")
    page.reload()
    expect(chart(page, title)).to_be_visible()
    choose(page, title, "Copy Python snippet")
    expect(page.get_by_text("Copied: a snippet")).to_be_visible()
    snippet = page.evaluate("navigator.clipboard.readText()")
    script = tmp_path / "snippet.py"
    show = (
        "print({str(key): (one.step.tolist(), one.value.tolist()) for key, one in series.items()})"
    )
    script.write_text(f"{snippet}\n{show}\n")
    ran = subprocess.run(
        [sys.executable, str(script)], capture_output=True, text=True, check=True, timeout=60
    )
    logs = open_logdir(logdir)
    if title == "a ratio":
        computed = logs.formula("`acc/val` / `loss/train`")
        wanted = {name: computed[name] for name in logs.runs}
    else:
        wanted = {str((name, title)): run.scalars(title) for name, run in logs.runs.items()}
    smooth = {key: one.smooth("ema", 0.6).between(10, 20) for key, one in wanted.items()}
    expected = {key: (one.step.tolist(), one.value.tolist()) for key, one in smooth.items()}
    assert ran.stdout.strip() == str(expected)


def test_groups_and_cards_of_several_tags_stand_side_by_side(
    serve: Serve, tmp_path: Path, page: Page
) -> None:
    logs = tmp_path / "logs"
    for group in ("adam", "sgd"):
        for seed in range(2):
            with SummaryWriter(str(logs / group / f"seed{seed}")) as writer:
                for step in range(50):
                    writer.add_scalar("loss/train", 1 / (step + 1 + seed), step)
                    writer.add_scalar("loss/val", 2 / (step + 1 + seed), step)
                    writer.add_scalar("tokens", step * 1000.0, step)
    page.goto(f"{serve(logs).url}#/board?s=0&color=folder&xt=tokens")
    expect(page.locator('[aria-label^="loss/train: 4 runs in 2 groups"]')).to_be_visible()
    sheet = new_card(page, "Several tags")
    sheet.get_by_role("searchbox").fill("loss")
    sheet.get_by_label("loss/train").check()
    sheet.get_by_label("loss/val").check()
    add(page, sheet, "both")
    expect(page.locator('[aria-label^="both: 4 runs in 8 lines"]')).to_be_visible()
    picture = saved(page, "loss/train", "SVG", tmp_path / "loss.svg").read_text()
    labels = {element.text for element in ElementTree.fromstring(picture).iter() if element.text}
    assert {"adam", "sgd"} <= labels
    points = saved(page, "both", "CSV of all points", tmp_path / "both.csv").read_text()
    rows = list(csv.DictReader(io.StringIO(points)))
    assert len(rows) == 4 * 2 * 50
    assert {float(row["tokens"]) for row in rows} == {step * 1000.0 for step in range(50)}
