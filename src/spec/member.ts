/** Specs: plain objects that name a member of a family by its `kind` and carry its options. */

/** A description of a member, as it is saved. */
export interface Spec {
  readonly kind: string;
}

/** A frozen spec. */
export function makeSpec<S extends Spec>(kind: S['kind'], options?: Omit<S, 'kind'>): Readonly<S> {
  return Object.freeze({ kind, ...options } as S);
}
