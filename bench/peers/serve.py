"""The Python side of the line protocol."""

import json
import os
import sys
import time


def batches(workload):
    """Samples and labels of a workload as NumPy arrays."""
    import numpy as np

    x = np.fromfile(workload["x"], dtype=np.float32).reshape(workload["samples"], workload["features"])
    return x, np.fromfile(workload["y"], dtype=np.int32)


def serve(prepare):
    """`prepare(workload, configuration)` returns the versions and a function that trains for some epochs.

    That function returns the last loss as a float, which makes it wait for all outstanding work.
    """
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    train, steps = None, 0
    for line in sys.stdin:
        request = json.loads(line)
        try:
            if "prepare" in request:
                workload = request["prepare"]
                versions, train = prepare(workload, request["configuration"])
                answer = {"ready": True, "versions": versions}
            else:
                steps = request["round"] * workload["batches"]
                start = time.perf_counter()
                loss = train(request["round"])
                answer = {"seconds": time.perf_counter() - start, "steps": steps, "loss": loss}
        except Exception as error:
            answer = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps(answer), file=answers, flush=True)
