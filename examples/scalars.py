"""Log a training run and look at it: ``lightwell runs`` or ``tensorboard --logdir runs``."""

from __future__ import annotations

import math
import random

from lightwell import SummaryWriter


def main() -> None:
    generator = random.Random(0)
    with SummaryWriter("runs/scalars") as writer:
        for step in range(2_000):
            loss = math.exp(-step / 400) + 0.05 * generator.random()
            writer.add_scalar("loss/train", loss, step)
            if step % 100 == 0:
                writer.add_scalars("accuracy", {"train": 1 - loss, "test": 0.95 - loss}, step)
        # Everything so far is safe from a crash now; sync=True would make it safe from a power cut.
        writer.flush()
        print(f"{writer.stats()['written_events']} events in {writer.get_logdir()}")


if __name__ == "__main__":
    main()
