"""Update rules and schedules: eight steps of Keras and of PyTorch in float64, learning rates of two hundred steps."""

import os

os.environ["KERAS_BACKEND"] = "torch"

import keras
import torch

from golden import TORCH, Draw, exact, numbers, write

keras.config.set_floatx("float64")
KERAS = f"keras {keras.__version__}"
STEPS = 8


def gradients():
    """Ordinary gradients, then a coordinate that is always zero, one that flips sign and one that vanishes."""
    draw = Draw(59)
    rows = draw.normal(STEPS, 6)
    rows[:, 3] = 0
    rows[:, 4] = exact([0.5 * (-1) ** i for i in range(STEPS)])
    rows[3:, 5] = 0
    return rows


WEIGHTS = exact([0.5, -1.25, 2, 0.1, -0.3, 1e-3])


def trace(source, rule, step):
    grads = gradients()
    return {
        "source": source,
        "rule": rule,
        "weights": numbers(WEIGHTS),
        "gradients": [numbers(g) for g in grads],
        "expected": [numbers(step(g)) for g in grads],
    }


def in_keras(rule, optimizer):
    weight = keras.Variable(WEIGHTS.numpy())
    optimizer.build([weight])

    def step(gradient):
        optimizer.apply([gradient], [weight])
        return weight.numpy()

    return trace(KERAS, rule, step)


def in_torch(rule, make):
    weight = torch.nn.Parameter(WEIGHTS.clone())
    optimizer = make([weight])

    def step(gradient):
        weight.grad = gradient.clone()
        optimizer.step()
        return weight.detach().numpy()

    return trace(TORCH, rule, step)


def rules():
    sgd, adam = keras.optimizers.SGD, keras.optimizers.Adam
    write(
        "crates/optim/goldens/sgd.json",
        [
            in_keras({"kind": "sgd"}, sgd()),
            in_keras({"kind": "sgd", "learningRate": 0.1}, sgd(0.1)),
            in_keras({"kind": "sgd", "learningRate": 0.1, "momentum": 0.9}, sgd(0.1, 0.9)),
            in_keras(
                {"kind": "sgd", "learningRate": 0.1, "momentum": 0.9, "nesterov": True}, sgd(0.1, 0.9, nesterov=True)
            ),
            in_torch(
                {"kind": "sgd", "learningRate": 0.1, "momentum": 0.9, "nesterov": True},
                lambda w: torch.optim.SGD(w, lr=0.1, momentum=0.9, nesterov=True),
            ),
        ],
    )
    write(
        "crates/optim/goldens/adamax.json",
        [
            in_keras({"kind": "adamax"}, keras.optimizers.Adamax()),
            in_keras(
                {"kind": "adamax", "learningRate": 0.05, "beta1": 0.8, "beta2": 0.95, "epsilon": 1e-4},
                keras.optimizers.Adamax(0.05, 0.8, 0.95, 1e-4),
            ),
        ],
    )
    write(
        "crates/optim/goldens/adam.json",
        [
            in_keras({"kind": "adam"}, adam()),
            in_keras(
                {"kind": "adam", "learningRate": 0.05, "beta1": 0.8, "beta2": 0.95, "epsilon": 1e-4},
                adam(0.05, 0.8, 0.95, 1e-4),
            ),
            in_keras({"kind": "adam", "learningRate": 0.01, "amsgrad": True}, adam(0.01, amsgrad=True)),
            in_torch(
                {"kind": "adam", "epsilonMode": "torch", "epsilon": 1e-8},
                lambda w: torch.optim.Adam(w, lr=0.001, eps=1e-8),
            ),
            in_torch(
                {"kind": "adam", "learningRate": 0.05, "epsilon": 1e-3, "epsilonMode": "torch"},
                lambda w: torch.optim.Adam(w, lr=0.05, eps=1e-3),
            ),
            in_torch(
                {"kind": "adam", "learningRate": 0.01, "epsilon": 1e-8, "epsilonMode": "torch", "amsgrad": True},
                lambda w: torch.optim.Adam(w, lr=0.01, eps=1e-8, amsgrad=True),
            ),
        ],
    )


def schedules():
    decay = keras.optimizers.schedules.CosineDecay
    members = [
        ({"initialLearningRate": 0.01, "decaySteps": 100}, decay(0.01, 100)),
        ({"initialLearningRate": 0.1, "decaySteps": 150, "alpha": 0.05}, decay(0.1, 150, 0.05)),
        (
            {"initialLearningRate": 0, "decaySteps": 120, "warmupTarget": 0.02, "warmupSteps": 30},
            decay(0.0, 120, warmup_target=0.02, warmup_steps=30),
        ),
        (
            {"initialLearningRate": 0.001, "decaySteps": 100, "alpha": 0.1, "warmupTarget": 0.01, "warmupSteps": 20},
            decay(0.001, 100, 0.1, warmup_target=0.01, warmup_steps=20),
        ),
    ]
    write(
        "crates/optim/goldens/schedules.json",
        [
            {
                "source": KERAS,
                "schedule": {"kind": "cosineDecay", **options},
                "values": numbers([float(schedule(step)) for step in range(200)]),
            }
            for options, schedule in members
        ],
    )


rules()
schedules()
