import type { JsonBytes } from '@tributary/connector-kit';

const [OPEN, CLOSE] = [0x7b, 0x7d];

/**
 * The fields of a record as the warehouse told them: each as `"name":value`, the value as `writeJson` writes it, with commas between them.
 * They stay the bytes they came as, among those of other records: who sends them as they are makes no text of them. As JSON they are the
 * object of all fields.
 */
export class ToldFields implements JsonBytes {
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

  /** What stands between the braces. */
  members(): string {
    return this.bytes.toString('utf8', this.from, this.to);
  }

  text(): string {
    return `{${this.members()}}`;
  }

  write(target: Uint8Array, at: number): number {
    target[at] = OPEN;
    target.set(this.bytes.subarray(this.from, this.to), at + 1);
    const end = at + 1 + this.size;
    target[end] = CLOSE;
    return end + 1;
  }

  /** Whether this text stands anywhere in them. */
  includes(text: string): boolean {
    return this.bytes.subarray(this.from, this.to).includes(text);
  }

  /** Each field by itself. */
  split(): readonly string[] {
    const members = this.members();
    const fields: string[] = [];
    for (let begin = 0; begin < members.length;) {
      const value = afterText(members, begin) + 1;
      const end = members.startsWith('"', value) ? afterText(members, value) : commaAfter(members, value);
      fields.push(members.slice(begin, end));
      begin = end + 1;
    }
    return fields;
  }
}

/** Where the JSON string that begins at `begin` has ended. */
function afterText(json: string, begin: number): number {
  let quote = json.indexOf('"', begin + 1);
  while (isEscaped(json, quote)) quote = json.indexOf('"', quote + 1);
  return quote + 1;
}

/** An odd number of backslashes before it. */
function isEscaped(json: string, at: number): boolean {
  let before = at;
  while (json[before - 1] === '\\') before -= 1;
  return (at - before) % 2 === 1;
}

function commaAfter(json: string, begin: number): number {
  const comma = json.indexOf(',', begin);
  return comma === -1 ? json.length : comma;
}
