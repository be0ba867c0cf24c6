import fc from 'fast-check';
import type { Schemas } from '../../openapi/components.js';

type Schema = Schemas[string];

/** Deeper than this, what may be left out is left out. */
const DEEPEST = 4;

/** Values that a schema of the document allows, as far as it says; `known` are texts that mean something in this API. */
export function valuesOf(schema: Schema | undefined, schemas: Schemas, known: readonly string[], depth = 0): fc.Arbitrary<unknown> {
  if (schema === undefined) return fc.jsonValue({ maxDepth: 1 });
  if ('$ref' in schema) {
    const named = schemas[schema.$ref.split('/').at(-1) ?? ''];
    // A schema may be made of itself.
    if (depth > DEEPEST) return fc.constant(named && !('$ref' in named) ? (named.example as unknown) : undefined);
    return valuesOf(named, schemas, known, depth);
  }
  const plain = plainValues(schema, schemas, known, depth);
  const shown: unknown = schema.example;
  const values = shown === undefined ? plain : fc.oneof({ weight: 2, arbitrary: fc.constant(shown) }, { weight: 3, arbitrary: plain });
  return schema.nullable === true ? fc.option(values, { nil: null }) : values;
}

function plainValues(
  schema: Exclude<Schema, { $ref: string }>,
  schemas: Schemas,
  known: readonly string[],
  depth: number,
): fc.Arbitrary<unknown> {
  const inner = (of: Schema | undefined) => valuesOf(of, schemas, known, depth + 1);
  if (schema.enum) return fc.constantFrom(...(schema.enum as unknown[]));
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices) return fc.oneof(...choices.map(inner));
  if (schema.allOf) return fc.tuple(...schema.allOf.map(inner)).map((parts) => Object.assign({}, ...parts) as unknown);
  switch (schema.type) {
    case 'string':
      return texts(schema, known);
    case 'integer':
    case 'number':
      return numbers(schema);
    case 'boolean':
      return fc.boolean();
    case 'array':
      return fc.array(inner(schema.items), {
        minLength: schema.minItems ?? 0,
        maxLength: Math.max(schema.minItems ?? 0, depth > DEEPEST ? 0 : 3),
      });
    case 'object':
      return objects(schema, { inner, known, depth });
    case undefined:
    default:
      return fc.jsonValue({ maxDepth: 1 });
  }
}

interface Within {
  readonly inner: (of: Schema | undefined) => fc.Arbitrary<unknown>;
  readonly known: readonly string[];
  readonly depth: number;
}

function objects(schema: Exclude<Schema, { $ref: string }>, { inner, known, depth }: Within): fc.Arbitrary<unknown> {
  const { properties = {}, required = [], additionalProperties } = schema;
  const named = Object.entries(properties).filter(([name]) => depth <= DEEPEST || required.includes(name));
  const record = fc.record(Object.fromEntries(named.map(([name, of]) => [name, inner(of)])), { requiredKeys: required as never[] });
  if (additionalProperties === undefined || additionalProperties === false || depth > DEEPEST) return record;
  const others = inner(additionalProperties === true ? undefined : additionalProperties);
  return fc
    .tuple(record, fc.dictionary(fc.constantFrom('a', ...known), others, { maxKeys: 3 }))
    .map(([own, more]) => ({ ...more, ...own }));
}

function texts(
  { format, pattern, minLength = 0, maxLength = 60 }: Exclude<Schema, { $ref: string }>,
  known: readonly string[],
): fc.Arbitrary<string> {
  if (format === 'uuid') return fc.uuid();
  if (format === 'date-time')
    return fc.date({ noInvalidDate: true, min: new Date(0), max: new Date('2100-01-01') }).map((at) => at.toISOString());
  if (pattern !== undefined) return fc.oneof(ofPattern(pattern), fc.constantFrom(...known));
  const any = fc.string({ minLength, maxLength: Math.max(minLength, Math.min(maxLength, 60)) });
  return fc.oneof(fc.constantFrom(...known), any);
}

function ofPattern(pattern: string): fc.Arbitrary<string> {
  try {
    return fc.stringMatching(new RegExp(pattern), { size: 'small' });
  } catch {
    // Not every pattern can be turned round.
    return fc.string();
  }
}

function numbers({ type, minimum = -1000, maximum = 1_000_000 }: Exclude<Schema, { $ref: string }>): fc.Arbitrary<number> {
  const bounds = { min: Math.max(minimum, -(2 ** 31)), max: Math.min(maximum, 2 ** 31 - 1) };
  return type === 'integer' ? fc.integer(bounds) : fc.double({ ...bounds, noNaN: true });
}
