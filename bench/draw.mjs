/** Random numbers that are the same wherever the benchmark runs: samples, labels and the weights that all peers start from. */

/** Part of the labels that are random, so that the loss of a long run stays in an ordinary range. */
const NOISE = 0.1;
/** How many numbers of a sample its label depends on, at most. */
const TELLING = 1024;

/** Samples: independent normal numbers. */
export function drawSamples(count, features) {
  return Float32Array.from({ length: count * features }, gaussian(uniform(1)));
}

/** The largest of `classes` random linear functions of a sample, sometimes replaced by chance. */
export function drawLabels(x, samples, features, classes) {
  const random = uniform(2);
  const stride = Math.ceil(features / TELLING);
  const teacher = Float32Array.from({ length: Math.ceil(features / stride) * classes }, gaussian(random));
  const scores = new Float64Array(classes);
  return Int32Array.from({ length: samples }, (_, sample) => {
    if (random() < NOISE) return Math.floor(random() * classes);
    scores.fill(0);
    for (let i = 0; i < features; i += stride) {
      const value = x[sample * features + i];
      const row = (i / stride) * classes;
      for (let c = 0; c < classes; c++) scores[c] += value * teacher[row + c];
    }
    return scores.indexOf(Math.max(...scores));
  });
}

/** All weights one behind the other, each as `net.mjs` tells it to start. */
export function drawWeights(weights, total) {
  const normal = gaussian(uniform(3));
  const values = new Float32Array(total);
  let at = 0;
  for (const { size, mean, deviation, above } of weights) {
    for (const end = at + size; at < end; at++) {
      const drawn = deviation * normal();
      values[at] = mean + (above ? Math.abs(drawn) : drawn);
    }
  }
  return values;
}

/** Uniform numbers in [0, 1) from a 32-bit mixing counter. */
function uniform(seed) {
  let state = seed * 0x9e3779b9;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Normal numbers by Box and Muller. */
function gaussian(random) {
  return () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
