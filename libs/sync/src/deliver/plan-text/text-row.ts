import type { Operation, Value } from '@tributary/core';
import type { Slot } from '../../mapping/layout.js';
import type { PlanRow } from '../../mapping/map-record.js';
import { ToldLines } from '../../mapping/told-lines.js';
import { labelOf, PARTS, VALUES, type TextLayout } from './compile-plan-text.js';
import { MARK, type Form } from './forms.js';

/** Changes told in one text, as its bytes. `marked`: a value of them has to be looked at. */
export interface ToldText {
  readonly bytes: Buffer;
  readonly marked: boolean;
}

const PART = PARTS.charCodeAt(0);
/** Parts before the fields: sequence number, operation, changed fields, remote id, version, key. */
const HEAD = 6;

/** A change as the warehouse told it. Its values are made when somebody asks for them: who sends its lines needs none of them. */
export class TextRow implements PlanRow {
  readonly seq: number;
  readonly operation: Operation;
  readonly changed: string | null;
  readonly remoteId: string | null;
  readonly version: string | null;
  readonly key: readonly Value[];
  readonly size: number;
  /** Absent where a value is marked. */
  readonly lines: ToldLines | undefined;
  readonly #lines: ToldLines;
  readonly #text: TextLayout;
  #fields: readonly Value[] | undefined;

  constructor({ bytes, marked }: ToldText, { from, to }: { readonly from: number; readonly to: number }, text: TextLayout) {
    const fieldsAt = afterHead(bytes, from);
    const [seq = '', operation = '', changed = '', remoteId = '', version = '', key = ''] = bytes
      .toString('utf8', from, fieldsAt)
      .split(PARTS);
    this.seq = Number(seq);
    this.operation = operation as Operation;
    this.changed = changed === '' ? null : changed;
    this.remoteId = remoteId === '' ? null : (JSON.parse(remoteId) as string);
    this.version = version === '' ? null : version;
    this.key = readKey(key, text.keys);
    this.size = to - from;
    this.#lines = new ToldLines(bytes, fieldsAt, to);
    this.lines = marked && bytes.subarray(fieldsAt, to).includes(MARK) ? undefined : this.#lines;
    this.#text = text;
  }

  get fields(): readonly Value[] {
    return (this.#fields ??= readFields(this.#lines.lines(), this.#text));
  }
}

function afterHead(bytes: Buffer, from: number): number {
  let at = from;
  for (let parts = 0; parts < HEAD && at < bytes.length; at++) if (bytes[at] === PART) parts += 1;
  return at;
}

const readValue = (text: string, form: Form | undefined): Value => (text === 'null' || form === undefined ? null : form.read(text));

function readKey(text: string, forms: readonly Form[]): readonly Value[] {
  return forms.length === 1 ? [readValue(text, forms[0])] : text.split(VALUES).map((value, index) => readValue(value, forms[index]));
}

function readFields(lines: string, { layout, fields }: TextLayout): readonly Value[] {
  return lines.split(VALUES).map((line, index) => readValue(line.slice(labelOf(layout.fields[index] as Slot).length), fields[index]));
}
