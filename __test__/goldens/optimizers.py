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


class Weights:
    """Two weights, whose gradients have norms of their own, and what an optimizer made of them step by step."""

    VALUES = [exact([0.5, -1.25, 2]), exact([0.1, -0.3])]
    GRADIENTS = [[g[:3], g[3:] * 3] for g in Draw(61).normal(STEPS, 5)]

    def __init__(self, source, optimizer, names=("a", "b")):
        self.record = {
            "source": source,
            "optimizer": optimizer,
            "names": list(names),
            "weights": [numbers(w) for w in self.VALUES],
            "gradients": [[numbers(g) for g in gs] for gs in self.GRADIENTS],
            "expected": [],
        }

    def keep(self, weights, averages=None):
        self.record["expected"].append([numbers(w) for w in weights])
        if averages:
            self.record.setdefault("averages", []).append([numbers(w) for w in averages])


def optimizer_in_keras(spec, optimizer):
    run = Weights(KERAS, spec)
    weights = [keras.Variable(w.numpy()) for w in run.VALUES]
    optimizer.build(weights)
    for gradients in run.GRADIENTS:
        optimizer.apply([g.clone() for g in gradients], weights)
        averages = optimizer._model_variables_moving_average if optimizer.use_ema else []
        run.keep([w.numpy() for w in weights], [w.numpy() for w in averages])
    return run.record


def optimizer_in_torch(spec, make, clip=None, names=("a", "b")):
    run = Weights(TORCH, spec, names)
    weights = [torch.nn.Parameter(w.clone()) for w in run.VALUES]
    optimizer = make(*weights)
    for gradients in run.GRADIENTS:
        for weight, gradient in zip(weights, gradients):
            weight.grad = gradient.clone()
        if clip:
            clip(weights)
        optimizer.step()
        run.keep([w.detach().numpy() for w in weights])
    return run.record


DECAY = keras.optimizers.schedules.CosineDecay
SCHEDULE = {"kind": "cosineDecay", "initialLearningRate": 0.1, "decaySteps": 6}
OPTIONS = [
    ({"weightDecay": 0.1}, {"weight_decay": 0.1}),
    ({"clipValue": 0.75}, {"clipvalue": 0.75}),
    ({"clipNorm": 1, "weightDecay": 0.01}, {"clipnorm": 1.0, "weight_decay": 0.01}),
    ({"globalClipNorm": 1.5, "weightDecay": 0.01}, {"global_clipnorm": 1.5, "weight_decay": 0.01}),
    ({"learningRate": SCHEDULE, "weightDecay": 0.1}, {"learning_rate": DECAY(0.1, 6), "weight_decay": 0.1}),
    (
        {"useEma": True, "emaMomentum": 0.75, "emaOverwriteFrequency": 3},
        {"use_ema": True, "ema_momentum": 0.75, "ema_overwrite_frequency": 3},
    ),
    (
        {"gradientAccumulationSteps": 3, "clipNorm": 1, "useEma": True, "emaMomentum": 0.5},
        {"gradient_accumulation_steps": 3, "clipnorm": 1.0, "use_ema": True, "ema_momentum": 0.5},
    ),
    (
        {"gradientAccumulationSteps": 2, "learningRate": SCHEDULE, "weightDecay": 0.1},
        {"gradient_accumulation_steps": 2, "learning_rate": DECAY(0.1, 6), "weight_decay": 0.1},
    ),
]


def options():
    optimizers = keras.optimizers
    members = [
        ({"kind": "sgd", "momentum": 0.9}, lambda **o: optimizers.SGD(momentum=0.9, **o)),
        ({"kind": "adam"}, lambda **o: optimizers.Adam(**o)),
        ({"kind": "adamax"}, lambda **o: optimizers.Adamax(**o)),
    ]
    cases = [
        optimizer_in_keras({"learningRate": 0.05, **spec, **ours}, make(**{"learning_rate": 0.05, **theirs}))
        for spec, make in members
        for ours, theirs in OPTIONS
    ]
    torch_adam = {"kind": "adam", "learningRate": 0.05, "epsilon": 1e-8, "epsilonMode": "torch"}
    cases += [
        optimizer_in_torch(
            {"kind": "sgd", "learningRate": 0.05, "momentum": 0.9, "weightDecay": 0.1, "weightDecayMode": "gradient"},
            lambda *w: torch.optim.SGD(w, lr=0.05, momentum=0.9, weight_decay=0.1),
        ),
        optimizer_in_torch(
            {**torch_adam, "weightDecay": 0.1, "weightDecayMode": "gradient", "globalClipNorm": 1.5},
            lambda *w: torch.optim.Adam(w, lr=0.05, weight_decay=0.1),
            clip=lambda w: torch.nn.utils.clip_grad_norm_(w, 1.5),
        ),
        optimizer_in_torch(
            {**torch_adam, "clipValue": 0.75},
            lambda *w: torch.optim.Adam(w, lr=0.05),
            clip=lambda w: torch.nn.utils.clip_grad_value_(w, 0.75),
        ),
        optimizer_in_torch(
            {
                **torch_adam,
                "weightDecay": 0.1,
                "groups": [{"match": "*/bias", "learningRateMultiplier": 0.1, "weightDecay": 0}],
            },
            lambda a, b: torch.optim.AdamW(
                [{"params": [a], "weight_decay": 0.1}, {"params": [b], "lr": 0.005, "weight_decay": 0}], lr=0.05
            ),
            names=("head/kernel", "head/bias"),
        ),
    ]
    write("crates/optim/goldens/options.json", cases)


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
options()
schedules()
