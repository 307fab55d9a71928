/** Espalier: neural networks trained inside Node.js. The whole public surface. */

export { type Dataset, dataset } from './data/dataset.js';
export { datasets } from './data/datasets.js';
export { preprocess } from './data/preprocess.js';
export { optimizers } from './generated/optimizers.js';
export { schedules } from './generated/schedules.js';
export { loadModel } from './model/model.js';
export { model, sequential } from './model/make.js';
export { EspalierError } from './native/errors.js';
export { type Info, info, memory } from './native/info.js';
export { tensor } from './tensor/from-values.js';
export { grad, valueAndGrad } from './tensor/grad.js';
export { jit } from './tensor/jit.js';
export { ops } from './tensor/ops/index.js';
export { random, setRandomSeed } from './tensor/random.js';
export { Tensor } from './tensor/install.js';
export { trainStep } from './train/train-step.js';
