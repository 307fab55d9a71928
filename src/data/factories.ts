/** `Dataset`: the table of what data sets are made from. */
import type { Tensor } from '../tensor/tensor.js';
import type { Dataset as AnyDataset } from './dataset.js';
import type { Part } from './element.js';
import { fromCifar, fromCsv, fromIdx, fromImageFolder, fromJsonl, fromNpy, fromNpz, fromParquet } from './files.js';

/** What data sets are made from: files of many formats. */
export const Dataset = Object.freeze({
  fromCifar,
  fromCsv,
  fromIdx,
  fromImageFolder,
  fromJsonl,
  fromNpy,
  fromNpz,
  fromParquet,
});

/** Samples to learn from; `fit`, `evaluate`, `predict` and the transforms take it whole. */
export type Dataset<X extends Part = Tensor, Y extends Part | undefined = Tensor> = AnyDataset<X, Y>;
