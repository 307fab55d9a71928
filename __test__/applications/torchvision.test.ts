// Networks with the weights of torchvision's give the answers of torchvision's.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { applications, type Model, type Prediction, tensor } from 'espalier';
import { afterAll, describe, expect, it } from 'vitest';
import { writeSafetensors } from '../safetensors.js';

const goldens = new URL('goldens/', import.meta.url);
const folder = mkdtempSync(join(tmpdir(), 'espalier-torchvision-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Case {
  readonly name: string;
  readonly images: readonly [number, number, number, number];
  /** Names and shapes of the weights that follow the formula; none where a file has them. */
  readonly state?: readonly (readonly [name: string, shape: readonly number[]])[];
  readonly logits: readonly number[];
}

const cases = JSON.parse(readFileSync(new URL('networks.json', goldens), 'utf8')) as readonly Case[];

const sizeOf = (shape: readonly number[]) => shape.reduce((product, size) => product * size, 1);

/** The state by the formula of `fill` in the script that wrote the answers. */
function state(weights: NonNullable<Case['state']>) {
  const filled = weights.map(([name, shape], at) => {
    const [isKernel, size] = [shape.length > 1, sizeOf(shape)];
    const scale = isKernel ? Math.sqrt(4 / sizeOf(shape.slice(1))) : 0.2;
    const around = !isKernel && /(weight|running_var)$/.test(name) ? 1 : 0;
    const data = Float32Array.from({ length: size }, (_, i) => scale * Math.sin(0.37 * i + at) + around);
    return [name, { shape, data }] as const;
  });
  return Object.fromEntries(filled);
}

function images(shape: Case['images']) {
  return tensor(
    Float32Array.from({ length: sizeOf(shape) }, (_, i) => Math.sin(0.61 * i)),
    { shape },
  );
}

const networks: Readonly<Record<string, (inputShape: readonly number[]) => Model<Prediction>>> = {
  'small-resnet': (inputShape) =>
    applications.resnet({
      blocks: [1, 2, 1, 1],
      bottleneck: true,
      width: 4,
      classes: 7,
      classifierActivation: null,
      inputShape,
    }),
  'small-vgg': (inputShape) =>
    applications.vgg({
      blocks: [[4], [6, 6], [8]],
      units: 12,
      classes: 5,
      classifierActivation: null,
      inputShape,
    }),
  resnet18: (inputShape) => applications.resnet18({ inputShape, classes: 10, classifierActivation: null }),
  'small-alexnet': (inputShape) =>
    applications.alexnet({
      units: 24,
      localResponseNormalization: false,
      classes: 5,
      classifierActivation: null,
      inputShape,
    }),
  heads: (inputShape) =>
    applications.googlenet({ auxiliary: true, inputShape, classes: 10, classifierActivation: null }),
  googlenet: (inputShape) => applications.googlenet({ inputShape, classes: 10, classifierActivation: null }),
};

describe('weights of torchvision', () => {
  it.each(cases)('give the answers of torchvision: $name', async ({ name, images: shape, state: weights, logits }) => {
    const model = networks[name]?.(shape.slice(1)) as Model<Prediction>;
    const file = join(folder, `${name}.safetensors`);
    if (weights) writeSafetensors(file, state(weights));
    await model.loadWeights(weights ? file : new URL(`${name}.safetensors`, goldens));
    const found = [await model.predict(images(shape))].flat().flatMap((answer) => [...answer.data()]);
    expect(found).toHaveLength(logits.length);
    for (const [i, logit] of logits.entries()) expect(Math.abs((found[i] as number) - logit)).toBeLessThan(1e-4);
    model.dispose();
  });

  it('go to a network of other classes without the classifier', async () => {
    const file = new URL('small-resnet.safetensors', goldens);
    const options = { blocks: [1, 2, 1, 1], bottleneck: true, width: 4, inputShape: [64, 64, 3] } as const;
    const model = applications.resnet({ ...options, classes: 3, seed: 1 });
    await expect(model.loadWeights(file)).rejects.toThrow('the tensor fc.weight does not fit the weight fc/kernel');
    await model.loadWeights(file, { skipMismatch: true });
    const trunk = applications.resnet({ ...options, includeTop: false });
    await trunk.loadWeights(file);
    const x = images([1, 64, 64, 3]);
    const { 'layer4.0': features } = await model.outputsOf(['layer4.0'], x);
    const expected = (await trunk.predict(x)).data();
    for (const [i, y] of features.data().entries()) expect(y).toBeCloseTo(expected[i] as number, 4);
  });
});
