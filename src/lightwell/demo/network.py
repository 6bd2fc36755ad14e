"""A multilayer perceptron with its gradients, in NumPy."""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float32]
Labels = NDArray[np.int64]

LEAK = np.float32(0.01)


class Score(NamedTuple):
    """How the network does on a batch."""

    loss: float
    accuracy: float


class Network:
    """Linear layers with leaky ReLU between them and cross-entropy at the end.

    ``parameters`` are weight and bias of each layer in turn: arrays that an optimizer changes in
    place.
    """

    def __init__(self, widths: tuple[int, ...], generator: np.random.Generator) -> None:
        self.parameters: list[Array] = []
        for inputs, outputs in pairwise(widths):
            weight = generator.normal(0.0, np.sqrt(2.0 / inputs), (inputs, outputs))
            self.parameters += [weight.astype(np.float32), np.zeros(outputs, np.float32)]

    @property
    def layers(self) -> int:
        """Layers that have weights."""
        return len(self.parameters) // 2

    def score(self, inputs: Array, labels: Labels) -> Score:
        """How the network does on a batch, without learning from it."""
        return _score(self._activations(inputs)[-1], labels)[0]

    def gradients(self, inputs: Array, labels: Labels) -> tuple[Score, list[Array]]:
        """The score on a batch, and the gradient of its loss for each of ``parameters``."""
        activations = self._activations(inputs)
        score, error = _score(activations[-1], labels)
        gradients: list[Array] = []
        for layer in reversed(range(self.layers)):
            gradients += [error.sum(axis=0), activations[layer].T @ error]
            slope = np.where(activations[layer] > 0, np.float32(1.0), LEAK)
            error = (error @ self.parameters[2 * layer].T) * slope
        return score, gradients[::-1]

    def _activations(self, inputs: Array) -> list[Array]:
        """The inputs, what each hidden layer gives, and the logits."""
        activations = [inputs]
        for layer in range(self.layers):
            weight, bias = self.parameters[2 * layer : 2 * layer + 2]
            outputs = activations[-1] @ weight + bias
            activations.append(
                outputs if layer == self.layers - 1 else np.maximum(outputs, LEAK * outputs)
            )
        return activations


def _score(logits: Array, labels: Labels) -> tuple[Score, Array]:
    """Mean cross-entropy and accuracy, and the gradient of the loss for the logits."""
    rows = np.arange(len(labels))
    shifted = logits - logits.max(axis=1, keepdims=True)
    exponentials = np.exp(shifted)
    sums = exponentials.sum(axis=1, keepdims=True)
    losses: Array = np.log(sums[:, 0]) - shifted[rows, labels]
    hits: NDArray[np.bool_] = logits.argmax(axis=1) == labels
    error = exponentials / sums
    error[rows, labels] -= 1.0
    return Score(float(losses.mean()), float(hits.mean())), error / np.float32(len(labels))
