import type { Schemas } from '../components.js';

type Schema = Schemas[string];

/**
 * An example made of the examples of what a schema is made of: a page of items, a list. Nothing where a part has none, because a value made
 * up from its type would teach nobody anything.
 */
export function exampleOf(schema: Schema, schemas: Schemas): unknown {
  if ('$ref' in schema) {
    const named = schemas[schema.$ref.split('/').at(-1) ?? ''];
    return named && exampleOf(named, schemas);
  }
  if (schema.example !== undefined) return schema.example;
  // The cursor of a last page, and everything else that may say that there is nothing.
  if (schema.nullable === true) return null;
  if (schema.type === 'array') {
    const item = schema.items && exampleOf(schema.items, schemas);
    return item === undefined ? undefined : [item];
  }
  return schema.type === 'object' ? ofProperties(schema.properties ?? {}, schema.required ?? [], schemas) : undefined;
}

function ofProperties(properties: Readonly<Record<string, Schema>>, required: readonly string[], schemas: Schemas): unknown {
  const entries = Object.entries(properties).map(([name, property]) => [name, exampleOf(property, schemas)] as const);
  const known = entries.filter(([, example]) => example !== undefined);
  const complete = required.every((name) => known.some(([there]) => there === name));
  return complete && known.length > 0 ? Object.fromEntries(known) : undefined;
}
