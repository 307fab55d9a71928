/** Puts the ops on the prototype of `Tensor`, as `methods.ts` declares them. */
import { chainable } from './ops/index.js';
import { Tensor } from './tensor.js';

type AnyOp = (...operands: readonly unknown[]) => unknown;

for (const [name, op] of Object.entries(chainable) as [string, AnyOp][]) {
  const joins = name === 'concat' || name === 'stack';
  Object.defineProperty(Tensor.prototype, name, {
    configurable: true,
    writable: true,
    value: joins
      ? function (this: Tensor, others: readonly unknown[], ...rest: unknown[]) {
          return op([this, ...others], ...rest);
        }
      : function (this: Tensor, ...rest: unknown[]) {
          return op(this, ...rest);
        },
  });
}

export { Tensor };
