"""Update rules, alone and with what every optimizer takes besides: eight steps of Keras and of PyTorch in float64."""

import os

os.environ["KERAS_BACKEND"] = "torch"

import keras
import torch

from golden import TORCH, Draw, exact, numbers, write

keras.config.set_floatx("float64")
K, T = keras.optimizers, torch.optim
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


DECAY = K.schedules.CosineDecay
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
    cases = [
        optimizer_in_keras({"learningRate": 0.05, **spec, **ours}, make(**{"learning_rate": 0.05, **theirs}))
        for spec, make in [
            ({"kind": "sgd", "momentum": 0.9}, lambda **o: K.SGD(momentum=0.9, **o)),
            ({"kind": "adagrad"}, K.Adagrad),
            ({"kind": "adadelta"}, K.Adadelta),
            ({"kind": "rmsprop"}, K.RMSprop),
            ({"kind": "adam"}, K.Adam),
            ({"kind": "adamw"}, K.AdamW),
            ({"kind": "adamax"}, K.Adamax),
            ({"kind": "nadam"}, K.Nadam),
            ({"kind": "lion"}, K.Lion),
        ]
        for ours, theirs in OPTIONS
    ]
    torch_adam = {"kind": "adam", "learningRate": 0.05, "epsilon": 1e-8, "epsilonMode": "torch"}
    cases += [
        optimizer_in_torch(
            {"kind": "sgd", "learningRate": 0.05, "momentum": 0.9, "weightDecay": 0.1, "weightDecayMode": "gradient"},
            lambda *w: T.SGD(w, lr=0.05, momentum=0.9, weight_decay=0.1),
        ),
        optimizer_in_torch(
            {**torch_adam, "weightDecay": 0.1, "weightDecayMode": "gradient", "globalClipNorm": 1.5},
            lambda *w: T.Adam(w, lr=0.05, weight_decay=0.1),
            clip=lambda w: torch.nn.utils.clip_grad_norm_(w, 1.5),
        ),
        optimizer_in_torch(
            {**torch_adam, "clipValue": 0.75},
            lambda *w: T.Adam(w, lr=0.05),
            clip=lambda w: torch.nn.utils.clip_grad_value_(w, 0.75),
        ),
        optimizer_in_torch(
            {**torch_adam, "kind": "adamw", "weightDecay": 0.1},
            lambda *w: T.AdamW(w, lr=0.05, weight_decay=0.1),
        ),
        optimizer_in_torch(
            {
                **torch_adam,
                "weightDecay": 0.1,
                "groups": [{"match": "*/bias", "learningRateMultiplier": 0.1, "weightDecay": 0}],
            },
            lambda a, b: T.AdamW(
                [{"params": [a], "weight_decay": 0.1}, {"params": [b], "lr": 0.005, "weight_decay": 0}], lr=0.05
            ),
            names=("head/kernel", "head/bias"),
        ),
    ]
    write("crates/optim/goldens/options.json", cases)


# For each rule its options and Keras's or PyTorch's optimizer with the same.
RULES = {
    "sgd": [
        ({}, K.SGD()),
        ({"learningRate": 0.1}, K.SGD(0.1)),
        ({"learningRate": 0.1, "momentum": 0.9}, K.SGD(0.1, 0.9)),
        ({"learningRate": 0.1, "momentum": 0.9, "nesterov": True}, K.SGD(0.1, 0.9, nesterov=True)),
        (
            {"learningRate": 0.1, "momentum": 0.9, "nesterov": True},
            lambda w: T.SGD(w, lr=0.1, momentum=0.9, nesterov=True),
        ),
    ],
    "adagrad": [
        ({}, K.Adagrad()),
        ({"learningRate": 0.1, "initialAccumulatorValue": 0.5, "epsilon": 1e-3}, K.Adagrad(0.1, 0.5, 1e-3)),
        (
            {"learningRate": 0.1, "initialAccumulatorValue": 0, "epsilon": 1e-3, "epsilonMode": "torch"},
            lambda w: T.Adagrad(w, lr=0.1, eps=1e-3),
        ),
    ],
    "adadelta": [
        ({}, K.Adadelta()),
        ({"learningRate": 1, "rho": 0.8, "epsilon": 1e-3}, K.Adadelta(1.0, 0.8, 1e-3)),
        ({"learningRate": 1, "rho": 0.9, "epsilon": 1e-6}, lambda w: T.Adadelta(w)),
    ],
    "rmsprop": [
        ({}, K.RMSprop()),
        ({"learningRate": 0.01, "rho": 0.8, "epsilon": 1e-3}, K.RMSprop(0.01, 0.8, 0.0, 1e-3)),
        ({"learningRate": 0.01, "momentum": 0.9}, K.RMSprop(0.01, momentum=0.9)),
        ({"learningRate": 0.01, "centered": True, "epsilon": 1e-3}, K.RMSprop(0.01, epsilon=1e-3, centered=True)),
        (
            {"learningRate": 0.01, "centered": True, "momentum": 0.5, "epsilon": 1e-3},
            K.RMSprop(0.01, momentum=0.5, epsilon=1e-3, centered=True),
        ),
        (
            {"learningRate": 0.01, "rho": 0.99, "epsilon": 1e-3, "epsilonMode": "torch"},
            lambda w: T.RMSprop(w, eps=1e-3),
        ),
        (
            {"learningRate": 0.01, "rho": 0.9, "epsilon": 1e-3, "momentum": 0.5, "centered": True}
            | {"epsilonMode": "torch"},
            lambda w: T.RMSprop(w, alpha=0.9, eps=1e-3, momentum=0.5, centered=True),
        ),
    ],
    "adam": [
        ({}, K.Adam()),
        ({"learningRate": 0.05, "beta1": 0.8, "beta2": 0.95, "epsilon": 1e-4}, K.Adam(0.05, 0.8, 0.95, 1e-4)),
        ({"learningRate": 0.01, "amsgrad": True}, K.Adam(0.01, amsgrad=True)),
        ({"epsilonMode": "torch", "epsilon": 1e-8}, lambda w: T.Adam(w, lr=0.001, eps=1e-8)),
        ({"learningRate": 0.05, "epsilon": 1e-3, "epsilonMode": "torch"}, lambda w: T.Adam(w, lr=0.05, eps=1e-3)),
        (
            {"learningRate": 0.01, "epsilon": 1e-8, "epsilonMode": "torch", "amsgrad": True},
            lambda w: T.Adam(w, lr=0.01, eps=1e-8, amsgrad=True),
        ),
    ],
    "adamw": [
        ({"weightDecay": 0, "learningRate": 0.01}, K.AdamW(0.01, 0.0)),
        ({"weightDecay": 0, "learningRate": 0.01, "amsgrad": True}, K.AdamW(0.01, 0.0, amsgrad=True)),
    ],
    "adamax": [
        ({}, K.Adamax()),
        ({"learningRate": 0.05, "beta1": 0.8, "beta2": 0.95, "epsilon": 1e-4}, K.Adamax(0.05, 0.8, 0.95, 1e-4)),
        (
            {"learningRate": 0.002, "epsilon": 0.01, "epsilonMode": "torch"},
            lambda w: T.Adamax(w, lr=0.002, eps=0.01),
        ),
    ],
    "nadam": [
        ({}, K.Nadam()),
        ({"learningRate": 0.05, "beta1": 0.8, "beta2": 0.95, "epsilon": 1e-4}, K.Nadam(0.05, 0.8, 0.95, 1e-4)),
    ],
    "lion": [
        ({}, K.Lion()),
        ({"learningRate": 0.05, "beta1": 0.8, "beta2": 0.95}, K.Lion(0.05, 0.8, 0.95)),
    ],
}


def rules():
    for kind, members in RULES.items():
        cases = [
            (in_keras if isinstance(other, K.Optimizer) else in_torch)({"kind": kind, **ours}, other)
            for ours, other in members
        ]
        write(f"crates/optim/goldens/{kind}.json", cases)


rules()
options()
