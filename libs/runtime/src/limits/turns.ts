/** Somebody who waits for a turn. */
export interface Waiting {
  readonly go: () => void;
  readonly fail: (error: Error) => void;
}

/** Who waits: first come first served for each, and all take turns, so that one with many does not keep the others waiting. */
export class Turns {
  readonly #lines = new Map<object, Waiting[]>();
  #size = 0;

  get size(): number {
    return this.#size;
  }

  add(who: object, waiting: Waiting): void {
    const line = this.#lines.get(who);
    if (line === undefined) this.#lines.set(who, [waiting]);
    else line.push(waiting);
    this.#size += 1;
  }

  /** Takes somebody out who waits no more. */
  remove(who: object, waiting: Waiting): void {
    const line = this.#lines.get(who) ?? [];
    const at = line.indexOf(waiting);
    if (at < 0) return;
    line.splice(at, 1);
    if (line.length === 0) this.#lines.delete(who);
    this.#size -= 1;
  }

  next(): Waiting | undefined {
    const [entry] = this.#lines;
    if (entry === undefined) return undefined;
    const [who, line] = entry;
    const first = line.shift();
    // To the end: whoever else waits is before them now.
    this.#lines.delete(who);
    if (line.length > 0) this.#lines.set(who, line);
    this.#size -= 1;
    return first;
  }
}
