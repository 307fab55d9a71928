/** `Dataset`: the table of what data sets are made from, and their type under the same name. */
import type { Tensor } from '../tensor/tensor.js';
import { type Dataset as AnyDataset, fromArrays } from './dataset.js';
import type { Part } from './element.js';
import { fromCifar, fromCsv, fromIdx, fromImageFolder, fromJsonl, fromNpy, fromNpz, fromParquet } from './files.js';
import { fromGenerator } from './generator.js';
import { zip } from './zip.js';

/** What data sets are made from: arrays, whatever can be iterated over, files of many formats, other data sets. */
export const Dataset = Object.freeze({
  fromArrays,
  fromCifar,
  fromCsv,
  fromGenerator,
  fromIdx,
  fromImageFolder,
  fromJsonl,
  fromNpy,
  fromNpz,
  fromParquet,
  zip,
});

/** Samples to learn from; `fit`, `evaluate`, `predict` and the transforms take it whole. */
export type Dataset<X extends Part = Tensor, Y extends Part | undefined = Tensor> = AnyDataset<X, Y>;
