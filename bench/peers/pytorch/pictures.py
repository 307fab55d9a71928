"""Pictures of a folder as torchvision reads, cuts and mirrors them: `pictures.py FOLDER WORKERS BATCH`; makes them where they are missing.

Prints what it reads as JSON; then for each line on its input the seconds of a pass.
"""

import json
import pathlib
import sys
import time

import numpy as np
import PIL
import torch
import torchvision
from PIL import Image
from torchvision.transforms import Compose, PILToTensor, RandomCrop, RandomHorizontalFlip

FILES, SIDE, CUT = 10_000, 256, 224


def make(folder):
    """Pictures as busy as photographs: noise whose spectrum falls with the frequency, and some edges."""
    rng = np.random.default_rng(1)
    folder.mkdir(parents=True)
    frequency = np.hypot(np.fft.fftfreq(512)[:, None], np.fft.rfftfreq(512)[None, :])
    frequency[0, 0] = 1
    planes = []
    for _ in range(12):
        spectrum = np.exp(2j * np.pi * rng.random(frequency.shape)) / frequency**1.2
        plane = np.fft.irfft2(spectrum, (512, 512))
        planes.append((plane - plane.mean()) / plane.std() * 45 + 120)
    for number in range(FILES):
        top, left = rng.integers(0, 512 - SIDE, 2)
        picture = np.stack([planes[i] for i in rng.integers(0, 12, 3)], -1)[top : top + SIDE, left : left + SIDE].copy()
        edge = rng.integers(0, SIDE, 4)
        picture[min(edge[:2]) : max(edge[:2]), min(edge[2:]) : max(edge[2:])] += rng.normal(0, 60, 3)
        Image.fromarray(picture.clip(0, 255).astype(np.uint8)).save(folder / f"{number:05}.jpg", quality=90)


class Pictures(torch.utils.data.Dataset):
    def __init__(self, folder):
        self.paths = sorted(folder.iterdir())
        # Cut and mirrored as pictures, which is quicker than as tensors.
        self.transform = Compose([RandomCrop(CUT), RandomHorizontalFlip(), PILToTensor()])

    def __len__(self):
        return len(self.paths)

    def __getitem__(self, number):
        with open(self.paths[number], "rb") as file:
            return self.transform(Image.open(file).convert("RGB"))


def main():
    folder, workers, batch = pathlib.Path(sys.argv[1]) / "pictures", int(sys.argv[2]), int(sys.argv[3])
    if not folder.exists():
        make(folder)
    pictures = Pictures(folder)
    loader = torch.utils.data.DataLoader(pictures, batch, num_workers=workers, persistent_workers=True)
    sum(1 for _ in loader)
    version = f"torchvision {torchvision.__version__}, pillow {PIL.__version__}"
    print(json.dumps({"files": len(pictures), "version": version}), flush=True)
    for _ in sys.stdin:
        started = time.perf_counter()
        for _ in loader:
            pass
        print(json.dumps(time.perf_counter() - started), flush=True)


main()
