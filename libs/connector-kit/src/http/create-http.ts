import { traced } from '@tributary/telemetry';
import type { Rate } from '../connector.js';
import { Fault, fault } from '../outcome.js';
import { readJson } from './exact-json.js';
import { exchange, sharedAgents, Unanswered } from './exchange.js';
import type { Agents, Answer } from './exchange.js';
import { commonFault } from './faults.js';
import type { Http, HttpRequest, HttpResponse, Journal, Noted } from './http.js';
import { jsonBytes } from './json-bytes.js';
import { createRate } from './rate.js';
import type { RateLimit } from './rate.js';
import { createRedact, excerpt } from './redact.js';
import type { Redact } from './redact.js';
import { spentMs } from './spent-headers.js';

export interface HttpOptions {
  readonly baseUrl: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Values to hide in every message and journal entry. */
  readonly secrets?: readonly string[];
  /** Connections to use, where egress is guarded. */
  readonly fetchVia?: Agents;
  readonly journal?: Journal;
  /** A rate for this client alone, or a limit shared with others. */
  readonly rate?: Rate | RateLimit;
  readonly signal?: AbortSignal;
  readonly timeouts?: { readonly connectMs?: number; readonly answerMs?: number };
  readonly maxAnswerBytes?: number;
}

/** A client that counts: `requests` is how many were sent or tried. */
export interface CountingHttp extends Http {
  readonly requests: number;
}

const DEFAULTS = { connectMs: 10_000, answerMs: 60_000, maxAnswerBytes: 16_777_216, excerpt: 2_048 };

/** The client a connector is handed, for one destination and its credentials. See `Http` for what it throws. */
export function createHttp(options: HttpOptions): CountingHttp {
  const base = parseBaseUrl(options.baseUrl);
  const redact = createRedact(options.secrets ?? []);
  // What a destination echoes must not reach an outcome. A shorter secret could be a word of the answer.
  const hideEchoes = createRedact((options.secrets ?? []).filter((secret) => secret.length >= 8));
  const rate = options.rate === undefined ? undefined : 'take' in options.rate ? options.rate : createRate(options.rate);
  let requests = 0;
  return {
    get requests() {
      return requests;
    },
    observe: () => undefined,
    async send(request, { accept = [], signal, mayBegin, journal } = {}) {
      const ended = endedBy(options, signal);
      const url = urlOf(base, request);
      const body = request.json === undefined ? undefined : jsonBytes(request.json);
      await waitForTurn(rate, ended.signal);
      if (mayBegin?.() === false) throw fault.transient('The request was not sent: by now it may be the work of another worker.');
      requests += 1;
      const answer = await answerTo({ request, url, body, options: ended, journal, redact, hideEchoes });
      const response = responseOf(answer);
      const found = accept.includes(answer.status) ? undefined : commonFault(response, nameOf(request));
      const pause = found?.kind === 'throttled' ? (found.options.afterMs ?? 1_000) : spentMs(response.headers);
      if (pause !== undefined) rate?.pause(pause);
      if (found === undefined) return response;
      throw found;
    },
  };
}

/** The client's settings, its requests also ended by a signal of their own. */
function endedBy(options: HttpOptions, signal: AbortSignal | undefined): HttpOptions {
  if (signal === undefined) return options;
  return { ...options, signal: options.signal === undefined ? signal : AbortSignal.any([options.signal, signal]) };
}

interface Sending {
  readonly request: HttpRequest;
  readonly url: URL;
  readonly body: Buffer | undefined;
  readonly options: HttpOptions;
  readonly journal: Journal | undefined;
  readonly redact: Redact;
  readonly hideEchoes: Redact;
}

/** One exchange, told to the journals of the client and of this request. */
async function answerTo(sending: Sending): Promise<Answer> {
  const { request, url, options } = sending;
  const started = performance.now();
  const at = new Date();
  const note = (status: number | undefined, response: string) => {
    const noted = notedOf(sending, { at, status, response, ms: Math.round((performance.now() - started) * 10) / 10 });
    options.journal?.(noted);
    sending.journal?.(noted);
  };
  return traced('request', { method: request.method, origin: url.origin }, () => exchanged(sending, note));
}

async function exchanged(sending: Sending, note: (status: number | undefined, response: string) => void): Promise<Answer> {
  try {
    const answer = await exchange(exchangeOf(sending));
    note(answer.status, answer.text);
    return { ...answer, text: sending.hideEchoes(answer.text) };
  } catch (error) {
    if (!(error instanceof Unanswered)) throw error;
    note(undefined, error.reason);
    throw unansweredFault(error, sending);
  }
}

interface Told {
  readonly at: Date;
  readonly status: number | undefined;
  readonly response: string;
  readonly ms: number;
}

function notedOf({ request, url, body, redact }: Sending, { at, status, response, ms }: Told): Noted {
  return {
    status,
    ms,
    entry: () => ({
      at: at.toISOString(),
      method: request.method,
      path: redact(url.pathname + url.search),
      ...(status === undefined ? {} : { status }),
      ms,
      request: excerpt(redact(body?.toString() ?? ''), DEFAULTS.excerpt),
      response: excerpt(redact(response), DEFAULTS.excerpt),
    }),
  };
}

function exchangeOf({ request, url, body, options }: Sending) {
  return {
    method: request.method,
    url: url.href,
    headers: headersOf(request, body, options),
    body,
    agents: options.fetchVia ?? sharedAgents,
    connectMs: options.timeouts?.connectMs ?? DEFAULTS.connectMs,
    answerMs: request.timeoutMs ?? options.timeouts?.answerMs ?? DEFAULTS.answerMs,
    maxAnswerBytes: options.maxAnswerBytes ?? DEFAULTS.maxAnswerBytes,
    signal: options.signal,
  };
}

/** All headers of a request, credentials included. */
export function headersOf(request: HttpRequest, body: unknown, options: Pick<HttpOptions, 'headers'>): Readonly<Record<string, string>> {
  return {
    accept: 'application/json',
    'user-agent': 'Tributary',
    ...(body === undefined ? {} : { 'content-type': 'application/json; charset=utf-8' }),
    ...options.headers,
    ...request.headers,
  };
}

/** Trying again does not make a certificate better. */
const CERTIFICATE = /CERT|SIGNATURE|ISSUER/;
const CHECK_CERTIFICATE = "Check the address in the destination's settings, and its certificate.";

/** The axios error itself is left behind: it carries the request with its credentials. */
function unansweredFault(error: Unanswered, { request, url, redact }: Sending): Fault {
  const why = redact(error.code === undefined || error.reason.includes(error.code) ? error.reason : `${error.code}: ${error.reason}`);
  if (error.written) return fault.inDoubt(`${nameOf(request)} was sent to \`${url.origin}\` and its answer was lost: ${why}`);
  if (error.code?.startsWith('ERR_INVALID') === true) return fault.fatal(`${nameOf(request)} cannot be sent: ${why}`);
  const unsent = `${nameOf(request)} could not be sent to \`${url.origin}\`: ${why}`;
  return CERTIFICATE.test(error.code ?? '') ? fault.fatal(unsent, CHECK_CERTIFICATE) : fault.transient(unsent);
}

async function waitForTurn(rate: RateLimit | undefined, signal: AbortSignal | undefined): Promise<void> {
  try {
    await rate?.take(signal);
  } catch (error) {
    throw error instanceof Fault ? error : fault.transient('The request was cancelled while it waited for its turn.');
  }
}

function responseOf({ status, headers, text }: Answer): HttpResponse {
  let parsed: { readonly json: unknown } | undefined;
  return {
    status,
    headers,
    text,
    get json() {
      parsed ??= { json: readJson(text) };
      return parsed.json;
    },
  };
}

function nameOf(request: HttpRequest): string {
  return `\`${request.method} ${request.path ?? new URL(request.url).pathname}\``;
}

/** Throws a fault where it is no http(s) address. */
export function parseBaseUrl(text: string): URL {
  if (!URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol)) {
    throw fault.fatal(`The base URL \`${text}\` is not an http(s) address.`, "Check the destination's settings.");
  }
  return new URL(text);
}

/** The path is joined below the base and cannot leave it: credentials go nowhere else, and `..` from a record is no other endpoint. */
export function urlOf(base: URL, request: HttpRequest): URL {
  if (request.to === 'elsewhere') return parseBaseUrl(request.url);
  const [path = '', query = ''] = request.path.split(/\?(.*)/s);
  if (path.split('/').some((part) => /^(\.|%2e){1,2}$/i.test(part))) throw fault.fatal(`The path \`${request.path}\` leads elsewhere.`);
  const url = new URL(base);
  url.hash = '';
  url.pathname = `${base.pathname.replace(/\/+$/, '')}/${path.replace(/^\/+/, '')}`;
  for (const [name, value] of new URLSearchParams(query)) url.searchParams.append(name, value);
  for (const [name, value] of Object.entries(request.query ?? {})) url.searchParams.append(name, String(value));
  return url;
}
