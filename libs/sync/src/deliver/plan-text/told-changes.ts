import type { PlanRow } from '../../mapping/map-record.js';
import type { PlanPart } from '../plan-part.js';
import { CHANGES, PARTS, type TextLayout } from './compile-plan-text.js';
import { MARK } from './forms.js';
import { TextRow, type ToldText } from './text-row.js';

const CHANGE = CHANGES.charCodeAt(0);
const PART = PARTS.charCodeAt(0);
const ZERO = 0x30;

/**
 * Changes of a plan, `from` to `to`, as the warehouse told them. Kept as bytes, which lie outside of the heap: thousands wait here, and
 * texts that live long are copied again and again when memory is cleared up. The change of a row is made when its batch is sent.
 */
export class ToldChanges implements PlanPart {
  readonly #texts: ToldText[] = [];
  /** By sequence number: the text, counted from 1 because 0 says that there is none, and where the change begins and ends in it. */
  readonly #textAt: Uint32Array;
  readonly #begins: Uint32Array;
  readonly #ends: Uint32Array;
  #size = 0;

  constructor(
    private readonly from: number,
    to: number,
    private readonly layout: TextLayout,
  ) {
    const places = to - from + 1;
    [this.#textAt, this.#begins, this.#ends] = [new Uint32Array(places), new Uint32Array(places), new Uint32Array(places)];
  }

  get size(): number {
    return this.#size;
  }

  /** Takes over changes that were told in one text. */
  add(text: string): void {
    const bytes = Buffer.from(text);
    this.#texts.push({ bytes, marked: bytes.includes(MARK) });
    for (let begin = 0; begin < bytes.length;) {
      const next = bytes.indexOf(CHANGE, begin);
      const end = next === -1 ? bytes.length : next;
      this.#place(seqAt(bytes, begin), begin, end);
      begin = end + 1;
    }
  }

  #place(seq: number, begin: number, end: number): void {
    const place = seq - this.from;
    if (this.#textAt[place] === 0) this.#size += 1;
    this.#textAt[place] = this.#texts.length;
    this.#begins[place] = begin;
    this.#ends[place] = end;
  }

  between(first: number, last: number): readonly PlanRow[] {
    const rows: PlanRow[] = [];
    for (let seq = first; seq <= last; seq++) {
      const place = seq - this.from;
      const told = this.#texts[(this.#textAt[place] ?? 0) - 1];
      if (told !== undefined)
        rows.push(new TextRow(told, { seq, from: this.#begins[place] ?? 0, to: this.#ends[place] ?? 0 }, this.layout));
    }
    return rows;
  }
}

/** What a change begins with. */
export function seqAt(bytes: Buffer, begin: number): number {
  let seq = 0;
  for (let at = begin; at < bytes.length && bytes[at] !== PART; at++) seq = seq * 10 + (bytes[at] as number) - ZERO;
  return seq;
}
