// The methods declared for `Tensor` are those that are installed.
import { expectTypeOf } from 'vitest';
import type { Methods } from '../../src/tensor/methods.js';
import type { chainable } from '../../src/tensor/ops/index.js';

expectTypeOf<keyof Methods>().toEqualTypeOf<keyof typeof chainable>();
