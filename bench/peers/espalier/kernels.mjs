/** One pass of one convolution, from tensors in memory: an element of each channel is read back, the rest stays there. */
import { grad, info, jit, ops, tensor } from '../../../dist/index.js';
import { noise, serve } from '../serve.mjs';

await serve(async ({ pass, stride, padding, x, w, dy, middle }) => {
  const [images, filters, above] = [x, w, dy].map((part) => tensor(noise(part), { shape: part.shape }));
  const convolve = (x, w) => ops.conv2d(x, w, { strides: stride, padding });
  // A sum of products with `dy` has `dy` as its derivative in the result.
  const passes = {
    forward: (x, w) => convolve(x, w),
    images: (x, w, dy) => grad((x) => convolve(x, w).mul(dy).sum())(x),
    filters: (x, w, dy) => grad((w) => convolve(x, w).mul(dy).sum())(w),
  };
  const once = jit((...inputs) => passes[pass](...inputs).slice(middle, [1, 1, 1, -1]));
  const { version, isa, threads } = info();
  return {
    versions: { espalier: version, isa, threads },
    check: async () => Array.from(once(images, filters, above).data()),
    run: async (calls) => {
      for (let call = 0; call < calls; call++) once(images, filters, above);
      return null;
    },
  };
});
