/** A request to the destination, relative to its base URL. */
export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly query?: Readonly<Record<string, string | number | boolean>>;
  readonly headers?: Readonly<Record<string, string>>;
  /** Serialised exactly: 64-bit integers, decimals and JSON documents keep their digits. */
  readonly json?: unknown;
  readonly timeoutMs?: number;
}

/** An answer, whatever its status. */
export interface HttpResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  /** The body as JSON, or `undefined` when it is none. Integers beyond 2^53 come as `bigint`. */
  readonly json: unknown;
}

/** One request as history keeps it: bodies are excerpts, secrets are hidden. */
export interface JournalEntry {
  readonly at: string;
  readonly method: string;
  readonly path: string;
  /** Absent when no answer came. */
  readonly status?: number;
  readonly ms: number;
  readonly request: string;
  readonly response: string;
}

/** One exchange that is over. `status` is missing when no answer came; the entry is made only where somebody keeps it. */
export interface Noted {
  readonly status: number | undefined;
  readonly ms: number;
  readonly entry: () => JournalEntry;
}

/** Hears of every exchange. */
export type Journal = (noted: Noted) => void;

/** What one request asks of the client besides. */
export interface SendOptions {
  /** Statuses that are answers, whatever they mean elsewhere. */
  readonly accept?: readonly number[];
  /** Ends the request. */
  readonly signal?: AbortSignal;
  /** Asked at the last moment before the request is written: a signal may come too late to a process that stood still. */
  readonly mayBegin?: () => boolean;
  readonly journal?: Journal;
}

/**
 * The client a connector is handed. Resolves for every answer that arrived, whatever its status; throws a `Fault` when none did:
 * `transient` when nothing can have reached the destination, `in_doubt` when the request was written. Also throws for answers
 * every destination means alike: 401 `unauthorized`, 429 `throttled` with its `Retry-After`, 408, 425, 500, 502, 503 and 504 `transient`,
 * unless the status is listed in `accept`.
 */
export interface Http {
  send(request: HttpRequest, options?: SendOptions): Promise<HttpResponse>;
}
