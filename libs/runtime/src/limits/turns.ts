/** Somebody who waits for a turn. */
export interface Waiting {
  /** What the request counts for. */
  readonly cost: number;
  readonly go: () => void;
  readonly fail: (error: Error) => void;
}

/** Who waits: first come first served for each, and all take turns, so that one with many does not keep the others waiting. */
export class Turns {
  readonly #lines = new Map<object, Waiting[]>();
  #size = 0;
  #costs = 0;

  get size(): number {
    return this.#size;
  }

  /** What all who wait count for. */
  get costs(): number {
    return this.#costs;
  }

  add(who: object, waiting: Waiting): void {
    const line = this.#lines.get(who);
    if (line === undefined) this.#lines.set(who, [waiting]);
    else line.push(waiting);
    this.#size += 1;
    this.#costs += waiting.cost;
  }

  /** Takes somebody out who waits no more. */
  remove(who: object, waiting: Waiting): void {
    const line = this.#lines.get(who) ?? [];
    const at = line.indexOf(waiting);
    if (at < 0) return;
    line.splice(at, 1);
    if (line.length === 0) this.#lines.delete(who);
    this.#size -= 1;
    this.#costs -= waiting.cost;
  }

  /** Who comes next. */
  first(): Waiting | undefined {
    const [entry] = this.#lines;
    return entry?.[1][0];
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
    this.#costs -= first?.cost ?? 0;
    return first;
  }
}
