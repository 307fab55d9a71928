/** What the native addon offers, as types, and the loader: no other file imports the addon. */
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { EspalierError } from './errors.js';
import type { Json } from './json.js';

/** Element types. */
export type DType = 'float32' | 'int32' | 'uint8' | 'bool';

/** Storage of a tensor's values; truth values are bytes 0 and 1. */
export type NativeArray = Float32Array | Int32Array | Uint8Array;

/** An immutable tensor. */
export interface NativeTensor {
  readonly dtype: DType;
  readonly shape: number[];
  readonly size: number;
  readonly disposed: boolean;
  data(): NativeArray;
  dispose(): void;
}

/** A graph under construction; values are known by number. */
export interface NativeTrace {
  input(dtype: DType, shape: readonly number[]): number;
  constant(tensor: NativeTensor): number;
  op(name: string, options: Json, inputs: readonly number[]): number[];
  dtype(id: number): DType;
  shape(id: number): number[];
  gradients(y: number, wrt: readonly number[]): number[];
  compile(inputs: readonly number[], outputs: readonly number[]): NativeFunction;
}

/** A compiled graph. */
export interface NativeFunction {
  readonly stats: { readonly nodes: number; readonly stages: number; readonly arenaBytes: number };
  run(inputs: readonly NativeTensor[]): NativeTensor[];
  runAsync(inputs: readonly NativeTensor[]): Promise<NativeTensor[]>;
}

/** Where a trace keeps what a training step needs. */
export interface StepValues {
  readonly inputs: readonly number[];
  readonly parameters: readonly number[];
  readonly loss: number;
}

/** A compiled training step that owns its parameters and the optimizer's state. */
export interface NativeTrainStep {
  /** Adds the same step traced for other input types, and returns its number; the first is 0. */
  addVariant(trace: NativeTrace, values: StepValues): number;
  /** Frees a variant; its number is not used again. */
  removeVariant(variant: number): void;
  /** The loss before the step; a promise where the step is worth a thread. */
  step(inputs: readonly NativeTensor[], variant: number, rate?: number): number | Promise<number>;
  stepSync(inputs: readonly NativeTensor[], variant: number, rate?: number): number;
  parameters(): NativeTensor[];
  /** Running averages of the parameters, where the optimizer keeps them. */
  averages(): NativeTensor[];
  dispose(): void;
}

/** Numbers, and tables of them, by name: a loss and the metrics. */
export type NativeLogs = Readonly<Record<string, number | readonly (readonly number[])[]>>;

/** One part of the samples of a data set. */
export interface NativeField {
  /** `x`, `y`, `sampleWeight`, or `x.left` where there are several. */
  readonly name: string;
  readonly dtype: DType;
  /** Sizes of the axes of one sample; null where samples differ. */
  readonly shape: readonly (number | null)[];
}

/** A described function of samples. */
export interface NativeFunctionOfSamples {
  readonly recipe: Json;
  /** Places of the fields that it reads. */
  readonly reads: readonly number[];
  /** The fields of its results: one that was there before, or a result by number. */
  readonly fields: readonly { readonly name: string; readonly kept?: number; readonly computed?: number }[];
}

/** What became of samples that were put into an inbox: whether there is room for more, and whether they are wanted. */
export type Room = 'left' | 'full' | 'closed';

/** Where JavaScript puts the samples of one pass. */
export interface NativeInbox {
  push(tensors: readonly NativeTensor[]): Room;
  /** Hears when there is room again behind a `full`, and when nobody wants samples any more. */
  watch(listener: (room: Room) => void): void;
  end(failure: string | null): void;
}

/** Batches of a data set. */
export interface NativeBatches {
  /** The tensors of the next batch, by field; null at the end. */
  next(): Promise<NativeTensor[] | null>;
  /** Records that the pass has left out, once it is over. */
  readonly skipped: number;
  close(): void;
}

/** What columns, classes and categories are called. */
export interface NativeNames {
  readonly featureNames?: readonly string[];
  readonly classNames?: readonly string[];
  readonly categories?: { readonly [column: string]: readonly string[] };
}

/** A data set: its samples are read when they are wanted. */
export interface NativeDataset {
  about(): {
    readonly fields: readonly NativeField[];
    readonly names: Required<NativeNames>;
    /** How many samples there are, if that is known. */
    readonly rows: number | null;
    readonly isStream: boolean;
    /** Samples of a batch, if that was said. */
    readonly batchSize: number | null;
    /** Whether the samples of a batch are mixed. */
    readonly mixed: boolean;
    /** Records that were left out when files were opened. */
    readonly skipped: number;
  };
  /** The tensors of a set in memory, by field. */
  tensors(): NativeTensor[] | null;
  map(change: NativeFunctionOfSamples): NativeDataset;
  filter(test: NativeFunctionOfSamples): NativeDataset;
  shuffle(seed: number | null, buffer: number, anew: boolean): NativeDataset;
  take(samples: number): NativeDataset;
  skip(samples: number): NativeDataset;
  repeat(times: number | null): NativeDataset;
  concat(others: readonly NativeDataset[]): NativeDataset;
  /** Kept from the first time they are read: in memory, or in a file. */
  cache(file: string | null): NativeDataset;
  /** What to learn from, and what to test with: the first of an order. */
  split(order: Int32Array, tested: number, stratified: boolean): NativeDataset[];
  augment(spec: Json, options: Json): NativeDataset;
  transform(fitted: NativeFitted, inverse: boolean): NativeDataset;
  batch(size: number, dropRemainder: boolean): NativeDataset;
  prefetch(batches: number | null, threads: number | null): NativeDataset;
  batches(size: number | null, seed: number | null, epoch: number, firstBatch: number): NativeBatches;
}

/** Data to fit or to evaluate on: one tensor for each input and output; sample weights for each output, or none. */
export interface NativeSamples {
  readonly x: readonly NativeTensor[];
  readonly y: readonly NativeTensor[];
  readonly sampleWeight: readonly NativeTensor[];
}

/** What a running `fit` reports. */
export type FitEvent =
  | {
      readonly kind: 'progress';
      readonly epoch: number;
      readonly epochs: number;
      readonly batch: number;
      /** Not there where nobody knows how many there will be. */
      readonly batches?: number;
      readonly logs: NativeLogs;
    }
  | {
      readonly kind: 'epoch';
      readonly epoch: number;
      readonly epochs: number;
      readonly logs: NativeLogs;
      readonly seconds: number;
    };

/** What `NativeModel.fit` resolves to. */
export interface NativeHistory {
  readonly epochs: readonly number[];
  readonly history: Readonly<Record<string, readonly NativeLogs[string][]>>;
  /** For each epoch the seconds that a step has waited for its batch, if batches were loaded. */
  readonly waiting: readonly number[];
  /** For each such epoch the records that were left out. */
  readonly skipped: readonly number[];
  readonly seconds: number;
  /** Events not delivered before. */
  readonly events: readonly FitEvent[];
}

/** Work under way on native threads. */
export interface NativeRun {
  readonly promise: Promise<unknown>;
  cancel(): void;
}

/** Samples that are looked at together; `'full'` for all of them. */
export type BatchSize = number | 'full';

/** Options of `fit` that the native side reads. */
export interface NativeFitOptions {
  readonly batchSize?: BatchSize;
  readonly epochs?: number;
  readonly initialEpoch?: number;
  readonly stepsPerEpoch?: number;
  readonly shuffle?: boolean;
  readonly seed?: number;
  readonly validationSplit?: number;
  readonly classWeight?: Readonly<Record<number, number>> | readonly number[];
}

/** What `NativeModel.summary` returns. */
export interface NativeSummary {
  readonly layers: readonly {
    readonly name: string;
    readonly kind: string;
    /** Names of the layers whose outputs it takes. */
    readonly inputs: readonly string[];
    readonly outputShape: readonly (number | null)[];
    readonly parameters: number;
  }[];
  readonly parameters: number;
  readonly trainable: number;
  readonly optimizer: number | null;
  readonly batchSize: number;
  /** In bytes. */
  readonly memory: { readonly training: number | null; readonly prediction: number };
}

/** What a model knows of a layer besides its spec; shapes are those of one sample. */
export interface NativeLayer {
  readonly inputShapes: readonly (readonly number[])[];
  readonly outputShape: readonly number[];
  readonly weights: readonly {
    readonly name: string;
    /** Its place among the model's weights. */
    readonly at: number;
    readonly shape: readonly number[];
    readonly trainable: boolean;
  }[];
}

/** What `NativeModel.gradients` resolves to. */
export interface NativeGradients {
  readonly loss: number;
  readonly gradients: readonly { readonly name: string; readonly tensor: NativeTensor }[];
}

/** Gives the spec of the layer at that place of a model's spec, which is a function; null if that fails. */
export type Describe = (at: number, inputs: readonly ValueType[]) => Json | null;

/** Type of a layer's input, without the batch. */
export interface ValueType {
  readonly dtype: DType;
  readonly shape: readonly number[];
}

/** A model with its weights. */
export interface NativeModel {
  readonly compiled: Json | null;
  /** Names and shapes of the results, without the batch axis. */
  outputs(): { readonly name: string; readonly shape: readonly number[] }[];
  readonly disposed: boolean;
  spec(): Json;
  summary(options: { batchSize?: number }): NativeSummary;
  /** In the order of the spec, each layer once. */
  layers(): NativeLayer[];
  /** For one layer, or for all. */
  setTrainable(layer: string | null, trainable: boolean): void;
  folded(): NativeModel;
  compile(options: Json): void;
  /** How many steps there will have been after a fit; null where the data do not say. */
  stepsAfter(data: NativeSamples | NativeDataset, ownValidation: boolean, options: NativeFitOptions): number | null;
  /** Learning rates for the steps behind those that have one. */
  extendRates(rates: Float64Array): void;
  weights(): { name: string; tensor: NativeTensor }[];
  weight(at: number): NativeTensor;
  setWeights(tensors: readonly NativeTensor[], start: number, end: number): void;
  fit(
    data: NativeSamples | NativeDataset,
    validation: NativeSamples | NativeDataset | null,
    options: NativeFitOptions,
    /** Takes events several at a time; those it has not been given at the end are in the result. */
    onEvents: ((events: readonly FitEvent[]) => void) | null,
  ): NativeRun;
  evaluate(data: NativeSamples | NativeDataset, options: { batchSize?: BatchSize }): NativeRun;
  predict(x: readonly NativeTensor[] | NativeDataset, options: { batchSize?: BatchSize }): NativeRun;
  predictSync(x: readonly NativeTensor[], options: { batchSize?: BatchSize }): NativeTensor[];
  /** The values of nodes: one tensor for each name. */
  observe(
    x: readonly NativeTensor[] | NativeDataset,
    names: readonly string[],
    options: { batchSize?: BatchSize },
  ): NativeRun;
  gradients(samples: NativeSamples, training: boolean): NativeRun;
  save(path: string): Promise<void>;
  loadWeights(path: string, skipMismatch: boolean): Promise<void>;
  dispose(): void;
}

/** A transform that has learned its numbers. */
export interface NativeFitted {
  readonly spec: Json;
  /** The shape of a sample. */
  readonly sample: number[];
  /** Records that were left out while it learned. */
  readonly skipped: number;
  kept(): { readonly name: string; readonly tensor: NativeTensor }[];
  transform(x: NativeTensor): NativeTensor;
  inverse(y: NativeTensor): NativeTensor;
}

/** The addon's exports. */
export interface Binding {
  readonly NativeTensor: new (data: NativeArray, shape: readonly number[], dtype: DType) => NativeTensor;
  readonly NativeTrace: new () => NativeTrace;
  readonly NativeTrainStep: new (
    trace: NativeTrace,
    options: StepValues & { readonly optimizer: Json; readonly names: readonly string[]; readonly threads?: number },
    initial: readonly NativeTensor[],
  ) => NativeTrainStep;
  readonly NativeDataset: {
    fromTensors(
      names: readonly string[],
      tensors: readonly NativeTensor[],
      called: NativeNames,
      skipped: number,
    ): NativeDataset;
    zip(names: readonly string[], sets: readonly NativeDataset[], fields: readonly number[]): NativeDataset;
  };
  datasetFromGenerator(
    fields: readonly { readonly name: string; readonly dtype: DType; readonly shape: readonly number[] }[],
    names: NativeNames,
    begin: (inbox: NativeInbox, epoch: number) => void,
  ): NativeDataset;
  readonly NativeModel: {
    new (spec: Json, options: { readonly seed?: number }, describe: Describe): NativeModel;
    load(path: string): Promise<NativeModel>;
  };
  /** Has a transform learn from the inputs of a data set; the run gives a `NativeFitted`. */
  fitTransform(spec: Json, data: NativeDataset): NativeRun;
  /** Opens files, each with the part of a sample that it holds; errors begin with `who`. */
  openDataset(
    who: string,
    spec: Json,
    files: readonly { readonly name: string; readonly path: string }[],
  ): Promise<NativeDataset>;
  /** The images, and after them the masks or labels if there are some. */
  augment(spec: Json, images: NativeTensor, beside: NativeTensor | null, options: Json): NativeTensor[];
  eager(name: string, options: Json, inputs: readonly NativeTensor[]): NativeTensor[];
  opNames(): string[];
  setRandomSeed(seed: number): void;
  info(): { version: string; isa: string; isas: string[]; threads: number; memoryLimit?: number };
  memory(): { tensors: number; bytes: number };
}

let loaded: Binding | undefined;

/** The addon, loaded at first use: importing the package stays cheap, and specs need no addon at all. */
export function native(): Binding {
  loaded ??= load(createRequire(import.meta.url));
  return loaded;
}

function load(require: NodeJS.Require): Binding {
  const failures: unknown[] = [];
  for (const target of targets()) {
    // A checkout has its own build beside `src` and `dist`; an installation has the platform's package.
    const own = fileURLToPath(new URL(`../../native/espalier.${target}.node`, import.meta.url));
    for (const place of existsSync(own) ? [own] : [`@espalier/native-${target}`]) {
      try {
        return require(place) as Binding;
      } catch (error) {
        failures.push(error);
      }
    }
  }
  const [target] = targets();
  throw new EspalierError(
    'IO',
    `espalier: no native addon for ${target} could be loaded; expected the package @espalier/native-${target} or a ` +
      'build in native/. Reinstall with optional dependencies on (no --omit=optional), or run `npm run build:native` ' +
      'in a checkout, which needs Rust.',
    { cause: new AggregateError(failures, 'what loading said') },
  );
}

/** Names of this platform's builds. The C library of a Linux is not asked for: the wrong build does not load. */
function targets(): [string, ...string[]] {
  const machine = `${process.platform}-${process.arch}`;
  if (process.platform === 'linux') return [`${machine}-gnu`, `${machine}-musl`];
  return process.platform === 'win32' ? [`${machine}-msvc`] : [machine];
}
