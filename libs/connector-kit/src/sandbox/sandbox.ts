/** A request as the sandbox got it. */
export interface SandboxRequest {
  /** The sandbox's address as its client reached it, for answers that name places in it. */
  readonly base?: string;
  readonly method: string;
  /** Below the destination's base URL, without the query. */
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  /** The body as JSON, or `undefined` when it is none. */
  readonly json: unknown;
}

/** What the sandbox answers: `json`, or `text` as it stands. */
export interface SandboxResponse {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly json?: unknown;
  readonly text?: string;
}

/** The time in milliseconds since 1970, as a sandbox sees it: its server's clock, which can be set and moved. */
export type Now = () => number;

/**
 * A local simulator of a destination: behaves as its contract says (authentication, validation, limits, partial failures).
 * State is plain data and can be read (`holdings`), saved and restored, so that a sandbox outlives its process.
 */
export interface Sandbox {
  /** What the destination's documentation does not say and we assume, a sentence each; people see it on the sandbox's page. */
  readonly assumes?: readonly string[];
  /** Answers one request, changing the state. */
  answer(request: SandboxRequest): SandboxResponse;
  /** What the destination holds now, by object, each a list of records: for people, tests and the demo. */
  holdings(): Readonly<Record<string, readonly unknown[]>>;
  /** The whole state as JSON, and back. */
  save(): unknown;
  restore(state: unknown): void;
}
