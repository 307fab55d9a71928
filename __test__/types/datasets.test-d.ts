// The element types of datasets: they follow what is given and what functions make of it.
import { Dataset, datasets, type Tensor, tensor } from 'espalier';
import { expectTypeOf } from 'vitest';

const pairs = Dataset.fromArrays({
  x: tensor([
    [1, 2],
    [3, 4],
  ]),
  y: tensor(Int32Array.of(0, 1)),
});

// Rows are counted by nobody: a batch has fewer than the whole.
expectTypeOf(pairs.x.shape).toEqualTypeOf<[number, 2]>();
expectTypeOf(pairs.y.dtype).toEqualTypeOf<'int32'>();

const mapped = pairs.map(({ x, y }) => ({ x: { only: x.mul(2) }, y: y.cast('float32') }));
expectTypeOf(mapped.x.only.shape).toEqualTypeOf<[number, 2]>();
expectTypeOf(mapped.y.dtype).toEqualTypeOf<'float32'>();
expectTypeOf(pairs.map(({ x }) => ({ x })).y).toEqualTypeOf<undefined>();

for await (const { x, y } of pairs.batch(2)) {
  expectTypeOf(x.shape).toEqualTypeOf<[number, 2]>();
  expectTypeOf(y).toEqualTypeOf<typeof pairs.y>();
}

// Plain numbers become tensors of unknown sizes.
expectTypeOf(Dataset.fromArrays({ x: [[1], [2]] }).x).toEqualTypeOf<Tensor>();
expectTypeOf(datasets.iris().x.shape).toEqualTypeOf<[number, 4]>();
expectTypeOf(datasets.moons().x.shape).toEqualTypeOf<[number, 2]>();
expectTypeOf(datasets.blobs().x.shape).toEqualTypeOf<[number, 2]>();
expectTypeOf(datasets.blobs({ features: 5 }).x.shape).toEqualTypeOf<[number, 5]>();
expectTypeOf(datasets.blobs({ centers: [[1, 2, 3]] }).x.shape).toEqualTypeOf<[number, 3]>();
expectTypeOf(datasets.blobs({ centers: [] as number[][] }).x.shape).toEqualTypeOf<[number, number]>();

// @ts-expect-error Samples of four numbers are no samples of two.
pairs.map(({ x }) => ({ x: x.matMul(tensor([[1], [2], [3]])) }));
