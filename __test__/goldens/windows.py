"""Layers of windows over images and sequences from Keras, float64."""

from keras_layer import keras, use
from keras import layers as k

from golden import Draw, write

draw = Draw(101)
cases = []


def add(spec, layer, *shape):
    cases.append(use(draw, spec, layer, draw.normal(*shape)))


class SameAverage(k.Layer):
    """Average pooling of which padding is no part, as Keras's other backends have it: its PyTorch repeats edges instead."""

    def __init__(self, pool):
        super().__init__()
        self.pool = pool

    def call(self, x):
        size, steps = self.pool.pool_size, self.pool.strides
        sides = [(0, 0)]
        for n, window, stride in zip(x.shape[1:-1], size, steps):
            total = max((-(-n // stride) - 1) * stride + window - n, 0)
            sides.append((total // 2, total - total // 2))
        sides.append((0, 0))
        sums, ones = (keras.ops.pad(v, sides) for v in (x, keras.ops.ones_like(x)))
        mean = lambda v: keras.ops.average_pool(v, size, steps, "valid")
        return mean(sums) / mean(ones)


# Pools.
for kind, one, two in [
    ("max", k.MaxPooling1D, k.MaxPooling2D),
    ("average", k.AveragePooling1D, k.AveragePooling2D),
]:
    counted = SameAverage if kind == "average" else lambda pool: pool
    kind += "Pooling"
    add({"kind": f"{kind}2d"}, two((2, 2)), 2, 5, 4, 3)
    add({"kind": f"{kind}2d", "poolSize": 3, "strides": 2}, two(3, 2), 1, 7, 8, 2)
    add({"kind": f"{kind}2d", "poolSize": [2, 3], "padding": "same"}, counted(two((2, 3), padding="same")), 2, 5, 4, 2)
    add({"kind": f"{kind}2d", "poolSize": 3, "strides": 1, "padding": "same"}, counted(two(3, 1, "same")), 1, 4, 5, 2)
    add({"kind": f"{kind}1d"}, one(2), 2, 5, 3)
    add({"kind": f"{kind}1d", "poolSize": 3, "strides": 2, "padding": "same"}, counted(one(3, 2, "same")), 2, 6, 3)
for kind, one, two in [
    ("Max", k.GlobalMaxPooling1D, k.GlobalMaxPooling2D),
    ("Average", k.GlobalAveragePooling1D, k.GlobalAveragePooling2D),
]:
    kind = f"global{kind}Pooling"
    add({"kind": f"{kind}2d"}, two(), 2, 4, 3, 5)
    add({"kind": f"{kind}2d", "keepDims": True}, two(keepdims=True), 2, 4, 3, 5)
    add({"kind": f"{kind}1d"}, one(), 2, 4, 5)
    add({"kind": f"{kind}1d", "keepDims": True}, one(keepdims=True), 2, 4, 5)

write("crates/nn/goldens/windows.json", cases)
