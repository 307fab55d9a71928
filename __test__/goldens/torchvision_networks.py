"""Networks of torchvision with random weights: small ones with their state, known ones by a formula, and what they say.

Writes `__test__/applications/goldens/<name>.safetensors` (state) and `networks.json`: for each network the names and shapes
of its state, the images it was shown and its logits. Where there is no file the weights follow the formula of `fill`.
"""

import numpy as np
import torch
import torchvision
from golden import ROOT, numbers, write
from safetensors.torch import save_file
from torch import nn
from torchvision.models import AlexNet, GoogLeNet, resnet18
from torchvision.models.resnet import Bottleneck, ResNet
from torchvision.models.vgg import VGG, make_layers

FOLDER = "__test__/applications/goldens"


def small_resnet():
    """torchvision's network of bottlenecks with 4 filters in the place of 64."""
    net = ResNet(Bottleneck, [1, 1, 1, 1], num_classes=7)
    net.inplanes = 4
    net.conv1 = nn.Conv2d(3, 4, kernel_size=7, stride=2, padding=3, bias=False)
    net.bn1 = nn.BatchNorm2d(4)
    for stage, blocks in enumerate([1, 2, 1, 1]):
        width, stride = 4 * 2**stage, 1 if stage == 0 else 2
        setattr(net, f"layer{stage + 1}", net._make_layer(Bottleneck, width, blocks, stride=stride))
    net.fc = nn.Linear(4 * 8 * 4, 7)
    return net


def small_vgg():
    """torchvision's network with few filters: its classifier stands behind images of 7 x 7."""
    net = VGG(make_layers([4, "M", 6, 6, "M", 8, "M"]), num_classes=5, init_weights=False)
    for at, (inputs, outputs) in {0: (8 * 49, 12), 3: (12, 12), 6: (12, 5)}.items():
        net.classifier[at] = nn.Linear(inputs, outputs)
    return net


def small_alexnet():
    """torchvision's network with few units before the classifier."""
    net = AlexNet(num_classes=5)
    for at, (inputs, outputs) in {1: (256 * 36, 24), 4: (24, 24), 6: (24, 5)}.items():
        net.classifier[at] = nn.Linear(inputs, outputs)
    return net


class Heads(GoogLeNet):
    """torchvision's network with the answers of its heads when it is not training, too."""

    def _forward(self, x):
        taps = [self.inception4a, self.inception4d]
        seen = []
        hooks = [tap.register_forward_hook(lambda _m, _i, y: seen.append(y)) for tap in taps]
        answer, _, _ = super()._forward(x)
        for hook in hooks:
            hook.remove()
        return torch.stack([answer, self.aux1(seen[0]), self.aux2(seen[1])]), None, None


def learned(net, seed):
    """Random weights and statistics, as if it had been trained."""
    generator = torch.Generator().manual_seed(seed)
    for name, value in net.state_dict().items():
        if name.endswith("num_batches_tracked"):
            value.fill_(3)
        elif name.endswith("running_var"):
            value.uniform_(0.5, 2, generator=generator)
        elif value.dim() > 1:
            value.normal_(0, (2 / value[0].numel()) ** 0.5, generator=generator)
        else:
            value.uniform_(-0.5, 0.5, generator=generator)
            if name.endswith("weight"):
                value.add_(1)
    return net


def fill(net):
    """Weight number `i` of the tensor number `t` is `scale sin(0.37 i + t)`; those around 1 are 1 more."""
    named = [(name, value) for name, value in net.state_dict().items() if not name.endswith("num_batches_tracked")]
    for at, (name, value) in enumerate(named):
        fan = value[0].numel() if value.dim() > 1 else 0
        scale = (4 / fan) ** 0.5 if fan else 0.2
        around = 1.0 if fan == 0 and name.endswith(("weight", "running_var")) else 0.0
        waves = scale * np.sin(0.37 * np.arange(value.numel()) + at) + around
        value.copy_(torch.tensor(waves.astype(np.float32)).reshape(value.shape))
    return net


def pixels(*shape):
    """Images `[n, height, width, channels]` by a formula: `sin(0.61 i)`."""
    waves = np.sin(0.61 * np.arange(np.prod(shape)))
    return torch.tensor(waves.astype(np.float32)).reshape(shape)


def record(name, net, shape, kept):
    net.eval()
    with torch.no_grad():
        logits = net(pixels(*shape).permute(0, 3, 1, 2))
        exact = net.double()(pixels(*shape).double().permute(0, 3, 1, 2))
    # Sums in another order differ in float32 as well: the answer is that of float64.
    assert (logits - exact).abs().max() < 5e-5, name
    state = [(key, list(value.shape)) for key, value in net.float().state_dict().items() if "num_batches" not in key]
    case = {"source": f"torchvision {torchvision.__version__.split('+')[0]}", "name": name, "images": list(shape)}
    if not kept:
        case["state"] = state
    else:
        save_file(net.state_dict(), ROOT / FOLDER / f"{name}.safetensors")
    return {**case, "logits": numbers(exact)}


(ROOT / FOLDER).mkdir(parents=True, exist_ok=True)
write(
    f"{FOLDER}/networks.json",
    [
        record("small-resnet", learned(small_resnet(), 1), (2, 64, 64, 3), kept=True),
        record("small-vgg", learned(small_vgg(), 2), (2, 56, 56, 3), kept=True),
        record("resnet18", fill(resnet18(num_classes=10)), (1, 64, 64, 3), kept=False),
        record("small-alexnet", fill(small_alexnet()), (1, 224, 224, 3), kept=False),
        record("heads", fill(Heads(num_classes=10, init_weights=False)), (1, 112, 112, 3), kept=False),
        record("googlenet", fill(GoogLeNet(num_classes=10, aux_logits=False, init_weights=False)), (1, 64, 64, 3), kept=False),
    ],
)
