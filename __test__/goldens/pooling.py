"""Pools from PyTorch: random sizes, windows, strides and padding."""

import random

import torch
import torch.nn.functional as F

from golden import Draw, case, write

chance = random.Random(67)
draw = Draw(67)


def pair(low, high):
    height, width = chance.randint(low, high), chance.randint(low, high)
    return height, width


def as_option(numbers):
    return numbers[0] if numbers[0] == numbers[1] else list(numbers)


def first(x):
    return x.permute(0, 3, 1, 2)


def last(x):
    return x.permute(0, 2, 3, 1)


def same(size, window, stride):
    total = max((-(-size // stride) - 1) * stride + window - size, 0)
    return total // 2, total - total // 2


def drawn(average):
    """A random pool as a case; none if its windows do not fit."""
    size, window, stride = pair(1, 7), pair(1, 4), pair(1, 3)
    word = chance.choice(["valid", "same", "around", "sides"])
    around = chance.randint(0, min(window) // 2)
    sides = {
        "valid": [(0, 0)] * 2,
        "same": [same(*axis) for axis in zip(size, window, stride)],
        "around": [(around, around)] * 2,
        "sides": [(chance.randint(0, k - 1), chance.randint(0, k - 1)) for k in window],
    }[word]
    if any(s + sum(p) < k for s, p, k in zip(size, sides, window)):
        return None
    options = {"poolSize": as_option(window), "strides": as_option(stride)}
    options["padding"] = {"around": around, "sides": [list(side) for side in sides]}.get(word, word)
    counted = average and chance.random() < 0.4
    ceil = word in ("valid", "around") and chance.random() < 0.5
    if counted:
        options["countIncludePad"] = True
    if ceil:
        options["ceilMode"] = True

    def run(x):
        x = first(x)
        if word in ("valid", "around"):
            if average:
                return last(F.avg_pool2d(x, window, stride, around if word == "around" else 0, ceil, counted))
            return last(F.max_pool2d(x, window, stride, around if word == "around" else 0, 1, ceil))
        edges = (*sides[1], *sides[0])
        if not average:
            return last(F.max_pool2d(F.pad(x, edges, value=-torch.inf), window, stride))
        means = F.avg_pool2d(F.pad(x, edges), window, stride)
        share = 1 if counted else F.avg_pool2d(F.pad(torch.ones_like(x), edges), window, stride)
        return last(means / share)

    x = draw.normal(chance.randint(1, 2), *size, chance.choice([1, 2, 3, 17]))
    return case("averagePool2d" if average else "maxPool2d", options, [x], run)


def cases(average, count):
    found = []
    while len(found) < count:
        record = drawn(average)
        if record:
            found.append(record)
    return found


largest = cases(False, 20)
# Of equal elements the first has the gradient, and NaN is larger than any number.
equal = torch.tensor([1.0, 2, 2, 1, 2, 2, 0, 1, 3, 3, 3, 3, 3, 3, 3, 3], dtype=torch.float64).reshape(1, 4, 4, 1)
largest.append(case("maxPool2d", {"poolSize": 3, "strides": 1}, [equal], lambda x: last(F.max_pool2d(first(x), 3, 1))))
strange = draw.normal(1, 4, 4, 1)
strange[0, 0, 1] = torch.nan
strange[0, 2:, 2:] = -torch.inf
largest.append(case("maxPool2d", {}, [strange], lambda x: last(F.max_pool2d(first(x), 2)), note="NaN and -Infinity"))
write("crates/graph/goldens/maxPool2d.json", largest)
write("crates/graph/goldens/averagePool2d.json", cases(True, 20))
