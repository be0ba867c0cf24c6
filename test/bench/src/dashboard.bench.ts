import { type Browser, chromium, type Page } from 'playwright-core';
import { type ApiProcess, startApi } from './api-process.js';
import { fillRuns, project } from './api.bench.js';
import { atMost, figureOf, type Measured } from './measure.js';
import type { Bench } from './world.js';

/** What is owed of the home page: until its largest piece is there, on a processor four times as slow; and compressed script. */
const OWED = { paintMs: 1_000, scriptBytes: 200_000 } as const;
const SLOWER = 4;
const SYNCS = 20;

interface Loaded {
  readonly paint: number;
  readonly bytes: number;
}

/** Far more than a visit needs. Until then nobody touches the page: looking into it costs its slowed processor as much as showing it. */
const SETTLED_MS = 3_000;

/** The newest word on what the largest piece was, and when it came. */
const LARGEST = `new Promise((resolve) => {
  new PerformanceObserver((list) => resolve(list.getEntries().at(-1).startTime)).observe({ type: 'largest-contentful-paint', buffered: true });
})`;

async function home(page: Page, origin: string): Promise<Loaded> {
  await page.goto(`${origin}/`, { waitUntil: 'commit' });
  await page.waitForTimeout(SETTLED_MS);
  const paint = await page.evaluate<number>(LARGEST);
  await page.getByRole('row').nth(1).waitFor();
  const bytes = await page.evaluate<number>(
    `performance.getEntriesByType('resource').filter(({ name }) => name.endsWith('.js')).reduce((sum, { encodedBodySize }) => sum + encodedBodySize, 0)`,
  );
  return { paint, bytes };
}

/** A first visit each time: nothing is kept from the one before but who is signed in. */
async function visits(browser: Browser, { origin, loginLink }: ApiProcess, turns: number): Promise<readonly Loaded[]> {
  const first = await browser.newContext();
  const page = await first.newPage();
  await page.goto(loginLink);
  await page.getByRole('row').nth(1).waitFor();
  const storageState = await first.storageState();
  const loaded: Loaded[] = [];
  for (let turn = 0; turn <= turns; turn++) {
    const context = await browser.newContext({ storageState, viewport: { width: 1440, height: 900 } });
    const visit = await context.newPage();
    const devtools = await context.newCDPSession(visit);
    await devtools.send('Emulation.setCPUThrottlingRate', { rate: SLOWER });
    const seen = await home(visit, origin);
    if (turn > 0) loaded.push(seen);
    await context.close();
  }
  return loaded;
}

async function largestPaint(turns: number): Promise<Measured> {
  const executablePath = process.env['TEST_CHROMIUM'];
  if (executablePath === undefined) throw new Error('the dashboard is measured in Chromium: name one, `CHROMIUM_PATH=/path/to/chromium`');
  const api = await startApi();
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
  try {
    await api.send('POST', '/v1/apply', { objects: project(SYNCS) });
    await fillRuns(api);
    const loaded = await visits(browser, api, turns);
    const bytes = Math.max(...loaded.map((each) => each.bytes));
    return {
      ...{ unit: 'ms', ours: figureOf(loaded.map(({ paint }) => paint)) },
      floor: { name: 'what is owed', figure: figureOf([OWED.paintMs]) },
      note: `processor slowed ${SLOWER}x, nothing in the cache; ${Math.round(bytes / 1_000)} kB of script, compressed, of ${OWED.scriptBytes / 1_000} kB`,
    };
  } finally {
    await browser.close();
    await api.close();
  }
}

/** The home page as a person meets it. */
export const DASHBOARD: readonly Bench[] = [
  { group: 'dashboard', name: 'largest paint of home', target: atMost(1), measure: ({ turns }) => largestPaint(turns) },
];
