import { writeExact } from './exact-json.js';
import { type JsonBytes, WrittenJson } from './written-json.js';

/**
 * What `writeJson` gives, as the bytes of a request body, and throws what it throws. Written straight into memory: the text of a body is
 * pieced together from thousands of short ones, and looking through them, joining them and encoding the whole take three times as long.
 */
export function jsonBytes(value: unknown): Buffer {
  const writer = new Writer(idle ?? Buffer.allocUnsafe(FIRST_BYTES));
  idle = undefined;
  writer.value(value, '');
  const body = writer.body();
  idle = writer.bytes.length <= MOST_KEPT_BYTES ? writer.bytes : undefined;
  return body;
}

const FIRST_BYTES = 65_536;
/** What the last body was written in serves the next one, unless it had to become as big as few bodies are. */
const MOST_KEPT_BYTES = 4_194_304;
let idle: Buffer | undefined;

/** Longer texts are left to those who encode many characters at once. */
const SHORT = 64;
/** The bytes a character (a unit of UTF-16) has in UTF-8 at most. */
const UTF8 = 3;
const [QUOTE, BACKSLASH, COMMA, ZERO] = [0x22, 0x5c, 0x2c, 0x30];
const [OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT] = [0x5b, 0x5d, 0x7b, 0x7d];
/** Whole numbers whose digits are put down one by one. */
const COUNTED = 1_000_000_000;

class Writer {
  #at = 0;

  constructor(public bytes: Buffer) {}

  body(): Buffer {
    return Buffer.from(this.bytes.subarray(0, this.#at));
  }

  /** `name` is the nearest field name, for the message of what cannot be written. */
  value(value: unknown, name: string): void {
    switch (typeof value) {
      case 'string':
        return this.#text(value);
      case 'number':
        return this.#number(value, name);
      case 'bigint': {
        const number = Number(value);
        return Number.isSafeInteger(number) ? this.#number(number, name) : this.#ascii(String(value));
      }
      case 'boolean':
        return this.#ascii(value ? 'true' : 'false');
      case 'object':
        if (value === null) return this.#ascii('null');
        if (Array.isArray(value)) return this.#list(value, name);
        if (isPlain(value)) return this.#object(value as Readonly<Record<string, unknown>>);
        if (value instanceof WrittenJson && value.bytes !== undefined) return this.#standing(value.bytes);
        return this.#utf8(writeExact(value, name));
      case 'undefined':
      case 'function':
      case 'symbol':
        return this.#utf8(writeExact(value, name));
    }
  }

  #list(items: readonly unknown[], name: string): void {
    this.#byte(OPEN_LIST);
    for (let index = 0; index < items.length; index++) {
      if (index > 0) this.#byte(COMMA);
      this.value(items[index], name);
    }
    this.#byte(CLOSE_LIST);
  }

  #object(members: Readonly<Record<string, unknown>>): void {
    this.#byte(OPEN_OBJECT);
    let first = true;
    for (const name in members) {
      const member = members[name];
      if (member === undefined) continue;
      if (first) first = false;
      else this.#byte(COMMA);
      this.#name(name);
      this.value(member, name);
    }
    this.#byte(CLOSE_OBJECT);
  }

  #number(value: number, name: string): void {
    if (!(value >= 0 && value < COUNTED && Number.isInteger(value))) return this.#ascii(writeExact(value, name));
    this.#ensure(10);
    let places = 1;
    for (let next = 10; next <= value; next *= 10) places += 1;
    let rest = value;
    for (let at = this.#at + places - 1; at >= this.#at; at--) {
      const tenth = Math.floor(rest / 10);
      this.bytes[at] = ZERO + rest - tenth * 10;
      rest = tenth;
    }
    this.#at += places;
  }

  #text(text: string): void {
    if (text.length > SHORT || !this.#plainText(text)) this.#utf8(JSON.stringify(text));
  }

  /** Writes a text that stands in JSON as it is, one byte a character; `false` and nothing where it does not. */
  #plainText(text: string): boolean {
    this.#ensure(text.length + 2);
    const { bytes } = this;
    let at = this.#at;
    bytes[at++] = QUOTE;
    for (let index = 0; index < text.length; index++) {
      const code = text.charCodeAt(index);
      if (code < 0x20 || code > 0x7e || code === QUOTE || code === BACKSLASH) return false;
      bytes[at++] = code;
    }
    bytes[at++] = QUOTE;
    this.#at = at;
    return true;
  }

  #name(name: string): void {
    const known = namesKnown.get(name) ?? learnName(name);
    this.#ensure(known.length);
    const { bytes } = this;
    let at = this.#at;
    for (let index = 0; index < known.length; index++) bytes[at++] = known[index] as number;
    this.#at = at;
  }

  #ascii(text: string): void {
    this.#ensure(text.length);
    for (let index = 0; index < text.length; index++) this.bytes[this.#at++] = text.charCodeAt(index);
  }

  #utf8(text: string): void {
    this.#ensure(text.length * UTF8);
    this.#at += this.bytes.write(text, this.#at);
  }

  #standing(json: JsonBytes): void {
    this.#ensure(json.mostBytes);
    this.#at = json.write(this.bytes, this.#at);
  }

  #byte(byte: number): void {
    this.#ensure(1);
    this.bytes[this.#at++] = byte;
  }

  #ensure(more: number): void {
    if (this.#at + more <= this.bytes.length) return;
    const wider = Buffer.allocUnsafe(Math.max(this.bytes.length * 2, this.#at + more));
    this.bytes.copy(wider, 0, 0, this.#at);
    this.bytes = wider;
  }
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/** Names come again with every record: `"name":` as bytes. Bounded, since a document may have any. */
const namesKnown = new Map<string, Buffer>();
const MOST_NAMES = 2_000;

function learnName(name: string): Buffer {
  const bytes = Buffer.from(`${JSON.stringify(name)}:`);
  if (namesKnown.size < MOST_NAMES && name.length <= 100) namesKnown.set(name, bytes);
  return bytes;
}
