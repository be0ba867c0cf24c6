import { readFile, writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { OpenAPIObject } from '@nestjs/swagger';
import { generateClient } from '../testing/client/generate-client.js';
import { startTestApi, type TestApi } from '../testing/start-test-api.js';

const GENERATED = new URL('../../../../libs/client/src/generated/', import.meta.url);
let api: TestApi;

beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api.stop());

describe('the client', () => {
  test('is what the OpenAPI document makes of it', async () => {
    const document = (await (await fetch(`${api.url}/openapi.json`)).json()) as OpenAPIObject;
    const files = await generateClient(document);
    expect(Object.keys(files).length).toBeGreaterThan(2);
    for (const [name, text] of Object.entries(files)) {
      const file = new URL(name, GENERATED);
      if (process.env['UPDATE_GOLDEN'] === '1') await writeFile(file, text);
      // Stale? `npm run golden` writes it anew; its difference is what changes for callers.
      expect(await readFile(file, 'utf8')).toBe(text);
    }
  });
});
