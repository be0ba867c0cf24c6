/** A request to the destination: where it goes, at most one body, and what it asks of the client besides. */
export type HttpRequest = Target & Body & RequestSettings;

/** Below the destination's base URL, or elsewhere (an upload to a place the destination named): then without its credentials and signature. */
export type Target =
  | { readonly to?: undefined; readonly path: string; readonly url?: undefined }
  | { readonly to: 'elsewhere'; readonly url: string; readonly path?: undefined };

/**
 * What is sent, each form with its own `content-type` unless `headers` names another. `json` is serialised exactly: 64-bit integers,
 * decimals and JSON documents keep their digits. `form` is urlencoded, `parts` is multipart, in their order.
 */
export type Body =
  | OneOf<'json', unknown>
  | OneOf<'form', Readonly<Record<string, string>> | readonly (readonly [name: string, value: string])[]>
  | OneOf<'text', string>
  | OneOf<'bytes', Uint8Array>
  | OneOf<'parts', readonly Part[]>;

type BodyForm = 'json' | 'form' | 'text' | 'bytes' | 'parts';
type OneOf<Form extends BodyForm, Type> = { readonly [F in Form]?: Type } & { readonly [F in Exclude<BodyForm, Form>]?: undefined };

/** One part of a multipart body; with a `fileName` it is a file. */
export interface Part {
  readonly name: string;
  readonly value: string | Uint8Array;
  readonly fileName?: string;
  readonly contentType?: string;
}

interface RequestSettings {
  /** It changes nothing there, though its method might: a search, a query of a graph. A preview, which only looks, sends it too. */
  readonly readOnly?: true;
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly query?: Readonly<Record<string, string | number | boolean>>;
  readonly headers?: Readonly<Record<string, string>>;
  /** For the whole of it, in place of the client's. */
  readonly timeoutMs?: number;
  /** Rates of its own, in place of the object's: all of them are waited for. */
  readonly rate?: RequestRate | readonly RequestRate[];
  /** Follows so many redirects of a `GET`; none unless asked. Credentials stay behind when one leads to another origin. */
  readonly redirects?: number;
}

/** A rate the destination allows for one credential: `requests` in `perMs`. */
export interface Rate {
  readonly requests: number;
  readonly perMs: number;
  /** Objects that name the same bucket share it. The object's own name where absent. */
  readonly bucket?: string;
}

/** A rate that requests of the same `bucket` share, in all runs and workers with this credential. */
export interface RequestRate {
  readonly bucket: string;
  readonly rate: Pick<Rate, 'requests' | 'perMs'>;
  /** How many of the rate's `requests` this one counts for, where the destination counts otherwise (points of a query). 1 where absent. */
  readonly cost?: number;
  /** The destination counts it by itself: a refusal (429) holds up this bucket and nothing else. */
  readonly alone?: true;
}

/** What a destination told about a rate of its own. */
export interface RateState {
  /** What is left now, in the rate's own measure. */
  readonly available: number;
  /** What comes back each second, where it comes back bit by bit. */
  readonly perSecond?: number;
  /** When all of it is back, where it comes back at once. */
  readonly resumeInMs?: number;
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
  /**
   * Passes on what an answer told about a rate (`bucket` of a request, else the object's): all who share it slow down before they are
   * refused. The common headers (`X-RateLimit-…`) are read by the client itself. Never lets more through than the rate says.
   */
  observe(bucket: string | undefined, state: RateState): void;
}
