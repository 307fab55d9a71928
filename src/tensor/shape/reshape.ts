/** `reshape`: as many values before as after; one size may be -1 and is then worked out. */
import type { Divide, Product } from './decimal.js';
import type { Shape, Show } from './size.js';

/** The shape of `reshape(x, New)`. */
export type Reshape<S extends Shape, New extends Shape> = number extends New['length']
  ? Shape
  : -1 extends New[number]
    ? number extends Product<S> | KnownProduct<New>
      ? Fill<New, number>
      : [Divide<Product<S>, KnownProduct<New>>] extends [never]
        ? `reshape: ${Show<S>} holds ${Product<S>} values, which ${Show<New>} cannot divide evenly`
        : Fill<New, Divide<Product<S>, KnownProduct<New>>>
    : number extends Product<S> | Product<New>
      ? [...New]
      : Product<S> extends Product<New>
        ? [...New]
        : `reshape: ${Show<S>} holds ${Product<S>} values, ${Show<New>} holds ${Product<New>}`;

/** The product of the sizes that are given. */
type KnownProduct<New extends Shape> = Product<Fill<New, 1>>;

type Fill<New extends Shape, N extends number> = { -readonly [I in keyof New]: New[I] extends -1 ? N : New[I] };
