"""Convolutions from PyTorch, small enough that every number is told; `sliding.py` has those of any size."""

import random

import torch.nn.functional as F

from golden import Draw, case, write

chance = random.Random(61)
draw = Draw(61)


def pair(low, high):
    height, width = chance.randint(low, high), chance.randint(low, high)
    return height, width


def as_option(numbers):
    return numbers[0] if numbers[0] == numbers[1] else list(numbers)


def along(size, window, stride, dilation, padding):
    """Windows along an axis and the padding before and after it."""
    reach = (window - 1) * dilation + 1
    if padding == "same":
        total = max((-(-size // stride) - 1) * stride + reach - size, 0)
        padding = (total // 2, total - total // 2)
    return (size + sum(padding) - reach) // stride + 1, padding


def convolution():
    """A random configuration, as options, sizes and the function that computes it; none if windows do not fit."""
    groups = chance.choice([1, 1, 1, 2, 3])
    channels, filters = chance.randint(1, 3), chance.randint(1, 3) * groups
    size, window, stride, dilation = pair(1, 8), pair(1, 4), pair(1, 3), pair(1, 2)
    word = chance.choice(["valid", "same", "around", "sides"])
    around = chance.randint(0, 2)
    sides = {
        "valid": [(0, 0)] * 2,
        "same": ["same"] * 2,
        "around": [(around, around)] * 2,
        "sides": [pair(0, 2), pair(0, 2)],
    }[word]
    found = [along(*axis) for axis in zip(size, window, stride, dilation, sides)]
    if any(count < 1 for count, _ in found):
        return None
    padding = [padding for _, padding in found]
    options = {"strides": as_option(stride), "dilationRate": as_option(dilation), "groups": groups}
    options["padding"] = {"around": around, "sides": [list(side) for side in sides]}.get(word, word)

    def run(x, w):
        x = F.pad(x.permute(0, 3, 1, 2), (*padding[1], *padding[0]))
        y = F.conv2d(x, w.permute(3, 2, 0, 1).contiguous(), stride=stride, dilation=dilation, groups=groups)
        return y.permute(0, 2, 3, 1)

    return options, (chance.randint(1, 2), *size, channels * groups), (*window, channels, filters), run


def transposed(stride, window, dilation, padding, more):
    options = {"strides": as_option(stride), "dilationRate": dilation, "padding": padding, "outputPadding": more}
    channels, filters = chance.randint(1, 3), chance.randint(1, 3)

    def run(x, w):
        y = F.conv_transpose2d(x.permute(0, 3, 1, 2), w.permute(3, 2, 0, 1).contiguous(), None, stride, padding, more, 1, dilation)
        return y.permute(0, 2, 3, 1)

    x, w = draw.normal(2, *pair(1, 4), channels), draw.normal(*window, filters, channels)
    return case("conv2dTranspose", options, [x, w], run)


cases = []
while len(cases) < 12:
    drawn = convolution()
    if drawn:
        options, images, filters, run = drawn
        cases.append(case("conv2d", options, [draw.normal(*images), draw.normal(*filters)], run))
write("crates/graph/goldens/conv2d.json", cases)

cases = [
    transposed((1, 1), (3, 3), 1, 0, 0),
    transposed((2, 2), (3, 3), 1, 1, 1),
    transposed((2, 3), (3, 4), 1, 1, 0),
    transposed((2, 2), (2, 2), 1, 0, 0),
    transposed((1, 2), (3, 2), 2, 1, 0),
    transposed((3, 3), (2, 1), 1, 0, 2),
    transposed((1, 1), (1, 1), 1, 0, 0),
]
write("crates/graph/goldens/conv2dTranspose.json", cases)
