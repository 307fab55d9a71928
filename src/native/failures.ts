/** What user code has thrown while native work was waiting for it: the work fails with a number, which finds it again. */

const thrown = new Map<number, unknown>();
/** More of them nobody can be waiting for. */
const MOST = 64;
let last = 0;

/** Keeps what was thrown; the sentence that native work is to fail with. */
export function remember(where: string, error: unknown): string {
  thrown.set(++last, error);
  const [oldest] = thrown.keys();
  if (thrown.size > MOST && oldest !== undefined) thrown.delete(oldest);
  return `${where}: the iteration has failed (failure ${last} of this process).`;
}

/** What was thrown, if an error came of it. */
export function recall(error: unknown): { readonly thrown: unknown } | undefined {
  const number =
    error instanceof Error ? Number(/\(failure (\d+) of this process\)/.exec(error.message)?.[1]) : Number.NaN;
  return thrown.has(number) ? { thrown: thrown.get(number) } : undefined;
}
