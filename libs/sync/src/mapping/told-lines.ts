import type { JsonBytes } from '@tributary/connector-kit';

const [NEWLINE, COMMA, OPEN, CLOSE] = [0x0a, 0x2c, 0x7b, 0x7d];

/**
 * The fields of a record as the warehouse told them: each as `"name":value`, one a line, the value as `writeJson` writes it. They stay the
 * bytes they came as, among those of other records: who sends them as they are makes no text of them. As JSON they are the object of all fields.
 */
export class ToldLines implements JsonBytes {
  constructor(
    private readonly bytes: Buffer,
    private readonly from: number,
    private readonly to: number,
  ) {}

  get size(): number {
    return this.to - this.from;
  }

  get mostBytes(): number {
    return this.size + 2;
  }

  /** The lines themselves. */
  lines(): string {
    return this.bytes.toString('utf8', this.from, this.to);
  }

  text(): string {
    return `{${this.lines().replaceAll('\n', ',')}}`;
  }

  /** A loop: lines are short, and no line break stands in JSON. */
  write(target: Uint8Array, at: number): number {
    const { bytes, to } = this;
    let next = at;
    target[next++] = OPEN;
    for (let index = this.from; index < to; index++) {
      const byte = bytes[index] as number;
      target[next++] = byte === NEWLINE ? COMMA : byte;
    }
    target[next++] = CLOSE;
    return next;
  }
}

/** The same of text. */
export function linesOf(text: string): ToldLines {
  const bytes = Buffer.from(text);
  return new ToldLines(bytes, 0, bytes.length);
}
