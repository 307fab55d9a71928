/** The fields of every family's members: written by `npm run gen` from the Rust specs. */

/** What a field's value looks like. */
export type FieldType =
  | 'number'
  | 'integer'
  | 'boolean'
  | 'string'
  | 'data'
  | { readonly choice: readonly string[] }
  | { readonly list: FieldType; readonly length?: number }
  | { readonly family: string }
  | { readonly object: readonly FieldInfo[] }
  | { readonly oneOf: readonly FieldType[] };

/** One field of a spec. */
export interface FieldInfo {
  readonly name: string;
  readonly doc: string;
  readonly type: FieldType;
  readonly required: boolean;
  readonly default?: unknown;
  /** Ends that belong to the range. */
  readonly min?: number;
  readonly max?: number;
  /** Ends that do not. */
  readonly above?: number;
  readonly below?: number;
}

/** Fields by family and kind. */
export const fields = {
  activations: {
    gelu: [
      { name: 'approximate', doc: 'Whether to take the approximation by tanh, as the first transformers did; it differs by less than 0.0005.', type: 'boolean', required: false, default: false },
    ],
    linear: [],
    logSoftmax: [
      { name: 'axis', doc: 'The axis; negative ones count from the back, and the batch is axis 0.', type: 'integer', required: false, default: -1 },
    ],
    relu: [
      { name: 'negativeSlope', doc: 'Slope below the threshold.', type: 'number', required: false, default: 0, min: 0 },
      { name: 'maxValue', doc: 'The largest value; without it there is none.', type: 'number', required: false, min: 0 },
      { name: 'threshold', doc: 'Up to here values are 0, or fall by the negative slope.', type: 'number', required: false, default: 0, min: 0 },
    ],
    softmax: [
      { name: 'axis', doc: 'The axis; negative ones count from the back, and the batch is axis 0.', type: 'integer', required: false, default: -1 },
    ],
    neg: [],
    abs: [],
    square: [],
    sqrt: [],
    rsqrt: [],
    reciprocal: [],
    exp: [],
    expm1: [],
    log: [],
    log1p: [],
    sin: [],
    cos: [],
    tanh: [],
    sigmoid: [],
    erf: [],
    relu6: [],
    leakyRelu: [
      { name: 'negativeSlope', doc: 'Slope below 0.', type: 'number', required: false, default: 0.2 },
    ],
    threshold: [
      { name: 'threshold', doc: 'Up to here the value is replaced.', type: 'number', required: true },
      { name: 'value', doc: 'What replaces it.', type: 'number', required: true },
    ],
    elu: [
      { name: 'alpha', doc: 'What the values far below 0 approach, negated.', type: 'number', required: false, default: 1 },
    ],
    selu: [],
    celu: [
      { name: 'alpha', doc: 'What the values far below 0 approach, negated.', type: 'number', required: false, default: 1, above: 0 },
    ],
    softplus: [],
    logSigmoid: [],
    silu: [],
    mish: [],
    softsign: [],
    hardSigmoid: [],
    hardSilu: [],
    hardTanh: [],
    tanhShrink: [],
    softShrink: [
      { name: 'threshold', doc: 'How much nearer.', type: 'number', required: false, default: 0.5, min: 0 },
    ],
    hardShrink: [
      { name: 'threshold', doc: 'How far from 0 values are dropped.', type: 'number', required: false, default: 0.5, min: 0 },
    ],
    squareplus: [
      { name: 'b', doc: 'How wide the bend is.', type: 'number', required: false, default: 4, above: 0 },
    ],
    sparsePlus: [],
    sparseSigmoid: [],
    clip: [
      { name: 'min', doc: 'The least value.', type: 'number', required: true },
      { name: 'max', doc: 'The largest value.', type: 'number', required: true },
    ],
  },
  constraints: {
    maxNorm: [
      { name: 'maxValue', doc: 'The greatest length.', type: 'number', required: false, default: 2, min: 0 },
      { name: 'axis', doc: 'The axis or axes along which a vector lies: 0 for what enters a unit of a dense layer, [0, 1, 2] for a filter.', type: { oneOf: ['integer', { list: 'integer' }] }, required: false, default: 0 },
    ],
    minMaxNorm: [
      { name: 'minValue', doc: 'The least length.', type: 'number', required: false, default: 0, min: 0 },
      { name: 'maxValue', doc: 'The greatest length.', type: 'number', required: false, default: 1, min: 0 },
      { name: 'rate', doc: 'How much of the way is gone at each update; 1 goes all of it.', type: 'number', required: false, default: 1, min: 0, max: 1 },
      { name: 'axis', doc: 'The axis or axes along which a vector lies: 0 for what enters a unit of a dense layer, [0, 1, 2] for a filter.', type: { oneOf: ['integer', { list: 'integer' }] }, required: false, default: 0 },
    ],
    nonNeg: [],
    unitNorm: [
      { name: 'axis', doc: 'The axis or axes along which a vector lies: 0 for what enters a unit of a dense layer, [0, 1, 2] for a filter.', type: { oneOf: ['integer', { list: 'integer' }] }, required: false, default: 0 },
    ],
  },
  initializers: {
    constant: [
      { name: 'value', doc: 'The number.', type: 'number', required: false, default: 0 },
    ],
    glorotNormal: [
      { name: 'seed', doc: "Seed of these numbers alone; without it they follow the model's seed.", type: 'integer', required: false },
    ],
    glorotUniform: [
      { name: 'seed', doc: "Seed of these numbers alone; without it they follow the model's seed.", type: 'integer', required: false },
    ],
    heNormal: [
      { name: 'seed', doc: "Seed of these numbers alone; without it they follow the model's seed.", type: 'integer', required: false },
    ],
    heUniform: [
      { name: 'seed', doc: "Seed of these numbers alone; without it they follow the model's seed.", type: 'integer', required: false },
    ],
    identity: [
      { name: 'gain', doc: 'The number.', type: 'number', required: false, default: 1 },
    ],
    lecunNormal: [
      { name: 'seed', doc: "Seed of these numbers alone; without it they follow the model's seed.", type: 'integer', required: false },
    ],
    lecunUniform: [
      { name: 'seed', doc: "Seed of these numbers alone; without it they follow the model's seed.", type: 'integer', required: false },
    ],
    ones: [],
    orthogonal: [
      { name: 'gain', doc: 'Length of the vectors.', type: 'number', required: false, default: 1 },
      { name: 'seed', doc: "Seed of these numbers alone; without it they follow the model's seed.", type: 'integer', required: false },
    ],
    randomNormal: [
      { name: 'mean', doc: 'Mean of the numbers.', type: 'number', required: false, default: 0 },
      { name: 'stddev', doc: 'Standard deviation of the numbers.', type: 'number', required: false, default: 0.05, min: 0 },
      { name: 'seed', doc: "Seed of these numbers alone; without it they follow the model's seed.", type: 'integer', required: false },
    ],
    randomUniform: [
      { name: 'minval', doc: 'Lower end.', type: 'number', required: false, default: -0.05 },
      { name: 'maxval', doc: 'Upper end.', type: 'number', required: false, default: 0.05 },
      { name: 'seed', doc: "Seed of these numbers alone; without it they follow the model's seed.", type: 'integer', required: false },
    ],
    truncatedNormal: [
      { name: 'mean', doc: 'Mean of the numbers.', type: 'number', required: false, default: 0 },
      { name: 'stddev', doc: 'Standard deviation before the far numbers are drawn again.', type: 'number', required: false, default: 0.05, min: 0 },
      { name: 'seed', doc: "Seed of these numbers alone; without it they follow the model's seed.", type: 'integer', required: false },
    ],
    varianceScaling: [
      { name: 'scale', doc: 'What the variance is multiplied with.', type: 'number', required: false, default: 1, above: 0 },
      { name: 'mode', doc: 'Which connections are counted.', type: { choice: ['fanIn', 'fanOut', 'fanAvg'] }, required: false, default: 'fanIn' },
      { name: 'distribution', doc: 'How the numbers are spread.', type: { choice: ['truncatedNormal', 'untruncatedNormal', 'uniform'] }, required: false, default: 'truncatedNormal' },
      { name: 'seed', doc: "Seed of these numbers alone; without it they follow the model's seed.", type: 'integer', required: false },
    ],
    zeros: [],
  },
  layers: {
    activation: [
      { name: 'activation', doc: 'The function.', type: { family: 'activation' }, required: true },
      { name: 'name', doc: 'Name within the model; made from the kind if not given.', type: 'string', required: false },
      { name: 'trainable', doc: "Whether training changes the layer's weights.", type: 'boolean', required: false, default: true },
      { name: 'inputShape', doc: 'Shape of the input without the batch axis: opens a sequential model on its first layer, is checked elsewhere.', type: { list: 'integer' }, required: false },
      { name: 'activityRegularizer', doc: "What the layer's output costs by itself, for each sample; nothing if not given.", type: { family: 'regularizer' }, required: false },
    ],
    batchNormalization: [
      { name: 'axis', doc: 'The axis of the channels, counted with the batch axis.', type: 'integer', required: false, default: -1 },
      { name: 'momentum', doc: "Share of the moving statistics that a step keeps; PyTorch's `momentum` is 1 less this.", type: 'number', required: false, default: 0.99, min: 0, max: 1 },
      { name: 'epsilon', doc: 'Added to the variance.', type: 'number', required: false, default: 0.001, min: 0 },
      { name: 'center', doc: 'Whether a learned `beta` is added.', type: 'boolean', required: false, default: true },
      { name: 'scale', doc: 'Whether the result is multiplied by a learned `gamma`.', type: 'boolean', required: false, default: true },
      { name: 'betaInitializer', doc: 'How `beta` starts.', type: { family: 'initializer' }, required: false, default: { kind: 'zeros' } },
      { name: 'gammaInitializer', doc: 'How `gamma` starts.', type: { family: 'initializer' }, required: false, default: { kind: 'ones' } },
      { name: 'movingMeanInitializer', doc: 'How the moving mean starts.', type: { family: 'initializer' }, required: false, default: { kind: 'zeros' } },
      { name: 'movingVarianceInitializer', doc: 'How the moving variance starts.', type: { family: 'initializer' }, required: false, default: { kind: 'ones' } },
      { name: 'betaRegularizer', doc: 'What the values of `beta` cost by themselves; nothing if not given.', type: { family: 'regularizer' }, required: false },
      { name: 'gammaRegularizer', doc: 'What the values of `gamma` cost by themselves; nothing if not given.', type: { family: 'regularizer' }, required: false },
      { name: 'betaConstraint', doc: 'What `beta` is brought back to after each update; nothing if not given.', type: { family: 'constraint' }, required: false },
      { name: 'gammaConstraint', doc: 'What `gamma` is brought back to after each update; nothing if not given.', type: { family: 'constraint' }, required: false },
      { name: 'varianceMode', doc: 'Which variance the moving one follows.', type: { choice: ['population', 'unbiased'] }, required: false, default: 'population' },
      { name: 'name', doc: 'Name within the model; made from the kind if not given.', type: 'string', required: false },
      { name: 'trainable', doc: "Whether training changes the layer's weights.", type: 'boolean', required: false, default: true },
      { name: 'inputShape', doc: 'Shape of the input without the batch axis: opens a sequential model on its first layer, is checked elsewhere.', type: { list: 'integer' }, required: false },
      { name: 'activityRegularizer', doc: "What the layer's output costs by itself, for each sample; nothing if not given.", type: { family: 'regularizer' }, required: false },
    ],
    dense: [
      { name: 'units', doc: 'Number of outputs.', type: 'integer', required: true, min: 1 },
      { name: 'activation', doc: 'Function applied to the outputs; none if not given.', type: { family: 'activation' }, required: false },
      { name: 'useBias', doc: 'Whether a learned number is added to each output.', type: 'boolean', required: false, default: true },
      { name: 'kernelInitializer', doc: 'How the kernel starts.', type: { family: 'initializer' }, required: false, default: { kind: 'glorotUniform' } },
      { name: 'biasInitializer', doc: 'How the bias starts.', type: { family: 'initializer' }, required: false, default: { kind: 'zeros' } },
      { name: 'kernelRegularizer', doc: 'What the kernel costs by itself; nothing if not given.', type: { family: 'regularizer' }, required: false },
      { name: 'biasRegularizer', doc: 'What the bias costs by itself; nothing if not given.', type: { family: 'regularizer' }, required: false },
      { name: 'kernelConstraint', doc: 'What the kernel is brought back to after each update; nothing if not given.', type: { family: 'constraint' }, required: false },
      { name: 'biasConstraint', doc: 'What the bias is brought back to after each update; nothing if not given.', type: { family: 'constraint' }, required: false },
      { name: 'name', doc: 'Name within the model; made from the kind if not given.', type: 'string', required: false },
      { name: 'trainable', doc: "Whether training changes the layer's weights.", type: 'boolean', required: false, default: true },
      { name: 'inputShape', doc: 'Shape of the input without the batch axis: opens a sequential model on its first layer, is checked elsewhere.', type: { list: 'integer' }, required: false },
      { name: 'activityRegularizer', doc: "What the layer's output costs by itself, for each sample; nothing if not given.", type: { family: 'regularizer' }, required: false },
    ],
    dropout: [
      { name: 'rate', doc: 'Probability of zeroing an element.', type: 'number', required: true, min: 0, below: 1 },
      { name: 'noiseShape', doc: "Shape of the mask with the batch axis: nothing is the value's own size, 1 zeroes the whole axis together.", type: { list: 'integer' }, required: false },
      { name: 'seed', doc: 'Seed of this mask alone; without it the mask follows the seed of the training.', type: 'integer', required: false },
      { name: 'name', doc: 'Name within the model; made from the kind if not given.', type: 'string', required: false },
      { name: 'trainable', doc: "Whether training changes the layer's weights.", type: 'boolean', required: false, default: true },
      { name: 'inputShape', doc: 'Shape of the input without the batch axis: opens a sequential model on its first layer, is checked elsewhere.', type: { list: 'integer' }, required: false },
      { name: 'activityRegularizer', doc: "What the layer's output costs by itself, for each sample; nothing if not given.", type: { family: 'regularizer' }, required: false },
    ],
    flatten: [
      { name: 'name', doc: 'Name within the model; made from the kind if not given.', type: 'string', required: false },
      { name: 'trainable', doc: "Whether training changes the layer's weights.", type: 'boolean', required: false, default: true },
      { name: 'inputShape', doc: 'Shape of the input without the batch axis: opens a sequential model on its first layer, is checked elsewhere.', type: { list: 'integer' }, required: false },
      { name: 'activityRegularizer', doc: "What the layer's output costs by itself, for each sample; nothing if not given.", type: { family: 'regularizer' }, required: false },
    ],
    groupNormalization: [
      { name: 'groups', doc: 'Number of groups, which divides that of the channels; -1 makes each channel a group.', type: 'integer', required: false, default: 32 },
      { name: 'axis', doc: 'The axis of the channels, counted with the batch axis.', type: 'integer', required: false, default: -1 },
      { name: 'epsilon', doc: 'Added to the variance.', type: 'number', required: false, default: 0.001, min: 0 },
      { name: 'center', doc: 'Whether a learned `beta` is added.', type: 'boolean', required: false, default: true },
      { name: 'scale', doc: 'Whether the result is multiplied by a learned `gamma`.', type: 'boolean', required: false, default: true },
      { name: 'betaInitializer', doc: 'How `beta` starts.', type: { family: 'initializer' }, required: false, default: { kind: 'zeros' } },
      { name: 'gammaInitializer', doc: 'How `gamma` starts.', type: { family: 'initializer' }, required: false, default: { kind: 'ones' } },
      { name: 'betaRegularizer', doc: 'What the values of `beta` cost by themselves; nothing if not given.', type: { family: 'regularizer' }, required: false },
      { name: 'gammaRegularizer', doc: 'What the values of `gamma` cost by themselves; nothing if not given.', type: { family: 'regularizer' }, required: false },
      { name: 'betaConstraint', doc: 'What `beta` is brought back to after each update; nothing if not given.', type: { family: 'constraint' }, required: false },
      { name: 'gammaConstraint', doc: 'What `gamma` is brought back to after each update; nothing if not given.', type: { family: 'constraint' }, required: false },
      { name: 'name', doc: 'Name within the model; made from the kind if not given.', type: 'string', required: false },
      { name: 'trainable', doc: "Whether training changes the layer's weights.", type: 'boolean', required: false, default: true },
      { name: 'inputShape', doc: 'Shape of the input without the batch axis: opens a sequential model on its first layer, is checked elsewhere.', type: { list: 'integer' }, required: false },
      { name: 'activityRegularizer', doc: "What the layer's output costs by itself, for each sample; nothing if not given.", type: { family: 'regularizer' }, required: false },
    ],
    input: [
      { name: 'shape', doc: 'Shape of one sample, without the batch axis.', type: { list: 'integer' }, required: true },
      { name: 'dtype', doc: 'Type of the elements.', type: { choice: ['float32', 'int32', 'uint8', 'bool'] }, required: false, default: 'float32' },
      { name: 'name', doc: 'Name within the model; made from the kind if not given.', type: 'string', required: false },
      { name: 'trainable', doc: "Whether training changes the layer's weights.", type: 'boolean', required: false, default: true },
      { name: 'inputShape', doc: 'Shape of the input without the batch axis: opens a sequential model on its first layer, is checked elsewhere.', type: { list: 'integer' }, required: false },
      { name: 'activityRegularizer', doc: "What the layer's output costs by itself, for each sample; nothing if not given.", type: { family: 'regularizer' }, required: false },
    ],
    lambda: [
      { name: 'title', doc: "What layers of this sort are called where they have no name; 'lambda' if not given.", type: 'string', required: false },
      { name: 'weights', doc: 'Its weights.', type: { list: 'data' }, required: false, default: [] },
      { name: 'dtypes', doc: 'Types of the inputs; float32 if not given.', type: { list: { choice: ['float32', 'int32', 'uint8', 'bool'] } }, required: false, default: [] },
      { name: 'training', doc: 'What it does while training: first the output, then the new values of weights, then losses.', type: 'data', required: false },
      { name: 'inference', doc: 'What it does otherwise: first the output, then losses.', type: 'data', required: false },
      { name: 'updates', doc: "The weights that training gives new values, in the order of the recipe's outputs.", type: { list: 'string' }, required: false, default: [] },
      { name: 'name', doc: 'Name within the model; made from the kind if not given.', type: 'string', required: false },
      { name: 'trainable', doc: "Whether training changes the layer's weights.", type: 'boolean', required: false, default: true },
      { name: 'inputShape', doc: 'Shape of the input without the batch axis: opens a sequential model on its first layer, is checked elsewhere.', type: { list: 'integer' }, required: false },
      { name: 'activityRegularizer', doc: "What the layer's output costs by itself, for each sample; nothing if not given.", type: { family: 'regularizer' }, required: false },
    ],
    layerNormalization: [
      { name: 'axis', doc: 'The axes along which values are normalised together, counted with the batch axis.', type: { oneOf: ['integer', { list: 'integer' }] }, required: false, default: -1 },
      { name: 'epsilon', doc: 'Added to the variance.', type: 'number', required: false, default: 0.001, min: 0 },
      { name: 'center', doc: 'Whether a learned `beta` is added.', type: 'boolean', required: false, default: true },
      { name: 'scale', doc: 'Whether the result is multiplied by a learned `gamma`.', type: 'boolean', required: false, default: true },
      { name: 'betaInitializer', doc: 'How `beta` starts.', type: { family: 'initializer' }, required: false, default: { kind: 'zeros' } },
      { name: 'gammaInitializer', doc: 'How `gamma` starts.', type: { family: 'initializer' }, required: false, default: { kind: 'ones' } },
      { name: 'betaRegularizer', doc: 'What the values of `beta` cost by themselves; nothing if not given.', type: { family: 'regularizer' }, required: false },
      { name: 'gammaRegularizer', doc: 'What the values of `gamma` cost by themselves; nothing if not given.', type: { family: 'regularizer' }, required: false },
      { name: 'betaConstraint', doc: 'What `beta` is brought back to after each update; nothing if not given.', type: { family: 'constraint' }, required: false },
      { name: 'gammaConstraint', doc: 'What `gamma` is brought back to after each update; nothing if not given.', type: { family: 'constraint' }, required: false },
      { name: 'name', doc: 'Name within the model; made from the kind if not given.', type: 'string', required: false },
      { name: 'trainable', doc: "Whether training changes the layer's weights.", type: 'boolean', required: false, default: true },
      { name: 'inputShape', doc: 'Shape of the input without the batch axis: opens a sequential model on its first layer, is checked elsewhere.', type: { list: 'integer' }, required: false },
      { name: 'activityRegularizer', doc: "What the layer's output costs by itself, for each sample; nothing if not given.", type: { family: 'regularizer' }, required: false },
    ],
    repeatVector: [
      { name: 'n', doc: 'How often.', type: 'integer', required: true, min: 1 },
      { name: 'name', doc: 'Name within the model; made from the kind if not given.', type: 'string', required: false },
      { name: 'trainable', doc: "Whether training changes the layer's weights.", type: 'boolean', required: false, default: true },
      { name: 'inputShape', doc: 'Shape of the input without the batch axis: opens a sequential model on its first layer, is checked elsewhere.', type: { list: 'integer' }, required: false },
      { name: 'activityRegularizer', doc: "What the layer's output costs by itself, for each sample; nothing if not given.", type: { family: 'regularizer' }, required: false },
    ],
    rmsNormalization: [
      { name: 'axis', doc: 'The axes along which values are normalised together, counted with the batch axis.', type: { oneOf: ['integer', { list: 'integer' }] }, required: false, default: -1 },
      { name: 'epsilon', doc: 'Added to the mean square.', type: 'number', required: false, default: 0.000001, min: 0 },
      { name: 'name', doc: 'Name within the model; made from the kind if not given.', type: 'string', required: false },
      { name: 'trainable', doc: "Whether training changes the layer's weights.", type: 'boolean', required: false, default: true },
      { name: 'inputShape', doc: 'Shape of the input without the batch axis: opens a sequential model on its first layer, is checked elsewhere.', type: { list: 'integer' }, required: false },
      { name: 'activityRegularizer', doc: "What the layer's output costs by itself, for each sample; nothing if not given.", type: { family: 'regularizer' }, required: false },
    ],
    unitNormalization: [
      { name: 'axis', doc: 'The axes along which values are normalised together, counted with the batch axis.', type: { oneOf: ['integer', { list: 'integer' }] }, required: false, default: -1 },
      { name: 'name', doc: 'Name within the model; made from the kind if not given.', type: 'string', required: false },
      { name: 'trainable', doc: "Whether training changes the layer's weights.", type: 'boolean', required: false, default: true },
      { name: 'inputShape', doc: 'Shape of the input without the batch axis: opens a sequential model on its first layer, is checked elsewhere.', type: { list: 'integer' }, required: false },
      { name: 'activityRegularizer', doc: "What the layer's output costs by itself, for each sample; nothing if not given.", type: { family: 'regularizer' }, required: false },
    ],
  },
  losses: {
    binaryCrossentropy: [
      { name: 'fromLogits', doc: 'Whether the predictions are logits, without a sigmoid behind them.', type: 'boolean', required: false, default: false },
      { name: 'labelSmoothing', doc: 'How far targets move from 0 and 1 towards 0.5.', type: 'number', required: false, default: 0, min: 0, max: 1 },
      { name: 'reduction', doc: 'How the losses of samples become one number; a model cannot be trained on `none`.', type: { choice: ['sumOverBatchSize', 'sum', 'mean', 'meanWithSampleWeight', 'none'] }, required: false, default: 'sumOverBatchSize' },
      { name: 'name', doc: "Key in the logs of a model with several outputs, behind the output's name; `loss` if not given.", type: 'string', required: false },
    ],
    binaryFocalCrossentropy: [
      { name: 'applyClassBalancing', doc: 'Whether yes counts `alpha` and no `1 - alpha`.', type: 'boolean', required: false, default: false },
      { name: 'alpha', doc: 'How much yes counts, if classes are balanced.', type: 'number', required: false, default: 0.25, min: 0, max: 1 },
      { name: 'gamma', doc: 'How little right answers count; 0 gives plain cross-entropy.', type: 'number', required: false, default: 2, min: 0 },
      { name: 'fromLogits', doc: 'Whether the predictions are logits, without a sigmoid behind them.', type: 'boolean', required: false, default: false },
      { name: 'labelSmoothing', doc: 'How far targets move from 0 and 1 towards 0.5.', type: 'number', required: false, default: 0, min: 0, max: 1 },
      { name: 'reduction', doc: 'How the losses of samples become one number; a model cannot be trained on `none`.', type: { choice: ['sumOverBatchSize', 'sum', 'mean', 'meanWithSampleWeight', 'none'] }, required: false, default: 'sumOverBatchSize' },
      { name: 'name', doc: "Key in the logs of a model with several outputs, behind the output's name; `loss` if not given.", type: 'string', required: false },
    ],
    categoricalCrossentropy: [
      { name: 'fromLogits', doc: 'Whether the predictions are logits, without a softmax behind them.', type: 'boolean', required: false, default: false },
      { name: 'labelSmoothing', doc: 'Share of each target that is spread evenly over all classes.', type: 'number', required: false, default: 0, min: 0, max: 1 },
      { name: 'reduction', doc: 'How the losses of samples become one number; a model cannot be trained on `none`.', type: { choice: ['sumOverBatchSize', 'sum', 'mean', 'meanWithSampleWeight', 'none'] }, required: false, default: 'sumOverBatchSize' },
      { name: 'name', doc: "Key in the logs of a model with several outputs, behind the output's name; `loss` if not given.", type: 'string', required: false },
    ],
    categoricalFocalCrossentropy: [
      { name: 'alpha', doc: 'How much the whole counts.', type: 'number', required: false, default: 0.25, min: 0 },
      { name: 'gamma', doc: 'How little right answers count; 0 gives cross-entropy times alpha.', type: 'number', required: false, default: 2, min: 0 },
      { name: 'fromLogits', doc: 'Whether the predictions are logits, without a softmax behind them.', type: 'boolean', required: false, default: false },
      { name: 'labelSmoothing', doc: 'Share of each target that is spread evenly over all classes.', type: 'number', required: false, default: 0, min: 0, max: 1 },
      { name: 'reduction', doc: 'How the losses of samples become one number; a model cannot be trained on `none`.', type: { choice: ['sumOverBatchSize', 'sum', 'mean', 'meanWithSampleWeight', 'none'] }, required: false, default: 'sumOverBatchSize' },
      { name: 'name', doc: "Key in the logs of a model with several outputs, behind the output's name; `loss` if not given.", type: 'string', required: false },
    ],
    categoricalHinge: [
      { name: 'reduction', doc: 'How the losses of samples become one number; a model cannot be trained on `none`.', type: { choice: ['sumOverBatchSize', 'sum', 'mean', 'meanWithSampleWeight', 'none'] }, required: false, default: 'sumOverBatchSize' },
      { name: 'name', doc: "Key in the logs of a model with several outputs, behind the output's name; `loss` if not given.", type: 'string', required: false },
    ],
    cosineSimilarity: [
      { name: 'reduction', doc: 'How the losses of samples become one number; a model cannot be trained on `none`.', type: { choice: ['sumOverBatchSize', 'sum', 'mean', 'meanWithSampleWeight', 'none'] }, required: false, default: 'sumOverBatchSize' },
      { name: 'name', doc: "Key in the logs of a model with several outputs, behind the output's name; `loss` if not given.", type: 'string', required: false },
    ],
    custom: [
      { name: 'recipe', doc: 'The function, described for targets and predictions.', type: 'data', required: true },
      { name: 'labels', doc: 'Whether targets are class ids, as int32; else they are numbers in the shape of the predictions.', type: 'boolean', required: false, default: false },
      { name: 'reduction', doc: 'How the losses of samples become one number; a model cannot be trained on `none`.', type: { choice: ['sumOverBatchSize', 'sum', 'mean', 'meanWithSampleWeight', 'none'] }, required: false, default: 'sumOverBatchSize' },
      { name: 'name', doc: "Key in the logs of a model with several outputs, behind the output's name; `loss` if not given.", type: 'string', required: false },
    ],
    hinge: [
      { name: 'reduction', doc: 'How the losses of samples become one number; a model cannot be trained on `none`.', type: { choice: ['sumOverBatchSize', 'sum', 'mean', 'meanWithSampleWeight', 'none'] }, required: false, default: 'sumOverBatchSize' },
      { name: 'name', doc: "Key in the logs of a model with several outputs, behind the output's name; `loss` if not given.", type: 'string', required: false },
    ],
    huber: [
      { name: 'delta', doc: 'The error at which the square turns into a line.', type: 'number', required: false, default: 1, above: 0 },
      { name: 'reduction', doc: 'How the losses of samples become one number; a model cannot be trained on `none`.', type: { choice: ['sumOverBatchSize', 'sum', 'mean', 'meanWithSampleWeight', 'none'] }, required: false, default: 'sumOverBatchSize' },
      { name: 'name', doc: "Key in the logs of a model with several outputs, behind the output's name; `loss` if not given.", type: 'string', required: false },
    ],
    klDivergence: [
      { name: 'reduction', doc: 'How the losses of samples become one number; a model cannot be trained on `none`.', type: { choice: ['sumOverBatchSize', 'sum', 'mean', 'meanWithSampleWeight', 'none'] }, required: false, default: 'sumOverBatchSize' },
      { name: 'name', doc: "Key in the logs of a model with several outputs, behind the output's name; `loss` if not given.", type: 'string', required: false },
    ],
    logCosh: [
      { name: 'reduction', doc: 'How the losses of samples become one number; a model cannot be trained on `none`.', type: { choice: ['sumOverBatchSize', 'sum', 'mean', 'meanWithSampleWeight', 'none'] }, required: false, default: 'sumOverBatchSize' },
      { name: 'name', doc: "Key in the logs of a model with several outputs, behind the output's name; `loss` if not given.", type: 'string', required: false },
    ],
    meanAbsoluteError: [
      { name: 'reduction', doc: 'How the losses of samples become one number; a model cannot be trained on `none`.', type: { choice: ['sumOverBatchSize', 'sum', 'mean', 'meanWithSampleWeight', 'none'] }, required: false, default: 'sumOverBatchSize' },
      { name: 'name', doc: "Key in the logs of a model with several outputs, behind the output's name; `loss` if not given.", type: 'string', required: false },
    ],
    meanAbsolutePercentageError: [
      { name: 'reduction', doc: 'How the losses of samples become one number; a model cannot be trained on `none`.', type: { choice: ['sumOverBatchSize', 'sum', 'mean', 'meanWithSampleWeight', 'none'] }, required: false, default: 'sumOverBatchSize' },
      { name: 'name', doc: "Key in the logs of a model with several outputs, behind the output's name; `loss` if not given.", type: 'string', required: false },
    ],
    meanSquaredError: [
      { name: 'reduction', doc: 'How the losses of samples become one number; a model cannot be trained on `none`.', type: { choice: ['sumOverBatchSize', 'sum', 'mean', 'meanWithSampleWeight', 'none'] }, required: false, default: 'sumOverBatchSize' },
      { name: 'name', doc: "Key in the logs of a model with several outputs, behind the output's name; `loss` if not given.", type: 'string', required: false },
    ],
    meanSquaredLogarithmicError: [
      { name: 'reduction', doc: 'How the losses of samples become one number; a model cannot be trained on `none`.', type: { choice: ['sumOverBatchSize', 'sum', 'mean', 'meanWithSampleWeight', 'none'] }, required: false, default: 'sumOverBatchSize' },
      { name: 'name', doc: "Key in the logs of a model with several outputs, behind the output's name; `loss` if not given.", type: 'string', required: false },
    ],
    poisson: [
      { name: 'reduction', doc: 'How the losses of samples become one number; a model cannot be trained on `none`.', type: { choice: ['sumOverBatchSize', 'sum', 'mean', 'meanWithSampleWeight', 'none'] }, required: false, default: 'sumOverBatchSize' },
      { name: 'name', doc: "Key in the logs of a model with several outputs, behind the output's name; `loss` if not given.", type: 'string', required: false },
    ],
    sparseCategoricalCrossentropy: [
      { name: 'fromLogits', doc: 'Whether the predictions are logits, without a softmax behind them.', type: 'boolean', required: false, default: false },
      { name: 'ignoreClass', doc: 'A class id, maybe of no class such as -1, at whose places nothing is asked of the predictions.', type: 'integer', required: false },
      { name: 'reduction', doc: 'How the losses of samples become one number; a model cannot be trained on `none`.', type: { choice: ['sumOverBatchSize', 'sum', 'mean', 'meanWithSampleWeight', 'none'] }, required: false, default: 'sumOverBatchSize' },
      { name: 'name', doc: "Key in the logs of a model with several outputs, behind the output's name; `loss` if not given.", type: 'string', required: false },
    ],
    squaredHinge: [
      { name: 'reduction', doc: 'How the losses of samples become one number; a model cannot be trained on `none`.', type: { choice: ['sumOverBatchSize', 'sum', 'mean', 'meanWithSampleWeight', 'none'] }, required: false, default: 'sumOverBatchSize' },
      { name: 'name', doc: "Key in the logs of a model with several outputs, behind the output's name; `loss` if not given.", type: 'string', required: false },
    ],
  },
  metrics: {
    accuracy: [
      { name: 'name', doc: 'Key in logs and histories; the kind if not given.', type: 'string', required: false },
    ],
    auc: [
      { name: 'numThresholds', doc: 'How many thresholds the curve runs through, unless it is exact.', type: 'integer', required: false, default: 200, min: 2 },
      { name: 'curve', doc: 'The curve.', type: { choice: ['ROC', 'PR'] }, required: false, default: 'ROC' },
      { name: 'summationMethod', doc: 'How high the curve is between two thresholds.', type: { choice: ['interpolation', 'minoring', 'majoring'] }, required: false, default: 'interpolation' },
      { name: 'fromLogits', doc: 'Whether the predictions are logits, without a sigmoid behind them.', type: 'boolean', required: false, default: false },
      { name: 'exact', doc: 'Whether every prediction is a threshold, so that nothing is rounded; remembers all predictions.', type: 'boolean', required: false, default: false },
      { name: 'name', doc: 'Key in logs and histories; the kind if not given.', type: 'string', required: false },
    ],
    binaryAccuracy: [
      { name: 'threshold', doc: 'Predictions above this count as yes.', type: 'number', required: false, default: 0.5 },
      { name: 'name', doc: 'Key in logs and histories; the kind if not given.', type: 'string', required: false },
    ],
    categoricalAccuracy: [
      { name: 'name', doc: 'Key in logs and histories; the kind if not given.', type: 'string', required: false },
    ],
    confusionMatrix: [
      { name: 'normalize', doc: 'What the counts are divided by: `none`, the sums of rows (`true`), of columns (`pred`) or of `all`.', type: { choice: ['none', 'true', 'pred', 'all'] }, required: false, default: 'none' },
      { name: 'name', doc: 'Key in logs and histories; the kind if not given.', type: 'string', required: false },
    ],
    cosineSimilarity: [
      { name: 'name', doc: 'Key in logs and histories; the kind if not given.', type: 'string', required: false },
    ],
    crossentropy: [
      { name: 'name', doc: 'Key in logs and histories; the kind if not given.', type: 'string', required: false },
    ],
    custom: [
      { name: 'recipe', doc: 'The function, described for targets and predictions.', type: 'data', required: true },
      { name: 'labels', doc: 'Whether targets are class ids, as int32; else they are numbers in the shape of the predictions.', type: 'boolean', required: false, default: false },
      { name: 'name', doc: 'Key in logs and histories; the kind if not given.', type: 'string', required: false },
    ],
    f1Score: [
      { name: 'average', doc: 'How the scores of classes become one number; with `none` they stay apart.', type: { choice: ['micro', 'macro', 'weighted', 'none'] }, required: false, default: 'macro' },
      { name: 'threshold', doc: 'Predictions above this count as yes; without it the largest of each row, or above 0.5 where there is one output.', type: 'number', required: false },
      { name: 'name', doc: 'Key in logs and histories; the kind if not given.', type: 'string', required: false },
    ],
    fBetaScore: [
      { name: 'average', doc: 'How the scores of classes become one number; with `none` they stay apart.', type: { choice: ['micro', 'macro', 'weighted', 'none'] }, required: false, default: 'macro' },
      { name: 'beta', doc: 'How much recall counts beside precision.', type: 'number', required: false, default: 1, above: 0 },
      { name: 'threshold', doc: 'Predictions above this count as yes; without it the largest of each row, or above 0.5 where there is one output.', type: 'number', required: false },
      { name: 'name', doc: 'Key in logs and histories; the kind if not given.', type: 'string', required: false },
    ],
    falseNegatives: [
      { name: 'thresholds', doc: 'Predictions above this count as yes.', type: 'number', required: false, default: 0.5 },
      { name: 'name', doc: 'Key in logs and histories; the kind if not given.', type: 'string', required: false },
    ],
    falsePositives: [
      { name: 'thresholds', doc: 'Predictions above this count as yes.', type: 'number', required: false, default: 0.5 },
      { name: 'name', doc: 'Key in logs and histories; the kind if not given.', type: 'string', required: false },
    ],
    precision: [
      { name: 'thresholds', doc: 'Predictions above this count as yes; 0.5, or with `topK` any.', type: 'number', required: false },
      { name: 'topK', doc: 'Only that many of the largest predictions of a row count as yes.', type: 'integer', required: false, min: 1 },
      { name: 'classId', doc: 'The class to look at; all of them if not given.', type: 'integer', required: false },
      { name: 'name', doc: 'Key in logs and histories; the kind if not given.', type: 'string', required: false },
    ],
    r2Score: [
      { name: 'classAggregation', doc: 'How the scores of several outputs become one.', type: { choice: ['uniformAverage', 'varianceWeightedAverage'] }, required: false, default: 'uniformAverage' },
      { name: 'name', doc: 'Key in logs and histories; the kind if not given.', type: 'string', required: false },
    ],
    recall: [
      { name: 'thresholds', doc: 'Predictions above this count as yes; 0.5, or with `topK` any.', type: 'number', required: false },
      { name: 'topK', doc: 'Only that many of the largest predictions of a row count as yes.', type: 'integer', required: false, min: 1 },
      { name: 'classId', doc: 'The class to look at; all of them if not given.', type: 'integer', required: false },
      { name: 'name', doc: 'Key in logs and histories; the kind if not given.', type: 'string', required: false },
    ],
    rootMeanSquaredError: [
      { name: 'name', doc: 'Key in logs and histories; the kind if not given.', type: 'string', required: false },
    ],
    sparseCategoricalAccuracy: [
      { name: 'name', doc: 'Key in logs and histories; the kind if not given.', type: 'string', required: false },
    ],
    sparseTopKCategoricalAccuracy: [
      { name: 'k', doc: 'How many classes may be named.', type: 'integer', required: false, default: 5, min: 1 },
      { name: 'name', doc: 'Key in logs and histories; the kind if not given.', type: 'string', required: false },
    ],
    topKCategoricalAccuracy: [
      { name: 'k', doc: 'How many classes may be named.', type: 'integer', required: false, default: 5, min: 1 },
      { name: 'name', doc: 'Key in logs and histories; the kind if not given.', type: 'string', required: false },
    ],
    trueNegatives: [
      { name: 'thresholds', doc: 'Predictions above this count as yes.', type: 'number', required: false, default: 0.5 },
      { name: 'name', doc: 'Key in logs and histories; the kind if not given.', type: 'string', required: false },
    ],
    truePositives: [
      { name: 'thresholds', doc: 'Predictions above this count as yes.', type: 'number', required: false, default: 0.5 },
      { name: 'name', doc: 'Key in logs and histories; the kind if not given.', type: 'string', required: false },
    ],
    binaryCrossentropy: [
      { name: 'fromLogits', doc: 'Whether the predictions are logits, without a sigmoid behind them.', type: 'boolean', required: false, default: false },
      { name: 'labelSmoothing', doc: 'How far targets move from 0 and 1 towards 0.5.', type: 'number', required: false, default: 0, min: 0, max: 1 },
      { name: 'name', doc: 'Key in logs and histories; the kind if not given.', type: 'string', required: false },
    ],
    binaryFocalCrossentropy: [
      { name: 'applyClassBalancing', doc: 'Whether yes counts `alpha` and no `1 - alpha`.', type: 'boolean', required: false, default: false },
      { name: 'alpha', doc: 'How much yes counts, if classes are balanced.', type: 'number', required: false, default: 0.25, min: 0, max: 1 },
      { name: 'gamma', doc: 'How little right answers count; 0 gives plain cross-entropy.', type: 'number', required: false, default: 2, min: 0 },
      { name: 'fromLogits', doc: 'Whether the predictions are logits, without a sigmoid behind them.', type: 'boolean', required: false, default: false },
      { name: 'labelSmoothing', doc: 'How far targets move from 0 and 1 towards 0.5.', type: 'number', required: false, default: 0, min: 0, max: 1 },
      { name: 'name', doc: 'Key in logs and histories; the kind if not given.', type: 'string', required: false },
    ],
    categoricalCrossentropy: [
      { name: 'fromLogits', doc: 'Whether the predictions are logits, without a softmax behind them.', type: 'boolean', required: false, default: false },
      { name: 'labelSmoothing', doc: 'Share of each target that is spread evenly over all classes.', type: 'number', required: false, default: 0, min: 0, max: 1 },
      { name: 'name', doc: 'Key in logs and histories; the kind if not given.', type: 'string', required: false },
    ],
    categoricalFocalCrossentropy: [
      { name: 'alpha', doc: 'How much the whole counts.', type: 'number', required: false, default: 0.25, min: 0 },
      { name: 'gamma', doc: 'How little right answers count; 0 gives cross-entropy times alpha.', type: 'number', required: false, default: 2, min: 0 },
      { name: 'fromLogits', doc: 'Whether the predictions are logits, without a softmax behind them.', type: 'boolean', required: false, default: false },
      { name: 'labelSmoothing', doc: 'Share of each target that is spread evenly over all classes.', type: 'number', required: false, default: 0, min: 0, max: 1 },
      { name: 'name', doc: 'Key in logs and histories; the kind if not given.', type: 'string', required: false },
    ],
    categoricalHinge: [
      { name: 'name', doc: 'Key in logs and histories; the kind if not given.', type: 'string', required: false },
    ],
    hinge: [
      { name: 'name', doc: 'Key in logs and histories; the kind if not given.', type: 'string', required: false },
    ],
    huber: [
      { name: 'delta', doc: 'The error at which the square turns into a line.', type: 'number', required: false, default: 1, above: 0 },
      { name: 'name', doc: 'Key in logs and histories; the kind if not given.', type: 'string', required: false },
    ],
    klDivergence: [
      { name: 'name', doc: 'Key in logs and histories; the kind if not given.', type: 'string', required: false },
    ],
    logCosh: [
      { name: 'name', doc: 'Key in logs and histories; the kind if not given.', type: 'string', required: false },
    ],
    meanAbsoluteError: [
      { name: 'name', doc: 'Key in logs and histories; the kind if not given.', type: 'string', required: false },
    ],
    meanAbsolutePercentageError: [
      { name: 'name', doc: 'Key in logs and histories; the kind if not given.', type: 'string', required: false },
    ],
    meanSquaredError: [
      { name: 'name', doc: 'Key in logs and histories; the kind if not given.', type: 'string', required: false },
    ],
    meanSquaredLogarithmicError: [
      { name: 'name', doc: 'Key in logs and histories; the kind if not given.', type: 'string', required: false },
    ],
    poisson: [
      { name: 'name', doc: 'Key in logs and histories; the kind if not given.', type: 'string', required: false },
    ],
    sparseCategoricalCrossentropy: [
      { name: 'fromLogits', doc: 'Whether the predictions are logits, without a softmax behind them.', type: 'boolean', required: false, default: false },
      { name: 'ignoreClass', doc: 'A class id, maybe of no class such as -1, at whose places nothing is asked of the predictions.', type: 'integer', required: false },
      { name: 'name', doc: 'Key in logs and histories; the kind if not given.', type: 'string', required: false },
    ],
    squaredHinge: [
      { name: 'name', doc: 'Key in logs and histories; the kind if not given.', type: 'string', required: false },
    ],
  },
  optimizers: {
    adadelta: [
      { name: 'learningRate', doc: 'How far a step goes; 1 is the rule as it was published.', type: { oneOf: ['number', { family: 'schedule' }] }, required: false, default: 0.001, min: 0 },
      { name: 'rho', doc: 'How much of the running means is kept.', type: 'number', required: false, default: 0.95, min: 0, below: 1 },
      { name: 'epsilon', doc: 'Added inside both roots: nothing is divided by zero, and the first step is not zero.', type: 'number', required: false, default: 1e-7, min: 0 },
      { name: 'weightDecay', doc: 'How much weights shrink besides their update; the mode says how.', type: 'number', required: false, min: 0 },
      { name: 'weightDecayMode', doc: "How weights decay: `w -= rate * decay * w` before the update ('decoupled', as in Keras), by adding `decay * w` to\nthe clipped gradient ('gradient', as in `PyTorch`), or `w = (w + dw) (1 - decay)` ('afterUpdate').", type: { choice: ['decoupled', 'gradient', 'afterUpdate'] }, required: false, default: 'decoupled' },
      { name: 'clipValue', doc: 'Keeps every element of a gradient within this distance of zero.', type: 'number', required: false, above: 0 },
      { name: 'clipNorm', doc: 'Shrinks the gradient of each weight to this norm, if it is longer.', type: 'number', required: false, above: 0 },
      { name: 'globalClipNorm', doc: 'Shrinks all gradients alike, so that their common norm is at most this.', type: 'number', required: false, above: 0 },
      { name: 'gradientAccumulationSteps', doc: 'Adds up the gradients of this many steps, and updates the weights by their mean at the last of them.', type: 'integer', required: false, min: 1 },
      { name: 'useEma', doc: 'Keeps a running average of the weights, which takes their place at the end of a fit.', type: 'boolean', required: false, default: false },
      { name: 'emaMomentum', doc: 'How much of the running average is kept from step to step.', type: 'number', required: false, default: 0.99, min: 0, max: 1 },
      { name: 'emaOverwriteFrequency', doc: 'Overwrites the weights with their average after every so many updates.', type: 'integer', required: false, min: 1 },
      { name: 'groups', doc: 'Weights that are trained differently; the first group that matches a weight counts.', type: { list: { object: [{ name: 'match', doc: 'Which weights: a name such as `dense_1/kernel`, in which `*` stands for any text and `?` for any character.', type: 'string', required: true }, { name: 'learningRateMultiplier', doc: 'Multiplies the learning rate.', type: 'number', required: false, default: 1, min: 0 }, { name: 'weightDecay', doc: "The decay of these weights; the optimizer's if not given.", type: 'number', required: false, min: 0 }] } }, required: false, default: [] },
    ],
    adagrad: [
      { name: 'learningRate', doc: 'How far a step goes.', type: { oneOf: ['number', { family: 'schedule' }] }, required: false, default: 0.001, min: 0 },
      { name: 'initialAccumulatorValue', doc: 'What the sum of squares starts from.', type: 'number', required: false, default: 0.1, min: 0 },
      { name: 'epsilon', doc: 'Keeps the root from being zero.', type: 'number', required: false, default: 1e-7, min: 0 },
      { name: 'epsilonMode', doc: "Where epsilon is added: inside the root ('keras') or to the root ('torch').", type: { choice: ['keras', 'torch'] }, required: false, default: 'keras' },
      { name: 'weightDecay', doc: 'How much weights shrink besides their update; the mode says how.', type: 'number', required: false, min: 0 },
      { name: 'weightDecayMode', doc: "How weights decay: `w -= rate * decay * w` before the update ('decoupled', as in Keras), by adding `decay * w` to\nthe clipped gradient ('gradient', as in `PyTorch`), or `w = (w + dw) (1 - decay)` ('afterUpdate').", type: { choice: ['decoupled', 'gradient', 'afterUpdate'] }, required: false, default: 'decoupled' },
      { name: 'clipValue', doc: 'Keeps every element of a gradient within this distance of zero.', type: 'number', required: false, above: 0 },
      { name: 'clipNorm', doc: 'Shrinks the gradient of each weight to this norm, if it is longer.', type: 'number', required: false, above: 0 },
      { name: 'globalClipNorm', doc: 'Shrinks all gradients alike, so that their common norm is at most this.', type: 'number', required: false, above: 0 },
      { name: 'gradientAccumulationSteps', doc: 'Adds up the gradients of this many steps, and updates the weights by their mean at the last of them.', type: 'integer', required: false, min: 1 },
      { name: 'useEma', doc: 'Keeps a running average of the weights, which takes their place at the end of a fit.', type: 'boolean', required: false, default: false },
      { name: 'emaMomentum', doc: 'How much of the running average is kept from step to step.', type: 'number', required: false, default: 0.99, min: 0, max: 1 },
      { name: 'emaOverwriteFrequency', doc: 'Overwrites the weights with their average after every so many updates.', type: 'integer', required: false, min: 1 },
      { name: 'groups', doc: 'Weights that are trained differently; the first group that matches a weight counts.', type: { list: { object: [{ name: 'match', doc: 'Which weights: a name such as `dense_1/kernel`, in which `*` stands for any text and `?` for any character.', type: 'string', required: true }, { name: 'learningRateMultiplier', doc: 'Multiplies the learning rate.', type: 'number', required: false, default: 1, min: 0 }, { name: 'weightDecay', doc: "The decay of these weights; the optimizer's if not given.", type: 'number', required: false, min: 0 }] } }, required: false, default: [] },
    ],
    adam: [
      { name: 'learningRate', doc: 'How far a step goes.', type: { oneOf: ['number', { family: 'schedule' }] }, required: false, default: 0.001, min: 0 },
      { name: 'beta1', doc: 'How much of the running mean of the gradient is kept.', type: 'number', required: false, default: 0.9, min: 0, below: 1 },
      { name: 'beta2', doc: 'How much of the running mean of the squared gradient is kept.', type: 'number', required: false, default: 0.999, min: 0, below: 1 },
      { name: 'epsilon', doc: 'Added to the root, so that nothing is divided by zero.', type: 'number', required: false, default: 1e-7, min: 0 },
      { name: 'amsgrad', doc: 'Divides by the largest mean square so far (`AMSGrad`).', type: 'boolean', required: false, default: false },
      { name: 'epsilonMode', doc: "Where epsilon is added: before the bias correction ('keras'), after it ('torch'), or inside the corrected root.", type: { choice: ['keras', 'torch', 'inside'] }, required: false, default: 'keras' },
      { name: 'weightDecay', doc: 'How much weights shrink besides their update; the mode says how.', type: 'number', required: false, min: 0 },
      { name: 'weightDecayMode', doc: "How weights decay: `w -= rate * decay * w` before the update ('decoupled', as in Keras), by adding `decay * w` to\nthe clipped gradient ('gradient', as in `PyTorch`), or `w = (w + dw) (1 - decay)` ('afterUpdate').", type: { choice: ['decoupled', 'gradient', 'afterUpdate'] }, required: false, default: 'decoupled' },
      { name: 'clipValue', doc: 'Keeps every element of a gradient within this distance of zero.', type: 'number', required: false, above: 0 },
      { name: 'clipNorm', doc: 'Shrinks the gradient of each weight to this norm, if it is longer.', type: 'number', required: false, above: 0 },
      { name: 'globalClipNorm', doc: 'Shrinks all gradients alike, so that their common norm is at most this.', type: 'number', required: false, above: 0 },
      { name: 'gradientAccumulationSteps', doc: 'Adds up the gradients of this many steps, and updates the weights by their mean at the last of them.', type: 'integer', required: false, min: 1 },
      { name: 'useEma', doc: 'Keeps a running average of the weights, which takes their place at the end of a fit.', type: 'boolean', required: false, default: false },
      { name: 'emaMomentum', doc: 'How much of the running average is kept from step to step.', type: 'number', required: false, default: 0.99, min: 0, max: 1 },
      { name: 'emaOverwriteFrequency', doc: 'Overwrites the weights with their average after every so many updates.', type: 'integer', required: false, min: 1 },
      { name: 'groups', doc: 'Weights that are trained differently; the first group that matches a weight counts.', type: { list: { object: [{ name: 'match', doc: 'Which weights: a name such as `dense_1/kernel`, in which `*` stands for any text and `?` for any character.', type: 'string', required: true }, { name: 'learningRateMultiplier', doc: 'Multiplies the learning rate.', type: 'number', required: false, default: 1, min: 0 }, { name: 'weightDecay', doc: "The decay of these weights; the optimizer's if not given.", type: 'number', required: false, min: 0 }] } }, required: false, default: [] },
    ],
    adamax: [
      { name: 'learningRate', doc: 'How far a step goes.', type: { oneOf: ['number', { family: 'schedule' }] }, required: false, default: 0.001, min: 0 },
      { name: 'beta1', doc: 'How much of the running mean of the gradient is kept.', type: 'number', required: false, default: 0.9, min: 0, below: 1 },
      { name: 'beta2', doc: 'How much of the largest size is kept from step to step.', type: 'number', required: false, default: 0.999, min: 0, below: 1 },
      { name: 'epsilon', doc: 'Added to the size, so that nothing is divided by zero.', type: 'number', required: false, default: 1e-7, min: 0 },
      { name: 'epsilonMode', doc: "Where epsilon is added: to the largest size ('keras') or to each size ('torch').", type: { choice: ['keras', 'torch'] }, required: false, default: 'keras' },
      { name: 'weightDecay', doc: 'How much weights shrink besides their update; the mode says how.', type: 'number', required: false, min: 0 },
      { name: 'weightDecayMode', doc: "How weights decay: `w -= rate * decay * w` before the update ('decoupled', as in Keras), by adding `decay * w` to\nthe clipped gradient ('gradient', as in `PyTorch`), or `w = (w + dw) (1 - decay)` ('afterUpdate').", type: { choice: ['decoupled', 'gradient', 'afterUpdate'] }, required: false, default: 'decoupled' },
      { name: 'clipValue', doc: 'Keeps every element of a gradient within this distance of zero.', type: 'number', required: false, above: 0 },
      { name: 'clipNorm', doc: 'Shrinks the gradient of each weight to this norm, if it is longer.', type: 'number', required: false, above: 0 },
      { name: 'globalClipNorm', doc: 'Shrinks all gradients alike, so that their common norm is at most this.', type: 'number', required: false, above: 0 },
      { name: 'gradientAccumulationSteps', doc: 'Adds up the gradients of this many steps, and updates the weights by their mean at the last of them.', type: 'integer', required: false, min: 1 },
      { name: 'useEma', doc: 'Keeps a running average of the weights, which takes their place at the end of a fit.', type: 'boolean', required: false, default: false },
      { name: 'emaMomentum', doc: 'How much of the running average is kept from step to step.', type: 'number', required: false, default: 0.99, min: 0, max: 1 },
      { name: 'emaOverwriteFrequency', doc: 'Overwrites the weights with their average after every so many updates.', type: 'integer', required: false, min: 1 },
      { name: 'groups', doc: 'Weights that are trained differently; the first group that matches a weight counts.', type: { list: { object: [{ name: 'match', doc: 'Which weights: a name such as `dense_1/kernel`, in which `*` stands for any text and `?` for any character.', type: 'string', required: true }, { name: 'learningRateMultiplier', doc: 'Multiplies the learning rate.', type: 'number', required: false, default: 1, min: 0 }, { name: 'weightDecay', doc: "The decay of these weights; the optimizer's if not given.", type: 'number', required: false, min: 0 }] } }, required: false, default: [] },
    ],
    adamw: [
      { name: 'learningRate', doc: 'How far a step goes.', type: { oneOf: ['number', { family: 'schedule' }] }, required: false, default: 0.001, min: 0 },
      { name: 'weightDecay', doc: 'How much weights shrink in each step, as a share of the learning rate.', type: 'number', required: false, default: 0.004, min: 0 },
      { name: 'beta1', doc: 'How much of the running mean of the gradient is kept.', type: 'number', required: false, default: 0.9, min: 0, below: 1 },
      { name: 'beta2', doc: 'How much of the running mean of the squared gradient is kept.', type: 'number', required: false, default: 0.999, min: 0, below: 1 },
      { name: 'epsilon', doc: 'Added to the root, so that nothing is divided by zero.', type: 'number', required: false, default: 1e-7, min: 0 },
      { name: 'amsgrad', doc: 'Divides by the largest mean square so far (`AMSGrad`).', type: 'boolean', required: false, default: false },
      { name: 'epsilonMode', doc: "Where epsilon is added: before the bias correction ('keras'), after it ('torch'), or inside the corrected root.", type: { choice: ['keras', 'torch', 'inside'] }, required: false, default: 'keras' },
      { name: 'weightDecayMode', doc: "How weights decay: `w -= rate * decay * w` before the update ('decoupled', as in Keras), by adding `decay * w` to\nthe clipped gradient ('gradient', as in `PyTorch`), or `w = (w + dw) (1 - decay)` ('afterUpdate').", type: { choice: ['decoupled', 'gradient', 'afterUpdate'] }, required: false, default: 'decoupled' },
      { name: 'clipValue', doc: 'Keeps every element of a gradient within this distance of zero.', type: 'number', required: false, above: 0 },
      { name: 'clipNorm', doc: 'Shrinks the gradient of each weight to this norm, if it is longer.', type: 'number', required: false, above: 0 },
      { name: 'globalClipNorm', doc: 'Shrinks all gradients alike, so that their common norm is at most this.', type: 'number', required: false, above: 0 },
      { name: 'gradientAccumulationSteps', doc: 'Adds up the gradients of this many steps, and updates the weights by their mean at the last of them.', type: 'integer', required: false, min: 1 },
      { name: 'useEma', doc: 'Keeps a running average of the weights, which takes their place at the end of a fit.', type: 'boolean', required: false, default: false },
      { name: 'emaMomentum', doc: 'How much of the running average is kept from step to step.', type: 'number', required: false, default: 0.99, min: 0, max: 1 },
      { name: 'emaOverwriteFrequency', doc: 'Overwrites the weights with their average after every so many updates.', type: 'integer', required: false, min: 1 },
      { name: 'groups', doc: 'Weights that are trained differently; the first group that matches a weight counts.', type: { list: { object: [{ name: 'match', doc: 'Which weights: a name such as `dense_1/kernel`, in which `*` stands for any text and `?` for any character.', type: 'string', required: true }, { name: 'learningRateMultiplier', doc: 'Multiplies the learning rate.', type: 'number', required: false, default: 1, min: 0 }, { name: 'weightDecay', doc: "The decay of these weights; the optimizer's if not given.", type: 'number', required: false, min: 0 }] } }, required: false, default: [] },
    ],
    lion: [
      { name: 'learningRate', doc: 'How far a step goes in each coordinate.', type: { oneOf: ['number', { family: 'schedule' }] }, required: false, default: 0.001, min: 0 },
      { name: 'beta1', doc: 'How much the running mean counts beside the newest gradient.', type: 'number', required: false, default: 0.9, min: 0, max: 1 },
      { name: 'beta2', doc: 'How much of the running mean is kept.', type: 'number', required: false, default: 0.99, min: 0, max: 1 },
      { name: 'weightDecay', doc: 'How much weights shrink besides their update; the mode says how.', type: 'number', required: false, min: 0 },
      { name: 'weightDecayMode', doc: "How weights decay: `w -= rate * decay * w` before the update ('decoupled', as in Keras), by adding `decay * w` to\nthe clipped gradient ('gradient', as in `PyTorch`), or `w = (w + dw) (1 - decay)` ('afterUpdate').", type: { choice: ['decoupled', 'gradient', 'afterUpdate'] }, required: false, default: 'decoupled' },
      { name: 'clipValue', doc: 'Keeps every element of a gradient within this distance of zero.', type: 'number', required: false, above: 0 },
      { name: 'clipNorm', doc: 'Shrinks the gradient of each weight to this norm, if it is longer.', type: 'number', required: false, above: 0 },
      { name: 'globalClipNorm', doc: 'Shrinks all gradients alike, so that their common norm is at most this.', type: 'number', required: false, above: 0 },
      { name: 'gradientAccumulationSteps', doc: 'Adds up the gradients of this many steps, and updates the weights by their mean at the last of them.', type: 'integer', required: false, min: 1 },
      { name: 'useEma', doc: 'Keeps a running average of the weights, which takes their place at the end of a fit.', type: 'boolean', required: false, default: false },
      { name: 'emaMomentum', doc: 'How much of the running average is kept from step to step.', type: 'number', required: false, default: 0.99, min: 0, max: 1 },
      { name: 'emaOverwriteFrequency', doc: 'Overwrites the weights with their average after every so many updates.', type: 'integer', required: false, min: 1 },
      { name: 'groups', doc: 'Weights that are trained differently; the first group that matches a weight counts.', type: { list: { object: [{ name: 'match', doc: 'Which weights: a name such as `dense_1/kernel`, in which `*` stands for any text and `?` for any character.', type: 'string', required: true }, { name: 'learningRateMultiplier', doc: 'Multiplies the learning rate.', type: 'number', required: false, default: 1, min: 0 }, { name: 'weightDecay', doc: "The decay of these weights; the optimizer's if not given.", type: 'number', required: false, min: 0 }] } }, required: false, default: [] },
    ],
    nadam: [
      { name: 'learningRate', doc: 'How far a step goes.', type: { oneOf: ['number', { family: 'schedule' }] }, required: false, default: 0.001, min: 0 },
      { name: 'beta1', doc: 'How much of the running mean of the gradient is kept.', type: 'number', required: false, default: 0.9, min: 0, below: 1 },
      { name: 'beta2', doc: 'How much of the running mean of the squared gradient is kept.', type: 'number', required: false, default: 0.999, min: 0, below: 1 },
      { name: 'epsilon', doc: 'Added to the root, so that nothing is divided by zero.', type: 'number', required: false, default: 1e-7, min: 0 },
      { name: 'weightDecay', doc: 'How much weights shrink besides their update; the mode says how.', type: 'number', required: false, min: 0 },
      { name: 'weightDecayMode', doc: "How weights decay: `w -= rate * decay * w` before the update ('decoupled', as in Keras), by adding `decay * w` to\nthe clipped gradient ('gradient', as in `PyTorch`), or `w = (w + dw) (1 - decay)` ('afterUpdate').", type: { choice: ['decoupled', 'gradient', 'afterUpdate'] }, required: false, default: 'decoupled' },
      { name: 'clipValue', doc: 'Keeps every element of a gradient within this distance of zero.', type: 'number', required: false, above: 0 },
      { name: 'clipNorm', doc: 'Shrinks the gradient of each weight to this norm, if it is longer.', type: 'number', required: false, above: 0 },
      { name: 'globalClipNorm', doc: 'Shrinks all gradients alike, so that their common norm is at most this.', type: 'number', required: false, above: 0 },
      { name: 'gradientAccumulationSteps', doc: 'Adds up the gradients of this many steps, and updates the weights by their mean at the last of them.', type: 'integer', required: false, min: 1 },
      { name: 'useEma', doc: 'Keeps a running average of the weights, which takes their place at the end of a fit.', type: 'boolean', required: false, default: false },
      { name: 'emaMomentum', doc: 'How much of the running average is kept from step to step.', type: 'number', required: false, default: 0.99, min: 0, max: 1 },
      { name: 'emaOverwriteFrequency', doc: 'Overwrites the weights with their average after every so many updates.', type: 'integer', required: false, min: 1 },
      { name: 'groups', doc: 'Weights that are trained differently; the first group that matches a weight counts.', type: { list: { object: [{ name: 'match', doc: 'Which weights: a name such as `dense_1/kernel`, in which `*` stands for any text and `?` for any character.', type: 'string', required: true }, { name: 'learningRateMultiplier', doc: 'Multiplies the learning rate.', type: 'number', required: false, default: 1, min: 0 }, { name: 'weightDecay', doc: "The decay of these weights; the optimizer's if not given.", type: 'number', required: false, min: 0 }] } }, required: false, default: [] },
    ],
    rmsprop: [
      { name: 'learningRate', doc: 'How far a step goes.', type: { oneOf: ['number', { family: 'schedule' }] }, required: false, default: 0.001, min: 0 },
      { name: 'rho', doc: 'How much of the running means is kept.', type: 'number', required: false, default: 0.9, min: 0, max: 1 },
      { name: 'momentum', doc: 'How much of the previous step is kept.', type: 'number', required: false, default: 0, min: 0, max: 1 },
      { name: 'epsilon', doc: 'Keeps the root from being zero.', type: 'number', required: false, default: 1e-7, min: 0 },
      { name: 'centered', doc: 'Divides by the spread of the gradient around its own running mean.', type: 'boolean', required: false, default: false },
      { name: 'epsilonMode', doc: "Where epsilon is added: inside the root ('keras') or to the root ('torch').", type: { choice: ['keras', 'torch'] }, required: false, default: 'keras' },
      { name: 'weightDecay', doc: 'How much weights shrink besides their update; the mode says how.', type: 'number', required: false, min: 0 },
      { name: 'weightDecayMode', doc: "How weights decay: `w -= rate * decay * w` before the update ('decoupled', as in Keras), by adding `decay * w` to\nthe clipped gradient ('gradient', as in `PyTorch`), or `w = (w + dw) (1 - decay)` ('afterUpdate').", type: { choice: ['decoupled', 'gradient', 'afterUpdate'] }, required: false, default: 'decoupled' },
      { name: 'clipValue', doc: 'Keeps every element of a gradient within this distance of zero.', type: 'number', required: false, above: 0 },
      { name: 'clipNorm', doc: 'Shrinks the gradient of each weight to this norm, if it is longer.', type: 'number', required: false, above: 0 },
      { name: 'globalClipNorm', doc: 'Shrinks all gradients alike, so that their common norm is at most this.', type: 'number', required: false, above: 0 },
      { name: 'gradientAccumulationSteps', doc: 'Adds up the gradients of this many steps, and updates the weights by their mean at the last of them.', type: 'integer', required: false, min: 1 },
      { name: 'useEma', doc: 'Keeps a running average of the weights, which takes their place at the end of a fit.', type: 'boolean', required: false, default: false },
      { name: 'emaMomentum', doc: 'How much of the running average is kept from step to step.', type: 'number', required: false, default: 0.99, min: 0, max: 1 },
      { name: 'emaOverwriteFrequency', doc: 'Overwrites the weights with their average after every so many updates.', type: 'integer', required: false, min: 1 },
      { name: 'groups', doc: 'Weights that are trained differently; the first group that matches a weight counts.', type: { list: { object: [{ name: 'match', doc: 'Which weights: a name such as `dense_1/kernel`, in which `*` stands for any text and `?` for any character.', type: 'string', required: true }, { name: 'learningRateMultiplier', doc: 'Multiplies the learning rate.', type: 'number', required: false, default: 1, min: 0 }, { name: 'weightDecay', doc: "The decay of these weights; the optimizer's if not given.", type: 'number', required: false, min: 0 }] } }, required: false, default: [] },
    ],
    sgd: [
      { name: 'learningRate', doc: 'How far a step goes along the gradient.', type: { oneOf: ['number', { family: 'schedule' }] }, required: false, default: 0.01, min: 0 },
      { name: 'momentum', doc: 'How much of the previous step is kept.', type: 'number', required: false, default: 0, min: 0, max: 1 },
      { name: 'nesterov', doc: "Takes the gradient's step from where the momentum leads (Nesterov). Only with momentum.", type: 'boolean', required: false, default: false },
      { name: 'momentumMode', doc: "Whether the steps remembered keep the rate they were made with ('keras') or take on the newest ('torch').", type: { choice: ['keras', 'torch'] }, required: false, default: 'keras' },
      { name: 'weightDecay', doc: 'How much weights shrink besides their update; the mode says how.', type: 'number', required: false, min: 0 },
      { name: 'weightDecayMode', doc: "How weights decay: `w -= rate * decay * w` before the update ('decoupled', as in Keras), by adding `decay * w` to\nthe clipped gradient ('gradient', as in `PyTorch`), or `w = (w + dw) (1 - decay)` ('afterUpdate').", type: { choice: ['decoupled', 'gradient', 'afterUpdate'] }, required: false, default: 'decoupled' },
      { name: 'clipValue', doc: 'Keeps every element of a gradient within this distance of zero.', type: 'number', required: false, above: 0 },
      { name: 'clipNorm', doc: 'Shrinks the gradient of each weight to this norm, if it is longer.', type: 'number', required: false, above: 0 },
      { name: 'globalClipNorm', doc: 'Shrinks all gradients alike, so that their common norm is at most this.', type: 'number', required: false, above: 0 },
      { name: 'gradientAccumulationSteps', doc: 'Adds up the gradients of this many steps, and updates the weights by their mean at the last of them.', type: 'integer', required: false, min: 1 },
      { name: 'useEma', doc: 'Keeps a running average of the weights, which takes their place at the end of a fit.', type: 'boolean', required: false, default: false },
      { name: 'emaMomentum', doc: 'How much of the running average is kept from step to step.', type: 'number', required: false, default: 0.99, min: 0, max: 1 },
      { name: 'emaOverwriteFrequency', doc: 'Overwrites the weights with their average after every so many updates.', type: 'integer', required: false, min: 1 },
      { name: 'groups', doc: 'Weights that are trained differently; the first group that matches a weight counts.', type: { list: { object: [{ name: 'match', doc: 'Which weights: a name such as `dense_1/kernel`, in which `*` stands for any text and `?` for any character.', type: 'string', required: true }, { name: 'learningRateMultiplier', doc: 'Multiplies the learning rate.', type: 'number', required: false, default: 1, min: 0 }, { name: 'weightDecay', doc: "The decay of these weights; the optimizer's if not given.", type: 'number', required: false, min: 0 }] } }, required: false, default: [] },
    ],
  },
  regularizers: {
    l1: [
      { name: 'l1', doc: 'What the sum is multiplied with.', type: 'number', required: false, default: 0.01, min: 0 },
    ],
    l1l2: [
      { name: 'l1', doc: 'What the sum of absolute values is multiplied with.', type: 'number', required: false, default: 0, min: 0 },
      { name: 'l2', doc: 'What the sum of squares is multiplied with.', type: 'number', required: false, default: 0, min: 0 },
    ],
    l2: [
      { name: 'l2', doc: 'What the sum is multiplied with.', type: 'number', required: false, default: 0.01, min: 0 },
    ],
    orthogonal: [
      { name: 'factor', doc: 'What the mean is multiplied with.', type: 'number', required: false, default: 0.01, min: 0 },
      { name: 'mode', doc: 'What is to stand at right angles.', type: { choice: ['rows', 'columns'] }, required: false, default: 'rows' },
    ],
  },
  schedules: {
    constant: [
      { name: 'learningRate', doc: 'The rate.', type: 'number', required: true, min: 0 },
    ],
    cosineDecay: [
      { name: 'initialLearningRate', doc: 'The rate at step 0.', type: 'number', required: true, min: 0 },
      { name: 'decaySteps', doc: 'Steps that the decay takes; afterwards the rate stays.', type: 'integer', required: true, min: 1 },
      { name: 'alpha', doc: 'The last rate as a fraction of the one the decay starts from.', type: 'number', required: false, default: 0, min: 0 },
      { name: 'warmupTarget', doc: 'The rate that the warm-up leads to; without it there is no warm-up.', type: 'number', required: false, min: 0 },
      { name: 'warmupSteps', doc: 'Steps that the warm-up takes.', type: 'integer', required: false, default: 0, min: 0 },
    ],
    cosineDecayRestarts: [
      { name: 'initialLearningRate', doc: 'The rate at step 0.', type: 'number', required: true, min: 0 },
      { name: 'firstDecaySteps', doc: 'Steps of the first wave.', type: 'integer', required: true, min: 1 },
      { name: 'tMul', doc: 'How many times as long as the one before a wave is.', type: 'number', required: false, default: 2, min: 1 },
      { name: 'mMul', doc: 'How many times as high as the one before a wave is.', type: 'number', required: false, default: 1, min: 0 },
      { name: 'alpha', doc: 'The lowest rate as a fraction of the initial one.', type: 'number', required: false, default: 0, min: 0 },
    ],
    cyclic: [
      { name: 'baseLearningRate', doc: 'The lowest rate.', type: 'number', required: true, min: 0 },
      { name: 'maxLearningRate', doc: 'The rate at the top of the first cycle.', type: 'number', required: true, min: 0 },
      { name: 'stepSizeUp', doc: 'Steps of a rise.', type: 'integer', required: false, default: 2000, min: 1 },
      { name: 'stepSizeDown', doc: 'Steps of a fall; those of a rise if not given.', type: 'integer', required: false, min: 1 },
      { name: 'mode', doc: 'How the height changes from cycle to cycle.', type: { choice: ['triangular', 'triangular2', 'expRange'] }, required: false, default: 'triangular' },
      { name: 'gamma', doc: "The base of 'expRange'.", type: 'number', required: false, default: 1, min: 0 },
    ],
    exponentialDecay: [
      { name: 'initialLearningRate', doc: 'The rate at step 0.', type: 'number', required: true, min: 0 },
      { name: 'decaySteps', doc: 'Steps after which the rate has been multiplied by the factor once.', type: 'integer', required: true, min: 1 },
      { name: 'decayRate', doc: 'The factor.', type: 'number', required: true, min: 0 },
      { name: 'staircase', doc: 'Keeps the rate for all steps of a period.', type: 'boolean', required: false, default: false },
    ],
    inverseSquareRootDecay: [
      { name: 'initialLearningRate', doc: 'The rate at step 0.', type: 'number', required: true, min: 0 },
      { name: 'decaySteps', doc: 'Steps of one unit of time; the steps of an epoch, to count in epochs.', type: 'integer', required: false, default: 1, min: 1 },
    ],
    inverseTimeDecay: [
      { name: 'initialLearningRate', doc: 'The rate at step 0.', type: 'number', required: true, min: 0 },
      { name: 'decaySteps', doc: 'Steps after which the divisor has grown by the decay rate once.', type: 'integer', required: true, min: 1 },
      { name: 'decayRate', doc: 'How much the divisor grows.', type: 'number', required: true, min: 0 },
      { name: 'staircase', doc: 'Keeps the rate for all steps of a period.', type: 'boolean', required: false, default: false },
    ],
    linearDecay: [
      { name: 'initialLearningRate', doc: 'The rate that the factors multiply.', type: 'number', required: true, min: 0 },
      { name: 'decaySteps', doc: 'Steps that the line takes; afterwards the rate stays.', type: 'integer', required: true, min: 1 },
      { name: 'startFactor', doc: 'The factor at step 0.', type: 'number', required: false, default: 1, min: 0 },
      { name: 'endFactor', doc: 'The factor at the end.', type: 'number', required: false, default: 0, min: 0 },
    ],
    oneCycle: [
      { name: 'maxLearningRate', doc: 'The highest rate.', type: 'number', required: true, min: 0 },
      { name: 'totalSteps', doc: 'Steps of the whole; afterwards the rate stays.', type: 'integer', required: true, min: 2 },
      { name: 'pctStart', doc: 'Share of the steps that the rise takes.', type: 'number', required: false, default: 0.3, min: 0, max: 1 },
      { name: 'annealStrategy', doc: 'Along what the rate moves.', type: { choice: ['cos', 'linear'] }, required: false, default: 'cos' },
      { name: 'divFactor', doc: 'The highest rate divided by the first.', type: 'number', required: false, default: 25, above: 0 },
      { name: 'finalDivFactor', doc: 'The first rate divided by the last.', type: 'number', required: false, default: 10000, above: 0 },
      { name: 'threePhase', doc: 'Falls to the first rate as fast as it rose, and only then to the last.', type: 'boolean', required: false, default: false },
    ],
    piecewiseConstantDecay: [
      { name: 'boundaries', doc: 'The last step of each stretch but the last, rising.', type: { list: 'integer' }, required: true },
      { name: 'values', doc: 'The rate of each stretch: one more than there are boundaries.', type: { list: 'number' }, required: true, min: 0 },
    ],
    polynomialDecay: [
      { name: 'initialLearningRate', doc: 'The rate at step 0.', type: 'number', required: true, min: 0 },
      { name: 'decaySteps', doc: 'Steps that the decay takes.', type: 'integer', required: true, min: 1 },
      { name: 'endLearningRate', doc: 'The last rate.', type: 'number', required: false, default: 0.0001, min: 0 },
      { name: 'power', doc: 'The exponent; 1 is a line.', type: 'number', required: false, default: 1, min: 0 },
      { name: 'cycle', doc: 'Starts again, slower, instead of staying at the last rate.', type: 'boolean', required: false, default: false },
    ],
    stepDecay: [
      { name: 'initialLearningRate', doc: 'The rate at step 0.', type: 'number', required: true, min: 0 },
      { name: 'factor', doc: 'What the rate is multiplied by; 0.5 halves it.', type: 'number', required: false, default: 0.1, min: 0 },
      { name: 'milestones', doc: 'The first steps with a lower rate, rising. Instead of `every`.', type: { list: 'integer' }, required: false },
      { name: 'every', doc: 'Steps between one fall and the next. Instead of `milestones`.', type: 'integer', required: false, min: 1 },
    ],
    table: [
      { name: 'values', doc: 'The rates.', type: { list: 'number' }, required: true, min: 0 },
    ],
    warmup: [
      { name: 'schedule', doc: 'What comes after the rise; `constant` for a rate that stays.', type: { family: 'schedule' }, required: true },
      { name: 'warmupSteps', doc: 'Steps of the rise.', type: 'integer', required: true, min: 1 },
      { name: 'initialLearningRate', doc: 'The rate at step 0.', type: 'number', required: false, default: 0, min: 0 },
    ],
  },
} as const satisfies Record<string, Record<string, readonly FieldInfo[]>>;
