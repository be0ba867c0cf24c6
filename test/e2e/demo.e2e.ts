import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { RunCounts } from '@tributary/core';
import { ident, join, sql } from '@tributary/sql';
import { freshDatabase, postgresConfig, type TestDatabase } from '@tributary/test-support';
import type { Warehouse } from '@tributary/warehouse';
import { z } from 'zod';
import { say } from './stack.js';
import { onWarehouse } from './warehouse.js';

const Report = z.strictObject({
  sync: z.string(),
  state: z.string(),
  ...RunCounts.pick({ extracted: true, unchanged: true, planned: true, added: true, changed: true }).required().shape,
  ...RunCounts.pick({ removed: true, delivered: true, rejected: true, requests: true }).required().shape,
  seconds: z.number(),
});
const Told = z.strictObject({
  events: z.int(),
  profiles: z.int(),
  traits: z.int(),
  runs: z.array(Report),
  second: z.array(Report),
});

const TRAITS = ['revenue', 'last_seen', 'products_viewed', 'favourite_category', 'distinct_pages'];

/** Every profile by its identifiers, with its trait values: what must not depend on the warehouse. Ids of profiles do. */
async function profilesIn(warehouse: Warehouse): Promise<readonly string[]> {
  const identifiers = await warehouse.rows(sql`SELECT node_profile.profile_id, identifier.type, identifier.value
    FROM tributary.identifier AS identifier JOIN tributary.node_profile AS node_profile ON node_profile.node_id = identifier.node_id`);
  const named = new Map<string, string[]>();
  for (const [profile, type, value] of identifiers) {
    named.set(String(profile), [...(named.get(String(profile)) ?? []), `${String(type)} ${String(value)}`]);
  }
  const columns = join(TRAITS.map((trait) => ident(trait)));
  const values = await warehouse.rows(sql`SELECT profile_id, ${columns} FROM tributary.pivoted_customer_attributes`);
  return values
    .map(([profile, ...traits]) => [...(named.get(String(profile)) ?? ['nobody']).sort(), ...traits.map(String)].join(' | '))
    .sort();
}

async function playDemo(...words: readonly string[]): Promise<z.infer<typeof Told>> {
  const { code, out, err } = await say(['scripts/up.mjs', 'demo', '--json', ...words]);
  if (code !== 0) throw new Error(`the demo ended with ${code}:\n${out}\n${err}`);
  return Told.parse(JSON.parse(out));
}

/** What was done, without what differs from one time to the next. */
const withoutTime = ({ runs, second, ...rest }: z.infer<typeof Told>) => ({
  ...rest,
  runs: runs.map(({ seconds: _, ...run }) => run),
  second: second.map(({ seconds: _, ...run }) => run),
});

describe('npm run demo', () => {
  const home = mkdtempSync(path.join(tmpdir(), 'tributary-e2e-demo-'));
  let database: TestDatabase;
  let onDuckdb: z.infer<typeof Told>;
  let onPostgres: z.infer<typeof Told>;

  beforeAll(async () => {
    database = await freshDatabase();
    onDuckdb = await playDemo('--home', home);
    onPostgres = await playDemo('--postgres', database.url);
  }, 240_000);
  afterAll(async () => {
    rmSync(home, { recursive: true, force: true });
    await database.drop();
  });

  test('makes profiles of 834 real events and tells four destinations, without a loss', () => {
    expect(onDuckdb).toMatchObject({ events: 834, profiles: 44, traits: 129 });
    expect(onDuckdb.runs.map(({ sync, state, extracted }) => `${sync} ${state} ${extracted}`)).toEqual([
      'profiles_to_braze succeeded 44',
      'profiles_to_miso succeeded 44',
      'top_products_to_shopify succeeded 3',
      'new_buyers_to_slack succeeded 7',
    ]);
    for (const run of onDuckdb.runs) expect(run).toMatchObject({ added: run.extracted, delivered: run.extracted, rejected: 0 });
  });

  test('the second time sends exactly the ten profiles that changed', () => {
    const ten = { state: 'succeeded', extracted: 44, unchanged: 34, planned: 10, changed: 10, delivered: 10 };
    const [braze, miso, shopify, slack] = onDuckdb.second;
    // Miso checks the first of them before any is written: a dry run is a request too.
    expect([braze, miso]).toMatchObject([
      { ...ten, requests: 1 },
      { ...ten, requests: 2 },
    ]);
    expect(shopify).toMatchObject({ state: 'succeeded', added: 1, removed: 1, delivered: 2 });
    expect(slack).toMatchObject({ state: 'succeeded', added: 1, delivered: 1 });
  });

  test('gives the same profiles, trait values and records on DuckDB and on PostgreSQL', async () => {
    expect(withoutTime(onPostgres)).toEqual(withoutTime(onDuckdb));
    const there = await onWarehouse(postgresConfig(database.url), profilesIn);
    const here = await onWarehouse({ kind: 'warehouse', id: 'shop', engine: 'duckdb', path: path.join(home, 'shop.duckdb') }, profilesIn);
    expect(here).toHaveLength(44);
    expect(here.filter((profile) => profile.includes('nobody'))).toEqual([]);
    expect(there).toEqual(here);
  });
});
