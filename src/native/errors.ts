/** The one error class of the package, and the gate through which native errors become it. */

const CODES = [
  'SHAPE',
  'DTYPE',
  'SPEC',
  'DATA',
  'IO',
  'DIVERGED',
  'CANCELLED',
  'DISPOSED',
  'BUSY',
  'MEMORY',
  'INTERNAL',
] as const;

/** What went wrong, as a word that programs may rely on. */
export type ErrorCode = (typeof CODES)[number];

/** Every error that Espalier throws: a stable `code` for programs, a sentence for people. */
export class EspalierError extends Error {
  /** What went wrong, as a word that programs may rely on. */
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

// On the prototype, so that it is not printed with every error as a property of its own.
Object.defineProperty(EspalierError.prototype, 'name', { value: 'EspalierError', configurable: true, writable: true });

/** Runs native code; what it throws comes out as an `EspalierError`. */
export function guard<T>(run: () => T): T {
  try {
    return run();
  } catch (error) {
    throw adopt(error);
  }
}

/** The same for a native promise. */
export async function guardAsync<T>(run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    throw adopt(error);
  }
}

/** The error as an `EspalierError`, its stack kept; one that has no known code is a fault of the library. */
export function adopt(error: unknown): EspalierError {
  if (error instanceof EspalierError) return error;
  if (!(error instanceof Error)) return new EspalierError('INTERNAL', String(error));
  const code = 'code' in error && isCode(error.code) ? error.code : 'INTERNAL';
  const adopted = new EspalierError(code, error.message, { cause: error });
  // A native promise rejects without a JavaScript frame: then the stack of this place says more.
  const frames = error.stack?.indexOf('\n    at ') ?? -1;
  if (frames >= 0) adopted.stack = `${adopted.name}: ${error.message}${error.stack?.slice(frames)}`;
  return adopted;
}

function isCode(code: unknown): code is ErrorCode {
  return CODES.some((known) => known === code);
}
