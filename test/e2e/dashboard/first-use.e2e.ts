import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { chromiumPath, openBrowser, openPage } from '../browser.js';
import { bringUpStack, type Stack } from '../stack.js';
import { faultsOf, SCREENS } from './screens.js';

const FIVE_MINUTES_MS = 300_000;

/** The button that does the present step, and a picture of it. */
async function step(page: Page, name: RegExp | string, picture: string): Promise<void> {
  const button = page.getByRole('button', { name });
  await button.waitFor({ timeout: 60_000 });
  expect(await faultsOf(page, `first-use-${picture}`)).toEqual([]);
  await button.click();
}

function describeFirstUse(executablePath: string): void {
  describe('somebody with an empty workspace', () => {
    let stack: Stack;
    let browser: Browser;

    beforeAll(async () => {
      stack = await bringUpStack();
      browser = await openBrowser(executablePath);
    }, 180_000);

    afterAll(async () => {
      await browser?.close();
      await stack?.stop();
    });

    test('is led to a first sync that is delivered, within five minutes', async () => {
      const began = Date.now();
      const { page, complaints } = await openPage(browser, stack.apiUrl, SCREENS[0]?.[1]);
      await page.goto(readFileSync(join(stack.home, 'login-link'), 'utf8').trim());
      await page.getByRole('link', { name: 'Begin' }).click();
      await step(page, 'Use sample data', '1-warehouse');
      await step(page, /find the people$/, '2-people');
      await step(page, 'Use this sandbox', '3-destination');
      await step(page, 'Define the sync', '4-sync');
      await step(page, 'Preview', '5-preview');
      await step(page, 'Send them', '6-send');
      await page.getByRole('heading', { name: 'Your first sync is delivered' }).waitFor({ timeout: 60_000 });
      expect(await faultsOf(page, 'first-use-7-delivered')).toEqual([]);
      expect(Date.now() - began).toBeLessThan(FIVE_MINUTES_MS);

      const { items } = await stack.client.runs.list({ kind: 'sync' });
      expect(items).toHaveLength(1);
      expect(items[0]).toMatchObject({ subject: 'people_to_braze', state: 'succeeded', counts: { delivered: 400, rejected: 0 } });
      await page.getByRole('link', { name: 'See the run, record by record' }).click();
      await page.getByRole('heading', { name: 'people_to_braze' }).waitFor();
      expect(complaints).toEqual([]);
    }, 300_000);

    test('who comes back later finds everything done, and on a small screen too', async () => {
      for (const [name, options] of SCREENS.slice(1)) {
        const { page } = await openPage(browser, stack.apiUrl, options);
        const { items } = await stack.client.users.list();
        const { path } = await stack.client.users.loginLink(items[0]?.id ?? '');
        await page.goto(`${stack.apiUrl}${path}`);
        await page.getByRole('heading', { name: 'All is well' }).waitFor();
        await page.goto(`${stack.apiUrl}/start`);
        await page.getByRole('heading', { name: 'Your first sync is delivered' }).waitFor();
        expect(await faultsOf(page, `first-use-done-${name}`)).toEqual([]);
      }
    });
  });
}

const path = chromiumPath();
if (path !== undefined) describeFirstUse(path);
else describe.skip('first use: NOT TESTED, no Chromium could be had', () => test('needs a Chromium', () => undefined));
