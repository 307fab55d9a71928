/**
 * The graph that is being described while a traced function runs.
 *
 * One trace is open at a time. A function traced inside another joins the outer trace, so values of two
 * graphs can only meet when a tensor has outlived the function that made it, and that is told.
 */
import type { NativeTensor, NativeTrace } from '../native/binding.js';
import { native } from '../native/binding.js';
import { EspalierError } from '../native/errors.js';
import type { Json } from '../native/json.js';

/** What was asked of a graph, in order. Values are numbered as they arise: inputs first, then the outputs of each step. */
export type Step =
  | { readonly op: string; readonly options: Json; readonly inputs: readonly number[] }
  | { readonly constant: NativeTensor }
  | { readonly gradients: number; readonly wrt: readonly number[] };

/** A graph under construction. */
export class Trace {
  readonly graph: NativeTrace;
  readonly steps: Step[] = [];
  readonly #constants = new Map<NativeTensor, number>();

  constructor() {
    const { NativeTrace } = native();
    this.graph = new NativeTrace();
  }

  /** The number of a constant; the same tensor is added once. */
  constant(tensor: NativeTensor): number {
    const known = this.#constants.get(tensor);
    if (known !== undefined) return known;
    const id = this.graph.constant(tensor);
    this.steps.push({ constant: tensor });
    this.#constants.set(tensor, id);
    return id;
  }

  /** Applies an op; its outputs. */
  op(name: string, options: Json, inputs: readonly number[]): number[] {
    const outputs = this.graph.op(name, options, inputs);
    this.steps.push({ op: name, options, inputs });
    return outputs;
  }

  /** Adds the gradients of the scalar `y`. */
  gradients(y: number, wrt: readonly number[]): number[] {
    const outputs = this.graph.gradients(y, wrt);
    this.steps.push({ gradients: y, wrt });
    return outputs;
  }
}

/** A value of a graph. */
export interface Traced {
  readonly trace: Trace;
  readonly id: number;
}

let current: Trace | undefined;

/** The open trace, if a function is being traced. */
export function openTrace(): Trace | undefined {
  return current;
}

/** Runs `describe` with a new open trace. */
export function withTrace<T>(describe: (trace: Trace) => T): T {
  const outer = current;
  const trace = new Trace();
  current = trace;
  try {
    return describe(trace);
  } finally {
    current = outer;
  }
}

/** Refuses what makes sense on values only. */
export function refuseInTrace(what: string): void {
  if (current) {
    throw new EspalierError(
      'SPEC',
      `${what}: makes no sense inside a traced function; expected a call outside of one, got one inside. Pass its result in.`,
    );
  }
}

/** Refuses a value whose function has returned. */
export function checkOpen(where: string, { trace }: Traced): void {
  if (trace === current) return;
  throw new EspalierError(
    'SPEC',
    `${where}: the tensor's traced function has ended; expected a tensor with values${
      current ? ' or of the function being traced' : ''
    }, got one that was stored. Return it from that function instead.`,
  );
}
