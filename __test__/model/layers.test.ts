import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  initializers,
  type Layer,
  layers,
  loadModel,
  type Model,
  model,
  ops,
  preprocess,
  random,
  type SymbolicTensor,
  sequential,
  type Tensor,
  tensor,
} from 'espalier';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

/** A use of a layer: what it takes, and how it is connected to that. */
interface Use {
  readonly shapes: readonly (readonly number[])[];
  readonly layer: Layer;
}

const use = (layer: Layer, ...shapes: readonly (readonly number[])[]): Use => ({ shapes, layer });

/** A use of every layer of the library, by its kind; images that change by chance have no derivative, so nothing stands before them. */
const uses: Record<Exclude<keyof typeof layers, 'augmentation' | 'input' | 'lambda'>, Use> = {
  activation: use(layers.activation({ activation: 'tanh' }), [4]),
  activityRegularization: use(layers.activityRegularization({ l1: 0.01, l2: 0.02 }), [4]),
  adaptiveAveragePooling2d: use(layers.adaptiveAveragePooling2d({ outputSize: [3, 2] }), [5, 4, 3]),
  add: use(layers.add(), [4], [4], [4]),
  alphaDropout: use(layers.alphaDropout({ rate: 0.2, noiseShape: [null, 1] }), [4]),
  average: use(layers.average(), [2, 4], [4]),
  averagePooling1d: use(layers.averagePooling1d({ poolSize: 3, padding: 1, countIncludePad: true }), [5, 3]),
  averagePooling2d: use(layers.averagePooling2d({ poolSize: [2, 1], ceilMode: true }), [5, 4, 3]),
  batchNormalization: use(layers.batchNormalization(), [4]),
  concatenate: use(layers.concatenate(), [2, 3], [2, 1]),
  conv1d: use(layers.conv1d({ filters: 2, kernelSize: 2, padding: 'causal', dilationRate: 2 }), [5, 3]),
  conv2d: use(layers.conv2d({ filters: 2, kernelSize: [3, 2], strides: 2, padding: 'same', groups: 2 }), [4, 3, 2]),
  conv2dTranspose: use(layers.conv2dTranspose({ filters: 2, kernelSize: 3, strides: 2, padding: 'same' }), [3, 2, 2]),
  cropping1d: use(layers.cropping1d(), [4, 2]),
  cropping2d: use(
    layers.cropping2d({
      cropping: [
        [1, 0],
        [0, 1],
      ],
    }),
    [3, 3, 2],
  ),
  dense: use(layers.dense({ units: 4 }), [4]),
  depthwiseConv2d: use(layers.depthwiseConv2d({ kernelSize: 3, padding: 'same', depthMultiplier: 2 }), [4, 3, 2]),
  dot: use(layers.dot({ axes: [2, 1], normalize: true }), [2, 4], [4, 3]),
  dropout: use(layers.dropout({ rate: 0.2, scaleAt: 'inference', seed: 3 }), [4]),
  elu: use(layers.elu({ alpha: 0.5 }), [4]),
  embedding: use(layers.embedding({ inputDim: 3, outputDim: 4, embeddingsInitializer: 'heNormal' }), [2]),
  flatten: use(layers.flatten(), [2, 2]),
  gaussianDropout: use(layers.gaussianDropout({ rate: 0.2, seed: 1 }), [4]),
  gaussianNoise: use(layers.gaussianNoise({ stddev: 0.1 }), [4]),
  globalAveragePooling1d: use(layers.globalAveragePooling1d(), [3, 4]),
  globalAveragePooling2d: use(layers.globalAveragePooling2d({ keepDims: true }), [3, 2, 4]),
  globalMaxPooling1d: use(layers.globalMaxPooling1d(), [3, 4]),
  globalMaxPooling2d: use(layers.globalMaxPooling2d(), [3, 2, 4]),
  groupNormalization: use(layers.groupNormalization({ groups: 2 }), [3, 4]),
  layerNormalization: use(layers.layerNormalization(), [4]),
  leakyRelu: use(layers.leakyRelu({ negativeSlope: 0.1 }), [4]),
  localResponseNormalization: use(
    layers.localResponseNormalization({ alpha: 0.1, k: 2, divideBySize: false }),
    [2, 2, 7],
  ),
  maxPooling1d: use(layers.maxPooling1d(), [5, 3]),
  maxPooling2d: use(layers.maxPooling2d({ poolSize: 3, strides: 2, padding: 'same' }), [5, 4, 3]),
  maximum: use(layers.maximum(), [4], [4]),
  maxout: use(layers.maxout({ units: 4, pieces: 3, kernelRegularizer: 'l2' }), [4]),
  minimum: use(layers.minimum(), [4], [1]),
  multiply: use(layers.multiply(), [4], [4]),
  permute: use(layers.permute({ dims: [2, 1] }), [2, 3]),
  prelu: use(layers.prelu({ alphaInitializer: initializers.constant({ value: 0.25 }), sharedAxes: [1] }), [2, 4]),
  relu: use(layers.relu({ maxValue: 6, negativeSlope: 0.1 }), [4]),
  preprocessing: use(layers.preprocessing({ transform: preprocess.globalContrastNormalization() }), [4]),
  repeatVector: use(layers.repeatVector({ n: 2 }), [4]),
  rescaling: use(layers.rescaling({ scale: 2, offset: -1 }), [4]),
  reshape: use(layers.reshape({ targetShape: [2, -1] }), [4]),
  rmsNormalization: use(layers.rmsNormalization(), [4]),
  separableConv2d: use(layers.separableConv2d({ filters: 3, kernelSize: 2, pointwiseRegularizer: 'l2' }), [4, 3, 2]),
  softmax: use(layers.softmax({ axis: 1 }), [2, 3]),
  spatialDropout1d: use(layers.spatialDropout1d({ rate: 0.2 }), [3, 2]),
  spatialDropout2d: use(layers.spatialDropout2d({ rate: 0.2 }), [2, 2, 2]),
  subtract: use(layers.subtract(), [4], [4]),
  unitNormalization: use(layers.unitNormalization(), [4]),
  upSampling1d: use(layers.upSampling1d({ size: 3 }), [2, 2]),
  upSampling2d: use(layers.upSampling2d({ interpolation: 'bilinear' }), [2, 3, 2]),
  zeroPadding1d: use(layers.zeroPadding1d({ padding: [1, 0] }), [3, 2]),
  zeroPadding2d: use(layers.zeroPadding2d(), [3, 2, 2]),
};
const kinds = Object.keys(uses) as (keyof typeof uses)[];

/** Whole numbers below `n`, all of them in turn. */
function wholes<S extends readonly number[]>(shape: S, n: number) {
  const size = shape.reduce((size, dim) => size * dim, 1);
  return tensor(
    Int32Array.from({ length: size }, (_, i) => (i * 7919) % n),
    { shape },
  );
}

/** A model around the layer: weights before it where its inputs can be learned, and one number behind it. */
function around({ layer, shapes }: Use): { model: Model; x: Tensor[] } {
  const whole = layer.kind === 'embedding';
  const inputs = shapes.map((shape) => layers.input({ shape, dtype: whole ? 'int32' : 'float32' }));
  const before = inputs.map((input): SymbolicTensor => (whole ? input : layers.rmsNormalization().apply(input)));
  const y = layer.apply(before);
  const outputs = layers.dense({ units: 1 }).apply(layers.flatten().apply(y));
  const x = shapes.map((shape, i) => (whole ? wholes([6, 2], 3) : random.normal([6, ...shape], { seed: 4 + i })));
  return { model: model({ inputs, outputs, seed: 2 }) as Model, x: x as Tensor[] };
}

const targets = random.normal([6, 1], { seed: 3 });

describe('every layer', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'espalier-layers-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it('has a use here', () => {
    expect([...kinds, 'augmentation', 'input', 'lambda'].sort()).toEqual(Object.keys(layers).sort());
  });

  it.each(kinds)('%s is trained, saved and loaded', async (kind) => {
    const { model, x } = around(uses[kind]);
    const before = model.weights().map(({ name, tensor }) => ({ name, values: tensor.array() }));
    model.compile({ optimizer: 'adam', loss: 'meanSquaredError' });
    const { history } = await model.fit(x, targets, { epochs: 2, batchSize: 6, seed: 1 });
    expect(history.loss?.every(Number.isFinite)).toBe(true);
    const after = model.weights().map(({ name, tensor }) => ({ name, values: tensor.array() }));
    for (const [i, { name, values }] of after.entries()) expect(values, name).not.toEqual(before[i]?.values);
    const path = join(folder, `${kind}.safetensors`);
    await model.save(path);
    const loaded = await loadModel(path);
    expect(loaded.toJSON()).toEqual(model.toJSON());
    expect(loaded.predictSync(x).array()).toEqual(model.predictSync(x).array());
  });
});

describe('maxout', () => {
  const x = tensor([[1, 2]]);

  it('is the largest of its pieces, which lie side by side', () => {
    const net = sequential([layers.maxout({ units: 2, pieces: 2, inputShape: [2] })]);
    net.setWeights([
      [
        [1, -1, 0, 3],
        [0, 1, -1, -2],
      ],
      [0, 0, 0.5, 0],
    ]);
    // z = [1, 1, -1.5, -1]
    expect(net.predictSync(x).array()).toEqual([[1, -1]]);
  });

  it('without units takes the largest of the channels before it, of an image as well', () => {
    const channels = sequential([layers.maxout({ pieces: 3, inputShape: [2, 2, 6] })]);
    expect(channels.weights()).toEqual([]);
    const image = random.normal([3, 2, 2, 6], { seed: 1 });
    const expected = image.reshape([3, 2, 2, 2, 3]).max({ axes: -1 });
    expect(channels.predictSync(image).array()).toEqual(expected.array());
  });

  it('learns |x|, which no single linear function is', async () => {
    const rows = random.uniform([256, 1], { minval: -1, maxval: 1, seed: 1 });
    const net = sequential([layers.maxout({ units: 1, pieces: 2, inputShape: [1] })], { seed: 1 });
    net.compile({ optimizer: { kind: 'adam', learningRate: 0.02 }, loss: 'meanSquaredError' });
    const { last } = await net.fit(rows, rows.abs(), { epochs: 60, seed: 1 });
    expect(last.loss).toBeLessThan(1e-4);
  });
});

describe('embedding', () => {
  const words = tensor(
    [
      [0, 2],
      [2, 2],
    ],
    { dtype: 'int32' },
  );

  it('looks vectors up, and adds up the gradients of a number that occurs again', async () => {
    const word = layers.input({ shape: [2], dtype: 'int32' });
    const table = layers.embedding({ inputDim: 4, outputDim: 2 });
    const net = model({ inputs: word, outputs: table.apply(word), seed: 1 });
    const [start] = net.getWeights() as [Tensor];
    expect(net.predictSync(words).array()).toEqual(start.gather(words).array());
    net.compile({ optimizer: { kind: 'sgd', learningRate: 1 }, loss: { kind: 'meanSquaredError', reduction: 'sum' } });
    await net.fit(words, start.gather(words).sub(1), { epochs: 1, batchSize: 2 });
    // The loss of a value that is 1 too large has the slope 2, halved for the mean over two values.
    const steps = [...(net.getWeights()[0] as Tensor).sub(start).data()];
    [-1, -1, 0, 0, -3, -3, 0, 0].forEach((step, i) => {
      expect(steps[i]).toBeCloseTo(step, 5);
    });
  });

  it('refuses a number without a vector, and stays usable', () => {
    const net = sequential([layers.embedding({ inputDim: 3, outputDim: 2, inputShape: [1] })]);
    expect(() => net.predictSync(tensor([[3]]))).toThrow(
      expect.objectContaining({ code: 'DATA', message: expect.stringContaining('expected 0 to 2, got 3') }),
    );
    expect(net.predictSync(tensor([[2]])).shape).toEqual([1, 1, 2]);
  });

  it('gives the same bits on any number of threads', async () => {
    const rows = wholes([128, 32], 500);
    const train = async (threads: number) => {
      const word = layers.input({ shape: [32], dtype: 'int32' });
      const vectors = layers.embedding({ inputDim: 500, outputDim: 64 }).apply(word);
      const net = model({ inputs: word, outputs: layers.dense({ units: 1 }).apply(vectors), seed: 5 });
      net.compile({ optimizer: 'adam', loss: 'meanSquaredError', threads });
      await net.fit(rows, ops.ones([128, 32, 1]), { epochs: 2, seed: 3 });
      return net.getWeights().map((weight) => weight.data());
    };
    const alone = await train(1);
    expect(await train(2)).toEqual(alone);
    expect(await train(3)).toEqual(alone);
  });
});

describe('shapes and options that do not fit are refused by', () => {
  type Case = [sentence: string, layer: Layer, ...shapes: (readonly number[])[]];
  const cases: Case[] = [
    ['add "add": wrong number of inputs; expected at least 2, got 1.', layers.add(), [4]],
    [
      'average "mean": inputs: shapes do not broadcast; expected axes that are equal or 1, got [4] and [3].',
      layers.average({ name: 'mean' }),
      [4],
      [3],
    ],
    ['subtract "subtract": wrong number of inputs; expected 2, got 3.', layers.subtract(), [4], [4], [4]],
    [
      'concatenate "concatenate": inputs differ beside axis 2; expected samples like [2, 4], got [3, 4].',
      layers.concatenate(),
      [2, 4],
      [3, 4],
    ],
    [
      'concatenate "concatenate": axis names the batch axis; expected an axis of a sample, got 0',
      layers.concatenate({ axis: 0 }),
      [4],
      [4],
    ],
    [
      'dot "dot": the axes differ in size; expected axis 1 of [3] to have the size 4, got 3.',
      layers.dot({ axes: 1 }),
      [4],
      [3],
    ],
    [
      'dot: axes has the wrong length; expected one axis, or one for each of two inputs, got [1,1,1].',
      layers.dot({ axes: [1, 1, 1] }),
      [4],
      [4],
    ],
    [
      'reshape "reshape": targetShape does not fit; expected 4 elements with at most one size of -1, got [3, -1] for [4].',
      layers.reshape({ targetShape: [3, -1] }),
      [4],
    ],
    [
      'permute "permute": dims is no order of the sample\'s axes; expected each of 1 to 2 once, got [1, 1] for [4, 2].',
      layers.permute({ dims: [1, 1] }),
      [4, 2],
    ],
    [
      'prelu "prelu": sharedAxes names no axis of a sample; expected 1 to 1, got 2.',
      layers.prelu({ sharedAxes: [2] }),
      [4],
    ],
    ['softmax "softmax": axis is out of range; expected -1 to 1, got 5', layers.softmax({ axis: 5 }), [4]],
    [
      'softmax "softmax": axis names the batch axis; expected an axis of a sample, got 0',
      layers.softmax({ axis: 0 }),
      [4],
    ],
    [
      'maxout "maxout": channels do not fall into pieces; expected a multiple of 3, got 4.',
      layers.maxout({ pieces: 3 }),
      [4],
    ],
    [
      'maxout: pieces is out of range; expected an integer of at least 1, got 0.',
      layers.maxout({ units: 2, pieces: 0 }),
      [4],
    ],
    [
      'spatialDropout1d "spatialDropout1d": input has the wrong number of axes; expected [batch, steps, channels], got',
      layers.spatialDropout1d({ rate: 0.5 }),
      [4],
    ],
    [
      'spatialDropout2d "spatialDropout2d": input has the wrong number of axes; expected [batch, height, width, channels], got',
      layers.spatialDropout2d({ rate: 0.5 }),
      [4, 4],
    ],
    [
      'embedding: inputDim is out of range; expected an integer of at least 1, got 0.',
      layers.embedding({ inputDim: 0, outputDim: 1 }),
      [1],
    ],
    [
      'dropout: rate is out of range; expected a number of at least 0 and below 1, got 1.',
      layers.dropout({ rate: 1 }),
      [4],
    ],
    [
      'dropout: noiseShape[0] fixes the batch; expected null or 1, got 8.',
      layers.dropout({ rate: 0.5, noiseShape: [8, 1] }),
      [4],
    ],
    [
      'noiseShape does not broadcast to the input; expected',
      layers.alphaDropout({ rate: 0.5, noiseShape: [null, 3] }),
      [4],
    ],
    [
      "dropout: scaleAt is not one of its words; expected one of 'training', 'inference', got 'test'",
      layers.dropout({ rate: 0.5, scaleAt: 'test' as never }),
      [4],
    ],
    [
      'gaussianNoise: stddev is out of range; expected a number of at least 0, got -1.',
      layers.gaussianNoise({ stddev: -1 }),
      [4],
    ],
    [
      'leakyRelu: negativeSlope is out of range; expected a number of at least 0, got -1.',
      layers.leakyRelu({ negativeSlope: -1 }),
      [4],
    ],
    ['rescaling: scale is missing; expected a number, got nothing.', layers.rescaling({} as never), [4]],
    ["unknown option 'sharedAxis'; expected one of", layers.prelu({ sharedAxis: [1] } as never), [4]],
    ['dense "dense": wrong number of inputs; expected 1, got 2.', layers.dense({ units: 1 }), [4], [4]],
  ];
  it.each(cases)('%s', (sentence, layer, ...shapes) => {
    const inputs = shapes.map((shape) => layers.input({ shape }));
    expect(() => model({ inputs, outputs: layer.apply(inputs) })).toThrow(
      expect.objectContaining({ message: expect.stringContaining(sentence) }),
    );
  });
});
