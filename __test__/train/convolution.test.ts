// Convolutions by Winograd's tiles lose a digit; training must not notice.
import { datasets, ops, optimizers, random, type Tensor, trainStep } from 'espalier';
import { describe, expect, it } from 'vitest';

const { x, y } = datasets.digits();
const images = x.reshape([-1, 8, 8, 1]).mul(1 / 16);

/** The losses of 300 steps of a net whose second convolution is the one that is given. */
async function losses(convolve: (images: Tensor, filters: Tensor) => Tensor): Promise<number[]> {
  const step = trainStep({
    parameters: {
      first: random.normal([3, 3, 1, 16], { seed: 1, stddev: 0.4 }),
      second: random.normal([3, 3, 16, 16], { seed: 2, stddev: 0.12 }),
      dense: random.normal([16, 10], { seed: 3, stddev: 0.3 }),
    },
    loss: (p, x: Tensor, y: Tensor) => {
      const hidden = ops.conv2d(x, p.first, { padding: 'same' }).relu();
      const rows = convolve(hidden, p.second)
        .relu()
        .mean({ axes: [1, 2] })
        .matMul(p.dense);
      return ops.softmaxCrossEntropy(rows, y).mean();
    },
    optimizer: optimizers.adam({ learningRate: 0.01 }),
  });
  const found: number[] = [];
  for (let i = 0; i < 300; i++) {
    const at = (i * 32) % 1760;
    found.push(await step(images.slice([at, 0, 0, 0], [32, -1, -1, -1]), y.slice([at], [32])));
  }
  return found;
}

describe('a net that learns digits by convolutions', () => {
  it('has the same loss, by tiles or directly, within 1 % over 300 steps', async () => {
    const tiles = await losses((images, filters) => ops.conv2d(images, filters, { padding: 'same' }));
    // Windows with a row of zeros more are no 3x3 windows, so they are taken directly.
    const direct = await losses((images, filters) => {
      const taller = ops.pad(filters, [
        [0, 1],
        [0, 0],
        [0, 0],
        [0, 0],
      ]);
      return ops.conv2d(images, taller, {
        padding: [
          [1, 2],
          [1, 1],
        ],
      });
    });
    const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
    for (const at of [0, 100, 270]) {
      const [a, b] = [tiles.slice(at, at + 30), direct.slice(at, at + 30)].map(mean) as [number, number];
      expect(Math.abs(a - b)).toBeLessThan(0.01 * b);
    }
    expect(mean(tiles.slice(270))).toBeLessThan(0.5 * mean(tiles.slice(0, 30)));
    // Not the same bits: the two did compute in different ways.
    expect(tiles).not.toEqual(direct);
  });
});
