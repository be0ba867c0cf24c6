import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { chromium } from 'playwright-core';
import { bringUpStack, type Stack } from './stack.js';

const CHROMIUM = process.env['TEST_CHROMIUM'];
const inBrowser = CHROMIUM ? test : test.skip;

let stack: Stack;
let folder: string;

beforeAll(async () => {
  stack = await bringUpStack();
  folder = await mkdtemp(join(tmpdir(), 'tributary-begin-'));
}, 180_000);
afterAll(async () => {
  await stack.stop();
  await rm(folder, { recursive: true });
});

describe('who begins', () => {
  test('has a project by `init` that applies and runs on the sandbox as it is', async () => {
    const dir = join(folder, 'shop');
    expect(await stack.tributary('init', dir)).toMatchObject({ code: 0, err: '' });
    const applied = await stack.tributary('apply', dir, '--json');
    expect([applied.code, applied.err]).toEqual([0, '']);
    expect(JSON.parse(applied.out)).toMatchObject({ changed: [], unchanged: 0 });
    const ran = await stack.tributary('run');
    expect([ran.code, ran.err]).toEqual([0, expect.not.stringContaining('failed')]);
    const [run] = (await stack.client.runs.list({ kind: 'sync' })).items;
    expect(run).toMatchObject({ subject: 'people_to_braze', state: 'succeeded', counts: { delivered: 2, rejected: 0 } });
    const { items } = await stack.client.audiences.members('buyers');
    expect(items).toHaveLength(1);
    expect((await stack.tributary('plan', dir, '--json')).code).toBe(0);
  }, 180_000);

  inBrowser(
    'reads the API’s pages, which ask nobody else and keep to the policy',
    async () => {
      const browser = await chromium.launch({ executablePath: CHROMIUM ?? '', args: ['--no-sandbox'] });
      try {
        const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
        const complaints: string[] = [];
        const elsewhere: string[] = [];
        page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
        page.on('pageerror', (error) => complaints.push(error.message));
        page.on(
          'request',
          (request) => request.url().startsWith(stack.apiUrl) || request.url().startsWith('data:') || elsewhere.push(request.url()),
        );
        await page.goto(`${stack.apiUrl}/docs`);
        // What is far below is drawn when somebody goes there.
        await page.locator('.opblock-summary').first().click();
        await page.locator('.responses-wrapper').first().waitFor();
        await page.screenshot({ path: '.tributary/screenshots/api-pages.png' });
        expect(complaints).toEqual([]);
        expect(elsewhere).toEqual([]);
      } finally {
        await browser.close();
      }
    },
    120_000,
  );
});
