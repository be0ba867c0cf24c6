import { type Client, createClient } from '@tributary/client';

/** Somebody at the dashboard: the client, with a cookie that is kept from answer to answer as a browser does. */
export interface Browser {
  readonly client: Client;
  /** What a request of a page brings along. */
  cookie(): string;
}

export function openBrowser(url: string): Browser {
  let cookie = '';
  const withCookie: typeof fetch = async (input, init) => {
    const headers = new Headers(init?.headers);
    if (cookie !== '') headers.set('cookie', cookie);
    const response = await fetch(input, { ...init, headers });
    const set = response.headers.get('set-cookie')?.split(';')[0];
    if (set !== undefined) cookie = set.endsWith('=') ? '' : set;
    return response;
  };
  return { client: createClient({ url, fetch: withCookie }), cookie: () => cookie };
}
