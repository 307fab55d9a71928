// Depth, with and without ways around: of plain networks the deeper learn less, of residual ones they do not.
//
// The same few epochs over the digits for each depth; both kinds have the same layers and as many parameters.
import { fileURLToPath } from 'node:url';
import { applications, datasets, optimizers } from 'espalier';

export interface Outcome {
  readonly depth: number;
  /** The training loss of the last epoch. */
  readonly plain: number;
  readonly residual: number;
}

export async function run(print = console.log, { depths = [8, 20, 44], epochs = 3, seed = 1 } = {}) {
  const digits = datasets.digits();
  const images = digits.withInputs(digits.x.div(16).reshape([digits.length, 8, 8, 1]));

  const lossOf = async (depth: number, shortcut: 'none' | 'identity') => {
    const model = applications.resnetCifar({ depth, shortcut, width: 8, inputShape: [8, 8, 1], seed });
    model.compile({ optimizer: optimizers.adam({ learningRate: 0.005 }), loss: 'sparseCategoricalCrossentropy' });
    const history = await model.fit(images, { epochs, batchSize: 32, seed });
    return history.last.loss;
  };

  const outcomes: Outcome[] = [];
  print('layers   plain  residual   (training loss; that of guessing is 2.303)');
  for (const depth of depths) {
    const [plain, residual] = [await lossOf(depth, 'none'), await lossOf(depth, 'identity')];
    outcomes.push({ depth, plain, residual });
    print(`${String(depth).padStart(6)}  ${plain.toFixed(3).padStart(6)}  ${residual.toFixed(3).padStart(8)}`);
  }
  return outcomes;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await run();
