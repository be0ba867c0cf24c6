import type { Operation, Value } from '@tributary/core';
import type { Slot } from '../../mapping/layout.js';
import type { PlanRow } from '../../mapping/map-record.js';
import { labelOf, PARTS, VALUES, type TextLayout } from './compile-plan-text.js';
import { MARK, type Form } from './forms.js';

/** A change as the warehouse told it. Its values are made when somebody asks for them: who sends its text needs none of them. */
export class TextRow implements PlanRow {
  readonly seq: number;
  readonly operation: Operation;
  readonly changed: string | null;
  readonly remoteId: string | null;
  readonly version: string | null;
  readonly key: readonly Value[];
  readonly size: number;
  readonly #lines: string;
  readonly #text: TextLayout;
  #fields: readonly Value[] | undefined;

  constructor(change: string, text: TextLayout) {
    const [seq = '', operation = '', changed = '', remoteId = '', version = '', key = '', lines = ''] = change.split(PARTS);
    this.seq = Number(seq);
    this.operation = operation as Operation;
    this.changed = changed === '' ? null : changed;
    this.remoteId = remoteId === '' ? null : (JSON.parse(remoteId) as string);
    this.version = version === '' ? null : version;
    this.key = readKey(key, text.keys);
    this.size = change.length;
    this.#lines = lines;
    this.#text = text;
  }

  get lines(): string | undefined {
    return this.#lines.includes(MARK) ? undefined : this.#lines;
  }

  get fields(): readonly Value[] {
    return (this.#fields ??= readFields(this.#lines, this.#text));
  }
}

const readValue = (text: string, form: Form | undefined): Value => (text === 'null' || form === undefined ? null : form.read(text));

function readKey(text: string, forms: readonly Form[]): readonly Value[] {
  return forms.length === 1 ? [readValue(text, forms[0])] : text.split(VALUES).map((value, index) => readValue(value, forms[index]));
}

function readFields(lines: string, { layout, fields }: TextLayout): readonly Value[] {
  return lines.split(VALUES).map((line, index) => readValue(line.slice(labelOf(layout.fields[index] as Slot).length), fields[index]));
}
