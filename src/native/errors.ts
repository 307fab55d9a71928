/** The one error class of the package, and the gate through which native errors become it. */
import { type ErrorCode, errorCodes } from '../generated/errors.js';
import { recall } from './failures.js';

export type { ErrorCode };

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

/** The same for a native promise. What user code has thrown while the work waited for it comes out as it was. */
export async function guardAsync<T>(run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    const failure = recall(error);
    throw failure ? failure.thrown : adopt(error);
  }
}

/** The error as an `EspalierError`, its stack kept; one that has no known code is a fault of the library. */
function adopt(error: unknown): EspalierError {
  if (error instanceof EspalierError) return error;
  if (!(error instanceof Error)) return new EspalierError('INTERNAL', String(error));
  const code = 'code' in error && isCode(error.code) ? error.code : 'INTERNAL';
  const adopted = new EspalierError(code, error.message, { cause: error });
  // An error that rejects a native promise has no JavaScript frames: then the stack of this place says more.
  const frames = error.stack?.indexOf('\n    at ') ?? -1;
  if (frames >= 0) adopted.stack = `${adopted.name}: ${error.message}${error.stack?.slice(frames)}`;
  return adopted;
}

function isCode(code: unknown): code is ErrorCode {
  return typeof code === 'string' && Object.hasOwn(errorCodes, code);
}
