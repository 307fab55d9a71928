"""Random configurations of convolutions and pools from PyTorch, whose numbers are told by projections.

Inputs follow a formula that both sides compute, so that a case is small however large its tensors are: of each result and
gradient it tells the products with two random vectors, the norm, the largest magnitude, and some elements.

`python sliding.py` writes the cases that are committed, `python sliding.py FILE` all 500 of them.
"""

import json
import pathlib
import random
import sys

import numpy as np
import torch
import torch.nn.functional as F

from golden import ROOT, TORCH

COMMITTED, ALL = 60, 500
PROJECTIONS, ELEMENTS = 2, 6


def noise(stream, count):
    """Numbers in [-0.5, 0.5), exact in float32, for each stream others; `crates/graph/tests/sliding.rs` has the same."""
    with np.errstate(over="ignore"):
        h = np.arange(count, dtype=np.uint32) * np.uint32(0x9E3779B1)
        h += np.uint32(stream) * np.uint32(0x85EBCA77)
        for shift, factor in [(15, 0x2C1B3C6D), (12, 0x297A2D39)]:
            h = (h ^ (h >> np.uint32(shift))) * np.uint32(factor)
        h ^= h >> np.uint32(15)
    return (h >> np.uint32(8)).astype(np.float64) / 2**24 - 0.5


def as_option(pair):
    return pair[0] if pair[0] == pair[1] else list(pair)


def first(x):
    return x.permute(0, 3, 1, 2)


def last(x):
    return x.permute(0, 2, 3, 1)


def filters_first(w):
    return w.permute(3, 2, 0, 1).contiguous()


class Chance(random.Random):
    def both(self, low, high):
        return self.randint(low, high), self.randint(low, high)

    def images(self, least=1):
        """Batch and size; now and then one pixel high or wide."""
        return self.randint(1, 5), (max(least, self.choice([1, *range(2, 41)])), max(least, self.randint(1, 40)))

    def around(self, size, window, stride, dilation):
        """A padding as an option, and as pixels on the sides."""
        kind = self.choice(["valid", "same", "around", "sides"])
        if kind == "valid":
            return kind, [(0, 0), (0, 0)]
        if kind == "same":
            reach = [(k - 1) * d + 1 for k, d in zip(window, dilation)]
            total = [max((-(-n // s) - 1) * s + r - n, 0) for n, s, r in zip(size, stride, reach)]
            return kind, [(t // 2, t - t // 2) for t in total]
        if kind == "around":
            pixels = self.randint(1, 3)
            return pixels, [(pixels, pixels)] * 2
        sides = [self.both(0, 3), self.both(0, 3)]
        return [list(side) for side in sides], sides


def convolution(chance, window, stride=(1, 1), dilation=(1, 1), channels=None, filters=None, groups=1, multiplied=False):
    """A convolution; `multiplied` is one of each channel alone, of which `filters` are made."""
    batch, size = chance.images()
    channels, filters = channels or chance.randint(1, 70), filters or chance.randint(1, 70)
    padding, sides = chance.around(size, window, stride, dilation)
    if any(n + sum(p) < (k - 1) * d + 1 for n, p, k, d in zip(size, sides, window, dilation)):
        return None
    options = {"strides": as_option(stride), "padding": padding, "dilationRate": as_option(dilation)}
    if not multiplied:
        options["groups"] = groups

    def run(x, w):
        x = F.pad(first(x), (*sides[1], *sides[0]))
        if multiplied:
            w = w.permute(2, 3, 0, 1).reshape(channels * filters, 1, *window)
            return last(F.conv2d(x, w, stride=stride, dilation=dilation, groups=channels))
        return last(F.conv2d(x, filters_first(w), stride=stride, dilation=dilation, groups=groups))

    shapes = [(batch, *size, channels * (1 if multiplied else groups))]
    shapes.append((*window, channels, filters if multiplied else filters * groups))
    return "depthwiseConv2d" if multiplied else "conv2d", options, shapes, run


def tiles(chance):
    return convolution(chance, (3, 3), channels=chance.randint(16, 70), filters=chance.randint(16, 70))


def product(chance):
    batch, size = chance.images()
    channels, filters = chance.randint(1, 70), chance.randint(1, 70)
    run = lambda x, w: last(F.conv2d(first(x), filters_first(w)))
    return "conv2d", {}, [(batch, *size, channels), (1, 1, channels, filters)], run


def strided(chance):
    return convolution(chance, chance.both(1, 2), stride=chance.both(2, 3))


def few_channels(chance):
    return convolution(chance, chance.both(2, 7), stride=chance.both(1, 4), channels=chance.randint(1, 12))


def any_window(chance):
    return convolution(chance, chance.both(1, 5), chance.both(1, 3), chance.both(1, 3))


def grouped(chance):
    groups = chance.randint(2, 6)
    window, dilation = chance.both(1, 4), chance.both(1, 2)
    sizes = {"channels": chance.randint(1, 70 // groups), "filters": chance.randint(1, 70 // groups)}
    return convolution(chance, window, chance.both(1, 2), dilation, groups=groups, **sizes)


def depthwise(chance):
    window, stride, dilation = chance.both(1, 5), chance.both(1, 3), chance.both(1, 2)
    if chance.random() < 0.5:
        return convolution(chance, window, stride, dilation, channels=1, filters=1, groups=chance.randint(2, 70))
    return convolution(chance, window, stride, dilation, filters=chance.randint(1, 3), multiplied=True)


def transposed(chance):
    batch, size = chance.images()
    size = [min(n, 16) for n in size]
    window, stride, dilation = chance.both(1, 5), chance.both(1, 3), chance.both(1, 2)
    channels, filters = chance.randint(1, 70), chance.randint(1, 70)
    padding, more = chance.randint(0, 2), chance.both(0, 2)
    reach = [(k - 1) * d + 1 for k, d in zip(window, dilation)]
    if any(m >= s for m, s in zip(more, stride)):
        return None
    if any((n - 1) * s + r + m - 2 * padding < 1 for n, s, r, m in zip(size, stride, reach, more)):
        return None
    options = {"strides": as_option(stride), "dilationRate": as_option(dilation), "padding": padding}
    options["outputPadding"] = as_option(more)

    def run(x, w):
        return last(F.conv_transpose2d(first(x), filters_first(w), None, stride, padding, more, 1, dilation))

    return "conv2dTranspose", options, [(batch, *size, channels), (*window, filters, channels)], run


def pool(chance, average):
    batch, size = chance.images()
    window, stride = chance.both(1, 4), chance.both(1, 4)
    padding, sides = chance.around(size, window, stride, (1, 1))
    # A window that lies in the padding alone has no largest element.
    if any(n + sum(p) < k or max(p) >= k for n, p, k in zip(size, sides, window)):
        return None
    options = {"poolSize": as_option(window), "strides": as_option(stride), "padding": padding}
    counted = average and chance.random() < 0.5
    if counted:
        options["countIncludePad"] = True
    edges = (*sides[1], *sides[0])

    def run(x):
        if not average:
            return last(F.max_pool2d(F.pad(first(x), edges, value=-torch.inf), window, stride))
        means = F.avg_pool2d(F.pad(first(x), edges), window, stride)
        share = 1 if counted else F.avg_pool2d(F.pad(torch.ones_like(first(x)), edges), window, stride)
        return last(means / share)

    return "averagePool2d" if average else "maxPool2d", options, [(batch, *size, chance.randint(1, 70))], run


FAMILIES = [
    tiles,
    product,
    strided,
    few_channels,
    any_window,
    grouped,
    depthwise,
    transposed,
    lambda chance: pool(chance, False),
    lambda chance: pool(chance, True),
]


def told(values, seed):
    """What a case tells of a tensor."""
    flat = values.detach().reshape(-1).numpy()
    norm = float(np.sqrt(flat @ flat))
    places = ((noise(seed, ELEMENTS) + 0.5) * flat.size).astype(int)
    return {
        "shape": list(values.shape),
        "norm": short(norm),
        "largest": short(np.abs(flat).max()),
        "projections": [short(flat @ noise(seed + 1 + i, flat.size)) for i in range(PROJECTIONS)],
        "elements": [short(flat[place]) for place in places],
    }


def short(value):
    return float(f"{value:.8g}")


def case(number):
    """The case of a number: its family by turns, the rest by chance."""
    chance = Chance(number)
    drawn = None
    while not drawn:
        drawn = FAMILIES[number % len(FAMILIES)](chance)
    op, options, shapes, run = drawn
    stream = 16 * number
    tensors = [torch.from_numpy(noise(stream + i, int(np.prod(s))).reshape(s)) for i, s in enumerate(shapes)]
    leaves = [x.requires_grad_() for x in tensors]
    y = run(*leaves)
    dy = torch.from_numpy(noise(stream + 2, y.numel()).reshape(y.shape))
    results = [y, *torch.autograd.grad(y, leaves, dy)]
    shapes = [list(shape) for shape in shapes]
    found = [told(result, stream + 3 + 4 * i) for i, result in enumerate(results)]
    return {"source": TORCH, "op": op, "options": options, "stream": stream, "inputs": shapes, "results": found}


if __name__ == "__main__":
    target = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "crates/graph/goldens/projected/sliding.json"
    cases = [case(number) for number in range(ALL if len(sys.argv) > 1 else COMMITTED)]
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text("[\n" + ",\n".join(json.dumps(case, separators=(",", ":")) for case in cases) + "\n]\n")
    print(f"{target.name}: {len(cases)} cases, {target.stat().st_size} bytes")
