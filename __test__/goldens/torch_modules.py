"""Networks of PyTorch's modules with channels first, their states in floats of several sizes, and what they say.

Writes `__test__/model/goldens/<name>.safetensors` (state) and `modules.json`: what each network was shown and its answers.
"""

from collections import OrderedDict

import torch
from golden import ROOT, TORCH, Draw, tensor, write
from safetensors.torch import save_file
from torch import nn

FOLDER = "__test__/model/goldens"
draw = Draw(211)


def named(**modules):
    return nn.Sequential(OrderedDict(modules))


def separable(channels, multiplier, filters):
    inner = channels * multiplier
    depthwise = nn.Conv2d(channels, inner, 3, padding=1, groups=channels, bias=False)
    return named(depthwise=depthwise, pointwise=nn.Conv2d(inner, filters, 1))


networks = {
    "images": (
        named(
            each=nn.Conv2d(3, 6, 3, stride=2, padding=1, groups=3),
            slopes=nn.PReLU(6),
            separable=separable(6, 2, 4),
            grouped=nn.Conv2d(4, 6, (3, 2), dilation=(1, 2), groups=2),
            norm=nn.GroupNorm(3, 6),
            up=nn.ConvTranspose2d(6, 3, 3, stride=2, padding=1, output_padding=1),
            flat=nn.Flatten(),
            head=nn.Linear(3 * 6 * 4, 4),
        ),
        (2, 3, 9, 8),
    ),
    "sequences": (
        named(
            conv=nn.Conv1d(3, 4, 3, padding=1),
            grouped=nn.Conv1d(4, 6, 2, stride=2, groups=2),
            flat=nn.Flatten(),
            head=nn.Linear(6 * 3, 2),
        ),
        (2, 3, 7),
    ),
}
SIZES = {"each": torch.float16, "separable": torch.bfloat16, "grouped": torch.float64}


def record(name, net, shape):
    net.double()
    state = {}
    with torch.no_grad():
        for key, value in net.state_dict().items():
            drawn = draw.normal(*value.shape, scale=0.5).to(SIZES.get(key.split(".")[0], torch.float32))
            value.copy_(drawn.double())
            state[key] = drawn
        x = draw.normal(*shape)
        answers = net(x)
    (ROOT / FOLDER).mkdir(parents=True, exist_ok=True)
    save_file(state, ROOT / FOLDER / f"{name}.safetensors")
    return {"source": TORCH, "name": name, "x": tensor(x), "answers": tensor(answers)}


write(f"{FOLDER}/modules.json", [record(name, *of) for name, of in networks.items()])
