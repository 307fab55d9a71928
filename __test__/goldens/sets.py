"""Sets of points without noise, and how many samples of each class a stratified split tests with, by scikit-learn."""

import numpy as np
import sklearn
from sklearn.datasets import make_blobs, make_circles, make_moons
from sklearn.model_selection import train_test_split

from golden import Draw, numbers, write

SKLEARN = f"scikit-learn {sklearn.__version__}"
cases = []


def points(kind, options, made):
    x, y = made
    cases.append({"source": SKLEARN, "set": kind, "options": options, "x": numbers(x), "y": y.tolist()})


points("moons", {"samples": [4, 3]}, make_moons((4, 3), shuffle=False))
points("moons", {"samples": 10}, make_moons(10, shuffle=False))
points("circles", {"samples": 8}, make_circles(8, shuffle=False))
points("circles", {"samples": [3, 5], "factor": 0.25}, make_circles((3, 5), shuffle=False, factor=0.25))
centers = [[1, 2, 3], [-4, 0, 0.5], [7, 7, 7]]
points(
    "blobs",
    {"samples": 8, "centers": centers, "clusterStd": 0},
    make_blobs(8, 3, centers=np.array(centers), cluster_std=0, shuffle=False),
)


def cut_by_chance(classes, tested):
    """Whether several classes have the same claim to a sample: then scikit-learn decides by chance."""
    claims = np.sort([count * tested % sum(classes) for count in classes])[::-1]
    left = tested - sum(count * tested // sum(classes) for count in classes)
    return 0 < left < len(claims) and claims[left - 1] == claims[left]


draw = Draw(8)
while sum("classes" in case for case in cases) < 40:
    classes = draw.integers(2, 60, int(draw.integers(2, 9, 1))).tolist()
    share = sum("classes" in case for case in cases) % 2 == 0
    test = round(float(draw.rng.uniform(0.1, 0.6)), 2) if share else int(draw.rng.integers(len(classes), sum(classes) // 2 + len(classes)))
    tested = int(np.ceil(test * sum(classes))) if share else test
    if min(tested, sum(classes) - tested) < len(classes) or cut_by_chance(classes, tested):
        continue
    labels = np.repeat(np.arange(len(classes)), classes)
    _, found = train_test_split(labels, test_size=test, stratify=labels, random_state=0)
    counts = np.bincount(found, minlength=len(classes)).tolist()
    if min(counts) > 0 and min(np.array(classes) - counts) > 0:
        cases.append({"source": SKLEARN, "classes": classes, "test": test, "tested": counts})

write("__test__/data/goldens/sets.json", cases)
