/** Error codes: written by `npm run gen` from `crates/spec/src/error.rs`. */

/** Every code, with what it means. */
export const errorCodes = {
  /** Shapes do not fit together. */
  SHAPE: 'Shapes do not fit together.',
  /** An element type is not the one needed. */
  DTYPE: 'An element type is not the one needed.',
  /** A description (options, layer, optimizer) is wrong. */
  SPEC: 'A description (options, layer, optimizer) is wrong.',
  /** The numbers given cannot be used: labels out of range, lengths that differ. */
  DATA: 'The numbers given cannot be used: labels out of range, lengths that differ.',
  /** A file could not be read or written. */
  IO: 'A file could not be read or written.',
  /** Training produced values that are not finite. */
  DIVERGED: 'Training produced values that are not finite.',
  /** The caller stopped the work. */
  CANCELLED: 'The caller stopped the work.',
  /** The object was used after it was disposed. */
  DISPOSED: 'The object was used after it was disposed.',
  /** The object is at work and cannot take another task. */
  BUSY: 'The object is at work and cannot take another task.',
  /** Memory is short or a size overflows. */
  MEMORY: 'Memory is short or a size overflows.',
  /** A fault of the library itself. */
  INTERNAL: 'A fault of the library itself.',
} as const;

/** What went wrong, as a word that programs may rely on. */
export type ErrorCode = keyof typeof errorCodes;
