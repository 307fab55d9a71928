"""A use of a Keras layer as a golden case: outputs, gradients of inputs and weights, and what it adds to the loss."""

import os

os.environ["KERAS_BACKEND"] = "torch"

import keras
import torch

from golden import number, tensor

keras.config.set_floatx("float64")
keras.config.set_dtype_policy("float64")
KERAS = f"keras {keras.__version__}"


def camel(name):
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)


def use(draw, spec, layer, *inputs, fixed=False):
    """One use of a layer on inputs; `fixed` ones have no gradient."""
    leaves = [x.clone().requires_grad_(not fixed) for x in inputs]
    given = leaves if len(leaves) > 1 else leaves[0]
    layer.build([tuple(x.shape) for x in inputs] if len(leaves) > 1 else tuple(inputs[0].shape))
    for weight in layer.weights:
        weight.assign(draw.normal(*weight.shape).numpy())
    y = layer(given, training=False)
    dy = draw.uniform(-1, 1, *y.shape)
    weights = [weight.value for weight in layer.trainable_weights]
    wrt = [*weights, *([] if fixed else leaves)]
    found = torch.autograd.grad(y, wrt, dy, allow_unused=True) if wrt else []
    found = [torch.zeros_like(x) if g is None else g for g, x in zip(found, wrt, strict=True)]
    names = [camel(weight.name) for weight in layer.trainable_weights]
    record = {
        "source": KERAS,
        "layer": spec,
        "inputs": [tensor(x) for x in inputs],
        "weights": {name: tensor(w) for name, w in zip(names, weights, strict=True)},
        "output": tensor(y),
        "dy": tensor(dy),
        "gradients": [tensor(g) for g in found[len(weights) :]],
        "weightGradients": {name: tensor(g) for name, g in zip(names, found, strict=False)},
    }
    if layer.losses:
        record["loss"] = number(sum(loss.item() for loss in layer.losses))
    return record
