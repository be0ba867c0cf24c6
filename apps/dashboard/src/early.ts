/** Where nobody is known yet, and no frame surrounds the page. */
const OUTSIDE: ReadonlySet<string> = new Set(['/login', '/invitation']);

export const isOutside = (page: string): boolean => OUTSIDE.has(page);

/** What a page asks for before anything else: who is asking, and home what stands where. */
const firstOf = (page: string): readonly string[] => {
  if (isOutside(page)) return [];
  return page === '/' ? ['/v1/session', '/v1/summary'] : ['/v1/session'];
};

/** An answer that nobody came for in this time is too old. */
const KEPT_MS = 10_000;

const asked = new Map<string, Promise<Response>>();

/** Asks at once for what the page at this address needs first, while the code that shows it is still on its way. */
export function askEarly(page: string): void {
  for (const path of firstOf(page)) {
    const answer = whole(fetch(path, { headers: { accept: 'application/json' } }));
    // Whoever takes it hears of a failure.
    answer.catch(() => undefined);
    asked.set(path, answer);
  }
  setTimeout(() => asked.clear(), KEPT_MS);
}

/** An answer once all of it is there: whoever takes it has it at once, and need not wait for its body. */
async function whole(asking: Promise<Response>): Promise<Response> {
  const answer = await asking;
  const { status, statusText, headers } = answer;
  return new Response(await answer.text(), { status, statusText, headers });
}

/** `fetch`, but for what was asked for early: that is given once. */
export const fetchOnce: typeof fetch = (input, init) => {
  const early = init?.method === 'GET' && typeof input === 'string' ? taken(input) : undefined;
  return early ?? fetch(input, init);
};

function taken(address: string): Promise<Response> | undefined {
  // Nobody but our own API is ever asked: the path says it all.
  const { pathname, search } = new URL(address, 'http://our.api');
  const path = `${pathname}${search}`;
  const early = asked.get(path);
  asked.delete(path);
  return early;
}

/** What an early answer says, for who only looks at it: it is still there to be taken. `undefined` where there is none, or no good one. */
export async function glimpse(path: string): Promise<unknown> {
  const answer = await asked.get(path)?.catch(() => undefined);
  return answer?.ok === true ? answer.clone().json() : undefined;
}

/** Whether an answer is on its way that nobody took yet. */
export const wasAsked = (path: string): boolean => asked.has(path);
