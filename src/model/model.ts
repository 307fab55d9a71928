/** `Model`: layers with their weights, to train, judge, use and save. */
import type { LayerSpec } from '../generated/layers.js';
import {
  type BatchSize,
  type NativeDataset,
  type NativeGradients,
  type NativeLayer,
  type NativeLogs,
  type NativeModel,
  type NativeSamples,
  type NativeTensor,
  native,
} from '../native/binding.js';
import { EspalierError, guard, guardAsync } from '../native/errors.js';
import { toJson } from '../native/json.js';
import { toPath } from '../native/path.js';
import { checkArray, checkBoolean, optionsOf, refusePromise, show } from '../native/refuse.js';
import { checkSignal, follow } from '../native/run.js';
import { type Carried, start } from '../spec/layer.js';
import { Tensor } from '../tensor/install.js';
import type { TensorLike } from '../tensor/like.js';
import {
  type AnyDataset,
  type Data,
  datasetOf,
  isSamples,
  type Samples,
  type SampleWeight,
  toNative,
  toSamples,
  toWeights,
} from './arrays.js';
import { describing } from './described.js';
import { type FitOptions, fitOptions, runFit } from './fit.js';
import { withFormulas } from './formulas.js';
import { type Evaluation, type History, toEvaluation } from './history.js';
import { describeRate, type Rates } from './learning-rate.js';
import { type LayerOwner, type LayerWeight, ModelLayer, replaceWeights } from './model-layer.js';
import type {
  BatchOptions,
  CompileOptions,
  EvaluateOptions,
  GradientOptions,
  LoadWeightsOptions,
  LossAndGradients,
} from './options.js';
import { inputSlots, layerSpecs, type ModelSpec, outputSlots } from './spec.js';
import { ModelSummary } from './summary.js';

/** A weight and its name. */
export interface Weight {
  readonly name: string;
  readonly tensor: Tensor;
}

/** What a model predicts: a tensor, or a list of them where it has several outputs. */
export type Prediction = Tensor | readonly Tensor[];

/** A network: its layers and their weights. Made by `sequential`, `model` or `loadModel`. */
export class Model<P extends Prediction = Tensor> {
  readonly #native: NativeModel;
  #spec: ModelSpec;
  #facts: readonly NativeLayer[];
  /** The layers in order, each once. */
  readonly layers: readonly ModelLayer[];
  #rates: Rates | undefined;

  /** @internal */
  constructor(made: NativeModel) {
    this.#native = made;
    // Asked for in advance: a model that is training answers nothing.
    this.#spec = guard(() => made.spec()) as ModelSpec;
    this.#facts = guard(() => made.layers());
    const owner: LayerOwner = {
      native: made,
      layer: (at) => ({ spec: layerSpecs(this.#spec)[at] as LayerSpec, facts: this.#facts[at] as NativeLayer }),
      setTrainable: (name, trainable) => this.#setTrainable(name, trainable),
    };
    this.layers = Object.freeze(this.#facts.map((_, at) => new ModelLayer(owner, at)));
  }

  /** The model's name, if it has one. */
  get name(): string | undefined {
    return this.#spec.name;
  }

  /** Chooses what to train with. Needed before `fit` and `evaluate`; it makes the optimizer forget its past. */
  compile(options: CompileOptions): void {
    const judged = withFormulas(optionsOf('compile', options), () => guard(() => this.#native.outputs()));
    const { optimizer, rates } = describeRate('compile', judged.optimizer);
    const json = toJson('compile', { ...judged, optimizer });
    guard(() => this.#native.compile(json));
    this.#rates = rates;
  }

  /** Trains on native threads: on inputs `x` and answers `y`, or on both together. */
  fit(x: Data, y: Data, options?: FitOptions): Promise<History>;
  fit(samples: Samples | AnyDataset, options?: FitOptions): Promise<History>;
  async fit(...args: readonly unknown[]): Promise<History> {
    const [samples, given] = samplesAnd<FitOptions>('fit', args);
    const options = fitOptions(given);
    const native = this.#toNative('fit', samples, options);
    const validation = options.validationData ? this.#judged(options.validationData) : null;
    return runFit(this.#native, native, validation, options, this.#rates);
  }

  /** The loss and the metrics on inputs and answers; metrics that are tables under `tables`. */
  evaluate(x: Data, y: Data, options?: EvaluateOptions): Promise<Evaluation>;
  evaluate(samples: Samples | AnyDataset, options?: EvaluateOptions): Promise<Evaluation>;
  async evaluate(...args: readonly unknown[]): Promise<Evaluation> {
    const [samples, given] = samplesAnd<EvaluateOptions>('evaluate', args);
    const { sampleWeight, ...options } = optionsOf('evaluate', given, ['batchSize', 'signal', 'sampleWeight']);
    const [batch, signal] = batchAndSignal('evaluate', options);
    const native = this.#toNative('evaluate', samples, { ...options, sampleWeight });
    return toEvaluation(await follow<NativeLogs>([signal], () => this.#native.evaluate(native, batch)));
  }

  /** What the model makes of the inputs; a list where it has several outputs. */
  async predict(x: Data | AnyDataset, options?: BatchOptions): Promise<P> {
    const [batch, signal] = batchAndSignal('predict', options);
    const inputs = this.#inputs('predict', x, options);
    return toPrediction<P>(await follow([signal], () => this.#native.predict(inputs, batch)));
  }

  /** The same, blocking the event loop; for a few samples. */
  predictSync(x: Data, options?: Omit<BatchOptions, 'signal'>): P {
    const [batch] = batchAndSignal('predict', options);
    const inputs = toNative('predict: x', x, inputSlots(this.#spec));
    return toPrediction<P>(guard(() => this.#native.predictSync(inputs, batch)));
  }

  /**
   * The same model ready for inference: every normaliser that can be is a part of a layer beside it. It gives the same
   * outputs, up to rounding, and has weights of its own. `predict` does this by itself.
   */
  folded(): Model<P> {
    return new Model(guard(() => this.#native.folded()));
  }

  /** The outputs of the layers of these names when the model predicts, by name. A layer's every use has a name. */
  async outputsOf<const N extends string>(
    names: readonly N[],
    x: Data | AnyDataset,
    options?: BatchOptions,
  ): Promise<{ readonly [name in N]: Tensor }> {
    checkArray('outputsOf: the first argument', names, 'names of layers');
    const [batch, signal] = batchAndSignal('outputsOf', options);
    const inputs = this.#inputs('outputsOf', x, options);
    const found = await follow<NativeTensor[]>([signal], () => this.#native.observe(inputs, names, batch));
    const entries = found.map((tensor, i) => [names[i], new Tensor(tensor)]);
    return Object.fromEntries(entries) as { readonly [name in N]: Tensor };
  }

  /** The loss on all samples together and its gradient in each trainable weight. Nothing changes in the model. */
  gradients(x: Data, y: Data, options?: GradientOptions): Promise<LossAndGradients>;
  gradients(samples: Samples, options?: GradientOptions): Promise<LossAndGradients>;
  async gradients(...args: readonly unknown[]): Promise<LossAndGradients> {
    const [samples, given] = samplesAnd<GradientOptions>('gradients', args);
    const { sampleWeight, training, signal } = optionsOf('gradients', given, ['sampleWeight', 'signal', 'training']);
    checkSignal('gradients', signal);
    checkBoolean('gradients: training', training ?? true);
    const native = this.#toArrays('gradients', withWeights('gradients', samples as Samples, sampleWeight));
    const start = () => this.#native.gradients(native, training ?? true);
    const { loss, gradients } = await follow<NativeGradients>([signal], start);
    return { loss, gradients: Object.fromEntries(gradients.map(({ name, tensor }) => [name, new Tensor(tensor)])) };
  }

  /** The layers with their output shapes and numbers of parameters, and the memory for a batch; prints as a table. */
  summary(options?: { readonly batchSize?: number }): ModelSummary {
    const { batchSize } = optionsOf('summary', options, ['batchSize']);
    const json = toJson('summary', { batchSize });
    return new ModelSummary(guard(() => this.#native.summary(json)));
  }

  /** The layer of that name, or at that place; a negative one counts from the end. */
  getLayer(which: string | number): ModelLayer {
    const found = typeof which === 'number' ? this.layers.at(which) : this.layers.find((layer) => layer.name === which);
    if (found) return found;
    const names = this.layers.map(({ name }) => `'${name}'`).join(', ');
    throw new EspalierError(
      'SPEC',
      `getLayer: there is no such layer; expected one of ${names}, or a place, got ${show(which)}.`,
    );
  }

  /** Whether any layer learns. Set, it is said of every layer; it counts from the next `compile` on. */
  get trainable(): boolean {
    return this.layers.some(({ trainable }) => trainable);
  }

  set trainable(trainable: boolean) {
    checkBoolean('trainable', trainable);
    this.#setTrainable(null, trainable);
  }

  /** The weights that training changes. */
  get trainableWeights(): readonly LayerWeight[] {
    return this.layers.flatMap(({ weights }) => weights.filter(({ trainable }) => trainable));
  }

  /** The weights of frozen layers, and the statistics that layers keep. */
  get nonTrainableWeights(): readonly LayerWeight[] {
    return this.layers.flatMap(({ weights }) => weights.filter(({ trainable }) => !trainable));
  }

  /** How many numbers all weights are. */
  countParams(): number {
    return this.layers.reduce((sum, layer) => sum + layer.countParams(), 0);
  }

  /** Copies of all weights, with their names. */
  weights(): readonly Weight[] {
    return guard(() => this.#native.weights()).map(({ name, tensor }) => ({ name, tensor: new Tensor(tensor) }));
  }

  /** Copies of all weights, in the order in which `setWeights` takes them. */
  getWeights(): readonly Tensor[] {
    return this.weights().map(({ tensor }) => tensor);
  }

  /** Replaces all weights. */
  setWeights(weights: readonly TensorLike[]): void {
    checkArray('setWeights: the argument', weights, 'tensors');
    const count = this.#facts.reduce((sum, layer) => sum + layer.weights.length, 0);
    replaceWeights(this.#native, weights, 0, count);
  }

  /** Writes layers, weights and what it was compiled with to one safetensors file. */
  async save(path: string | URL): Promise<void> {
    const file = toPath('save', path);
    await guardAsync(() => this.#native.save(file));
  }

  /**
   * Takes the weights from a safetensors file: one that `save` has written for a model with layers of the same names, or the
   * state of a PyTorch network whose modules are called like the layers, as those of torchvision are called like the layers of
   * `applications`. Kernels are turned into this library's layout; tensors for which there is no weight are not looked at.
   */
  async loadWeights(path: string | URL, options?: LoadWeightsOptions): Promise<void> {
    const { skipMismatch = false } = optionsOf('loadWeights', options, ['skipMismatch']);
    checkBoolean('loadWeights: skipMismatch', skipMismatch);
    const file = toPath('loadWeights', path);
    await guardAsync(() => this.#native.loadWeights(file, skipMismatch));
  }

  /** The model as data, without its weights. `sequential` and `model` take it. */
  toJSON(): ModelSpec {
    return this.#spec;
  }

  /** Whether the memory has been given back. */
  get disposed(): boolean {
    return this.#native.disposed;
  }

  /** Gives the memory back now instead of at the next garbage collection. The model cannot be used any more. */
  dispose(): void {
    guard(() => this.#native.dispose());
  }

  [Symbol.dispose](): void {
    this.dispose();
  }

  #setTrainable(layer: string | null, trainable: boolean): void {
    guard(() => this.#native.setTrainable(layer, trainable));
    this.#spec = guard(() => this.#native.spec()) as ModelSpec;
    this.#facts = guard(() => this.#native.layers());
  }

  #inputs(
    where: string,
    x: Data | AnyDataset,
    options: BatchOptions | undefined,
  ): readonly NativeTensor[] | NativeDataset {
    return datasetOf(where, x, options ?? {}) ?? toNative(`${where}: x`, x as Data, inputSlots(this.#spec));
  }

  #toNative(
    where: string,
    samples: Samples | AnyDataset,
    options: { readonly batchSize?: BatchSize; readonly sampleWeight?: SampleWeight | undefined },
  ): NativeSamples | NativeDataset {
    const set = datasetOf(where, samples, options);
    return set ?? this.#toArrays(where, withWeights(where, samples as Samples, options.sampleWeight));
  }

  #judged(data: NonNullable<FitOptions['validationData']>): NativeSamples | NativeDataset {
    const set = datasetOf('fit: validationData', data, {});
    return set ?? this.#toArrays('validationData', toSamples('fit: validationData', data as Samples));
  }

  #toArrays(where: string, { x, y, sampleWeight }: Samples): NativeSamples {
    const [inputs, outputs] = [inputSlots(this.#spec), outputSlots(this.#spec)];
    return {
      x: toNative(`${where}: x`, x, inputs),
      y: toNative(`${where}: y`, y, outputs),
      sampleWeight: toWeights(`${where}: sampleWeight`, sampleWeight, outputs),
    };
  }
}

/** Builds a model from its spec. */
export function build<P extends Prediction>(spec: ModelSpec, seed: number | undefined): Model<P> {
  const { NativeModel } = native();
  const json = toJson(spec.kind, spec);
  const made = new Model<P>(
    describing(spec, (describe) => guard(() => new NativeModel(json, toJson('model', { seed }), describe))),
  );
  for (const [at, layer] of layerSpecs(spec).entries()) {
    const values = (Object(layer) as Carried)[start];
    if (values) made.layers[at]?.setWeights(values as readonly Tensor[]);
  }
  return made;
}

/** Reads a model that `save` has written. */
export async function loadModel<P extends Prediction = Tensor>(path: string | URL): Promise<Model<P>> {
  const file = toPath('loadModel', path);
  return new Model(await guardAsync(() => native().NativeModel.load(file)));
}

/** `(x, y, options)` or `(samples, options)`. */
function samplesAnd<O extends object>(where: string, args: readonly unknown[]): [Samples | AnyDataset, O | undefined] {
  const [first, second, third] = args;
  refusePromise(where, first);
  if (isSamples(first)) return [first, second as O | undefined];
  if (second === undefined) {
    throw new EspalierError(
      'DATA',
      `${where}: there are inputs without answers; expected ${where}(x, y, options) or ${where}({ x, y }, options), ` +
        'got x alone.',
    );
  }
  return [{ x: first as Data, y: second as Data }, third as O | undefined];
}

/** The samples with the weights that options give. */
function withWeights(where: string, samples: Samples, sampleWeight: SampleWeight | undefined): Samples {
  if (sampleWeight === undefined || sampleWeight === null) return samples;
  if (samples.sampleWeight === undefined) return { x: samples.x, y: samples.y, sampleWeight };
  throw new EspalierError(
    'SPEC',
    `${where}: sampleWeight is given twice; expected it with the samples or among the options, got both.`,
  );
}

function toPrediction<P extends Prediction>(outputs: readonly NativeTensor[]): P {
  const tensors = outputs.map((output) => new Tensor(output));
  return (tensors.length === 1 ? tensors[0] : tensors) as P;
}

/** The part of the options that the native side reads, and the signal. */
function batchAndSignal(
  where: string,
  given: BatchOptions | undefined,
): [{ batchSize?: BatchSize }, AbortSignal | undefined] {
  const { batchSize, signal } = optionsOf(where, given, ['batchSize', 'signal']);
  checkSignal(where, signal);
  return [toJson(where, { batchSize }), signal];
}
