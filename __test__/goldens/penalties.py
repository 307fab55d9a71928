"""Small trainings in Keras, float64, each with one regularizer or constraint: losses after each epoch, weights at the end."""

import os

os.environ["KERAS_BACKEND"] = "torch"

import keras
from keras import constraints, regularizers

from golden import Draw, number, numbers, tensor, write

keras.config.set_floatx("float64")
KERAS = f"keras {keras.__version__}"
SAMPLES, EPOCHS, BATCH = 10, 3, 4
NAMES = ["hidden/kernel", "hidden/bias", "output/kernel", "output/bias"]


def initial():
    draw = Draw(83)
    return [draw.normal(4, 5, scale=0.6), draw.normal(5, scale=0.4), draw.normal(5, 2, scale=0.6), draw.normal(2, scale=0.1)]


def named(weights):
    return [{"name": name, "shape": list(w.shape), "data": numbers(w)} for name, w in zip(NAMES, weights, strict=True)]


def training(ours, theirs):
    """Options of the hidden layer, in our spelling and in Keras's."""
    draw = Draw(89)
    x, y = draw.normal(SAMPLES, 4), draw.normal(SAMPLES, 2)
    model = keras.Sequential(
        [keras.Input((4,)), keras.layers.Dense(5, activation="tanh", **theirs), keras.layers.Dense(2)]
    )
    model.set_weights([w.numpy() for w in initial()])
    model.compile(optimizer=keras.optimizers.SGD(0.1, momentum=0.9), loss="mean_squared_error")
    history = model.fit(x.numpy(), y.numpy(), batch_size=BATCH, epochs=EPOCHS, shuffle=False, verbose=0).history
    hidden = {"kind": "dense", "name": "hidden", "units": 5, "activation": "tanh", "inputShape": [4], **ours}
    return {
        "source": KERAS,
        "model": {"kind": "sequential", "layers": [hidden, {"kind": "dense", "name": "output", "units": 2}]},
        "optimizer": {"kind": "sgd", "learningRate": 0.1, "momentum": 0.9},
        "loss": "meanSquaredError",
        "batchSize": BATCH,
        "x": tensor(x),
        "y": tensor(y),
        "initial": named(w.numpy() for w in initial()),
        "losses": [number(loss) for loss in history["loss"]],
        "evaluated": number(model.evaluate(x.numpy(), y.numpy(), batch_size=BATCH, verbose=0)),
        "weights": named(model.get_weights()),
    }


def on(place, member, theirs):
    snake = "".join(f"_{c.lower()}" if c.isupper() else c for c in place)
    return training({place: member}, {snake: theirs})


write(
    "crates/train/goldens/penalties.json",
    [
        on("kernelRegularizer", "l1", regularizers.L1()),
        on("kernelRegularizer", {"kind": "l2", "l2": 0.05}, regularizers.L2(0.05)),
        on("kernelRegularizer", {"kind": "l1l2", "l1": 0.02, "l2": 0.03}, regularizers.L1L2(0.02, 0.03)),
        on("kernelRegularizer", {"kind": "orthogonal", "factor": 0.2}, regularizers.OrthogonalRegularizer(0.2)),
        on(
            "kernelRegularizer",
            {"kind": "orthogonal", "mode": "columns"},
            regularizers.OrthogonalRegularizer(mode="columns"),
        ),
        on("biasRegularizer", "l2", regularizers.L2()),
        on("activityRegularizer", {"kind": "l1", "l1": 0.03}, regularizers.L1(0.03)),
        on("activityRegularizer", {"kind": "l2", "l2": 0.02}, regularizers.L2(0.02)),
        on("kernelConstraint", {"kind": "maxNorm", "maxValue": 0.9}, constraints.MaxNorm(0.9)),
        on("kernelConstraint", {"kind": "maxNorm", "maxValue": 1.5, "axis": [0, 1]}, constraints.MaxNorm(1.5, [0, 1])),
        on("kernelConstraint", {"kind": "unitNorm", "axis": 1}, constraints.UnitNorm(1)),
        on("kernelConstraint", "nonNeg", constraints.NonNeg()),
        on(
            "kernelConstraint",
            {"kind": "minMaxNorm", "minValue": 1.2, "maxValue": 1.3, "rate": 0.5},
            constraints.MinMaxNorm(1.2, 1.3, 0.5),
        ),
        on("biasConstraint", "nonNeg", constraints.NonNeg()),
    ],
)
