"""One pass of one convolution, from tensors in memory, as eager training calls it."""

import torch
import torch.nn.functional as F
from serve import noise, serve


def prepare(workload, configuration):
    torch.set_num_threads(workload["threads"])
    layout = torch.channels_last if configuration.get("channelsLast") else torch.contiguous_format
    stride, padding = [workload["stride"]] * 2, [workload["padding"]] * 2
    x, w, dy = (torch.from_numpy(noise(workload[name])) for name in ("x", "w", "dy"))
    x, dy = (images.permute(0, 3, 1, 2).contiguous(memory_format=layout) for images in (x, dy))
    w = w.permute(3, 2, 0, 1).contiguous(memory_format=layout)

    def backward(*wanted):
        mask = [*wanted, False]
        return torch.ops.aten.convolution_backward(dy, x, w, None, stride, padding, [1, 1], False, [0, 0], 1, mask)

    once = {
        "forward": lambda: F.conv2d(x, w, None, stride, padding),
        "images": lambda: backward(True, False)[0],
        "filters": lambda: backward(False, True)[1],
    }[workload["pass"]]

    def check():
        a, b, c, _ = workload["middle"]
        with torch.inference_mode():
            return (once()[:, c, a, b] if workload["pass"] == "filters" else once()[a, :, b, c]).tolist()

    def run(calls):
        with torch.inference_mode():
            for _ in range(calls):
                once()

    return {"torch": torch.__version__}, check, run


serve(prepare)
