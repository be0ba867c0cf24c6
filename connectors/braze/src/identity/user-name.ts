import { fault } from '@tributary/connector-kit';
import type { Field, OutRecord } from '@tributary/connector-kit';
import { Decimal } from '@tributary/core';
import { z } from 'zod';

/** How Braze is told which user is meant. */
export type UserName =
  | { readonly external_id: string }
  | { readonly user_alias: { readonly alias_name: string; readonly alias_label: string } }
  | { readonly braze_id: string }
  | { readonly email: string }
  | { readonly phone: string };

/** The kinds of name a user can have. */
export type NameKind = 'external_id' | 'user_alias' | 'braze_id' | 'email' | 'phone';

/** All of them, the most lasting first: it names the user where a record has several. */
export const NAME_KINDS: readonly NameKind[] = ['external_id', 'user_alias', 'braze_id', 'email', 'phone'];

const FIELD: Readonly<Record<NameKind, string>> = {
  external_id: 'external_id',
  user_alias: 'alias_name',
  braze_id: 'braze_id',
  email: 'email',
  phone: 'phone',
};

/** The option that gives aliases their label, for objects whose records have none of their own. */
export const AliasLabel = z
  .string()
  .min(1)
  .optional()
  .meta({ description: 'The label of all aliases, where users are named by `alias_name`' });

/** Options with a label of aliases. */
export interface Labelled {
  readonly alias_label?: string | undefined;
}

/** The fields a user may be named by. `identifier`: they are the key of the object's records. */
export function nameFields(kinds: readonly NameKind[], identifier: boolean): readonly Field[] {
  const fields: Readonly<Record<NameKind, readonly Field[]>> = {
    external_id: [{ name: 'external_id', label: 'External id', type: 'string', help: 'Case-sensitive, sent as it is' }],
    user_alias: [
      { name: 'alias_name', label: 'Alias', type: 'string' },
      { name: 'alias_label', label: 'Label of the alias', type: 'string', help: 'Or one for all: `alias_label` of the options' },
    ],
    braze_id: [{ name: 'braze_id', label: 'Braze id', type: 'string' }],
    email: [{ name: 'email', label: 'Email', type: 'string' }],
    phone: [{ name: 'phone', label: 'Phone', type: 'string', help: 'E.164' }],
  };
  return kinds.flatMap((kind) => fields[kind].map((field) => (identifier ? { ...field, identifier } : field)));
}

/** The user that fields name, the most lasting name first; `undefined` where none has a value. */
export function userNamed(fields: Readonly<Record<string, unknown>>, { alias_label: common }: Labelled): UserName | undefined {
  for (const kind of NAME_KINDS) {
    const name = textOf(fields[FIELD[kind]]);
    if (name === undefined) continue;
    if (kind !== 'user_alias') return { [kind]: name } as UserName;
    const label = textOf(fields['alias_label']) ?? common;
    if (label !== undefined) return { user_alias: { alias_name: name, alias_label: label } };
  }
  return undefined;
}

/**
 * What a sync's key names users by: exactly one of the kinds. Throws a `fatal` fault that says what to do where it is none or several,
 * since two kinds could name two users.
 */
export function keyKind(names: readonly string[], kinds: readonly NameKind[], { alias_label: common }: Labelled): NameKind {
  const [kind, ...others] = kinds.filter((one) => names.includes(FIELD[one]));
  const strange = names.filter((name) => name !== 'alias_label' && !kinds.some((one) => FIELD[one] === name));
  if (kind === undefined || others.length > 0 || strange.length > 0) {
    const fields = kinds.map((one) => `\`${FIELD[one]}\``).join(', ');
    throw fault.fatal(
      `The key \`${names.join('`, `')}\` does not name a user of Braze.`,
      `Give exactly one of ${fields} in the sync's \`key\`.`,
    );
  }
  const hasLabel = common !== undefined || names.includes('alias_label');
  if (kind === 'user_alias' && !hasLabel)
    throw fault.fatal('An alias is named with its label.', 'Give `alias_label` in the options of the sync, or in its key.');
  return kind;
}

/** The name a record's key gives; the key was looked at by `keyKind`. */
export function nameOf(record: OutRecord, labelled: Labelled): UserName {
  const name = userNamed(record.key, labelled);
  if (name === undefined) throw fault.fatal('The key of a record names no user of Braze.');
  return name;
}

/** Ids are text at Braze, whatever they are in the warehouse. */
export function textOf(value: unknown): string | undefined {
  if (value === null || value === undefined || value === '') return undefined;
  return isPrinted(value) ? String(value) : undefined;
}

function isPrinted(value: unknown): value is string | number | bigint | Decimal {
  return ['string', 'number', 'bigint', 'boolean'].includes(typeof value) || value instanceof Decimal;
}

/** Values of a key as plain text, to find a user in an answer. */
export function nameText(name: UserName): string {
  return 'user_alias' in name
    ? JSON.stringify([name.user_alias.alias_label, name.user_alias.alias_name])
    : (Object.values(name)[0] as string);
}
