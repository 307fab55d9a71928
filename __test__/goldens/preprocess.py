"""Writes crates/transforms/goldens/preprocess.json: fitted transforms, by scikit-learn and by their formulas in NumPy.

The formulas of contrast normalisation and ZCA are those of pylearn2, written out here.
"""

import numpy as np
import scipy
import sklearn
from scipy.ndimage import convolve
from sklearn.decomposition import PCA
from sklearn.impute import SimpleImputer
from sklearn.preprocessing import LabelEncoder, MinMaxScaler, OneHotEncoder, StandardScaler

from golden import Draw, numbers, write

SKLEARN = f"scikit-learn {sklearn.__version__}"
NUMPY = f"numpy {np.__version__}"
SCIPY = f"scipy {scipy.__version__}"

draw = Draw(6)
cases = []


def array(x):
    x = np.asarray(x)
    return {"shape": list(x.shape), "data": numbers(x) if x.dtype.kind == "f" else [int(v) for v in x.ravel()]}


def add(source, transform, train, x, y, note=None):
    case = {"source": source, "transform": transform, "train": array(train), "x": array(x), "y": array(y)}
    if note:
        case["note"] = note
    cases.append(case)


def fitted(transform, estimator, train, x, note=None):
    estimator.fit(train)
    add(SKLEARN, transform, train, x, estimator.transform(x), note)


def mixed(rows, columns):
    """Columns that depend on each other."""
    return (draw.normal(rows, columns).numpy() @ draw.normal(columns, columns).numpy() + 3).astype(np.float32).astype(float)


def upright(components):
    """The sign that makes the entry of the largest magnitude of each axis positive."""
    largest = np.abs(components).argmax(axis=1)
    return np.sign(components[np.arange(len(components)), largest])


train, x = mixed(20, 5), mixed(4, 5)
fitted({"kind": "standardScaler"}, StandardScaler(), train, x)
fitted({"kind": "minMaxScaler", "featureRange": [-2, 1]}, MinMaxScaler((-2, 1)), train, x)

sign = "scikit-learn's axes, each turned so that its entry of the largest magnitude is positive"
for components in [None, 3]:
    pca = PCA(components).fit(train)
    options = {} if components is None else {"components": components}
    turn = upright(pca.components_)
    add(SKLEARN, {"kind": "decorrelation", **options}, train, x, pca.transform(x) * turn, sign)
    white = PCA(components, whiten=True).fit(train)
    add(SKLEARN, {"kind": "whitening", "epsilon": 0, **options}, train, x, white.transform(x) * turn, sign)
share = PCA(0.9, svd_solver="full").fit(train)
add(SKLEARN, {"kind": "decorrelation", "components": 0.9}, train, x, share.transform(x) * upright(share.components_), sign)


def zca(train, x, bias):
    mean = train.mean(axis=0)
    centred = train - mean
    values, vectors = np.linalg.eigh(centred.T @ centred / len(train) + bias * np.eye(train.shape[1]))
    return (x - mean) @ (vectors * values**-0.5) @ vectors.T


for bias in [0.1, 0.0]:
    add(NUMPY, {"kind": "whitening", "method": "zca", "epsilon": bias, "ddof": 0}, train, x, zca(train, x, bias))


def contrast(x, scale=1.0, subtract_mean=True, use_std=False, sqrt_bias=0.0, min_divisor=1e-8):
    mean = x.mean(axis=1)
    x = x - mean[:, None] if subtract_mean else x.copy()
    spread = x.var(axis=1, ddof=1) if use_std else (x**2).sum(axis=1)
    divisor = np.sqrt(sqrt_bias + spread) / scale
    divisor[divisor < min_divisor] = 1.0
    return x / divisor[:, None]


images = draw.uniform(0, 255, 3, 6).numpy()
images[1] = 7
for options, own in [
    ({}, {}),
    ({"scale": 55, "sqrtBias": 10, "useStd": True}, {"scale": 55.0, "sqrt_bias": 10, "use_std": True}),
    ({"subtractMean": False, "minDivisor": 600}, {"subtract_mean": False, "min_divisor": 600}),
]:
    add(NUMPY, {"kind": "globalContrastNormalization", **options}, images, images, contrast(images, **own))


def local(x, size=7, threshold=1e-4):
    steps = np.arange(size) - size // 2
    window = np.exp(-(steps[:, None] ** 2 + steps**2) / 8.0)
    window /= window.sum()
    blur = lambda image: convolve(image, window, mode="constant")
    y = np.empty_like(x)
    for n in range(x.shape[0]):
        for c in range(x.shape[3]):
            centred = x[n, :, :, c] - blur(x[n, :, :, c])
            spread = np.sqrt(blur(centred**2))
            y[n, :, :, c] = centred / np.maximum(np.maximum(spread.mean(), spread), threshold)
    return y


images = draw.uniform(0, 1, 2, 9, 8, 2).numpy()
add(SCIPY, {"kind": "localContrastNormalization"}, images, images, local(images))
add(SCIPY, {"kind": "localContrastNormalization", "kernelSize": 3, "threshold": 0.5}, images, images, local(images, 3, 0.5))

codes = draw.integers(-2, 3, 12, 2).numpy().astype(float)
fitted({"kind": "oneHot"}, OneHotEncoder(sparse_output=False, handle_unknown="ignore"), codes, np.array([codes[0], codes[5], [9.0, codes[1, 1]]]))
labels = np.array([30, -7, 4, 4, 30, 100])
add(SKLEARN, {"kind": "labelEncoder"}, labels.astype(float), labels[::-1].astype(float), LabelEncoder().fit(labels).transform(labels[::-1]))

holes = np.array([[1, 2.5], [4, 9.5], [1, 9.5], [8, -1], [9, 0], [2, 3]], dtype=float)
asked = np.array([[9, 5], [0.5, 9]], dtype=float)
for strategy, own in [("mean", "mean"), ("median", "median"), ("mostFrequent", "most_frequent"), ("constant", "constant")]:
    options = {"strategy": strategy, "missingValue": 9}
    if strategy == "constant":
        options["fillValue"] = -3
    imputer = SimpleImputer(missing_values=9, strategy=own, fill_value=-3 if own == "constant" else None)
    fitted({"kind": "fillMissing", **options}, imputer, holes, asked)

lower, upper = np.quantile(train, [0.1, 0.75], axis=0)
add(NUMPY, {"kind": "quantileClip", "lower": 0.1, "upper": 0.75}, train, x, np.clip(x, lower, upper))

write("crates/transforms/goldens/preprocess.json", cases)
