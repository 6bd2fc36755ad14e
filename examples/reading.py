"""Read back what a training logged: pictures, histograms, texts and hyperparameters."""

from __future__ import annotations

import numpy as np

from lightwell import SummaryWriter, open_logdir


def write() -> None:
    generator = np.random.default_rng(0)
    with SummaryWriter("runs/reading") as writer:
        for step in range(3):
            writer.add_scalar("loss", 1 / (1 + step), step)
            writer.add_image("sample", generator.random((3, 32, 48)), step)
            writer.add_histogram("weights", generator.normal(size=1_000), step)
            writer.add_text("notes", f"step **{step}**", step)
        writer.add_hparams({"lr": 0.1, "optimizer": "adam"}, {"accuracy": 0.9})


def main() -> None:
    write()
    with open_logdir("runs") as logs:
        run = logs.runs["reading"]
        for tag, info in run.tags.items():
            print(f"{tag}: {info.count} values of kind {info.kind}, plugin {info.plugin!r}")

        # Where the pictures lie is known; a file is read for the one that is asked for.
        samples = run.images("sample")
        pixels = samples[-1].to_numpy()
        print(f"sample at step {samples.step[-1]}: {pixels.shape}, {pixels.dtype}")

        # A loop reads each file through one descriptor.
        for histogram in run.histograms("weights"):
            counts = histogram.decode()
            print(f"weights at step {histogram.step}: {counts.num:.0f} from {counts.min:.2f}")

        print(run.texts("notes")[0].decode())
        hparams = run.hparams
        assert hparams is not None
        print(dict(hparams.values), dict(hparams.metrics), hparams.status)


if __name__ == "__main__":
    main()
