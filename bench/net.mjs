/**
 * Nets told as data, laid open for the peers: short forms written out, every layer with its name, the shapes of a sample
 * before and behind it, and its weights. The vocabulary is in `workloads/README.md`.
 */

/** The layers of a workload's net, in order; those of a block or a head are inside it. */
export function layersOf({ units, input, net }) {
  const steps = units ? perceptron(units) : net;
  return chain(steps, units ? [units[0]] : input, new Names()).layers;
}

/** All layers, those inside others too, in the order in which a sample meets them: a block's body before its shortcut. */
export function flattened(layers) {
  return layers.flatMap((layer) => [...inside(layer).flatMap(flattened), layer]);
}

/** The chains of layers inside a layer. */
export function inside({ body = [], shortcut = [], branches = [] }) {
  return [body, shortcut, ...branches];
}

/** Floating point operations of one step; in training the first layer with a kernel has no gradient of its input. */
export function flopsPerStep({ task, batchSize, ...workload }) {
  const forward = flattened(layersOf(workload)).map(multiplications).filter(Boolean);
  const passes = (at) => (task === 'predict' ? 1 : at === 0 ? 2 : 3);
  return 2 * batchSize * forward.reduce((sum, count, at) => sum + passes(at) * count, 0);
}

function multiplications({ kind, output, weights }) {
  if (kind !== 'conv' && kind !== 'dense') return 0;
  const positions = output.slice(0, -1).reduce((product, size) => product * size, 1);
  return positions * sizeOf(weights[0].shape);
}

export function sizeOf(shape) {
  return shape.reduce((product, size) => product * size, 1);
}

function perceptron([, ...units]) {
  return units.flatMap((dense, at) => (at < units.length - 1 ? [{ dense }, 'relu'] : [{ dense }]));
}

/** Counts the layers of each kind to name them. */
class Names {
  #counts = new Map();

  next(kind) {
    const count = (this.#counts.get(kind) ?? 0) + 1;
    this.#counts.set(kind, count);
    return `${kind}${count}`;
  }
}

function chain(steps, input, names) {
  const written = steps.flatMap(writtenOut);
  const layers = [];
  let shape = input;
  for (const [at, step] of written.entries()) {
    const layer = laidOpen(step, written[at + 1], shape, names);
    layers.push(layer);
    shape = layer.output;
  }
  return { layers, output: shape };
}

function writtenOut(step) {
  if (typeof step === 'string') return [{ [step]: true }];
  return step.repeat ? Array.from({ length: step.repeat }, () => step.of.flatMap(writtenOut)).flat() : [step];
}

function laidOpen(step, next, input, names) {
  const [kind] = Object.keys(step);
  const name = names.next(kind);
  if (kind === 'residual') {
    const body = chain(step.residual, input, names);
    const shortcut = chain(step.shortcut ?? [], input, names);
    if (body.output.join() !== shortcut.output.join()) {
      throw new Error(`${name}: expected one shape of body and shortcut, got ${body.output} and ${shortcut.output}`);
    }
    return { kind, name, input, output: body.output, body: body.layers, shortcut: shortcut.layers, weights: [] };
  }
  if (kind === 'branches') {
    const branches = step.branches.map((branch) => chain(branch, input, names));
    const [first] = branches;
    const channels = branches.reduce((sum, { output }) => sum + output.at(-1), 0);
    if (branches.some(({ output }) => output.slice(0, -1).join() !== first.output.slice(0, -1).join())) {
      throw new Error(`${name}: expected one size of all branches, got ${branches.map(({ output }) => `[${output}]`)}`);
    }
    const output = [...first.output.slice(0, -1), channels];
    return { kind, name, input, output, branches: branches.map(({ layers }) => layers), weights: [] };
  }
  if (kind === 'head') {
    const body = chain(step.head, input, names);
    return { kind, name, input, output: input, body: body.layers, weight: step.weight, weights: [] };
  }
  if (!(kind in kinds))
    throw new Error(`net: there is no layer "${kind}"; expected one of ${Object.keys(kinds).join(', ')}`);
  const { output, weights = {}, ...options } = kinds[kind](step, input, next);
  const named = Object.entries(weights).map(([weight, told]) => ({ name: `${name}/${weight}`, ...told }));
  return { kind, name, input, output, ...options, weights: named };
}

/** For each kind, what becomes of a step: the shape of its output, its options and its weights. */
const kinds = {
  conv: ({ conv: filters, kernel = 3, stride = 1, padding = kernel >> 1 }, [height, width, channels], next) => {
    // What follows takes the mean away, and a bias with it.
    const bias = !next?.batchNorm;
    const shape = [kernel, kernel, channels, filters];
    return {
      output: [...[height, width].map((size) => windows(size, kernel, stride, padding)), filters],
      filters,
      kernel,
      stride,
      padding,
      bias,
      weights: { kernel: he(shape), ...(bias ? { bias: small([filters]) } : {}) },
    };
  },
  dense: ({ dense: units }, [features]) => ({
    output: [units],
    units,
    weights: { kernel: he([features, units]), bias: small([units]) },
  }),
  batchNorm: (_, input) => {
    const shape = input.slice(-1);
    return {
      output: input,
      weights: {
        gamma: near(1, shape),
        beta: near(0, shape),
        movingMean: near(0, shape),
        movingVariance: above(1, shape),
      },
    };
  },
  maxPool: ({ maxPool: window, stride = window, padding = 0, ceil = false }, [height, width, channels]) => ({
    output: [...[height, width].map((size) => windows(size, window, stride, padding, ceil)), channels],
    window,
    stride,
    padding,
    ceil,
  }),
  averagePool: ({ averagePool: window, stride = window }, [height, width, channels]) => ({
    output: [...[height, width].map((size) => windows(size, window, stride, 0)), channels],
    window,
    stride,
  }),
  relu: (_, input) => ({ output: input }),
  dropout: ({ dropout: rate }, input) => ({ output: input, rate }),
  globalAveragePool: (_, input) => ({ output: input.slice(-1) }),
  flatten: (_, input) => ({ output: [sizeOf(input)] }),
};

function windows(size, window, stride, padding, ceil = false) {
  return Math[ceil ? 'ceil' : 'floor']((size + 2 * padding - window) / stride) + 1;
}

/** How weights start: normal numbers of a mean and a deviation; those above the mean, where a variance is wanted. */
function he(shape) {
  return { shape, mean: 0, deviation: Math.sqrt(2 / sizeOf(shape.slice(0, -1))) };
}

function small(shape) {
  return { shape, mean: 0, deviation: 0.01 };
}

function near(mean, shape) {
  return { shape, mean, deviation: 0.1 };
}

function above(mean, shape) {
  return { shape, mean, deviation: 0.1, above: true };
}
