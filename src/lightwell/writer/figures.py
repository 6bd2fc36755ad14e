"""Figures of matplotlib, drawn into pixels; matplotlib is imported when a figure came."""

from __future__ import annotations

import sys
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lightwell import _first_use
from lightwell.writer.values import describe


def check(where: str, figure: object) -> None:
    """Refuse what is no figure of matplotlib."""
    figures: Any = sys.modules.get("matplotlib.figure")
    if figures is None or not isinstance(figure, figures.Figure):
        raise TypeError(
            f"{where}: expected figure to be a matplotlib Figure or a list of them, "
            f"got {describe(figure)}"
        )


def draw(figure: Any) -> NDArray[np.uint8]:
    """The figure's pixels, RGB of shape (height, width, 3); valid until it is drawn again.

    On the calling thread, because matplotlib is not thread-safe. The figure keeps its canvas, which
    may be a window.
    """
    canvases = _first_use.load("matplotlib.backends.backend_agg")
    own_canvas = figure.canvas
    canvas: Any = (
        own_canvas
        if type(own_canvas) is canvases.FigureCanvasAgg
        else canvases.FigureCanvasAgg(figure)
    )
    try:
        canvas.draw()
        return np.asarray(canvas.buffer_rgba())[:, :, :3]
    finally:
        figure.set_canvas(own_canvas)


def close(figure: Any) -> None:
    """Have pyplot forget the figure, if it was made there."""
    pyplot: Any = sys.modules.get("matplotlib.pyplot")
    if pyplot is not None:
        pyplot.close(figure)
