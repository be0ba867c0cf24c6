import { createHash } from 'node:crypto';
import type { Auth } from '../../connector.js';

/** The scheme whose credentials are a token that is fetched. */
export type ClientCredentials = Extract<Auth, { scheme: 'oauth2' }>;

/** A token that requests show for some time. */
export interface Token {
  readonly value: string;
  /** How long it is good for (ms), where its issuer says so. */
  readonly expiresInMs?: number;
}

/** The tokens of one process: whoever has the same credentials shows the same token. */
export interface Tokens {
  /** The token that is good now. The first to need one fetches it, and all others wait for the same request. */
  current(credentials: ClientCredentials, fetch: () => Promise<Token>): Promise<string>;
  /** A token was refused. It is not shown again; one that was fetched meanwhile stays. */
  refused(credentials: ClientCredentials, value: string): void;
}

interface Kept {
  readonly token: Promise<Token>;
  /** Known when the token is there. */
  value?: string;
  /** From then on it is fetched anew, while it is still good. */
  renewAt: number;
}

/** A token without a word about its end is asked for again after this time. */
const USUAL_MS = 300_000;
/** Renewed so long before its end: requests under way must still find it good. */
const EARLY_MS = 30_000;
const MOST_KEPT = 10_000;

/** No tokens yet. `now` is in milliseconds, of a clock that never goes back. */
export function createTokens(now: () => number = () => performance.now()): Tokens {
  const kept = new Map<string, Kept>();

  const fetchNew = (name: string, fetch: () => Promise<Token>): Kept => {
    if (kept.size >= MOST_KEPT) kept.clear();
    const entry: Kept = { token: fetch(), renewAt: Infinity };
    kept.set(name, entry);
    entry.token.then(
      ({ value, expiresInMs = USUAL_MS }) => {
        entry.value = value;
        entry.renewAt = now() + Math.max(expiresInMs - EARLY_MS, expiresInMs / 2);
      },
      // The next who needs one tries again.
      () => kept.get(name) === entry && kept.delete(name),
    );
    return entry;
  };

  return {
    async current(credentials, fetch) {
      const name = nameOf(credentials);
      const before = kept.get(name);
      const entry = before === undefined || now() >= before.renewAt ? fetchNew(name, fetch) : before;
      return (await entry.token).value;
    },
    refused(credentials, value) {
      const name = nameOf(credentials);
      if (kept.get(name)?.value === value) kept.delete(name);
    },
  };
}

/** Tells credentials apart without keeping them. */
function nameOf({ tokenUrl, clientId, clientSecret, scopes = [], more = {} }: ClientCredentials): string {
  const told = JSON.stringify([tokenUrl, clientId, clientSecret, scopes, Object.entries(more)]);
  return createHash('sha256').update(told).digest('base64url');
}
