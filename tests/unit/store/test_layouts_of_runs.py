"""The layouts of all runs as one: merged by title, each chart once."""

from __future__ import annotations

from pathlib import Path

from lightwell import SummaryWriter
from lightwell.store import Band, Category, Chart, Layout, Store


def lines(title: str, *tags: str) -> Chart:
    return Chart(title, "multiline", tags, ())


def store_of(folder: Path, **layouts: dict[str, dict[str, list[object]]]) -> Store:
    for run, layout in layouts.items():
        with SummaryWriter(folder / run) as writer:
            writer.add_custom_scalars(layout)
    with SummaryWriter(folder / "plain") as writer:
        writer.add_scalar("loss", 1.0, 0)
    store = Store(folder, follow=False)
    store.refresh()
    return store


def test_layouts_of_one_title_are_put_together(tmp_path: Path) -> None:
    store = store_of(
        tmp_path,
        b={"losses": {"all": ["Multiline", ["loss/.*"]]}, "speed": {"s": ["Multiline", ["s"]]}},
        a={
            "losses": {
                "all": ["Multiline", ["loss/.*"]],
                "band": ["Margin", ["v", "v/low", "v/high"]],
            }
        },
        c={"losses": {"all": ["Multiline", ["loss/.*", "other"]]}},
    )
    result = store.layouts()
    band = Chart("band", "margin", (), (Band("v", "v/low", "v/high"),))
    assert result.layout == Layout(
        (
            Category(
                "losses",
                (lines("all", "loss/.*"), band, lines("all", "loss/.*", "other")),
                False,
            ),
            Category("speed", (lines("s", "s"),), False),
        )
    )
    names = store.snapshot().runs.name
    assert sorted(names[run] for run in result.runs) == ["a", "b", "c"]
    assert result.fingerprint == store.layouts_fingerprint()


def test_a_logdir_without_layouts_has_no_categories(tmp_path: Path) -> None:
    result = store_of(tmp_path).layouts()
    assert (result.runs, result.layout) == ([], Layout(()))


def test_the_newest_layout_of_a_run_counts(tmp_path: Path) -> None:
    store = store_of(tmp_path, a={"x": {"one": ["Multiline", ["a"]]}})
    before = store.layouts()
    with SummaryWriter(tmp_path / "a") as writer:
        writer.add_custom_scalars({"y": {"two": ["Multiline", ["b"]]}})
    store.refresh()
    after = store.layouts()
    assert after.fingerprint != before.fingerprint
    assert [category.title for category in after.layout.categories] == ["y"]
