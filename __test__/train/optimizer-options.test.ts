import { layers, ops, optimizers, sequential, type Tensor, tensor, trainStep } from 'espalier';
import { describe, expect, it } from 'vitest';

type Vector = Tensor<[number], 'float32'>;
type Options = NonNullable<Parameters<typeof optimizers.sgd>[0]>;

/** A step whose gradient is its input, at rate 1: what becomes of the weights is what the options say. */
function stepOf(options: Options, weights: readonly number[] = [1, 1]) {
  return trainStep({
    parameters: { w: tensor(weights), bias: tensor([1]) },
    loss: (p: { w: Vector; bias: Vector }, gradient: Vector) => p.w.mul(gradient).sum().add(p.bias.sum()),
    optimizer: optimizers.sgd({ learningRate: 1, ...options }),
  });
}

const shown = (x: Tensor) => Array.from(x.data(), (value) => Number(value.toFixed(5)));

describe('what every optimizer takes, in trainStep', () => {
  it.each<[string, Options, number[]]>([
    ['nothing', {}, [-2, 5]],
    ['clipValue', { clipValue: 0.5 }, [0.5, 1.5]],
    ['clipNorm', { clipNorm: 1 }, [0.4, 1.8]],
    ['weightDecay', { weightDecay: 0.5 }, [-2.5, 4.5]],
    ['weightDecay in the gradient', { weightDecay: 0.5, weightDecayMode: 'gradient' }, [-2.5, 4.5]],
    ['weightDecay after the update', { weightDecay: 0.5, weightDecayMode: 'after_update' }, [-1, 2.5]],
    ['a group', { groups: [{ match: 'w', learningRateMultiplier: 2 }] }, [-5, 9]],
  ])('%s', (_, options, expected) => {
    const step = stepOf(options);
    step.sync(tensor([3, -4]));
    expect(shown(step.parameters().w)).toEqual(expected);
  });

  it('globalClipNorm looks at all gradients together', () => {
    const step = stepOf({ globalClipNorm: Math.sqrt(26) / 2 });
    step.sync(tensor([3, -4]));
    const { w, bias } = step.parameters();
    expect([...shown(w), ...shown(bias)]).toEqual([-0.5, 3, 0.5]);
  });

  it('gradientAccumulationSteps updates at every so many steps by the mean', () => {
    const step = stepOf({ gradientAccumulationSteps: 2 });
    step.sync(tensor([2, 0]));
    expect(shown(step.parameters().w)).toEqual([1, 1]);
    step.sync(tensor([4, 2]));
    expect(shown(step.parameters().w)).toEqual([-2, 0]);
  });

  it('useEma keeps averages, which take the place of the weights when asked to', () => {
    const step = stepOf({ useEma: true, emaMomentum: 0.75, emaOverwriteFrequency: 3 });
    expect(shown(step.averages().w)).toEqual([1, 1]);
    for (const expected of [-1, -1.5]) {
      step.sync(tensor([2, 2]));
      expect(shown(step.averages().w)).toEqual([expected, expected]);
    }
    expect(shown(step.parameters().w)).toEqual([-3, -3]);
    step.sync(tensor([2, 2]));
    expect(shown(step.parameters().w)).toEqual([-2.375, -2.375]);
  });

  it('names parameters by their place in the tree', () => {
    const step = trainStep({
      parameters: { head: { bias: tensor([1]) }, layers: [tensor([1]), tensor([1])] as const },
      loss: (p) => p.head.bias.sum().add(p.layers[0].sum()).add(p.layers[1].sum()),
      optimizer: optimizers.sgd({
        learningRate: 0.5,
        groups: [{ match: '*bias', learningRateMultiplier: 0 }, { match: 'layers[?]' }],
      }),
    });
    step.sync();
    const {
      head,
      layers: [first],
    } = step.parameters();
    expect([head.bias.item(), first.item()]).toEqual([1, 0.5]);
  });

  it('has no averages without useEma', () => {
    const step = stepOf({});
    step.sync(tensor([1, 1]));
    expect(() => step.averages()).toThrow(
      expect.objectContaining({ code: 'SPEC', message: expect.stringContaining('useEma: true') }),
    );
  });
});

/** One weight `w` and one bias `b` with the loss `w x + b - y`, which is linear, so that gradients are constant. */
function line(options: Options) {
  const model = sequential([layers.dense({ units: 1, inputShape: [1], kernelInitializer: 'ones', name: 'line' })]);
  model.compile({ optimizer: optimizers.sgd({ learningRate: 1, ...options }), loss: 'meanAbsoluteError' });
  const train = () => model.fit(ops.ones([4, 1]), ops.full([4, 1], -100), { batchSize: 1, shuffle: false });
  return { train, weights: () => model.weights().map(({ tensor }) => shown(tensor)[0]) };
}

describe('what every optimizer takes, in a model', () => {
  it.each<[string, Options, number[]]>([
    ['nothing', {}, [-3, -4]],
    ['weightDecay but for biases', { weightDecay: 0.5, groups: [{ match: '*/bias', weightDecay: 0 }] }, [-1.8125, -4]],
    ['globalClipNorm', { globalClipNorm: Math.SQRT1_2 }, [-1, -2]],
    ['gradientAccumulationSteps', { gradientAccumulationSteps: 2 }, [-1, -2]],
    ['useEma: the average at the end', { useEma: true, emaMomentum: 0.5 }, [-2.125, -3.125]],
  ])('%s', async (_, options, expected) => {
    const { train, weights } = line(options);
    await train();
    expect(weights()).toEqual(expected);
  });

  it('refuses a group that matches nothing, and names the weights', () => {
    expect(() => line({ groups: [{ match: '*/biases' }] })).toThrow(
      expect.objectContaining({
        code: 'SPEC',
        message:
          "compile > optimizer > sgd: groups[0].match matches no weight; expected a pattern for some of 'line/kernel', 'line/bias', got '*/biases'.",
      }),
    );
  });

  it.each<[Options, string]>([
    [
      { clipNorm: 1, clipValue: 1 },
      'gradients can be clipped in one way; expected one of clipValue, clipNorm, globalClipNorm, got clipValue and clipNorm.',
    ],
    [{ clipNorm: 0 }, 'clipNorm is out of range; expected a number above 0, got 0.'],
    [{ weightDecay: -1 }, 'weightDecay is out of range'],
    [{ gradientAccumulationSteps: 1.5 }, 'gradientAccumulationSteps is not an integer'],
    [{ emaMomentum: 2 }, 'emaMomentum is out of range'],
    [{ clipnorm: 1 } as Options, "Did you mean 'clipNorm'?"],
    [{ groups: [{ match: '*', learningRate: 1 } as never] }, "unknown option 'learningRate'"],
  ])('refuses %j', (options, message) => {
    expect(() => line(options)).toThrow(expect.objectContaining({ message: expect.stringContaining(message) }));
  });
});
