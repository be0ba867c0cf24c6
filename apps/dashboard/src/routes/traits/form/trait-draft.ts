import { Trait } from '@tributary/core';
import { fieldsOf } from './trait-fields.js';

/** A definition while it is written: what is not there yet is missing. */
export type TraitDraft = Readonly<Record<string, unknown>>;

const KEPT = ['id', 'label', 'description', 'owner', 'pii'] as const;

/** The draft as a definition, without what its type does not have and what is empty; with what is wrong by the field, where it is none yet. */
export function readDraft(draft: TraitDraft): { readonly trait: Trait | undefined; readonly wrong: ReadonlyMap<string, string> } {
  const names = [...KEPT, 'type', ...fieldsOf(draft['type'] as Trait['type']).map(({ name }) => name)];
  const filled = names.flatMap((name) => (isEmpty(draft[name]) ? [] : [[name, draft[name]] as const]));
  const parsed = Trait.safeParse({ ...Object.fromEntries(filled), kind: 'trait' });
  if (parsed.success) return { trait: parsed.data, wrong: new Map() };
  const wrong = parsed.error.issues.map(
    ({ path, message }) => [path.join('.'), draft[String(path[0])] === undefined ? 'is missing' : message] as const,
  );
  return { trait: undefined, wrong: new Map(wrong) };
}

const isEmpty = (value: unknown): boolean => value === undefined || value === '' || (Array.isArray(value) && value.length === 0);
