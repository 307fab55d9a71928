// The networks of the lectures: their sizes, their options, and that they learn.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { applications, type Model, ops, optimizers, random, type Tensor, tensor } from 'espalier';
import { describe, expect, it } from 'vitest';

/** Trainable parameters, and the numbers that normalisers keep. */
function counts(model: Model): [trainable: number, kept: number] {
  const size = (weights: Model['trainableWeights']) => weights.reduce((sum, weight) => sum + weight.size, 0);
  const found: [number, number] = [size(model.trainableWeights), size(model.nonTrainableWeights)];
  model.dispose();
  return found;
}

const shapeOf = (model: Model, layer: string) => model.getLayer(layer).outputShape;

describe('parameters are as many as published', () => {
  // Of torchvision's networks, and in the papers 0.27 million and 0.85 million for images of 32 x 32.
  it.each([
    ['resnet18', 11_689_512, 9_600],
    ['resnet34', 21_797_672, 17_024],
    ['resnet50', 25_557_032, 53_120],
    ['resnet101', 44_549_160, 105_344],
    ['resnet152', 60_192_808, 151_424],
    ['googlenet', 6_624_904, 14_560],
    ['alexnet', 61_100_840, 0],
    ['vgg16', 138_357_544, 0],
    ['vgg19', 143_667_240, 0],
    ['resnet20', 269_722, 1_376],
    ['resnet56', 853_018, 4_064],
    ['lenet', 61_706, 0],
  ] as const)('%s', (name, trainable, kept) => {
    expect(counts(applications[name]())).toEqual([trainable, kept]);
  });

  it('googlenet with its auxiliary heads', () => {
    const model = applications.googlenet({ auxiliary: true });
    expect(model.trainableWeights.reduce((sum, weight) => sum + weight.size, 0)).toBe(13_004_888);
    expect(['fc', 'aux1.fc2', 'aux2.fc2'].map((name) => model.getLayer(name).outputShape)).toEqual(
      Array(3).fill([1000]),
    );
    expect([shapeOf(model as never, 'aux1.pool'), shapeOf(model as never, 'aux2.pool')]).toEqual([
      [4, 4, 512],
      [4, 4, 528],
    ]);
    model.dispose();
  });

  it('resnet152 with the biases of Keras, whose counts hold what normalisers keep', () => {
    const model = applications.resnet152({ useBias: true });
    expect(model.countParams()).toBe(60_419_944);
    model.dispose();
  });

  it('resnet20 with projections where stages begin', () => {
    // Two convolutions of 1 x 1, 16 to 32 and 32 to 64, and their normalisers.
    const [trainable] = counts(applications.resnet20({ shortcut: 'projection' }));
    expect(trainable).toBe(269_722 + 16 * 32 + 2 * 32 + 32 * 64 + 2 * 64);
    expect(counts(applications.resnet20({ shortcut: 'none' }))).toEqual(counts(applications.resnet20()));
  });
});

describe('layers', () => {
  it('halve the size of images of 224 x 224 five times, as in the papers', () => {
    const sizes = (model: Model, names: readonly string[]) => {
      const found = names.map((name) => shapeOf(model, name));
      model.dispose();
      return found;
    };
    expect(
      sizes(applications.resnet50(), ['conv1', 'maxpool', 'layer1.2', 'layer2.3', 'layer3.5', 'layer4.2']),
    ).toEqual([
      [112, 112, 64],
      [56, 56, 64],
      [56, 56, 256],
      [28, 28, 512],
      [14, 14, 1024],
      [7, 7, 2048],
    ]);
    const blocks = ['conv1.conv', 'conv3.conv', 'inception3a', 'inception3b', 'inception4e', 'inception5b'];
    expect(sizes(applications.googlenet(), blocks)).toEqual([
      [112, 112, 64],
      [56, 56, 192],
      [28, 28, 256],
      [28, 28, 480],
      [14, 14, 832],
      [7, 7, 1024],
    ]);
  });

  it('lose less of small images', () => {
    const small = { inputShape: [32, 32, 3], classes: 10 };
    for (const [model, name, shape] of [
      [applications.resnet18(small), 'layer4.1', [4, 4, 512]],
      [applications.resnet18({ ...small, variant: 'large' }), 'layer4.1', [1, 1, 512]],
      [applications.googlenet(small), 'inception5b', [8, 8, 1024]],
      [applications.vgg16(small), 'classifier.0', [512]],
      [applications.resnet20(), 'layer3.2', [8, 8, 64]],
      [applications.lenet(), 'pool2', [5, 5, 16]],
      [applications.lenet({ inputShape: [32, 32, 1] }), 'pool2', [5, 5, 16]],
    ] as const) {
      expect(shapeOf(model, name)).toEqual(shape);
      model.dispose();
    }
  });
});

describe('options', () => {
  const tiny = { blocks: [1, 1], width: 4, inputShape: [32, 32, 3], seed: 1 } as const;
  const images = random.normal([2, 32, 32, 3], { seed: 1 });

  it('give shares of classes, or logits, or features', () => {
    const shares = applications.resnet({ ...tiny, classes: 7 }).predictSync(images);
    expect(shares.shape).toEqual([2, 7]);
    for (const sum of shares.sum({ axes: 1 }).data()) expect(sum).toBeCloseTo(1, 5);
    for (const classifierActivation of [null, 'linear'] as const) {
      const logits = applications.resnet({ ...tiny, classes: 7, classifierActivation }).predictSync(images);
      const softmax = ops.softmax(logits);
      for (const [i, share] of shares.data().entries()) expect(softmax.data()[i]).toBeCloseTo(share, 5);
    }
    const features = applications.resnet({ ...tiny, includeTop: false }).predictSync(images);
    expect(features.shape).toEqual([2, 16, 16, 8]);
    const pooled = (pooling: 'avg' | 'max') =>
      applications
        .resnet({ ...tiny, includeTop: false, pooling })
        .predictSync(images)
        .data();
    for (const [i, mean] of features
      .mean({ axes: [1, 2] })
      .data()
      .entries())
      expect(pooled('avg')[i]).toBeCloseTo(mean, 5);
    expect(pooled('max')).toEqual(features.max({ axes: [1, 2] }).data());
  });

  it('let images enter with channels first', () => {
    const given = { ...tiny, inputShape: [3, 32, 28] };
    const [first, last] = [
      applications.resnet({ ...given, dataFormat: 'channelsFirst' }),
      applications.resnet({ ...tiny, inputShape: [32, 28, 3] }),
    ];
    const x = random.normal([2, 3, 32, 28], { seed: 2 });
    expect(first.predictSync(x).array()).toEqual(last.predictSync(x.transpose([0, 2, 3, 1])).array());
    const heads = applications.googlenet({ auxiliary: true, classes: 2, dataFormat: 'channelsFirst' });
    expect(heads.layers[0]?.spec).toMatchObject({ shape: [3, 224, 224], dataFormat: 'channelsFirst' });
    heads.dispose();
  });

  it('name the model and make it repeatable', () => {
    expect(applications.resnet18({ inputShape: [32, 32, 3], classes: 2 }).name).toBe('resnet18');
    expect(applications.lenet({ name: 'digits' }).name).toBe('digits');
    const weights = (seed: number) =>
      applications
        .resnet({ ...tiny, seed })
        .getWeights()[0]
        ?.array();
    expect(weights(1)).toEqual(weights(1));
    expect(weights(1)).not.toEqual(weights(2));
  });

  it.each([
    [
      () => applications.resnet18({ inputShape: [224, 224] }),
      'resnet18: inputShape is the shape of no image; expected [height, width, channels], got [224, 224].',
    ],
    [
      () => applications.lenet({ inputShape: [1, 28], dataFormat: 'channelsFirst' }),
      'lenet: inputShape is the shape of no image; expected [channels, height, width], got [1, 28].',
    ],
    [() => applications.vgg16({ pooling: 'avg' }), 'vgg16: pooling cannot be used; expected none'],
    [() => applications.vgg16({ includeTop: false, pooling: 'mean' as 'avg' }), "expected 'avg' or 'max', got 'mean'."],
    [() => applications.resnet20({ withTop: true } as object), "resnet20: unknown option 'withTop'"],
    [
      () => applications.resnet18({ variant: 'tiny' as 'small' }),
      "resnet18: variant cannot be used; expected 'large' or 'small', got 'tiny'.",
    ],
    [
      () => applications.resnet20({ shortcut: 'zeros' as 'none' }),
      "resnet20: shortcut cannot be used; expected 'identity' or 'projection' or 'none', got 'zeros'.",
    ],
    [() => applications.resnetCifar({ depth: 21 }), 'expected a depth of 6 n + 2 (8, 14, 20, ...), got 21.'],
    [
      () => applications.resnet({ blocks: [2, 0] }),
      'resnet: blocks cannot be used; expected how many each stage has, at least 1, got 0.',
    ],
    [
      () => applications.googlenet({ auxiliary: true, includeTop: false }),
      'heads without a classifier cannot be trained',
    ],
  ])('that cannot be used are refused: %#', (build, sentence) => {
    expect(build).toThrow(sentence);
  });
});

describe('networks learn', () => {
  /** Images whose brighter half, left or right, is their class. */
  const labels = Array.from({ length: 16 }, (_, i) => i % 2);
  function halves(size: number, channels: number) {
    const half = (on: number) => ops.full([1, size, size / 2, channels], on);
    const image = (label: number) => ops.concat([half(label), half(1 - label)], { axis: 2 });
    const images = ops.concat(labels.map(image), { axis: 0 });
    return images.add(random.normal(images.shape, { seed: 3 }).mul(0.1));
  }

  it.each([
    ['resnet20', () => applications.resnet20({ classes: 2, width: 4, seed: 1 }), halves(32, 3)],
    [
      'a bottleneck',
      () =>
        applications.resnet({
          blocks: [1, 1],
          bottleneck: true,
          width: 4,
          inputShape: [32, 32, 3],
          classes: 2,
          seed: 1,
        }),
      halves(32, 3),
    ],
    [
      'vgg',
      () =>
        applications.vgg({
          blocks: [[4], [8], [8], [8]],
          units: 16,
          dropout: 0,
          inputShape: [32, 32, 3],
          classes: 2,
          seed: 1,
        }),
      halves(32, 3),
    ],
    ['lenet', () => applications.lenet({ classes: 2, seed: 1 }), halves(28, 1)],
  ] as const)('%s', async (_, build, images) => {
    const model = build();
    model.compile({
      optimizer: optimizers.adam({ learningRate: 0.01 }),
      loss: 'sparseCategoricalCrossentropy',
      metrics: ['accuracy'],
    });
    const answers = tensor(labels, { dtype: 'int32' });
    const { history } = await model.fit(images, answers, { epochs: 12, batchSize: 8, seed: 1 });
    const [first, last] = [history.loss?.[0] as number, history.loss?.at(-1) as number];
    expect(last).toBeLessThan(first / 4);
    expect(history.accuracy?.at(-1)).toBe(1);
  });

  it('googlenet, with heads whose gradients reach the trunk, and without them from its file', async () => {
    const options = { inputShape: [32, 32, 3], classes: 2, dropout: 0, seed: 1 };
    const model = applications.googlenet({ ...options, auxiliary: true });
    const loss = 'sparseCategoricalCrossentropy' as const;
    model.compile({ optimizer: 'sgd', loss: [loss, loss, loss], lossWeights: [0, 0.3, 0.3] });
    const y = tensor(labels.slice(0, 2), { dtype: 'int32' });
    const { gradients } = await model.gradients(halves(32, 3).slice([0], [2]), [y, y, y]);
    const norm = (name: string) => gradients[name]?.square().sum().item() as number;
    expect(norm('aux1.fc2/kernel')).toBeGreaterThan(0);
    expect(norm('conv1.conv/kernel')).toBeGreaterThan(0);
    // Nothing of the heads' losses comes back from behind the second.
    expect(norm('inception5b.branch1.conv/kernel')).toBe(0);
    expect(norm('fc/kernel')).toBe(0);

    const folder = mkdtempSync(join(tmpdir(), 'espalier-googlenet-'));
    const file = join(folder, 'with-heads.safetensors');
    await model.save(file);
    const alone = applications.googlenet({ ...options, seed: 2 });
    await alone.loadWeights(file);
    rmSync(folder, { recursive: true });
    const image = halves(32, 3).slice([0], [1]);
    const [expected] = (await model.predict(image)) as [Tensor];
    expect((await alone.predict(image)).array()).toEqual(expected.array());
  });
});
