import type { OpenAPIObject } from '@nestjs/swagger';
import openapiTypes, { astToString, type OpenAPI3 } from 'openapi-typescript';

/** The named schemas of a document as types of the same names, and the answers without a name under those they are given. */
export async function renderSchemas(document: OpenAPIObject, answers: Readonly<Record<string, object>>): Promise<string> {
  const named = Object.entries({ ...document.components?.schemas, ...answers });
  // Examples are for people who read the document.
  const schemas = Object.fromEntries(named.map(([name, schema]) => [name, withTuples({ ...schema, example: undefined })]));
  const bare = { openapi: document.openapi, info: document.info, paths: {}, components: { schemas } };
  // A default is what the API takes for a field that is left out: who asks may leave it out.
  const tree = await openapiTypes(bare as unknown as OpenAPI3, { defaultNonNullable: false, silent: true });
  const text = astToString(tree);
  const names = Object.keys(schemas).sort();
  const aliases = names.map((name) => `export type ${name} = components['schemas']['${name}'];\n`).join('');
  return `${onlyComponents(text)}\n${aliases}`;
}

/** OpenAPI 3.0 has no tuples: it writes as many alternatives as there are items, and so many items. Types can say which is which. */
function withTuples(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(withTuples);
  if (typeof schema !== 'object' || schema === null) return schema;
  const inner = Object.fromEntries(Object.entries(schema).map(([name, part]) => [name, withTuples(part)]));
  const { type, items, minItems, maxItems } = inner as {
    type?: unknown;
    items?: { anyOf?: unknown[] };
    minItems?: number;
    maxItems?: number;
  };
  const isTuple = type === 'array' && minItems !== undefined && minItems === maxItems && items?.anyOf?.length === minItems;
  return isTuple ? { ...inner, items: undefined, prefixItems: items?.anyOf } : inner;
}

/** What has no operation is nobody's: paths, operations and definitions are left out. */
const onlyComponents = (text: string): string => {
  const start = text.indexOf('export interface components');
  const end = text.indexOf('\n}\n', start) + 3;
  return text.slice(start, end).replace('export interface', 'interface');
};
