import type { OpenAPIObject } from '@nestjs/swagger';
import { z } from 'zod';

/** The named schemas of a document. */
export type Schemas = NonNullable<NonNullable<OpenAPIObject['components']>['schemas']>;

/** A schema with a name, and those it is made of, as components of a document. */
export function componentsOf(schema: z.ZodType, io: 'input' | 'output'): Schemas {
  const { definitions } = z.toJSONSchema(schema, { io, target: 'openapi-3.0' });
  return JSON.parse(JSON.stringify(definitions ?? {}).replaceAll('#/definitions/', '#/components/schemas/')) as Schemas;
}
