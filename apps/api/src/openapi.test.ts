import { readFile, writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { KIND_NAMES, KINDS } from '@tributary/core';
import type { OpenAPIObject } from '@nestjs/swagger';
import { startTestApi, type TestApi } from './testing/start-test-api.js';

const GOLDEN = new URL('../openapi.json', import.meta.url);
let api: TestApi;
let document: OpenAPIObject;

beforeAll(async () => {
  api = await startTestApi();
  document = (await (await fetch(`${api.url}/openapi.json`)).json()) as OpenAPIObject;
});
afterAll(() => api.stop());

describe('the OpenAPI document', () => {
  test('is the one that is committed', async () => {
    const text = `${JSON.stringify(document, undefined, 2)}\n`;
    if (process.env['UPDATE_GOLDEN'] === '1') await writeFile(GOLDEN, text);
    // Stale? `npm run golden` writes it anew; its difference is what changes for callers.
    expect(JSON.parse(await readFile(GOLDEN, 'utf8'))).toEqual(document);
  });

  test('describes every kind, and refers to nothing that is not there', () => {
    const paths = Object.keys(document.paths);
    for (const kind of KIND_NAMES) expect(paths).toContain(`/v1/${KINDS[kind].plural}/{id}`);
    const known = Object.keys(document.components?.schemas ?? {});
    const refs = [...JSON.stringify(document).matchAll(/"#\/components\/schemas\/([^"]+)"/g)].map(([, name]) => name);
    expect(refs.length).toBeGreaterThan(20);
    expect([...new Set(refs)].filter((name) => name === undefined || !known.includes(name))).toEqual([]);
  });
});
