/** Specs: plain objects that name a member of a family by its `kind` and carry its options. */

/** A description of a member, as it is saved. */
export interface Spec {
  readonly kind: string;
}
