// What `grad`, `jit` and `trainStep` make of a function's types.
import { grad, jit, ops, optimizers, random, type Tensor, tensor, trainStep, valueAndGrad } from 'espalier';
import { expectTypeOf } from 'vitest';

type Float<S extends readonly number[]> = Tensor<S, 'float32'>;

const x = tensor([
  [0, 0],
  [0, 1],
  [1, 0],
  [1, 1],
]);
const y = tensor([[0], [1], [1], [0]]);
const init = { w1: random.normal([2, 8]), b1: ops.zeros([8]), w2: random.normal([8, 1]) };

const loss = (p: typeof init, x: Float<[number, 2]>, y: Float<[number, 1]>) =>
  x.matMul(p.w1).add(p.b1).tanh().matMul(p.w2).sigmoid().sub(y).square().mean();

// Gradients have the structure and the shapes of what they are taken by.
const [value, gradients] = valueAndGrad(loss)(init, x, y);
expectTypeOf(value).toEqualTypeOf<Float<[]>>();
expectTypeOf(gradients).toEqualTypeOf<{ w1: Float<[2, 8]>; b1: Float<[8]>; w2: Float<[8, 1]> }>();
expectTypeOf(grad((x: Tensor) => x.square().sum())(x)).toEqualTypeOf<Float<[4, 2]>>();
// @ts-expect-error y has one column
valueAndGrad(loss)(init, x, x);
// @ts-expect-error a loss is a tensor
grad(() => 1);

// A step takes the loss's inputs and gives the parameters back as they were given.
const step = trainStep({ parameters: init, loss, optimizer: optimizers.sgd({ learningRate: 0.5 }) });
expectTypeOf(step(x, y)).toEqualTypeOf<Promise<number>>();
expectTypeOf(step.sync(x, y)).toEqualTypeOf<number>();
expectTypeOf(step.parameters()).toEqualTypeOf<typeof init>();
// @ts-expect-error x has two columns
step(y, y);

// The parameters' type flows into a loss written in place; its inputs are tensors.
trainStep({
  parameters: init,
  optimizer: 'adam',
  loss: (p, x, y) => {
    expectTypeOf(p).toEqualTypeOf<typeof init>();
    expectTypeOf(x).toEqualTypeOf<Tensor>();
    return x.matMul(p.w1).matMul(p.w2).sub(y).square().mean();
  },
});
// @ts-expect-error there is no such rule
trainStep({ parameters: init, optimizer: 'sdg', loss });

// A compiled function is called like the original.
const scaled = jit((x: Tensor<[number, 2]>, by: number) => ({ y: x.mul(by) }));
expectTypeOf(scaled(x, 2).y.shape).toEqualTypeOf<[number, 2]>();
expectTypeOf(scaled.async(x, 2)).resolves.toHaveProperty('y');
// @ts-expect-error `by` is a number
scaled(x, x);
