/** Labels that are texts, as class numbers and back. */
import { EspalierError } from '../native/errors.js';
import { show } from '../native/refuse.js';
import { type TensorLike, toTensor } from '../tensor/like.js';
import type { Tensor } from '../tensor/tensor.js';

/** What `labelEncoder` has learned from texts: their classes, sorted, whose places are the class numbers. */
export class TextLabels {
  /** The classes; `classNames` of a dataset. */
  readonly classNames: readonly string[];
  readonly #numbers: ReadonlyMap<string, number>;

  /** @internal Made by `fit`. */
  constructor(labels: readonly string[]) {
    this.classNames = Object.freeze([...new Set(checkTexts('labelEncoder.fit', labels))].sort());
    if (this.classNames.length === 0)
      throw new EspalierError(
        'DATA',
        'labelEncoder: there is no data; expected at least one sample, got an empty array.',
      );
    this.#numbers = new Map(this.classNames.map((name, number) => [name, number]));
  }

  /** The class number of each label; -1 for one that is none of the classes. */
  transform(labels: readonly string[]): Tensor<[number], 'int32'> {
    const texts = checkTexts('labelEncoder.transform', labels);
    return toTensor(
      'labelEncoder.transform',
      Int32Array.from(texts, (text) => this.#numbers.get(text) ?? -1),
    ) as Tensor<[number], 'int32'>;
  }

  /** The label of each class number. */
  inverse(numbers: TensorLike): string[] {
    return Array.from(toTensor('labelEncoder.inverse', numbers).data(), (number) => {
      const name = this.classNames[number];
      if (name !== undefined) return name;
      const most = this.classNames.length - 1;
      throw new EspalierError(
        'DATA',
        `labelEncoder.inverse: a class is unknown; expected numbers from 0 to ${most}, got ${number}.`,
      );
    });
  }
}

/** Whether data are texts, as far as their beginning tells. */
export function isTexts(data: unknown): data is readonly string[] {
  return Array.isArray(data) && typeof data[0] === 'string';
}

function checkTexts(where: string, labels: readonly string[]): readonly string[] {
  const at = Array.isArray(labels) ? labels.findIndex((label) => typeof label !== 'string') : 0;
  if (at < 0) return labels;
  const got = Array.isArray(labels) ? `${show(labels[at])} at ${at}` : show(labels);
  throw new EspalierError('DATA', `${where}: a label is no text; expected an array of texts, got ${got}.`);
}
