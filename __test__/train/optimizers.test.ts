import {
  type CompileOptions,
  layers,
  ops,
  optimizers,
  schedules,
  sequential,
  type Tensor,
  tensor,
  trainStep,
} from 'espalier';
import { describe, expect, it } from 'vitest';

type Name = keyof typeof optimizers;
type Optimizer = NonNullable<CompileOptions['optimizer']>;

/** One weight's rule in float64: the weight after step `t`, counted from 1. */
type Rule = (w: number, g: number, t: number) => number;

const NAMES = Object.keys(optimizers) as Name[];
const WEIGHTS = [0.5, -1.25, 2];
const GRADIENTS = [
  [1, -0.5, 0.25],
  [0.5, 0.75, 0],
  [-2, 1, 0.125],
  [0.25, -1, -0.5],
  [1.5, 0.5, 4],
  [-0.75, 2, -0.25],
  [0.125, 0.25, 1],
  [-1, -3, 0.5],
];

/** Adam's means, corrected for having started from zero. */
function means(beta1: number, beta2: number) {
  let [m, v] = [0, 0];
  return (g: number, t: number) => {
    m = beta1 * m + (1 - beta1) * g;
    v = beta2 * v + (1 - beta2) * g * g;
    return [m / (1 - beta1 ** t), v / (1 - beta2 ** t), m, v] as const;
  };
}

function sgd(rate: number, momentum: number, nesterov = false): Rule {
  let velocity = 0;
  return (w, g) => {
    velocity = momentum * velocity - rate * g;
    return nesterov ? w + momentum * velocity - rate * g : w + velocity;
  };
}

function adagrad(rate: number, start: number, epsilon: number): Rule {
  let sum = start;
  return (w, g) => {
    sum += g * g;
    return w - (rate * g) / Math.sqrt(sum + epsilon);
  };
}

function adadelta(rate: number, rho: number, epsilon: number): Rule {
  let [squares, changes] = [0, 0];
  return (w, g) => {
    squares = rho * squares + (1 - rho) * g * g;
    const change = g * Math.sqrt((changes + epsilon) / (squares + epsilon));
    changes = rho * changes + (1 - rho) * change * change;
    return w - rate * change;
  };
}

function rmsprop(rate: number, rho: number, epsilon: number, momentum = 0, centered = false): Rule {
  let [squares, mean, velocity] = [0, 0, 0];
  return (w, g) => {
    squares = rho * squares + (1 - rho) * g * g;
    mean = rho * mean + (1 - rho) * g;
    const spread = centered ? squares - mean * mean : squares;
    velocity = momentum * velocity + (rate * g) / Math.sqrt(spread + epsilon);
    return w - velocity;
  };
}

function adam(rate: number, beta1: number, beta2: number, epsilon: number, amsgrad = false): Rule {
  const next = means(beta1, beta2);
  let largest = 0;
  return (w, g, t) => {
    const [, , m, v] = next(g, t);
    largest = amsgrad ? Math.max(largest, v) : v;
    const step = (rate * Math.sqrt(1 - beta2 ** t)) / (1 - beta1 ** t);
    return w - (step * m) / (Math.sqrt(largest) + epsilon);
  };
}

/** Adam as PyTorch has it: epsilon beside the corrected root. */
function torchAdam(rate: number, epsilon: number): Rule {
  const next = means(0.9, 0.999);
  return (w, g, t) => {
    const [m, v] = next(g, t);
    return w - (rate * m) / (Math.sqrt(v) + epsilon);
  };
}

function adamw(rate: number, decay: number): Rule {
  const rule = adam(rate, 0.9, 0.999, 1e-7);
  return (w, g, t) => rule(w * (1 - rate * decay), g, t);
}

function adamax(rate: number, beta1: number, beta2: number, epsilon: number): Rule {
  let [m, largest] = [0, 0];
  return (w, g, t) => {
    m = beta1 * m + (1 - beta1) * g;
    largest = Math.max(beta2 * largest, Math.abs(g));
    return w - (rate / (1 - beta1 ** t)) * (m / (largest + epsilon));
  };
}

function nadam(rate: number, beta1: number, beta2: number, epsilon: number): Rule {
  let [m, v, product] = [0, 0, 1];
  const mu = (t: number) => beta1 * (1 - 0.5 * 0.96 ** t);
  return (w, g, t) => {
    product *= mu(t);
    m = beta1 * m + (1 - beta1) * g;
    v = beta2 * v + (1 - beta2) * g * g;
    const ahead = (mu(t + 1) * m) / (1 - product * mu(t + 1)) + ((1 - mu(t)) * g) / (1 - product);
    return w - (rate * ahead) / (Math.sqrt(v / (1 - beta2 ** t)) + epsilon);
  };
}

function lion(rate: number, beta1: number, beta2: number): Rule {
  let m = 0;
  return (w, g) => {
    const direction = Math.sign(beta1 * m + (1 - beta1) * g);
    m = beta2 * m + (1 - beta2) * g;
    return w - rate * direction;
  };
}

/** Each optimizer with a rate and else the defaults of Keras, but for decay. */
const plain: Record<Name, (rate: number) => Rule> = {
  adadelta: (rate) => adadelta(rate, 0.95, 1e-7),
  adagrad: (rate) => adagrad(rate, 0.1, 1e-7),
  adam: (rate) => adam(rate, 0.9, 0.999, 1e-7),
  adamax: (rate) => adamax(rate, 0.9, 0.999, 1e-7),
  adamw: (rate) => adamw(rate, 0),
  lion: (rate) => lion(rate, 0.9, 0.99),
  nadam: (rate) => nadam(rate, 0.9, 0.999, 1e-7),
  rmsprop: (rate) => rmsprop(rate, 0.9, 1e-7),
  sgd: (rate) => sgd(rate, 0),
};

/** Each optimizer as its name alone makes it. */
function byDefault(name: Name): Rule {
  if (name === 'adamw') return adamw(0.001, 0.004);
  return plain[name](name === 'sgd' ? 0.01 : 0.001);
}

/** The options of each, far from their defaults. */
const chosen: [Optimizer, () => Rule][] = [
  [optimizers.adadelta({ learningRate: 1, rho: 0.8, epsilon: 0.01 }), () => adadelta(1, 0.8, 0.01)],
  [optimizers.adagrad({ learningRate: 0.1, initialAccumulatorValue: 1, epsilon: 0.5 }), () => adagrad(0.1, 1, 0.5)],
  [
    optimizers.adam({ learningRate: 0.1, beta1: 0.8, beta2: 0.7, epsilon: 0.01, amsgrad: true }),
    () => adam(0.1, 0.8, 0.7, 0.01, true),
  ],
  [optimizers.adam({ learningRate: 0.1, epsilon: 0.1, epsilonMode: 'torch' }), () => torchAdam(0.1, 0.1)],
  [optimizers.adamax({ learningRate: 0.1, beta1: 0.8, beta2: 0.7, epsilon: 0.1 }), () => adamax(0.1, 0.8, 0.7, 0.1)],
  [optimizers.adamw({ learningRate: 0.1, weightDecay: 0.5 }), () => adamw(0.1, 0.5)],
  [optimizers.lion({ learningRate: 0.1, beta1: 0.5, beta2: 0.75 }), () => lion(0.1, 0.5, 0.75)],
  [optimizers.nadam({ learningRate: 0.1, beta1: 0.8, beta2: 0.7, epsilon: 0.1 }), () => nadam(0.1, 0.8, 0.7, 0.1)],
  [
    optimizers.rmsprop({ learningRate: 0.1, rho: 0.8, epsilon: 0.01, momentum: 0.5, centered: true }),
    () => rmsprop(0.1, 0.8, 0.01, 0.5, true),
  ],
  [optimizers.sgd({ learningRate: 0.1, momentum: 0.9 }), () => sgd(0.1, 0.9)],
  [optimizers.sgd({ learningRate: 0.1, momentum: 0.9, nesterov: true }), () => sgd(0.1, 0.9, true)],
];

/** The weights after each step with these gradients. */
function walk(optimizer: Optimizer, gradients = GRADIENTS) {
  const loss = (w: Tensor, g: Tensor) => w.mul(g).sum();
  const step = trainStep({ parameters: tensor(WEIGHTS), loss, optimizer });
  return gradients.map((gradient) => {
    step.sync(tensor(gradient));
    return Array.from(step.parameters().data() as Float32Array);
  });
}

/** The same by the formula, for each weight alone. */
function follow(make: () => Rule, gradients = GRADIENTS) {
  const rules = WEIGHTS.map(() => make());
  let w = WEIGHTS;
  return gradients.map((gradient, t) => {
    w = w.map((w, i) => (rules[i] as Rule)(w, gradient[i] as number, t + 1));
    return w;
  });
}

function expectClose(found: number[][], expected: number[][]) {
  expect(found.length).toBe(expected.length);
  for (const [t, row] of expected.entries()) {
    for (const [i, w] of row.entries()) {
      expect(
        Math.abs((found[t]?.[i] as number) - w),
        `step ${t}, weight ${i}: ${found[t]?.[i]}, not ${w}`,
      ).toBeLessThan(2e-6);
    }
  }
}

/** A model with one weight whose gradient is its input, trained by an optimizer; the weight afterwards. */
async function trained(options: Pick<CompileOptions, 'optimizer'>) {
  const model = sequential([layers.dense({ units: 1, inputShape: [1], useBias: false, kernelInitializer: 'ones' })]);
  model.compile({ ...options, loss: (_, y) => y.mean() });
  await model.fit(tensor([[1], [0.5], [-2]]), ops.zeros([3, 1]), { batchSize: 1, shuffle: false });
  return model.getWeights()[0]?.item() as number;
}

describe.each(NAMES)('%s', (name) => {
  it('by its name takes the steps of its formula, with the defaults of Keras', () => {
    expectClose(
      walk(name),
      follow(() => byDefault(name)),
    );
  });

  it('is the same by name, by factory, as JSON and in the spelling of Keras', async () => {
    const keras = { adagrad: 'Adagrad', rmsprop: 'RMSprop', sgd: 'SGD', adamw: 'AdamW' } as Partial<
      Record<Name, string>
    >;
    const spelled = keras[name] ?? `${name[0]?.toUpperCase()}${name.slice(1)}`;
    const forms = [name, optimizers[name](), { kind: name }, spelled as Name];
    const weights = await Promise.all(forms.map((optimizer) => trained({ optimizer: optimizer as Optimizer })));
    expect(weights).toEqual(weights.map(() => weights[0]));
    const rule = byDefault(name);
    expect(weights[0]).toBeCloseTo(
      [1, 0.5, -2].reduce((w, g, t) => rule(w, g, t + 1), 1),
      6,
    );
  });

  it('takes a schedule and a function of the step, which say the same', () => {
    const values = [0.5, 0.5, 0.25, 0.25, 0.125];
    const walkAt = (learningRate: unknown) =>
      walk({ kind: name, learningRate } as Optimizer, GRADIENTS.slice(0, values.length));
    const table = walkAt(schedules.table({ values }));
    expect(walkAt((step: number) => values[step])).toEqual(table);
    expect(walkAt(0.5)).not.toEqual(table);
  });

  it('accumulates, clips, decays, keeps averages and has groups', () => {
    const rate = 0.1;
    const shared = {
      learningRate: rate,
      gradientAccumulationSteps: 2,
      clipNorm: 1.5,
      weightDecay: 0.5,
      useEma: true,
      emaMomentum: 0.5,
      emaOverwriteFrequency: 2,
      groups: [{ match: 'other', learningRateMultiplier: 0, weightDecay: 0 }],
    };
    const step = trainStep({
      parameters: { w: tensor(WEIGHTS), other: tensor([7]) },
      loss: ({ w, other }: { w: Tensor; other: Tensor }, g: Tensor) => w.mul(g).sum().add(other.sum()),
      optimizer: { kind: name, ...shared } as Optimizer,
    });
    // The means of two gradients each, clipped; without decay and averages it is a walk of plain steps.
    const clipped = [0, 2, 4, 6].map((at) => {
      const mean = WEIGHTS.map((_, i) => ((GRADIENTS[at]?.[i] as number) + (GRADIENTS[at + 1]?.[i] as number)) / 2);
      const long = Math.hypot(...mean);
      return long > 1.5 ? mean.map((g) => (g * 1.5) / long) : mean;
    });
    expect(clipped.filter((g) => Math.hypot(...g) > 1.499).length).toBeGreaterThan(1);
    const rules = WEIGHTS.map(() => plain[name](rate));
    let [w, average] = [WEIGHTS, WEIGHTS];
    for (const [t, gradient] of GRADIENTS.entries()) {
      step.sync(tensor(gradient));
      const update = Math.floor(t / 2);
      if (t % 2 === 1) {
        w = w.map((w, i) => (rules[i] as Rule)(w * (1 - rate * 0.5), clipped[update]?.[i] as number, update + 1));
      }
      // As in Keras, the average follows at every step, and takes the weights' place at every step of an even update.
      average = update === 0 ? w : average.map((average, i) => 0.5 * average + 0.5 * (w[i] as number));
      if (update % 2 === 1) w = average;
      expectClose([Array.from(step.parameters().w.data() as Float32Array)], [w]);
      expectClose([Array.from(step.averages().w.data() as Float32Array)], [average]);
    }
    expect(step.parameters().other.item()).toBe(7);
  });

  it('refuses a learning rate that is none, and options that it does not have', () => {
    const compile = (options: object) => () => trained({ optimizer: { kind: name, ...options } as Optimizer });
    const at = `compile > optimizer > ${name}: `;
    return Promise.all([
      expect(compile({ learningRate: -0.5 })()).rejects.toMatchObject({
        code: 'SPEC',
        message: `${at}learningRate is out of range; expected a number of at least 0, got -0.5.`,
      }),
      expect(compile({ learningRates: 1 })()).rejects.toMatchObject({
        code: 'SPEC',
        message: expect.stringMatching(
          new RegExp(`^${at}unknown option 'learningRates'; .* Did you mean 'learningRate'\\?$`),
        ),
      }),
      expect(compile({ learningRate: 'cosine' })()).rejects.toMatchObject({ code: 'SPEC' }),
      expect(compile({ clipValue: 0 })()).rejects.toMatchObject({
        message: `${at}clipValue is out of range; expected a number above 0, got 0.`,
      }),
    ]);
  });
});

describe('options', () => {
  it.each(chosen)('%j', (optimizer, rule) => {
    expectClose(walk(optimizer), follow(rule));
  });
});

describe('a model that is compiled without an optimizer', () => {
  it('is trained with rmsprop, as in Keras', async () => {
    expect(await trained({})).toBe(await trained({ optimizer: 'rmsprop' }));
    expect(await trained({})).not.toBe(await trained({ optimizer: 'sgd' }));
  });
});

describe('bad options', () => {
  it.each<[Name, object, string]>([
    ['adadelta', { rho: 1 }, 'rho is out of range; expected a number of at least 0 and below 1, got 1.'],
    [
      'adagrad',
      { initialAccumulatorValue: -1 },
      'initialAccumulatorValue is out of range; expected a number of at least 0, got -1.',
    ],
    ['adam', { beta1: 1 }, 'beta1 is out of range; expected a number of at least 0 and below 1, got 1.'],
    ['adam', { epsilonMode: 'tf' }, 'epsilonMode'],
    ['adamax', { beta2: 1 }, 'beta2 is out of range'],
    ['adamw', { weightDecay: -0.1 }, 'weightDecay is out of range; expected a number of at least 0, got -0.1.'],
    ['lion', { beta1: 1.5 }, 'beta1 is out of range; expected a number of at least 0 and at most 1, got 1.5.'],
    ['nadam', { epsilon: '1e-7' }, "epsilon has the wrong type; expected a number, got '1e-7'."],
    ['rmsprop', { centered: 1 }, 'centered'],
    ['rmsprop', { rho: 2 }, 'rho is out of range'],
    ['sgd', { momentum: -0.5 }, 'momentum is out of range; expected a number of at least 0 and at most 1, got -0.5.'],
    ['sgd', { beta1: 0.9 }, "unknown option 'beta1'"],
  ])('%s refuses %j', (name, options, message) => {
    const at = `compile > optimizer > ${name}: ${message}`;
    return expect(trained({ optimizer: { kind: name, ...options } as Optimizer })).rejects.toMatchObject({
      code: 'SPEC',
      message: expect.stringContaining(at),
    });
  });

  it('an unknown optimizer is told the nearest name', () =>
    expect(trained({ optimizer: 'adamm' as 'adam' })).rejects.toMatchObject({
      code: 'SPEC',
      message: expect.stringContaining("Did you mean 'adam'?"),
    }));
});
