import { type FieldMapping, type Operation, type RunFact, type Sync, type Value } from '@tributary/core';
import { buildFields, sizeOf, type Field, type OutRecord, type RecordOutcome } from '@tributary/connector-kit';
import type { Rendered } from '@tributary/templates';
import { changedOf, topLevel } from './changed-paths.js';
import { convertValue } from './convert-value.js';
import { escapeValue } from './escape-value.js';
import { examineValue } from './examine-value.js';
import { fieldsJson } from './fields-json.js';
import { canonical, idempotencyKeyOf } from './idempotency-key.js';
import type { Layout } from './layout.js';
import { named, put } from './named-values.js';
import { PlainRecord, type PlainForm, type ToldRow } from './plain-record.js';
import { Refused, type OrRefused } from './refused.js';
import type { ToldFields } from './told-fields.js';

/** One change of a frozen plan, as its table gives it. Values are in the layout's order. */
export interface PlanRow {
  readonly seq: number;
  readonly operation: Operation;
  /** A JSON list of mapped fields; `null` means all. */
  readonly changed: string | null;
  readonly remoteId: string | null;
  /** The run that planned this very value first; `null` means the plan's own. */
  readonly version: string | null;
  readonly key: readonly Value[];
  readonly fields: readonly Value[];
  /** The fields as the warehouse told them; absent where it has not, or where a value has to be looked at. */
  readonly told?: ToldFields | undefined;
  /** The characters it takes, about; absent where only looking at its values tells. */
  readonly size?: number;
}

/** Whose changes they are, and which attempt to send them. */
export interface Sending {
  readonly workspaceId: string;
  readonly runId: string;
  readonly runStartedAt: Date;
  readonly sync: Sync;
  readonly layout: Layout;
  readonly attempt: number;
  /** The fields the object declares: some of them are markup. */
  readonly declared?: readonly Field[];
}

/** A planned change with the record a connector is handed for it, or with why no destination can be told of it. */
export type Mapped =
  | { readonly row: PlanRow; readonly record: OutRecord }
  | { readonly row: PlanRow; readonly refused: Extract<RecordOutcome, { readonly kind: 'rejected' }> };

/** The most a record may be, in bytes of JSON. */
export const MOST_BYTES = 524_288;

/** How one destination field is filled. */
export interface FilledField {
  readonly field: string;
  readonly from: FieldMapping;
  /** Where its value is among the row's; `null` for a run fact. */
  readonly at: number | null;
  /** Whether it is part of a change of this kind. */
  readonly told: Readonly<Record<Operation, boolean>>;
  /** The row's value is told as it is kept. */
  readonly asKept: boolean;
  readonly nested: boolean;
  /** The field is markup, in which values are to do no harm. */
  readonly escape: Field['escape'];
}

type Filling = Pick<Sending, 'sync' | 'layout' | 'declared'>;

/** What a sync declares never changes, nor does an object, and every batch asks for the fields. */
const FILLED = new WeakMap<Sync, Omit<Filling, 'sync'> & { readonly fields: readonly FilledField[] }>();

/** The fields of a sync in the order they are told: as they are kept, then run facts. */
export function filledFields({ sync, layout, declared }: Filling): readonly FilledField[] {
  const known = FILLED.get(sync);
  if (known !== undefined && known.layout === layout && known.declared === declared) return known.fields;
  const fields = fillFields({ sync, layout, declared });
  FILLED.set(sync, { layout, declared, fields });
  return fields;
}

function fillFields({ sync, layout, declared = [] }: Filling): readonly FilledField[] {
  const escapes = new Map(declared.map(({ name, escape }) => [name, escape]));
  const kept = layout.fields.flatMap(({ field }, at): FilledField[] => {
    const from = sync.mapping[field];
    return from === undefined ? [] : [{ ...filledField(field, from, at), ...escapedAs(escapes.get(field)) }];
  });
  const facts = Object.entries(sync.mapping).flatMap(([field, from]) => ('run' in from ? [filledField(field, from, null)] : []));
  return [...kept, ...facts];
}

/** A value that is made harmless is not told as it is kept. */
const escapedAs = (escape: Field['escape']): Partial<FilledField> => (escape === undefined ? {} : { escape, asKept: false });

/** What can be said of a field once is not asked again for every record. */
function filledField(field: string, from: FieldMapping, at: number | null): FilledField {
  const { when, normalize, type, hash: hashed } = from;
  // Removals tell all that was delivered last.
  const told = { add: when !== 'on_change', change: when !== 'on_add', remove: at !== null };
  const asKept = at !== null && !('template' in from) && (normalize ?? type ?? hashed) === undefined;
  return { field, from, at, told, asKept, nested: field.includes('.'), escape: undefined };
}

/** What mapping a row takes besides the row: the same for all rows of a batch. */
export interface Mapping extends Sending {
  readonly fields: readonly FilledField[];
}

/**
 * The record a connector is handed for a planned change: fields nested by the dots of their names, changed ones by their top-level name.
 * `rendered`: the texts of the row's templates, by field. Refuses what has no exact form.
 */
export function mapRecord(row: PlanRow, mapping: Mapping, rendered?: ReadonlyMap<string, Rendered>): Mapped {
  const plain = plainOf(row, mapping);
  if (plain instanceof Rejection) return refusedFor(row, plain);
  if (plain !== undefined) return { row, record: plain };
  const told = valuesOf(row, mapping, rendered);
  if (told instanceof Rejection) return refusedFor(row, told);
  const record = new PlannedRecord(row, mapping, told);
  return isTooBig(record, told) ? refusedFor(row, tooBig(told.flat)) : { row, record };
}

/** What is not known to be there is not added by a mode that only updates. */
const operationOf = ({ operation }: PlanRow, { sync }: Mapping): Operation =>
  sync.mode === 'update' && operation === 'add' ? 'change' : operation;

/** A change as connectors get it. Its idempotency key is made when it is asked for: most connectors have no place for it. */
class PlannedRecord implements OutRecord {
  readonly id: string;
  readonly operation: Operation;
  readonly key: OutRecord['key'];
  readonly fields: OutRecord['fields'];
  readonly changed: readonly string[];
  readonly changedPaths: readonly string[];
  declare readonly remoteId?: string;
  readonly mostBytes: number;
  readonly attempt: number;
  readonly #row: PlanRow;
  readonly #mapping: Mapping;
  #idempotencyKey: string | undefined;

  constructor(row: PlanRow, mapping: Mapping, told: Told) {
    this.id = String(row.seq);
    this.operation = operationOf(row, mapping);
    this.key = named(mapping.layout.keys, row.key);
    this.fields = told.nested ? buildFields(told.flat) : told.flat;
    this.changed = told.nested ? topLevel(told.changedPaths) : told.changedPaths;
    this.changedPaths = told.changedPaths;
    if (row.remoteId !== null) this.remoteId = row.remoteId;
    this.mostBytes = told.mostBytes;
    this.attempt = mapping.attempt;
    this.#row = row;
    this.#mapping = mapping;
  }

  get idempotencyKey(): string {
    return (this.#idempotencyKey ??= idempotencyKeyOf(this.#row, this.#mapping));
  }
}

const refusedFor = (row: PlanRow, { code, message, field }: Rejection): Mapped => ({
  row,
  refused: { kind: 'rejected', code, message, field },
});

class Rejection {
  constructor(
    readonly code: string,
    readonly message: string,
    readonly field: string,
  ) {}
}

const rejection = (field: string, { code, message }: Refused): Rejection =>
  new Rejection(code, `The field \`${field}\` ${message}.`, field);

/** A record as the warehouse has told it; `undefined` where its values have to be looked at. */
function plainOf(row: PlanRow, mapping: Mapping): PlainRecord | Rejection | undefined {
  const { plain: form } = formOf(mapping.fields)[row.operation];
  const { told } = row;
  if (form === undefined || told === undefined) return undefined;
  const ofKey = sizeOfKey(row, mapping.layout);
  if (typeof ofKey !== 'number') return ofKey;
  const mostBytes = ofKey * CHARACTER_BYTES + told.size + form.more * UTF8_BYTES;
  // Near the limit it is measured.
  return mostBytes > MOST_BYTES ? undefined : new PlainRecord(row as ToldRow, operationOf(row, mapping), mostBytes, { mapping, form });
}

interface Told {
  readonly flat: Readonly<Record<string, Value>>;
  readonly changedPaths: readonly string[];
  /** Some field has a dotted name. */
  readonly nested: boolean;
  /** The record has no more in JSON. */
  readonly mostBytes: number;
}

function valuesOf(row: PlanRow, mapping: Mapping, rendered: ReadonlyMap<string, Rendered> | undefined): Told | Rejection {
  const changed = row.changed === null ? null : changedOf(row.changed);
  const form = formOf(mapping.fields)[row.operation];
  const flat: Record<string, Value> = { ...form.empty };
  const allPaths = changed === null ? form.allPaths : undefined;
  const changedPaths: string[] = [];
  const ofKey = sizeOfKey(row, mapping.layout);
  if (typeof ofKey !== 'number') return ofKey;
  let size = ofKey;
  for (const filled of mapping.fields) {
    const { field, from, at } = filled;
    if (!filled.told[row.operation]) continue;
    const value = filled.asKept ? (row.fields[at ?? -1] ?? null) : valueOf(row, filled, { mapping, rendered });
    const weight = value instanceof Refused ? value : examineValue(value);
    if (value instanceof Refused || weight instanceof Refused) {
      // The record goes: what it was is told as far as it can be.
      if (row.operation === 'remove') continue;
      return rejection(field, weight instanceof Refused ? weight : (value as Refused));
    }
    const isChanged = row.operation !== 'remove' && (changed === null || at === null || changed.has(field));
    if (value === null && isLeftOut(from, row.operation === 'change' && isChanged)) continue;
    put(flat, field, value);
    if (isChanged && allPaths === undefined) changedPaths.push(field);
    size += weight + field.length + MARKS;
  }
  return { flat, changedPaths: allPaths ?? changedPaths, nested: form.nested, mostBytes: size * CHARACTER_BYTES };
}

/** What all records of one operation have in common, so that it is made once and not for each. */
interface Form {
  /** The fields, without values: a copy of it is made in one go, and is as big as it gets. Without fields where some may be left out. */
  readonly empty: Readonly<Record<string, null>>;
  /** Of a record all of which has changed; absent where fields may be left out. */
  readonly allPaths: readonly string[] | undefined;
  readonly nested: boolean;
  /** All that is kept is told, and as it is kept: what is known of such records. */
  readonly plain: PlainForm | undefined;
}

const FORMS = new WeakMap<readonly FilledField[], Readonly<Record<Operation, Form>>>();

function formOf(fields: readonly FilledField[]): Readonly<Record<Operation, Form>> {
  const known = FORMS.get(fields);
  if (known !== undefined) return known;
  const forms = { add: makeForm(fields, 'add'), change: makeForm(fields, 'change'), remove: makeForm(fields, 'remove') };
  FORMS.set(fields, forms);
  return forms;
}

function makeForm(fields: readonly FilledField[], operation: Operation): Form {
  const told = fields.filter((field) => field.told[operation]);
  const whole = operation !== 'remove' && told.every(({ from }) => !isLeftOut(from, false));
  const empty: Record<string, null> = {};
  if (whole) for (const { field } of told) put(empty, field, null);
  const all = told.map(({ field }) => field);
  const isPlain = told.length === fields.length && told.every(({ asKept, from }) => asKept && !isLeftOut(from, false));
  const paths = operation === 'remove' ? [] : all;
  const plain = isPlain ? { ...fieldsJson(all), paths, names: topLevel(paths) } : undefined;
  return { empty, allPaths: whole ? all : undefined, nested: told.some(({ nested }) => nested), plain };
}

function sizeOfKey({ key }: PlanRow, { keys }: Layout): number | Rejection {
  let size = MARKS;
  for (let index = 0; index < keys.length; index++) {
    const field = keys[index]?.field ?? '';
    const part = examineValue(key[index] ?? null);
    if (part instanceof Refused) return rejection(field, part);
    size += part + field.length + MARKS;
  }
  return size;
}

/** Around a name and its value: quotes, colon, comma, a brace for what is nested. Less than so many characters that may be escaped. */
const MARKS = 2;
/** An escaped character in JSON. */
const CHARACTER_BYTES = 6;
/** A character that needs no escape, or has it already. */
const UTF8_BYTES = 3;

/** Only where it could be too big is it measured. */
function isTooBig(record: OutRecord, { mostBytes }: Told): boolean {
  return mostBytes > MOST_BYTES && sizeOf(record) > MOST_BYTES;
}

function tooBig(flat: Told['flat']): Rejection {
  const [[biggest = ''] = []] = Object.entries(flat).sort(([, a], [, b]) => canonical(b).length - canonical(a).length);
  return new Rejection('record.too_big', `The record has more than ${MOST_BYTES} bytes; its biggest field is \`${biggest}\`.`, biggest);
}

function isLeftOut({ null: policy }: FieldMapping, becameNull: boolean): boolean {
  return policy === 'omit' || (policy === 'clear' && !becameNull);
}

function valueOf(
  row: PlanRow,
  { field, from, at, escape }: FilledField,
  { mapping, rendered }: { readonly mapping: Mapping; readonly rendered: ReadonlyMap<string, Rendered> | undefined },
): OrRefused<Value> {
  if ('run' in from) return convertValue(FACTS[from.run](mapping), from);
  if (!('template' in from)) {
    const value = convertValue(row.fields[at ?? -1] ?? null, from);
    // A constant is the author's own word, like those of a template.
    return value instanceof Refused || 'value' in from || escape === undefined ? value : escapeValue(value);
  }
  const made = rendered?.get(field);
  if (made === undefined) return new Refused('template.failed', 'has a template that was not rendered');
  if ('text' in made) return convertValue(made.text, from);
  return new Refused(made.code as 'template.failed', `cannot be made: ${made.message.replace(/\.$/, '')}`);
}

const FACTS: Readonly<Record<RunFact, (mapping: Mapping) => string>> = {
  id: ({ runId }) => runId,
  started_at: ({ runStartedAt }) => runStartedAt.toISOString(),
};

/** A key as people see it: its value, or its values as a JSON list. */
export function keyText(key: readonly Value[]): string {
  const [only = null] = key;
  return key.length === 1 ? (typeof only === 'string' ? only : canonical(only)) : canonical(key);
}
