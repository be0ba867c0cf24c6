import type { Auth } from '../../connector.js';
import { fault } from '../../outcome.js';
import type { Redaction } from '../redaction/redact.js';
import { fetchToken, type TokenRequest } from './fetch-token.js';
import { bearer, type Shown, shownBy } from './shown.js';
import { createTokens, type Tokens } from './tokens.js';

/** How the requests of one client show who is asking. */
export interface Credentials {
  /** What they show; at once where it never changes. */
  show(signal: AbortSignal | undefined): Shown | Promise<Shown>;
  /** What was shown was refused; whether it is worth to show something else. */
  refused(shown: Shown): boolean;
}

/** Credentials by their scheme. A token is hidden in everything told from the moment it is there. */
export function openCredentials(
  auth: Auth,
  request: Omit<TokenRequest, 'credentials' | 'redact'> & { readonly redaction: Redaction; readonly tokens?: Tokens | undefined },
): Credentials {
  if (auth.scheme !== 'oauth2') {
    const shown = shownBy(auth);
    return { show: () => shown, refused: () => false };
  }
  const { redaction, tokens = createTokens(), ...by } = request;
  const values = new WeakMap<Shown, string>();
  const fetch = () => fetchToken({ credentials: auth, redact: redaction.redact, ...by });
  return {
    async show(signal) {
      const value = await unlessEnded(tokens.current(auth, fetch), signal);
      redaction.hide(value);
      const shown = bearer(value);
      values.set(shown, value);
      return shown;
    },
    refused(shown) {
      const value = values.get(shown);
      if (value !== undefined) tokens.refused(auth, value);
      return value !== undefined;
    },
  };
}

/** Others wait for the same token: who is cancelled stops waiting, and does not stop it. */
async function unlessEnded<T>(waited: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return waited;
  const ended = () => fault.transient('The request was cancelled while it waited for a token.');
  if (signal.aborted) throw ended();
  let stop: () => void = () => undefined;
  const cancelled = new Promise<never>((_, reject) => {
    stop = () => reject(ended());
    signal.addEventListener('abort', stop, { once: true });
  });
  try {
    return await Promise.race([waited, cancelled]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
