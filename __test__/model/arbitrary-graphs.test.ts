import { grad, layers, type Model, model, ops, random, type SymbolicTensor, type Tensor } from 'espalier';
import { describe, expect, it } from 'vitest';

type Weights = Readonly<Record<string, Tensor>>;

/** A place in a graph of layers, and the same as a formula of other places and of weights by name. */
interface Place {
  readonly symbol: SymbolicTensor;
  readonly formula: (at: (place: number) => Tensor, weights: Weights) => Tensor;
}

/** A graph described twice: as layers and as formulas, which know nothing of each other. */
class Twice {
  readonly places: Place[] = [];
  readonly inputs: number;
  readonly #shared: ((input: SymbolicTensor) => SymbolicTensor)[];

  constructor(inputs: number, shared = 2) {
    this.inputs = inputs;
    for (let i = 0; i < inputs; i++) {
      const symbol = layers.input({ shape: [3], name: `x${i}` });
      this.places.push({ symbol, formula: (at) => at(i) });
    }
    this.#shared = Array.from({ length: shared }, (_, i) => {
      const layer = layers.dense({ units: 3, activation: 'tanh', name: `shared${i}` });
      return (input) => layer.apply(input);
    });
  }

  /** Uses one of the shared layers once more. */
  dense(layer: number, from: number): number {
    const before = this.places[from] as Place;
    const use = this.#shared[layer] as (input: SymbolicTensor) => SymbolicTensor;
    return this.#push(use(before.symbol), (at, weights) =>
      at(from)
        .matMul(weights[`shared${layer}/kernel`] as Tensor)
        .add(weights[`shared${layer}/bias`] as Tensor)
        .tanh(),
    );
  }

  /** Joins two places. */
  merge(kind: keyof typeof merges, a: number, b: number): number {
    const { layer, formula } = merges[kind];
    const symbols = [a, b].map((place) => (this.places[place] as Place).symbol);
    return this.#push(layer().apply(symbols), (at) => formula(at(a), at(b)));
  }

  #push(symbol: SymbolicTensor, formula: Place['formula']): number {
    this.places.push({ symbol, formula });
    return this.places.length - 1;
  }

  model(outputs: readonly number[]): Model<readonly Tensor[]> {
    const symbols = (places: readonly number[]) => places.map((place) => (this.places[place] as Place).symbol);
    const inputs = symbols(Array.from({ length: this.inputs }, (_, i) => i));
    return model({ inputs, outputs: symbols(outputs), seed: 1 }) as Model<readonly Tensor[]>;
  }

  /** What the formulas give at some places, each worked out once and only if needed. */
  values(x: readonly Tensor[], weights: Weights, places: readonly number[]): Tensor[] {
    const known = new Map(x.entries());
    const at = (place: number): Tensor => {
      const value = known.get(place) ?? (this.places[place] as Place).formula(at, weights);
      known.set(place, value);
      return value;
    };
    return places.map(at);
  }
}

const merges = {
  add: { layer: layers.add, formula: (a: Tensor, b: Tensor): Tensor => a.add(b) },
  subtract: { layer: layers.subtract, formula: (a: Tensor, b: Tensor): Tensor => a.sub(b) },
  multiply: { layer: layers.multiply, formula: (a: Tensor, b: Tensor): Tensor => a.mul(b) },
  average: { layer: layers.average, formula: (a: Tensor, b: Tensor): Tensor => a.add(b).div(2) },
  maximum: { layer: layers.maximum, formula: (a: Tensor, b: Tensor): Tensor => a.maximum(b) },
  minimum: { layer: layers.minimum, formula: (a: Tensor, b: Tensor): Tensor => a.minimum(b) },
} as const;

const rate = 0.1;

/** The model gives what the formulas give, and a step of plain gradient descent goes along their gradient. */
async function agrees(twice: Twice, outputs: readonly number[]): Promise<void> {
  const net = twice.model(outputs);
  const x = Array.from({ length: twice.inputs }, (_, i) => random.normal([8, 3], { seed: 10 + i }) as Tensor);
  const before = Object.fromEntries(net.weights().map(({ name, tensor }) => [name, tensor]));
  const expected = twice.values(x, before, outputs);
  const predicted = [net.predictSync(x)].flat() as Tensor[];
  for (const [i, value] of predicted.entries()) near(value, expected[i] as Tensor);
  net.compile({ optimizer: { kind: 'sgd', learningRate: rate }, loss: outputs.map(() => 'meanSquaredError' as const) });
  await net.fit(
    x,
    outputs.map(() => ops.zeros([8, 3])),
    { epochs: 1, batchSize: 8 },
  );
  const loss = (weights: Weights) =>
    twice
      .values(x, weights, outputs)
      .map((value): Tensor => value.square().mean())
      .reduce((a, b) => a.add(b));
  const slopes = Object.keys(before).length > 0 ? (grad(loss as never)(before as never) as unknown as Weights) : {};
  for (const { name, tensor } of net.weights()) {
    near(tensor, (before[name] as Tensor).sub((slopes[name] as Tensor).mul(rate)));
  }
}

function near(found: Tensor, expected: Tensor): void {
  expect(found.shape).toEqual(expected.shape);
  const numbers = [...expected.data()] as number[];
  for (const [i, value] of [...found.data()].entries()) expect(value).toBeCloseTo(numbers[i] as number, 5);
}

describe('a model', () => {
  it('adds up the gradients of a layer that is used three times, one behind the other and side by side', async () => {
    const twice = new Twice(2);
    const [a, b] = [twice.dense(0, 0), twice.dense(0, 1)];
    const sum = twice.merge('add', a, b);
    await agrees(twice, [twice.dense(0, sum)]);
    expect(
      twice
        .model([sum])
        .weights()
        .map(({ name }) => name),
    ).toEqual(['shared0/kernel', 'shared0/bias']);
  });

  it('has branches that meet again, skips, and merges in merges', async () => {
    const twice = new Twice(1);
    const left = twice.dense(0, 0);
    const right = twice.dense(1, 0);
    const product = twice.merge('multiply', left, right);
    const skipped = twice.merge('add', product, 0);
    const deep = twice.merge('subtract', twice.merge('maximum', skipped, left), twice.merge('average', right, 0));
    await agrees(twice, [twice.dense(1, deep)]);
  });

  it('takes a value twice, and gives values from its middle and its beginning', async () => {
    const twice = new Twice(2);
    const hidden = twice.dense(0, 0);
    const square = twice.merge('multiply', hidden, hidden);
    const doubled = twice.merge('add', square, square);
    await agrees(twice, [hidden, doubled, twice.merge('minimum', doubled, 1), 1]);
  });

  it('is any graph without a circle', async () => {
    const kinds = Object.keys(merges) as (keyof typeof merges)[];
    for (let seed = 1; seed <= 25; seed++) {
      let state = seed;
      // Numbers that look random, the same in each run.
      const below = (n: number) => {
        state = (state * 48271) % 2147483647;
        return state % n;
      };
      const twice = new Twice(1 + below(3));
      twice.dense(0, 0);
      for (let i = 0; i < 10; i++) {
        const [a, b] = [below(twice.places.length), below(twice.places.length)];
        if (below(3) === 0) twice.dense(below(2), a);
        else twice.merge(kinds[below(kinds.length)] as keyof typeof merges, a, b);
      }
      const last = twice.places.length - 1;
      await agrees(twice, [...new Set([twice.inputs, last - 1, last])]);
    }
  });

  it('weighs a regularized layer that is shared once', async () => {
    const x = layers.input({ shape: [3] });
    const shared = layers.dense({ units: 3, useBias: false, kernelInitializer: 'ones', kernelRegularizer: 'l2' });
    const net = model({ inputs: x, outputs: layers.subtract().apply([shared.apply(x), shared.apply(x)]) });
    net.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
    const { loss } = await net.evaluate(ops.ones([4, 3]), ops.zeros([4, 3]));
    expect(loss).toBeCloseTo(0.01 * 9, 6);
  });

  it('refuses to share a layer between inputs that need other weights', () => {
    const [a, b] = [layers.input({ shape: [3] }), layers.input({ shape: [4] })];
    const shared = layers.dense({ units: 2, name: 'twin' });
    const sum = layers.add().apply([shared.apply(a), shared.apply(b)]);
    expect(() => model({ inputs: [a, b], outputs: sum })).toThrow(
      expect.objectContaining({ code: 'SHAPE', message: expect.stringMatching(/^dense "twin": .*expected .*, got /) }),
    );
  });
});
