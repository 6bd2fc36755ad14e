"""The optimizers that the demo compares; each changes the parameters in place."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np

from lightwell.demo.network import Array


class Optimizer(Protocol):
    """What a run is trained with."""

    def step(self, parameters: Sequence[Array], gradients: Sequence[Array], rate: float) -> None:
        """Change the parameters once."""


class Momentum:
    """Stochastic gradient descent; plain with ``decay`` 0."""

    def __init__(self, decay: float = 0.0) -> None:
        self._decay = np.float32(decay)
        self._velocities: list[Array] = []

    def step(self, parameters: Sequence[Array], gradients: Sequence[Array], rate: float) -> None:
        """Change the parameters once."""
        if not self._velocities:
            self._velocities = [np.zeros_like(parameter) for parameter in parameters]
        for parameter, velocity, gradient in zip(
            parameters, self._velocities, gradients, strict=True
        ):
            velocity *= self._decay
            velocity += gradient
            parameter -= np.float32(rate) * velocity


class Adam:
    """Adam with the usual constants."""

    def __init__(self, beta1: float = 0.9, beta2: float = 0.999, epsilon: float = 1e-8) -> None:
        self._beta1, self._beta2, self._epsilon = beta1, beta2, epsilon
        self._means: list[Array] = []
        self._squares: list[Array] = []
        self._steps = 0

    def step(self, parameters: Sequence[Array], gradients: Sequence[Array], rate: float) -> None:
        """Change the parameters once."""
        if not self._means:
            self._means = [np.zeros_like(parameter) for parameter in parameters]
            self._squares = [np.zeros_like(parameter) for parameter in parameters]
        self._steps += 1
        # Both averages start at zero; the rate makes up for it.
        correction = np.sqrt(1 - self._beta2**self._steps) / (1 - self._beta1**self._steps)
        corrected = np.float32(rate * correction)
        for parameter, mean, square, gradient in zip(
            parameters, self._means, self._squares, gradients, strict=True
        ):
            mean += np.float32(1 - self._beta1) * (gradient - mean)
            square += np.float32(1 - self._beta2) * (gradient * gradient - square)
            parameter -= corrected * mean / (np.sqrt(square) + np.float32(self._epsilon))
