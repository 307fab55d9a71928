// What layers take, and what models of them predict.
import { type Layer, layers, type Model, model, type SymbolicTensor, sequential, type Tensor } from 'espalier';
import { expectTypeOf } from 'vitest';

const x = layers.input({ shape: [4] });
const y = layers.dense({ units: 2 }).apply(x);
expectTypeOf(x).toExtend<SymbolicTensor>();
expectTypeOf(layers.add().apply([y, y])).toEqualTypeOf<SymbolicTensor>();
expectTypeOf(layers.maxout({ units: 2, pieces: 3 })).toExtend<Layer>();

// Images enter with channels last or first.
layers.input({ shape: [3, 32, 32], dataFormat: 'channelsFirst' });
layers.conv2d({ filters: 8, kernelSize: 3, inputShape: [3, 32, 32], dataFormat: 'channelsFirst' });
// @ts-expect-error the word is channelsFirst
layers.input({ shape: [3, 32, 32], dataFormat: 'nchw' });

// Options that are needed, and words that there are.
layers.dropout({ rate: 0.5, noiseShape: [null, 1], scaleAt: 'inference' });
// @ts-expect-error a dropout has a rate
layers.dropout({});
// @ts-expect-error values are scaled while training or at inference
layers.dropout({ rate: 0.5, scaleAt: 'test' });
// @ts-expect-error an embedding has a length
layers.embedding({ inputDim: 10 });
// @ts-expect-error the option is called sharedAxes
layers.prelu({ sharedAxis: [1] });
// @ts-expect-error a concatenation has one axis
layers.concatenate({ axis: [1, 2] });
layers.dot({ axes: 1 });
layers.dot({ axes: [2, 1], normalize: true });

// A model predicts as many tensors as it has outputs; where their number is not known, it is either.
expectTypeOf(sequential([x, layers.relu()])).toEqualTypeOf<Model>();
expectTypeOf(model({ inputs: x, outputs: y })).toEqualTypeOf<Model<Tensor>>();
expectTypeOf(model({ inputs: x, outputs: [y] })).toEqualTypeOf<Model<Tensor>>();
expectTypeOf(model({ inputs: x, outputs: [y, x] })).toEqualTypeOf<Model<readonly Tensor[]>>();
const some: SymbolicTensor[] = [y, x];
expectTypeOf(model({ inputs: x, outputs: some })).toEqualTypeOf<Model<Tensor | readonly Tensor[]>>();
