"""Schedules: the learning rates of two hundred steps, in Keras, in PyTorch or written down in NumPy; plateaus in Keras."""

import os

os.environ["KERAS_BACKEND"] = "torch"

import keras
import numpy as np
import torch
from torch.optim import lr_scheduler as T

from golden import TORCH, numbers, write

keras.config.set_floatx("float64")
K = keras.optimizers.schedules
KERAS = f"keras {keras.__version__}"
NUMPY = f"numpy {np.__version__}"
STEPS = 200


def case(source, kind, options, values):
    return {"source": source, "schedule": {"kind": kind, **options}, "values": numbers(values)}


def in_keras(kind, options, schedule):
    return case(KERAS, kind, options, [float(schedule(step)) for step in range(STEPS)])


def in_torch(kind, options, rate, make):
    optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=rate)
    scheduler = make(optimizer)
    values = []
    for _ in range(STEPS):
        values.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        scheduler.step()
    return case(TORCH, kind, options, values)


def in_numpy(kind, options, formula):
    return case(NUMPY, kind, options, [formula(step) for step in range(STEPS)])


def warmed_up(schedule, steps, first):
    def rate(step):
        return float(schedule(step - steps)) if step >= steps else np.interp(step, [0, steps], [first, schedule(0)])

    return rate


COSINE = {"kind": "cosineDecay", "initialLearningRate": 0.1, "decaySteps": 120}
START = {"initialLearningRate": 0.1}
write(
    "crates/optim/goldens/schedules.json",
    [
        in_numpy("constant", {"learningRate": 0.05}, lambda _: 0.05),
        in_numpy("reduceOnPlateau", {"initialLearningRate": 0.1}, lambda _: 0.1),
        in_numpy("table", {"values": [0.3, 0.2, 0.1]}, lambda t: [0.3, 0.2, 0.1][min(t, 2)]),
        in_keras("cosineDecay", {"initialLearningRate": 0.01, "decaySteps": 100}, K.CosineDecay(0.01, 100)),
        in_keras(
            "cosineDecay", {"initialLearningRate": 0.1, "decaySteps": 150, "alpha": 0.05}, K.CosineDecay(0.1, 150, 0.05)
        ),
        in_keras(
            "cosineDecay",
            {"initialLearningRate": 0, "decaySteps": 120, "warmupTarget": 0.02, "warmupSteps": 30},
            K.CosineDecay(0.0, 120, warmup_target=0.02, warmup_steps=30),
        ),
        in_keras(
            "cosineDecay",
            {"initialLearningRate": 0.001, "decaySteps": 100, "alpha": 0.1, "warmupTarget": 0.01, "warmupSteps": 20},
            K.CosineDecay(0.001, 100, 0.1, warmup_target=0.01, warmup_steps=20),
        ),
        in_keras("cosineDecayRestarts", {**START, "firstDecaySteps": 25}, K.CosineDecayRestarts(0.1, 25)),
        in_keras(
            "cosineDecayRestarts",
            {**START, "firstDecaySteps": 32, "tMul": 1, "mMul": 0.5, "alpha": 0.1},
            K.CosineDecayRestarts(0.1, 32, 1.0, 0.5, 0.1),
        ),
        in_keras(
            "cosineDecayRestarts",
            {**START, "firstDecaySteps": 30, "tMul": 1.25, "mMul": 0.8},
            K.CosineDecayRestarts(0.1, 30, 1.25, 0.8),
        ),
        in_torch(
            "cyclic",
            {"baseLearningRate": 0.01, "maxLearningRate": 0.1, "stepSizeUp": 25},
            0.1,
            lambda o: T.CyclicLR(o, 0.01, 0.1, step_size_up=25, cycle_momentum=False),
        ),
        in_torch(
            "cyclic",
            {"baseLearningRate": 0.01, "maxLearningRate": 0.1, "stepSizeUp": 20, "stepSizeDown": 30}
            | {"mode": "triangular2"},
            0.1,
            lambda o: T.CyclicLR(
                o, 0.01, 0.1, step_size_up=20, step_size_down=30, mode="triangular2", cycle_momentum=False
            ),
        ),
        in_torch(
            "cyclic",
            {"baseLearningRate": 0.01, "maxLearningRate": 0.1, "stepSizeUp": 40, "mode": "expRange", "gamma": 0.99},
            0.1,
            lambda o: T.CyclicLR(
                o, 0.01, 0.1, step_size_up=40, mode="exp_range", gamma=0.99, cycle_momentum=False
            ),
        ),
        in_keras(
            "exponentialDecay", {**START, "decaySteps": 50, "decayRate": 0.5}, K.ExponentialDecay(0.1, 50, 0.5)
        ),
        in_keras(
            "exponentialDecay",
            {**START, "decaySteps": 30, "decayRate": 0.9, "staircase": True},
            K.ExponentialDecay(0.1, 30, 0.9, True),
        ),
        in_torch(
            "exponentialDecay",
            {**START, "decaySteps": 1, "decayRate": 0.98},
            0.1,
            lambda o: T.ExponentialLR(o, 0.98),
        ),
        in_numpy("inverseSquareRootDecay", START, lambda t: 0.1 / np.sqrt(t + 1)),
        in_numpy("inverseSquareRootDecay", {**START, "decaySteps": 10}, lambda t: 0.1 / np.sqrt(1 + t / 10)),
        in_keras(
            "inverseTimeDecay", {**START, "decaySteps": 20, "decayRate": 0.5}, K.InverseTimeDecay(0.1, 20, 0.5)
        ),
        in_keras(
            "inverseTimeDecay",
            {**START, "decaySteps": 20, "decayRate": 0.5, "staircase": True},
            K.InverseTimeDecay(0.1, 20, 0.5, True),
        ),
        in_torch(
            "linearDecay",
            {**START, "decaySteps": 150},
            0.1,
            lambda o: T.LinearLR(o, start_factor=1, end_factor=0, total_iters=150),
        ),
        in_torch(
            "linearDecay",
            {**START, "decaySteps": 5, "startFactor": 0.25, "endFactor": 1},
            0.1,
            lambda o: T.LinearLR(o, start_factor=0.25, total_iters=5),
        ),
        in_torch(
            "oneCycle",
            {"maxLearningRate": 0.1, "totalSteps": STEPS + 1},
            0.1,
            lambda o: T.OneCycleLR(o, 0.1, total_steps=STEPS + 1, cycle_momentum=False),
        ),
        in_torch(
            "oneCycle",
            {"maxLearningRate": 0.1, "totalSteps": STEPS + 1, "pctStart": 0.25, "annealStrategy": "linear"}
            | {"divFactor": 10, "finalDivFactor": 100, "threePhase": True},
            0.1,
            lambda o: T.OneCycleLR(
                o,
                0.1,
                total_steps=STEPS + 1,
                pct_start=0.25,
                anneal_strategy="linear",
                cycle_momentum=False,
                div_factor=10,
                final_div_factor=100,
                three_phase=True,
            ),
        ),
        in_keras(
            "piecewiseConstantDecay",
            {"boundaries": [10, 100, 150], "values": [0.1, 0.05, 0.01, 0.001]},
            K.PiecewiseConstantDecay([10, 100, 150], [0.1, 0.05, 0.01, 0.001]),
        ),
        in_keras("polynomialDecay", {**START, "decaySteps": 120}, K.PolynomialDecay(0.1, 120)),
        in_keras(
            "polynomialDecay",
            {**START, "decaySteps": 60, "endLearningRate": 0.01, "power": 2, "cycle": True},
            K.PolynomialDecay(0.1, 60, 0.01, 2.0, True),
        ),
        in_torch("stepDecay", {**START, "every": 30}, 0.1, lambda o: T.StepLR(o, 30)),
        in_torch("stepDecay", {**START, "factor": 0.5, "every": 25}, 0.1, lambda o: T.StepLR(o, 25, 0.5)),
        in_torch(
            "stepDecay",
            {**START, "factor": 0.2, "milestones": [20, 50, 160]},
            0.1,
            lambda o: T.MultiStepLR(o, [20, 50, 160], 0.2),
        ),
        in_numpy("warmup", {"schedule": COSINE, "warmupSteps": 40}, warmed_up(K.CosineDecay(0.1, 120), 40, 0)),
        in_numpy(
            "warmup",
            {"schedule": {"kind": "constant", "learningRate": 0.1}, "warmupSteps": 7, "initialLearningRate": 0.02},
            warmed_up(lambda _: 0.1, 7, 0.02),
        ),
    ],
)


class Watched:
    """As much of a model as the callback looks at."""

    metrics = []

    def __init__(self, rate):
        self.optimizer = keras.optimizers.SGD(rate)


def plateau(options, rate, logs, **theirs):
    """The rates of the epochs that follow each log; `None` among the logs begins another fit."""
    callback = keras.callbacks.ReduceLROnPlateau(**theirs)
    callback.set_model(Watched(rate))
    callback.on_train_begin()
    rates = []
    for epoch, log in enumerate(logs):
        if log is None:
            callback.on_train_begin()
        else:
            callback.on_epoch_end(epoch, {theirs.get("monitor", "val_loss"): log})
        rates.append(float(callback.model.optimizer.learning_rate))
    record = {"kind": "reduceOnPlateau", "initialLearningRate": rate, **options}
    return {"source": KERAS, "schedule": record, "logs": logs, "values": numbers(rates)}


LOSSES = [1, 0.9, 0.91, 0.9, 0.8995, 0.89995, 0.95, 0.7, 0.7, 0.7, None, 0.8, 0.8, 0.8, 0.79, 0.8, 0.8, 0.8, 0.8, 0.8, 0.8]
SCORES = [0.5, 0.6, 0.6, 0.55, 0.61, 0.62, 0.62, 0.6201, 0.62, 0.7, 0.69, 0.7, 0.7, 0.7]
write(
    "crates/optim/goldens/plateau.json",
    [
        plateau({"patience": 2}, 0.1, LOSSES, patience=2),
        plateau(
            {"patience": 1, "factor": 0.5, "cooldown": 2, "minLr": 0.02},
            0.1,
            LOSSES,
            patience=1,
            factor=0.5,
            cooldown=2,
            min_lr=0.02,
        ),
        plateau({"patience": 0, "factor": 0.9}, 0.1, LOSSES, patience=0, factor=0.9),
        plateau(
            {"patience": 3, "monitor": "accuracy", "mode": "max", "minDelta": 0.01, "factor": 0.2},
            0.1,
            SCORES,
            patience=3,
            monitor="accuracy",
            mode="max",
            min_delta=0.01,
            factor=0.2,
        ),
    ],
)
