import { idsFrom, type IdentifierType } from '@tributary/core';
import { fieldName, fieldSql } from './field-sql.js';
import type { Field } from './read-fields.js';
import type { Suggestion } from './suggestion.js';

/** What points to a person, told by its values or by its name. */
interface Sign {
  readonly name: (field: Field) => string;
  readonly fits: (field: Field) => boolean;
  readonly normalize: IdentifierType['normalize'];
  /** Higher first where one identifier of a profile is shown. */
  readonly priority: number;
}

const ADDRESS = /^[^\s@]+@[^\s@]+\.[^\s@.]+$/;
const PHONE = /^\+\d[\d ()-]{6,18}$/;
const PERSON = /^(user|customer|member|account|contact|person|client|subscriber|shopper)[_-]?(id|key|no|number|uuid)$/i;
const DEVICE =
  /^((domain|network)_?user_?id|cookie(_?id)?|anonymous_?id|device_?id|visitor(_?id)?|browser_?id|client_?id|fingerprint|install(ation)?_?id)$/i;

const most = ({ values }: Field, pattern: RegExp): boolean =>
  [...values].filter((value) => pattern.test(value.trim())).length >= 0.8 * values.size;

/** The first that fits is taken. */
const SIGNS: readonly Sign[] = [
  { name: () => 'email', fits: (field) => most(field, ADDRESS), normalize: 'email', priority: 30 },
  { name: () => 'phone', fits: (field) => most(field, PHONE), normalize: 'phone_e164', priority: 20 },
  { name: named, fits: (field) => DEVICE.test(fieldName(field.path)) && field.values.size > 1, normalize: 'none', priority: 0 },
  { name: named, fits: (field) => PERSON.test(fieldName(field.path)) && field.values.size > 1, normalize: 'none', priority: 10 },
];

function named({ path }: Field): string {
  return fieldName(path).replace(/[_-](id|key|no|number|uuid)$/i, '');
}

const signOf = (field: Field): Sign | undefined => SIGNS.find(({ fits }) => fits(field));

/** Whether a field points to a person; its values are then no traits. */
export const isIdentifier = (field: Field): boolean => signOf(field) !== undefined;

/** Identifier types and the rules that take them out of events. Fields of one kind, such as two addresses, are one type with a rule each. */
export function suggestIdentifiers(fields: readonly Field[]): readonly Suggestion[] {
  const found = fields.flatMap((field) => {
    const sign = signOf(field);
    return sign === undefined ? [] : [{ field, sign, name: sign.name(field) }];
  });
  const names = [...new Set(found.map(({ name }) => name))];
  const ids = new Map(idsFrom(names, ['profile_id']).map((id, at) => [names[at], id]));
  const rules = idsFrom(found.map(({ name, field }) => `${name} of ${field.path.join(' ')}`));
  const types = names.flatMap((name) => {
    const first = found.find((one) => one.name === name);
    return first === undefined ? [] : [typeOf(ids.get(name) ?? name, first)];
  });
  return [...types, ...found.map((one, at) => ruleOf({ id: rules[at] ?? '', identifier: ids.get(one.name) ?? one.name }, one.field))];
}

function typeOf(id: string, { field, sign }: { field: Field; sign: Sign }): Suggestion {
  const { normalize, priority } = sign;
  const object = { kind: 'identifier_type', id, normalize, priority };
  return { object, why: 'Who shares one is the same person', examples: examplesOf(field) };
}

function ruleOf({ id, identifier }: { id: string; identifier: string }, field: Field): Suggestion {
  const [type] = field.types;
  const event = field.types.size === 1 && type !== undefined ? { type } : {};
  const object = { kind: 'identity_rule', id, event, identifier, value: fieldSql(field.path) };
  return {
    object,
    why: `\`${field.path.join('.')}\` of ${[...field.types].map((one) => `\`${one}\``).join(', ')}`,
    examples: examplesOf(field),
  };
}

const examplesOf = ({ values }: Field): readonly string[] => [...values].slice(0, 3);
