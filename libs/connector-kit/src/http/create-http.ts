import type { Auth, ClientTls, Sign } from '../connector.js';
import { Fault, fault } from '../outcome.js';
import { type Agents, sharedAgents } from './wire/agents.js';
import { openCredentials } from './auth/credentials.js';
import { secretsSent, type Shown, NOTHING_SHOWN } from './auth/shown.js';
import type { Tokens } from './auth/tokens.js';
import { bodyOf, type BodyBytes } from './wire/body.js';
import { readJson } from './exact-json.js';
import type { Answer, Times } from './wire/exchange.js';
import { commonFault, isRedirect } from './faults.js';
import type { Http, HttpRequest, HttpResponse, Journal, Rate, SendOptions } from './http.js';
import { openLimits, type RequestLimits } from './rate/limits.js';
import type { RateLimit, RateOf } from './rate/rate.js';
import { openRedaction } from './redaction/redact.js';
import { answerTo, type Exchanging } from './sending.js';
import { nameOf, parseBaseUrl, resolveUrl, urlOf, withoutUser } from './wire/url.js';

/** What a client is made of. Only the base URL is needed. */
export interface HttpOptions {
  readonly baseUrl: string;
  /** Sent to the base URL with every request. */
  readonly headers?: Readonly<Record<string, string>>;
  /** How requests show who is asking; `none` unless given. Nothing of it goes anywhere but to the base URL's origin and the token URL. */
  readonly auth?: Auth;
  readonly sign?: Sign | undefined;
  /** Shown to the base URL's origin and the token URL, and to nobody else. */
  readonly tls?: ClientTls | undefined;
  /** Tokens shared with other clients of the process. */
  readonly tokens?: Tokens;
  /** Values to hide in every message and journal entry. */
  readonly secrets?: readonly string[];
  /** Connections to use, where egress is guarded. */
  readonly fetchVia?: Agents;
  readonly journal?: Journal;
  /** A rate for this client alone, or a limit shared with others. */
  readonly rate?: Rate | RateLimit;
  /** Where the limits of requests with a rate of their own are; limits of this client alone unless given. */
  readonly rateOf?: RateOf;
  readonly signal?: AbortSignal;
  readonly timeouts?: Partial<Times>;
  readonly maxAnswerBytes?: number;
}

/** A client that counts: `requests` is how many were sent or tried. */
export interface CountingHttp extends Http {
  readonly requests: number;
}

const TIMES: Times = { connectMs: 10_000, headersMs: 60_000, idleMs: 20_000, answerMs: 60_000 };
const MOST_ANSWER_BYTES = 16_777_216;

/** The client a connector is handed, for one destination and its credentials. See `Http` for what it throws. */
export function createHttp(options: HttpOptions): CountingHttp {
  const limits = openLimits(options);
  const client = openClient(options);
  let requests = 0;

  const attempt = async (sending: Sending, more: SendOptions): Promise<Answer> => {
    const limited = limits.of(sending.request);
    if (limited !== undefined) await waitForTurn(limited, sending.signal);
    if (more.mayBegin?.() === false) throw fault.transient('The request was not sent: by now it may be the work of another worker.');
    requests += 1;
    const answer = await answerTo({ ...sending, client, journal: more.journal, mayBegin: more.mayBegin });
    limited?.told(answer);
    return answer;
  };

  /** One whose token is refused is sent once more with a new one: it has done nothing. */
  const ask = async (sending: Omit<Sending, 'shown'>, more: SendOptions): Promise<Answer> => {
    if (!sending.own) return attempt({ ...sending, shown: NOTHING_SHOWN }, more);
    const first = await showing(client, sending.signal);
    const answer = await attempt({ ...sending, shown: first }, more);
    if (answer.status !== 401 || !client.credentials.refused(first)) return answer;
    return attempt({ ...sending, shown: await showing(client, sending.signal) }, more);
  };

  const follow = async (sending: Omit<Sending, 'shown'>, first: Answer, more: SendOptions): Promise<Answer> => {
    let [answer, at] = [first, sending.url];
    for (let left = sending.request.redirects ?? 0; left > 0 && isRedirect(answer); left -= 1) {
      at = nextUrl(at, answer, {
        method: sending.request.method,
        name: client.redaction.redact(nameOf(sending.request)),
      });
      const own = sending.own && at.origin === client.base.origin;
      answer = await ask({ ...sending, url: at, own, request: own ? sending.request : { ...sending.request, headers: {} } }, more);
    }
    return answer;
  };

  return {
    get requests() {
      return requests;
    },
    observe: (bucket, state) => limits.observe(bucket, state),
    async send(asked, more = {}) {
      const signal = signalOf(options.signal, more.signal);
      const [url, body] = [urlOf(client.base, asked), bodyOf(asked)];
      // What it was written from may be thousands of objects: they need not live until there is an answer.
      const request = { ...asked, json: undefined };
      const sending = { request, url, body, own: request.to !== 'elsewhere', signal };
      const first = await ask(sending, more);
      const answer = request.redirects === undefined ? first : await follow(sending, first, more);
      const response = responseOf(answer);
      if (answer.status < 300 || more.accept?.includes(answer.status) === true) return response;
      const found = commonFault(response, client.redaction.redact(nameOf(request)));
      if (found === undefined) return response;
      throw found.kind === 'throttled' ? slowedDown(found, limits.of(request)) : found;
    },
  };
}

/** Whoever shares the limits of a refused request waits as long as it does. */
function slowedDown(refusal: Fault, limited: RequestLimits | undefined): Fault {
  limited?.pause(refusal.options.afterMs ?? 1_000);
  return limited?.alone === true ? new Fault('throttled', refusal.message, { ...refusal.options, alone: true }) : refusal;
}

interface Sending {
  readonly request: HttpRequest;
  readonly url: URL;
  readonly body: BodyBytes | undefined;
  /** To the destination itself, with its credentials. */
  readonly own: boolean;
  readonly shown: Shown;
  readonly signal: AbortSignal | undefined;
}

/** What stays the same for all requests of a client. */
export interface Client extends Exchanging {
  readonly base: URL;
  readonly credentials: ReturnType<typeof openCredentials>;
}

function openClient(options: HttpOptions): Client {
  const { auth = { scheme: 'none' }, secrets = [], timeouts, maxAnswerBytes = MOST_ANSWER_BYTES, fetchVia = sharedAgents } = options;
  const redaction = openRedaction([...secrets, ...secretsSent(auth)]);
  const base = parseBaseUrl(options.baseUrl, redaction.redact);
  const by = { agents: fetchVia, times: { ...TIMES, ...timeouts }, maxAnswerBytes, tls: options.tls };
  const url = auth.scheme === 'oauth2' ? resolveUrl(base, auth.tokenUrl) : base;
  const credentials = openCredentials(auth, { url, by, redaction, tokens: options.tokens });
  const { headers = {}, sign, journal } = options;
  return { base, credentials, by, redaction, headers, sign, journal };
}

/** Waits only where there is something to wait for: most credentials are always there. */
async function showing({ credentials }: Client, signal: AbortSignal | undefined): Promise<Shown> {
  return credentials.show(signal);
}

/** The client's signal and the request's own. */
function signalOf(one: AbortSignal | undefined, other: AbortSignal | undefined): AbortSignal | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  return AbortSignal.any([one, other]);
}

async function waitForTurn(limits: RequestLimits, signal: AbortSignal | undefined): Promise<void> {
  try {
    await limits.take(signal);
  } catch (error) {
    throw error instanceof Fault ? error : fault.transient('The request was cancelled while it waited for its turn.');
  }
}

/** Where a redirect leads, if it may be followed. */
function nextUrl(from: URL, { status, headers }: Answer, { name, method }: { readonly name: string; readonly method: string }): URL {
  const { location } = headers;
  const what = `${name} was answered ${status}`;
  if (method !== 'GET') throw fault.fatal(`${what}, and only a GET follows a redirect.`);
  if (location === undefined || !URL.canParse(location, from.href)) throw fault.fatal(`${what}, and does not say where it leads.`);
  const to = new URL(location, from);
  if (!/^https?:$/.test(to.protocol)) throw fault.fatal(`${what}, and leads to something that is no http(s) address.`);
  if (from.protocol === 'https:' && to.protocol === 'http:') throw fault.fatal(`${what}, and leads from https to http.`);
  return withoutUser(to);
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
