import { readFile } from 'node:fs/promises';
import type { OpenAPIObject } from '@nestjs/swagger';

/** One operation as the OpenAPI document describes it. */
export interface Operation {
  /** `METHOD /path`. */
  readonly name: string;
  readonly method: string;
  readonly path: string;
  readonly body: unknown;
  /** What its query needs, with examples. */
  readonly query: Readonly<Record<string, string>>;
  readonly streams: boolean;
}

interface Described {
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema?: Schema; readonly example?: unknown }>> };
  readonly parameters?: readonly {
    readonly in: string;
    readonly name: string;
    readonly required?: boolean;
    readonly example?: string | number;
  }[];
  readonly responses: Readonly<Record<string, { readonly content?: Readonly<Record<string, unknown>> }>>;
}

interface Schema {
  readonly $ref?: string;
  readonly example?: unknown;
}

/** All operations there are, with a body that fits where one is needed. */
export function operationsOf(document: OpenAPIObject): readonly Operation[] {
  const schemas = (document.components?.schemas ?? {}) as Readonly<Record<string, Schema>>;
  return Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item as Readonly<Record<string, Described>>).map(([verb, described]) => {
      const method = verb.toUpperCase();
      const content = described.requestBody?.content['application/json'];
      const schema = content?.schema?.$ref === undefined ? content?.schema : schemas[content.schema.$ref.split('/').at(-1) ?? ''];
      const needed = (described.parameters ?? []).filter((one) => one.in === 'query' && one.required === true);
      return {
        ...{ name: `${method} ${path}`, method, path },
        body: content === undefined ? undefined : (content.example ?? schema?.example ?? {}),
        query: Object.fromEntries(needed.map(({ name, example }) => [name, String(example ?? 'email:ada@example.com')])),
        streams: Object.values(described.responses).some((one) => one.content !== undefined && 'text/event-stream' in one.content),
      };
    }),
  );
}

/** The document as it is committed; a test of its own holds that it is the one that is served. */
export async function committedDocument(): Promise<OpenAPIObject> {
  return JSON.parse(await readFile(new URL('../../../openapi.json', import.meta.url), 'utf8')) as OpenAPIObject;
}
