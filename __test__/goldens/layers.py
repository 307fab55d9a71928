"""Layers from Keras, float64: outputs, gradients of inputs and weights, and what layers add to the loss."""

from keras_layer import keras, use
from keras import layers as k

from golden import Draw, write

draw = Draw(97)
cases = []


def add(spec, layer, *inputs, fixed=False):
    cases.append(use(draw, spec, layer, *inputs, fixed=fixed))


def x(*shape):
    return draw.normal(*shape)


# Functions. Their kinks lie between the points.
ACTIVATIONS = [
    "celu", "elu", "exponential", "gelu", "hard_shrink", "hard_sigmoid", "hard_silu", "hard_tanh", "leaky_relu", "linear",
    "log_sigmoid", "log_softmax", "mish", "relu", "relu6", "selu", "sigmoid", "silu", "soft_shrink", "softmax", "softplus",
    "softsign", "sparse_plus", "sparse_sigmoid", "squareplus", "swish", "tanh", "tanh_shrink",
]  # fmt: skip
for name in ACTIVATIONS:
    add({"kind": "activation", "activation": name}, k.Activation(name), 3 * x(2, 7))
functions = keras.activations
for spec, function in [
    ({"kind": "relu", "negativeSlope": 0.25}, lambda v: functions.relu(v, 0.25)),
    ({"kind": "relu", "maxValue": 1.5}, lambda v: functions.relu(v, max_value=1.5)),
    ({"kind": "relu", "maxValue": 2, "threshold": 0.75}, lambda v: functions.relu(v, max_value=2, threshold=0.75)),
    (
        {"kind": "relu", "negativeSlope": 0.5, "maxValue": 2, "threshold": 0.5},
        lambda v: functions.relu(v, 0.5, 2, 0.5),
    ),
    ({"kind": "gelu", "approximate": True}, lambda v: functions.gelu(v, True)),
    ({"kind": "leakyRelu", "negativeSlope": 0.1}, lambda v: functions.leaky_relu(v, 0.1)),
    ({"kind": "elu", "alpha": 0.3}, lambda v: functions.elu(v, 0.3)),
    ({"kind": "threshold", "threshold": 0.4, "value": -1}, lambda v: functions.threshold(v, 0.4, -1)),
]:
    add({"kind": "activation", "activation": spec}, k.Activation(function), 3 * x(3, 5))
add({"kind": "relu"}, k.ReLU(), x(2, 5))
relu = {"maxValue": 1.25, "negativeSlope": 0.125, "threshold": 0.25}
add({"kind": "relu", **relu}, k.ReLU(1.25, 0.125, 0.25), 2 * x(4, 5))
add({"kind": "leakyRelu"}, k.LeakyReLU(), x(2, 5))
add({"kind": "elu"}, k.ELU(), x(2, 5))
add({"kind": "elu", "alpha": 0.5}, k.ELU(0.5), x(2, 5))
add({"kind": "softmax"}, k.Softmax(), x(2, 3, 4))
add({"kind": "softmax", "axis": 1}, k.Softmax(1), x(2, 3, 4))
add({"kind": "prelu"}, k.PReLU(), x(3, 2, 4))
add({"kind": "prelu", "sharedAxes": [1]}, k.PReLU(shared_axes=[1]), x(3, 2, 4))

# Products and tables.
add({"kind": "dense", "units": 3}, k.Dense(3), x(4, 5))
add({"kind": "dense", "units": 2, "useBias": False, "activation": "tanh"}, k.Dense(2, "tanh", False), x(2, 3, 4))
activity = {"activityRegularizer": {"kind": "l1l2", "l1": 0.1, "l2": 0.2}}
add(
    {"kind": "dense", "units": 2, "kernelRegularizer": "l2", "biasRegularizer": "l1", **activity},
    k.Dense(2, kernel_regularizer="l2", bias_regularizer="l1", activity_regularizer=keras.regularizers.L1L2(0.1, 0.2)),
    x(4, 3),
)
ids = draw.integers(0, 6, 3, 4)
add({"kind": "embedding", "inputDim": 6, "outputDim": 2}, k.Embedding(6, 2), ids, fixed=True)

# Several values become one.
for kind, layer in [("add", k.Add), ("multiply", k.Multiply), ("average", k.Average), ("maximum", k.Maximum), ("minimum", k.Minimum)]:
    add({"kind": kind}, layer(), x(2, 3), x(2, 3), x(2, 3))
    add({"kind": kind}, layer(), x(2, 3, 4), x(2, 1, 4), x(2, 4))
add({"kind": "subtract"}, k.Subtract(), x(2, 3), x(2, 3))
add({"kind": "concatenate"}, k.Concatenate(), x(2, 3, 4), x(2, 3, 1), x(2, 3, 2))
add({"kind": "concatenate", "axis": 1}, k.Concatenate(1), x(2, 3, 2), x(2, 1, 2))
add({"kind": "dot", "axes": 1}, k.Dot(1), x(3, 4), x(3, 4))
add({"kind": "dot", "axes": -1, "normalize": True}, k.Dot(-1, normalize=True), x(3, 4), x(3, 4))
add({"kind": "dot", "axes": [2, 1]}, k.Dot((2, 1)), x(2, 3, 4), x(2, 4, 5))
add({"kind": "dot", "axes": [1, 2], "normalize": True}, k.Dot((1, 2), normalize=True), x(2, 3, 4), x(2, 5, 3))
add({"kind": "dot", "axes": [3, 1]}, k.Dot((3, 1)), x(2, 3, 2, 4), x(2, 4))

# Shapes and scales.
add({"kind": "flatten"}, k.Flatten(), x(2, 3, 4))
add({"kind": "reshape", "targetShape": [4, 3]}, k.Reshape((4, 3)), x(2, 12))
add({"kind": "reshape", "targetShape": [2, -1]}, k.Reshape((2, -1)), x(2, 3, 4))
add({"kind": "permute", "dims": [2, 3, 1]}, k.Permute((2, 3, 1)), x(2, 3, 4, 5))
add({"kind": "repeatVector", "n": 3}, k.RepeatVector(3), x(2, 4))
add({"kind": "rescaling", "scale": 0.25, "offset": -1}, k.Rescaling(0.25, -1), x(2, 4))
add({"kind": "activityRegularization", "l1": 0.1, "l2": 0.3}, k.ActivityRegularization(0.1, 0.3), x(4, 3))

# Windows over images.
add({"kind": "conv2d", "filters": 3, "kernelSize": 2}, k.Conv2D(3, 2), x(2, 4, 3, 2))
add(
    {"kind": "conv2d", "filters": 4, "kernelSize": [3, 2], "strides": 2, "padding": "same", "groups": 2, "activation": "tanh"},
    k.Conv2D(4, (3, 2), 2, "same", groups=2, activation="tanh"),
    x(2, 5, 4, 2),
)
add(
    {"kind": "conv2d", "filters": 2, "kernelSize": 2, "padding": "same", "dilationRate": [1, 2], "useBias": False},
    k.Conv2D(2, 2, padding="same", dilation_rate=(1, 2), use_bias=False),
    x(1, 3, 5, 3),
)

# What acts while training alone.
add({"kind": "dropout", "rate": 0.5}, k.Dropout(0.5), x(2, 3))
add({"kind": "alphaDropout", "rate": 0.5}, k.AlphaDropout(0.5), x(2, 3))
add({"kind": "gaussianDropout", "rate": 0.5}, k.GaussianDropout(0.5), x(2, 3))
add({"kind": "gaussianNoise", "stddev": 0.5}, k.GaussianNoise(0.5), x(2, 3))
add({"kind": "spatialDropout1d", "rate": 0.5}, k.SpatialDropout1D(0.5), x(2, 3, 2))
add({"kind": "spatialDropout2d", "rate": 0.5}, k.SpatialDropout2D(0.5), x(2, 3, 2, 2))

# Slopes and values below 0 of the other sign: there an output does not tell on which side its input lies.
for spec, function in [
    ({"kind": "leakyRelu", "negativeSlope": -0.25}, lambda v: functions.leaky_relu(v, -0.25)),
    ({"kind": "elu", "alpha": -0.5}, lambda v: functions.elu(v, -0.5)),
]:
    add({"kind": "activation", "activation": spec}, k.Activation(function), 3 * x(3, 5))

write("crates/nn/goldens/layers.json", cases)
