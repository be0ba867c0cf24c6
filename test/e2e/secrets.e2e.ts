import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import pg from 'pg';
import { canary, foundIn, plainCanary, serveTrouble, TROUBLES } from '../secrets/canaries.js';
import { bringUpStack, type Stack } from './stack.js';

/** Troubles that end a run at once, and one that is tried again. */
const PROVOKED = ['401', '403', '404', '422', '400', 'redirect 302', 'a page', 'no JSON', 'a list of errors', 'a reset'] as const;

const MAPPED = { key: { id: 'id' }, mapping: { name: { column: 'name' } } };
const RECORD = { object: 'record', options: { add: { method: 'POST', path: '/records' } }, ...MAPPED };
const USERS = { object: 'users', mapping: { email: { column: 'name' } } };

/** Destinations with a secret in each place that takes one, and what is sent to them. */
const destinationsAt = (url: string) => ({
  bearer: {
    ...{ connector: 'http', sync: RECORD },
    settings: { base_url: url, auth: { type: 'bearer', token: plainCanary(1) }, secret_headers: { 'x-one': plainCanary(2) } },
  },
  basic: {
    ...{ connector: 'http', sync: RECORD },
    settings: { base_url: url, auth: { type: 'basic', username: 'me', password: canary(3) }, signing: { secret: canary(4) } },
  },
  query: { connector: 'http', sync: RECORD, settings: { base_url: url, auth: { type: 'query', name: 'key', value: canary(5) } } },
  oauth: {
    ...{ connector: 'http', sync: RECORD },
    settings: { base_url: url, auth: { type: 'oauth2', token_url: `${url}/token`, client_id: 'me', client_secret: canary(6) } },
  },
  braze: { connector: 'braze', sync: { ...USERS, key: { external_id: 'id' } }, settings: { base_url: url, api_key: plainCanary(7) } },
});
const SECRETS = [1, 2, 7, 99].map(plainCanary).concat([3, 4, 5, 6, 8].map(canary));

let stack: Stack;
let server: Awaited<ReturnType<typeof serveTrouble>>;

beforeAll(async () => {
  [stack, server] = await Promise.all([bringUpStack({ LOG_LEVEL: 'trace' }), serveTrouble()]);
  await stack.client.objects.apply([
    { kind: 'warehouse', id: 'main', engine: 'duckdb', path: `${stack.home}/shop.duckdb` },
    {
      kind: 'model',
      id: 'people',
      warehouse: 'main',
      query: `select 'p' || i as id, 'P' || i || '@shop.test' as name from range(3) r(i)`,
      primary_key: 'id',
    },
    { kind: 'alert', id: 'ops', to: { via: 'webhook', url: `${server.url}/hook`, secret: canary(8) } },
    ...Object.entries(destinationsAt(server.url)).flatMap(([id, { connector, settings, sync }]) => [
      { kind: 'destination', id, connector, settings },
      { kind: 'sync', id, source: { model: 'people' }, destination: id, delivery: { retry_minutes: 0 }, ...sync },
    ]),
  ]);
}, 180_000);
afterAll(async () => {
  server.close();
  await stack.stop();
});

async function ask(path: string, method = 'GET'): Promise<string> {
  const answer = await fetch(`${stack.apiUrl}${path}`, { method, headers: { authorization: `Bearer ${stack.key}` } });
  return `${path} ${answer.status} ${await answer.text()}`;
}

/** Everything that is kept in the metadata, as text. */
async function dump(): Promise<string> {
  const client = new pg.Client({ connectionString: stack.databaseUrl });
  await client.connect();
  try {
    const { rows: tables } = await client.query<{ name: string }>(
      `SELECT format('%I.%I', table_schema, table_name) AS name FROM information_schema.tables
       WHERE table_type = 'BASE TABLE' AND table_schema NOT IN ('pg_catalog', 'information_schema')`,
    );
    const texts: string[] = [];
    for (const { name } of tables)
      texts.push(...(await client.query<{ row: string }>(`SELECT t::text AS row FROM ${name} t`)).rows.map(({ row }) => row));
    return texts.join('\n');
  } finally {
    await client.end();
  }
}

/** What the processes wrote down in their home, but for the files of databases and the keys. */
function written(folder: string): string {
  return readdirSync(folder)
    .filter((name) => !/^(postgres|master\.key|api-key|login-link)/.test(name))
    .map((name) => join(folder, name))
    .map((path) => (statSync(path).isDirectory() ? written(path) : readFileSync(path, 'latin1')))
    .join('\n');
}

describe('whatever a destination answers', () => {
  test('no secret is in an answer of the API, in the log, in the metadata or in the warehouse', async () => {
    const answers: string[] = [];
    let failed = 0;
    for (const name of PROVOKED) {
      server.answer(TROUBLES[name] ?? (() => undefined));
      const ids = Object.keys(destinationsAt(server.url));
      const runs = await Promise.all(ids.map((id) => stack.client.runs.sync(id)));
      const ended = await Promise.all(runs.map((run) => stack.ended(run)));
      failed += ended.filter(({ state }) => state !== 'succeeded').length;
      answers.push(...(await Promise.all(ids.map((id) => ask(`/v1/destinations/${id}/check`, 'POST')))));
      for (const { id } of runs)
        answers.push(...(await Promise.all(['', '/records', '/exchanges'].map((more) => ask(`/v1/runs/${id}${more}`)))));
    }
    for (const id of Object.keys(destinationsAt(server.url)))
      answers.push(
        ...(await Promise.all([
          ask(`/v1/destinations/${id}`),
          ask(`/v1/destinations/${id}/revisions`),
          ask(`/v1/syncs/${id}/preview`, 'POST'),
        ])),
      );
    answers.push(
      ...(await Promise.all(['/v1/runs', '/v1/audit', '/v1/export', '/v1/alerts', '/metrics', '/v1/summary'].map((path) => ask(path)))),
    );
    expect(failed).toBeGreaterThanOrEqual(40);
    const told = answers.join('\n');
    expect(told).toContain('canary.example');
    expect(foundIn(told, SECRETS)).toEqual([]);
    const log = written(stack.home);
    expect(log).toContain('"runId"');
    expect(foundIn(log, SECRETS)).toEqual([]);
    const kept = await dump();
    expect(kept).toContain('secret');
    expect(foundIn(kept, SECRETS)).toEqual([]);
    // They were shown to the destination, which said them again each time.
    expect(foundIn(server.asked(), SECRETS).length).toBeGreaterThanOrEqual(6);
  }, 240_000);
});
