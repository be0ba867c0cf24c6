import http from 'node:http';
import https from 'node:https';
import { Axios } from 'axios';
import type { AxiosRequestConfig, AxiosResponse, InternalAxiosRequestConfig } from 'axios';
import type { ClientTls } from '../../connector.js';
import type { Agents } from './agents.js';
import { ACCEPTED_ENCODINGS, readText } from './read-text.js';

/** How long each part of an exchange may take (ms). */
export interface Times {
  /** Until there is a connection. */
  readonly connectMs: number;
  /** From then until the answer begins. */
  readonly headersMs: number;
  /** Between two pieces of the answer. */
  readonly idleMs: number;
  /** All of it. */
  readonly answerMs: number;
}

/** One request, ready to be written. */
export interface Exchange {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer | undefined;
  readonly agents: Agents;
  /** What is shown and trusted besides, when a secure connection is made. */
  readonly tls?: ClientTls | undefined;
  readonly times: Times;
  readonly maxAnswerBytes: number;
  readonly signal: AbortSignal | undefined;
  /** Asked when there is a connection, in the very step in which the request is written. */
  readonly mayBegin?: (() => boolean) | undefined;
}

/** An answer as it came, whatever its status. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

/** No answer came. `written`: the request may have reached the destination. */
export class Unanswered extends Error {
  override readonly name = 'Unanswered';
  constructor(
    readonly written: boolean,
    readonly reason: string,
    readonly code: string | undefined,
  ) {
    super(reason);
  }
}

/** Sends one request through axios and waits for the whole answer, whatever its status. Throws `Unanswered` when none came. */
export async function exchange(request: Exchange): Promise<Answer> {
  const watch = new Watch(request);
  try {
    return answerOf(await CLIENT.request<string>(axiosConfig(request, watch)));
  } catch (error) {
    throw watch.unanswered(error);
  } finally {
    watch.end();
  }
}

const untouched = (data: unknown) => data;
const anyStatus = () => true;

/** Without axios' own defaults, all of which would be merged into each request and have no say in it. */
const CLIENT = new Axios({ transformRequest: untouched, transformResponse: untouched, validateStatus: anyStatus });

/** No redirect is followed and no proxy of the environment asked: either would carry credentials where nobody sent them. */
function axiosConfig(request: Exchange, watch: Watch): AxiosRequestConfig {
  return {
    method: request.method,
    url: request.url,
    headers: { 'accept-encoding': ACCEPTED_ENCODINGS, ...request.headers },
    data: request.body,
    adapter: (config) => roundTrip(config, request, watch),
  };
}

function answerOf({ status, headers, data }: AxiosResponse<string>): Answer {
  return { status, headers: headers as Answer['headers'], text: data };
}

/**
 * One request and its answer on Node's own client. What axios has for it is made for files and redirects, takes twice the time, and
 * does not say whether a failed request had been written.
 */
function roundTrip(
  config: InternalAxiosRequestConfig,
  { url, method, body, agents, tls, maxAnswerBytes }: Exchange,
  watch: Watch,
): Promise<AxiosResponse<string>> {
  return new Promise((resolve, reject) => {
    const secure = url.startsWith('https:');
    const headers = config.headers.toJSON() as http.OutgoingHttpHeaders;
    if (body !== undefined) headers['content-length'] = body.byteLength;
    const options = { method, headers, ...(secure ? tls : {}), agent: secure ? agents.https : agents.http };
    const request = (secure ? https : http).request(url, options, (response) => {
      watch.answers(response);
      readText(response, maxAnswerBytes).then((data) => resolve({ data, ...statusOf(response), config }), reject);
    });
    request.once('error', reject);
    watch.follow(request, secure);
    request.end(body);
  });
}

function statusOf({ statusCode = 0, statusMessage = '', headers }: http.IncomingMessage) {
  const texts = Object.entries(headers).map(([name, value]) => [name, String(value)] as const);
  return { status: statusCode, statusText: statusMessage, headers: Object.fromEntries(texts) };
}

/** What one of our clocks says when it ends an exchange. */
const TOO_LATE = {
  connectMs: 'no connection within',
  headersMs: 'no answer within',
  idleMs: 'the answer stopped for',
  answerMs: 'no answer within',
} as const satisfies Record<keyof Times, string>;

/** Why a request is not written that may be the work of another worker by now. */
const SUPERSEDED = 'by now it may be the work of another worker';

/** Follows one exchange: whether the request was written, and which of our own clocks ended it. */
class Watch {
  private readonly onCancel = () => this.stop('it was cancelled');
  private readonly started = performance.now();
  /** Rings at least so often (ms), so that a clock that begins meanwhile is never late. */
  private readonly tickMs: number;
  private timer: NodeJS.Timeout;
  /** The clock that runs beside the whole one, and since when. */
  private phase: 'connectMs' | 'headersMs' | 'idleMs' = 'connectMs';
  private since = this.started;
  private request: http.ClientRequest | undefined;
  private written = false;
  private stopped: string | undefined;

  constructor(private readonly exchange: Exchange) {
    const { signal, times } = exchange;
    this.tickMs = Math.min(times.connectMs, times.headersMs, times.idleMs, times.answerMs);
    this.timer = setTimeout(this.onTime, this.tickMs);
    if (signal?.aborted === true) this.onCancel();
    else signal?.addEventListener('abort', this.onCancel, { once: true });
  }

  /** Node's own request, as it is about to be sent. */
  follow(request: http.ClientRequest, secure: boolean): void {
    this.request = request;
    if (this.stopped !== undefined) request.destroy(new Error(this.stopped));
    request.once('socket', (socket) => {
      if (socket.connecting) socket.once(secure ? 'secureConnect' : 'connect', this.onConnection);
      else if (!socket.destroyed) this.onConnection();
    });
  }

  /** The answer has begun. */
  answers(response: http.IncomingMessage): void {
    this.enter('idleMs');
    response.on('data', this.onData);
  }

  /** Node writes the request after this. A process that stood still while it waited for the connection may be too late. */
  private readonly onConnection = (): void => {
    if (this.exchange.mayBegin?.() === false) return this.stop(SUPERSEDED);
    this.written = true;
    this.enter('headersMs');
  };

  private readonly onData = (): void => void (this.since = performance.now());

  private enter(phase: 'headersMs' | 'idleMs'): void {
    this.phase = phase;
    this.since = performance.now();
  }

  /** One timer for all clocks, set again only when it rings too early: most exchanges end before it does. */
  private readonly onTime = (): void => {
    const { times } = this.exchange;
    const left = this.since + times[this.phase] - performance.now();
    const leftOfAll = this.started + times.answerMs - performance.now();
    if (left > 0 && leftOfAll > 0) this.timer = setTimeout(this.onTime, Math.ceil(Math.min(left, leftOfAll, this.tickMs)));
    else this.stopLate(leftOfAll > 0 ? this.phase : 'answerMs');
  };

  private stopLate(clock: keyof Times): void {
    this.stop(`${TOO_LATE[clock]} ${this.exchange.times[clock] / 1000} s`);
  }

  private stop(reason: string): void {
    this.stopped ??= reason;
    this.request?.destroy(new Error(reason));
  }

  unanswered(error: unknown): Unanswered {
    const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : undefined;
    const reason = this.stopped ?? (error instanceof Error && error.message !== '' ? error.message : (code ?? 'it failed'));
    return new Unanswered(this.written, reason, this.stopped === undefined ? code : undefined);
  }

  end(): void {
    clearTimeout(this.timer);
    this.exchange.signal?.removeEventListener('abort', this.onCancel);
  }
}
