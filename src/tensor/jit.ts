/** `jit`: a function of tensors, described once by running it on traced tensors, then run as native code. */

import { checkFunction } from '../native/refuse.js';
import { type Compiled, compile, run, runAsync, signature } from './compile.js';
import { Recent } from './recent.js';
import { openTrace } from './trace.js';
import { flatten } from './tree.js';

/** Compiled forms of one function: more kinds of arguments than this are rather a mistake than a need. */
const FORMS = 16;

/** A compiled function: called like the original, or with `async` on native threads. */
export type Jitted<F extends (...args: never[]) => unknown> = F & {
  /** The same without blocking the event loop. */
  readonly async: (...args: Parameters<F>) => Promise<ReturnType<F>>;
};

/**
 * Compiles a function of tensors. It is described anew for each combination of shapes, dtypes and plain values, and
 * must do nothing but ops: `console.log` in it runs while it is described, not when it is called.
 * Arguments and result may be trees: tensors in objects and arrays.
 */
export function jit<F extends (...args: never[]) => unknown>(f: F): Jitted<F> {
  checkFunction('jit: the argument', f);
  const forms = new Recent<Compiled>(FORMS);
  const body = f as unknown as (...args: readonly unknown[]) => unknown;
  const prepare = (args: readonly unknown[]) => {
    const flat = flatten('jit: the arguments', args);
    const compiled = forms.get(signature(flat), () => compile('jit', flat, (traced) => body(...traced)));
    return { compiled, leaves: flat.leaves };
  };
  const call = (...args: readonly unknown[]) => {
    if (openTrace()) return body(...args);
    const { compiled, leaves } = prepare(args);
    return run(compiled, leaves);
  };
  const async = async (...args: readonly unknown[]) => {
    const { compiled, leaves } = prepare(args);
    return runAsync(compiled, leaves);
  };
  return Object.assign(call, { async }) as unknown as Jitted<F>;
}
