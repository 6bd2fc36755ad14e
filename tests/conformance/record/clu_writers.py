"""clu.metric_writers: its TensorFlow writer, and its torch writer where torch is there.

    pip install clu==0.0.12 torch==2.13.0 jax[cpu] tensorflow-cpu==2.21.0 tensorboard==2.21.0
    python tests/conformance/record/clu_writers.py tests/conformance/recorded

The wall times are TensorFlow's own and differ from one recording to the next.
"""

from importlib.metadata import version
from importlib.util import find_spec

import common
import jax.numpy as jnp
from clu import metric_writers


def main():
    with common.recording("clu", version("clu")) as (folder, _):
        writer = metric_writers.SummaryWriter(str(folder / "summary"))
        for step in range(3):
            writer.write_scalars(step, {"loss": jnp.float32(0.5 * step), "accuracy": 0.25})
            writer.write_images(step, {"image": jnp.asarray(common.BATCH)})
            writer.write_texts(step, {"note": f"{common.MARKDOWN} {step}"})
            writer.write_histograms(step, {"weights": jnp.asarray(common.NORMAL)}, {"weights": 6})
        writer.write_audios(1, {"audio": common.SOUND[None, :, None]}, sample_rate=8000)
        writer.write_hparams({"rate": 0.1, "layers": 2, "name": "adam"})
        writer.close()
        if find_spec("torch"):
            record_with_torch(str(folder / "torch"))


def record_with_torch(folder):
    from clu.metric_writers.torch_tensorboard_writer import TorchTensorboardWriter

    writer = TorchTensorboardWriter(folder)
    for step in range(3):
        writer.write_scalars(step, {"loss": 0.5 * step})
        writer.write_images(step, {"image": common.BATCH[0]})
        writer.write_histograms(step, {"weights": common.NORMAL}, {"weights": 6})
    writer.write_hparams({"rate": 0.1, "name": "adam"})
    writer.close()


if __name__ == "__main__":
    main()
