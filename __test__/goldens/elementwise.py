"""Elementwise ops from PyTorch: unary rows, binary rows with broadcasting, where."""

import torch
import torch.nn.functional as F

from golden import Draw, case, exact, write

ANY = [-10, -3, -1.5, -1, -0.5, -1e-3, 0, 1e-3, 0.3, 0.5, 1, 2.5, 3, 10]
POSITIVE = [1e-3, 0.1, 0.5, 0.999, 1, 1.001, 2, 2.718, 10, 1000]
POSITIVE_ONLY = ("sqrt", "rsqrt", "log", "log1p")
NOT_ZERO = [-10, -2, -1, -0.25, 0.1, 0.5, 1, 4, 10]
ROUNDING = [-2.7, -2.5, -1.5, -0.5, -0.2, 0.2, 0.5, 0.8, 1.5, 2.5, 3.1]
AT_ZERO = "at 0 the gradient is 0"


def sparse_plus(x):
    """As Keras defines it."""
    return torch.where(x <= -1, 0, torch.where(x < 1, (x + 1) ** 2 / 4, x))


def squareplus(x, b=4.0):
    """As Keras defines it."""
    return (x + (x * x + b).sqrt()) / 2


# name: [(options, function, note)], on the same points
OPTIONED = {
    "leakyRelu": [
        ({}, lambda x: F.leaky_relu(x, 0.2), "at 0 the gradient is the slope"),
        ({"negativeSlope": 0.01}, lambda x: F.leaky_relu(x, 0.01), None),
    ],
    "elu": [
        ({}, F.elu, "at 0 the gradient is alpha"),
        ({"alpha": 0.5}, lambda x: F.elu(x, 0.5), None),
        ({"alpha": -1.5}, lambda x: F.elu(x, -1.5), None),
    ],
    "celu": [({}, F.celu, None), ({"alpha": 2.5}, lambda x: F.celu(x, 2.5), None)],
    "threshold": [({"threshold": 0.5, "value": -2}, lambda x: F.threshold(x, 0.5, -2), "at the threshold the gradient is 0")],
    "softShrink": [({}, F.softshrink, None), ({"threshold": 1.5}, lambda x: F.softshrink(x, 1.5), None)],
    "hardShrink": [({}, F.hardshrink, None), ({"threshold": 1.5}, lambda x: F.hardshrink(x, 1.5), None)],
    "squareplus": [({}, squareplus, None), ({"b": 0.5}, lambda x: squareplus(x, 0.5), None)],
}

# name: (function, points, note)
UNARY = {
    "neg": (torch.neg, ANY, None),
    "abs": (torch.abs, ANY, AT_ZERO),
    "sign": (torch.sign, ANY, AT_ZERO),
    "square": (torch.square, ANY, None),
    "sqrt": (torch.sqrt, POSITIVE, None),
    "rsqrt": (torch.rsqrt, POSITIVE, None),
    "reciprocal": (torch.reciprocal, NOT_ZERO, None),
    "exp": (torch.exp, ANY + [-80, 80], None),
    "expm1": (torch.expm1, ANY + [1e-6, -1e-6], None),
    "log": (torch.log, POSITIVE, None),
    "log1p": (torch.log1p, [*POSITIVE, -0.9, -0.5, 0, 1e-6, -1e-6], None),
    "sin": (torch.sin, ANY + [100, -100], None),
    "cos": (torch.cos, ANY + [100, -100], None),
    "tanh": (torch.tanh, ANY + [1e-6, 40], None),
    "sigmoid": (torch.sigmoid, ANY + [-80, 80], None),
    "erf": (torch.erf, ANY + [1e-6], None),
    "relu": (torch.relu, ANY, AT_ZERO),
    "softplus": (F.softplus, ANY + [-60, 60], None),
    "relu6": (F.relu6, [*ANY, 5.5, 6, 7], "on a bound the gradient is 0"),
    "selu": (F.selu, ANY, None),
    "gelu": (F.gelu, ANY, None),
    "logSigmoid": (F.logsigmoid, ANY + [-60, 60], None),
    "silu": (F.silu, ANY, None),
    "mish": (F.mish, ANY, None),
    "hardSigmoid": (F.hardsigmoid, [*ANY, -2.9, 2.9], "on a bound the gradient is 0"),
    "hardSilu": (F.hardswish, [*ANY, -2.9, 2.9], None),
    "hardTanh": (F.hardtanh, [*ANY, -0.9, 0.9], "on a bound the gradient is 0"),
    "tanhShrink": (F.tanhshrink, [*ANY, 0.59, 0.61], None),
    "sparseSigmoid": (lambda x: (0.5 * (x + 1)).clamp(0, 1), [v for v in ANY if abs(v) != 1], None),
    "sparsePlus": (sparse_plus, ANY, None),
    "softsign": (F.softsign, ANY, None),
    "floor": (torch.floor, ROUNDING, None),
    "ceil": (torch.ceil, ROUNDING, None),
    "round": (torch.round, ROUNDING, "halves go to the even neighbour"),
}

SPECIAL = [1.5, 0, -2, float("inf"), float("-inf"), float("nan")]

BINARY = {
    "add": torch.add,
    "sub": torch.sub,
    "mul": torch.mul,
    "div": torch.div,
    "minimum": torch.minimum,
    "maximum": torch.maximum,
}

COMPARISONS = {
    "equal": torch.eq,
    "notEqual": torch.ne,
    "less": torch.lt,
    "lessEqual": torch.le,
    "greater": torch.gt,
    "greaterEqual": torch.ge,
}

SHAPES = [((3, 4), (3, 4)), ((2, 3, 4), (4,)), ((3, 1), (1, 4)), ((2, 1, 3), (4, 1)), ((5,), ()), ((), ())]


def unary():
    for name, (run, points, note) in UNARY.items():
        draw = Draw(7)
        x = draw.uniform(0.05, 3, 3, 5) if name in POSITIVE_ONLY else draw.normal(3, 5, scale=2)
        write(
            f"crates/graph/goldens/{name}.json",
            [case(name, {}, [exact(points)], run, note), case(name, {}, [x], run)],
        )
    for name, forms in OPTIONED.items():
        cases = [case(name, options, [exact(ANY)], run, note) for options, run, note in forms]
        write(f"crates/graph/goldens/{name}.json", cases)
    write(
        "crates/graph/goldens/clip.json",
        [
            case(
                "clip",
                {"min": low, "max": high},
                [exact(ANY)],
                lambda x, low=low, high=high: x.clamp(low, high),
                "on a bound the gradient is 0",
            )
            for low, high in [(-1, 1), (0, 6), (0.5, 2.5)]
        ],
    )
    for name, run in {"isNan": torch.isnan, "isFinite": torch.isfinite}.items():
        write(f"crates/graph/goldens/{name}.json", [case(name, {}, [exact(SPECIAL)], run)])
    write(
        "crates/graph/goldens/logicalNot.json",
        [case("logicalNot", {}, [Draw(3).booleans(2, 5)], torch.logical_not)],
    )


def binary():
    for name, run in BINARY.items():
        draw = Draw(11)
        cases = []
        for left, right in SHAPES:
            y = draw.uniform(0.5, 2, *right) if name == "div" else draw.normal(*right)
            cases.append(case(name, {}, [draw.normal(*left), y], run))
        if name in ("minimum", "maximum"):
            ties = [exact([1, 2, 3, -1]), exact([1, 0, 3, -2])]
            cases.append(case(name, {}, ties, run, "where both are equal each takes half of the gradient"))
        write(f"crates/graph/goldens/{name}.json", cases)

    draw = Draw(13)
    cases = [
        case("pow", {}, [draw.uniform(0.1, 3, *left), draw.uniform(-2, 3, *right)], torch.pow)
        for left, right in SHAPES
    ]
    whole = [exact([-2, -1.5, 3, 0.5, -3]), exact([2, 3, -1, 0, 1])]
    cases.append(case("pow", {}, whole, torch.pow, "negative bases have no gradient in the exponent", fixed=(1,)))
    zero = [exact([0, 0, 0]), exact([1, 2, 3])]
    cases.append(case("pow", {}, zero, torch.pow, "at base 0 the gradient in the exponent is 0"))
    write("crates/graph/goldens/pow.json", cases)

    for name, run in COMPARISONS.items():
        draw = Draw(17)
        cases = [
            case(name, {}, [draw.integers(-2, 3, *a).double(), draw.integers(-2, 3, *b).double()], run)
            for a, b in SHAPES
        ]
        write(f"crates/graph/goldens/{name}.json", cases)
    for name, run in {"logicalAnd": torch.logical_and, "logicalOr": torch.logical_or}.items():
        draw = Draw(19)
        cases = [case(name, {}, [draw.booleans(*a), draw.booleans(*b)], run) for a, b in SHAPES]
        write(f"crates/graph/goldens/{name}.json", cases)


def where():
    draw = Draw(23)
    shapes = [((3, 4), (3, 4), (3, 4)), ((3, 1), (3, 4), (4,)), ((4,), (), (2, 4)), ((2, 3), (1,), ())]
    cases = [case("where", {}, [draw.booleans(*c), draw.normal(*a), draw.normal(*b)], torch.where) for c, a, b in shapes]
    write("crates/graph/goldens/where.json", cases)


unary()
binary()
where()
