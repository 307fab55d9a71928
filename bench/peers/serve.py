"""The Python side of the line protocol."""

import json
import os
import sys
import time


def batches(workload):
    """Samples and labels of a workload as NumPy arrays; images are channels-last."""
    import numpy as np

    x = np.fromfile(workload["x"], dtype=np.float32).reshape(workload["samples"], *workload["shape"])
    return x, np.fromfile(workload["y"], dtype=np.int32)


def initial(workload):
    """A function that gives the values a weight starts with; kernels are `[..., inputs, outputs]`."""
    import numpy as np

    values = np.fromfile(workload["weights"], dtype=np.float32)
    return lambda weight: values[weight["offset"] : weight["offset"] + weight["size"]].reshape(weight["shape"]).copy()


def noise(part):
    """A part of a file of float32 numbers, as long as its shape wants."""
    import numpy as np

    count = int(np.prod(part["shape"]))
    return np.fromfile(part["file"], dtype=np.float32, count=count, offset=4 * part["offset"]).reshape(part["shape"])


def serve(prepare):
    """`prepare(workload, configuration)` returns the versions and two functions, `check` and `run`.

    `check` returns what the peers are compared by. `run` works for some epochs; it returns the last loss as a float, which
    makes it wait for all outstanding work, or None where there is none.
    """
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    run, steps = None, 0
    for line in sys.stdin:
        request = json.loads(line)
        try:
            if "prepare" in request:
                workload = request["prepare"]
                versions, check, run = prepare(workload, request["configuration"])
                answer = {"ready": True, "versions": versions, "check": check()}
            else:
                steps = request["round"] * workload["batches"]
                start = time.perf_counter()
                loss = run(request["round"])
                answer = {"seconds": time.perf_counter() - start, "steps": steps, "loss": loss}
        except Exception as error:
            answer = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps(answer), file=answers, flush=True)
