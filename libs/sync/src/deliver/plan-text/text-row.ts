import { type Operation, OPERATIONS, type Value } from '@tributary/core';
import type { Slot } from '../../mapping/layout.js';
import type { PlanRow } from '../../mapping/map-record.js';
import { ToldFields } from '../../mapping/told-fields.js';
import { KEYS, labelOf, PARTS, type TextLayout } from './compile-plan-text.js';
import { MARK, type Form } from './forms.js';

/** Changes told in one text, as its bytes. `marked`: a value of them has to be looked at. */
export interface ToldText {
  readonly bytes: Buffer;
  readonly marked: boolean;
}

/** Where a change stands in the text it was told in. */
export interface ToldPlace {
  readonly seq: number;
  readonly from: number;
  readonly to: number;
}

const PART = PARTS.charCodeAt(0);
/** The parts of a change, in order; before them stands its sequence number. */
const OPERATION = 1;
const CHANGED = 2;
const REMOTE_ID = 3;
const VERSION = 4;
const KEY = 5;
const FIELDS = 6;

const BY_FIRST_LETTER: ReadonlyMap<number | undefined, Operation> = new Map(
  OPERATIONS.map((operation) => [operation.charCodeAt(0), operation]),
);

/**
 * A change as the warehouse told it. Whatever it is asked for is made then, of the bytes: thousands of changes are under way at once, and
 * what each of them keeps is copied again and again when memory is cleared up. Who sends its fields as they are told needs next to nothing of it.
 */
export class TextRow implements PlanRow {
  readonly seq: number;
  readonly #text: ToldText;
  readonly #from: number;
  readonly #to: number;
  readonly #layout: TextLayout;
  #key: readonly Value[] | undefined;
  #fields: readonly Value[] | undefined;

  constructor(text: ToldText, { seq, from, to }: ToldPlace, layout: TextLayout) {
    this.seq = seq;
    this.#text = text;
    this.#from = from;
    this.#to = to;
    this.#layout = layout;
  }

  get operation(): Operation {
    return BY_FIRST_LETTER.get(this.#text.bytes[this.#begin(OPERATION)]) as Operation;
  }

  get changed(): string | null {
    return this.#part(CHANGED);
  }

  get remoteId(): string | null {
    const json = this.#part(REMOTE_ID);
    return json === null ? null : (JSON.parse(json) as string);
  }

  get version(): string | null {
    return this.#part(VERSION);
  }

  get key(): readonly Value[] {
    return (this.#key ??= readKey(this.#part(KEY) ?? '', this.#layout.keys));
  }

  get fields(): readonly Value[] {
    return (this.#fields ??= readFields(this.#fieldsTold().split(), this.#layout));
  }

  get size(): number {
    return this.#to - this.#from;
  }

  /** Absent where a value is marked. */
  get told(): ToldFields | undefined {
    const fields = this.#fieldsTold();
    return this.#text.marked && fields.includes(MARK) ? undefined : fields;
  }

  #fieldsTold(): ToldFields {
    return new ToldFields(this.#text.bytes, this.#begin(FIELDS), this.#to);
  }

  #part(part: number): string | null {
    const { bytes } = this.#text;
    const begin = this.#begin(part);
    let end = begin;
    while (end < this.#to && bytes[end] !== PART) end += 1;
    return begin === end ? null : bytes.toString('utf8', begin, end);
  }

  #begin(part: number): number {
    const { bytes } = this.#text;
    let at = this.#from;
    for (let left = part; left > 0 && at < this.#to; at++) if (bytes[at] === PART) left -= 1;
    return at;
  }
}

const readValue = (text: string, form: Form | undefined): Value => (text === 'null' || form === undefined ? null : form.read(text));

function readKey(text: string, forms: readonly Form[]): readonly Value[] {
  return forms.length === 1 ? [readValue(text, forms[0])] : text.split(KEYS).map((value, index) => readValue(value, forms[index]));
}

function readFields(told: readonly string[], { layout, fields }: TextLayout): readonly Value[] {
  return told.map((one, index) => readValue(one.slice(labelOf(layout.fields[index] as Slot).length), fields[index]));
}
