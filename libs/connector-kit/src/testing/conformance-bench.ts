import type { AnyConnector } from '../connector.js';
import { objectOf } from '../define-connector.js';
import { deliverBatch } from '../delivery/deliver-batch.js';
import type { Delivery } from '../delivery/deliver-batch.js';
import { writeJson, readJson } from '../http/exact-json.js';
import type { Noted } from '../http/http.js';
import { openHttp } from '../http/open-http.js';
import { secretsOf } from '../http/secrets.js';
import type { OutRecord } from '../record.js';
import type { SandboxFault } from '../sandbox/faults.js';
import { sandboxUrl, startSandboxServer } from '../sandbox/start-sandbox-server.js';

/** What a connector's test supplies for one object. */
export interface Sample {
  /** A record the destination takes; each `n` has a key of its own. */
  good(n: number): OutRecord;
  /** A record the destination refuses on its own. */
  bad?: OutRecord;
  readonly options: unknown;
  /** A top-level field that takes any text, to try odd texts in. */
  readonly text?: string;
}

export interface DeliverOptions {
  readonly settings?: unknown;
  readonly signal?: AbortSignal;
}

/** A sandbox of its own for one test, and the connector pointed at it. */
export interface Bench {
  readonly settings: unknown;
  check(settings?: unknown): Promise<{ readonly detail: string }>;
  deliver(
    object: string,
    sample: Sample,
    records: readonly OutRecord[],
    options?: DeliverOptions,
  ): Promise<Delivery & { readonly requests: number }>;
  /** What the sandbox holds, as JSON text. */
  holdings(): Promise<string>;
  fault(...faults: readonly Partial<SandboxFault>[]): Promise<void>;
  /** Everything that was told to people or history so far: outcomes, faults, journal entries. */
  readonly told: readonly string[];
}

/** Runs `use` with a fresh sandbox over real HTTP. */
export async function withBench<T>(connector: AnyConnector, use: (bench: Bench) => Promise<T>): Promise<T> {
  const server = await startSandboxServer({ connectors: [connector] });
  try {
    return await use(openBench(connector, server.url));
  } finally {
    await server.close();
  }
}

function openBench(connector: AnyConnector, url: string): Bench {
  const told: string[] = [];
  const admin = `${url}/_sandbox/${connector.slug}/bench`;
  const settings = connector.sandbox.settings;
  const open = (given: unknown, signal: AbortSignal) =>
    openHttp(connector, given, {
      baseUrl: sandboxUrl(url, connector.slug, 'bench'),
      signal,
      timeouts: { connectMs: 5_000, answerMs: 5_000 },
      journal: ({ entry }: Noted) => told.push(JSON.stringify(entry())),
    });
  return {
    settings,
    told,
    async check(given = settings) {
      const { signal } = new AbortController();
      return connector.check({ settings: given, http: open(given, signal), signal });
    },
    async deliver(name, sample, records, { settings: given = settings, signal = new AbortController().signal } = {}) {
      const object = objectOf(connector, name);
      const http = open(given, signal);
      const run = { id: 'conformance', startedAt: '2026-01-01T00:00:00.000Z' };
      const delivery = await deliverBatch(
        object,
        {
          settings: given,
          options: object.options.parse(sample.options),
          http,
          signal,
          mode: object.modes[0] ?? 'upsert',
          run,
        },
        records,
      );
      told.push(writeJson([...delivery.outcomes]), delivery.fault?.message ?? '', delivery.fault?.stack ?? '');
      return { ...delivery, requests: http.requests };
    },
    async holdings() {
      const answer = readJson(await (await fetch(admin)).text()) as { holdings: unknown };
      return writeJson(answer.holdings);
    },
    async fault(...faults) {
      const answer = await fetch(`${admin}/faults`, { method: 'PUT', body: JSON.stringify({ faults }) });
      if (!answer.ok) throw new Error(`The sandbox did not take the faults: ${await answer.text()}`);
    },
  };
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
