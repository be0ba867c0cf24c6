import { readFile, writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { KIND_NAMES, KINDS } from '@tributary/core';
import type { OpenAPIObject } from '@nestjs/swagger';
import { type Operation, operationsOf } from './openapi/operations.js';
import { createSchemaChecks, type SchemaChecks } from './testing/check-schemas.js';
import { describeRoutes } from './testing/describe-routes.js';
import { startTestApi, type TestApi } from './testing/start-test-api.js';

const GOLDEN = new URL('../openapi.json', import.meta.url);
const ROUTES = new URL('../../../docs/routes.md', import.meta.url);
let api: TestApi;
let document: OpenAPIObject;
let operations: readonly Operation[];
let checks: SchemaChecks;

beforeAll(async () => {
  api = await startTestApi();
  document = (await (await fetch(`${api.url}/openapi.json`)).json()) as OpenAPIObject;
  operations = operationsOf(document);
  checks = createSchemaChecks(document);
});
afterAll(() => api.stop());

/** The operations of which something is not so, by name. */
const without = (so: (operation: Operation) => boolean): readonly string[] =>
  operations.filter((operation) => !so(operation)).map(({ method, path }) => `${method} ${path}`);

/** Every body an operation takes or gives when all is well. */
function bodies({ declared }: Operation) {
  const successes = Object.entries(declared.responses).filter(([status]) => status.startsWith('2'));
  return [...(declared.requestBody === undefined ? [] : [declared.requestBody]), ...successes.map(([, answer]) => answer)].flatMap(
    (body) => (body && 'content' in body && body.content ? Object.entries(body.content).map(([type, media]) => ({ type, media })) : []),
  );
}

describe('the OpenAPI document', () => {
  test('is the one that is committed', async () => {
    const text = `${JSON.stringify(document, undefined, 2)}\n`;
    if (process.env['UPDATE_GOLDEN'] === '1') await writeFile(GOLDEN, text);
    // Stale? `npm run golden` writes it anew; its difference is what changes for callers.
    expect(JSON.parse(await readFile(GOLDEN, 'utf8'))).toEqual(document);
  });

  test('has a page of all routes, which is as it is', async () => {
    const text = describeRoutes(document);
    if (process.env['UPDATE_GOLDEN'] === '1') await writeFile(ROUTES, text);
    expect(await readFile(ROUTES, 'utf8')).toBe(text);
  });

  test('describes every kind, and refers to nothing that is not there', () => {
    const paths = Object.keys(document.paths);
    for (const kind of KIND_NAMES) expect(paths).toContain(`/v1/${KINDS[kind].plural}/{id}`);
    const known = Object.keys(document.components?.schemas ?? {});
    const refs = [...JSON.stringify(document).matchAll(/"#\/components\/schemas\/([^"]+)"/g)].map(([, name]) => name);
    expect(refs.length).toBeGreaterThan(20);
    expect([...new Set(refs)].filter((name) => name === undefined || !known.includes(name))).toEqual([]);
  });

  test('names every operation `<group>.<verb>`, each name once', () => {
    const names = operations.map(({ declared }) => declared.operationId ?? '');
    expect(names.filter((name) => !/^[a-z][a-zA-Z]*\.[a-z][a-zA-Z]*$/.test(name))).toEqual([]);
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  });

  test('says of every operation what it does, whom it is for, and what each parameter means', () => {
    expect(without(({ declared }) => (declared.tags ?? []).length > 0 && (declared.summary ?? '') !== '')).toEqual([]);
    expect(without(({ declared }) => 'x-needs' in declared)).toEqual([]);
    expect(without(({ parameters }) => parameters.every(({ description = '' }) => description !== ''))).toEqual([]);
    expect(
      without(({ path, parameters }) =>
        [...path.matchAll(/\{(\w+)\}/g)].every(([, name]) => parameters.some((each) => each.name === name)),
      ),
    ).toEqual([]);
  });

  test('says of every operation how it answers and how it may refuse', () => {
    expect(without(({ declared }) => Object.keys(declared.responses).some((status) => status.startsWith('2')))).toEqual([]);
    expect(
      without(({ declared }) =>
        Object.values(declared.responses).every((answer) => answer && ('$ref' in answer || answer.description !== '')),
      ),
    ).toEqual([]);
    expect(without(({ declared, needs }) => needs === 'nobody' || '403' in declared.responses)).toEqual([]);
    for (const answer of Object.values(document.components?.responses ?? {})) {
      expect(answer).toMatchObject({ content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } } });
    }
  });

  test('calls whoever did a thing by a name, wherever it tells who it was', () => {
    const schemas = Object.entries(document.components?.schemas ?? {});
    const nameless = schemas.flatMap(([name, schema]) => {
      const fields = '$ref' in schema ? [] : Object.keys(schema.properties ?? {});
      const actors = fields.filter((field) => field === 'actor' || field.endsWith('_by'));
      return actors.filter((field) => !fields.includes(`${field}_name`)).map((field) => `${name}.${field}`);
    });
    expect(nameless).toEqual([]);
    expect(JSON.stringify(schemas)).toContain('created_by_name');
  });

  test('shows an example of every request and every answer, and each is what its schema says', () => {
    const wrong = operations.flatMap((operation) =>
      bodies(operation).flatMap(({ type, media }) => {
        const example: unknown = media.example ?? checks.exampleOf(media.schema);
        const trouble = example === undefined ? 'has no example' : checks.check(media.schema, example);
        return trouble === undefined ? [] : [`${operation.declared.operationId} (${type}): ${trouble}`];
      }),
    );
    expect(wrong).toEqual([]);
  });

  test('shows an example of every named schema that is what the schema says', () => {
    const wrong = Object.entries(document.components?.schemas ?? {}).flatMap(([name, schema]) => {
      const example = checks.exampleOf(schema);
      const trouble = example === undefined ? 'has no example' : checks.check(schema, example);
      return trouble === undefined ? [] : [`${name}: ${trouble}`];
    });
    expect(wrong).toEqual([]);
  });
});
