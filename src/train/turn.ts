/** Lets the event loop turn between pieces of work that are each too short to be worth a thread. */

/** Milliseconds of such work after which timers and input come first. */
const LONGEST = 1;

/** When the first piece since the last turn ended; 0, when there was none. */
let since = 0;

function turned(): void {
  since = 0;
}

/** The result of a short piece of work: at once, or after a turn of the event loop when one is due. */
export function inTurn<T>(result: T): T | Promise<T> {
  const now = performance.now();
  if (since === 0) {
    since = now;
    setImmediate(turned);
    return result;
  }
  return now - since < LONGEST ? result : new Promise((resolve) => setImmediate(resolve, result));
}
