import type { BrowserContextOptions, Page } from 'playwright-core';
import { overflow, screenshot, seriousFindings } from '../browser.js';

/** The screens that every page must fit and be readable on. */
export const SCREENS: readonly (readonly [name: string, options: BrowserContextOptions])[] = [
  ['wide-light', { viewport: { width: 1440, height: 900 }, colorScheme: 'light' }],
  ['wide-dark', { viewport: { width: 1440, height: 900 }, colorScheme: 'dark' }],
  ['narrow-light', { viewport: { width: 360, height: 740 }, colorScheme: 'light' }],
  ['narrow-dark', { viewport: { width: 360, height: 740 }, colorScheme: 'dark' }],
];

/** What keeps people from using the page as it is now: it is wider than the screen, or axe finds something serious. Leaves a picture. */
export async function faultsOf(page: Page, name: string): Promise<readonly string[]> {
  process.stdout.write(`${await screenshot(page, name)}\n`);
  const wider = await overflow(page);
  return [...(wider > 0 ? [`${name} is ${wider} px wider than the screen`] : []), ...(await seriousFindings(page))];
}
