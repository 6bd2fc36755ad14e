"""What pictures, figures, videos and sound cost: CPU of the calling thread and of the process.

    python benchmarks/add_media.py [--calls N] [--repeats R] [--writers NAME,NAME,...]

The writers take turns; of the repeats, the cheapest counts. The process's CPU and the bytes are
those up to `close()`. A writer that cannot do something, such as a video without moviepy, is said
to miss it.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.figure import Figure
from peers import WRITERS, cpu_of, describe_machine, open_writer

RNG = np.random.default_rng(0)


def smooth(*shape: int) -> np.ndarray:
    """Float32 pictures (..., 3, H, W) of soft colours with a little noise, in 0…1."""
    height, width = shape[-2:]
    y, x = np.mgrid[0:height, 0:width] / max(height, width)
    soft = np.stack([x, y, (x + y) / 2])
    return np.clip(soft + RNG.normal(0, 0.01, shape), 0, 1).astype(np.float32)


def plotted() -> Figure:
    figure = Figure(figsize=(6, 4), dpi=100)
    figure.subplots().plot(RNG.normal(size=(200, 5)).cumsum(axis=0))
    return figure


def kinds() -> dict[str, Callable[[Any, int], None]]:
    """A call of each kind: what it logs with a writer at a step."""
    small, large = smooth(3, 256, 256), smooth(3, 1024, 1024)
    batch, film = smooth(16, 3, 128, 128), smooth(1, 16, 3, 64, 64)
    sound = np.sin(np.arange(44100, dtype=np.float32) / 16)
    figure = plotted()
    return {
        "image 256²": lambda writer, step: writer.add_image("t", small, step),
        "image 1024²": lambda writer, step: writer.add_image("t", large, step),
        "images 16x128²": lambda writer, step: writer.add_images("t", batch, step),
        "figure 600x400": lambda writer, step: writer.add_figure("t", figure, step, False),
        "audio 1 s": lambda writer, step: writer.add_audio("t", sound, step),
        "video 16x64²": lambda writer, step: writer.add_video("t", film, step),
    }


def logged_bytes(writer: Any) -> int:
    paths = Path(getattr(writer, "logdir", None) or writer.log_dir).iterdir()
    return sum(path.stat().st_size for path in paths)


def measure(
    name: str, log: Callable[[Any, int], None], calls: int
) -> tuple[float, float, float] | None:
    """Milliseconds on the calling thread and in the process, and bytes, a call; None: not done."""
    warm_up = open_writer(name)  # imports and first allocations
    try:
        log(warm_up, 0)
    except Exception as error:
        logging.debug("%s: %r", name, error)
        return None
    finally:
        warm_up.close()
    if logged_bytes(warm_up) < 1000:  # an event without its picture
        return None
    writer = open_writer(name)
    thread_secs = 0.0

    def log_all() -> None:
        for step in range(calls):
            log(writer, step)

    def log_and_close() -> None:
        nonlocal thread_secs
        thread_secs, _ = cpu_of(log_all)
        writer.close()

    _, process_secs = cpu_of(log_and_close)
    size = logged_bytes(writer)
    return thread_secs / calls * 1e3, process_secs / calls * 1e3, size / calls


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--calls", type=int, default=10)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--writers", default=",".join(WRITERS))
    options = parser.parse_args()
    names = options.writers.split(",")

    print(describe_machine())
    print(f"{'a call':16}{'writer':14}{'thread ms':>10}{'process ms':>11}{'KB':>9}   to {names[0]}")
    for kind, log in kinds().items():
        best: dict[str, tuple[float, float, float]] = {}
        for _ in range(options.repeats):
            for name in names:
                with contextlib.redirect_stdout(io.StringIO()):  # moviepy's absence is printed
                    figures = measure(name, log, options.calls)
                if figures is not None:
                    best[name] = tuple(np.minimum(best.get(name, np.inf), figures))
        for name in names:
            if name not in best:
                print(f"{kind:16}{name:14}   cannot: a package is missing")
                continue
            thread, process, size = best[name]
            ratios = np.divide(best[name], best[names[0]])
            print(
                f"{kind:16}{name:14}{thread:10.2f}{process:11.2f}{size / 1e3:9.1f}"
                f"   {ratios[0]:.1f} x, {ratios[1]:.1f} x, {ratios[2]:.2f} x"
            )


if __name__ == "__main__":
    main()
