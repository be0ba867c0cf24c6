import { randomUUID } from 'node:crypto';
import type { AnyConnector, Context, DestinationObject, Mode } from '../connector.js';
import { objectOf } from '../define-connector.js';
import { deliverBatch } from '../delivery/deliver-batch.js';
import type { Delivery } from '../delivery/deliver-batch.js';
import { pollAccepted } from '../delivery/poll-accepted.js';
import type { CountingHttp } from '../http/create-http.js';
import { writeJson } from '../http/exact-json.js';
import type { Noted } from '../http/http.js';
import { openHttp } from '../http/open-http.js';
import { secretsOf } from '../http/redaction/secrets.js';
import type { RecordOutcome } from '../outcome.js';
import type { OutRecord } from '../record.js';
import { SandboxFaults } from '../sandbox/faults.js';
import type { SandboxFault } from '../sandbox/faults.js';
import type { SandboxJournalEntry } from '../sandbox/sandbox-host.js';
import { sandboxUrl } from '../sandbox/start-sandbox-server.js';
import type { SandboxServer } from '../sandbox/start-sandbox-server.js';
import { oddServers } from './bench/odd-servers.js';
import type { OddServers } from './bench/odd-servers.js';
import { openAgents } from './bench/reach.js';
import type { Reach } from './bench/reach.js';
import { suiteServer } from './bench/suite-server.js';

/** What a connector's test supplies for one object. */
export interface Sample {
  /** A record the destination takes; each `n` has a key of its own. */
  good(n: number): OutRecord;
  /** A record the destination refuses on its own. */
  bad?: OutRecord;
  readonly options: unknown;
  /** A top-level field that takes any text, to try odd texts in. */
  readonly text?: string;
  /** The destination tells of every record by name, so that one it does not mention is in doubt. */
  readonly tellsEach?: boolean;
  /** A removal is said there (a message that somebody left) and takes nothing away. */
  readonly removalIsSaid?: boolean;
  /** Of records that are told together so many are shown there; the others are counted. */
  readonly shown?: number;
  /** What has to be there before this object can be written to: records of other objects, delivered first, or requests. */
  readonly before?: (bench: Bench) => Promise<void>;
}

export interface DeliverOptions {
  readonly settings?: unknown;
  readonly signal?: AbortSignal;
  readonly mode?: Mode;
  /** Fewer records to a batch than the object takes. */
  readonly batch?: number;
  /** The batch is one of the object's bulk limits. */
  readonly bulk?: boolean;
  readonly reach?: Reach;
  readonly answerMs?: number;
  readonly maxAnswerBytes?: number;
  /** Leaves records `accepted` instead of asking what became of them. */
  readonly unsettled?: boolean;
  /** Hears of every exchange, when it is over. */
  readonly journal?: (noted: Noted) => void;
}

export type BenchDelivery = Delivery & { readonly requests: number };

/** A sandbox of its own for one test, and the connector pointed at it. Its clock goes a minute with each request. */
export interface Bench {
  readonly settings: unknown;
  check(settings?: unknown): Promise<{ readonly detail: string }>;
  deliver(object: string, sample: Sample, records: readonly OutRecord[], options?: DeliverOptions): Promise<BenchDelivery>;
  /** Asks once what became of accepted records. */
  poll(object: string, sample: Sample, accepted: { readonly job: string; readonly records: readonly OutRecord[] }): Promise<Delivery>;
  /** What a connector's own functions are handed, for `discover`, `read` and `prepare`. */
  context(settings?: unknown): Context<unknown> & { readonly http: CountingHttp };
  /** What the sandbox holds, as JSON text. */
  holdings(): Promise<string>;
  fault(...faults: readonly Partial<SandboxFault>[]): Promise<void>;
  /** Requests the sandbox has had, the last 200 of them. */
  asked(): readonly SandboxJournalEntry[];
  /** Everything that was told to people or history so far: outcomes, faults, journal entries. */
  readonly told: readonly string[];
}

/** Runs `use` with a fresh sandbox over real HTTP. */
export async function withBench<T>(connector: AnyConnector, use: (bench: Bench) => Promise<T>): Promise<T> {
  const server = await suiteServer(connector);
  const destination = `bench-${randomUUID()}`;
  const opened = openBench(connector, { server, odd: await oddServers(), destination });
  try {
    return await use(opened.bench);
  } finally {
    opened.close();
    server.sandboxes.drop(connector.slug, destination);
  }
}

const START = '2026-01-01T00:00:00.000Z';
const MINUTE = 60_000;
/** A destination that has not finished after so many questions never will. */
const MOST_POLLS = 100;

interface Place {
  readonly server: SandboxServer;
  readonly odd: OddServers;
  readonly destination: string;
}

function openBench(connector: AnyConnector, { server, odd, destination }: Place): { readonly bench: Bench; close(): void } {
  const hosted = server.sandboxes.get(connector.slug, destination);
  hosted.clock.set({ at: START, step_ms: MINUTE });
  const told: string[] = [];
  const settings = connector.sandbox.settings;
  const opened: (() => void)[] = [];
  const own = openAgents(undefined, odd);
  opened.push(() => own.http.destroy());

  const open = (given: unknown, options: DeliverOptions): CountingHttp => {
    const agents = options.reach === undefined ? own : openAgents(options.reach, odd);
    if (agents !== own) opened.push(() => agents.http.destroy());
    return openHttp(connector, given, {
      baseUrl: sandboxUrl(server.url, connector.slug, destination),
      signal: options.signal ?? new AbortController().signal,
      timeouts: timesOf(options.answerMs ?? 20_000),
      ...(options.maxAnswerBytes === undefined ? {} : { maxAnswerBytes: options.maxAnswerBytes }),
      fetchVia: agents,
      journal: (noted: Noted) => {
        told.push(JSON.stringify(noted.entry()));
        options.journal?.(noted);
      },
    });
  };
  const contextOf = (object: DestinationObject<unknown>, sample: Sample, options: DeliverOptions) => {
    const { settings: given = settings, signal = new AbortController().signal, mode = object.modes[0] ?? 'upsert', bulk } = options;
    const more = { mode, run: { id: 'conformance', startedAt: START }, ...(bulk === undefined ? {} : { bulk }) };
    return { settings: given, options: object.options.parse(sample.options), http: open(given, options), signal, ...more };
  };

  const bench: Bench = {
    settings,
    told,
    async check(given = settings) {
      return connector.check(bench.context(given));
    },
    context: (given = settings) => ({ settings: given, http: open(given, {}), signal: new AbortController().signal }),
    async deliver(name, sample, records, options = {}) {
      const declared = objectOf(connector, name);
      const object = options.batch === undefined ? declared : inBatchesOf(options.batch, declared);
      const context = contextOf(object, sample, options);
      const first = await deliverBatch(object, context, records);
      const settled =
        options.unsettled === true ? first : { ...first, outcomes: await settle(first.outcomes, object, { context, records }) };
      told.push(writeJson([...settled.outcomes]), first.fault?.message ?? '', first.fault?.stack ?? '');
      return { ...settled, requests: context.http.requests };
    },
    poll: (name, sample, accepted) => pollAccepted(objectOf(connector, name), contextOf(objectOf(connector, name), sample, {}), accepted),
    holdings: async () => writeJson(hosted.sandbox.holdings()),
    async fault(...faults) {
      hosted.faults = SandboxFaults.parse({ faults }).faults;
    },
    asked: () => hosted.journal,
  };
  return { bench, close: () => opened.forEach((close) => close()) };
}

/** The object, taking fewer records to a batch. */
function inBatchesOf(records: number, object: DestinationObject<unknown>): DestinationObject<unknown> {
  const batch = { ...object.batch, records };
  return { ...object, batch, batchFor: () => batch };
}

/** So that each trouble with time ends in the same moment. */
function timesOf(answerMs: number) {
  return { connectMs: answerMs, headersMs: answerMs, idleMs: answerMs, answerMs };
}

type Polling = Parameters<typeof pollAccepted>;

/** Asks what became of accepted records until the destination has an answer. */
async function settle(
  outcomes: ReadonlyMap<string, RecordOutcome>,
  object: Polling[0],
  { context, records }: { readonly context: Polling[1]; readonly records: readonly OutRecord[] },
): Promise<ReadonlyMap<string, RecordOutcome>> {
  const settled = new Map(outcomes);
  for (let polls = 0; polls < MOST_POLLS; polls += 1) {
    const jobs = [...new Set([...settled.values()].flatMap((outcome) => (outcome.kind === 'accepted' ? [outcome.job] : [])))];
    if (jobs.length === 0) break;
    for (const job of jobs) {
      const waiting = records.filter(({ id }) => {
        const outcome = settled.get(id);
        return outcome?.kind === 'accepted' && outcome.job === job;
      });
      const answered = await pollAccepted(object, context, { job, records: waiting });
      for (const [id, outcome] of answered.outcomes) settled.set(id, outcome);
    }
  }
  return settled;
}

/** The connector's sandbox settings with every secret spoilt in its last character. */
export function wrongCredentials(connector: AnyConnector): unknown {
  const secrets = new Set(secretsOf(connector.settings, connector.sandbox.settings));
  const spoil = (value: unknown): unknown => {
    if (typeof value === 'string') return secrets.has(value) ? `${value.slice(0, -1)}${value.endsWith('0') ? '1' : '0'}` : value;
    if (Array.isArray(value)) return value.map(spoil);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, spoil(inner)]));
  };
  return spoil(connector.sandbox.settings);
}
