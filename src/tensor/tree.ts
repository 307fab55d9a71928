/** Trees: tensors in objects, arrays and tuples, nested to any depth. */
import { EspalierError } from '../native/errors.js';
import { show } from '../native/refuse.js';
import { Tensor } from './tensor.js';

/** A tree without its tensors: each is replaced by its place in the list of leaves. */
export type Skeleton =
  | { readonly kind: 'leaf'; readonly index: number }
  | { readonly kind: 'array'; readonly items: readonly Skeleton[] }
  | { readonly kind: 'object'; readonly entries: readonly (readonly [string, Skeleton])[] }
  | { readonly kind: 'value'; readonly value: unknown };

/** A tree as a list of tensors and a skeleton to put others in their places. */
export interface FlatTree {
  readonly leaves: readonly Tensor[];
  readonly skeleton: Skeleton;
}

/** Takes a tree apart. What is neither a tensor nor a part of a tree stays in the skeleton; `where` names the tree. */
export function flatten(where: string, tree: unknown): FlatTree {
  const leaves: Tensor[] = [];
  return { skeleton: visit(where, tree, leaves), leaves };
}

/** Puts a list of leaves in the places of a skeleton. */
export function unflatten(skeleton: Skeleton, leaves: readonly unknown[]): unknown {
  switch (skeleton.kind) {
    case 'leaf':
      return leaves[skeleton.index];
    case 'array':
      return skeleton.items.map((item) => unflatten(item, leaves));
    case 'object':
      return Object.fromEntries(skeleton.entries.map(([key, entry]) => [key, unflatten(entry, leaves)]));
    case 'value':
      return skeleton.value;
  }
}

/** Where each leaf is: `w1`, `head.bias`, `layers[0]`. */
export function paths(skeleton: Skeleton, path = ''): string[] {
  switch (skeleton.kind) {
    case 'leaf':
      return [path];
    case 'array':
      return skeleton.items.flatMap((item, i) => paths(item, `${path}[${i}]`));
    case 'object':
      return skeleton.entries.flatMap(([key, entry]) => paths(entry, path === '' ? key : `${path}.${key}`));
    case 'value':
      return [];
  }
}

/** Takes apart a tree in which everything must be a float32 tensor: what is differentiated or learned. */
export function flattenFloats(where: string, tree: unknown): FlatTree {
  const flat = flatten(where, tree);
  checkFloats(where, flat.skeleton, flat.leaves);
  return flat;
}

function visit(where: string, tree: unknown, leaves: Tensor[]): Skeleton {
  if (tree instanceof Tensor) return { kind: 'leaf', index: leaves.push(tree) - 1 };
  if (Array.isArray(tree)) {
    return { kind: 'array', items: tree.map((item, i) => visit(`${where}[${i}]`, item, leaves)) };
  }
  if (isPlainObject(tree)) {
    const entries = Object.entries(tree).map(([key, value]) => [key, visit(`${where}.${key}`, value, leaves)] as const);
    return { kind: 'object', entries };
  }
  if (ArrayBuffer.isView(tree)) {
    throw new EspalierError('SPEC', `${where} is no tensor; expected one, got ${show(tree)}. Wrap it in tensor().`);
  }
  return { kind: 'value', value: tree };
}

function isPlainObject(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false;
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function checkFloats(where: string, skeleton: Skeleton, leaves: readonly Tensor[]): void {
  switch (skeleton.kind) {
    case 'leaf': {
      const dtype = leaves[skeleton.index]?.dtype;
      if (dtype === 'float32') return;
      throw new EspalierError('DTYPE', `${where} cannot be differentiated; expected dtype float32, got ${dtype}.`);
    }
    case 'array':
      for (const [i, item] of skeleton.items.entries()) checkFloats(`${where}[${i}]`, item, leaves);
      return;
    case 'object':
      for (const [key, entry] of skeleton.entries) checkFloats(`${where}.${key}`, entry, leaves);
      return;
    case 'value':
      throw new EspalierError(
        'SPEC',
        `${where} is no tensor; expected one, got ${show(skeleton.value)}. Wrap numbers in tensor().`,
      );
  }
}
