"""The shape of a golden file: tensors as JSON, numbers as the shortest text of their float32, one case a line."""

import json
import math
import pathlib

import numpy as np
import torch

ROOT = pathlib.Path(__file__).resolve().parents[2]
TORCH = f"torch {torch.__version__.split('+')[0]}"

DTYPES = {
    torch.float64: "float32",
    torch.float32: "float32",
    torch.int64: "int32",
    torch.int32: "int32",
    torch.uint8: "uint8",
    torch.bool: "bool",
}


def number(value):
    """A float as its shortest float32 text; JSON has no word for the non-finite ones, so those are strings."""
    value = float(value)
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    short = float(str(np.float32(value)))
    return int(short) if short == int(short) and abs(short) < 1e6 else short


def numbers(values):
    """A flat list of shortest floats."""
    return [number(v) for v in np.asarray(values, dtype=np.float64).ravel()]


def tensor(x):
    """`{dtype, shape, data}` of a torch tensor."""
    dtype = DTYPES[x.dtype]
    flat = x.detach().reshape(-1).tolist()
    data = [number(v) for v in flat] if dtype == "float32" else [int(v) for v in flat]
    return {"dtype": dtype, "shape": list(x.shape), "data": data}


def write(path, cases):
    """Writes a list of cases, one a line, under the repository's root."""
    target = ROOT / path
    target.parent.mkdir(parents=True, exist_ok=True)
    lines = ",\n".join(json.dumps(case, separators=(",", ":")) for case in cases)
    target.write_text(f"[\n{lines}\n]\n")
    print(f"{path}: {len(cases)} cases, {target.stat().st_size} bytes")


class Draw:
    """Reproducible inputs. Values are float32 numbers held in float64, so that both sides start from the same bits."""

    def __init__(self, seed):
        self.rng = np.random.default_rng(seed)

    def normal(self, *shape, scale=1.0):
        return exact(self.rng.normal(0.0, scale, shape).round(3))

    def uniform(self, low, high, *shape):
        return exact(self.rng.uniform(low, high, shape).round(3))

    def integers(self, low, high, *shape):
        return torch.tensor(self.rng.integers(low, high, shape), dtype=torch.int32)

    def booleans(self, *shape):
        return torch.tensor(self.rng.random(shape) < 0.5)


def exact(values):
    """A float64 tensor whose values are float32 numbers."""
    return torch.tensor(np.asarray(values, dtype=np.float32).astype(np.float64))


def case(op, options, inputs, run, note=None, fixed=()):
    """Runs `run(*inputs)` in float64 and records output, upstream gradient and input gradients.

    Of several outputs the first is the output, and the others are in `others`, with their upstream gradients in
    `otherDys`. Inputs that are no floats, or whose index is in `fixed`, have a null gradient.
    """
    leaves = [
        x.clone().requires_grad_(x.is_floating_point() and i not in fixed) for i, x in enumerate(inputs)
    ]
    found = run(*leaves)
    outputs = list(found) if isinstance(found, tuple) else [found]
    record = {"source": TORCH, "op": op, "options": options}
    if note:
        record["note"] = note
    record["inputs"] = [tensor(x) for x in inputs]
    record["output"] = tensor(outputs[0])
    if len(outputs) > 1:
        record["others"] = [tensor(y) for y in outputs[1:]]
    if outputs[0].is_floating_point() and outputs[0].requires_grad:
        dys = [Draw(y.numel() + k).uniform(-1, 1, *y.shape) for k, y in enumerate(outputs)]
        wanted = [x for x in leaves if x.requires_grad]
        found = iter(torch.autograd.grad(outputs, wanted, dys, allow_unused=True))
        record["dy"] = tensor(dys[0])
        if len(outputs) > 1:
            record["otherDys"] = [tensor(dy) for dy in dys[1:]]
        record["gradients"] = [
            tensor(g if (g := next(found)) is not None else torch.zeros_like(x)) if x.requires_grad else None
            for x in leaves
        ]
    return record
