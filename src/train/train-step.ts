/** `trainStep`: loss, gradients and update of the parameters as one compiled step that keeps the parameters. */
import type { OptimizerLike } from '../generated/optimizers.js';
import { describeRate, type Rates } from '../model/learning-rate.js';
import { type NativeTensor, type NativeTrainStep, native } from '../native/binding.js';
import { EspalierError, guard, guardAsync } from '../native/errors.js';
import { toJson } from '../native/json.js';
import { checkFunction, optionsOf } from '../native/refuse.js';
import { addInputs, handleWithValues, idsOf, scalar, signature } from '../tensor/compile.js';
import { Recent } from '../tensor/recent.js';
import { Tensor } from '../tensor/tensor.js';
import { refuseInTrace, type Trace, withTrace } from '../tensor/trace.js';
import { type FlatTree, flatten, flattenFloats, paths, unflatten } from '../tensor/tree.js';
import { inTurn } from './turn.js';

/** Compiled forms of one step: full batches, last batches, and some more. */
const FORMS = 16;

/** Options of `trainStep`. */
export interface TrainStepOptions<P, A extends readonly unknown[]> {
  /** Where to start from: a tensor, or tensors in objects and arrays. */
  readonly parameters: P;
  /** What to make small: one number, described with ops. */
  readonly loss: (parameters: P, ...inputs: A) => Tensor;
  /** The update rule: its name, or one of `optimizers`. */
  readonly optimizer: OptimizerLike;
  /** Threads to use; as many as the machine offers, when left out. */
  readonly threads?: number;
}

/** A step of training: updates its parameters, and gives the loss before the update. */
export interface TrainStep<P, A extends readonly unknown[]> {
  /** One step; on native threads, unless it takes less time than waking one. */
  (...inputs: A): Promise<number>;
  /** One step that blocks the event loop. */
  sync(...inputs: A): number;
  /** A copy of the parameters as they are now. */
  parameters(): P;
  /** A copy of their running averages, for an optimizer with `useEma`. */
  averages(): P;
  /** Gives the memory back now instead of at the next garbage collection. */
  dispose(): void;
  [Symbol.dispose](): void;
}

/** Compiles a training step. The loss is described anew for each combination of input shapes and dtypes. */
export function trainStep<P, A extends readonly unknown[] = readonly Tensor[]>(
  options: TrainStepOptions<P, A>,
): TrainStep<P, A> {
  refuseInTrace('trainStep');
  optionsOf('trainStep', options, ['parameters', 'loss', 'optimizer', 'threads']);
  checkFunction('trainStep: loss', options?.loss);
  const trainer = new Trainer(options as TrainStepOptions<unknown, readonly unknown[]>);
  const step = async (...inputs: A) => trainer.step(inputs);
  const dispose = () => trainer.dispose();
  return Object.assign(step, {
    sync: (...inputs: A) => trainer.stepSync(inputs),
    parameters: () => trainer.parameters() as P,
    averages: () => trainer.averages() as P,
    dispose,
    [Symbol.dispose]: dispose,
  });
}

class Trainer {
  readonly #options: TrainStepOptions<unknown, readonly unknown[]>;
  readonly #initial: FlatTree;
  readonly #forms = new Recent<number>(FORMS, (form) => guard(() => this.#native?.removeVariant(form)));
  readonly #optimizer: OptimizerLike;
  readonly #rates: Rates | undefined;
  #steps = 0;
  #native: NativeTrainStep | undefined;
  #disposed = false;

  constructor(options: TrainStepOptions<unknown, readonly unknown[]>) {
    this.#options = options;
    const { optimizer, rates } = describeRate('trainStep', options.optimizer);
    this.#optimizer = optimizer;
    this.#rates = rates;
    this.#initial = flattenFloats('trainStep: parameters', options.parameters);
  }

  step(inputs: readonly unknown[]): number | Promise<number> {
    const { step, form, leaves } = this.#prepare(inputs);
    const rate = this.#rates?.at(this.#steps);
    const loss = guard(() => step.step(leaves.map(handleWithValues), form, rate));
    this.#steps += 1;
    return typeof loss === 'number' ? inTurn(loss) : guardAsync(() => loss);
  }

  stepSync(inputs: readonly unknown[]): number {
    const { step, form, leaves } = this.#prepare(inputs);
    const rate = this.#rates?.at(this.#steps);
    const loss = guard(() => step.stepSync(leaves.map(handleWithValues), form, rate));
    this.#steps += 1;
    return loss;
  }

  parameters(): unknown {
    return this.#now((step) => step.parameters());
  }

  averages(): unknown {
    return this.#now((step) => step.averages());
  }

  dispose(): void {
    this.#disposed = true;
    guard(() => this.#native?.dispose());
  }

  /** What the native step says of the parameters; before the first step they are what they were. */
  #now(ask: (step: NativeTrainStep) => readonly NativeTensor[]): unknown {
    this.#checkAlive();
    const { leaves, skeleton } = this.#initial;
    const step = this.#native;
    return unflatten(skeleton, step ? guard(() => ask(step)).map((tensor) => new Tensor(tensor)) : leaves);
  }

  #prepare(inputs: readonly unknown[]) {
    refuseInTrace('trainStep');
    this.#checkAlive();
    const flat = flatten('trainStep: the inputs', inputs);
    const form = this.#forms.get(signature(flat), () => this.#describe(flat));
    return { step: this.#native as NativeTrainStep, form, leaves: flat.leaves };
  }

  /** Traces the loss for one combination of inputs; the first one makes the native step. */
  #describe(flat: FlatTree): number {
    return withTrace((trace) => {
      const values = this.#values(trace, flat);
      if (this.#native) return guard(() => (this.#native as NativeTrainStep).addVariant(trace.graph, values));
      const { threads } = this.#options;
      const optimizer = this.#optimizer;
      const rule = typeof optimizer === 'string' ? { kind: optimizer } : optimizer;
      const options = {
        ...values,
        ...toJson('trainStep', { optimizer: rule, names: paths(this.#initial.skeleton), threads }),
      };
      const initial = this.#initial.leaves.map(handleWithValues);
      const { NativeTrainStep } = native();
      this.#native = guard(() => new NativeTrainStep(trace.graph, options, initial));
      return 0;
    });
  }

  #values(trace: Trace, flat: FlatTree) {
    const parameters = addInputs(trace, this.#initial.leaves);
    const inputs = addInputs(trace, flat.leaves);
    const args = unflatten(flat.skeleton, inputs) as readonly unknown[];
    const loss = scalar('trainStep', this.#options.loss(unflatten(this.#initial.skeleton, parameters), ...args));
    const [id] = idsOf(trace, [loss]) as [number];
    return { inputs: idsOf(trace, inputs), parameters: idsOf(trace, parameters), loss: id };
  }

  #checkAlive(): void {
    if (this.#disposed) {
      throw new EspalierError(
        'DISPOSED',
        'trainStep: used after dispose(); expected a live step, got a disposed one. Make a new one.',
      );
    }
  }
}
