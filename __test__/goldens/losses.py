"""Losses with their gradients, metrics and the moments of initializers, from Keras in float32."""

import math
import os

os.environ["KERAS_BACKEND"] = "torch"

import keras
import numpy as np
import torch

from golden import Draw, number, numbers, tensor, write

KERAS = f"keras {keras.__version__}"
draw = Draw(61)


def loss(spec, make, y_true, y_pred, weights=None):
    # A copy: cases that share a tensor would add up their gradients in it.
    y_pred = y_pred.float().clone().requires_grad_()
    value = make(y_true.float() if y_true.is_floating_point() else y_true, y_pred, sample_weight=weights)
    value.backward()
    return {
        "source": KERAS,
        "loss": spec,
        "yTrue": tensor(y_true),
        "yPred": tensor(y_pred),
        **({} if weights is None else {"sampleWeight": tensor(weights)}),
        "value": number(value.item()),
        "gradient": tensor(y_pred.grad),
    }


def metric(kind, make, y_true, y_pred):
    value = make(y_true.float() if y_true.is_floating_point() else y_true, y_pred.float())
    return {
        "source": KERAS,
        "metric": {"kind": kind},
        "yTrue": tensor(y_true),
        "yPred": tensor(y_pred),
        "value": number(value),
    }


def probabilities(*shape):
    return torch.softmax(draw.normal(*shape, scale=1.5), -1).float()


def one_hot(rows, classes):
    return one_hot_of(draw, rows, classes)


def one_hot_of(draw, rows, classes):
    return torch.nn.functional.one_hot(draw.integers(0, classes, rows).long(), classes).double()


def losses():
    k = keras.losses
    mse, mae, bce = "meanSquaredError", "meanAbsoluteError", "binaryCrossentropy"
    # Numbers of its own, so that those of the other cases stay.
    other = Draw(67)
    cce, scce = "categoricalCrossentropy", "sparseCategoricalCrossentropy"
    bits = lambda *shape: draw.booleans(*shape).double()
    saturated = torch.tensor([[1.0, 0.0], [0.0, 1.0], [0.999, 0.001]])
    unnormalised = torch.tensor([[0.2, 0.4, 0.2], [3.0, 1.0, 4.0]])
    write(
        "crates/nn/goldens/losses.json",
        [
            loss({"kind": mse}, k.MeanSquaredError(), draw.normal(4, 3), draw.normal(4, 3)),
            loss({"kind": mse}, k.MeanSquaredError(), draw.normal(2, 3, 2), draw.normal(2, 3, 2)),
            loss({"kind": mae}, k.MeanAbsoluteError(), other.normal(4, 3), other.normal(4, 3)),
            loss({"kind": mae}, k.MeanAbsoluteError(), other.normal(2, 3, 2), other.normal(2, 3, 2)),
            loss({"kind": bce}, k.BinaryCrossentropy(), bits(5, 1), draw.uniform(0.02, 0.98, 5, 1)),
            loss({"kind": bce}, k.BinaryCrossentropy(), bits(3, 2), saturated),
            loss(
                {"kind": bce, "fromLogits": True},
                k.BinaryCrossentropy(from_logits=True),
                bits(4, 3),
                draw.normal(4, 3, scale=3),
            ),
            loss(
                {"kind": bce, "labelSmoothing": 0.1},
                k.BinaryCrossentropy(label_smoothing=0.1),
                bits(4, 2),
                draw.uniform(0.02, 0.98, 4, 2),
            ),
            loss(
                {"kind": bce, "fromLogits": True, "labelSmoothing": 0.2},
                k.BinaryCrossentropy(from_logits=True, label_smoothing=0.2),
                bits(4, 2),
                draw.normal(4, 2, scale=3),
            ),
            loss({"kind": cce}, k.CategoricalCrossentropy(), one_hot(4, 5), probabilities(4, 5)),
            loss({"kind": cce}, k.CategoricalCrossentropy(), one_hot(2, 3), unnormalised),
            loss(
                {"kind": cce, "fromLogits": True},
                k.CategoricalCrossentropy(from_logits=True),
                one_hot(4, 5),
                draw.normal(4, 5, scale=3),
            ),
            loss(
                {"kind": cce, "labelSmoothing": 0.1},
                k.CategoricalCrossentropy(label_smoothing=0.1),
                one_hot(4, 5),
                probabilities(4, 5),
            ),
            loss(
                {"kind": cce, "fromLogits": True, "labelSmoothing": 0.1},
                k.CategoricalCrossentropy(from_logits=True, label_smoothing=0.1),
                one_hot(4, 5),
                draw.normal(4, 5, scale=3),
            ),
            loss({"kind": scce}, k.SparseCategoricalCrossentropy(), draw.integers(0, 5, 6), probabilities(6, 5)),
            loss(
                {"kind": scce},
                k.SparseCategoricalCrossentropy(),
                torch.tensor([0, 0, 1], dtype=torch.int32),
                saturated,
            ),
            loss(
                {"kind": scce, "fromLogits": True},
                k.SparseCategoricalCrossentropy(from_logits=True),
                draw.integers(0, 5, 6),
                draw.normal(6, 5, scale=3),
            ),
            loss(
                {"kind": scce, "fromLogits": True},
                k.SparseCategoricalCrossentropy(from_logits=True),
                draw.integers(0, 4, 2, 3),
                draw.normal(2, 3, 4),
            ),
        ],
    )


def more_losses():
    k = keras.losses
    draw = Draw(73)
    normal, uniform = (lambda: draw.normal(4, 3)), (lambda low, high: draw.uniform(low, high, 4, 3))
    bits = lambda: draw.booleans(4, 3).double()
    signs = lambda: 2 * bits() - 1
    rows = lambda scale=1.5: torch.softmax(draw.normal(4, 5, scale=scale), -1).float()
    classes = lambda: one_hot_of(draw, 4, 5)
    zeros = torch.tensor([[0.0, 0.0], [1.0, 2.0], [0.0, 0.0]])
    mixed = torch.tensor([[1.0, 2.0], [0.0, 0.0], [0.0, 0.0]])
    holes = torch.tensor([2, -1, 0, -1], dtype=torch.int32)
    cases = [
        loss({"kind": "meanAbsolutePercentageError"}, k.MeanAbsolutePercentageError(), normal(), normal()),
        loss({"kind": "meanAbsolutePercentageError"}, k.MeanAbsolutePercentageError(), zeros + 0.5, mixed),
        loss({"kind": "meanSquaredLogarithmicError"}, k.MeanSquaredLogarithmicError(), uniform(0, 9), uniform(0, 9)),
        loss({"kind": "meanSquaredLogarithmicError"}, k.MeanSquaredLogarithmicError(), uniform(0, 1), normal()),
        loss({"kind": "huber"}, k.Huber(), normal(), normal()),
        loss({"kind": "huber", "delta": 0.3}, k.Huber(delta=0.3), normal(), normal()),
        loss({"kind": "logCosh"}, k.LogCosh(), normal(), draw.normal(4, 3, scale=20)),
        loss({"kind": "hinge"}, k.Hinge(), signs(), normal()),
        loss({"kind": "hinge"}, k.Hinge(), bits(), normal()),
        loss({"kind": "squaredHinge"}, k.SquaredHinge(), signs(), normal()),
        loss({"kind": "squaredHinge"}, k.SquaredHinge(), bits(), normal()),
        loss({"kind": "categoricalHinge"}, k.CategoricalHinge(), classes(), draw.normal(4, 5)),
        loss({"kind": "klDivergence"}, k.KLDivergence(), rows(), rows()),
        loss({"kind": "klDivergence"}, k.KLDivergence(), classes(), rows()),
        loss({"kind": "poisson"}, k.Poisson(), draw.integers(0, 6, 4, 3).double(), uniform(0.1, 5)),
        loss({"kind": "cosineSimilarity"}, k.CosineSimilarity(), normal(), normal()),
        loss({"kind": "cosineSimilarity"}, k.CosineSimilarity(), zeros, mixed + 1),
    ]
    binary, categorical = "binaryFocalCrossentropy", "categoricalFocalCrossentropy"
    for options, given in [
        ({}, {}),
        ({"gamma": 0.5, "labelSmoothing": 0.1}, {"gamma": 0.5, "label_smoothing": 0.1}),
        ({"gamma": 0}, {"gamma": 0}),
        ({"alpha": 0.7, "gamma": 3}, {"alpha": 0.7, "gamma": 3}),
    ]:
        balanced = {"apply_class_balancing": True, **given}
        spec = {"kind": binary, "applyClassBalancing": True, **options}
        cases += [
            loss({"kind": binary, **options}, k.BinaryFocalCrossentropy(**given), bits(), uniform(0.02, 0.98)),
            loss(spec, k.BinaryFocalCrossentropy(**balanced), bits(), uniform(0.02, 0.98)),
            loss({**spec, "fromLogits": True}, k.BinaryFocalCrossentropy(from_logits=True, **balanced), bits(), normal()),
            loss({"kind": categorical, **options}, k.CategoricalFocalCrossentropy(**given), classes(), rows()),
            loss(
                {"kind": categorical, "fromLogits": True, **options},
                k.CategoricalFocalCrossentropy(from_logits=True, **given),
                classes(),
                draw.normal(4, 5),
            ),
        ]
    scce, weights = "sparseCategoricalCrossentropy", draw.uniform(0, 3, 4)
    for reduction, name in [
        ("sum_over_batch_size", "sumOverBatchSize"),
        ("sum", "sum"),
        ("mean", "mean"),
        ("mean_with_sample_weight", "meanWithSampleWeight"),
    ]:
        for given in [None, weights, 0 * weights]:
            mse = {"kind": "meanSquaredError", "reduction": name}
            cases.append(loss(mse, k.MeanSquaredError(reduction=reduction), normal(), normal(), given))
            for logits in [False, True]:
                spec = {"kind": scce, "fromLogits": logits, "ignoreClass": -1, "reduction": name}
                make = k.SparseCategoricalCrossentropy(from_logits=logits, ignore_class=-1, reduction=reduction)
                cases.append(loss(spec, make, holes, draw.normal(4, 3) if logits else uniform(0.1, 1), given))
    write("crates/nn/goldens/more_losses.json", cases)


def metrics():
    k = keras.metrics
    cases = []
    for rows, classes in [(8, 2), (9, 5)]:
        cases += [
            metric("binaryAccuracy", k.BinaryAccuracy(), draw.booleans(rows, 1).double(), draw.uniform(0, 1, rows, 1)),
            metric("categoricalAccuracy", k.CategoricalAccuracy(), one_hot(rows, classes), probabilities(rows, classes)),
            metric(
                "sparseCategoricalAccuracy",
                k.SparseCategoricalAccuracy(),
                draw.integers(0, classes, rows),
                probabilities(rows, classes),
            ),
            metric("meanAbsoluteError", k.MeanAbsoluteError(), draw.normal(rows, classes), draw.normal(rows, classes)),
        ]
    edge = torch.tensor([[0.5], [0.50001], [0.49999]])
    cases.append(metric("binaryAccuracy", k.BinaryAccuracy(), torch.ones(3, 1), edge))
    write("crates/nn/goldens/metrics.json", cases)


def initializers():
    """Moments by formula, each held against samples of Keras before it is written."""
    k = keras.initializers
    cases = []

    def add(kind, make, shape, mean, variance, limit=None, options=None):
        sample = np.asarray(torch.as_tensor(make(seed=1)(tuple(shape))).cpu())
        spread = math.sqrt(variance / sample.size)
        assert abs(sample.mean() - mean) < 5 * spread, kind
        assert abs(sample.var() / variance - 1) < 0.15, kind
        assert limit is None or abs(sample - mean).max() <= limit * (1 + 1e-6), kind
        record = {"source": KERAS, "initializer": {"kind": kind, **(options or {})}, "shape": shape}
        record |= {"mean": number(mean), "variance": number(variance)}
        cases.append(record | ({"limit": number(limit)} if limit is not None else {}))

    for shape in [[64, 32], [3, 3, 16, 32]]:
        receptive = math.prod(shape[:-2])
        fan_in, fan_out = receptive * shape[-2], receptive * shape[-1]
        for prefix, n, scale, uniform, normal in [
            ("glorot", (fan_in + fan_out) / 2, 1, k.GlorotUniform, k.GlorotNormal),
            ("he", fan_in, 2, k.HeUniform, k.HeNormal),
            ("lecun", fan_in, 1, k.LecunUniform, k.LecunNormal),
        ]:
            # Normals are cut at two standard deviations, which are widened so that the variance is still scale / n.
            deviation = math.sqrt(scale / n) / 0.87962566103423978
            add(f"{prefix}Uniform", uniform, shape, 0, scale / n, math.sqrt(3 * scale / n))
            add(f"{prefix}Normal", normal, shape, 0, scale / n, 2 * deviation)
        add("orthogonal", k.Orthogonal, shape, 0, 1 / max(fan_in, shape[-1]))
        # What a deck writes in NumPy; its second recipe takes the root of half the inputs.
        for inputs, scale in [(fan_in, 1e-4), (fan_in / 2, 2e-4)]:
            recipe = lambda seed, n=inputs: lambda size: np.asarray(  # noqa: E731
                np.random.default_rng(seed).normal(0, 0.01, math.prod(size)) / np.sqrt(n)
            ).reshape(size)
            options = {"scale": scale, "distribution": "untruncatedNormal"}
            add("varianceScaling", recipe, shape, 0, 1e-4 / inputs, None, options)
    shape = [64, 32]
    add("randomUniform", k.RandomUniform, shape, 0, 0.1**2 / 12, 0.05)
    between = {"minval": 1, "maxval": 3}
    add("randomUniform", lambda seed: k.RandomUniform(1, 3, seed=seed), shape, 2, 4 / 12, 1, between)
    add("randomNormal", k.RandomNormal, shape, 0, 0.05**2)
    add("randomNormal", lambda seed: k.RandomNormal(-1, 2, seed=seed), shape, -1, 4, None, {"mean": -1, "stddev": 2})
    # The variance of a standard normal number that lies within -2 and 2.
    within = 0.87962566103423978**2
    add("truncatedNormal", k.TruncatedNormal, shape, 0, 0.05**2 * within, 0.1)
    add(
        "truncatedNormal",
        lambda seed: k.TruncatedNormal(3, 2, seed=seed),
        shape,
        3,
        4 * within,
        4,
        {"mean": 3, "stddev": 2},
    )
    write("crates/nn/goldens/initializers.json", cases)


losses()
more_losses()
metrics()
initializers()
