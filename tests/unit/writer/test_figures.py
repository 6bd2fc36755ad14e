"""``add_figure``: matplotlib's pixels, made with and without pyplot."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib import pyplot as plt
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from torch.utils.tensorboard import _utils as torchs

from lightwell import SummaryWriter
from tests.unit.writer.media import only_value, pixels_of, values_of

mpl.use("Agg")


@pytest.fixture
def writer(tmp_path: Path) -> SummaryWriter:
    return SummaryWriter(tmp_path)


@pytest.fixture(autouse=True)
def no_figure_is_left_open() -> Iterator[None]:
    yield
    plt.close("all")


def plotted(figure: Any, width: float = 3, height: float = 2) -> Any:
    figure.set_size_inches(width, height)
    figure.subplots().plot([0, 3, 1, 2], "o-", alpha=0.5)
    return figure


def test_a_figure_looks_as_matplotlib_draws_it(writer: SummaryWriter) -> None:
    figure = plotted(plt.figure())
    writer.add_figure("t", figure, 1, close=False)
    value = only_value(writer)
    expected = torchs.figure_to_image(figure, close=False).transpose(1, 2, 0)
    assert np.array_equal(pixels_of(value)[..., :3], expected)
    assert (pixels_of(value)[..., 3] == 255).all()
    assert (value.image.height, value.image.width, value.image.colorspace) == (200, 300, 3)


def test_figures_are_closed_when_asked(writer: SummaryWriter) -> None:
    kept, closed = plotted(plt.figure()), plotted(plt.figure())
    writer.add_figure("t", kept, close=False)
    writer.add_figure("t", closed)
    assert plt.get_fignums() == [kept.number]


def test_a_figure_needs_no_pyplot_and_keeps_its_canvas(writer: SummaryWriter) -> None:
    figure = plotted(Figure())
    canvas = FigureCanvasSVG(figure)
    writer.add_figure("t", figure)
    assert figure.canvas is canvas
    expected = torchs.figure_to_image(figure, close=False).transpose(1, 2, 0)
    assert np.array_equal(pixels_of(only_value(writer))[..., :3], expected)


def test_a_list_of_figures_is_a_grid(writer: SummaryWriter) -> None:
    figures = [plotted(plt.figure()) for _ in range(9)]
    expected = [torchs.figure_to_image(figure, close=False) for figure in figures]
    writer.add_figure("t", figures)
    value = only_value(writer)
    assert (value.image.height, value.image.width) == (400, 2400)
    assert np.array_equal(pixels_of(value)[200:, :300, :3], expected[8].transpose(1, 2, 0))
    assert not pixels_of(value)[200:, 300:, :3].any()
    assert plt.get_fignums() == []


def test_a_figure_may_be_drawn_on_after_the_call(writer: SummaryWriter) -> None:
    figure = plotted(plt.figure())
    before = torchs.figure_to_image(figure, close=False).transpose(1, 2, 0).copy()
    writer.add_figure("t", figure, close=False)
    figure.axes[0].set_facecolor("black")
    writer.add_figure("t", figure)
    first, second = values_of(writer)
    assert np.array_equal(pixels_of(first)[..., :3], before)
    assert (pixels_of(second) != pixels_of(first)).any()


@pytest.mark.parametrize(
    ("error", "message", "figure"),
    [
        (TypeError, "figure to be a matplotlib Figure or a list of them, got NoneType", None),
        (TypeError, "got ndarray", np.zeros((3, 4, 4))),
        (TypeError, "got str 'x'", ["x"]),
        (ValueError, "at least one figure", []),
        (
            ValueError,
            r"all of one shape, got \(200, 300, 3\) and \(200, 400, 3\)",
            [plotted(Figure()), plotted(Figure(), width=4)],
        ),
    ],
)
def test_wrong_arguments_raise_at_once(
    writer: SummaryWriter, error: type[Exception], message: str, figure: Any
) -> None:
    with pytest.raises(error, match=f"add_figure: .*{message}"):
        writer.add_figure("t", figure)
    assert values_of(writer) == []


def test_nothing_is_closed_when_the_arguments_are_wrong(writer: SummaryWriter) -> None:
    figure = plotted(plt.figure())
    with pytest.raises(TypeError, match="tag to be a str"):
        writer.add_figure(None, figure)  # type: ignore[arg-type]  # on purpose
    with pytest.raises(ValueError, match="global_step"):
        writer.add_figure("t", figure, "x")  # type: ignore[arg-type]  # on purpose
    assert plt.get_fignums() == [figure.number]
    assert values_of(writer) == []


def test_matplotlib_and_pillow_are_not_imported_before_they_are_needed(tmp_path: Path) -> None:
    script = f"""
import sys
import numpy as np
from lightwell import SummaryWriter
with SummaryWriter({str(tmp_path)!r}) as writer:
    writer.add_image("t", np.zeros((3, 4, 4)))
    writer.add_images("t", np.zeros((2, 3, 4, 4)))
    writer.add_audio("t", np.zeros(9))
    try:
        writer.add_figure("t", 3)
    except TypeError:
        pass
print([name for name in ("matplotlib", "PIL", "av", "torch") if name in sys.modules])
"""
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]", done.stdout
