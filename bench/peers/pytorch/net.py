"""A net of the benchmark as a module."""

import torch
from torch import nn


class Residual(nn.Module):
    def __init__(self, body, shortcut):
        super().__init__()
        self.body, self.shortcut = body, shortcut

    def forward(self, x):
        return self.body(x) + self.shortcut(x)


class Branches(nn.ModuleList):
    def forward(self, x):
        return torch.cat([branch(x) for branch in self], 1)


class Head(nn.Module):
    """A further output in training."""

    def __init__(self, body, weight):
        super().__init__()
        self.body, self.weight = body, weight


class WithHeads(nn.Module):
    """In training the output and those of the heads, each with what its loss is to be multiplied by."""

    def __init__(self, layers):
        super().__init__()
        self.layers = layers

    def forward(self, x):
        heads = []
        for layer in self.layers:
            if not isinstance(layer, Head):
                x = layer(x)
            elif self.training:
                heads.append((layer.weight, layer.body(x)))
        return [(1.0, x), *heads] if self.training else x


class GlobalAveragePool(nn.Module):
    def forward(self, x):
        return x.mean((2, 3))


def build(layers, initial):
    """The module of these layers, with the weights that `initial` gives."""
    modules, image = [], None
    for told in layers:
        if told["kind"] == "flatten":
            image = told["input"]
        modules.append(KINDS[told["kind"]](told, initial, image))
        if told["kind"] == "dense":
            image = None
    net = nn.Sequential(*modules)
    return WithHeads(net) if any(isinstance(module, Head) for module in net) else net


def conv(told, initial, _):
    inputs, bias = told["input"][-1], told["bias"]
    layer = nn.Conv2d(inputs, told["filters"], told["kernel"], told["stride"], told["padding"], bias=bias)
    kernel, *rest = (torch.from_numpy(initial(weight)) for weight in told["weights"])
    return load(layer, kernel.permute(3, 2, 0, 1), *rest)


def dense(told, initial, image):
    kernel, bias = (torch.from_numpy(initial(weight)) for weight in told["weights"])
    if image:
        # Images are flattened with the channels first here.
        kernel = kernel.view(*image, -1).permute(2, 0, 1, 3).reshape(kernel.shape)
    return load(nn.Linear(*kernel.shape), kernel.T, bias)


def batch_norm(told, initial, _):
    layer = nn.BatchNorm2d(told["input"][-1])
    return load(layer, *(torch.from_numpy(initial(weight)) for weight in told["weights"]))


def load(layer, *values):
    with torch.no_grad():
        for place, value in zip(layer.state_dict().values(), values):
            place.copy_(value)
    return layer


KINDS = {
    "conv": conv,
    "dense": dense,
    "batchNorm": batch_norm,
    "relu": lambda *_: nn.ReLU(inplace=True),
    "dropout": lambda told, *_: nn.Dropout(told["rate"]),
    "maxPool": lambda told, *_: nn.MaxPool2d(told["window"], told["stride"], told["padding"], ceil_mode=told["ceil"]),
    "averagePool": lambda told, *_: nn.AvgPool2d(told["window"], told["stride"]),
    "globalAveragePool": lambda *_: GlobalAveragePool(),
    "flatten": lambda *_: nn.Flatten(),
    "branches": lambda told, initial, _: Branches(build(branch, initial) for branch in told["branches"]),
    "head": lambda told, initial, _: Head(build(told["body"], initial), told["weight"]),
    "residual": lambda told, initial, _: Residual(build(told["body"], initial), build(told["shortcut"], initial)),
}
