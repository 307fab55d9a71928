"""Normalising layers, float64: values, gradients and kept statistics over a few steps, from Keras and from PyTorch."""

import os

os.environ["KERAS_BACKEND"] = "torch"

import keras
import torch
import torch.nn.functional as F

from golden import TORCH, Draw, case, exact, tensor, write

keras.config.set_floatx("float64")
keras.config.set_dtype_policy("float64")
KERAS = f"keras {keras.__version__}"


def names_of(layer):
    """Our names of the weights of a Keras layer, in its order."""
    words = [weight.name.split("_") for weight in layer.weights]
    return [first + "".join(word.capitalize() for word in rest) for first, *rest in words]


def named(names, tensors):
    return {name: tensor(t) for name, t in zip(names, tensors, strict=True)}


def steps_of(spec, source, forward, frozen_forward, trained, kept, xs, draw):
    """`trained` and `kept` are dicts of torch tensors by name; `forward` changes those that are kept."""
    record = {"source": source, "layer": spec, "shape": list(xs[0].shape[1:])}
    record["weights"] = {name: tensor(t) for name, t in {**trained, **kept}.items()}
    record["steps"] = []
    for x in xs:
        x = x.clone().requires_grad_()
        y = forward(x)
        dy = draw.uniform(-1, 1, *y.shape)
        found = torch.autograd.grad(y, [x, *trained.values()], dy)
        record["steps"].append(
            {
                "x": tensor(x),
                "dy": tensor(dy),
                "y": tensor(y),
                "dx": tensor(found[0]),
                "gradients": named(trained, found[1:]),
                "kept": {name: tensor(t) for name, t in kept.items()},
            }
        )
    record["predicted"] = tensor(frozen_forward(xs[0]))
    return record


def keras_case(spec, layer, *shapes, turned=False):
    """Steps of a Keras layer on batches of these shapes; on their transposes, where the backend takes trailing axes only."""
    draw = Draw(83)
    xs = [draw.normal(*shape, scale=1.5) for shape in shapes]
    turn = (lambda x: x.mT) if turned else (lambda x: x)
    layer.build(tuple(turn(xs[0]).shape))
    weights = dict(zip(names_of(layer), layer.weights, strict=True))
    for name, weight in weights.items():
        if not name.startswith("moving"):
            weight.assign(draw.uniform(0.5, 1.5, *weight.shape))
    trained = {name: weight.value for name, weight in weights.items() if weight.trainable}
    kept = {name: weight.value for name, weight in weights.items() if not weight.trainable}
    training = {"training": True} if kept else {}

    def forward(x):
        y = turn(layer(turn(x), **training))
        kept.update({name: weights[name].value for name in kept})
        return y

    predict = lambda x: turn(layer(turn(x)))
    return steps_of(spec, KERAS, forward, predict, trained, kept, xs, draw)


def torch_batch_case(options, module, *shapes, shift=0.0):
    """Steps of a PyTorch module, whose channels are axis 1."""
    draw = Draw(89)
    xs = [exact(draw.normal(*shape, scale=1.5).numpy() + shift) for shape in shapes]
    module = module.double()
    trained = {"gamma": module.weight, "beta": module.bias}
    for weight in trained.values():
        weight.data = draw.uniform(0.5, 1.5, *weight.shape)
    kept = {"movingMean": module.running_mean, "movingVariance": module.running_var}

    def predict(x):
        return module.eval()(x)

    spec = {"kind": "batchNormalization", "axis": 1, "epsilon": 1e-5, "varianceMode": "unbiased", **options}
    return steps_of(spec, TORCH, module, predict, trained, kept, xs, draw)


def batch_normalization():
    kind = "batchNormalization"
    batch = keras.layers.BatchNormalization
    cases = [
        keras_case({"kind": kind}, batch(), (8, 5), (8, 5), (4, 5)),
        keras_case({"kind": kind}, batch(), (3, 4, 4, 3), (2, 4, 4, 3)),
        keras_case({"kind": kind, "momentum": 0.5}, batch(momentum=0.5), (9, 33), (3, 33)),
        keras_case({"kind": kind, "axis": 1}, batch(axis=1), (3, 2, 5), (3, 2, 5)),
        keras_case({"kind": kind, "center": False, "epsilon": 0.1}, batch(center=False, epsilon=0.1), (6, 4)),
        keras_case({"kind": kind, "scale": False}, batch(scale=False), (6, 4), (6, 4)),
        keras_case({"kind": kind, "axis": 2}, batch(axis=2), (2, 2, 3, 4)),
        torch_batch_case({"momentum": 0.9}, torch.nn.BatchNorm1d(5), (8, 5), (8, 5), (3, 5)),
        torch_batch_case({"momentum": 0.9}, torch.nn.BatchNorm1d(4), (9, 4), shift=50.0),
        torch_batch_case({"momentum": 0.7}, torch.nn.BatchNorm2d(3, momentum=0.3), (2, 3, 4, 4), (4, 3, 4, 4)),
    ]
    write(f"crates/nn/goldens/{kind}.json", cases)


def torch_case(spec, module, *shapes):
    """Steps of a PyTorch module that keeps nothing."""
    draw = Draw(101)
    module = module.double()
    trained = {"gamma": module.weight, "beta": module.bias}
    for weight in trained.values():
        weight.data = draw.uniform(0.5, 1.5, *weight.shape)
    return steps_of(spec, TORCH, module, module, trained, {}, [draw.normal(*shape) for shape in shapes], draw)


def others():
    layers = keras.layers
    kind = "layerNormalization"
    layer = layers.LayerNormalization
    cases = [
        keras_case({"kind": kind}, layer(), (4, 6)),
        keras_case({"kind": kind, "axis": [1, 2]}, layer(axis=[1, 2]), (2, 3, 4)),
        keras_case({"kind": kind, "axis": 1}, layer(), (2, 5, 3), turned=True),
        keras_case({"kind": kind, "center": False}, layer(center=False), (2, 2, 35)),
        keras_case({"kind": kind, "scale": False, "epsilon": 0.1}, layer(scale=False, epsilon=0.1), (3, 4)),
        torch_case({"kind": kind, "epsilon": 1e-5}, torch.nn.LayerNorm(7), (3, 7)),
    ]
    write(f"crates/nn/goldens/{kind}.json", cases)

    kind = "rmsNormalization"
    layer = layers.RMSNormalization
    cases = [
        keras_case({"kind": kind}, layer(), (4, 6)),
        keras_case({"kind": kind, "axis": 1, "epsilon": 0.1}, layer(epsilon=0.1), (2, 5, 3), turned=True),
    ]
    write(f"crates/nn/goldens/{kind}.json", cases)

    kind = "groupNormalization"
    layer = layers.GroupNormalization
    cases = [
        keras_case({"kind": kind, "groups": 2}, layer(groups=2), (3, 6)),
        keras_case({"kind": kind, "groups": 3}, layer(groups=3), (2, 3, 2, 6)),
        keras_case({"kind": kind, "groups": -1}, layer(groups=-1), (2, 5, 4)),
        keras_case({"kind": kind, "groups": 1, "scale": False}, layer(groups=1, scale=False), (2, 3, 4)),
        keras_case({"kind": kind}, layer(), (2, 2, 64)),
        torch_case({"kind": kind, "groups": 2, "axis": 1, "epsilon": 1e-5}, torch.nn.GroupNorm(2, 6), (2, 6, 3, 2)),
    ]
    write(f"crates/nn/goldens/{kind}.json", cases)

    kind = "unitNormalization"
    layer = layers.UnitNormalization
    cases = [
        keras_case({"kind": kind}, layer(), (4, 5)),
        keras_case({"kind": kind, "axis": [1, 2]}, layer(axis=[1, 2]), (2, 3, 4)),
    ]
    write(f"crates/nn/goldens/{kind}.json", cases)


def ops():
    draw = Draw(97)
    run = lambda eps: lambda x, m, v, g, b: F.batch_norm(x.reshape(-1, x.shape[-1]), m, v, g, b, False, 0.0, eps).reshape(x.shape)

    def inputs(*shape):
        c = shape[-1]
        return [draw.normal(*shape), draw.normal(c), draw.uniform(0.5, 2, c), draw.normal(c), draw.normal(c)]

    # PyTorch gives no gradients of statistics that are kept, so the formula stands here for those.
    def formula(eps):
        return lambda x, m, v, g, b: (x - m) / torch.sqrt(v + eps) * g + b

    cases = [
        case("batchNorm", {}, inputs(6, 5), run(1e-3), fixed=(1, 2)),
        case("batchNorm", {"epsilon": 1e-5}, inputs(2, 3, 4), run(1e-5), fixed=(1, 2)),
        case("batchNorm", {"epsilon": 0.1}, inputs(9, 33), formula(0.1)),
        case("batchNorm", {"epsilon": 0.1}, inputs(40, 3), formula(0.1)),
    ]
    write("crates/graph/goldens/batchNorm.json", cases)

    def moments(options):
        def run(x):
            axes = tuple(options.get("axes", range(x.dim())))
            keep = options.get("keepDims", False)
            return x.mean(axes, keepdim=keep), x.var(axes, correction=0, keepdim=keep)

        return run

    shapes = [
        ((2, 3, 4), {}),
        ((5, 7), {"axes": [0]}),
        ((5, 7), {"axes": [1], "keepDims": True}),
        ((20, 33), {"axes": [0]}),
        ((2, 3, 2, 3), {"axes": [0, 2], "keepDims": True}),
        ((2, 3, 2, 3), {"axes": [1, 3]}),
    ]
    cases = [case("moments", options, [draw.normal(*shape)], moments(options)) for shape, options in shapes]
    far = exact([[10000, 10001, 10002, 10003]])
    for axis in (0, 1):
        x = far.t() if axis == 0 else far
        cases.append(case("moments", {"axes": [axis]}, [x.contiguous()], moments({"axes": [axis]}), "no cancellation"))
    write("crates/graph/goldens/moments.json", cases)

    def layer_norm(eps):
        return lambda x, g, b: F.layer_norm(x, x.shape[-1:], g, b, eps)

    def rms_norm(eps):
        return lambda x, g: F.rms_norm(x, x.shape[-1:], g, eps)

    shapes = [((4, 5), {}, 1e-3), ((2, 3, 33), {"epsilon": 1e-5}, 1e-5)]
    cases = [
        case("layerNorm", options, [draw.normal(*shape), draw.normal(shape[-1]), draw.normal(shape[-1])], layer_norm(eps))
        for shape, options, eps in shapes
    ]
    write("crates/graph/goldens/layerNorm.json", cases)
    shapes = [((4, 5), {}, 1e-6), ((2, 3, 33), {"epsilon": 0.1}, 0.1)]
    cases = [
        case("rmsNorm", options, [draw.normal(*shape), draw.normal(shape[-1])], rms_norm(eps))
        for shape, options, eps in shapes
    ]
    write("crates/graph/goldens/rmsNorm.json", cases)


ops()
batch_normalization()
others()
