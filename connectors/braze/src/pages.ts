import { fault, unexpected } from '@tributary/connector-kit';
import type { Context, RequestRate } from '@tributary/connector-kit';
import { KEY_REMEDY } from './refusals.js';
import type { BrazeSettings } from './settings.js';

/** So that a list that never ends ends: 50 entries a page. */
const MOST_PAGES = 200;

export interface PagedList {
  readonly path: string;
  readonly rate: RequestRate;
  /** What the API key needs to read it. */
  readonly permission: string;
}

/** All pages of a list, as their bodies; the next page is named by the header `Link`. Throws what stops a run where it cannot be read. */
export async function readPages({ http }: Context<BrazeSettings>, { path, rate, permission }: PagedList): Promise<readonly unknown[]> {
  const pages: unknown[] = [];
  for (let cursor: string | undefined = ''; cursor !== undefined;) {
    const query = cursor === '' ? {} : { query: { cursor } };
    const response = await http.send({ method: 'GET', path, rate, ...query }, { accept: [401] });
    if (response.status === 401 || response.status === 403)
      throw fault.unauthorized(
        `Braze does not let the API key read \`${path}\` (${response.status}); it needs \`${permission}\`.`,
        KEY_REMEDY,
      );
    if (response.status !== 200 || response.json === undefined) throw unexpected(response, `\`GET ${path}\``);
    pages.push(response.json);
    cursor = pages.length < MOST_PAGES ? cursorIn(response.headers['link']) : undefined;
  }
  return pages;
}

function cursorIn(link = ''): string | undefined {
  const next = /<([^>]*)>\s*;\s*rel="?next"?/.exec(link)?.[1];
  return next === undefined ? undefined : (new URL(next, 'https://braze.invalid').searchParams.get('cursor') ?? undefined);
}
