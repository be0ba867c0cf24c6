import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { chromiumPath, counts, openBrowser, openPage, shows, type Opener, signIn } from '../browser.js';
import { eventually } from '../eventually.js';
import { bringUpStack, type Stack } from '../stack.js';
import { CLEANED, PEOPLE_PROJECT, shop } from './people.js';
import { faultsOf, SCREENS } from './screens.js';
import { walk } from './walk.js';

/** Pages that a viewer may look at, with views in which others would change something, and some that are not for them. */
const VIEWED: readonly string[] = [
  ...['/', '/start', '/syncs', '/syncs/people_to_braze', '/syncs/new', '/destinations', '/destinations/braze', '/models', '/models/new'],
  ...['mapping', 'preview', 'schedule', 'guard', 'revisions'].map((tab) => `/syncs/people_to_braze?tab=${tab}`),
  ...['/destinations/braze?tab=settings', '/destinations/braze?tab=revisions', '/warehouses/shop', '/warehouses/shop?tab=revisions'],
  ...['/profiles', '/audiences', '/audiences/spenders', '/audiences/spenders?tab=conditions', '/audiences/spenders?tab=overlap'],
  ...['/traits', '/traits/revenue', '/traits/revenue?tab=definition', '/traits/revenue?tab=revisions', '/lineage'],
  ...['/identity', '/identity?tab=explain', '/identity?tab=quarantine', '/identity?tab=pins', '/runs', '/connectors', '/promotions'],
  ...['keys', 'people', 'workspaces', 'warehouses', 'sessions'].map((tab) => `/settings?tab=${tab}`),
];
const VIEWS_OF_A_PROFILE = ['', '?tab=identity', '?tab=deliveries', '?tab=events'];

function describePeople(executablePath: string): void {
  describe('the dashboard of people', () => {
    let stack: Stack;
    let browser: Browser;
    let open: Opener;

    const done = async (run: Promise<{ readonly id: string }>) =>
      expect(await stack.ended(await run)).toMatchObject({ state: 'succeeded', error: null });
    const profileOf = async (identifier: string): Promise<string> =>
      (await stack.client.profiles.find({ identifier })).items[0]?.id ?? 'nobody';

    beforeAll(async () => {
      stack = await bringUpStack();
      browser = await openBrowser(executablePath);
      await stack.client.objects.apply([shop(stack.home, 1), ...PEOPLE_PROJECT]);
      await done(stack.client.runs.stitch('shop'));
      await stack.client.objects.apply([shop(stack.home, 2)]);
      await done(stack.client.runs.stitch('shop'));
      await done(stack.client.runs.traits('shop'));
      await done(stack.client.runs.audiences('shop'));
      await done(stack.client.runs.sync('people_to_braze'));
      open = await signIn(browser, stack);
    }, 180_000);

    afterAll(async () => {
      await browser?.close();
      await stack?.stop();
    });

    test('finds a person by any identifier, and shows where a value comes from', async () => {
      const { page, complaints } = await open('/profiles');
      await page.getByRole('searchbox', { name: 'Identifier' }).fill('P20@Shop.test');
      await page.getByRole('button', { name: 'Find' }).click();
      await page.getByRole('heading', { name: 'p20@shop.test' }).waitFor();
      expect(new URL(page.url()).pathname).toBe(`/profiles/${await profileOf('email:p20@shop.test')}`);
      await page.getByRole('button', { name: /^revenue/ }).click();
      await page.getByRole('cell', { name: 'o20', exact: true }).waitFor();
      await shows(page.locator('main'), /Revision 1 of the definition[^]*1 event or row decided it/);
      expect(complaints).toEqual([]);
    });

    test('says why nobody is found', async () => {
      const { page } = await open('/profiles');
      await page.getByRole('searchbox', { name: 'Identifier' }).fill('email:nobody@shop.test');
      await page.keyboard.press('Enter');
      await page.getByText('Nobody is known by that').waitFor();
      await shows(page.locator('main'), 'nobody@shop.test');
    });

    test('draws how the identifiers of a person hang together, with those that are alike as one', async () => {
      const { page, complaints } = await open(`/profiles/${await profileOf('email:p7@shop.test')}?tab=identity`);
      const group = page.getByRole('button', { name: /cookie \d+ × cookie/ });
      await group.focus();
      await page.keyboard.press('Enter');
      await page.getByRole('button', { name: 'Draw them one by one' }).click();
      await page.getByRole('button', { name: 'cookie k3', exact: true }).waitFor();
      await counts(page.getByRole('button', { name: /^cookie k\d+$/ }), CLEANED);
      await page.getByRole('button', { name: 'Table' }).click();
      await page.getByRole('table', { name: 'Identifiers that events hold together' }).waitFor();
      await counts(page.getByRole('row'), CLEANED + 3);
      expect(complaints).toEqual([]);
    });

    test('tells which event merged two people, what they did, and what a destination was told', async () => {
      const { page, complaints } = await open(`/profiles/${await profileOf('email:p9@shop.test')}`);
      await page.getByText(/by event joined, was /).waitFor();
      await page.getByRole('tab', { name: 'Events' }).click();
      await page.getByRole('button', { name: /order/ }).first().click();
      await page.getByText('"revenue": ').first().waitFor();
      await page.getByRole('tab', { name: 'Deliveries' }).click();
      await page
        .getByRole('button', { name: /Delivered/ })
        .first()
        .click();
      await page.getByText('custom_attributes.revenue').waitFor();
      expect(complaints).toEqual([]);
    });

    test('cuts an identifier off once that is meant, and takes it back', async () => {
      const { page } = await open(`/profiles/${await profileOf('email:p30@shop.test')}`);
      await page.getByRole('button', { name: 'Cut cookie c30b' }).click();
      await page.getByLabel('Reason').fill('a tablet in the shop');
      await page.getByRole('button', { name: 'Cut', exact: true }).click();
      await page.getByText('the next stitching parts them').waitFor();
      await page.goto(`${stack.apiUrl}/identity?tab=pins`);
      const row = page.getByRole('row', { name: /cookie c30b a tablet in the shop/ });
      await row.getByRole('button', { name: 'Take back…' }).click();
      await page.getByRole('button', { name: 'Take back', exact: true }).click();
      await page.getByText('Nothing is cut').waitFor();
    });

    test('defines a trait with the words of the warehouse beneath its field, tries it, and shows its distribution', async () => {
      const { page, complaints } = await open('/traits/new');
      await page.getByLabel('Id', { exact: true }).fill('items');
      await page.getByLabel('Type', { exact: true }).selectOption('max');
      await page.getByLabel('Value', { exact: true }).fill('paiload');
      await page
        .getByText(/paiload.*(not found|does not exist|unknown|no column)/i)
        .first()
        .waitFor();
      await page.getByLabel('Value', { exact: true }).fill("CAST(payload->'cart'->>'items' AS integer)");
      await page.getByLabel('Only of event types').fill('order');
      await page.getByText(/profiles that did something last have a value/).waitFor();
      await page.getByRole('button', { name: 'Define trait' }).click();
      await page.getByRole('heading', { name: 'items' }).waitFor();
      await done(stack.client.runs.traits('shop'));
      await page.reload();
      const top = page.getByRole('table', { name: 'Most frequent values' });
      await top.waitFor();
      await counts(top.getByRole('row'), 5);
      await page.getByRole('tab', { name: 'Revisions' }).click();
      await page.getByRole('table', { name: 'Revisions' }).waitFor();
      expect(complaints).toEqual([]);
    });

    test('builds an audience of nested conditions with its size beside it, and leads to its sync', async () => {
      const { page, complaints } = await open('/audiences/new');
      await page.getByLabel('Name', { exact: true }).fill('Big spenders');
      const add = page.getByLabel('Add a condition').last();
      await add.selectOption('trait');
      await page.getByRole('combobox', { name: 'Trait', exact: true }).fill('revenue');
      await page.keyboard.press('Enter');
      await page.getByLabel('Compares').selectOption('greater');
      await page.getByLabel('Value', { exact: true }).fill('100');
      await sized(page, '19');
      await page.getByRole('button', { name: '+ Group' }).click();
      await page.getByLabel('Add a condition').first().selectOption('event');
      await page.getByRole('combobox', { name: 'Event type' }).fill('log_in');
      await page.getByLabel('Times').fill('3');
      await sized(page, '0');
      await page.getByRole('button', { name: 'not' }).last().click();
      await sized(page, '19');
      await page.getByRole('button', { name: 'Create audience' }).click();
      await page.getByRole('heading', { name: 'Big spenders' }).waitFor();
      const { object } = await stack.client.objects.get('audience', 'big_spenders');
      expect(object).toMatchObject({ condition: { and: [{ trait: 'revenue' }, { not: { event: { type: 'log_in' } } }] } });
      await page.getByRole('link', { name: 'Sync this audience' }).click();
      await page.waitForURL(/\/syncs\/new\?audience=big_spenders/);
      expect(complaints).toEqual([]);
    });

    test('shows what other rules would do before they are, with the syncs that would notice', async () => {
      const { page, complaints } = await open('/identity');
      await page.getByRole('button', { name: 'email', exact: true }).click();
      await page.getByLabel('May occur with so many others').fill('5');
      await page.getByRole('button', { name: 'What if…', exact: true }).click();
      await page.getByRole('button', { name: 'See what would happen' }).click();
      const found = page.locator('[data-what-if]');
      await found.getByRole('heading', { name: 'Would split' }).waitFor({ timeout: 20_000 });
      const said = await found.innerText();
      for (const word of ['people_to_braze', 'The biggest profiles', 'Quarantined identifiers']) expect(said).toContain(word);
      expect((await stack.client.objects.get('identifier_type', 'email')).object).toMatchObject({ max_linked: 1_000 });
      expect(complaints).toEqual([]);
    });

    test('explains by which events two identifiers are one person', async () => {
      const { page, complaints } = await open('/identity?tab=explain');
      await page.getByLabel('This identifier').fill('cookie:c8b');
      await page.getByLabel('and this one').fill('cookie:c9b');
      await page.getByRole('button', { name: 'Explain' }).click();
      await page.getByRole('heading', { name: /One person, by 4 events/ }).waitFor();
      await shows(page.locator('main'), 'joined');
      expect(complaints).toEqual([]);
    });

    test('shows what comes from what, about one thing where one is chosen', async () => {
      const { page, complaints } = await open('/lineage');
      await page.getByRole('button', { name: 'Trait Revenue' }).focus();
      await page.keyboard.press('Enter');
      await page.waitForURL(/focus=trait/);
      await page.getByRole('button', { name: 'Sync People to Braze' }).waitFor();
      await counts(page.getByRole('button', { name: 'Trait Favourite page' }), 0);
      await page.getByRole('button', { name: 'Show as a table' }).click();
      await page.getByRole('table', { name: 'What is made of what' }).waitFor();
      expect(complaints).toEqual([]);
    });

    test('erases a person only once its name was typed, and shows how far that is', async () => {
      const { page, complaints } = await open(`/profiles/${await profileOf('email:p40@shop.test')}`);
      await page.getByRole('button', { name: 'Erase…' }).click();
      const erase = page.getByRole('button', { name: 'Erase for good' });
      await eventually(
        () => erase.isDisabled(),
        (off) => expect(off).toBe(true),
      );
      await page.getByLabel('Type p40@shop.test to confirm').fill('p40@shop.test');
      await erase.click();
      await page.getByText(/1 profile with \d identifiers erased/).waitFor({ timeout: 30_000 });
      expect(complaints).toEqual([]);
    });

    test('a viewer walks all pages, presses all they offer, and is never refused', async () => {
      const guest = await openPage(browser, stack.apiUrl, { viewport: { width: 1280, height: 900 } });
      const { path: invited } = await stack.client.invitations.create({ email: 'vera@example.com', role: 'viewer' });
      await guest.page.goto(`${stack.apiUrl}${invited}`);
      await guest.page.getByLabel('Your name').fill('Vera');
      await guest.page.getByRole('button', { name: 'Come in' }).click();
      await guest.page.getByRole('navigation', { name: 'Pages' }).waitFor();
      const profile = `/profiles/${await profileOf('email:p7@shop.test')}`;
      const run = `/runs/${(await stack.client.runs.list({ kind: 'sync' })).items[0]?.id}`;
      const { refused, pressed } = await walk(guest.page, stack.apiUrl, [
        ...VIEWED,
        run,
        ...VIEWS_OF_A_PROFILE.map((view) => `${profile}${view}`),
      ]);
      expect(refused).toEqual([]);
      expect(pressed.length).toBeGreaterThan(10);
      // They are offered nothing because they may not, and are told so: the API would refuse them.
      await guest.page.goto(`${stack.apiUrl}/syncs/people_to_braze?tab=mapping`);
      await guest.page.getByText(/Changing this needs the role editor; yours here is viewer/).waitFor();
      expect(await faultsOf(guest.page, 'viewer-mapping')).toEqual([]);
      const answer = await guest.page.evaluate<number>(
        `fetch('/v1/syncs/people_to_braze/runs', { method: 'POST', headers: { 'x-tributary-client': 'test', 'content-type': 'application/json' }, body: '{}' }).then(({ status }) => status)`,
      );
      expect(answer).toBe(403);
      await guest.page.goto(`${stack.apiUrl}/audit`);
      await guest.page.getByRole('heading', { name: 'This page is not for your role' }).waitFor();
    }, 300_000);

    test.each(SCREENS)(
      'can be used by everybody and fits the screen (%s)',
      async (name, options) => {
        const cleaner = await profileOf('email:p7@shop.test');
        const pages: readonly (readonly [what: string, path: string, ready: (page: Page) => Promise<unknown>])[] = [
          ['profiles', '/profiles', (page) => page.getByText('Whom do you look for?').waitFor()],
          ['profile', `/profiles/${cleaner}`, (page) => page.getByRole('button', { name: /^revenue/ }).waitFor()],
          ['profile-graph', `/profiles/${cleaner}?tab=identity`, (page) => page.getByRole('button', { name: /× cookie/ }).waitFor()],
          ['profile-deliveries', `/profiles/${cleaner}?tab=deliveries`, (page) => page.getByText('Delivered').first().waitFor()],
          [
            'profile-events',
            `/profiles/${cleaner}?tab=events`,
            (page) =>
              page
                .getByRole('button', { name: /log_in/ })
                .first()
                .waitFor(),
          ],
          ['traits', '/traits', (page) => page.getByRole('row', { name: /Revenue/ }).waitFor()],
          ['trait', '/traits/revenue', (page) => page.getByRole('list', { name: 'Some values' }).waitFor()],
          ['trait-definition', '/traits/revenue?tab=definition', (page) => page.getByRole('list', { name: 'Some values' }).waitFor()],
          ['trait-uses', '/traits/revenue?tab=uses', (page) => page.getByText('People to Braze').waitFor()],
          ['lineage', '/lineage', (page) => page.locator('main').getByText('Favourite page').last().waitFor()],
          [
            'audiences',
            '/audiences',
            (page) =>
              page
                .getByRole('row', { name: /Spenders/ })
                .first()
                .waitFor(),
          ],
          ['audience', '/audiences/spenders', (page) => page.getByRole('list', { name: 'Some members' }).waitFor()],
          [
            'audience-conditions',
            '/audiences/spenders?tab=conditions',
            (page) => page.getByRole('list', { name: 'Some members' }).waitFor(),
          ],
          ['identity', '/identity', (page) => page.getByRole('row', { name: /email_of_log_in/ }).waitFor()],
          ['identity-explain', '/identity?tab=explain', (page) => page.getByLabel('This identifier').waitFor()],
          ['identity-quarantine', '/identity?tab=quarantine', (page) => page.getByText('No identifier occurs with more others').waitFor()],
        ];
        const { page, complaints } = await open('/profiles', options);
        page.setDefaultTimeout(60_000);
        for (const [what, path, ready] of pages) {
          await page.goto(`${stack.apiUrl}${path}`);
          await ready(page);
          expect(await faultsOf(page, `${what}-${name}`)).toEqual([]);
        }
        expect(complaints).toEqual([]);
      },
      240_000,
    );
  });
}

/** Waits until the audience that is built has so many members. */
async function sized(page: Page, members: string): Promise<void> {
  await page.locator('[data-size]', { hasText: new RegExp(`^${members}$`) }).waitFor({ timeout: 15_000 });
}

const path = chromiumPath();
if (path !== undefined) describePeople(path);
else describe.skip('the dashboard of people: NOT TESTED, no Chromium could be had', () => test('needs a Chromium', () => undefined));
