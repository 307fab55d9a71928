"""A net of the benchmark as a model of ONNX; images are channels-first in it."""

import numpy as np
from onnx import TensorProto, checker, helper, numpy_helper

OPSET, IR_VERSION = 17, 8


class Builder:
    """Collects nodes and weights; every method takes the name of a value and returns the name of another."""

    def __init__(self, initial):
        self.initial, self.nodes, self.weights = initial, [], []

    def add(self, kind, name, inputs, **attributes):
        self.nodes.append(helper.make_node(kind, inputs, [name], name=name, **attributes))
        return name

    def weight(self, told, arrange=lambda value: value):
        value = np.ascontiguousarray(arrange(self.initial(told)))
        self.weights.append(numpy_helper.from_array(value, told["name"]))
        return told["name"]

    def chain(self, layers, x):
        for told in layers:
            x = getattr(self, told["kind"])(told, x)
        return x

    def conv(self, told, x):
        kernel, *rest = told["weights"]
        inputs = [x, self.weight(kernel, lambda value: value.transpose(3, 2, 0, 1)), *map(self.weight, rest)]
        strides, pads = [told["stride"]] * 2, [told["padding"]] * 4
        return self.add("Conv", told["name"], inputs, strides=strides, pads=pads)

    def dense(self, told, x):
        return self.add("Gemm", told["name"], [x, *map(self.weight, told["weights"])])

    def batchNorm(self, told, x):
        return self.add("BatchNormalization", told["name"], [x, *map(self.weight, told["weights"])], epsilon=1e-5)

    def relu(self, told, x):
        return self.add("Relu", told["name"], [x])

    def maxPool(self, told, x):
        strides, pads = [told["stride"]] * 2, [told["padding"]] * 4
        window = [told["window"]] * 2
        return self.add("MaxPool", told["name"], [x], kernel_shape=window, strides=strides, pads=pads)

    def globalAveragePool(self, told, x):
        mean = self.add("GlobalAveragePool", told["name"] + "/mean", [x])
        return self.add("Flatten", told["name"], [mean])

    def residual(self, told, x):
        return self.add("Add", told["name"], [self.chain(told["body"], x), self.chain(told["shortcut"], x)])


def build(layers, initial):
    """The model of these layers as bytes: from `x` to `y`, any number of samples."""
    builder = Builder(initial)
    y = builder.chain(layers, "x")
    height, width, channels = layers[0]["input"]
    inputs = [helper.make_tensor_value_info("x", TensorProto.FLOAT, ["n", channels, height, width])]
    outputs = [helper.make_tensor_value_info(y, TensorProto.FLOAT, ["n", *layers[-1]["output"]])]
    graph = helper.make_graph(builder.nodes, "net", inputs, outputs, builder.weights)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=IR_VERSION)
    checker.check_model(model)
    return model.SerializeToString()
