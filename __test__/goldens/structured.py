"""Structured ops from PyTorch: reductions, matMul, shape and index ops, the softmax family."""

import torch
import torch.nn.functional as F

from golden import Draw, case, exact, write

AXES = [
    ((2, 3, 4), {}),
    ((2, 3, 4), {"axes": [1]}),
    ((2, 3, 4), {"axes": [0, 2], "keepDims": True}),
    ((2, 3, 4), {"axes": [-1]}),
    ((5, 7), {"axes": [0], "keepDims": True}),
    ((9,), {"keepDims": True}),
]


def axes_of(x, options):
    return tuple(options.get("axes", range(x.dim())))


def prod(x, dim, keepdim):
    for axis in sorted((d % x.dim() for d in dim), reverse=True):
        x = x.prod(axis, keepdim)
    return x


REDUCTIONS = {
    "sum": torch.sum,
    "mean": torch.mean,
    "max": torch.amax,
    "min": torch.amin,
    "prod": prod,
    "variance": lambda x, dim, keepdim: torch.var(x, dim, correction=0, keepdim=keepdim),
    "logSumExp": torch.logsumexp,
}


def reductions():
    for name, run in REDUCTIONS.items():
        draw = Draw(29)
        reduce = lambda options: lambda x: run(x, dim=axes_of(x, options), keepdim=options.get("keepDims", False))
        cases = [case(name, options, [draw.normal(*shape)], reduce(options)) for shape, options in AXES]
        if name in ("max", "min"):
            ties = exact([[1, 3, 3], [2, 2, 2], [-1, -1, 5]])
            note = "equal extremes share the gradient evenly"
            cases.append(case(name, {"axes": [1]}, [ties], reduce({"axes": [1]}), note))
        if name == "logSumExp":
            far = exact([[1000, 1001, 999], [-1000, -1001, -1002]])
            cases.append(case(name, {"axes": [1]}, [far], reduce({"axes": [1]}), "no overflow"))
        if name == "variance":
            far = exact([[10000, 10001, 10002, 10003]])
            cases.append(case(name, {"axes": [1]}, [far], reduce({"axes": [1]}), "no cancellation"))
        write(f"crates/graph/goldens/{name}.json", cases)
    for name, run in {"argMax": torch.argmax, "argMin": torch.argmin}.items():
        draw = Draw(31)
        cases = [
            case(name, {"axis": axis}, [draw.normal(*shape)], lambda x, axis=axis: run(x, axis))
            for shape, axis in [((6,), 0), ((4, 5), 0), ((4, 5), 1), ((2, 3, 4), -1), ((2, 3, 4), 1)]
        ]
        write(f"crates/graph/goldens/{name}.json", cases)


def mat_mul():
    def run(options):
        def product(a, b):
            a = a.mT if options.get("transposeA") else a
            b = b.mT if options.get("transposeB") else b
            return a @ b

        return product

    draw = Draw(37)
    a, b, both = {"transposeA": True}, {"transposeB": True}, {"transposeA": True, "transposeB": True}
    shapes = [
        ((3, 4), (4, 5), {}),
        ((4, 3), (4, 5), a),
        ((3, 4), (5, 4), b),
        ((4, 3), (5, 4), both),
        ((1, 1), (1, 1), {}),
        ((1, 7), (7, 1), {}),
        ((13, 19), (19, 7), {}),
        ((2, 3, 4), (2, 4, 2), {}),
        ((2, 3, 4), (4, 2), {}),
        ((3, 4), (2, 4, 2), {}),
        ((2, 1, 3, 4), (3, 4, 2), {}),
        ((2, 4, 3), (1, 5, 4), both),
    ]
    cases = [case("matMul", options, [draw.normal(*x), draw.normal(*y)], run(options)) for x, y, options in shapes]
    write("crates/graph/goldens/matMul.json", cases)


def shapes():
    draw = Draw(41)
    one = lambda name, shape, options, run: case(name, options, [draw.normal(*shape)], run)
    files = {
        "transpose": [
            one("transpose", (3, 4), {}, lambda x: x.t()),
            one("transpose", (2, 3, 4), {}, lambda x: x.permute(2, 1, 0)),
            one("transpose", (2, 3, 4), {"perm": [1, 2, 0]}, lambda x: x.permute(1, 2, 0)),
            one("transpose", (2, 3, 2, 3), {"perm": [0, 2, 1, 3]}, lambda x: x.permute(0, 2, 1, 3)),
        ],
        "reshape": [
            one("reshape", (3, 4), {"shape": [2, 6]}, lambda x: x.reshape(2, 6)),
            one("reshape", (2, 3, 4), {"shape": [-1, 4]}, lambda x: x.reshape(-1, 4)),
            one("reshape", (1,), {"shape": []}, lambda x: x.reshape(())),
        ],
        "expandDims": [
            one("expandDims", (3, 4), {"axis": 0}, lambda x: x.unsqueeze(0)),
            one("expandDims", (3, 4), {"axis": -1}, lambda x: x.unsqueeze(-1)),
        ],
        "squeeze": [
            one("squeeze", (1, 3, 1), {}, lambda x: x.squeeze()),
            one("squeeze", (1, 3, 1), {"axes": [2]}, lambda x: x.squeeze(2)),
        ],
        "broadcastTo": [
            one("broadcastTo", (3, 1), {"shape": [2, 3, 4]}, lambda x: x.expand(2, 3, 4)),
            one("broadcastTo", (), {"shape": [3]}, lambda x: x.expand(3)),
        ],
        "slice": [
            one("slice", (5, 4), {"begin": [1, 0], "size": [3, 2]}, lambda x: x[1:4, 0:2]),
            one("slice", (5, 4), {"begin": [2, 1], "size": [-1, -1]}, lambda x: x[2:, 1:]),
            one("slice", (2, 3, 4), {"begin": [0, 2, 1], "size": [2, 1, 3]}, lambda x: x[:, 2:3, 1:4]),
        ],
        "pad": [
            one("pad", (2, 3), {"paddings": [[1, 0], [2, 1]]}, lambda x: F.pad(x, (2, 1, 1, 0))),
            one("pad", (3,), {"paddings": [[1, 2]], "value": -1.5}, lambda x: F.pad(x, (1, 2), value=-1.5)),
        ],
        "concat": [
            case("concat", {"axis": 0}, [draw.normal(2, 3), draw.normal(1, 3)], lambda *x: torch.cat(x, 0)),
            case("concat", {"axis": 1}, [draw.normal(2, n) for n in (3, 1, 2)], lambda *x: torch.cat(x, 1)),
            case("concat", {"axis": -1}, [draw.normal(2, 2, n) for n in (1, 3)], lambda *x: torch.cat(x, -1)),
        ],
        "stack": [
            case("stack", {"axis": axis}, [draw.normal(2, 3) for _ in range(3)], lambda *x, a=axis: torch.stack(x, a))
            for axis in (0, 1, -1)
        ],
    }
    for name, cases in files.items():
        write(f"crates/graph/goldens/{name}.json", cases)


def indexing():
    draw = Draw(43)

    def take(axis):
        def run(x, indices):
            picked = x.index_select(axis, indices.reshape(-1).long())
            return picked.reshape(x.shape[:axis] + indices.shape + x.shape[axis + 1 :])

        return run

    ids = lambda values: torch.tensor(values, dtype=torch.int32)
    cases = [
        case("gather", {}, [draw.normal(5, 3), ids([4, 0, 2])], take(0)),
        case("gather", {"axis": 0}, [draw.normal(5, 3), ids([1, 1, 3, 1])], take(0), "repeated rows add up"),
        case("gather", {"axis": 1}, [draw.normal(2, 4, 3), ids([3, 0, 3])], take(1)),
        case("gather", {"axis": 0}, [draw.normal(6, 2), ids([[0, 5], [5, 2]])], take(0)),
        case("gather", {"axis": 1}, [draw.normal(2, 5), ids([[0], [4]])], take(1)),
    ]
    write("crates/graph/goldens/gather.json", cases)

    hot = lambda depth: lambda i: F.one_hot(i.long(), depth).double()
    cases = [
        case("oneHot", {"depth": 4}, [ids([2, 0, 3])], hot(4)),
        case("oneHot", {"depth": 3}, [ids([[0, 1], [2, 2]])], hot(3)),
    ]
    write("crates/graph/goldens/oneHot.json", cases)

    values = exact([-2.7, -1, -0.5, 0, 0.5, 1, 2.7])
    small = exact([0, 0.5, 1, 2.7, 255])
    cast = lambda x, name, dtype: case("cast", {"dtype": name}, [x], lambda x: x.to(dtype), "towards zero")
    cases = [
        cast(values, "int32", torch.int32),
        cast(small, "uint8", torch.uint8),
        case("cast", {"dtype": "bool"}, [values], lambda x: x.bool(), "anything but 0 is true"),
        case("cast", {"dtype": "float32"}, [ids([-3, 0, 7])], lambda x: x.double()),
        case("cast", {"dtype": "float32"}, [torch.tensor([True, False])], lambda x: x.double()),
        case("cast", {"dtype": "float32"}, [torch.tensor([0, 7, 255], dtype=torch.uint8)], lambda x: x.double()),
        case("cast", {"dtype": "int32"}, [torch.tensor([0, 7, 255], dtype=torch.uint8)], lambda x: x.int()),
        case("cast", {"dtype": "float32"}, [values], lambda x: x.double()),
    ]
    write("crates/graph/goldens/cast.json", cases)


def softmaxes():
    far = exact([[1000, 1001, 999], [-1000, -1001, 0], [3, 3, 3]])
    for name, run in {"softmax": torch.softmax, "logSoftmax": torch.log_softmax}.items():
        draw = Draw(47)
        cases = [
            case(name, options, [draw.normal(*shape, scale=2)], lambda x, axis=options.get("axis", -1): run(x, axis))
            for shape, options in [((4, 5), {}), ((4, 5), {"axis": 0}), ((2, 3, 4), {"axis": 1}), ((7,), {"axis": -1})]
        ]
        cases.append(case(name, {}, [far], lambda x: run(x, -1), "no overflow"))
        write(f"crates/graph/goldens/{name}.json", cases)

    draw = Draw(53)
    sparse = lambda logits, labels: F.cross_entropy(logits, labels.long(), reduction="none")
    dense = lambda logits, labels: F.cross_entropy(logits, labels, reduction="none")
    rows = torch.softmax(draw.normal(4, 5), -1).float().double()
    hot = F.one_hot(torch.tensor([2, 0, 1]), 3).double()
    name = "softmaxCrossEntropy"
    cases = [
        case(name, {}, [draw.normal(6, 5, scale=2), draw.integers(0, 5, 6)], sparse),
        case(name, {}, [far, draw.integers(0, 3, 3)], sparse, "no overflow"),
        case(name, {}, [draw.normal(4, 5, scale=2), rows], dense, fixed=(1,)),
        case(name, {}, [draw.normal(3, 3, scale=2), hot], dense, fixed=(1,)),
    ]
    write(f"crates/graph/goldens/{name}.json", cases)


reductions()
mat_mul()
shapes()
indexing()
softmaxes()
