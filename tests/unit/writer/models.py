"""Models for the tests of graphs and of watching."""

from __future__ import annotations

from typing import Any

import torch
from torch import nn


def mlp() -> nn.Module:
    return nn.Sequential(nn.Linear(3, 4), nn.ReLU(), nn.Dropout(), nn.Linear(4, 2))


class Perceptron(nn.Module):
    """A network whose code is here, so torch.compile does not pass it over."""

    def __init__(self) -> None:
        super().__init__()
        self.hidden = nn.Linear(3, 4)
        self.out = nn.Linear(4, 1)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        y: torch.Tensor = self.out(torch.relu(self.hidden(x)))
        return y


class Block(nn.Module):
    """Two convolutions around which the input goes."""

    def __init__(self, channels: int, width: int, stride: int) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(channels, width, 3, stride, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(width)
        self.conv2 = nn.Conv2d(width, width, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(width)
        self.relu = nn.ReLU(inplace=True)
        self.down: nn.Module | None = None
        if stride != 1 or channels != width:
            self.down = nn.Sequential(
                nn.Conv2d(channels, width, 1, stride, bias=False), nn.BatchNorm2d(width)
            )

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        y = self.bn2(self.conv2(self.relu(self.bn1(self.conv1(x)))))
        return self.relu(y + (x if self.down is None else self.down(x)))


class ResNet(nn.Module):
    """The shape of a ResNet: ``blocks`` for each of ``widths``."""

    def __init__(self, widths: tuple[int, ...] = (4, 8), blocks: int = 1) -> None:
        super().__init__()
        self.stem = nn.Sequential(
            nn.Conv2d(3, widths[0], 7, 2, 3, bias=False), nn.BatchNorm2d(widths[0]), nn.ReLU()
        )
        layers: list[nn.Module] = []
        channels = widths[0]
        for position, width in enumerate(widths):
            for block in range(blocks):
                stride = 2 if position and not block else 1
                layers.append(Block(channels, width, stride))
                channels = width
        self.layers = nn.Sequential(*layers)
        self.head = nn.Linear(channels, 10)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        y: torch.Tensor = self.head(self.layers(self.stem(x)).mean((2, 3)))
        return y


class Recurrent(nn.Module):
    """An LSTM, a parameter of the model's own, and outputs within outputs."""

    def __init__(self) -> None:
        super().__init__()
        self.lstm = nn.LSTM(4, 5, 2)
        self.scale = nn.Parameter(torch.ones(5))

    def forward(self, x: torch.Tensor) -> tuple[torch.Tensor, tuple[torch.Tensor, torch.Tensor]]:
        y, (h, c) = self.lstm(x)
        return y * self.scale, (h, c)


class TwoHeads(nn.Module):
    """Two inputs, a tuple of outputs, a module called twice under two names."""

    def __init__(self) -> None:
        super().__init__()
        self.body = nn.Linear(3, 3)
        self.same = self.body
        self.heads = nn.ModuleDict({"a": nn.Linear(3, 2), "b": nn.Linear(3, 1)})
        self.heads["b"].weight.requires_grad = False

    def forward(self, x: torch.Tensor, y: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        z = self.same(torch.relu(self.body(x + y)))
        return self.heads["a"](z), self.heads["b"](z)


class Branching(nn.Module):
    """What it does depends on its input, which is a dict, and on words."""

    def __init__(self) -> None:
        super().__init__()
        self.a = nn.Linear(3, 3)
        self.b = nn.Linear(3, 2)

    def forward(self, batch: dict[str, Any], mode: str = "both", mask: Any = None) -> Any:
        x = self.a(batch["x"])
        if mode == "both":
            x = self.b(x)
        return {"y": x, "mode": mode, "mask": mask}


class Restless(nn.Module):
    """Changes its buffers and draws random numbers in each pass, in eval mode too."""

    count: torch.Tensor
    last: torch.Tensor

    def __init__(self) -> None:
        super().__init__()
        self.register_buffer("count", torch.zeros(1))
        self.register_buffer("last", torch.zeros(3))
        self.norm = nn.BatchNorm1d(3)
        self.frozen = nn.Sequential(nn.BatchNorm1d(3), nn.Dropout())
        self.frozen.eval()

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        self.count += 1
        y: torch.Tensor = self.frozen(self.norm(x + torch.rand(3)))
        self.last = y.detach().mean(0)
        return y
