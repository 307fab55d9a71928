"""Writes the sets beside this file from the copies that scikit-learn ships (tried with 1.9.1).

Each set becomes one string: all features, row by row, then all labels, as whole numbers of `width` little-endian bytes,
deflated, in base64. A feature is its whole number divided by the divisor, which may differ from column to column.
All of them come from the UCI Machine Learning Repository, which gives them under CC BY 4.0; of iris scikit-learn has put two
flowers right, as in the paper.
Run: `pip install scikit-learn==1.9.1 && python src/data/sets/make_sets.py`
"""

import base64
import pathlib
import re
import textwrap
import zlib

import numpy as np
import sklearn
from sklearn.datasets import load_breast_cancer, load_digits, load_iris, load_wine

HERE = pathlib.Path(__file__).parent


def pack(features, labels, width):
    """Deflates without a header; fails unless every number is whole and fits."""
    values = np.concatenate([features.ravel(), labels])
    rounded = np.round(values)
    assert np.allclose(values, rounded, atol=1e-6) and 0 <= rounded.min() and rounded.max() < 256**width
    compressor = zlib.compressobj(9, zlib.DEFLATED, -15)
    little_endian = rounded.astype("<u4").view(np.uint8).reshape(-1, 4)[:, :width]
    data = compressor.compress(little_endian.tobytes()) + compressor.flush()
    return "\n".join(textwrap.wrap(base64.b64encode(data).decode(), 118))


def names(values):
    return "[" + ", ".join(f"'{value}'" for value in values) + "]"


def write(name, source, features, labels, divisor, feature_names, class_names, width=1):
    rows, columns = features.shape
    features = features * divisor
    file = re.sub("([A-Z])", lambda letter: "-" + letter[0].lower(), name)
    (HERE / f"{file}.ts").write_text(
        f"""// Made by make_sets.py from scikit-learn {sklearn.__version__}; not to be edited.
import type {{ PackedSet }} from '../packed-set.js';

export const {name}: PackedSet<{columns}> = {{
  source: '{source}',
  license: 'CC BY 4.0',
  rows: {rows},
  columns: {columns},
  width: {width},
  divisor: {divisor if np.ndim(divisor) == 0 else list(divisor)},
  featureNames: {feature_names},
  classNames: {names(class_names)},
  packed: `
{pack(features, labels, width)}
`,
}};
"""
    )


iris = load_iris()
write(
    "iris",
    "R. A. Fisher: Iris (1936). UCI Machine Learning Repository, https://doi.org/10.24432/C56C76",
    iris.data,
    iris.target,
    10,
    names(["sepalLength", "sepalWidth", "petalLength", "petalWidth"]),
    iris.target_names,
)

digits = load_digits()
write(
    "digits",
    "E. Alpaydin, C. Kaynak: Optical Recognition of Handwritten Digits (1998), the test set. "
    "UCI Machine Learning Repository, https://doi.org/10.24432/C50P49",
    digits.data,
    digits.target,
    1,
    "Array.from({ length: 64 }, (_, i) => `row${i >> 3}column${i & 7}`)",
    digits.target_names,
)

wine = load_wine()
write(
    "wine",
    "S. Aeberhard, M. Forina: Wine (1992). UCI Machine Learning Repository, https://doi.org/10.24432/C5PC7J",
    wine.data,
    wine.target,
    [100, 100, 100, 10, 1, 100, 100, 100, 100, 1000, 1000, 100, 1],
    names(
        [
            "alcohol", "malicAcid", "ash", "alcalinityOfAsh", "magnesium", "totalPhenols", "flavanoids",
            "nonflavanoidPhenols", "proanthocyanins", "colorIntensity", "hue", "dilution", "proline",
        ]
    ),
    ["cultivar1", "cultivar2", "cultivar3"],
    width=2,
)

cancer = load_breast_cancer()
mean = [1000, 100, 100, 10, 10**5, 10**5, 10**7, 10**6, 10**4, 10**5]
error = [10**4, 10**4, 10**4, 1000, 10**6, 10**6, 10**7, 10**6, 10**6, 10**7]
worst = [1000, 100, 100, 10, 10**5, 10**5, 10**6, 10**6, 10**4, 10**5]
write(
    "breastCancer",
    "W. Wolberg, O. Mangasarian, W. N. Street: Breast Cancer Wisconsin (Diagnostic) (1993). "
    "UCI Machine Learning Repository, https://doi.org/10.24432/C5DW2B",
    cancer.data,
    cancer.target,
    mean + error + worst,
    names(first + "".join(map(str.capitalize, others)) for first, *others in map(str.split, cancer.feature_names)),
    cancer.target_names,
    width=3,
)
