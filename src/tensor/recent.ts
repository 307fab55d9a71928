/** A map that keeps what was used last. */

/** At most `capacity` values by key; the one not used for the longest time makes room. */
export class Recent<V> {
  readonly #capacity: number;
  readonly #values = new Map<string, V>();
  readonly #dropped: (value: V) => void;

  constructor(capacity: number, dropped: (value: V) => void = () => {}) {
    this.#capacity = capacity;
    this.#dropped = dropped;
  }

  /** The value of a key, made now if it is not there. */
  get(key: string, make: () => V): V {
    const value = this.#values.get(key) ?? make();
    // A map iterates in the order of insertion: put last what is used now.
    this.#values.delete(key);
    this.#values.set(key, value);
    if (this.#values.size > this.#capacity) this.#dropOldest();
    return value;
  }

  #dropOldest(): void {
    for (const [key, value] of this.#values) {
      this.#values.delete(key);
      this.#dropped(value);
      return;
    }
  }
}
