"""TensorFlow 1 style: summary ops of a graph, FileWriter with graphs, metadata and session logs.

    pip install tensorflow-cpu==2.21.0 tensorboard==2.21.0
    python tests/conformance/record/tensorflow1.py tests/conformance/recorded

The wall times of summaries are fixed; those of the first event, of session logs and graphs, and the
times in the run metadata are measured anew in each recording.
"""

from pathlib import Path

import common
import numpy as np
import tensorflow as tf
from tensorboard.plugins import projector
from tensorboard.plugins.audio import summary as audio
from tensorboard.plugins.histogram import summary as histogram
from tensorboard.plugins.image import summary as image
from tensorboard.plugins.pr_curve import summary as pr_curve
from tensorboard.plugins.scalar import summary as scalar
from tensorboard.plugins.text import summary as text

v1 = tf.compat.v1


def summaries(folder, clock):
    """Every op of tf.summary, run twice; the writer strips metadata the second time."""
    with tf.Graph().as_default() as graph, v1.Session() as session:
        with tf.name_scope("scope"):
            offset = v1.placeholder(tf.float32, [])
            v1.summary.scalar("scalar", offset)
            v1.summary.histogram("histogram", common.NORMAL + tf.cast(offset, tf.float64))
            v1.summary.image("image", common.BATCH, max_outputs=3)
            v1.summary.image("image/single", common.BATCH[:1], max_outputs=1)
            sounds = np.stack([common.SOUND, -common.SOUND])[:, :, None]
            v1.summary.audio("audio", sounds, 8000, max_outputs=2)
            v1.summary.audio("audio/single", sounds[:1], 8000, max_outputs=1)
            v1.summary.text("text", tf.constant(common.MARKDOWN))
            v1.summary.tensor_summary("tensor", tf.range(3.0) + offset, display_name="shown")
        merged = v1.summary.merge_all()
        with v1.summary.FileWriter(str(folder), graph) as writer:
            for step in range(2):
                clock.tick()
                writer.add_summary(session.run(merged, {offset: step}), step)
            for step, value in enumerate(common.SCALARS):
                value = v1.Summary.Value(tag="simple_value", simple_value=value)
                writer.add_summary(v1.Summary(value=[value]), step * 10)


def plugins(folder, clock):
    """The summaries of TensorBoard's plugins: tensors with metadata, without a data class."""
    with v1.summary.FileWriter(str(folder)) as writer:
        for step in range(2):
            clock.tick()
            pictures = (common.BATCH * 255).astype(np.uint8)
            sounds = np.stack([common.SOUND, -common.SOUND])[:, :, None]
            curve = pr_curve.pb("pr", common.LABELS.astype(bool), common.SCORES, num_thresholds=5)
            for summary in (
                scalar.pb("scalar", 0.5 + step, display_name="shown", description="said"),
                histogram.pb("histogram", common.NORMAL, bucket_count=7),
                image.pb("image", pictures),
                audio.pb("audio", sounds, 8000, labels=["left", "right"], encoding="wav"),
                text.pb("text", common.MARKDOWN),
                curve,
            ):
                writer.add_summary(summary.SerializeToString(), step)


def sessions(folder, clock):
    """Graphs, run metadata, session logs with a restart that hides steps, and messages."""
    log = v1.SessionLog
    with tf.Graph().as_default() as graph, v1.Session() as session:
        total = tf.add(tf.constant(1.0, name="one"), 2.0, name="total")
        options = v1.RunOptions(trace_level=v1.RunOptions.FULL_TRACE)
        metadata = v1.RunMetadata()
        session.run(total, options=options, run_metadata=metadata)
        with v1.summary.FileWriter(str(folder)) as writer:
            writer.add_session_log(log(status=log.START), 0)
            writer.add_graph(graph)
            writer.add_run_metadata(metadata, "step010", 10)
            for step in range(12):
                clock.tick()
                value = v1.Summary.Value(tag="loss", simple_value=step)
                writer.add_summary(v1.Summary(value=[value]), step)
                if step == 6:
                    path = "model.ckpt-6"
                    writer.add_session_log(log(status=log.CHECKPOINT, checkpoint_path=path), 6)
            clock.tick()
            writer.add_session_log(log(status=log.START), 7)
            for step in range(7, 10):
                clock.tick()
                value = v1.Summary.Value(tag="loss", simple_value=-step)
                writer.add_summary(v1.Summary(value=[value]), step)
            message = v1.LogMessage(level=v1.LogMessage.WARN, message="slow")
            writer.add_event(v1.Event(wall_time=clock.now, step=9, log_message=message))
            writer.add_session_log(log(status=log.STOP), 9)


def meta_graphs(folder, clock):
    """A graph that is only in a MetaGraphDef, replaced by a later one."""
    with v1.summary.FileWriter(str(folder)) as writer:
        for name in ("first", "second"):
            clock.tick()
            with tf.Graph().as_default() as graph:
                tf.constant(1.0, name=name)
                meta_graph = v1.train.export_meta_graph(graph=graph)
                meta_graph.meta_info_def.stripped_op_list.Clear()
                writer.add_meta_graph(meta_graph, 3)


def embeddings(folder, clock):
    """A projector over a checkpoint, with a sprite and words for its points."""
    with tf.Graph().as_default(), v1.Session() as session:
        points = v1.get_variable("points", initializer=np.arange(12.0).reshape(4, 3))
        session.run(v1.global_variables_initializer())
        folder.mkdir()
        v1.train.Saver({"points": points}).save(session, "model.ckpt", write_meta_graph=False)
        for path in Path().glob("model.ckpt*"):
            path.rename(folder / path.name)
        Path("checkpoint").unlink()
        (folder / "words.tsv").write_text("a\nb\nc\nd\n")
        config = projector.ProjectorConfig(model_checkpoint_path="model.ckpt")
        embedding = config.embeddings.add(tensor_name="points", metadata_path="words.tsv")
        embedding.sprite.image_path = "sprite.png"
        embedding.sprite.single_image_dim.extend([6, 4])
        picture = tf.io.encode_png(np.tile(common.RGB.transpose(1, 2, 0), (2, 2, 1)))
        (folder / "sprite.png").write_bytes(session.run(picture))
        projector.visualize_embeddings(str(folder), config)
        with v1.summary.FileWriter(str(folder)) as writer:
            writer.add_session_log(v1.SessionLog(status=v1.SessionLog.START), 0)


def main():
    cases = (plugins, sessions, meta_graphs, summaries, embeddings)
    v1.set_random_seed(0)
    with (
        common.recording("TensorFlow1", tf.__version__) as (folder, clock),
        tf.Graph().as_default(),
    ):
        for record in cases:
            record(folder / record.__name__, clock)


if __name__ == "__main__":
    main()
