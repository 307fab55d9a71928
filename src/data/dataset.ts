/** Data to learn from, held in memory: inputs, answers, and what their columns and classes are called. */
import { EspalierError } from '../native/errors.js';
import { optionsOf, show } from '../native/refuse.js';
import { ops } from '../tensor/ops/index.js';
import { showShape, Tensor } from '../tensor/tensor.js';
import { type SplitOptions, splitRows } from './split.js';

/** What a dataset is made of. */
export interface DatasetParts<X extends Tensor = Tensor, Y extends Tensor = Tensor> {
  /** The inputs, one row a sample. */
  readonly x: X;
  /** The answers, one row a sample. */
  readonly y: Y;
  /** A name for each column of `x`. */
  readonly featureNames?: readonly string[];
  /** A name for each class id in `y`. */
  readonly classNames?: readonly string[];
}

/** Data to learn from; `fit`, `evaluate` and the scalers of `preprocess` take it whole. */
export class Dataset<X extends Tensor = Tensor, Y extends Tensor = Tensor> implements DatasetParts<X, Y> {
  readonly x: X;
  readonly y: Y;
  declare readonly featureNames?: readonly string[];
  declare readonly classNames?: readonly string[];

  /** @internal Made by `dataset`. */
  constructor(parts: DatasetParts<X, Y>) {
    for (const name of ['x', 'y'] as const) {
      if (parts[name] instanceof Tensor) continue;
      throw new EspalierError(
        'DATA',
        `dataset: ${name} is no tensor; expected one, got ${show(parts[name])}. Wrap it in tensor().`,
      );
    }
    this.x = parts.x;
    this.y = parts.y;
    if (parts.featureNames) this.featureNames = parts.featureNames;
    if (parts.classNames) this.classNames = parts.classNames;
    const [rows, answers] = [parts.x.shape[0], parts.y.shape[0]];
    if (rows === undefined || rows !== answers) {
      throw new EspalierError(
        'DATA',
        `dataset: x and y differ in length; expected one row of y for each row of x, got shapes ${showShape(parts.x.shape)} and ` +
          `${showShape(parts.y.shape)}. Give both as many rows.`,
      );
    }
  }

  /** How many samples there are. */
  get length(): number {
    return this.x.shape[0] as number;
  }

  /** Parts the samples by chance into those to learn from and those to test with. */
  split(options: SplitOptions): { train: Dataset<X, Y>; test: Dataset<X, Y> } {
    const { train, test } = splitRows(this.length, this.y, optionsOf('split', options, ['test', 'seed', 'stratify']));
    return { train: this.rows(train), test: this.rows(test) };
  }

  /** The same samples with other inputs. */
  withInputs<Z extends Tensor>(x: Z): Dataset<Z, Y> {
    return new Dataset({ ...this, x });
  }

  private rows(indices: Tensor<[number], 'int32'>): Dataset<X, Y> {
    const pick = <T extends Tensor>(t: Tensor) => ops.gather(t, indices) as Tensor as T;
    return new Dataset({ ...this, x: pick<X>(this.x), y: pick<Y>(this.y) });
  }
}

/** Makes a dataset of inputs and answers. */
export function dataset<X extends Tensor, Y extends Tensor>(parts: DatasetParts<X, Y>): Dataset<X, Y> {
  return new Dataset(optionsOf('dataset', parts, ['x', 'y', 'featureNames', 'classNames']));
}
