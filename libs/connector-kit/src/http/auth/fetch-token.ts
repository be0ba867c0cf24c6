import { Fault, fault } from '../../outcome.js';
import { readJson } from '../exact-json.js';
import { type Answer, exchange, type Exchange, Unanswered } from '../wire/exchange.js';
import { unansweredFault } from '../faults.js';
import { excerpt, type Redact } from '../redaction/redact.js';
import { retryAfterMs } from '../rate/retry-after.js';
import { basic } from './shown.js';
import type { ClientCredentials, Token } from './tokens.js';

/** How the place where tokens are given out is reached. */
export interface TokenRequest {
  readonly credentials: ClientCredentials;
  readonly url: URL;
  readonly by: Pick<Exchange, 'agents' | 'tls' | 'times' | 'maxAnswerBytes'>;
  readonly redact: Redact;
}

/** Fetches a token with client credentials (RFC 6749 §4.4). Its answer is never shown to anybody but for the error it names. */
export async function fetchToken(request: TokenRequest): Promise<Token> {
  return tokenOf(await ask(request), request);
}

async function ask({ credentials, url, by, redact }: TokenRequest): Promise<Answer> {
  const { clientId, clientSecret, scopes = [], more = {}, clientIn = 'header' } = credentials;
  const form = new URLSearchParams({ grant_type: 'client_credentials', ...more });
  if (scopes.length > 0) form.set('scope', scopes.join(' '));
  if (clientIn === 'body') {
    form.set('client_id', clientId);
    form.set('client_secret', clientSecret);
  }
  const id = basic(encodeURIComponent(clientId), encodeURIComponent(clientSecret));
  const headers = {
    accept: 'application/json',
    'user-agent': 'Tributary',
    'content-type': 'application/x-www-form-urlencoded',
    ...(clientIn === 'header' ? { authorization: `Basic ${id}` } : {}),
  };
  try {
    return await exchange({ method: 'POST', url: url.href, headers, body: Buffer.from(form.toString()), signal: undefined, ...by });
  } catch (error) {
    if (!(error instanceof Unanswered)) throw error;
    const lost = unansweredFault(error, { name: 'The request for a token', origin: url.origin, redact });
    // A token that nobody got is none: asking again changes nothing.
    throw lost.kind === 'in_doubt' ? fault.transient(lost.message) : lost;
  }
}

const REMEDY = "Check the client id, the client secret and the token URL in the destination's settings.";

function tokenOf({ status, headers, text }: Answer, { url, redact }: TokenRequest): Token {
  const json = readJson(text);
  const told = typeof json === 'object' && json !== null ? (json as Readonly<Record<string, unknown>>) : {};
  if (status === 200 || status === 201) return tokenFrom(told, url);
  const why = [told['error'], told['error_description']].filter((part): part is string => typeof part === 'string').join(': ');
  const message = `The request for a token was answered ${status} by \`${url.origin}\`${why === '' ? '' : `: ${redact(excerpt(why, 300))}`}`;
  if (status === 429) throw fault.throttled(message, retryAfterMs(headers));
  if (status >= 500 || status === 408 || status === 425) throw new Fault('transient', message, { status });
  throw fault[status === 400 || status === 401 || status === 403 ? 'unauthorized' : 'fatal'](message, REMEDY);
}

function tokenFrom(told: Readonly<Record<string, unknown>>, url: URL): Token {
  const { access_token: value, expires_in: seconds, token_type: type = 'bearer' } = told;
  if (typeof value !== 'string' || !/^[\x21-\x7e]+$/.test(value)) throw fault.fatal(`\`${url.origin}\` answered without a token.`, REMEDY);
  if (typeof type !== 'string' || type.toLowerCase() !== 'bearer')
    throw fault.fatal(`\`${url.origin}\` gives out tokens of a type other than \`Bearer\`.`, REMEDY);
  const expires = Number(seconds);
  return { value, ...(Number.isFinite(expires) && expires > 0 ? { expiresInMs: expires * 1_000 } : {}) };
}
