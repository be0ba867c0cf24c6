import type { ErrorDetail, Mode, Operation } from '@tributary/core';
import type { z } from 'zod';
import type { Http, Rate } from './http/http.js';
import type { OutRecord } from './record.js';
import type { Outcomes } from './outcome.js';
import type { Now, Sandbox } from './sandbox/sandbox.js';

/** A field a destination object can be given. `name` may be nested by dots. */
export interface Field {
  readonly name: string;
  readonly label: string;
  readonly type: 'string' | 'integer' | 'number' | 'boolean' | 'datetime' | 'json' | 'array' | 'any';
  readonly required?: boolean;
  /** Part of the key of a record. */
  readonly identifier?: boolean;
  /** The most characters a text may have there, and the most elements a list. */
  readonly maxLength?: number;
  readonly maxItems?: number;
  /** The only values taken. */
  readonly choices?: readonly string[];
  /**
   * The field's text is markup in which a value could do harm (call a whole channel). Values get there with `&`, `<` and `>` as entities, in
   * templates too, whose own words stay as they are. `markup_in_json`: the markup is in the texts of a JSON document.
   */
  readonly escape?: 'markup' | 'markup_in_json';
  readonly help?: string;
}

/** How records may be packed into one `write`. */
export interface BatchLimits {
  readonly records: number;
  /** Size of the request body; the kit estimates a record by its JSON. */
  readonly bytes?: number;
}

/** Something a connector can write to: `users`, `metaobject`, `message`. */
export interface DestinationObject<Settings, Options = unknown> {
  readonly label: string;
  readonly modes: readonly Mode[];
  /** `full`: a write replaces the remote record; `partial`: only the fields sent change; `event`: each write adds something. */
  readonly writes: 'full' | 'partial' | 'event';
  /**
   * Options that choose what is written to (a catalogue's name). Declared where writes are `full`: two syncs that agree in them and in the key,
   * and map different fields, would erase each other's fields and are refused. Where absent nobody knows, and none is.
   */
  readonly target?: readonly string[];
  /** Repeating a request cannot change the end state, whatever the operation and the options. */
  readonly idempotent: boolean;
  /** The same for one operation with these options, where it depends on them. */
  idempotentFor?(operation: Operation, options: Options): boolean;
  readonly fields: readonly Field[];
  /** Asks the destination which fields there are for these options (custom attributes, the fields of a definition). They come after `fields`. */
  discover?(context: Context<Settings>, options: Options): Promise<readonly Field[]>;
  /** Fields not listed in `fields` are accepted too (custom attributes). */
  readonly acceptsOtherFields: boolean;
  /** The object's own settings, given in a sync's `options`. */
  readonly options: z.ZodType<Options>;
  /**
   * What options lack without which changes of one operation cannot be sent, and where among them; `undefined` where nothing. Told when a
   * sync is defined whose mode plans such changes, and before the first request of a run that was asked for them.
   */
  lacks?(operation: Operation, options: Options): ErrorDetail | undefined;
  readonly batch: BatchLimits;
  /** The same where options choose how much one request carries; what `batch` says holds where nobody knows them. */
  batchFor?(options: Options): BatchLimits;
  /** For destinations with another way in for many records (files): runs with more changes than `above` have batches of these limits. */
  readonly bulk?: { above(options: Options): number; readonly batch: BatchLimits };
  /** Batches in flight at once. */
  readonly concurrency: number;
  readonly rate?: Rate;
  /** What a removal does there, in words for people. Absent where no mode of the object removes. */
  readonly removal?: string;
  /**
   * Fields whose values together name a lane: changes of one lane are sent one batch after the other, in order. Where none of them is
   * mapped, or none is named, all changes of a sync are in one lane.
   */
  readonly lane?: readonly string[];
  /** What a sync's first run does with the records there are, where the sync does not say: `send` unless it is said here. */
  readonly firstRun?: 'send' | 'adopt';
  /**
   * Looks before a run's first request whether the destination is ready for it, and may make it so (a definition that is missing). Throws
   * a `fatal` fault that says what to do; gives warnings for people. Repeating it changes nothing. A preview asks too, with a client that
   * sends only what reads: `GET`, and requests that are marked `readOnly`.
   */
  prepare?(context: WriteContext<Settings, Options>, planned: Planned): Promise<readonly Warning[]>;
  /** Sends a batch and gives each record its outcome. Never retries, never imports an HTTP library. */
  write(context: WriteContext<Settings, Options>, batch: readonly OutRecord[], outcomes: Outcomes<OutRecord>): Promise<void>;
  /** Asks what became of records that were `accepted` under one job. Says `accepted` again while it goes on. Changes nothing there. */
  poll?(
    context: WriteContext<Settings, Options>,
    job: string,
    accepted: readonly OutRecord[],
    outcomes: Outcomes<OutRecord>,
  ): Promise<void>;
  /** What the destination holds under each key, in their order: its fields by name, or `null` where there is nothing. Absent where it cannot be read. */
  read?(
    context: WriteContext<Settings, Options>,
    keys: readonly OutRecord['key'][],
  ): Promise<readonly (Readonly<Record<string, unknown>> | null)[]>;
}

/** What a run is about to send, as far as `prepare` needs it. */
export interface Planned {
  /** Names of the fields the sync maps, key fields included. */
  readonly mapped: readonly string[];
  /** Changes by operation. */
  readonly counts: Readonly<Record<Operation, number>>;
  /** The first records as `write` will be handed them, at most 20: for destinations that check without writing. */
  readonly sample?: readonly OutRecord[];
}

/** Something people should know before a run, which does not stop it. */
export interface Warning {
  readonly field?: string;
  readonly message: string;
}

/** How requests show who is asking. Values are taken from settings that are marked secret. */
export type Auth =
  | { readonly scheme: 'none' }
  | { readonly scheme: 'header'; readonly name: string; readonly value: string }
  | { readonly scheme: 'query'; readonly name: string; readonly value: string }
  | { readonly scheme: 'basic'; readonly username: string; readonly password: string }
  | {
      /** Client credentials (RFC 6749 §4.4): a token is fetched once for all requests of the process, and again when it expires or is refused. */
      readonly scheme: 'oauth2';
      /** An absolute address, or a path below the base URL. */
      readonly tokenUrl: string;
      readonly clientId: string;
      readonly clientSecret: string;
      readonly scopes?: readonly string[];
      /** Further fields of the token request (`audience`). */
      readonly more?: Readonly<Record<string, string>>;
      /** Where the token request says who is asking: `header` (basic) unless it is said here. */
      readonly clientIn?: 'header' | 'body';
    };

/** What a connector is handed to look at a destination. */
export interface Context<Settings> {
  readonly settings: Settings;
  /** Speaks to the destination: base URL, credentials, limits, timeouts, log and redaction are its business. */
  readonly http: Http;
  readonly signal: AbortSignal;
}

/** The same for the records of a sync, with the sync's options. */
export interface WriteContext<Settings, Options> extends Context<Settings> {
  readonly options: Options;
  /** Mode of the sync: what the destination is to make of additions and changes. */
  readonly mode: Mode;
  /** The batch is one of the object's `bulk` limits, larger than its `batch`. */
  readonly bulk?: boolean;
  /** Adds to a figure of the run that people are shown beside its counts (`data_points`). */
  readonly tally?: (name: string, count: number) => void;
  readonly run: { readonly id: string; readonly startedAt: string };
}

/**
 * What a client shows of itself when a secure connection is made (PEM), and whom it takes for the other side where not those whom everybody
 * trusts. The key stays here: it only proves that the certificate is ours.
 */
export interface ClientTls {
  readonly cert?: string | undefined;
  readonly key?: string | undefined;
  readonly ca?: string | undefined;
}

/** Signs the body of one request, as its bytes are, at a time. */
export type Sign = (body: Uint8Array, at: Date) => Readonly<Record<string, string>>;

/** What a successful check tells people. A failed one throws a `Fault`. */
export interface CheckResult {
  readonly detail: string;
}

/** The code for one kind of destination, as one declared value. */
export interface Connector<Settings = unknown> {
  readonly slug: string;
  readonly name: string;
  /** Secret settings are marked `.meta({ secret: true })`: encrypted at rest, never shown again, redacted everywhere. */
  readonly settings: z.ZodType<Settings>;
  readonly baseUrl: (settings: Settings) => string;
  readonly auth: (settings: Settings) => Auth;
  /** The certificate shown to the base URL and to where tokens are given out; none unless said here. */
  readonly tls?: (settings: Settings) => ClientTls | undefined;
  /** Headers besides, sent with every request. None of them is a credential. */
  readonly headers?: (settings: Settings) => Readonly<Record<string, string>>;
  /** Headers that sign a request, made of the very bytes that are sent. */
  readonly sign?: (settings: Settings) => Sign | undefined;
  /** Asks the destination, without changing anything, whether these settings work. */
  readonly check: (context: Context<Settings>) => Promise<CheckResult>;
  readonly objects: Readonly<Record<string, DestinationObject<Settings>>>;
  /** Settings to use with the sandbox, and the sandbox itself. */
  readonly sandbox: { readonly settings: Settings; readonly create: (now: Now) => Sandbox };
}

/** A connector whose own types are known only to itself. */
export type AnyConnector = Connector;

export type { Mode, Operation };
