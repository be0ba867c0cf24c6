import type { OpenAPIObject } from '@nestjs/swagger';
import { Ajv, type ValidateFunction } from 'ajv';
import formats from 'ajv-formats';

type Schema = NonNullable<NonNullable<OpenAPIObject['components']>['schemas']>[string];

/** Holds values against the schemas of an OpenAPI document, as somebody who has nothing but the document would. */
export interface SchemaChecks {
  /** What is wrong with a value, or nothing. */
  readonly check: (schema: Schema | undefined, value: unknown) => string | undefined;
  /** The example a schema brings, itself or by the name it refers to. */
  readonly exampleOf: (schema: Schema | undefined) => unknown;
}

export function createSchemaChecks(document: OpenAPIObject): SchemaChecks {
  const ajv = new Ajv({ strict: false, allErrors: false, validateFormats: true });
  formats.default(ajv);
  const schemas = document.components?.schemas ?? {};
  ajv.addSchema({ $id: 'document', components: { schemas: draftOf(schemas) as object } });
  const compiled = new Map<string, ValidateFunction>();
  return {
    check: (schema, value) => {
      if (schema === undefined) return 'has no schema';
      const text = JSON.stringify(schema).replaceAll('"#/components/', '"document#/components/');
      const validate = compiled.get(text) ?? ajv.compile(draftOf(JSON.parse(text)) as object);
      compiled.set(text, validate);
      return validate(value) ? undefined : ajv.errorsText(validate.errors);
    },
    exampleOf: (schema) => {
      if (schema === undefined) return undefined;
      if (!('$ref' in schema)) return schema.example as unknown;
      const named = schemas[schema.$ref.split('/').at(-1) ?? ''];
      return named === undefined || '$ref' in named ? undefined : (named.example as unknown);
    },
  };
}

/** OpenAPI 3.0 says beside a bound whether the bound itself is allowed; JSON Schema has bounds of their own for that. */
const BOUNDS = [
  ['minimum', 'exclusiveMinimum'],
  ['maximum', 'exclusiveMaximum'],
] as const;

/** A schema of OpenAPI 3.0 as one of JSON Schema, which knows neither `nullable` nor such bounds. */
function draftOf(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(draftOf);
  const entries = Object.entries(value).map(([name, inner]) => [name, draftOf(inner)] as const);
  const { nullable, ...copy } = Object.fromEntries(entries) as Record<string, unknown>;
  for (const [bound, exclusive] of BOUNDS) {
    if (copy[exclusive] === true) {
      copy[exclusive] = copy[bound];
      delete copy[bound];
    } else if (copy[exclusive] === false) delete copy[exclusive];
  }
  // A property may have that name: then its value is a schema.
  if (typeof nullable === 'object') return { ...copy, nullable };
  return nullable === true ? { anyOf: [copy, { type: 'null' }] } : copy;
}
