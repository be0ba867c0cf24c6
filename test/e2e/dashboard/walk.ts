import type { Page } from 'playwright-core';

/** Buttons that only look elsewhere, or close what is open. */
const LEADS_BACK = /^(Close|Leave it|Keep it|Keep|×|Sign out)$/;
/** More of the same are pressed on no page. */
const MOST = 8;

/** What somebody met who looked at pages and pressed whatever they offer. */
export interface Walked {
  /** Requests that were answered 403. */
  readonly refused: readonly string[];
  /** Buttons that were pressed, each with its page. */
  readonly pressed: readonly string[];
}

/** Looks at each page and presses every button it offers, and those of the dialogs that come up. */
export async function walk(page: Page, origin: string, paths: readonly string[]): Promise<Walked> {
  const [refused, pressed]: [string[], string[]] = [[], []];
  page.on('response', (response) => {
    if (response.status() === 403) refused.push(`${response.request().method()} ${new URL(response.url()).pathname}`);
  });
  for (const path of paths) {
    await look(page, `${origin}${path}`);
    const names = await offered(page, 'main');
    for (const name of names.slice(0, MOST)) {
      await press(page, 'main', name);
      pressed.push(`${path}: ${name}`);
      for (const inner of await offered(page, 'dialog')) {
        await press(page, 'dialog', inner);
        pressed.push(`${path}: ${name}: ${inner}`);
      }
      await page.keyboard.press('Escape');
    }
  }
  return { refused, pressed };
}

async function look(page: Page, address: string): Promise<void> {
  await page.goto(address);
  await page.getByRole('heading', { level: 1 }).waitFor();
  await page.locator('[aria-label=Loading]').first().waitFor({ state: 'detached' });
  // What a page asks for once it knows what it shows.
  await page.waitForTimeout(150);
}

/** The names of the buttons that can be pressed there, each once. */
async function offered(page: Page, place: string): Promise<readonly string[]> {
  const names = await page.evaluate<string[]>(
    `[...document.querySelectorAll('${place} button:enabled:not([role=tab])')]
      .filter((button) => button.offsetParent !== null)
      .map((button) => button.getAttribute('aria-label') ?? button.innerText.trim())`,
  );
  return [...new Set(names)].filter((name) => name !== '' && !LEADS_BACK.test(name));
}

/** One that is gone, or lies beneath something, is passed over. */
const press = (page: Page, place: string, name: string): Promise<void> =>
  page
    .locator(place)
    .getByRole('button', { name, exact: true })
    .first()
    .click({ timeout: 1_000 })
    .catch(() => undefined);
