"""Writes the sets beside this file from the copies that scikit-learn ships (tried with 1.9.1).

Each set becomes one string: all features, row by row, then all labels, as whole numbers of `width` little-endian bytes,
deflated, in base64. A feature is its whole number divided by the divisor, which may differ from column to column.
Run: `pip install scikit-learn==1.9.1 && python src/data/sets/make_sets.py`
"""

import base64
import pathlib
import textwrap
import zlib

import numpy as np
import sklearn
from sklearn.datasets import load_digits, load_iris, load_wine

HERE = pathlib.Path(__file__).parent


def pack(features, labels, width):
    """Deflates without a header; fails unless every number is whole and fits."""
    values = np.concatenate([features.ravel(), labels])
    rounded = np.round(values)
    assert np.allclose(values, rounded, atol=1e-6) and 0 <= rounded.min() and rounded.max() < 256**width
    compressor = zlib.compressobj(9, zlib.DEFLATED, -15)
    data = compressor.compress(rounded.astype(f"<u{width}").tobytes()) + compressor.flush()
    return "\n".join(textwrap.wrap(base64.b64encode(data).decode(), 118))


def names(values):
    return "[" + ", ".join(f"'{value}'" for value in values) + "]"


def write(name, doc, features, labels, divisor, feature_names, class_names, width=1):
    rows, columns = features.shape
    features = features * divisor
    (HERE / f"{name}.ts").write_text(
        f"""// Made by make_sets.py from scikit-learn {sklearn.__version__}; not to be edited.
import type {{ PackedSet }} from '../packed-set.js';

/** {doc} */
export const {name}: PackedSet = {{
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
    "Fisher's iris measurements (1936): 3 species, 50 flowers of each, in centimetres.",
    iris.data,
    iris.target,
    10,
    names(["sepalLength", "sepalWidth", "petalLength", "petalWidth"]),
    iris.target_names,
)

digits = load_digits()
write(
    "digits",
    "Handwritten digits of Alpaydin and Kaynak (UCI, 1998): 8x8 images of 10 classes, grey levels 0 to 16.",
    digits.data,
    digits.target,
    1,
    "Array.from({ length: 64 }, (_, i) => `row${i >> 3}column${i & 7}`)",
    digits.target_names,
)

wine = load_wine()
write(
    "wine",
    "Chemical analyses of Italian wines (Forina; UCI, 1991): 3 cultivars, 178 samples of 13 constituents.",
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
