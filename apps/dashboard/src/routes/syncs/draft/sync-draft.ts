import type { FieldMapping, Sync } from '@tributary/core';

/** A field of the destination and what fills it. `at` tells lines apart while their fields are being typed. */
export interface MappingLine {
  readonly at: number;
  readonly field: string;
  readonly from: FieldMapping;
}

/** A key field of the destination and the column it takes. */
export interface KeyLine {
  readonly at: number;
  readonly field: string;
  readonly column: string;
}

/** A sync as it is being edited: lines in place of records, so that one may be empty or twice for a moment. */
export interface SyncDraft extends Omit<Sync, 'key' | 'mapping'> {
  readonly key: readonly KeyLine[];
  readonly mapping: readonly MappingLine[];
}

let lines = 0;

/** A number no other line has. */
export const nextLine = (): number => (lines += 1);

/** The draft of a definition as the API shows it, which has passed its schema. */
export function draftOf(definition: Readonly<Record<string, unknown>>): SyncDraft {
  const sync = definition as unknown as Sync;
  return {
    ...sync,
    key: Object.entries(sync.key).map(([field, column]) => ({ at: nextLine(), field, column })),
    mapping: Object.entries(sync.mapping).map(([field, from]) => ({ at: nextLine(), field, from })),
  };
}

/** The definition a draft is of, to be checked, previewed or saved. Lines without a field are not part of it yet. */
export function definitionOf({ key, mapping, ...sync }: SyncDraft): Readonly<Record<string, unknown>> {
  return {
    ...sync,
    key: Object.fromEntries(key.filter(({ field }) => field !== '').map(({ field, column }) => [field, column])),
    mapping: Object.fromEntries(mapping.filter(({ field }) => field !== '').map(({ field, from }) => [field, from])),
  };
}

/** What is wrong with a draft that its definition could not say: lines that would get lost. */
export function lostLines({ key, mapping }: SyncDraft): readonly { readonly path: string; readonly message: string }[] {
  return [...repeated('key', key), ...repeated('mapping', mapping)];
}

function repeated(place: string, all: readonly { readonly field: string }[]) {
  const names = all.map(({ field }) => field);
  const twice = names.filter((name, index) => name !== '' && names.indexOf(name) !== index);
  const empty = names.includes('') ? [{ path: place, message: 'a line has no field yet: choose one, or remove the line' }] : [];
  return [
    ...empty,
    ...[...new Set(twice)].map((name) => ({ path: `${place}.${name}`, message: `\`${name}\` is filled twice: remove one` })),
  ];
}

/** Both sets of changes in one: theirs, and mine where I changed something. Fields of the mapping and the key are taken one by one. */
export function rebased(base: SyncDraft, mine: SyncDraft, theirs: SyncDraft): SyncDraft {
  const [was, now, there] = [base, mine, theirs].map(definitionOf) as [Definition, Definition, Definition];
  const whole = merged(was, now, there);
  const inner = (name: 'key' | 'mapping') => merged(was[name] as Definition, now[name] as Definition, there[name] as Definition);
  return draftOf({ ...whole, key: inner('key'), mapping: inner('mapping') });
}

type Definition = Readonly<Record<string, unknown>>;

function merged(was: Definition, now: Definition, there: Definition): Definition {
  const names = [...new Set([...Object.keys(there), ...Object.keys(now)])];
  return Object.fromEntries(
    names.flatMap((name) => {
      const from = same(was[name], now[name]) ? there : now;
      return name in from ? [[name, from[name]]] : [];
    }),
  );
}

const same = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);

/** The parts of a definition that differ, by their names. */
export function changedParts(base: SyncDraft, draft: SyncDraft): readonly string[] {
  const [was, now] = [definitionOf(base), definitionOf(draft)];
  return [...new Set([...Object.keys(was), ...Object.keys(now)])].filter((name) => !same(was[name], now[name]));
}

/** The audience, model or warehouse a source is of. */
export function subjectOf(source: Sync['source']): string {
  if ('model' in source) return source.model;
  if ('audience' in source) return source.audience;
  return ('profiles' in source ? source.profiles : source.events).warehouse;
}
