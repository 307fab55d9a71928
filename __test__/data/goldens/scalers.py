"""Writes scalers.json beside this file: what scikit-learn's scalers make of a few columns, one of them constant.

Run: `pip install scikit-learn==1.9.1 && python __test__/data/goldens/scalers.py`
"""

import json
import pathlib

import numpy as np
import sklearn
from sklearn.preprocessing import MinMaxScaler, StandardScaler

draw = np.random.default_rng(7)
train = np.column_stack([draw.normal(5, 2, 9), draw.uniform(-100, 100, 9), np.full(9, 0.1), draw.normal(0, 1e-3, 9)])
test = np.column_stack([draw.normal(5, 2, 3), draw.uniform(-200, 200, 3), [0.1, 0.2, 0.0], draw.normal(0, 1e-3, 3)])
train, test = train.astype(np.float32), test.astype(np.float32)

CASES = [
    ("standardScaler", {}, StandardScaler()),
    ("standardScaler", {"withMean": False}, StandardScaler(with_mean=False)),
    ("standardScaler", {"withStd": False}, StandardScaler(with_std=False)),
    ("minMaxScaler", {}, MinMaxScaler()),
    ("minMaxScaler", {"featureRange": [-1, 3]}, MinMaxScaler(feature_range=(-1, 3))),
]

golden = {
    "source": f"scikit-learn {sklearn.__version__}",
    "train": train.tolist(),
    "test": test.tolist(),
    "cases": [
        {
            "scaler": name,
            "options": options,
            "train": scaler.fit_transform(train.astype(np.float64)).tolist(),
            "test": scaler.transform(test.astype(np.float64)).tolist(),
        }
        for name, options, scaler in CASES
    ],
}
pathlib.Path(__file__).with_suffix(".json").write_text(json.dumps(golden, indent=1) + "\n")
