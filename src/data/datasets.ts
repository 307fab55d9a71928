/** The data sets that come with the package, and those that it draws. */
import { tensor } from '../tensor/from-values.js';
import type { Tensor } from '../tensor/tensor.js';
import { type Dataset, fromArrays } from './dataset.js';
import { type PackedSet, unpack } from './packed-set.js';
import { blobs, circles, moons, spirals, xor } from './points.js';
import { breastCancer } from './sets/breast-cancer.js';
import { digits } from './sets/digits.js';
import { iris } from './sets/iris.js';
import { wine } from './sets/wine.js';

/** A set that comes with the package: called, it gives its samples. */
export interface EmbeddedSet<Columns extends number> {
  (): Dataset<Tensor<[number, Columns]>, Tensor<[number], 'int32'>>;
  readonly source: PackedSet['source'];
  readonly license: PackedSet['license'];
}

function embedded<Columns extends number>(set: PackedSet<Columns>): EmbeddedSet<Columns> {
  const { source, license, rows, columns, featureNames, classNames } = set;
  const load = () => {
    const { features, labels } = unpack(set);
    const x: Tensor<[number, Columns]> = tensor(features, { shape: [rows, columns] });
    return fromArrays({ x, y: tensor(labels), featureNames, classNames });
  };
  return Object.freeze(Object.assign(load, { source, license }));
}

/** Small data sets: some that come with the package, and pictures of points that are drawn by chance. */
export const datasets = Object.freeze({
  blobs,
  /** Breast tumours: 569 samples, 30 figures of the nuclei of their cells, malignant or benign. */
  breastCancer: embedded(breastCancer),
  circles,
  /** Handwritten digits of the UCI repository: 1,797 images of 8x8 grey levels from 0 to 16, 10 classes. */
  digits: embedded(digits),
  /** Fisher's iris flowers: 150 samples, 4 measurements in centimetres, 3 species. */
  iris: embedded(iris),
  moons,
  spirals,
  /** Chemical analyses of wines of three cultivars: 178 samples, 13 constituents of very different size. */
  wine: embedded(wine),
  xor,
});
