// XOR learned by two layers, with back-propagation written out by hand; `ops` does the sums and nothing else.
// At the end the gradients of `grad`, which differentiates by itself, are laid beside the hand-made ones.
//
//   forward    y₁ = σ(x W₁ + b₁),   y = σ(y₁ W₂ + b₂),   E = ½ Σ (d - y)²
//   output     δ₂ = (y - d) σ'(v₂)
//   hidden     δ₁ = δ₂ W₂ᵀ σ'(v₁)          the error, carried back through the weights
//   gradients  ∂E/∂W₂ = y₁ᵀδ₂,  ∂E/∂b₂ = Σδ₂,  ∂E/∂W₁ = xᵀδ₁,  ∂E/∂b₁ = Σδ₁
//   update     each weight ← weight - α ∂E/∂weight
import { fileURLToPath } from 'node:url';
import { grad, jit, ops, random, type Tensor, tensor } from 'espalier';

type Matrix = Tensor<[number, number]>;
type Vector = Tensor<[number]>;

interface Weights {
  readonly w1: Matrix;
  readonly b1: Vector;
  readonly w2: Matrix;
  readonly b2: Vector;
}

export const x: Matrix = tensor([
  [0, 0],
  [0, 1],
  [1, 0],
  [1, 1],
]);
export const d: Matrix = tensor([[0], [1], [1], [0]]);

function forward(p: Weights, x: Matrix) {
  const y1 = x.matMul(p.w1).add(p.b1).sigmoid();
  return { y1, y: y1.matMul(p.w2).add(p.b2).sigmoid() };
}

/** E = ½ Σ (d - y)² */
export function loss(p: Weights, x: Matrix, d: Matrix) {
  return d.sub(forward(p, x).y).square().sum().mul(0.5);
}

/** The gradients of `loss`, term by term as above. */
export function gradientsByHand(p: Weights, x: Matrix, d: Matrix): Weights {
  const { y1, y } = forward(p, x);
  const delta2 = y.sub(d).mul(slope(y));
  const delta1 = delta2.matMul(p.w2.transpose()).mul(slope(y1));
  return {
    w1: x.transpose().matMul(delta1),
    b1: delta1.sum({ axes: [0] }),
    w2: y1.transpose().matMul(delta2),
    b2: delta2.sum({ axes: [0] }),
  };
}

/** σ'(v), told from y = σ(v). */
function slope(y: Matrix): Matrix {
  return y.mul(ops.sub(1, y));
}

export function initialWeights(seed: number): Weights {
  return {
    w1: random.normal([2, 4], { seed }),
    b1: ops.zeros([4]),
    w2: random.normal([4, 1], { seed: seed + 1 }),
    b2: ops.zeros([1]),
  };
}

export function run(print = console.log) {
  const alpha = 2;
  // Traced once, then run as one native program a step.
  const step = jit((p: Weights) => {
    const g = gradientsByHand(p, x, d);
    return {
      w1: p.w1.sub(g.w1.mul(alpha)),
      b1: p.b1.sub(g.b1.mul(alpha)),
      w2: p.w2.sub(g.w2.mul(alpha)),
      b2: p.b2.sub(g.b2.mul(alpha)),
    };
  });

  let p = initialWeights(1);
  for (let epoch = 0; epoch < 3000; epoch++) p = step(p);
  const answers = [...forward(p, x).y.data()];
  print(`XOR  ${answers.map((answer) => answer.toFixed(3)).join('  ')}`);

  const start = initialWeights(1);
  const difference = largestDifference(gradientsByHand(start, x, d), grad(loss)(start, x, d));
  print(`largest difference between the gradients by hand and those of grad: ${difference.toExponential(1)}`);
  return { answers, difference };
}

function largestDifference(a: Weights, b: Weights): number {
  const names = ['w1', 'b1', 'w2', 'b2'] as const;
  return Math.max(...names.map((name) => ops.abs(ops.sub(a[name], b[name])).max().item()));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) run();
