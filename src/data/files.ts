/** Files as data sets: one function for each format. They open the files off the main thread and tell what is wrong with them. */
import type {
  CifarReaderOptions,
  CsvReaderOptions,
  ImageFolderReaderOptions,
  JsonlReaderOptions,
  NpzReaderOptions,
  ParquetReaderOptions,
  ReaderSpec,
} from '../generated/readers.js';
import { native } from '../native/binding.js';
import { guardAsync } from '../native/errors.js';
import type { Json } from '../native/json.js';
import { toPath } from '../native/path.js';
import { optionsOf } from '../native/refuse.js';
import type { Tensor } from '../tensor/tensor.js';
import { type Dataset, wrapDataset } from './dataset.js';
import type { Part } from './element.js';

/** Files that hold a part of the samples each. */
export interface FilesByPart {
  /** The file of the inputs. */
  readonly x: string | URL;
  /** The file of the answers. */
  readonly y?: string | URL;
  /** The file that tells how much each sample counts. */
  readonly sampleWeight?: string | URL;
}

/** A data set of a table: it has answers where a label is named. */
type Table<O> = Promise<Dataset<Tensor, O extends { readonly label: string } ? Tensor : undefined>>;

/** A data set of files by part: it has answers where there is a file of them. */
type Parts<F> = Promise<Dataset<Tensor, F extends { readonly y: string | URL } ? Tensor : undefined>>;

/**
 * Reads a CSV file: numbers, and texts that are categories. Large files stay on the disk and are read anew in each epoch, by
 * several threads.
 */
export function fromCsv<const O extends CsvReaderOptions = object>(path: string | URL, options?: O): Table<O> {
  return read('fromCsv', { ...optionsOf('fromCsv', options), kind: 'csv' }, path);
}

/** Reads a file with a JSON object in each line: numbers, texts that are categories, lists of numbers. */
export function fromJsonl<const O extends JsonlReaderOptions = object>(path: string | URL, options?: O): Table<O> {
  return read('fromJsonl', { ...optionsOf('fromJsonl', options), kind: 'jsonl' }, path);
}

/** Reads a Parquet file with flat columns of numbers and texts. Large files stay on the disk. */
export function fromParquet<const O extends ParquetReaderOptions = object>(path: string | URL, options?: O): Table<O> {
  return read('fromParquet', { ...optionsOf('fromParquet', options), kind: 'parquet' }, path);
}

/** Reads arrays of NumPy, a file for each part of the samples, or one file with the inputs. */
export function fromNpy<const F extends string | URL | FilesByPart>(files: F): Parts<F> {
  return read('fromNpy', { kind: 'npy' }, files);
}

/** Reads arrays of NumPy out of one file, by their names. */
export function fromNpz(path: string | URL, options?: NpzReaderOptions): Promise<Dataset> {
  return read('fromNpz', { ...optionsOf('fromNpz', options), kind: 'npz' }, path);
}

/** Reads the files of MNIST and its kin: one with the images, one with the labels, maybe gzip. */
export function fromIdx<const F extends string | Omit<FilesByPart, 'sampleWeight'>>(files: F): Parts<F> {
  return read('fromIdx', { kind: 'idx' }, files);
}

/** Reads the binary version of CIFAR-10 or CIFAR-100, the records of all files together. */
export function fromCifar(
  paths: string | URL | readonly (string | URL)[],
  options?: CifarReaderOptions,
): Promise<Dataset> {
  return read('fromCifar', { ...optionsOf('fromCifar', options), kind: 'cifar' }, paths);
}

/** Finds the pictures of a folder, whose folders are the classes; they are decoded when they are wanted. */
export function fromImageFolder<const O extends ImageFolderReaderOptions = object>(
  path: string | URL,
  options?: O,
): Promise<Dataset<Tensor, O extends { readonly labels: false } ? undefined : Tensor>> {
  return read('fromImageFolder', { ...optionsOf('fromImageFolder', options), kind: 'imageFolder' }, path);
}

/** Opens files with the reader of their format. */
async function read<Y extends Part | undefined>(
  where: string,
  spec: ReaderSpec,
  files: string | URL | readonly (string | URL)[] | FilesByPart,
): Promise<Dataset<Tensor, Y>> {
  const named = namedFiles(where, files);
  return wrapDataset(await guardAsync(() => native().openDataset(where, spec as unknown as Json, named)));
}

function namedFiles(where: string, files: unknown): { readonly name: string; readonly path: string }[] {
  const named: readonly (readonly [string, unknown])[] = Array.isArray(files)
    ? files.map((path) => ['', path] as const)
    : files !== null && typeof files === 'object' && !(files instanceof URL)
      ? Object.entries(files).filter(([, path]) => path !== undefined)
      : [['', files] as const];
  return named.map(([name, path]) => ({ name, path: toPath(where, path) }));
}
