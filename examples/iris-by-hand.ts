// Iris species from four measurements: three layers, two of sigmoid and one of softmax, taught one flower
// at a time (stochastic gradient descent), every formula written out.
//
//   forward   y₁ = σ(x W₁),  y₂ = σ(y₁ W₂),  y₃ = softmax(y₂ W₃)
//   output    e₃ = d - y₃,   δ₃ = softmax'(v₃) e₃ = y₃ (e₃ - Σ e₃ y₃)
//   hidden    e₂ = δ₃ W₃ᵀ,   δ₂ = σ'(v₂) e₂;      e₁ = δ₂ W₂ᵀ,  δ₁ = σ'(v₁) e₁
//   update    W₃ ← W₃ + α y₂ᵀδ₃,  W₂ ← W₂ + α y₁ᵀδ₂,  W₁ ← W₁ + α xᵀδ₁
import { fileURLToPath } from 'node:url';
import { datasets, jit, ops, preprocess, random, type Tensor } from 'espalier';

type Matrix = Tensor<[number, number]>;

/** The kernels of the three layers. */
export type Weights = readonly [w1: Matrix, w2: Matrix, w3: Matrix];

const SIZES = [4, 8, 8, 3] as const;

export function initialWeights(seed: number): Weights {
  // Normal values over the root of the layer's inputs: the initialisation the lecture names after Xavier.
  const layer = (i: 0 | 1 | 2) =>
    random.normal([SIZES[i], SIZES[i + 1] as number], { seed: seed + i, stddev: SIZES[i] ** -0.5 });
  return [layer(0), layer(1), layer(2)];
}

function forward([w1, w2, w3]: Weights, x: Matrix) {
  const y1 = x.matMul(w1).sigmoid();
  const y2 = y1.matMul(w2).sigmoid();
  return { y1, y2, y3: y2.matMul(w3).softmax() };
}

/** What `updates` descends: half the squared distance between answer and one-hot label. */
export function loss(weights: Weights, x: Matrix, d: Matrix) {
  return d.sub(forward(weights, x).y3).square().sum().mul(0.5);
}

/** Δw of every layer for α = 1. */
export function updates(weights: Weights, x: Matrix, d: Matrix): Weights {
  const [, w2, w3] = weights;
  const { y1, y2, y3 } = forward(weights, x);
  const e3 = d.sub(y3);
  const delta3 = y3.mul(e3.sub(e3.mul(y3).sum({ axes: [1], keepDims: true })));
  const delta2 = slope(y2).mul(delta3.matMul(w3.transpose()));
  const delta1 = slope(y1).mul(delta2.matMul(w2.transpose()));
  return [x.transpose().matMul(delta1), y1.transpose().matMul(delta2), y2.transpose().matMul(delta3)];
}

/** σ'(v), told from y = σ(v). */
function slope(y: Matrix): Matrix {
  return y.mul(ops.sub(1, y));
}

export async function run(print = console.log, { alpha = 0.1, epochs = 100, seed = 1 } = {}) {
  const { train, test } = datasets.iris().split({ test: 0.2, seed, stratify: true });
  const scaler = await preprocess.standardScaler().fit(train);
  const x = scaler.transform(train.x);
  const d = ops.oneHot(train.y, { depth: 3 });

  const step = jit((weights: Weights, x: Matrix, d: Matrix): Weights => {
    const [dw1, dw2, dw3] = updates(weights, x, d);
    const [w1, w2, w3] = weights;
    return [w1.add(dw1.mul(alpha)), w2.add(dw2.mul(alpha)), w3.add(dw3.mul(alpha))];
  });

  let weights = initialWeights(seed);
  for (let epoch = 0; epoch < epochs; epoch++) {
    const order = random.permutation(train.length, { seed: seed + epoch });
    for (const i of order.data()) {
      weights = step(weights, x.slice([i], [1]), d.slice([i], [1]));
    }
    if ((epoch + 1) % 20 === 0)
      print(`epoch ${epoch + 1}  loss ${(loss(weights, x, d).item() / train.length).toFixed(4)}`);
  }

  const species = ops.argMax(forward(weights, scaler.transform(test.x)).y3, { axis: 1 });
  const accuracy = ops.mean(ops.cast(ops.equal(species, test.y), 'float32')).item();
  print(`test accuracy ${(100 * accuracy).toFixed(1)} %`);
  return { accuracy, weights };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await run();
