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

# Edges and sizes.
for kind, one, two in [
    ("zeroPadding", k.ZeroPadding1D, k.ZeroPadding2D),
    ("cropping", k.Cropping1D, k.Cropping2D),
]:
    option = "padding" if kind == "zeroPadding" else "cropping"
    add({"kind": f"{kind}2d"}, two(), 2, 4, 3, 2)
    add({"kind": f"{kind}2d", option: [1, 0]}, two((1, 0)), 1, 4, 3, 2)
    add({"kind": f"{kind}2d", option: [[1, 2], [0, 1]]}, two(((1, 2), (0, 1))), 2, 4, 3, 2)
    add({"kind": f"{kind}1d"}, one(), 2, 4, 3)
    add({"kind": f"{kind}1d", option: [2, 1]}, one((2, 1)), 2, 4, 3)
add({"kind": "upSampling2d"}, k.UpSampling2D(), 2, 2, 3, 2)
add({"kind": "upSampling2d", "size": [1, 3]}, k.UpSampling2D((1, 3)), 1, 3, 2, 2)
for size in [2, 3]:
    bilinear = {"kind": "upSampling2d", "size": size, "interpolation": "bilinear"}
    add(bilinear, k.UpSampling2D(size, interpolation="bilinear"), 1, 3, 4, 2)
add({"kind": "upSampling1d", "size": 3}, k.UpSampling1D(3), 2, 3, 2)

# Learned filters.
add({"kind": "conv1d", "filters": 3, "kernelSize": 2}, k.Conv1D(3, 2), 2, 5, 2)
causal = {"kind": "conv1d", "filters": 2, "kernelSize": 3, "padding": "causal", "dilationRate": 2}
add(causal, k.Conv1D(2, 3, padding="causal", dilation_rate=2), 2, 7, 2)
add(
    {"kind": "conv1d", "filters": 4, "kernelSize": 3, "strides": 2, "padding": "same", "groups": 2, "activation": "tanh"},
    k.Conv1D(4, 3, 2, "same", groups=2, activation="tanh"),
    2, 6, 4,
)  # fmt: skip
transposed = {"kind": "conv2dTranspose", "filters": 2}
add({**transposed, "kernelSize": 3}, k.Conv2DTranspose(2, 3), 2, 3, 2, 3)
add({**transposed, "kernelSize": 2, "strides": 3}, k.Conv2DTranspose(2, 2, 3), 1, 2, 3, 2)
add(
    {**transposed, "kernelSize": [3, 4], "strides": 2, "padding": "same", "activation": "sigmoid"},
    k.Conv2DTranspose(2, (3, 4), 2, "same", activation="sigmoid"),
    1, 3, 2, 2,
)  # fmt: skip
add({"kind": "depthwiseConv2d", "kernelSize": 2}, k.DepthwiseConv2D(2), 2, 3, 4, 3)
add(
    {"kind": "depthwiseConv2d", "kernelSize": 3, "strides": 2, "padding": "same", "depthMultiplier": 2, "activation": "tanh"},
    k.DepthwiseConv2D(3, 2, "same", 2, activation="tanh"),
    1, 5, 4, 2,
)  # fmt: skip
add({"kind": "separableConv2d", "filters": 4, "kernelSize": 2}, k.SeparableConv2D(4, 2), 2, 3, 4, 3)
add(
    {"kind": "separableConv2d", "filters": 3, "kernelSize": 3, "padding": "same", "depthMultiplier": 2, "useBias": False},
    k.SeparableConv2D(3, 3, padding="same", depth_multiplier=2, use_bias=False),
    1, 4, 4, 2,
)  # fmt: skip

# Pools of any size.
for size, shape in [(4, (2, 14, 7, 3)), ([3, 2], (1, 5, 4, 2)), ([2, 3], (1, 4, 9, 2)), ([3, 4], (1, 2, 5, 2))]:
    layer = k.AdaptiveAveragePooling2D(size)
    add({"kind": "adaptiveAveragePooling2d", "outputSize": size}, layer, *shape)

# Odd options: dilation with groups, strides on odd and even sizes, output paddings, several filters of a channel.
for size in [5, 6]:
    same = {"kind": "conv2d", "filters": 2, "kernelSize": 3, "strides": 2, "padding": "same"}
    add(same, k.Conv2D(2, 3, 2, "same"), 1, size, size + 1, 2)
    each = {"kind": "depthwiseConv2d", "kernelSize": [3, 2], "strides": 2, "padding": "same", "depthMultiplier": 2}
    add(each, k.DepthwiseConv2D((3, 2), 2, "same", 2), 1, size, size, 2)
    both = {"kind": "separableConv2d", "filters": 2, "kernelSize": 3, "strides": 2, "padding": "same"}
    add(both, k.SeparableConv2D(2, 3, 2, "same"), 1, size, size, 2)
    steps = {"kind": "conv1d", "filters": 2, "kernelSize": 4, "strides": 3, "padding": "same"}
    add(steps, k.Conv1D(2, 4, 3, "same"), 1, size, 2)
    causal = {"kind": "conv1d", "filters": 2, "kernelSize": 3, "strides": 2, "padding": "causal"}
    add(causal, k.Conv1D(2, 3, 2, "causal"), 1, size, 2)
apart = {"kind": "conv2d", "filters": 4, "kernelSize": [2, 3], "padding": "same", "dilationRate": 2, "groups": 2}
add(apart, k.Conv2D(4, (2, 3), padding="same", dilation_rate=2, groups=2), 1, 5, 6, 4)
apart = {"kind": "conv2d", "filters": 6, "kernelSize": 2, "dilationRate": [1, 3], "groups": 3}
add(apart, k.Conv2D(6, 2, dilation_rate=(1, 3), groups=3), 1, 4, 6, 3)
each = {"kind": "depthwiseConv2d", "kernelSize": 3, "padding": "same", "dilationRate": 2, "depthMultiplier": 3}
add(each, k.DepthwiseConv2D(3, padding="same", dilation_rate=2, depth_multiplier=3), 1, 5, 6, 2)
both = {"kind": "separableConv2d", "filters": 3, "kernelSize": 2, "dilationRate": 2, "depthMultiplier": 2}
add(both, k.SeparableConv2D(3, 2, dilation_rate=2, depth_multiplier=2), 1, 5, 6, 2)
for padding, size, stride, more in [("same", 3, 2, 0), ("same", 3, 2, 1), ("valid", 3, 2, 1), ("same", 4, 3, 2), ("valid", 2, 3, 2)]:
    options = {"kernelSize": size, "strides": stride, "padding": padding, "outputPadding": more}
    layer = k.Conv2DTranspose(2, size, stride, padding, output_padding=more)
    add({**transposed, **options}, layer, 1, 3, 4, 2)
for padding in ["same", "valid"]:
    options = {"kernelSize": 3, "padding": padding, "dilationRate": 2}
    add({**transposed, **options}, k.Conv2DTranspose(2, 3, padding=padding, dilation_rate=2), 1, 4, 3, 2)
for window, stride in [(2, 3), (3, 2), (4, 3)]:
    add({"kind": "maxPooling2d", "poolSize": window, "strides": stride, "padding": "same"}, k.MaxPooling2D(window, stride, "same"), 1, 5, 6, 2)

write("crates/nn/goldens/windows.json", cases)
