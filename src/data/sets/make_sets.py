"""Writes iris.ts and digits.ts beside this file from the copies that scikit-learn ships (tried with 1.9.1).

Each set becomes one string: all features as bytes, row by row, then all labels as bytes, deflated, in base64.
Run: `pip install scikit-learn==1.9.1 && python src/data/sets/make_sets.py`
"""

import base64
import pathlib
import textwrap
import zlib

import numpy as np
import sklearn
from sklearn.datasets import load_digits, load_iris

HERE = pathlib.Path(__file__).parent


def pack(features, labels):
    """Deflates without a header; fails unless every number is a whole byte."""
    values = np.concatenate([features.ravel(), labels])
    rounded = np.round(values)
    assert np.allclose(values, rounded, atol=1e-9) and 0 <= rounded.min() and rounded.max() < 256
    compressor = zlib.compressobj(9, zlib.DEFLATED, -15)
    data = compressor.compress(rounded.astype(np.uint8).tobytes()) + compressor.flush()
    return "\n".join(textwrap.wrap(base64.b64encode(data).decode(), 118))


def names(values):
    return "[" + ", ".join(f"'{value}'" for value in values) + "]"


def write(name, doc, features, labels, divisor, feature_names, class_names):
    rows, columns = features.shape
    (HERE / f"{name}.ts").write_text(
        f"""// Made by make_sets.py from scikit-learn {sklearn.__version__}; not to be edited.
import type {{ PackedSet }} from '../packed-set.js';

/** {doc} */
export const {name}: PackedSet = {{
  rows: {rows},
  columns: {columns},
  divisor: {divisor},
  featureNames: {feature_names},
  classNames: {names(class_names)},
  packed: `
{pack(features, labels)}
`,
}};
"""
    )


iris = load_iris()
write(
    "iris",
    "Fisher's iris measurements (1936): 3 species, 50 flowers of each, in centimetres.",
    iris.data * 10,
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
