// What the ops do to shapes and dtypes, as the compiler sees it.
import { ops, random, type Tensor, tensor } from 'espalier';
import { expectTypeOf } from 'vitest';

type Float<S extends readonly number[]> = Tensor<S, 'float32'>;

const batch = ops.zeros([1 as number, 784]);
const six = tensor([
  [1, 2, 3],
  [4, 5, 6],
]);
const unknown: Tensor = six;

// Literals
expectTypeOf(six).toEqualTypeOf<Float<[2, 3]>>();
expectTypeOf(batch).toEqualTypeOf<Float<[number, 784]>>();
expectTypeOf(tensor(5)).toEqualTypeOf<Float<[]>>();
expectTypeOf(tensor([true, false])).toEqualTypeOf<Tensor<[2], 'bool'>>();
expectTypeOf(tensor([1, 2], { dtype: 'int32' })).toEqualTypeOf<Tensor<[2], 'int32'>>();
expectTypeOf(tensor(new Uint8Array(6))).toEqualTypeOf<Tensor<[number], 'uint8'>>();
expectTypeOf(tensor(new Float32Array(6), { shape: [2, 3] })).toEqualTypeOf<Float<[2, 3]>>();
expectTypeOf(tensor([[1, 2]] as number[][])).toEqualTypeOf<Float<[number, number]>>();
expectTypeOf(random.normal([2, 8], { seed: 1 })).toEqualTypeOf<Float<[2, 8]>>();
expectTypeOf(random.permutation(10)).toEqualTypeOf<Tensor<[10], 'int32'>>();
expectTypeOf(ops.range(0, 5, { dtype: 'int32' })).toEqualTypeOf<Tensor<[number], 'int32'>>();
expectTypeOf(ops.eye(3)).toEqualTypeOf<Float<[3, 3]>>();
expectTypeOf(ops.eye(3, { columns: 2 })).toEqualTypeOf<Float<[3, 2]>>();

// Values
expectTypeOf(six.data()).toEqualTypeOf<Float32Array>();
expectTypeOf(six.array()).toEqualTypeOf<number[][]>();
expectTypeOf(six.equal(1).array()).toEqualTypeOf<boolean[][]>();
expectTypeOf(six.mean().item()).toEqualTypeOf<number>();
expectTypeOf(six.mean().array()).toEqualTypeOf<number>();
expectTypeOf(six.rank).toEqualTypeOf<2>();

// Matrix products
expectTypeOf(batch.matMul(ops.zeros([784, 10]))).toEqualTypeOf<Float<[number, 10]>>();
expectTypeOf(six.matMul(six, { transposeA: true })).toEqualTypeOf<Float<[3, 3]>>();
expectTypeOf(six.matMul(six, { transposeB: true })).toEqualTypeOf<Float<[2, 2]>>();
expectTypeOf(ops.matMul(ops.zeros([5, 1, 2, 3]), ops.zeros([7, 3, 4]))).toEqualTypeOf<Float<[5, 7, 2, 4]>>();
expectTypeOf(unknown.matMul(six)).toEqualTypeOf<Float<readonly number[]>>();
// @ts-expect-error the inner sizes differ
batch.matMul(ops.zeros([512, 10]));
// @ts-expect-error a vector is no matrix
batch.matMul(ops.zeros([784]));

// Broadcasting
expectTypeOf(six.add(six)).toEqualTypeOf<Float<[2, 3]>>();
expectTypeOf(six.add([1, 2, 3])).toEqualTypeOf<Float<[2, 3]>>();
expectTypeOf(six.mul(2)).toEqualTypeOf<Float<[2, 3]>>();
expectTypeOf(ops.sub(1, six)).toEqualTypeOf<Float<[2, 3]>>();
expectTypeOf(batch.add(ops.zeros([32, 1]))).toEqualTypeOf<Float<[32, 784]>>();
expectTypeOf(ops.zeros([3]).add(ops.zeros([2, 1]))).toEqualTypeOf<Float<[2, 3]>>();
expectTypeOf(unknown.add(six)).toEqualTypeOf<Tensor<readonly number[], 'float32'>>();
// @ts-expect-error 3 and 2 do not broadcast
six.add([1, 2]);
// @ts-expect-error 3 and 2 do not broadcast
ops.maximum(ops.zeros([2]), six);

// Dtypes
const ids = tensor([1, 2, 3], { dtype: 'int32' });
expectTypeOf(ids.add(1)).toEqualTypeOf<Tensor<[3], 'int32'>>();
expectTypeOf(ids.add(six)).toEqualTypeOf<Float<[2, 3]>>();
expectTypeOf(ids.div(2)).toEqualTypeOf<Float<[3]>>();
expectTypeOf(ids.exp()).toEqualTypeOf<Float<[3]>>();
expectTypeOf(ids.neg()).toEqualTypeOf<Tensor<[3], 'int32'>>();
expectTypeOf(ids.cast('float32')).toEqualTypeOf<Float<[3]>>();
expectTypeOf(six.less(2)).toEqualTypeOf<Tensor<[2, 3], 'bool'>>();
expectTypeOf(six.less(2).logicalNot()).toEqualTypeOf<Tensor<[2, 3], 'bool'>>();
expectTypeOf(six.isNan().mean()).toEqualTypeOf<Float<[]>>();
expectTypeOf(six.greater(2).where(six, 0)).toEqualTypeOf<Float<[2, 3]>>();
expectTypeOf(ops.where(six.greater(2), ids, ids)).toEqualTypeOf<Tensor<[2, 3], 'int32'>>();

// Reductions
expectTypeOf(six.sum()).toEqualTypeOf<Float<[]>>();
expectTypeOf(six.mean({ axes: 0 })).toEqualTypeOf<Float<[3]>>();
expectTypeOf(six.max({ axes: [-1] })).toEqualTypeOf<Float<[2]>>();
expectTypeOf(six.variance({ axes: [0, 1], keepDims: true })).toEqualTypeOf<Float<[1, 1]>>();
expectTypeOf(six.sum({ axes: [0] as number[] })).toEqualTypeOf<Float<readonly number[]>>();
expectTypeOf(six.sum({ axes: [0] as number[], keepDims: true })).toEqualTypeOf<Float<[number, number]>>();
expectTypeOf(ids.sum()).toEqualTypeOf<Float<[]>>();
expectTypeOf(six.argMax()).toEqualTypeOf<Tensor<[2], 'int32'>>();
expectTypeOf(ops.argMin(six, { axis: 0 })).toEqualTypeOf<Tensor<[3], 'int32'>>();
// @ts-expect-error there are two axes
six.sum({ axes: 2 });
// @ts-expect-error it is called keepDims
six.sum({ axes: 0, keepdims: true });

// Other shapes for the same values
expectTypeOf(six.reshape([3, 2])).toEqualTypeOf<Float<[3, 2]>>();
expectTypeOf(six.reshape([-1])).toEqualTypeOf<Float<[6]>>();
expectTypeOf(batch.reshape([-1, 28, 28, 1])).toEqualTypeOf<Float<[number, 28, 28, 1]>>();
expectTypeOf(unknown.reshape([-1, 4]).shape).toEqualTypeOf<[number, 4]>();
expectTypeOf(six.transpose()).toEqualTypeOf<Float<[3, 2]>>();
expectTypeOf(ops.zeros([2, 3, 4]).transpose([1, 2, 0])).toEqualTypeOf<Float<[3, 4, 2]>>();
expectTypeOf(six.expandDims(-1)).toEqualTypeOf<Float<[2, 3, 1]>>();
expectTypeOf(ops.zeros([1, 3, 1]).squeeze()).toEqualTypeOf<Float<[3]>>();
expectTypeOf(ops.zeros([1, 3, 1]).squeeze(0)).toEqualTypeOf<Float<[3, 1]>>();
expectTypeOf(ops.zeros([3, 1]).broadcastTo([3, 4])).toEqualTypeOf<Float<[3, 4]>>();
// @ts-expect-error 6 values do not fill 4 by 2
six.reshape([4, 2]);
// @ts-expect-error 6 is no multiple of 4
six.reshape([-1, 4]);
// @ts-expect-error a permutation names every axis
six.transpose([0]);
// @ts-expect-error axis 1 is 3 long
six.squeeze(1);

// Parts and wholes
expectTypeOf(ops.concat([six, ops.zeros([4, 3])])).toEqualTypeOf<Float<[6, 3]>>();
expectTypeOf(ops.concat([six, six], { axis: 1 })).toEqualTypeOf<Float<[2, 6]>>();
expectTypeOf(six.concat([six, six])).toEqualTypeOf<Float<[6, 3]>>();
expectTypeOf(ops.stack([six, six])).toEqualTypeOf<Float<[2, 2, 3]>>();
expectTypeOf(ops.stack([six] as Float<[2, 3]>[], { axis: -1 })).toEqualTypeOf<Float<[2, 3, number]>>();
expectTypeOf(six.slice([0, 1])).toEqualTypeOf<Float<[2, 2]>>();
expectTypeOf(six.slice([1], [1])).toEqualTypeOf<Float<[1, 3]>>();
expectTypeOf(batch.slice([0, 700], [32, -1])).toEqualTypeOf<Float<[32, 84]>>();
expectTypeOf(
  six.pad([
    [1, 1],
    [0, 2],
  ]),
).toEqualTypeOf<Float<[4, 5]>>();
expectTypeOf(
  ops.zeros([100, 16]).gather([
    [1, 2],
    [3, 4],
  ]),
).toEqualTypeOf<Float<[2, 2, 16]>>();
expectTypeOf(ids.oneHot({ depth: 10 })).toEqualTypeOf<Float<[3, 10]>>();
// @ts-expect-error 3 and 4 columns
ops.concat([six, ops.zeros([4, 4])]);
// @ts-expect-error different shapes
ops.stack([six, ops.zeros([3, 2])]);
// @ts-expect-error reaches outside
six.slice([1, 0], [2, -1]);

// Networks
expectTypeOf(six.softmax()).toEqualTypeOf<Float<[2, 3]>>();
expectTypeOf(six.softmaxCrossEntropy([0, 2])).toEqualTypeOf<Float<[2]>>();
expectTypeOf(six.dropout({ rate: 0.5 }).leakyRelu({ negativeSlope: 0.1 })).toEqualTypeOf<Float<[2, 3]>>();
