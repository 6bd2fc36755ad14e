"""Writes the event files of ``data/`` with the libraries people use, and what is to be read.

Run it with an interpreter that has torch 2.13, tensorboardX 2.6.5, TensorFlow 2.21 and tensorboard
2.21; each is optional, and only the files of those that are there are made. Expected values come
from the calls below, not from any reader: ``{tag: [kind, [[step, value], ...] or count]}``.

    python tests/conformance/make_data.py
"""

from __future__ import annotations

import importlib.util
import json
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

import numpy as np

DATA = Path(__file__).parent / "data"
Expected = dict[str, tuple[str, object]]

VALUES = [1.5, -2.25, 3.0e-7, 0.0, float("inf"), 123456.789]


def points(values: list[float] = VALUES, *, dtype: type = np.float32) -> list[list[float]]:
    return [[step * 10, float(dtype(value))] for step, value in enumerate(values)]


def torch_scalars(folder: str) -> Expected:
    from torch.utils.tensorboard import SummaryWriter

    with SummaryWriter(folder) as writer:
        for step, value in enumerate(VALUES):
            writer.add_scalar("old", value, step * 10)
            writer.add_scalar("new", value, step * 10, new_style=True)
            writer.add_scalar("double", value, step * 10, new_style=True, double_precision=True)
            writer.add_scalar("émoji/😀", value, step * 10)
        writer.add_scalar("negative", 1.0, -5)
        writer.add_scalar("large", 1.0, 2**62)
        writer.add_scalar("without step", 1.0)
    return {
        "old": ("scalar", points()),
        "new": ("scalar", points()),
        "double": ("scalar", points(dtype=np.float64)),
        "émoji/😀": ("scalar", points()),
        "negative": ("scalar", [[-5, 1.0]]),
        "large": ("scalar", [[2**62, 1.0]]),
        "without step": ("scalar", [[0, 1.0]]),
    }


def torch_kinds(folder: str) -> Expected:
    from torch.utils.tensorboard import SummaryWriter

    with SummaryWriter(folder) as writer:
        for step in range(3):
            writer.add_histogram("histogram", np.arange(10.0), step)
            writer.add_image("image", np.zeros((3, 4, 4), np.uint8), step)
            writer.add_text("text", "hello", step)
            writer.add_scalar("scalar", 0.5, step)
        writer.add_pr_curve("pr", np.array([0, 1]), np.array([0.1, 0.9]), 1)
        writer.add_audio("audio", np.zeros(100, np.float32), 1)
    return {
        "histogram": ("histogram", 3),
        "image": ("image", 3),
        "text/text_summary": ("text", 3),
        "scalar": ("scalar", [[0, 0.5], [1, 0.5], [2, 0.5]]),
        "pr": ("pr_curve", 1),
        "audio": ("audio", 1),
    }


def torch_purge(folder: str) -> Expected:
    from torch.utils.tensorboard import SummaryWriter

    with SummaryWriter(folder, purge_step=5) as writer:
        for step in range(5, 8):
            writer.add_scalar("loss", 0.5, step)
    return {"loss": ("scalar", [[5, 0.5], [6, 0.5], [7, 0.5]])}


def torch_add_scalars(folder: str) -> Expected:
    from torch.utils.tensorboard import SummaryWriter

    with tempfile.TemporaryDirectory() as parent:
        with SummaryWriter(parent) as writer:
            for step in range(3):
                writer.add_scalars("loss", {"train": 0.5, "test": 0.25}, step)
        shutil.copytree(Path(parent) / "loss_train", folder, dirs_exist_ok=True)
    return {"loss": ("scalar", [[0, 0.5], [1, 0.5], [2, 0.5]])}


def tensorboardx_scalars(folder: str) -> Expected:
    from tensorboardX import SummaryWriter

    writer = SummaryWriter(folder)
    for step, value in enumerate(VALUES):
        writer.add_scalar("loss", value, step * 10)
    writer.add_histogram("histogram", np.arange(10.0), 1)
    writer.close()
    return {
        "loss": ("scalar", points()),
        "histogram": ("histogram", 1),
    }


def tensorflow_v2(folder: str) -> Expected:
    import tensorflow as tf

    with tf.summary.create_file_writer(folder).as_default():
        for step, value in enumerate(VALUES):
            tf.summary.scalar("loss", value, step=step * 10)
        tf.summary.histogram("histogram", np.arange(10.0), step=1)
        tf.summary.image("image", np.zeros((1, 4, 4, 3), np.uint8), step=1)
        tf.summary.text("text", "hello", step=1)
        for dtype in (tf.float16, tf.bfloat16, tf.int64, tf.int8, tf.bool, tf.uint64):
            metadata = tf.compat.v1.SummaryMetadata()
            metadata.plugin_data.plugin_name = "scalars"
            tf.summary.write(f"dtype/{dtype.name}", tf.cast(1, dtype), step=1, metadata=metadata)
    return {
        "loss": ("scalar", points()),
        "histogram": ("histogram", 1),
        "image": ("image", 1),
        "text": ("text", 1),
        **{
            f"dtype/{name}": ("scalar", [[1, 1.0]])
            for name in ("float16", "bfloat16", "int64", "int8", "bool", "uint64")
        },
    }


def tensorflow_v1(folder: str) -> Expected:
    import tensorflow as tf

    v1 = tf.compat.v1
    with tf.Graph().as_default() as graph:
        tf.constant(1.0)
        writer = v1.summary.FileWriter(folder, graph)
        for step, value in enumerate(VALUES):
            summary = v1.Summary(value=[v1.Summary.Value(tag="loss", simple_value=value)])
            writer.add_summary(summary, step * 10)
        writer.close()
    return {
        "loss": ("scalar", points()),
        "__run_graph__": ("graph", 1),
        "__meta_graph__": ("graph", 1),
    }


CASES: dict[str, tuple[str, str, Callable[[str], Expected]]] = {
    "Torch-scalar-new_style-double": ("torch", "torch 2.13.0", torch_scalars),
    "Torch-histogram-image-text": ("torch", "torch 2.13.0", torch_kinds),
    "Torch-scalar-purge_step": ("torch", "torch 2.13.0", torch_purge),
    "Torch-add_scalars": ("torch", "torch 2.13.0", torch_add_scalars),
    "TensorboardX-scalar-histogram": ("tensorboardX", "tensorboardX 2.6.5", tensorboardx_scalars),
    "TensorFlow2-scalar-dtypes": ("tensorflow", "tensorflow-cpu 2.21.0", tensorflow_v2),
    "TensorFlow1-simple_value-graph": ("tensorflow", "tensorflow-cpu 2.21.0", tensorflow_v1),
}


def main() -> None:
    DATA.mkdir(exist_ok=True)
    for name, (module, writer, make) in CASES.items():
        if importlib.util.find_spec(module) is None:
            continue
        with tempfile.TemporaryDirectory() as folder:
            expected = make(folder)
            (file,) = Path(folder).glob("*tfevents*")
            shutil.copy(file, DATA / f"{name}.tfevents")
        text = json.dumps({"writer": writer, "series": expected}, ensure_ascii=False, indent=1)
        (DATA / f"{name}.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
