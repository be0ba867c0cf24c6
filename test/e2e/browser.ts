import { expect } from '@jest/globals';
import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium, type Browser, type BrowserContextOptions, type Locator, type Page } from 'playwright-core';
import { eventually } from './eventually.js';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const SCREENSHOTS = join(ROOT, '.tributary', 'screenshots');
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Nothing of its own that would ask the network. */
const QUIET = ['--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--disable-quic'];

/** The Chromium that the launcher found; without one such tests are skipped. */
export const chromiumPath = (): string | undefined => process.env['TEST_CHROMIUM'] || undefined;

/** Starts Chromium without a screen. Its own sandbox needs rights that containers do not have; it sees nothing but us. */
export function openBrowser(executablePath: string): Promise<Browser> {
  return chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu', ...QUIET] });
}

/** A page, and everything about it that nobody should ever see. */
export interface WatchedPage {
  readonly page: Page;
  /** Errors of the console (a breach of the content policy is one), and requests to anybody but us. */
  readonly complaints: string[];
  /** Paths asked for so far, in order. */
  readonly asked: string[];
}

/** Opens a page of a browser of its own: what others signed in to is unknown to it, unless `options` bring a state along. */
export async function openPage(browser: Browser, origin: string, options: BrowserContextOptions = {}): Promise<WatchedPage> {
  const context = await browser.newContext({ reducedMotion: 'reduce', ...options });
  const page = await context.newPage();
  const [complaints, asked]: [string[], string[]] = [[], []];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('request', (request) => {
    const url = new URL(request.url());
    asked.push(url.pathname);
    if (url.origin !== origin && url.protocol !== 'data:') complaints.push(`a request to ${url.origin}`);
  });
  return { page, complaints, asked };
}

/** Opens a page of ours by its path, for somebody who is signed in. */
export type Opener = (path: string, options?: BrowserContextOptions) => Promise<WatchedPage>;

/** Opens the one-time link that a first start leaves in its home; what the browser then keeps comes along with every page. */
export async function signIn(browser: Browser, { home, apiUrl }: { home: string; apiUrl: string }): Promise<Opener> {
  const { page } = await openPage(browser, apiUrl);
  await page.goto(readFileSync(join(home, 'login-link'), 'utf8').trim());
  await page.getByRole('navigation', { name: 'Pages' }).waitFor();
  const storageState = await page.context().storageState();
  return async (path, options = {}) => {
    const opened = await openPage(browser, apiUrl, { storageState, viewport: { width: 1280, height: 900 }, ...options });
    await opened.page.goto(`${apiUrl}${path}`);
    return opened;
  };
}

export type SignedIn = NonNullable<BrowserContextOptions['storageState']>;

/** Waits until something on the page says this. */
export const shows = (place: Locator, said: string | RegExp): Promise<unknown> =>
  eventually(
    () => place.innerText(),
    (text) => expect(text).toMatch(said),
  );

/** Waits until there are so many of something on the page. */
export const counts = (places: Locator, many: number): Promise<unknown> =>
  eventually(
    () => places.count(),
    (found) => expect(found).toBe(many),
  );

/** Waits until the window has this title. */
export const titled = (page: Page, title: string): Promise<unknown> =>
  eventually(
    () => page.title(),
    (now) => expect(now).toBe(title),
  );

interface AxeFinding {
  readonly id: string;
  readonly impact: string | null;
  readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[];
}

/** What axe finds that keeps people from using the page. */
export async function seriousFindings(page: Page): Promise<readonly string[]> {
  await page.evaluate(AXE);
  const found = await page.evaluate(() => (globalThis as unknown as { axe: { run(): Promise<{ violations: AxeFinding[] }> } }).axe.run());
  return found.violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary = '' }) => `${id}: ${html}\n${failureSummary}`));
}

/** How many pixels the page is wider than the screen. */
export const overflow = (page: Page): Promise<number> =>
  page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth');

/** Keeps how the page looks, for people; gives the file. */
export async function screenshot(page: Page, name: string): Promise<string> {
  mkdirSync(SCREENSHOTS, { recursive: true });
  const path = join(SCREENSHOTS, `${name}.png`);
  await page.screenshot({ path, fullPage: true });
  return path;
}
