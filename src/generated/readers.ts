/** Readers: written by `npm run gen` from `crates/data/src/readers`. */

/** The binary version of CIFAR-10 and CIFAR-100: images `[32, 32, 3]` of bytes and class ids, of all files together. */
export interface CifarReaderOptions {
  /**
   * Which of the two sets, and which of its labels: 10 classes, 100, or the 20 superclasses of the 100.
   * @default 'cifar10'
   */
  readonly labels?: 'cifar10' | 'cifar100' | 'cifar100Coarse' | 'cifar100_coarse';
}

/** The spec of `cifar`. */
export interface CifarReaderSpec extends CifarReaderOptions {
  readonly kind: 'cifar';
}

/** A file of records whose cells stand between commas: numbers, and texts that are categories. It may be gzip. */
export interface CsvReaderOptions {
  /**
   * The one character between cells: `','`, `';'`, a tab or another.
   * @default ','
   */
  readonly delimiter?: string;
  /**
   * The one character around cells that hold delimiters, quotes or ends of lines; `''` where quotes mean nothing.
   * @default '"'
   */
  readonly quote?: string;
  /**
   * Whether the first record names the columns. Without one they are called `'0'`, `'1'` and so on.
   * @default true
   */
  readonly header?: boolean;
  /**
   * The column with the answer; without one the samples have no `y`. Texts and columns named in `categorical` become
   * class ids, whole numbers int32, other numbers float32.
   */
  readonly label?: string;
  /**
   * The classes of the label in the order of their ids, such as those of the file that a model has learned from; those
   * that the file has, in sorted order, when left out.
   */
  readonly classNames?: readonly string[];
  /** The columns to learn from, in this order; all but the label where none are named. */
  readonly columns?: readonly string[];
  /**
   * Columns that hold categories although they look like numbers. Columns with more texts than numbers are
   * categories by themselves.
   * @default []
   */
  readonly categorical?: readonly string[];
  /**
   * The categories of columns in the order of their numbers, such as the `categories` of the data set that a model has
   * learned from; of other columns those that the file has, in sorted order.
   * @default {}
   */
  readonly categories?: { readonly [name: string]: readonly string[] };
  /**
   * What a category becomes among the inputs: its number in sorted order, or a column for each category. Where all
   * inputs are codes `x` is int32, otherwise float32.
   * @default 'codes'
   */
  readonly encoding?: 'codes' | 'oneHot' | 'one_hot';
  /**
   * Texts that stand for a value that is not there. Missing inputs become NaN, and 0 in every column of a category
   * that is one-hot; a missing label is an error.
   * @default ['', 'NA', 'N/A', 'NaN', 'nan', 'null', 'NULL', 'None', '?']
   */
  readonly missingValues?: readonly string[];
  /**
   * Whether a row that cannot be taken ends the reading with an error that names it, or is left out and counted.
   * @default 'throw'
   */
  readonly onError?: 'throw' | 'skip';
  /**
   * Whether each epoch reads the file anew, instead of keeping it in memory. Files beyond 256 MB are read anew
   * where nothing is said.
   */
  readonly stream?: boolean;
}

/** The spec of `csv`. */
export interface CsvReaderSpec extends CsvReaderOptions {
  readonly kind: 'csv';
}

/** The files of MNIST and its kin, one with images and one with labels, maybe gzip. Bytes stay bytes; labels become int32. */
export interface IdxReaderSpec {
  readonly kind: 'idx';
}

/**
 * Pictures (PNG, JPEG, WebP, BMP) in folders, one a class; folders within belong to it. `x` are bytes `[height, width, channels]`,
 * decoded when they are read, and `y` the class ids.
 */
export interface ImageFolderReaderOptions {
  /** Rows and columns to which pictures are brought, or one number for both; without it they keep their own sizes. At least 1 and at most 16384. */
  readonly imageSize?: number | readonly [number, number];
  /**
   * Which channels pictures have.
   * @default 'rgb'
   */
  readonly colorMode?: 'rgb' | 'rgba' | 'grayscale';
  /**
   * How pixels between pixels are found, smoothed where pictures shrink.
   * @default 'bilinear'
   */
  readonly interpolation?: 'bilinear' | 'bicubic' | 'nearest';
  /**
   * Whether the middle is cut out in the proportions of `imageSize` before, instead of distorting.
   * @default false
   */
  readonly cropToAspectRatio?: boolean;
  /**
   * Whether the folder's own folders are classes. Without labels all pictures within it are taken, in the order of their
   * names, and there is no `y`.
   * @default true
   */
  readonly labels?: boolean;
  /** The classes' folders in the order of their ids; all of them in the order of their names, when left out. */
  readonly classNames?: readonly string[];
  /**
   * Whether a picture that cannot be read ends the pass with an error that names it, or is left out and counted.
   * @default 'throw'
   */
  readonly onError?: 'throw' | 'skip';
}

/** The spec of `imageFolder`. */
export interface ImageFolderReaderSpec extends ImageFolderReaderOptions {
  readonly kind: 'imageFolder';
}

/**
 * JSON Lines: an object a line, whose fields are numbers, texts, truth values, or lists as long in every line, whose items
 * are columns `name[0]`, `name[1]` and so on. It may be gzip.
 */
export interface JsonlReaderOptions {
  /**
   * The column with the answer; without one the samples have no `y`. Texts and columns named in `categorical` become
   * class ids, whole numbers int32, other numbers float32.
   */
  readonly label?: string;
  /**
   * The classes of the label in the order of their ids, such as those of the file that a model has learned from; those
   * that the file has, in sorted order, when left out.
   */
  readonly classNames?: readonly string[];
  /** The columns to learn from, in this order; all but the label where none are named. */
  readonly columns?: readonly string[];
  /**
   * Columns that hold categories although they look like numbers. Columns with more texts than numbers are
   * categories by themselves.
   * @default []
   */
  readonly categorical?: readonly string[];
  /**
   * The categories of columns in the order of their numbers, such as the `categories` of the data set that a model has
   * learned from; of other columns those that the file has, in sorted order.
   * @default {}
   */
  readonly categories?: { readonly [name: string]: readonly string[] };
  /**
   * What a category becomes among the inputs: its number in sorted order, or a column for each category. Where all
   * inputs are codes `x` is int32, otherwise float32.
   * @default 'codes'
   */
  readonly encoding?: 'codes' | 'oneHot' | 'one_hot';
  /**
   * Texts that stand for a value that is not there. Missing inputs become NaN, and 0 in every column of a category
   * that is one-hot; a missing label is an error.
   * @default ['', 'NA', 'N/A', 'NaN', 'nan', 'null', 'NULL', 'None', '?']
   */
  readonly missingValues?: readonly string[];
  /**
   * Whether a row that cannot be taken ends the reading with an error that names it, or is left out and counted.
   * @default 'throw'
   */
  readonly onError?: 'throw' | 'skip';
  /**
   * Whether each epoch reads the file anew, instead of keeping it in memory. Files beyond 256 MB are read anew
   * where nothing is said.
   */
  readonly stream?: boolean;
}

/** The spec of `jsonl`. */
export interface JsonlReaderSpec extends JsonlReaderOptions {
  readonly kind: 'jsonl';
}

/**
 * Arrays of NumPy, a file for each part of a sample; the first axis is the samples. bool and uint8 stay, other whole numbers
 * become int32, floats float32; either byte order, rows or columns first.
 */
export interface NpyReaderSpec {
  readonly kind: 'npy';
}

/** Arrays of NumPy in one file, as `np.savez` and `np.savez_compressed` write them; the first axis is the samples. */
export interface NpzReaderOptions {
  /**
   * The name of the array that holds the inputs.
   * @default 'x'
   */
  readonly x?: string;
  /** The name of the array that holds the answers. `'y'` is taken, if there is one, where nothing is said. */
  readonly y?: string;
  /** The name of the array that holds a weight for each sample. */
  readonly sampleWeight?: string;
}

/** The spec of `npz`. */
export interface NpzReaderSpec extends NpzReaderOptions {
  readonly kind: 'npz';
}

/** Flat columns of numbers and texts with their types, plain or packed by Snappy, gzip or Zstandard. */
export interface ParquetReaderOptions {
  /**
   * The column with the answer; without one the samples have no `y`. Texts and columns named in `categorical` become
   * class ids, whole numbers int32, other numbers float32.
   */
  readonly label?: string;
  /**
   * The classes of the label in the order of their ids, such as those of the file that a model has learned from; those
   * that the file has, in sorted order, when left out.
   */
  readonly classNames?: readonly string[];
  /** The columns to learn from, in this order; all but the label where none are named. */
  readonly columns?: readonly string[];
  /**
   * Columns that hold categories although they look like numbers. Columns with more texts than numbers are
   * categories by themselves.
   * @default []
   */
  readonly categorical?: readonly string[];
  /**
   * The categories of columns in the order of their numbers, such as the `categories` of the data set that a model has
   * learned from; of other columns those that the file has, in sorted order.
   * @default {}
   */
  readonly categories?: { readonly [name: string]: readonly string[] };
  /**
   * What a category becomes among the inputs: its number in sorted order, or a column for each category. Where all
   * inputs are codes `x` is int32, otherwise float32.
   * @default 'codes'
   */
  readonly encoding?: 'codes' | 'oneHot' | 'one_hot';
  /**
   * Texts that stand for a value that is not there. Missing inputs become NaN, and 0 in every column of a category
   * that is one-hot; a missing label is an error.
   * @default ['', 'NA', 'N/A', 'NaN', 'nan', 'null', 'NULL', 'None', '?']
   */
  readonly missingValues?: readonly string[];
  /**
   * Whether a row that cannot be taken ends the reading with an error that names it, or is left out and counted.
   * @default 'throw'
   */
  readonly onError?: 'throw' | 'skip';
  /**
   * Whether each epoch reads the file anew, instead of keeping it in memory. Files beyond 256 MB are read anew
   * where nothing is said.
   */
  readonly stream?: boolean;
}

/** The spec of `parquet`. */
export interface ParquetReaderSpec extends ParquetReaderOptions {
  readonly kind: 'parquet';
}

/** Any reader as plain JSON. */
export type ReaderSpec =
  | CifarReaderSpec
  | CsvReaderSpec
  | IdxReaderSpec
  | ImageFolderReaderSpec
  | JsonlReaderSpec
  | NpyReaderSpec
  | NpzReaderSpec
  | ParquetReaderSpec;

/** The name of any reader that can do without options, in camelCase or as Keras spells it. */
export type ReaderName = 'cifar' | 'csv' | 'idx' | 'imageFolder' | 'image_folder' | 'jsonl' | 'npy' | 'npz' | 'parquet';

/** Wherever a reader is wanted. */
export type ReaderLike = ReaderName | ReaderSpec;

/** Makes the spec of a reader. */
export const readers = {
  /** The binary version of CIFAR-10 and CIFAR-100: images `[32, 32, 3]` of bytes and class ids, of all files together. */
  cifar: (options?: CifarReaderOptions): CifarReaderSpec => Object.freeze({ kind: 'cifar', ...options }),
  /** A file of records whose cells stand between commas: numbers, and texts that are categories. It may be gzip. */
  csv: (options?: CsvReaderOptions): CsvReaderSpec => Object.freeze({ kind: 'csv', ...options }),
  /** The files of MNIST and its kin, one with images and one with labels, maybe gzip. Bytes stay bytes; labels become int32. */
  idx: (): IdxReaderSpec => Object.freeze({ kind: 'idx' }),
  /**
   * Pictures (PNG, JPEG, WebP, BMP) in folders, one a class; folders within belong to it. `x` are bytes `[height, width, channels]`,
   * decoded when they are read, and `y` the class ids.
   */
  imageFolder: (options?: ImageFolderReaderOptions): ImageFolderReaderSpec => Object.freeze({ kind: 'imageFolder', ...options }),
  /**
   * JSON Lines: an object a line, whose fields are numbers, texts, truth values, or lists as long in every line, whose items
   * are columns `name[0]`, `name[1]` and so on. It may be gzip.
   */
  jsonl: (options?: JsonlReaderOptions): JsonlReaderSpec => Object.freeze({ kind: 'jsonl', ...options }),
  /**
   * Arrays of NumPy, a file for each part of a sample; the first axis is the samples. bool and uint8 stay, other whole numbers
   * become int32, floats float32; either byte order, rows or columns first.
   */
  npy: (): NpyReaderSpec => Object.freeze({ kind: 'npy' }),
  /** Arrays of NumPy in one file, as `np.savez` and `np.savez_compressed` write them; the first axis is the samples. */
  npz: (options?: NpzReaderOptions): NpzReaderSpec => Object.freeze({ kind: 'npz', ...options }),
  /** Flat columns of numbers and texts with their types, plain or packed by Snappy, gzip or Zstandard. */
  parquet: (options?: ParquetReaderOptions): ParquetReaderSpec => Object.freeze({ kind: 'parquet', ...options }),
} as const;
