/** The data sets that come with the package. */
import { tensor } from '../tensor/from-values.js';
import type { Tensor } from '../tensor/tensor.js';
import { type Dataset, fromArrays } from './dataset.js';
import { type PackedSet, unpack } from './packed-set.js';
import { digits as packedDigits } from './sets/digits.js';
import { iris as packedIris } from './sets/iris.js';
import { wine as packedWine } from './sets/wine.js';

type Labels = Tensor<[number], 'int32'>;

/** Fisher's iris flowers: 150 samples, 4 measurements in centimetres, 3 species. */
function iris(): Dataset<Tensor<[number, 4]>, Labels> {
  return load(packedIris, 4);
}

/** Handwritten digits of the UCI repository: 1,797 images of 8x8 grey levels from 0 to 16, 10 classes. */
function digits(): Dataset<Tensor<[number, 64]>, Labels> {
  return load(packedDigits, 64);
}

/** Chemical analyses of wines of three cultivars: 178 samples, 13 constituents of very different size. */
function wine(): Dataset<Tensor<[number, 13]>, Labels> {
  return load(packedWine, 13);
}

function load<Columns extends number>(set: PackedSet, columns: Columns): Dataset<Tensor<[number, Columns]>, Labels> {
  const { features, labels } = unpack(set);
  const { rows, featureNames, classNames } = set;
  const x: Tensor<[number, Columns]> = tensor(features, { shape: [rows, columns] });
  return fromArrays({ x, y: tensor(labels), featureNames, classNames });
}

/** Small data sets that come with the package. */
export const datasets = Object.freeze({ digits, iris, wine });
