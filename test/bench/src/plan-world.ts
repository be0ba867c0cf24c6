import { Destination, Sync } from '@tributary/core';
import type { AnyConnector, DestinationObject } from '@tributary/connector-kit';
import { join, literal, sql, type Session, type Sql } from '@tributary/sql';
import { layoutOf, openMeta, planSync, tablesOf, wantedOf, type Plan, type PlanTools } from '@tributary/sync';
import type { Warehouse } from '@tributary/warehouse';
import { z } from 'zod';
import type { World } from './world.js';

const MAPPED = ['name', 'city', 'plan', 'score', 'visits', 'spent', 'seen', 'active'] as const;

/** The sync that is planned: eight fields, everything is sent. */
export const SYNC = Sync.parse({
  kind: 'sync',
  id: 'bench',
  source: { model: 'bench' },
  destination: 'bench',
  object: 'record',
  mode: 'mirror',
  key: { id: 'id' },
  mapping: Object.fromEntries(MAPPED.map((column) => [column, { column }])),
});
export const LAYOUT = layoutOf(SYNC);

const OBJECT: DestinationObject<unknown> = {
  label: 'Records',
  modes: ['mirror'],
  removal: 'deletes',
  writes: 'full',
  idempotent: true,
  fields: [],
  acceptsOtherFields: true,
  options: z.unknown(),
  batch: { records: 100 },
  concurrency: 1,
  write: async () => {
    throw new Error('nothing is delivered here');
  },
};
const CONNECTOR: AnyConnector = {
  slug: 'none',
  name: 'None',
  settings: z.unknown(),
  baseUrl: () => 'http://127.0.0.1',
  auth: () => ({ scheme: 'none' }),
  check: async () => ({ detail: '' }),
  objects: { record: OBJECT },
  sandbox: {
    settings: {},
    create: () => ({ answer: () => ({ status: 200 }), holdings: () => ({}), save: () => null, restore: () => undefined }),
  },
};

/** What any run of the sync wants: its changes. */
export const WANTED = wantedOf({ sync: SYNC, object: OBJECT, intent: { kind: 'changes' }, unremovable: null }, false);

/** The records as they were delivered, and as they are after 1 % has changed, 0.1 % came and 0.1 % went. */
export type Version = 'delivered' | 'present';

/** Tables of records and the ledger of a sync that has delivered them. */
export interface PlanWorld {
  readonly warehouse: Warehouse;
  readonly tables: ReturnType<typeof tablesOf>;
  readonly size: number;
  readonly source: (version: Version) => Sql;
  /** Plans a run, all of it but its delivery. */
  readonly plan: (version: Version) => Promise<Plan>;
  /** Drops the plan, so that the next can be made. */
  readonly clear: () => Promise<void>;
}

const ENGINES = {
  DuckDB: (world: World) => world.empty('plan'),
  PostgreSQL: (world: World) => world.emptyPostgres(),
} as const satisfies Record<string, (world: World) => Promise<Warehouse>>;
/** Where plans are measured. */
export type Engine = keyof typeof ENGINES;

const MOST: Readonly<Record<Engine, number>> = { DuckDB: Infinity, PostgreSQL: 1_000_000 };

/** The records and a ledger that has them, made once. All goes through the code that runs go through. */
export const planWorld = (world: World, engine: Engine): Promise<PlanWorld> =>
  world.once(ENGINES[engine], async () => openPlanWorld(await ENGINES[engine](world), Math.min(world.size, MOST[engine])));

/** The same in a warehouse that is there. */
export async function openPlanWorld(warehouse: Warehouse, size: number): Promise<PlanWorld> {
  await openMeta(warehouse);
  const source = (version: Version) => sql`SELECT * FROM ${version === 'delivered' ? sql`records_delivered` : sql`records_present`}`;
  const tables = tablesOf(warehouse.config.schema, SYNC.id);
  const planned = { warehouse, tables, size, source };
  for (const version of ['delivered', 'present'] as const) {
    const table = version === 'delivered' ? sql`records_delivered` : sql`records_present`;
    await warehouse.execute(sql`CREATE TABLE ${table} AS ${compileRecords(size, version)}`);
    await analyze(warehouse, table);
  }
  await warehouse.transaction((session) => planIn(session, { ...planned, version: 'delivered', intent: 'adopt' }));
  await analyze(warehouse, tables.ledger);
  const clear = async () => void (await warehouse.execute(sql`DROP TABLE IF EXISTS ${tables.plan('bench')}`));
  const plan = (version: Version) => warehouse.transaction((session) => planIn(session, { ...planned, version, intent: 'changes' }));
  return { ...planned, plan, clear };
}

async function analyze(warehouse: Warehouse, table: Sql): Promise<void> {
  const { analyze: statement } = warehouse.dialect;
  if (statement !== null) await warehouse.execute(statement(table));
}

interface Planned extends Pick<PlanWorld, 'warehouse' | 'tables' | 'source'> {
  readonly version: Version;
  readonly intent: 'adopt' | 'changes';
}

function planIn(session: Session, { warehouse, tables, source, version, intent }: Planned): Promise<Plan> {
  const tools: PlanTools = { resolved: RESOLVED, warehouse, connector: CONNECTOR, signal: new AbortController().signal };
  const run = { runId: 'bench', at: new Date(), table: tables.plan('bench'), preview: false, guarded: false, shrunk: async () => 0 };
  return planSync(session, { ...run, intent: { kind: intent }, approved: null, source: source(version) }, tools);
}

const RESOLVED: PlanTools['resolved'] = {
  workspaceId: 'bench',
  sync: SYNC,
  revision: 1,
  model: undefined,
  destination: Destination.parse({ kind: 'destination', id: 'bench', connector: 'none' }),
};

/** Records with eight columns, in words that both engines know. */
function compileRecords(size: number, version: Version): Sql {
  const changed = version === 'delivered' ? sql`0` : sql`CASE WHEN i % 100 = 7 THEN 1 ELSE 0 END`;
  const from = version === 'delivered' ? 0 : Math.round(size / 1_000);
  const columns = [
    sql`i AS id, 'Name ' || i AS name, 'City ' || (i % 500) AS city, 'plan ' || (i % 4) AS plan, i % 101 + ${changed} AS score, i % 977 AS visits`,
    sql`CAST(CAST(i % 100000 AS DECIMAL(12, 2)) / 100 AS DECIMAL(12, 2)) AS spent`,
    sql`TIMESTAMP '2026-01-01 00:00:00' + (i % 86400) * INTERVAL '1 second' AS seen, i % 2 = 0 AS active`,
  ];
  return sql`SELECT ${join(columns)} FROM generate_series(${literal(from)}, ${literal(from + size - 1)}) AS numbers(i)`;
}
