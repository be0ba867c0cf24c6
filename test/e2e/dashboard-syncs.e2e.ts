import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { RunView } from '@tributary/contract';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { chromiumPath, counts, openBrowser, shows, type Opener, signIn } from './browser.js';
import { faultsOf, SCREENS } from './dashboard/screens.js';
import { sandboxAt } from './sandbox.js';
import { bringUpStack, type Stack } from './stack.js';

const REQUEST = { method: 'POST', path: '/people', records: 50 };
const OPTIONS = { add: REQUEST, remove: REQUEST };

const people = (count: number, plan: string) =>
  `select 'customer-' || i as id, 'Somebody with a name ' || i as name, '${plan}' as plan from range(${count}) as numbers(i)`;

const project = (home: string, count: number, plan = 'basic') => [
  { kind: 'warehouse', id: 'shop', engine: 'duckdb', path: join(home, 'shop.duckdb') },
  { kind: 'model', id: 'people', warehouse: 'shop', primary_key: 'id', query: people(count, plan) },
  { kind: 'model', id: 'many', warehouse: 'shop', primary_key: 'id', query: people(2_000, 'basic') },
  { kind: 'model', id: 'few', warehouse: 'shop', primary_key: 'id', query: people(3, 'basic') },
  ...['crm', 'down', 'slow', 'picky'].map((id) => ({ kind: 'destination', id, connector: 'http', sandbox: true })),
  syncOf('people_to_crm', 'crm', { mode: 'mirror', source: { model: 'people' } }),
  syncOf('many_to_down', 'down', { source: { model: 'many' } }),
  syncOf('few_to_picky', 'picky', { source: { model: 'few' } }),
  syncOf('many_to_slow', 'slow', { source: { model: 'many' } }),
];

function syncOf(id: string, destination: string, fields: object) {
  const mapping = { name: { column: 'name' }, 'attributes.plan': { column: 'plan' } };
  return { kind: 'sync', id, destination, object: 'record', key: { id: 'id' }, mapping, options: OPTIONS, ...fields };
}

function describeSyncs(executablePath: string): void {
  describe('the dashboard of syncs', () => {
    let stack: Stack;
    let browser: Browser;
    let open: Opener;
    let held: RunView;
    let previewed: RunView;
    let waiting: RunView;
    let cancelled: RunView;

    const pageOf = (run: RunView) => `/runs/${run.id}`;

    beforeAll(async () => {
      stack = await bringUpStack();
      browser = await openBrowser(executablePath);
      await stack.client.objects.apply(project(stack.home, 60));
      expect(await stack.ended(await stack.client.runs.sync('people_to_crm'))).toMatchObject({ state: 'succeeded' });
      await stack.client.objects.apply(project(stack.home, 40, 'vip'));
      const { object } = await stack.client.objects.get('sync', 'people_to_crm');
      const mapping = { ...(object['mapping'] as object), greeting: { template: 'Hi {{ name }}' } };
      previewed = await stack.ended(await stack.client.runs.preview('people_to_crm', { sync: { ...object, mapping } }));
      held = await stack.ended(await stack.client.runs.sync('people_to_crm'));
      await sandboxAt(stack.sandboxUrl, 'http', 'down').trouble({ count: 100_000, status: 503 });
      await sandboxAt(stack.sandboxUrl, 'http', 'slow').trouble({ count: 100_000, delayMs: 1_500 });
      const down = await stack.client.runs.sync('many_to_down');
      waiting = await stack.when(down, (run) => run.waiting !== null, 'it waits');
      open = await signIn(browser, stack);
      cancelled = await stack.client.runs.sync('many_to_slow');
      await stack.when(cancelled, ({ counts }) => counts.delivered > 0, 'something was delivered');
    }, 180_000);

    afterAll(async () => {
      await browser?.close();
      await stack?.stop();
    });

    test('a run is cancelled by its button', async () => {
      const { page, complaints } = await open(pageOf(cancelled));
      await page.getByRole('button', { name: 'Cancel' }).click();
      await page.getByRole('status').getByText('Cancelled').waitFor();
      await counts(page.getByRole('button', { name: 'Run again' }), 1);
      expect((await stack.client.runs.get(cancelled.id)).state).toBe('cancelled');
      expect(complaints).toEqual([]);
    }, 30_000);

    test('shows what was said to the destination for a record it refused, and sends the chosen ones again', async () => {
      const picky = sandboxAt(stack.sandboxUrl, 'http', 'picky');
      await picky.trouble({ count: 1_000, status: 422 });
      const refused = await stack.ended(await stack.client.runs.sync('few_to_picky'));
      expect(refused).toMatchObject({ state: 'partial', counts: { rejected: 3, delivered: 0 } });
      const { page, complaints } = await open(pageOf(refused));
      const row = page.getByRole('row').filter({ hasText: 'customer-1' });
      await row.getByText('Requests and answers').click();
      await row
        .getByText(/answered 422/)
        .first()
        .waitFor();
      const said = await row
        .getByRole('region', { name: /^Request to/ })
        .first()
        .innerText();
      expect(said).toContain('Somebody with a name');
      expect(said).not.toMatch(/sandbox[-_ ]?token/i);
      expect(await faultsOf(page, 'sync-refused')).toEqual([]);

      await picky.trouble();
      await page.getByRole('checkbox', { name: 'All records shown' }).check();
      await page.getByRole('checkbox', { name: 'Record customer-2' }).uncheck();
      await page.getByRole('button', { name: 'Resend 2 records' }).click();
      await page.waitForURL((url) => url.pathname.startsWith('/runs/') && !url.pathname.endsWith(refused.id));
      await page.getByRole('status').getByText('Succeeded').waitFor();
      expect((await picky.look()).holdings['record']).toHaveLength(2);
      expect(complaints).toEqual([]);
    }, 60_000);

    test.each(SCREENS)(
      'shows what is held, waits, was cancelled and previewed, to everybody and on every screen (%s)',
      async (name, options) => {
        const pages = [
          ['held', held, /20 changes wait/],
          ['waiting', waiting, /The destination does not work now/],
          ['cancelled', cancelled, /were not sent/],
          ['preview', previewed, /20 gone from the source/],
        ] as const;
        for (const [what, run, said] of pages) {
          const { page, complaints } = await open(pageOf(run), options);
          await page.getByText(said).first().waitFor();
          expect(await faultsOf(page, `sync-${what}-${name}`)).toEqual([]);
          expect(complaints).toEqual([]);
        }
      },
      60_000,
    );

    test('what waits is released by its button, and the run of it is shown', async () => {
      const { page, complaints } = await open(pageOf(held));
      await shows(page.getByRole('alert').first(), 'A part of it waits');
      await page.getByRole('button', { name: 'Release' }).click();
      await page.waitForURL((url) => url.pathname.startsWith('/runs/') && !url.pathname.endsWith(held.id));
      await page.getByRole('status').getByText('Succeeded').waitFor();
      expect((await sandboxAt(stack.sandboxUrl, 'http', 'crm').look()).holdings['record']).toHaveLength(40);
      // The one that was held cannot be released twice, and says so by having no button.
      await page.goto(`${stack.apiUrl}${pageOf(held)}`);
      await page.getByText('20 changes wait').waitFor();
      expect(complaints).toEqual([]);
    }, 30_000);
  });
}

const path = chromiumPath();
if (path !== undefined) describeSyncs(path);
else describe.skip('the dashboard of syncs: NOT TESTED, no Chromium could be had', () => test('needs a Chromium', () => undefined));
