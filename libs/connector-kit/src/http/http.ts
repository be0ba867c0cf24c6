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

/**
 * The client a connector is handed. Resolves for every answer that arrived, whatever its status; throws a `Fault` when none did:
 * `transient` when nothing can have reached the destination, `in_doubt` when the request was written. Also throws for answers
 * every destination means alike: 401 `unauthorized`, 429 `throttled` with its `Retry-After`, 408, 425, 500, 502, 503 and 504 `transient`,
 * unless the status is listed in `accept`. `signal` ends the request.
 */
export interface Http {
  send(request: HttpRequest, options?: { readonly accept?: readonly number[]; readonly signal?: AbortSignal }): Promise<HttpResponse>;
}
