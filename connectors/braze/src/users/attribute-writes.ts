import { isObject, opened } from '@tributary/connector-kit';
import type { Refusal } from '@tributary/connector-kit';
import { z } from 'zod';

const Identifier = z.string().min(1).meta({ description: 'The property that tells the objects of the array apart' });

/** How one custom attribute is written, where its value is not what the attribute becomes. */
export const AttributeWrite = z
  .discriminatedUnion('as', [
    z.strictObject({ as: z.literal('increment') }).meta({ description: 'The number is added to the attribute' }),
    z.strictObject({ as: z.literal('add') }).meta({ description: 'The elements are added to the array; a removal takes them out' }),
    z.strictObject({ as: z.literal('remove') }).meta({ description: 'The elements are taken out of the array' }),
    z
      .strictObject({ as: z.literal('add_objects'), identifier: Identifier })
      .meta({ description: 'The objects are added to an array of objects; a removal takes them out' }),
    z
      .strictObject({ as: z.literal('update_objects'), identifier: Identifier })
      .meta({ description: 'The objects of the array with these identifiers get the properties' }),
    z
      .strictObject({ as: z.literal('remove_objects'), identifier: Identifier })
      .meta({ description: 'The objects with these identifiers are taken out of the array' }),
  ])
  .meta({ description: 'How the attribute is written' });
export type AttributeWrite = z.infer<typeof AttributeWrite>;

/** What stands for an attribute in a request, or why its value cannot be written so. */
export type Written = { readonly value: unknown } | { readonly problem: string };

/** The operation of a value that is added or changed. */
export function written(write: AttributeWrite, value: unknown): Written {
  if (value === null) return { value: null };
  return WRITES[write.as](value, 'identifier' in write ? write.identifier : '');
}

/** What undoes an attribute when its record is removed; `undefined` where nothing of the record's stands there. */
export function undone(write: AttributeWrite, value: unknown): unknown {
  if (value === null) return undefined;
  const undo = write.as === 'add' ? WRITES.remove : write.as === 'add_objects' ? WRITES.remove_objects : undefined;
  if (undo === undefined) return write.as === 'increment' ? null : undefined;
  const made = undo(value, 'identifier' in write ? write.identifier : '');
  return 'value' in made ? made.value : undefined;
}

/** Repeating it changes the attribute once more. */
export function countsTwice({ as }: AttributeWrite): boolean {
  return as === 'increment' || as === 'add_objects';
}

type Make = (value: unknown, identifier: string) => Written;

const WRITES: Readonly<Record<AttributeWrite['as'], Make>> = {
  increment: (value) => (isInteger(value) ? { value: { inc: value } } : { problem: 'is no integer, and only an integer can be added' }),
  add: (value) => ofList(value, (items) => ({ value: { add: items } })),
  remove: (value) => ofList(value, (items) => ({ value: { remove: items } })),
  add_objects: (value, identifier) => ofObjects(value, identifier, (items) => ({ $add: items })),
  update_objects: (value, identifier) =>
    ofObjects(value, identifier, (items) => ({
      $update: items.map(({ [identifier]: id, ...properties }) => ({ ...named(identifier, id), $new_object: properties })),
    })),
  remove_objects: (value, identifier) =>
    ofObjects(value, identifier, (items) => ({ $remove: items.map((item) => named(identifier, item[identifier])) })),
};

const named = (key: string, value: unknown) => ({ $identifier_key: key, $identifier_value: value });

const isInteger = (value: unknown): boolean => typeof value === 'bigint' || Number.isSafeInteger(value);

function ofList(value: unknown, make: (items: readonly unknown[]) => Written): Written {
  const items = listOf(value);
  return items === undefined ? { problem: 'is no list' } : make(items);
}

function ofObjects(value: unknown, identifier: string, make: (items: readonly Plain[]) => unknown): Written {
  return ofList(value, (items) => {
    const unnamed = items.some((item) => !isObject(item) || item[identifier] === undefined || item[identifier] === null);
    return unnamed ? { problem: `must be a list of objects that each have \`${identifier}\`` } : { value: make(items as readonly Plain[]) };
  });
}

/** The elements of a list or of a JSON document that is one. */
export function listOf(value: unknown): readonly unknown[] | undefined {
  const list = opened(value);
  return Array.isArray(list) ? list.map(opened) : undefined;
}

type Plain = Readonly<Record<string, unknown>>;

/** Names that make Braze take an object for an operation. */
const OPERATIONS = new Set(['inc', 'add', 'remove', '$add', '$update', '$remove']);

/** Braze would carry out such a value where it is meant to be kept. */
export function isOperation(value: unknown): boolean {
  const object = opened(value);
  const names = isObject(object) ? Object.keys(object) : [];
  return names.length > 0 && names.every((name) => OPERATIONS.has(name));
}

/** A value that Braze would not take, told with its field. */
export function refuse(field: string, code: string, message: string): Refusal {
  return { kind: 'rejected', code: `braze.${code}`, field, message: `The field \`${field}\` ${message}.` };
}
