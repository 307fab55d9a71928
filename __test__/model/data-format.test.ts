// Images and sequences with channels first: turned where they enter a model, channels last behind.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Layer, layers, loadModel, model, random, sequential, type Tensor, tensor } from 'espalier';
import { afterAll, describe, expect, it } from 'vitest';

const folder = mkdtempSync(join(tmpdir(), 'espalier-data-format-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Golden {
  readonly name: keyof typeof networks;
  readonly x: { readonly shape: readonly number[]; readonly data: readonly number[] };
  readonly answers: { readonly data: readonly number[] };
}

const goldens = new URL('goldens/', import.meta.url);
const cases = JSON.parse(readFileSync(new URL('modules.json', goldens), 'utf8')) as readonly Golden[];

/** The networks of the script that wrote the answers. */
const networks = {
  images: [
    layers.depthwiseConv2d({ kernelSize: 3, strides: 2, padding: 1, depthMultiplier: 2, name: 'each' }),
    layers.prelu({ sharedAxes: [1, 2], name: 'slopes' }),
    layers.separableConv2d({ filters: 4, kernelSize: 3, padding: 1, depthMultiplier: 2, name: 'separable' }),
    layers.conv2d({ filters: 6, kernelSize: [3, 2], dilationRate: [1, 2], groups: 2, name: 'grouped' }),
    layers.groupNormalization({ groups: 3, epsilon: 1e-5, name: 'norm' }),
    layers.conv2dTranspose({ filters: 3, kernelSize: 3, strides: 2, padding: 1, outputPadding: 1, name: 'up' }),
    layers.flatten(),
    layers.dense({ units: 4, name: 'head' }),
  ],
  sequences: [
    layers.conv1d({ filters: 4, kernelSize: 3, padding: 1, name: 'conv' }),
    layers.conv1d({ filters: 6, kernelSize: 2, strides: 2, groups: 2, name: 'grouped' }),
    layers.flatten(),
    layers.dense({ units: 2, name: 'head' }),
  ],
} as const satisfies Record<string, readonly Layer[]>;

const first = { dataFormat: 'channelsFirst' } as const;

describe("dataFormat: 'channelsFirst'", () => {
  it.each(cases)('shows $name to a network of PyTorch as PyTorch does', async ({ name, x, answers }) => {
    const net = sequential([layers.input({ shape: x.shape.slice(1), ...first }), ...networks[name]]);
    await net.loadWeights(new URL(`${name}.safetensors`, goldens));
    const found = net.predictSync(tensor(Float32Array.from(x.data), { shape: x.shape })).data();
    expect(found).toHaveLength(answers.data.length);
    for (const [i, answer] of answers.data.entries()) expect(found[i]).toBeCloseTo(answer, 4);
  });

  const images = random.normal([6, 2, 5, 4], { seed: 1 });
  const body = (options: object) => [
    layers.conv2d({ filters: 3, kernelSize: 3, name: 'conv', ...options }),
    layers.batchNormalization(),
    layers.globalAveragePooling2d(),
    layers.dense({ units: 1 }),
  ];

  it('is the same for a first layer with inputShape, and the model is that of turned images', async () => {
    const opened = sequential(body({ inputShape: [2, 5, 4], ...first }), { seed: 1 });
    const entered = sequential([layers.input({ shape: [2, 5, 4], ...first }), ...body({})], { seed: 1 });
    const turned = sequential(body({ inputShape: [5, 4, 2] }), { seed: 1 });
    const last = images.transpose([0, 2, 3, 1]);
    const train = async (net: typeof opened, x: Tensor) => {
      net.compile({ optimizer: 'adam', loss: 'meanSquaredError' });
      await net.fit(x, random.normal([6, 1], { seed: 2 }), { epochs: 3, batchSize: 4, seed: 1 });
      return net.predictSync(x).array();
    };
    const expected = await train(turned, last);
    expect(await train(opened, images)).toEqual(expected);
    expect(await train(entered, images)).toEqual(expected);
    expect(entered.layers[0]?.outputShape).toEqual([5, 4, 2]);
    expect(opened.layers[0]?.inputShapes).toEqual([[5, 4, 2]]);
  });

  it('is saved with the model, and taken from bytes and from rows of numbers', async () => {
    const input = layers.input({ shape: [2, 5, 4], dtype: 'uint8', ...first });
    const y = layers.conv2d({ filters: 1, kernelSize: 2 }).apply(layers.rescaling({ scale: 1 / 255 }).apply(input));
    const net = model({ inputs: input, outputs: y, seed: 1 });
    const file = join(folder, 'first.safetensors');
    await net.save(file);
    const loaded = await loadModel(file);
    expect(loaded.toJSON()).toEqual(net.toJSON());
    expect(JSON.stringify(net.toJSON())).toContain('"dataFormat":"channelsFirst"');
    const bytes = Uint8Array.from({ length: 80 }, (_, i) => (i * 37) % 256);
    const expected = net.predictSync(tensor(bytes, { shape: [2, 2, 5, 4] })).array();
    expect(loaded.predictSync(bytes).array()).toEqual(expected);
    expect(() => net.predictSync(tensor(bytes, { shape: [2, 5, 4, 2] }))).toThrow(
      'expected [batch, 2, 5, 4], got [2, 5, 4, 2]',
    );
  });

  it("takes Keras's spelling", () => {
    const net = sequential([layers.input({ shape: [3, 7], dataFormat: 'channels_first' })]);
    expect(net.layers[0]?.spec.dataFormat).toBe('channelsFirst');
    expect(net.layers[0]?.outputShape).toEqual([7, 3]);
  });

  it('is refused behind the edge, and where there are no pixels', () => {
    expect(() => sequential([layers.input({ shape: [5, 4, 2] }), ...body(first)])).toThrow(
      "conv2d \"conv\": dataFormat is for where images enter a model; expected 'channelsLast', got 'channelsFirst'. " +
        "Give it to the input, layers.input({ shape: [channels, height, width], dataFormat: 'channelsFirst' }), " +
        'which turns images once, and to no layer behind.',
    );
    expect(() => layers.conv2d({ filters: 3, kernelSize: 3, dataFormat: 'channelsLast' })).not.toThrow();
    expect(() => sequential([layers.input({ shape: [4], ...first })])).toThrow(
      'expected [batch, channels, ..], got 1 axes without the batch, [4]',
    );
    expect(() => sequential(body({ inputShape: [2, 5, 4], dataFormat: 'channelFirst' }))).toThrow(
      "dataFormat is not one of its words; expected one of 'channelsLast', 'channelsFirst', got 'channelFirst'. Did you mean 'channelsFirst'?",
    );
  });
});
