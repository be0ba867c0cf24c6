import type { z } from 'zod';

type JsonSchema = z.core.JSONSchema.JSONSchema;

/** One field as a reference tells it. */
export interface Field {
  /** In dotted form; `[]` stands for each entry of a list, `NAME` for a name of the user's. */
  readonly name: string;
  readonly type: string;
  readonly required: boolean;
  readonly secret: boolean;
  /** As it is written; `undefined` where there is none. */
  readonly standard: string | undefined;
  readonly meaning: string | undefined;
}

/** A part that several kinds share, and that is told once. */
export type Parts = ReadonlyMap<string, string>;

interface Walk {
  readonly root: JsonSchema;
  readonly parts: Parts;
}

/** The fields of an object, those of its own objects after them; each name once. */
export function fieldsOf(node: JsonSchema, walk: Walk): readonly Field[] {
  const found = objectsIn(node, walk).flatMap((object) => ofObject(object, walk));
  const merged = new Map<string, Field>();
  for (const field of found) {
    const before = merged.get(field.name);
    merged.set(field.name, before === undefined ? field : together(before, field));
  }
  const all = objectsIn(node, walk).length;
  return [...merged.values()].map((field) => ({ ...field, required: field.required && timesIn(found, field.name) === all }));
}

const timesIn = (fields: readonly Field[], name: string): number => fields.filter((field) => field.name === name).length;

function together(one: Field, other: Field): Field {
  const type = one.type === other.type ? one.type : `${one.type} or ${other.type}`;
  return { ...one, type, required: one.required && other.required, meaning: one.meaning ?? other.meaning };
}

/** The choices of a schema that are objects. */
export function objectsIn(node: JsonSchema, walk: Walk): readonly JsonSchema[] {
  const target = resolved(node, walk);
  const choices = target.anyOf ?? target.oneOf;
  if (choices !== undefined) return choices.flatMap((choice) => (typeof choice === 'object' ? objectsIn(choice, walk) : []));
  return target.properties === undefined ? [] : [target];
}

function ofObject({ properties = {}, required = [] }: JsonSchema, walk: Walk): readonly Field[] {
  return Object.entries(properties).flatMap(([name, property]) => {
    if (typeof property !== 'object' || name === 'kind') return [];
    return [ownField(name, property, required.includes(name), walk), ...innerFields(name, property, walk)];
  });
}

function ownField(name: string, property: JsonSchema, required: boolean, walk: Walk): Field {
  const target = resolved(property, walk);
  const standard = property.default ?? target.default;
  return {
    ...{ name, type: typeOf(property, walk), required },
    secret: property['secret'] === true,
    standard: standard === undefined ? undefined : written(standard),
    meaning: property.description ?? target.description,
  };
}

const written = (value: unknown): string => (typeof value === 'string' ? value || "''" : JSON.stringify(value));

/** What lies within a field, unless that is told elsewhere. */
function innerFields(name: string, property: JsonSchema, walk: Walk): readonly Field[] {
  if (partOf(property, walk) !== undefined) return [];
  const target = resolved(property, walk);
  const inside = (at: string, node: JsonSchema) => fieldsOf(node, walk).map((field) => ({ ...field, name: `${at}.${field.name}` }));
  const items = target.items;
  if (typeof items === 'object' && !Array.isArray(items) && partOf(items, walk) === undefined) return inside(`${name}[]`, items);
  return inside(name, target);
}

function resolved(node: JsonSchema, { root }: Walk): JsonSchema {
  const name = node.$ref?.replace('#/$defs/', '');
  const found = name === undefined ? undefined : name === '#' ? root : root.$defs?.[name];
  return typeof found === 'object' ? found : node;
}

function partOf({ $ref }: JsonSchema, { parts }: Walk): string | undefined {
  return parts.get($ref?.replace('#/$defs/', '') ?? '');
}

const WORDS: Readonly<Record<string, string>> = {
  string: 'text',
  integer: 'whole number',
  number: 'number',
  boolean: 'true or false',
  null: 'null',
};

/** What may stand in a field, in words. */
export function typeOf(node: JsonSchema, walk: Walk): string {
  const part = partOf(node, walk);
  if (part !== undefined) return part;
  const target = resolved(node, walk);
  if (target.$ref !== undefined || target !== node) return node.$ref === '#/$defs/Id' ? 'id' : typeOf(target, walk);
  if (target.const !== undefined) return `\`${written(target.const)}\``;
  if (target.enum !== undefined) return target.enum.map((value) => `\`${written(value)}\``).join(', ');
  const choices = target.anyOf ?? target.oneOf;
  if (choices !== undefined) {
    const words = choices.flatMap((choice) => (typeof choice === 'object' ? [typeOf(choice, walk)] : []));
    return [...new Set(words)].join(' or ');
  }
  if (target.type === 'array') return listOf(target, walk);
  if (target.type === 'object' || target.properties !== undefined) return mapOf(target, walk);
  return WORDS[String(target.type)] ?? 'any value';
}

function listOf({ items }: JsonSchema, walk: Walk): string {
  return typeof items === 'object' && !Array.isArray(items) ? `list of ${typeOf(items, walk)}` : 'list';
}

function mapOf({ properties, additionalProperties }: JsonSchema, walk: Walk): string {
  if (properties !== undefined && Object.keys(properties).length > 0) return 'fields';
  if (typeof additionalProperties !== 'object') return 'names and values';
  return `names, each with ${typeOf(additionalProperties, walk)}`;
}
