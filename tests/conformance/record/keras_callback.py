"""The TensorBoard and hparams callbacks of Keras, of a functional and of a sequential model.

    pip install tensorflow-cpu==2.21.0 tensorboard==2.21.0
    python tests/conformance/record/keras_callback.py tests/conformance/recorded

The wall times are TensorFlow's own and differ from one recording to the next.
"""

import common
import keras
import numpy as np
from tensorboard.plugins.hparams import api as hp


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
    values = common.RNG.normal(size=(8, 4)).astype(np.float32)
    with common.recording("Keras", keras.__version__) as (folder, _):
        for make in (functional, sequential):
            model = make()
            model.compile("sgd", "mse", metrics=["mae"])
            directory = str(folder / make.__name__)
            board = keras.callbacks.TensorBoard(
                directory,
                histogram_freq=1,
                write_graph=True,
                write_images=True,
                write_steps_per_second=False,
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
