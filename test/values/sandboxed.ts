import { randomUUID } from 'node:crypto';
import type { Intent } from '@tributary/core';
import { http } from '@tributary/connector-http';
import { openHttp, sandboxUrl, startSandboxServer, type AnyConnector } from '@tributary/connector-kit';
import { deliverOne, finishRun, runSync } from '@tributary/sync';
import type { KeptRun } from '../../libs/sync/src/testing/in-memory-run-log.js';
import type { SyncWorld } from '../../libs/sync/src/testing/sync-world.js';

/** The sandbox of the HTTP connector, served over HTTP, keeping every body as it came. */
export interface Sandboxed {
  readonly bodies: string[];
  /** A run of the world's sync into the sandbox, from its start to its end. */
  run(world: SyncWorld): Promise<KeptRun>;
  /** What the sandbox holds. */
  holdings(): Promise<readonly unknown[]>;
  close(): Promise<void>;
}

const CHANGES: Intent = { kind: 'changes' };

export async function openSandboxed(): Promise<Sandboxed> {
  const bodies: string[] = [];
  const server = await startSandboxServer({ connectors: [keeping(bodies)] });
  const { settings } = http.sandbox;
  const client = openHttp(http, settings, { baseUrl: sandboxUrl(server.url, 'http', 'lake') });
  return {
    bodies,
    run: async (world) => {
      const runId = randomUUID();
      const batches: number[] = [];
      const queue = {
        deliver: async (jobs: readonly { readonly batch: number }[]) => void batches.push(...jobs.map(({ batch }) => batch)),
        finish: async () => undefined,
      };
      const tools = { ...world.tools(), connector: http, settings, http: client, queue };
      world.runs.create(runId, CHANGES);
      await runSync(runId, tools);
      for (let batch = batches.shift(); batch !== undefined; batch = batches.shift()) await deliverOne(runId, batch, tools);
      if (world.runs.run(runId).state === 'running') await finishRun(runId, tools);
      return world.runs.run(runId);
    },
    holdings: async () => {
      const state = await fetch(`${server.url}/_sandbox/http/lake`);
      return ((await state.json()) as { holdings: { record: unknown[] } }).holdings.record;
    },
    close: () => server.close(),
  };
}

function keeping(bodies: string[]): AnyConnector {
  const create: AnyConnector['sandbox']['create'] = () => {
    const sandbox = http.sandbox.create(Date.now);
    return {
      ...sandbox,
      answer: (request) => {
        bodies.push(request.text);
        return sandbox.answer(request);
      },
    };
  };
  return { ...http, sandbox: { settings: http.sandbox.settings, create } };
}
