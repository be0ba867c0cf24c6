import http from 'node:http';
import https from 'node:https';
import axios from 'axios';
import type { AxiosResponse } from 'axios';

/** The connections a client uses; a room that guards egress hands in its own. */
export interface Agents {
  readonly http: http.Agent;
  readonly https: https.Agent;
}

/**
 * Kept-alive connections, shared by all clients of the process. An idle one is closed after 4 s, before common servers close it at
 * 5 s: a request written into a connection that is just being closed is lost, and nobody can say whether it arrived.
 */
const AGENT = { keepAlive: true, maxSockets: 128, timeout: 4_000 };
export const sharedAgents: Agents = { http: new http.Agent(AGENT), https: new https.Agent(AGENT) };

/** One request, ready to be written. */
export interface Exchange {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer | undefined;
  readonly agents: Agents;
  readonly connectMs: number;
  readonly answerMs: number;
  readonly maxAnswerBytes: number;
  readonly signal: AbortSignal | undefined;
}

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
    return answerOf(await axios.request<string>({ ...axiosConfig(request), transport: watch.transport, signal: watch.signal }));
  } catch (error) {
    throw watch.unanswered(error);
  } finally {
    watch.end();
  }
}

function axiosConfig(request: Exchange) {
  const untouched = (data: unknown) => data;
  return {
    method: request.method,
    url: request.url,
    headers: { ...request.headers },
    data: request.body,
    transformRequest: untouched,
    transformResponse: untouched,
    responseType: 'text' as const,
    validateStatus: () => true,
    maxRedirects: 0,
    // Proxies from the environment would carry credentials where nobody sent them.
    proxy: false as const,
    maxContentLength: request.maxAnswerBytes,
    maxBodyLength: Infinity,
    httpAgent: request.agents.http,
    httpsAgent: request.agents.https,
  };
}

function answerOf(response: AxiosResponse<string>): Answer {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(response.headers)) headers[name.toLowerCase()] = String(value);
  return { status: response.status, headers, text: response.data ?? '' };
}

/** Follows one exchange: whether the request was written, and which of our own clocks ended it. */
class Watch {
  private readonly controller = new AbortController();
  private readonly onCancel = () => this.stop('it was cancelled');
  private readonly answerTimer: NodeJS.Timeout;
  private readonly connectTimer: NodeJS.Timeout;
  private written = false;
  private stopped: string | undefined;

  constructor(private readonly request: Exchange) {
    const { signal, connectMs, answerMs } = request;
    this.connectTimer = setTimeout(() => this.stop(`no connection within ${connectMs / 1000} s`), connectMs);
    this.answerTimer = setTimeout(() => this.stop(`no answer within ${answerMs / 1000} s`), answerMs);
    if (signal?.aborted === true) this.onCancel();
    else signal?.addEventListener('abort', this.onCancel, { once: true });
  }

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  /** Node's own client, watched: axios does not say whether a failed request had been written. */
  readonly transport = {
    request: (options: https.RequestOptions, answered: (response: http.IncomingMessage) => void): http.ClientRequest => {
      const secure = options.protocol === 'https:';
      const request = (secure ? https : http).request(options, answered);
      request.once('socket', (socket) => {
        if (socket.connecting) socket.once(secure ? 'secureConnect' : 'connect', this.onWritten);
        else this.onWritten();
      });
      return request;
    },
  };

  private readonly onWritten = (): void => {
    clearTimeout(this.connectTimer);
    this.written = true;
  };

  private stop(reason: string): void {
    this.stopped ??= reason;
    this.controller.abort();
  }

  unanswered(error: unknown): Unanswered {
    const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : undefined;
    const reason = this.stopped ?? (error instanceof Error && error.message !== '' ? error.message : (code ?? 'it failed'));
    return new Unanswered(this.written, reason, this.stopped === undefined ? code : undefined);
  }

  end(): void {
    clearTimeout(this.connectTimer);
    clearTimeout(this.answerTimer);
    this.request.signal?.removeEventListener('abort', this.onCancel);
  }
}
