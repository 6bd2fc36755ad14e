"""tensorboardX, a new and an old one: every method, sub-runs and a restart.

pip install tensorboardX==2.6.5 moviepy==1.0.3 soundfile
    pip install torch==2.13.0 jax[cpu]==0.10.2  # for the runs that need them
pip install tensorboardX==1.9 numpy==1.23.5 protobuf==3.20.3 Pillow==9.5.0 soundfile
python tests/conformance/record/tensorboardx_writer.py tests/conformance/recorded
"""

import common
import numpy as np
import tensorboardX
from tensorboardX import SummaryWriter

VERSION = tensorboardX.__version__
IS_OLD = VERSION.startswith("1.")


def scalars(folder, clock):
    writer = SummaryWriter(str(folder))
    for step, value in enumerate(common.SCALARS):
        clock.tick()
        writer.add_scalar("loss", value, step * 10)
        writer.add_scalars("both", {"train": value, "test": 2 * value}, step)
    if not IS_OLD:
        writer.add_scalar("summary", 1.0, 1, display_name="shown", summary_description="said")
    writer.close()


def media(folder, clock):
    writer = SummaryWriter(str(folder))
    for step in range(2):
        clock.tick()
        writer.add_histogram("histogram", common.NORMAL + step, step, bins="auto")
        writer.add_image("image", common.RGB, step)
        writer.add_text("text", f"{common.MARKDOWN} {step}", step)
        writer.add_audio("audio", common.SOUND, step, 8000)
    writer.add_histogram_raw(
        "histogram/raw", -1.0, 2.0, 6, 3.5, 9.25, [0.0, 1.0, 2.0, 3.0], [0, 2, 4, 0], 4
    )
    writer.add_images("images", common.BATCH, 1, dataformats="NHWC")
    writer.add_image_with_boxes("boxes", common.RGB, np.array([[1, 1, 3, 3]]), 1)
    video = (common.BATCH.transpose(0, 3, 1, 2)[None] * 255).astype(np.uint8)
    if not IS_OLD:
        writer.add_video("video", video, 1, fps=4)
    writer.close()


def structures(folder, clock):
    writer = SummaryWriter(str(folder))
    for step in range(2):
        clock.tick()
        writer.add_pr_curve("pr", common.LABELS, common.SCORES, step, num_thresholds=5)
        if not IS_OLD:
            writer.add_mesh("mesh", common.VERTICES, common.COLORS, common.FACES, None, step)
    rows = [np.linspace(0, 1, 4) * row for row in range(6)]
    writer.add_pr_curve_raw("pr/raw", *rows, 7, 4)
    writer.add_custom_scalars({"losses": {"both": ["Multiline", ["loss/train", "loss/test"]]}})
    if not IS_OLD:
        for rate in (0.1, 0.01):
            clock.tick()
            hparams = {"rate": rate, "name": "adam", "nesterov": True}
            writer.add_hparams(hparams, {"accuracy": 0.9}, f"trial-{rate}", 1)
    writer.close()


def embeddings(folder, clock):
    writer = SummaryWriter(str(folder))
    points = np.arange(12.0).reshape(4, 3) / 7
    writer.add_embedding(points, ["a", "b", "c", "d"], global_step=3)
    writer.add_embedding(points, [["a", "1"]] * 4, None, 4, "second", ["name", "number"])
    writer.close()


def graphs(folder, clock):
    import torch

    writer = SummaryWriter(str(folder))
    writer.add_graph(torch.nn.Sequential(torch.nn.Linear(4, 2), torch.nn.ReLU()), torch.ones(1, 4))
    writer.close()


def restarts(folder, clock):
    for first, purge_step in ((0, None), (3, 3), (6, 5)):
        writer = SummaryWriter(str(folder), purge_step=purge_step)
        for step in range(first, first + 5):
            clock.tick()
            writer.add_scalar("loss", first + step, step)
        writer.close()
        clock.tick(1.0)  # into a file of another name


def from_jax(folder, clock):
    import jax.numpy as jnp

    writer = SummaryWriter(str(folder))
    for step in range(3):
        clock.tick()
        writer.add_scalar("loss", jnp.float32(0.5 * step), step)
        writer.add_scalar("half", jnp.bfloat16(0.1), step)
        writer.add_histogram("weights", jnp.asarray(common.NORMAL), step, bins="auto")
        writer.add_image("image", jnp.asarray(common.RGB), step)
    writer.close()


def main():
    cases = [scalars, media, structures, restarts]
    try:
        import torch  # noqa: F401

        cases += [embeddings, graphs]
    except ImportError:
        pass
    try:
        import jax  # noqa: F401

        cases.append(from_jax)
    except ImportError:
        pass
    with common.recording("tensorboardX", VERSION) as (folder, clock):
        for record in cases:
            record(folder / record.__name__, clock)


if __name__ == "__main__":
    main()
