"""ONNX Runtime: a session with all graph optimizations, given arrays in memory."""

import numpy as np
import onnxruntime
from net import build
from serve import batches, initial, serve


def prepare(workload, configuration):
    options = onnxruntime.SessionOptions()
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_ALL
    options.intra_op_num_threads = workload["threads"]
    model = build(workload["layers"], initial(workload))
    session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
    x, _ = batches(workload)
    x = np.ascontiguousarray(x.transpose(0, 3, 1, 2))
    inputs = np.split(x, workload["batches"])

    def predicted():
        return session.run(None, {"x": x[:1]})[0].flatten().tolist()

    def run(epochs):
        for _ in range(epochs):
            for samples in inputs:
                session.run(None, {"x": samples})

    return {"onnxruntime": onnxruntime.__version__}, predicted, run


serve(prepare)
