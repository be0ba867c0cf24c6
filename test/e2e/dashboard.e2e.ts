import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { RunView } from '@tributary/contract';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, BrowserContextOptions } from 'playwright-core';
import { chromiumPath, counts, openBrowser, openPage, shows, titled, type SignedIn } from './browser.js';
import { faultsOf, SCREENS } from './dashboard/screens.js';
import { sandboxAt } from './sandbox.js';
import { bringUpStack, type Stack } from './stack.js';
import { until } from './until.js';

const VISITORS = 60;
const SLOW_RECORDS = 2_000;

const EVENTS = `select 'e' || i as id, 'web' as source_id, 'view' as type, '1' as version,
  timestamp '2026-01-01 10:00:00' + interval (i) minute as event_time, json_object('visitor', 'v' || i % ${VISITORS}) as payload
  from range(200) as numbers(i)`;

const SCREEN = `case when CAST(substr(payload->>'visitor', 2) AS integer) % 2 = 0 then 'wide' end`;

/** Every tenth address is none. */
const PEOPLE = `select 'p' || i as id, case when i % 10 = 0 then 'nobody' else 'p' || i || '@shop.test' end as email from range(40) as numbers(i)`;

const PROJECT = (home: string) => [
  { kind: 'warehouse', id: 'shop', engine: 'duckdb', path: join(home, 'shop.duckdb'), events: { query: EVENTS } },
  { kind: 'identifier_type', id: 'visitor' },
  // Half of all visitors share one.
  { kind: 'identifier_type', id: 'screen', max_linked: 10 },
  { kind: 'identity_rule', id: 'screen_of_view', event: { type: 'view' }, identifier: 'screen', value: SCREEN },
  { kind: 'identity_rule', id: 'of_nothing', event: { type: 'bought' }, identifier: 'visitor', value: "payload->>'visitor'" },
  { kind: 'trait', id: 'views', type: 'num_of_unique', value: 'id' },
  { kind: 'trait', id: 'number', type: 'sum', value: "payload->>'visitor'" },
  {
    kind: 'trait',
    id: 'biggest',
    type: 'custom',
    rows: 'one',
    query: "SELECT max(CAST(payload->>'visitor' AS integer)) AS value FROM base",
  },
  { kind: 'context', id: 'all_views', query: 'SELECT count(*) FROM customer_events' },
  { kind: 'identity_rule', id: 'visitor_of_view', event: { type: 'view' }, identifier: 'visitor', value: "payload->>'visitor'" },
  { kind: 'model', id: 'people', warehouse: 'shop', primary_key: 'id', query: PEOPLE },
  {
    kind: 'model',
    id: 'many',
    warehouse: 'shop',
    primary_key: 'id',
    query: `select 'm' || i as id from range(${SLOW_RECORDS}) as numbers(i)`,
  },
  { kind: 'destination', id: 'braze', connector: 'braze', sandbox: true },
  { kind: 'destination', id: 'crm', connector: 'http', sandbox: true },
  {
    ...{
      kind: 'sync',
      id: 'people_to_braze',
      label: 'People to Braze',
      source: { model: 'people' },
      destination: 'braze',
      object: 'users',
    },
    ...{ key: { external_id: 'id' }, mapping: { email: { column: 'email' } } },
  },
  {
    ...{ kind: 'sync', id: 'many_to_crm', source: { model: 'many' }, destination: 'crm', object: 'record' },
    ...{ key: { id: 'id' }, mapping: { name: { column: 'id' } }, options: { add: { method: 'POST', path: '/people', records: 50 } } },
  },
];

/** The row of a record that was refused: its checkbox, and its key. */
const REFUSED_ROW = /^Record p10 p10 /;

function describeDashboard(executablePath: string): void {
  describe('the dashboard', () => {
    let stack: Stack;
    let browser: Browser;
    let signedIn: SignedIn;
    let partial: RunView;
    let stitched: RunView;
    /** What profiles are made by, each with a word of its report. */
    let reports: readonly (readonly [what: string, run: RunView, row: RegExp])[];

    const open = (options: BrowserContextOptions = {}) => openPage(browser, stack.apiUrl, { storageState: signedIn, ...options });

    /** A run that takes some seconds, because its destination answers slowly. */
    const startSlowRun = async () => {
      await sandboxAt(stack.sandboxUrl, 'http', 'crm').trouble({ count: 40, delayMs: 350 });
      return stack.client.runs.sync('many_to_crm', { full: true });
    };

    beforeAll(async () => {
      // One after the other: what came up is known, and is stopped, when the next does not.
      stack = await bringUpStack();
      browser = await openBrowser(executablePath);
      await stack.client.objects.apply(PROJECT(stack.home));
      stitched = await stack.ended(await stack.client.runs.stitch('shop'));
      expect(stitched).toMatchObject({ state: 'succeeded', error: null });
      partial = await stack.ended(await stack.client.runs.sync('people_to_braze'));
      expect(partial).toMatchObject({ state: 'partial', counts: { delivered: 36, rejected: 4 } });
    }, 120_000);

    afterAll(async () => {
      await browser?.close();
      await stack?.stop();
    });

    test('shows who is not signed in the way in, wherever they wanted to go', async () => {
      const { page } = await openPage(browser, stack.apiUrl);
      await page.goto(`${stack.apiUrl}/runs`);
      await page.getByRole('heading', { name: 'Sign in to Tributary' }).waitFor();
      expect(new URL(page.url()).pathname).toBe('/login');
      await titled(page, 'Sign in · Tributary');
      await page.getByLabel('Link or token').fill('not-a-token-that-anybody-gave-out');
      await page.getByRole('button', { name: 'Sign in' }).click();
      await shows(page.getByRole('alert'), 'used up or too old');
    });

    test('lets in who opens the one-time link, and shows profiles, syncs and the last runs', async () => {
      const { page, complaints } = await openPage(browser, stack.apiUrl);
      await page.goto(readFileSync(join(stack.home, 'login-link'), 'utf8').trim());
      await page.getByRole('heading', { name: 'One thing needs attention' }).waitFor();
      expect(page.url()).toBe(`${stack.apiUrl}/`);
      await titled(page, 'Home · Tributary');
      signedIn = await page.context().storageState();
      await shows(page.locator('dl > div', { hasText: 'Profiles' }), String(VISITORS));
      await shows(page.getByRole('row', { name: /People to Braze/ }), /upsert[^]*braze users[^]*Partial[^]*36/);
      await shows(page.getByRole('row', { name: /people_to_braze Sync/ }), /Partial\s+36\s+4/);
      await shows(page.getByRole('row', { name: /shop Stitching/ }), 'Succeeded');
      expect(complaints).toEqual([]);
    });

    test('needs at most 200 kB of script to show a page', async () => {
      const { page } = await open();
      await page.goto(stack.apiUrl);
      await page.getByRole('row', { name: /People to Braze/ }).waitFor();
      const scripts = await page.evaluate(() =>
        (performance.getEntriesByType('resource') as unknown as { name: string; encodedBodySize: number }[])
          .filter(({ name }) => name.endsWith('.js'))
          .map(({ encodedBodySize }) => encodedBodySize),
      );
      const bytes = scripts.reduce((sum, size) => sum + size, 0);
      expect(bytes).toBeGreaterThan(0);
      expect(bytes).toBeLessThanOrEqual(200_000);
    });

    test('asks at home who somebody is once, and brings no schemas along', async () => {
      const { page, complaints } = await open();
      await page.goto(stack.apiUrl);
      await page.getByRole('row', { name: /People to Braze/ }).waitFor();
      const loaded = await page.evaluate(() => performance.getEntriesByType('resource').map(({ name }) => name));
      expect(loaded.filter((name) => name.endsWith('/v1/session'))).toHaveLength(1);
      const scripts = await Promise.all(
        loaded.filter((name) => name.endsWith('.js')).map(async (name) => (await page.request.get(name)).text()),
      );
      expect(scripts.join('')).toContain('createRoot');
      expect(scripts.join('')).not.toContain('ZodError');
      expect(complaints).toEqual([]);
    });

    test.each([1440, 360])('has its frame where it will stay, before the code that draws it has come (%i px)', async (width) => {
      const { page } = await open({ viewport: { width, height: 900 } });
      const held: (() => void)[] = [];
      await page.route(/\/assets\/home-/, async (route) => {
        await new Promise<void>((go) => held.push(go));
        await route.continue();
      });
      await page.goto(stack.apiUrl, { waitUntil: 'commit' });
      const name = page.locator('#root').getByText('Tributary', { exact: true }).filter({ visible: true });
      const before = await name.boundingBox();
      expect(before).not.toBeNull();
      expect(await page.getByRole('heading').count()).toBe(0);
      for (const go of held) go();
      await page.getByRole('heading', { level: 1 }).waitFor();
      const markOf = (box: typeof before) => [Math.round(box?.x ?? -1), Math.round(box?.y ?? -1)];
      expect(markOf(await name.boundingBox())).toEqual(markOf(before));
    });

    test('moves a run as it happens, told by the server, asking for no list again', async () => {
      const { page, complaints, asked } = await open();
      await page.goto(`${stack.apiUrl}/runs`);
      await page.getByRole('row', { name: /shop Stitching/ }).waitFor();
      const { id } = await startSlowRun();
      const bar = page.locator(`[data-run="${id}"]`).getByRole('progressbar');
      await bar.waitFor();
      const seen = new Set<string>();
      const moved = () =>
        until(async () => seen.add((await bar.getAttribute('aria-valuenow')) ?? '').size > 2 && {}, 'the run to move', 15);
      await until(async () => Number(await bar.getAttribute('aria-valuenow')) > 0 && {}, 'the first records to arrive', 15);
      asked.length = 0;
      await moved();
      expect(asked).toEqual([]);
      await page.locator(`[data-run="${id}"]`).getByText('Succeeded').waitFor();
      await shows(page.locator(`[data-run="${id}"]`), '2,000');
      expect(complaints).toEqual([]);
    });

    test('shows each rejected record with its reason', async () => {
      const { page, complaints } = await open();
      await page.goto(`${stack.apiUrl}/runs/${partial.id}`);
      const record = page.getByRole('row', { name: REFUSED_ROW });
      await record.waitFor();
      await shows(record, /add\s+Rejected\s+The value provided for the 'email' field is not a valid email\./);
      await counts(page.getByRole('row'), 5);
      await titled(page, 'people_to_braze: partial · Tributary');
      expect(complaints).toEqual([]);
    });

    test('goes on by itself after the API was started anew', async () => {
      const { page } = await open();
      const { id } = await startSlowRun();
      await page.goto(`${stack.apiUrl}/runs/${id}`);
      await page
        .getByText(/^Deliver/)
        .first()
        .waitFor();
      process.kill(stack.pids().apiPid, 'SIGKILL');
      await page.getByText('Tributary does not answer.').waitFor();
      await page.getByRole('status').getByText('Succeeded').waitFor({ timeout: 25_000 });
      await page.getByText('Tributary does not answer.').waitFor({ state: 'hidden' });
    });

    test('shows what stitching, traits, a what-if and a promotion found', async () => {
      const traits = await stack.ended(await stack.client.runs.traits('shop'));
      expect(traits).toMatchObject({ state: 'partial', error: null });
      const types = [{ kind: 'identifier_type' as const, id: 'screen', max_linked: 100 }] as never;
      const asked = await stack.ended(await stack.client.profiles.whatIf({ warehouse: 'shop', types }));
      expect(asked).toMatchObject({ state: 'succeeded', error: null });
      const shown = await stack.ended(await stack.client.profiles.promote('shop', { shadow: false }));
      reports = [
        ['stitch', stitched, /^screen wide/],
        ['traits', traits, /number/],
        ['what-if', asked, /^Quarantined identifiers/],
        ['maintenance', shown, /pivoted_customer_attributes/],
      ];
      const { page, complaints } = await open();
      for (const [, run, said] of reports) {
        await page.goto(`${stack.apiUrl}/runs/${run.id}`);
        await page.getByRole('row', { name: said }).first().waitFor();
        await counts(page.locator('pre'), 0);
      }
      expect(complaints).toEqual([]);
    });

    test.each(SCREENS)('shows what can be written to, with limits, first run and removal (%s)', async (name, options) => {
      const { page, complaints } = await open(options);
      await page.goto(`${stack.apiUrl}/connectors`);
      await page.getByRole('heading', { name: 'Slack' }).waitFor();
      for (const summary of await page.locator('summary').all()) await summary.click();
      const text = await page.locator('main').innerText();
      for (const said of ['First run', 'Removal', 'Batches', 'At most']) expect(text).toContain(said);
      expect(await faultsOf(page, `connectors-${name}`)).toEqual([]);
      expect(complaints).toEqual([]);
    });

    test.each(SCREENS)('can be used by everybody and fits the screen (%s)', async (name, options) => {
      const { page, complaints } = await open(options);
      const pages = [
        ['home', '/', /People to Braze/],
        ['runs', '/runs', /shop Stitching/],
        ['run', `/runs/${partial.id}`, REFUSED_ROW],
        ...reports.map(([report, run, said]) => [report, `/runs/${run.id}`, said] as const),
      ] as const;
      for (const [what, path, row] of pages) {
        await page.goto(`${stack.apiUrl}${path}`);
        await page.getByRole('row', { name: row }).first().waitFor();
        expect(await faultsOf(page, `${what}-${name}`)).toEqual([]);
      }
      expect(complaints).toEqual([]);
    });
  });
}

const path = chromiumPath();
if (path !== undefined) describeDashboard(path);
else describe.skip('the dashboard: NOT TESTED, no Chromium could be had', () => test('needs a Chromium', () => undefined));
