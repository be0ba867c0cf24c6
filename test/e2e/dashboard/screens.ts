import type { BrowserContextOptions, Page } from 'playwright-core';
import { overflow, screenshot, seriousFindings } from '../browser.js';

type Screen = readonly [name: string, options: BrowserContextOptions];

const EVERY: readonly Screen[] = [
  ['wide-light', { viewport: { width: 1440, height: 900 }, colorScheme: 'light' }],
  ['narrow-dark', { viewport: { width: 360, height: 740 }, colorScheme: 'dark' }],
  ['wide-dark', { viewport: { width: 1440, height: 900 }, colorScheme: 'dark' }],
  ['narrow-light', { viewport: { width: 360, height: 740 }, colorScheme: 'light' }],
];

/** The screens that every page must fit and be readable on: both widths and both themes, and with `TEST_SCREENS=all` each with each. */
export const SCREENS: readonly Screen[] = process.env['TEST_SCREENS'] === 'all' ? EVERY : EVERY.slice(0, 2);

/** What keeps people from using the page as it is now: it is wider than the screen, or axe finds something serious. Leaves a picture. */
export async function faultsOf(page: Page, name: string): Promise<readonly string[]> {
  process.stdout.write(`${await screenshot(page, name)}\n`);
  const wider = await overflow(page);
  return [...(wider > 0 ? [`${name} is ${wider} px wider than the screen`] : []), ...(await seriousFindings(page))];
}
