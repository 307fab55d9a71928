"""Writes crates/transforms/goldens/augment.json: augmentations whose chance is fixed, by SciPy and torchvision."""

import numpy as np
import scipy
import torch
import torchvision
from scipy.ndimage import map_coordinates
from torchvision.transforms import InterpolationMode
from torchvision.transforms import functional as F

from golden import Draw, numbers, write

SCIPY = f"scipy {scipy.__version__}"
VISION = f"torchvision {torchvision.__version__.split('+')[0]}"
NUMPY = f"numpy {np.__version__}"

draw = Draw(4)
image = draw.uniform(0, 1, 9, 7, 3).numpy()
cases = []


def add(source, augmentation, result, x=image):
    cases.append(
        {
            "source": source,
            "augmentation": augmentation,
            "image": {"shape": list(x.shape), "data": numbers(x)},
            "result": {"shape": list(result.shape), "data": numbers(result)},
        }
    )


MODES = {"constant": "grid-constant", "reflect": "reflect", "wrap": "grid-wrap", "nearest": "nearest"}


def moved(places, size, mode, order=1, value=0.0):
    """The image read at `places(x, y)`, which gives x and y."""
    y, x = np.mgrid[0 : size[0], 0 : size[1]].astype(float)
    u, v = places(x, y)
    channels = [map_coordinates(image[:, :, c], [v, u], order=order, mode=MODES[mode], cval=value) for c in range(3)]
    return np.stack(channels, axis=-1)


h, w = image.shape[:2]
cx, cy = (w - 1) / 2, (h - 1) / 2
for mode in MODES:
    for order, word in [(1, "bilinear"), (0, "nearest")]:
        common = {"fillMode": mode, "fillValue": 0.25, "interpolation": word}
        places = lambda x, y: (x + 0.3 * w, y - 0.2 * h)
        options = {"heightFactor": [0.2, 0.2], "widthFactor": [-0.3, -0.3]}
        add(SCIPY, {"kind": "translate", **options, **common}, moved(places, (h, w), mode, order, 0.25))
    places = lambda x, y: (cx + 0.7 * (x - cx), cy + 1.6 * (y - cy))
    options = {"heightFactor": [0.6, 0.6], "widthFactor": [-0.3, -0.3], "fillMode": mode}
    add(SCIPY, {"kind": "zoom", **options}, moved(places, (h, w), mode))
    places = lambda x, y: (x + 0.4 * (y - cy), y - 0.2 * (x - cx))
    options = {"xFactor": [0.4, 0.4], "yFactor": [-0.2, -0.2], "fillMode": mode}
    add(SCIPY, {"kind": "shear", **options}, moved(places, (h, w), mode))


def lens(strength):
    def places(x, y):
        r2 = ((x - cx) ** 2 + (y - cy) ** 2) / (cx**2 + cy**2)
        return cx + (x - cx) * (1 + strength * r2), cy + (y - cy) * (1 + strength * r2)

    return places


for strength in [0.4, -0.3]:
    add(SCIPY, {"kind": "lensDistortion", "strength": [strength, strength]}, moved(lens(strength), (h, w), "reflect"))

turned = lambda angle, x, y: (
    cx + np.cos(angle) * (x - cx) - np.sin(angle) * (y - cy),
    cy + np.sin(angle) * (x - cx) + np.cos(angle) * (y - cy),
)
two = lambda x, y: turned(2 * np.pi * 0.1, x + 0.2 * w, y)
steps = [{"kind": "rotate", "factor": [0.1, 0.1]}, {"kind": "translate", "heightFactor": 0, "widthFactor": [-0.2, -0.2]}]
add(SCIPY, {"kind": "sequence", "steps": steps}, moved(two, (h, w), "reflect"))

planes = torch.tensor(image).permute(2, 0, 1)
back = lambda x: x.permute(1, 2, 0).numpy()
bilinear = InterpolationMode.BILINEAR
for share in [0.07, -0.2]:
    turn = F.rotate(planes, share * 360, bilinear)
    add(VISION, {"kind": "rotate", "factor": [share, share], "fillMode": "constant"}, back(turn))
affine = F.affine(planes, -36.0, [0, 0], 1.25, [0.0, 0.0], bilinear)
add(VISION, {"kind": "affine", "rotation": [0.1, 0.1], "scale": [1.25, 1.25], "fillMode": "constant"}, back(affine))
for factor in [0.4, 1.7]:
    options = {"factor": [factor - 1, factor - 1]}
    add(VISION, {"kind": "saturation", **options}, back(F.adjust_saturation(planes, factor)))
    mean = image.mean(axis=(0, 1))
    add(NUMPY, {"kind": "contrast", **options}, np.clip((image - mean) * factor + mean, 0, 1))
for factor in [0.3, -0.25]:
    add(VISION, {"kind": "hue", "factor": [factor, factor]}, back(F.adjust_hue(planes, factor)))
    add(NUMPY, {"kind": "brightness", "factor": [factor, factor]}, np.clip(image + factor, 0, 1))
add(VISION, {"kind": "grayscale", "probability": 1}, back(F.rgb_to_grayscale(planes, 3)))
for size, sigma in [(3, 0.7), (5, 1.9)]:
    blurred = F.gaussian_blur(planes, [size, size], [sigma, sigma])
    add(VISION, {"kind": "gaussianBlur", "kernelSize": size, "sigma": [sigma, sigma]}, back(blurred))
for kind, flip in [("horizontalFlip", F.hflip), ("verticalFlip", F.vflip)]:
    add(VISION, {"kind": kind, "probability": 1}, back(flip(planes)))
whole = {"kind": "randomResizedCrop", "height": 4, "width": 12, "scale": [1, 1], "ratio": [7 / 9, 7 / 9], "fillMode": "nearest"}
resized = F.resize(planes[:, :, :], [4, 12], bilinear, antialias=False)
add(VISION, whole, back(resized))

write("crates/transforms/goldens/augment.json", cases)
