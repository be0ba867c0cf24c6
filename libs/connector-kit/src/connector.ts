import type { Operation, Mode } from '@tributary/core';
import type { z } from 'zod';
import type { Http } from './http/http.js';
import type { OutRecord } from './record.js';
import type { Outcomes } from './outcome.js';
import type { Sandbox } from './sandbox/sandbox.js';

/** A field a destination object can be given. `name` may be nested by dots. */
export interface Field {
  readonly name: string;
  readonly label: string;
  readonly type: 'string' | 'integer' | 'number' | 'boolean' | 'datetime' | 'json' | 'array' | 'any';
  readonly required?: boolean;
  /** Part of the key of a record. */
  readonly identifier?: boolean;
  readonly help?: string;
}

/** How records may be packed into one `write`. */
export interface BatchLimits {
  readonly records: number;
  /** Size of the request body; the kit estimates a record by its JSON. */
  readonly bytes?: number;
}

/** A rate the destination allows for one credential: `requests` in `perMs`. */
export interface Rate {
  readonly requests: number;
  readonly perMs: number;
}

/** Something a connector can write to: `users`, `metaobject`, `message`. */
export interface DestinationObject<Settings, Options = unknown> {
  readonly label: string;
  readonly modes: readonly Mode[];
  /** `full`: a write replaces the remote record; `partial`: only the fields sent change; `event`: each write adds something. */
  readonly writes: 'full' | 'partial' | 'event';
  /** Repeating a request cannot change the end state. */
  readonly idempotent: boolean;
  readonly fields: readonly Field[];
  /** Fields not listed in `fields` are accepted too (custom attributes). */
  readonly acceptsOtherFields: boolean;
  /** The object's own settings, given in a sync's `options`. */
  readonly options: z.ZodType<Options>;
  readonly batch: BatchLimits;
  /** Batches in flight at once. */
  readonly concurrency: number;
  readonly rate?: Rate;
  /** What a removal does there, in words for people. Absent where no mode of the object removes. */
  readonly removal?: string;
  /** Fields whose values together name a lane: changes of one lane are sent one batch after the other, in order. */
  readonly lane?: readonly string[];
  /** What a sync's first run does with the records there are, where the sync does not say: `send` unless it is said here. */
  readonly firstRun?: 'send' | 'adopt';
  /** Sends a batch and gives each record its outcome. Never retries, never imports an HTTP library. */
  write(context: WriteContext<Settings, Options>, batch: readonly OutRecord[], outcomes: Outcomes<OutRecord>): Promise<void>;
  /** Asks what became of records that were `accepted` under one job. Says `accepted` again while it goes on. Changes nothing there. */
  poll?(
    context: WriteContext<Settings, Options>,
    job: string,
    accepted: readonly OutRecord[],
    outcomes: Outcomes<OutRecord>,
  ): Promise<void>;
}

export interface Context<Settings> {
  readonly settings: Settings;
  /** Speaks to the destination: base URL, credentials, limits, timeouts, log and redaction are its business. */
  readonly http: Http;
  readonly signal: AbortSignal;
}

export interface WriteContext<Settings, Options> extends Context<Settings> {
  readonly options: Options;
  /** Mode of the sync: what the destination is to make of additions and changes. */
  readonly mode: Mode;
  readonly run: { readonly id: string; readonly startedAt: string };
}

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
  /** Headers that carry the credentials. */
  readonly headers: (settings: Settings) => Readonly<Record<string, string>>;
  /** Asks the destination, without changing anything, whether these settings work. */
  readonly check: (context: Context<Settings>) => Promise<CheckResult>;
  readonly objects: Readonly<Record<string, DestinationObject<Settings>>>;
  /** Settings to use with the sandbox, and the sandbox itself. */
  readonly sandbox: { readonly settings: Settings; readonly create: () => Sandbox };
}

/** A connector whose own types are known only to itself. */
export type AnyConnector = Connector;

export type { Mode, Operation };
