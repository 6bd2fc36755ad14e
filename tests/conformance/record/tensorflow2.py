"""TensorFlow 2: tf.summary of every kind, traces, and the summary modules of TensorBoard's plugins.

    pip install tensorflow-cpu==2.21.0 tensorboard==2.21.0
    python tests/conformance/record/tensorflow2.py tests/conformance/recorded

The wall times are TensorFlow's own and differ from one recording to the next.
"""

import tempfile

import common
import numpy as np
import tensorflow as tf
from tensorboard.plugins.custom_scalar import layout_pb2
from tensorboard.plugins.custom_scalar import summary as custom_scalar
from tensorboard.plugins.hparams import api as hp
from tensorboard.plugins.mesh import summary_v2 as mesh
from tensorboard.plugins.pr_curve import summary as pr_curve


def scalars(folder):
    for step, value in enumerate(common.SCALARS):
        tf.summary.scalar("loss", value, step=step * 10, description="what is *lost*")
    tf.summary.scalar("large", 1.0, step=2**62)
    dtypes = (tf.float16, tf.float64, tf.int64, tf.int8, tf.bool, tf.uint64)
    for dtype in dtypes:
        metadata = tf.compat.v1.SummaryMetadata()
        metadata.plugin_data.plugin_name = "scalars"
        tf.summary.write(f"dtype/{dtype.name}", tf.cast(1, dtype), step=1, metadata=metadata)


def media(folder):
    for step in range(2):
        tf.summary.histogram("histogram", common.NORMAL + step, step=step, description="weights")
        tf.summary.image("image", common.BATCH, step=step, max_outputs=3, description="pictures")
        tf.summary.audio("audio", common.SOUND[None, :, None], 8000, step=step, encoding="wav")
        tf.summary.text("text", f"{common.MARKDOWN} {step}", step=step)
        tf.summary.text("text/grid", [["a", "b"], ["c", str(step)]], step=step)
    tf.summary.histogram("histogram/empty", np.zeros(0), step=1)
    tf.summary.histogram("histogram/one", np.array([3.0]), step=1, buckets=5)
    sounds = np.stack([common.SOUND, -common.SOUND])[:, :, None]
    tf.summary.audio("audio/several", sounds, 8000, step=1, encoding="wav")
    tf.summary.image("image/half", tf.cast(common.BATCH[:1], tf.float16), step=1)


def structures(folder):
    for step in range(2):
        mesh.mesh(
            "mesh",
            tf.constant(common.VERTICES + step),
            colors=tf.constant(common.COLORS),
            faces=tf.constant(common.FACES),
            config_dict={"camera": {"cls": "PerspectiveCamera", "fov": 75}},
            step=step,
        )
        curve = pr_curve.pb("pr", common.LABELS.astype(bool), common.SCORES, num_thresholds=5)
        tf.summary.experimental.write_raw_pb(curve.SerializeToString(), step=step)
    chart = layout_pb2.Chart(
        title="losses", multiline=layout_pb2.MultilineChartContent(tag=["loss/.*"])
    )
    series = layout_pb2.MarginChartContent.Series(value="mean", lower="low", upper="high")
    band = layout_pb2.Chart(title="band", margin=layout_pb2.MarginChartContent(series=[series]))
    layout = layout_pb2.Layout(category=[layout_pb2.Category(title="all", chart=[chart, band])])
    tf.summary.experimental.write_raw_pb(custom_scalar.pb(layout).SerializeToString(), step=0)


def tensors(folder):
    """Tensors of no plugin, and of one that nobody knows."""
    tf.summary.write("no metadata", tf.range(6.0), step=1)
    for step in range(3):
        metadata = tf.compat.v1.SummaryMetadata()
        metadata.plugin_data.plugin_name = "somebody's"
        metadata.plugin_data.content = b"\x00\xff"
        tf.summary.write("unknown plugin", tf.fill([2, 2], step), step=step, metadata=metadata)
        tf.summary.write("strings", tf.constant([b"\xff\x00", b""]), step=step, metadata=metadata)


def traces(folder):
    @tf.function
    def double(values):
        return values * 2 + 1

    tf.summary.trace_on(graph=True)
    double(tf.constant([1.0, 2.0]))
    tf.summary.trace_export("traced", step=3)
    with tempfile.TemporaryDirectory() as profile:  # which is no event file, and large
        tf.summary.trace_on(graph=True, profiler=True, profiler_outdir=profile)
        double(tf.constant([1.0, 2.0]))
        tf.summary.trace_export("profiled", step=4)
    tf.summary.graph(double.get_concrete_function(tf.constant([1.0, 2.0])).graph.as_graph_def())


def hparams(folder):
    rate = hp.HParam("rate", hp.RealInterval(0.001, 0.1), display_name="learning rate")
    layers = hp.HParam("layers", hp.IntInterval(1, 4))
    name = hp.HParam("name", hp.Discrete(["adam", "sgd"]), description="which one")
    metrics = [hp.Metric("accuracy", group="test", display_name="Accuracy"), hp.Metric("loss")]
    hp.hparams_config(hparams=[rate, layers, name], metrics=metrics, time_created_secs=common.START)
    for number in range(2):
        with tf.summary.create_file_writer(f"{folder}/trial-{number}").as_default():
            values = {rate: 0.1 / (number + 1), layers: 2, name: "adam", "free": True}
            hp.hparams(values, trial_id=f"trial-{number}", start_time_secs=common.START)
            tf.summary.scalar("accuracy", 0.5 + number / 4, step=1)


def restart(folder):
    """A second writer in the same folder: TensorFlow 2 writes no START."""
    for step in range(4):
        tf.summary.scalar("loss", step, step=step)
    with tf.summary.create_file_writer(str(folder), filename_suffix=".b.v2").as_default():
        for step in range(2, 6):
            tf.summary.scalar("loss", -step, step=step)


def main():
    cases = (scalars, media, structures, tensors, traces, hparams, restart)
    tf.random.set_seed(0)
    with common.recording("TensorFlow2", tf.__version__) as (folder, _):
        for record in cases:
            with tf.summary.create_file_writer(str(folder / record.__name__)).as_default():
                record(folder / record.__name__)


if __name__ == "__main__":
    main()
