import { traced } from '@tributary/telemetry';
import type { Sign } from '../connector.js';
import type { Shown } from './auth/shown.js';
import type { BodyBytes } from './wire/body.js';
import { type Answer, exchange, type Exchange, Unanswered } from './wire/exchange.js';
import { unansweredFault } from './faults.js';
import type { HttpRequest, Journal, Noted } from './http.js';
import { excerpt, type Redaction } from './redaction/redact.js';
import { nameOf, placeOf } from './wire/url.js';

/** How a client exchanges anything with anybody. */
export interface Exchanging {
  readonly by: Pick<Exchange, 'agents' | 'tls' | 'times' | 'maxAnswerBytes'>;
  /** Sent to the destination itself only. */
  readonly headers: Readonly<Record<string, string>>;
  readonly sign: Sign | undefined;
  readonly redaction: Redaction;
  readonly journal: Journal | undefined;
}

/** One request, with what it shows, about to be sent. */
export interface Ready {
  readonly request: HttpRequest;
  readonly url: URL;
  readonly body: BodyBytes | undefined;
  readonly own: boolean;
  readonly shown: Shown;
}

interface Sending extends Ready {
  readonly client: Exchanging;
  readonly signal: AbortSignal | undefined;
  readonly journal: Journal | undefined;
  readonly mayBegin: (() => boolean) | undefined;
}

const EXCERPT = 2_048;

/** One exchange, told to the journals of the client and of this request. Throws the fault of a request without an answer. */
export async function answerTo(sending: Sending): Promise<Answer> {
  const { request, url } = sending;
  const started = performance.now();
  const at = new Date();
  const note = (status: number | undefined, response: string) => {
    const noted = notedOf(sending, { at, status, response, ms: Math.round((performance.now() - started) * 10) / 10 });
    sending.client.journal?.(noted);
    sending.journal?.(noted);
  };
  return traced('request', { method: request.method, origin: url.origin }, () => exchanged(sending, note));
}

async function exchanged(sending: Sending, note: (status: number | undefined, response: string) => void): Promise<Answer> {
  const { redact, hideEchoes } = sending.client.redaction;
  try {
    const answer = await exchange(exchangeOf(sending));
    note(answer.status, answer.text);
    return { ...answer, text: hideEchoes(answer.text) };
  } catch (error) {
    if (!(error instanceof Unanswered)) throw error;
    note(undefined, error.reason);
    throw unansweredFault(error, { name: redact(nameOf(sending.request)), origin: sending.url.origin, redact });
  }
}

function exchangeOf(sending: Sending): Exchange {
  const { request, body, signal, client, mayBegin } = sending;
  const { by } = client;
  const times = request.timeoutMs === undefined ? by.times : { ...by.times, headersMs: request.timeoutMs, answerMs: request.timeoutMs };
  const tls = sending.own ? by.tls : undefined;
  return { ...by, tls, ...written(sending, client), method: request.method, body: body?.bytes, times, signal, mayBegin };
}

/** The address and all headers of a request as it is written, credentials and signature included. */
export function written(
  { request, url, body, own, shown }: Ready,
  { headers, sign }: Pick<Exchanging, 'headers' | 'sign'>,
): { readonly url: string; readonly headers: Readonly<Record<string, string>> } {
  return {
    url: shown.query === undefined ? url.href : withQuery(url, shown.query),
    headers: {
      accept: 'application/json',
      'user-agent': 'Tributary',
      ...(body === undefined ? {} : { 'content-type': body.contentType }),
      ...(own ? headers : {}),
      ...shown.headers,
      ...request.headers,
      ...(own ? sign?.(body?.bytes ?? NO_BYTES, new Date()) : {}),
    },
  };
}

const NO_BYTES = new Uint8Array();

function withQuery(url: URL, [name, value]: readonly [string, string]): string {
  const full = new URL(url);
  full.searchParams.append(name, value);
  return full.href;
}

interface Told {
  readonly at: Date;
  readonly status: number | undefined;
  readonly response: string;
  readonly ms: number;
}

function notedOf({ request, url, body, own, client }: Sending, { at, status, response, ms }: Told): Noted {
  const { redact } = client.redaction;
  return {
    status,
    ms,
    entry: () => ({
      at: at.toISOString(),
      method: request.method,
      path: redact(own ? url.pathname + url.search : placeOf(url.href)),
      ...(status === undefined ? {} : { status }),
      ms,
      request: excerpt(redact(body?.shown() ?? ''), EXCERPT),
      response: excerpt(redact(response), EXCERPT),
    }),
  };
}
