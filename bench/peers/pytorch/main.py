"""PyTorch: the usual loops on tensors in memory, eager or compiled, with each of its layouts and optimizer implementations."""

import torch
from net import build
from serve import batches, initial, serve
from torch import nn

OPTIMIZERS = {"sgd": torch.optim.SGD, "adam": torch.optim.Adam}
ADAM_EPSILON = 1e-7


def prepare(workload, configuration):
    torch.set_num_threads(configuration.get("threads", workload["threads"]))
    torch.manual_seed(workload["seed"])
    channels_last = configuration.get("channelsLast", False)
    model = build(workload["layers"], initial(workload))
    if channels_last:
        model = model.to(memory_format=torch.channels_last)
    x, y = (torch.from_numpy(a) for a in batches(workload))
    if x.dim() == 4 and not channels_last:
        x = x.permute(0, 3, 1, 2).contiguous()

    def as_input(samples):
        # Rows are gathered where they lie in one piece; seen like this they are channels-last to the model.
        return samples.permute(0, 3, 1, 2) if channels_last else samples

    def predicted():
        model.eval()
        with torch.inference_mode():
            return model(as_input(x[:1])).flatten().tolist()

    if workload["task"] == "predict":
        run = prediction(model, as_input, x, workload, configuration)
        return {"torch": torch.__version__}, predicted, run
    first_steps, run = training(model, as_input, x, y.long(), workload, configuration)
    return {"torch": torch.__version__}, predicted if workload["check"] == "predict" else first_steps, run


def prediction(model, as_input, x, workload, configuration):
    model.eval()
    forward = torch.compile(model) if configuration.get("compile") else model
    inputs = [as_input(part) for part in x.split(workload["batchSize"])]

    def run(epochs):
        with torch.inference_mode(not configuration.get("compile")), torch.no_grad():
            for _ in range(epochs):
                for samples in inputs:
                    forward(samples)

    return run


def training(model, as_input, x, y, workload, configuration):
    cross_entropy = nn.CrossEntropyLoss()
    optimizer = optimizer_of(model, workload["optimizer"], configuration["optimizer"])

    def forward(inputs, labels):
        outputs = model(inputs)
        if torch.is_tensor(outputs):
            return cross_entropy(outputs, labels)
        return sum(weight * cross_entropy(output, labels) for weight, output in outputs)

    update = optimizer.step
    if configuration.get("compile"):
        forward = torch.compile(forward)
        if configuration["optimizer"] == "compiled":
            update = torch.compile(lambda: optimizer.step())

    def step(inputs, labels):
        optimizer.zero_grad()
        loss = forward(as_input(inputs), labels)
        loss.backward()
        update()
        return loss

    samples, size = workload["samples"], workload["batchSize"]

    def first_steps():
        model.train()
        return [step(x[:size], y[:size]).item() for _ in range(2)]

    def run(epochs):
        model.train()
        for _ in range(epochs):
            for index in torch.randperm(samples).split(size):
                loss = step(x.index_select(0, index), y.index_select(0, index))
        return loss.item()

    return first_steps, run


def optimizer_of(model, spec, kind):
    implementation = {"foreach": {"foreach": True}, "fused": {"fused": True}}.get(kind, {"foreach": False})
    options = {"eps": ADAM_EPSILON} if spec["kind"] == "adam" else {"momentum": spec.get("momentum", 0)}
    return OPTIMIZERS[spec["kind"]](model.parameters(), lr=spec["learningRate"], **options, **implementation)


serve(prepare)
