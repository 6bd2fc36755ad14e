r"""The TensorBoard and hparams callbacks of Keras 3 and of Keras 2, of two models.

    pip install tensorflow-cpu==2.21.0 tensorboard==2.21.0
    python tests/conformance/record/keras_callback.py tests/conformance/recorded
    pip install tf_keras==2.21.0  # Keras 2
    TF_USE_LEGACY_KERAS=1 python tests/conformance/record/keras_callback.py \
        tests/conformance/recorded

The wall times are TensorFlow's own and differ from one recording to the next.
"""

import os
from importlib.metadata import version

import common
import numpy as np
import tensorflow as tf
from tensorboard.plugins.hparams import api as hp

keras = tf.keras
IS_OLD = os.environ.get("TF_USE_LEGACY_KERAS") == "1"


def functional():
    values = keras.Input((4,), name="values")
    hidden = keras.layers.Dense(3, activation="relu", name="hidden")(values)
    joined = keras.layers.Concatenate(name="joined")([values, hidden])
    return keras.Model(values, keras.layers.Dense(1, name="last")(joined), name="functional")


def sequential():
    layers = [keras.Input((4,)), keras.layers.Dense(1, name="only")]
    return keras.Sequential(layers, name="sequential")


def main():
    keras.utils.set_random_seed(0)
    name = "tf_keras" if IS_OLD else "keras"
    values = common.RNG.normal(size=(8, 4)).astype(np.float32)
    with common.recording(name, version(name)) as (folder, _):
        for make in (functional, sequential):
            model = make()
            model.compile("sgd", "mse", metrics=["mae"])
            directory = str(folder / make.__name__)
            board = keras.callbacks.TensorBoard(
                directory,
                histogram_freq=1,
                write_graph=True,
                write_images=True,
                update_freq=1,
                profile_batch=0,
            )
            hparams = hp.KerasCallback(directory, {"rate": 0.01, "name": "sgd"}, trial_id="t")
            model.fit(
                values,
                values[:, :1],
                batch_size=4,
                epochs=2,
                validation_data=(values, values[:, :1]),
                callbacks=[board, hparams],
                verbose=0,
            )


if __name__ == "__main__":
    main()
