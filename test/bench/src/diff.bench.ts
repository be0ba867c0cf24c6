import { Sync } from '@tributary/core';
import { literal, sql, type Session } from '@tributary/sql';
import type { Warehouse } from '@tributary/warehouse';
import {
  acknowledge,
  compileDiff,
  compileFreeze,
  DIFF,
  layoutOf,
  openLedger,
  openMeta,
  readSource,
  stageSource,
  tablesOf,
  wantedOf,
  type RunLog,
  type SyncTools,
} from '@tributary/sync';
import { atMost, compare, TOLD, type Measured } from './measure.js';
import type { Bench, World } from './world.js';

const COLUMNS = ['name', 'city', 'plan', 'score', 'visits', 'spent', 'seen', 'active'] as const;
const MAPPING = Object.fromEntries(COLUMNS.map((column) => [column, { column }]));
const SYNC = Sync.parse({
  kind: 'sync',
  id: 'bench',
  source: { model: 'bench' },
  destination: 'bench',
  object: 'record',
  mode: 'mirror',
  key: { id: 'id' },
  mapping: MAPPING,
});

const LAYOUT = layoutOf(SYNC);
const WANTED = wantedOf(
  { sync: SYNC, object: { label: 'Records', removal: 'deletes', idempotent: true }, intent: { kind: 'changes' } },
  false,
);

/** Records with eight columns; a version above 0 changes 1 % of them, adds 0.1 % and leaves out 0.1 %. */
function records(size: number, version: 0 | 1) {
  const changed = version === 0 ? sql`0` : sql`CASE WHEN i % 100 = 7 THEN 1 ELSE 0 END`;
  const from = literal(version === 0 ? 0 : Math.round(size / 1_000));
  return sql`SELECT i AS id, 'Name ' || i AS name, 'City ' || (i % 500) AS city, 'plan ' || (i % 4) AS plan, i % 101 + ${changed} AS score,
    i % 977 AS visits, CAST(i % 100000 AS DECIMAL(12, 2)) / 100 AS spent, TIMESTAMP '2026-01-01' + to_seconds(i % 86400) AS seen, i % 2 = 0 AS active
  FROM range(${from}, ${from} + ${literal(size)}) AS numbers(i)`;
}

/** A ledger of version 0, and a stage of a version. */
async function prepare(session: Session, { config }: Warehouse, { size, version }: { readonly size: number; readonly version: 0 | 1 }) {
  const tables = tablesOf(config.schema, SYNC.id);
  const stage = async (of: 0 | 1) =>
    stageSource(session, { stage: await readSource(session, { source: records(size, of), sync: SYNC, layout: LAYOUT }), sync: SYNC });
  const { columns } = await stage(0);
  await openLedger(session, { tables, sync: SYNC, layout: LAYOUT, columns, schema: config.schema });
  await session.execute(sql`INSERT INTO ${tables.ledger} BY NAME SELECT * FROM tributary_stage`);
  const restage = async () => {
    await session.execute(sql`DROP TABLE IF EXISTS tributary_stage`);
    await session.execute(sql`DROP TABLE IF EXISTS tributary_duplicate`);
    return stage(version);
  };
  await restage();
  const ours = sql`CREATE OR REPLACE TEMPORARY TABLE ${DIFF} AS ${compileDiff({ tables, wanted: WANTED, hasOwed: false, hasDuplicates: false })}`;
  return { tables, columns, restage, diff: () => session.execute(ours) };
}

/** The difference of a million records with the ledger, against the bare join a person would write over the same two tables. */
async function diff(world: World): Promise<Measured> {
  const warehouse = await world.empty('diff');
  await openMeta(warehouse);
  return warehouse.session(async (session) => {
    const { tables, diff: ours } = await prepare(session, warehouse, { size: world.size, version: 1 });
    const bare = sql`CREATE OR REPLACE TEMPORARY TABLE bare AS SELECT coalesce(stage._key, ledger._key) AS _key,
      CASE WHEN stage._key IS NULL THEN 'remove' WHEN ledger._key IS NULL THEN 'add' ELSE 'change' END AS _operation
      FROM tributary_stage AS stage FULL OUTER JOIN ${tables.ledger} AS ledger ON stage._key = ledger._key
      WHERE stage._hash IS DISTINCT FROM ledger._hash`;
    const measured = await compare(world.turns, { name: 'bare FULL OUTER JOIN', run: () => session.execute(bare) }, { run: ours });
    const [row] = await session.rows(sql`SELECT (SELECT count(*) FROM bare), (SELECT count(*) FROM ${DIFF})`);
    if (row?.[0] !== row?.[1])
      throw new Error(`the bare join finds ${String(row?.[0])} changes and we ${String(row?.[1])}: the figures would mean nothing`);
    return measured;
  });
}

/** Moving the ledger on by the changes of a diff, history included, against making that diff. */
async function acknowledging(world: World): Promise<Measured> {
  const warehouse = await world.empty('acknowledge');
  await openMeta(warehouse);
  return warehouse.session(async (session) => {
    const { tables, columns, diff: floor } = await prepare(session, warehouse, { size: world.size, version: 1 });
    await floor();
    const plan = compileFreeze(session.dialect, { tables, layout: LAYOUT, columns, hasOwed: false, first: false });
    await session.execute(session.dialect.createTable(tables.plan('bench'), plan));
    const [row] = await session.rows(sql`SELECT count(*) FROM ${tables.plan('bench')}`);
    await session.execute(sql`CREATE TABLE before AS SELECT * FROM ${tables.ledger}`);
    const again = async () => {
      await session.execute(sql`CREATE OR REPLACE TABLE ${tables.ledger} AS SELECT * FROM before`);
      await session.execute(sql`DELETE FROM ${tables.schema}.delivery_history`);
    };
    const run = () => acknowledge('bench', allDelivered(warehouse, Number(row?.[0])));
    const measured = await compare(world.turns, { name: 'the diff', run: floor }, { prepare: again, run });
    return { ...measured, note: `${String(row?.[0])} changes delivered` };
  });
}

/** Reading, checking and comparing records that have not changed, against the bare reading and joining of the same. */
async function unchanged(world: World): Promise<Measured> {
  const warehouse = await world.empty('unchanged');
  await openMeta(warehouse);
  return warehouse.session(async (session) => {
    const { diff: ours, restage } = await prepare(session, warehouse, { size: world.size, version: 0 });
    const work = async () => {
      await restage();
      await ours();
    };
    return compare(world.turns, { name: 'the diff', run: ours }, { run: work });
  });
}

/** A log by which all changes of a plan were delivered. */
function allDelivered(warehouse: Warehouse, changes: number): SyncTools {
  let batches = [{ number: 0, from: 1, to: changes, undelivered: [], unanswered: [], remoteIds: new Map<number, string>() }];
  const runs: Partial<RunLog> = {
    status: async () => ({ error: null }) as unknown as Awaited<ReturnType<RunLog['status']>>,
    answered: async () => batches,
    acknowledged: async () => void (batches = []),
  };
  return { runs, warehouse, resolved: { sync: SYNC }, clock: () => new Date() } as unknown as SyncTools;
}

export const DIFFERENCE: readonly Bench[] = [
  { group: 'diff', name: 'diff', target: atMost(1.3), measure: diff },
  { group: 'diff', name: 'acknowledge', target: atMost(0.3), measure: acknowledging },
  { group: 'diff', name: 'a run of unchanged records up to its diff', target: TOLD, measure: unchanged },
];
