"""PyTorch: the usual training loop on tensors in memory, eager or compiled, with each of its optimizer implementations."""

import torch
from serve import batches, serve
from torch import nn

OPTIMIZERS = {"sgd": torch.optim.SGD, "adam": torch.optim.Adam}


def multilayer_perceptron(units):
    layers = []
    for inputs, outputs in zip(units, units[1:]):
        layers += [nn.Linear(inputs, outputs), nn.ReLU()]
    return nn.Sequential(*layers[:-1])


def prepare(workload, configuration):
    torch.set_num_threads(configuration.get("threads", workload["threads"]))
    torch.manual_seed(workload["seed"])
    x, y = batches(workload)
    x, y = torch.from_numpy(x), torch.from_numpy(y).long()

    model = multilayer_perceptron(workload["units"])
    cross_entropy = nn.CrossEntropyLoss()
    spec, kind = workload["optimizer"], configuration["optimizer"]
    implementation = {"foreach": {"foreach": True}, "fused": {"fused": True}}.get(kind, {"foreach": False})
    optimizer = OPTIMIZERS[spec["kind"]](model.parameters(), lr=spec["learningRate"], **implementation)

    def forward(inputs, labels):
        return cross_entropy(model(inputs), labels)

    update = optimizer.step
    if configuration.get("compile"):
        forward = torch.compile(forward)
        if kind == "compiled":
            update = torch.compile(lambda: optimizer.step())

    samples, batch_size = workload["samples"], workload["batchSize"]

    def train(epochs):
        model.train()
        for _ in range(epochs):
            for index in torch.randperm(samples).split(batch_size):
                optimizer.zero_grad()
                loss = forward(x.index_select(0, index), y.index_select(0, index))
                loss.backward()
                update()
        return loss.item()

    return {"torch": torch.__version__}, train


serve(prepare)
