"""Trains all runs of the demo side by side, at a pace at which curves are seen to grow."""

from __future__ import annotations

import math
import os
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple, cast

import numpy as np
from sklearn.datasets import (  # pyright: ignore[reportMissingTypeStubs]  # it has none
    load_digits,
)

from lightwell import SummaryWriter
from lightwell.demo.network import Array, Labels, Network
from lightwell.demo.optimizers import Adam, Momentum, Optimizer

STEPS_PER_SECOND = 25
BATCH = 64
VALIDATE_EVERY = 10
WIDTHS = (64, 48, 32, 10)
TRAINING_SHARE = 0.8

Schedule = Callable[[float], float]
"""Learning rate at a share of the training that is done, 0 to 1."""


class Digits(NamedTuple):
    """1,797 pictures of handwritten digits, 8 × 8 pixels, split for training and validation."""

    train_inputs: Array
    train_labels: Labels
    val_inputs: Array
    val_labels: Labels


@dataclass(frozen=True, slots=True)
class Recipe:
    """How one run is trained."""

    name: str
    seed: int
    optimizer: Callable[[], Optimizer]
    rate: Schedule


def recipes() -> list[Recipe]:
    """Three optimizers, two seeds each, and a range test that ends when the loss explodes."""
    families: Sequence[tuple[str, Callable[[], Optimizer], Schedule]] = (
        ("sgd", Momentum, cosine(0.03)),
        ("momentum", lambda: Momentum(0.9), cosine(0.006)),
        ("adam", Adam, cosine(0.0006)),
    )
    compared = [
        Recipe(f"{name}/seed{seed}", seed, optimizer, rate)
        for name, optimizer, rate in families
        for seed in (0, 1)
    ]
    return [*compared, Recipe("range-test", 0, lambda: Momentum(0.9), exponential(1e-4, 1e1))]


def cosine(peak: float) -> Schedule:
    """From ``peak`` down to 0."""
    return lambda share: peak * 0.5 * (1.0 + math.cos(math.pi * share))


def exponential(first: float, last: float) -> Schedule:
    """From ``first`` to ``last`` by equal factors."""
    return lambda share: first * (last / first) ** share


def load() -> Digits:
    """The data, in an order of its own, the same every time."""
    pixels, digits = cast("tuple[Array, Labels]", load_digits(return_X_y=True))
    order = np.random.default_rng(7).permutation(len(digits))
    inputs = (pixels[order] / 16.0).astype(np.float32)
    labels = digits[order].astype(np.int64)
    split = int(TRAINING_SHARE * len(labels))
    return Digits(inputs[:split], labels[:split], inputs[split:], labels[split:])


class Run:
    """One training run and its writer."""

    def __init__(self, recipe: Recipe, digits: Digits, folder: Path, steps: int) -> None:
        self._recipe = recipe
        self._digits = digits
        self._steps = steps
        self._generator = np.random.default_rng(recipe.seed)
        self._network = Network(WIDTHS, self._generator)
        self._optimizer = recipe.optimizer()
        self._order = np.empty(0, np.int64)
        self._writer = SummaryWriter(os.fspath(folder / recipe.name))

    def advance(self, step: int) -> None:
        """Train on one batch and log it."""
        began = time.perf_counter()
        batch = self._next_batch()
        rate = self._recipe.rate(step / self._steps)
        score, gradients = self._network.gradients(
            self._digits.train_inputs[batch], self._digits.train_labels[batch]
        )
        self._optimizer.step(self._network.parameters, gradients, rate)
        took = time.perf_counter() - began

        log = self._writer.add_scalar
        log("loss/train", score.loss, step)
        log("optim/lr", rate, step)
        norms = [float(np.linalg.norm(gradient)) for gradient in gradients]
        log("optim/grad_norm", math.hypot(*norms), step)
        for layer in range(self._network.layers):
            norm = math.hypot(*norms[2 * layer : 2 * layer + 2])
            log(f"optim/grad_norm/layer{layer}", norm, step)
        log("perf/samples_per_s", BATCH / took, step)
        if step % VALIDATE_EVERY == 0 or step == self._steps - 1:
            held_out = self._network.score(self._digits.val_inputs, self._digits.val_labels)
            log("loss/val", held_out.loss, step)
            log("acc/val", held_out.accuracy, step)

    def close(self) -> None:
        """Write out what was logged."""
        self._writer.close()

    def _next_batch(self) -> Labels:
        if len(self._order) < BATCH:
            self._order = self._generator.permutation(len(self._digits.train_labels))
        batch, self._order = self._order[:BATCH], self._order[BATCH:]
        return batch


def train(folder: Path, seconds: float, *, should_stop: Callable[[], bool]) -> None:
    """Train every recipe into ``folder`` for ``seconds``, one step of each in turn.

    Ends early when ``should_stop()`` says so, or when the process that started this one is gone.
    """
    parent = os.getppid()
    digits = load()
    steps = max(1, round(seconds * STEPS_PER_SECOND))
    runs = [Run(recipe, digits, folder, steps) for recipe in recipes()]
    began = time.monotonic()
    # A run that explodes is part of what is shown.
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        for step in range(steps):
            if should_stop() or os.getppid() != parent:
                break
            for run in runs:
                run.advance(step)
            ahead = began + (step + 1) / STEPS_PER_SECOND - time.monotonic()
            time.sleep(max(0.0, ahead))
    for run in runs:
        run.close()
