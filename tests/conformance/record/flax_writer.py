"""flax.metrics.tensorboard: every method of its SummaryWriter, on arrays of JAX.

    pip install flax==0.12.8 jax[cpu] tensorflow-cpu==2.21.0 tensorboard==2.21.0
    python tests/conformance/record/flax_writer.py tests/conformance/recorded

The wall times are TensorFlow's own and differ from one recording to the next.
"""

import common
import flax
import jax.numpy as jnp
from flax.metrics.tensorboard import SummaryWriter


def main():
    with common.recording("flax", flax.__version__) as (folder, _):
        writer = SummaryWriter(str(folder / "run"), auto_flush=False)
        for step in range(3):
            writer.scalar("loss", jnp.float32(0.5 * step), step)
            writer.histogram("weights", jnp.asarray(common.NORMAL), step, bins=6)
            writer.image("image", jnp.asarray(common.BATCH[0]), step)
            writer.image("images", jnp.asarray(common.BATCH), step, max_outputs=2)
            writer.text("note", f"{common.MARKDOWN} {step}", step)
            writer.write("tensor", jnp.arange(3.0) + step, step)
        writer.audio("audio", jnp.asarray(common.SOUND)[None, :, None], 1, sample_rate=8000)
        writer.hparams({"rate": 0.1, "layers": 2, "name": "adam"})
        writer.close()


if __name__ == "__main__":
    main()
