"""A whole small training in Keras, float64: weights, loss and accuracy after each epoch from given initial weights."""

import os

os.environ["KERAS_BACKEND"] = "torch"

import keras
import numpy as np
import torch

from golden import Draw, exact, number, numbers, tensor, write

keras.config.set_floatx("float64")
KERAS = f"keras {keras.__version__}"
SAMPLES, EPOCHS = 30, 3
NAMES = ["hidden/kernel", "hidden/bias", "output/kernel", "output/bias"]
LAYERS = [
    {"kind": "dense", "name": "hidden", "units": 8, "activation": "relu", "inputShape": [4]},
    {"kind": "dense", "name": "output", "units": 3, "activation": "softmax"},
]


def data():
    """Three overlapping clouds, so that the accuracy moves."""
    draw = Draw(67)
    labels = torch.tensor(np.arange(SAMPLES) % 3, dtype=torch.int32)
    centres = exact([[1, 0, -1, 0.5], [-1, 1, 0, -0.5], [0, -1, 1, 0]])
    return exact((centres[labels.long()] + draw.normal(SAMPLES, 4, scale=0.6)).numpy().round(3)), labels


def initial():
    draw = Draw(71)
    return [draw.normal(4, 8, scale=0.5), draw.normal(8, scale=0.1), draw.normal(8, 3, scale=0.5), draw.normal(3, scale=0.1)]


def named(weights):
    return [{"name": name, "shape": list(w.shape), "data": numbers(w)} for name, w in zip(NAMES, weights, strict=True)]


def training(spec, optimizer, batch_size):
    x, labels = data()
    model = keras.Sequential(
        [
            keras.Input((4,)),
            keras.layers.Dense(8, activation="relu"),
            keras.layers.Dense(3, activation="softmax"),
        ]
    )
    model.set_weights([w.numpy() for w in initial()])
    model.compile(optimizer=optimizer, loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    epochs = []
    for _ in range(EPOCHS):
        history = model.fit(x.numpy(), labels.numpy(), batch_size=batch_size, epochs=1, shuffle=False, verbose=0).history
        logs = {name: number(values[0]) for name, values in history.items()}
        epochs.append({"logs": logs, "weights": named(model.get_weights())})
    return {
        "source": KERAS,
        "model": {"kind": "sequential", "layers": LAYERS},
        "optimizer": spec,
        "loss": "sparseCategoricalCrossentropy",
        "metrics": ["accuracy"],
        "batchSize": batch_size,
        "x": tensor(x),
        "y": tensor(labels),
        "initial": named(w.numpy() for w in initial()),
        "epochs": epochs,
    }


write(
    "crates/nn/goldens/mlp.json",
    [
        training(
            {"kind": "sgd", "learningRate": 0.1, "momentum": 0.9}, keras.optimizers.SGD(0.1, momentum=0.9), 10
        ),
        training({"kind": "adam", "learningRate": 0.01}, keras.optimizers.Adam(0.01), 10),
        training({"kind": "adam", "learningRate": 0.01}, keras.optimizers.Adam(0.01), 12),
    ],
)
