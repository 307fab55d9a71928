"""Other ops on images from PyTorch: depthwise convolution, enlarging, local response normalisation."""

import random

import torch.nn.functional as F

from golden import Draw, case, write

chance = random.Random(71)
draw = Draw(71)


def first(x):
    return x.permute(0, 3, 1, 2)


def last(x):
    return x.permute(0, 2, 3, 1)


def as_option(numbers):
    return numbers[0] if numbers[0] == numbers[1] else list(numbers)


def pair(low, high):
    return chance.randint(low, high), chance.randint(low, high)


def depthwise():
    """A random depthwise convolution; none if its windows do not fit."""
    size, window, stride, dilation, sides = pair(1, 7), pair(1, 4), pair(1, 3), pair(1, 2), [pair(0, 2), pair(0, 2)]
    if any(n + sum(p) < (k - 1) * d + 1 for n, p, k, d in zip(size, sides, window, dilation)):
        return None
    channels, multiplier = chance.choice([1, 2, 5, 9]), chance.choice([1, 1, 2])
    options = {"strides": as_option(stride), "dilationRate": as_option(dilation)}
    options["padding"] = [list(side) for side in sides]

    def run(x, w):
        x = F.pad(first(x), (*sides[1], *sides[0]))
        w = w.permute(2, 3, 0, 1).reshape(channels * multiplier, 1, *window)
        return last(F.conv2d(x, w, stride=stride, dilation=dilation, groups=channels))

    x, w = draw.normal(chance.randint(1, 2), *size, channels), draw.normal(*window, channels, multiplier)
    return case("depthwiseConv2d", options, [x, w], run)


cases = []
while len(cases) < 16:
    drawn = depthwise()
    if drawn:
        cases.append(drawn)
write("crates/graph/goldens/depthwiseConv2d.json", cases)


def enlarged(size, interpolation, *shape):
    options = {"size": as_option(size), "interpolation": interpolation}
    mode = {"mode": "bilinear", "align_corners": False} if interpolation == "bilinear" else {"mode": "nearest"}
    return case("upSample2d", options, [draw.normal(*shape)], lambda x: last(F.interpolate(first(x), scale_factor=size, **mode)))


sizes = [((2, 2), (2, 3, 4, 2)), ((1, 3), (1, 2, 3, 3)), ((3, 2), (1, 1, 3, 1)), ((4, 1), (1, 4, 2, 2))]
words = ["nearest", "bilinear"]
write("crates/graph/goldens/upSample2d.json", [enlarged(size, word, *shape) for size, shape in sizes for word in words])


def damped(size, alpha, beta, k, divided, *shape):
    options = {"size": size, "alpha": alpha, "beta": beta, "k": k, "divideBySize": divided}

    def run(x):
        # PyTorch's channels come second; its alpha is always divided by the size.
        y = F.local_response_norm(x.movedim(-1, 1), size, alpha if divided else alpha * size, beta, k)
        return y.movedim(1, -1)

    return case("localResponseNormalization", options, [3 * draw.normal(*shape)], run)


write(
    "crates/graph/goldens/localResponseNormalization.json",
    [
        damped(5, 0.5, 0.75, 1, True, 1, 2, 3, 12),
        damped(5, 0.0625, 0.75, 2, False, 2, 2, 2, 7),
        damped(2, 0.25, 0.5, 1, True, 2, 3, 5),
        damped(4, 0.5, 1, 1.5, True, 1, 2, 2, 6),
        damped(9, 0.125, 0.75, 1, True, 2, 3, 4),
    ],
)
