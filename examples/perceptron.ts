// A single-layer perceptron taught by the delta rule. It learns AND and OR; XOR is beyond it,
// because no straight line parts the inputs that give 1 from those that give 0.
//
//   forward   v = x W + b,   y = σ(v)
//   error     e = d - y                      (d: the answer wanted)
//   delta     δ = σ'(v) e,   σ'(v) = y (1 - y)
//   update    W ← W + α xᵀδ, b ← b + α Σδ    (summed over the four rows of the table)
import { fileURLToPath } from 'node:url';
import { ops, random, tensor } from 'espalier';

const inputs = tensor([
  [0, 0],
  [0, 1],
  [1, 0],
  [1, 1],
]);
const gates = {
  AND: [0, 0, 0, 1],
  OR: [0, 1, 1, 1],
  XOR: [0, 1, 1, 0],
} as const;

export type Gate = keyof typeof gates;

export interface Outcome {
  /** The perceptron's answers to the four rows. */
  readonly answers: readonly number[];
  /** How many of them are right when rounded to 0 or 1. */
  readonly right: number;
}

/** Teaches one perceptron one gate. */
export function learn(gate: Gate, { alpha = 1, epochs = 1000, seed = 1 } = {}): Outcome {
  const d = tensor(gates[gate], { shape: [4, 1] });
  let w = random.normal([2, 1], { seed });
  let b = ops.zeros([1]);

  const forward = () => inputs.matMul(w).add(b).sigmoid();
  for (let epoch = 0; epoch < epochs; epoch++) {
    const y = forward();
    const e = d.sub(y);
    const delta = y.mul(ops.sub(1, y)).mul(e);
    w = w.add(inputs.transpose().matMul(delta).mul(alpha));
    b = b.add(delta.sum({ axes: [0] }).mul(alpha));
  }

  const answers = [...forward().data()];
  return { answers, right: answers.filter((answer, i) => Math.round(answer) === gates[gate][i]).length };
}

export function run(print = console.log): Record<Gate, Outcome> {
  const outcomes = { AND: learn('AND'), OR: learn('OR'), XOR: learn('XOR') };
  for (const [gate, { answers, right }] of Object.entries(outcomes)) {
    print(`${gate.padEnd(4)} ${answers.map((answer) => answer.toFixed(2)).join('  ')}   ${right} of 4 right`);
  }
  return outcomes;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) run();
