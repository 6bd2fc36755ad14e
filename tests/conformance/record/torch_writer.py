"""torch.utils.tensorboard: every method, sub-runs, a restart, two writers in one folder.

pip install torch==2.13.0 tensorboard==2.21.0 matplotlib moviepy==1.0.3
python tests/conformance/record/torch_writer.py tests/conformance/recorded
"""

from pathlib import Path

import common
import numpy as np
import torch
from matplotlib.figure import Figure
from torch.utils.tensorboard import SummaryWriter


class Net(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.layer = torch.nn.Linear(4, 2)

    def forward(self, values):
        return torch.relu(self.layer(values))


def scalars(folder, clock):
    with SummaryWriter(str(folder)) as writer:
        for step, value in enumerate(common.SCALARS):
            clock.tick()
            writer.add_scalar("old", value, step * 10)
            writer.add_scalar("new", value, step * 10, new_style=True)
            writer.add_scalar("double", value, step * 10, new_style=True, double_precision=True)
            writer.add_scalars("loss", {"train": value, "test/all": 2 * value}, step)
        writer.add_scalar("negative", 1.0, -5)
        writer.add_scalar("large", 1.0, 2**62)
        writer.add_scalar("without step", 1.0)
        writer.add_scalar("back", 1.0, 5)
        writer.add_scalar("back", 2.0, 3)


def media(folder, clock):
    figure = Figure(figsize=(0.4, 0.3), dpi=40)
    figure.add_subplot().plot([1, 3, 2])
    boxes = np.array([[1, 1, 3, 3]])
    batch = common.BATCH.transpose(0, 3, 1, 2)
    video = (batch[None] * 255).astype(np.uint8)
    with SummaryWriter(str(folder)) as writer:
        for step in range(3):
            clock.tick()
            writer.add_histogram("histogram", common.NORMAL + step, step)
            writer.add_histogram("histogram/auto", common.NORMAL, step, bins="auto")
            writer.add_image("image", common.RGB, step)
            writer.add_audio("audio", common.SOUND, step, 8000)
            writer.add_text("text", f"{common.MARKDOWN}\n\n{step}", step)
            writer.add_tensor("tensor", torch.arange(6.0).reshape(2, 3) + step, step)
        writer.add_histogram("histogram/one", np.array([3.0]), 0)
        writer.add_histogram("histogram/zeros", np.zeros(5), 0)
        writer.add_histogram_raw(
            "histogram/raw", -1.0, 2.0, 6, 3.5, 9.25, [0.0, 1.0, 2.0, 3.0], [0, 2, 4, 0], 4
        )
        writer.add_image("image/grey", common.RGB[0], 1, dataformats="HW")
        writer.add_images("images", batch, 1)
        writer.add_image_with_boxes("boxes", common.RGB, boxes, 1, labels=["a"])
        writer.add_figure("figure", figure, 2)
        writer.add_video("video", torch.from_numpy(video), 1, fps=4)
        writer.add_tensor("tensor/int64", torch.tensor([2**40, -1]), 1)
        writer.add_tensor("tensor/bool", torch.tensor(True), 1)


def structures(folder, clock):
    with SummaryWriter(str(folder)) as writer:
        for step in range(2):
            clock.tick()
            writer.add_pr_curve("pr", common.LABELS, common.SCORES, step, num_thresholds=5)
            writer.add_mesh(
                "mesh",
                torch.from_numpy(common.VERTICES) + step,
                torch.from_numpy(common.COLORS),
                torch.from_numpy(common.FACES),
                {"camera": {"cls": "PerspectiveCamera", "fov": 75}},
                step,
            )
        rows = [np.linspace(0, 1, 4) * row for row in range(6)]
        writer.add_pr_curve_raw("pr/raw", *rows, 7, 4)
        writer.add_mesh("points", torch.from_numpy(common.VERTICES))
        writer.add_custom_scalars(
            {
                "losses": {"both": ["Multiline", ["loss/train", "loss/test"]]},
                "bands": {"mean": ["Margin", ["mean", "low", "high"]]},
            }
        )
        writer.add_graph(Net(), torch.zeros(1, 4))
        for rate in (0.1, 0.01):
            clock.tick()
            writer.add_hparams(
                {"rate": rate, "layers": 3, "name": "adam", "nesterov": True},
                {"hparam/accuracy": 0.9, "hparam/loss": rate},
                {"rate": [0.1, 0.01], "name": ["adam", "sgd"]},
                f"trial-{rate}",
            )


def embeddings(folder, clock):
    with SummaryWriter(str(folder)) as writer:
        points = torch.arange(12.0).reshape(4, 3) / 7
        pictures = torch.from_numpy(common.RGB).float().repeat(4, 1, 1, 1) / 255
        writer.add_embedding(points, ["a", "b", "c", "d"], pictures, 3)
        writer.add_embedding(points, [["a", "1"]] * 4, None, 4, "x/y", ["name", "number"])
        writer.add_embedding(points, global_step=5)


def restarts(folder, clock):
    for first, purge_step in ((0, None), (3, 3), (6, 5)):
        with SummaryWriter(str(folder), purge_step=purge_step) as writer:
            for step in range(first, first + 5):
                clock.tick()
                writer.add_scalar("loss", first + step, step)
                writer.add_histogram("weight", common.NORMAL + first, step, bins="auto")
                writer.add_text("note", f"from {first} at {step}", step)
        clock.tick()


def two_writers(folder, clock):
    first, second = SummaryWriter(str(folder)), SummaryWriter(str(folder), filename_suffix=".b")
    for step in range(4):
        clock.tick()
        first.add_scalar("loss", step, step)
        second.add_scalar("loss", -step, step)
        second.add_image("image", common.RGB, step)
    first.close()
    second.close()


def main():
    torch.manual_seed(0)
    cases = (scalars, media, structures, embeddings, restarts, two_writers)
    with common.recording("torch", torch.__version__.partition("+")[0]) as (folder, clock):
        for record in cases:
            record(Path(folder) / record.__name__, clock)


if __name__ == "__main__":
    main()
