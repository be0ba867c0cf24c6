import { ident, sql, type Session, type Sql } from '@tributary/sql';
import {
  acknowledge,
  compileDiff,
  compileFreeze,
  DIFF,
  readSource,
  STAGE,
  stageSource,
  type RunLog,
  type Staged,
  type SyncTools,
} from '@tributary/sync';
import type { Warehouse } from '@tributary/warehouse';
import { atMost, compare, figureOf, TOLD, type Measured } from './measure.js';
import { peak, nodeShare, MB } from './memory.bench.js';
import { LAYOUT, openPlanWorld, planWorld, SYNC, WANTED, type Engine, type PlanWorld } from './plan-world.js';
import type { Bench, World } from './world.js';

const BARE = ident('bare');

/** A stage of the present records in a session of its own, and what makes their diff with the ledger. */
async function withStage<T>(
  { warehouse, tables, source }: PlanWorld,
  work: (session: Session, of: { readonly staged: Staged; readonly diff: () => Promise<unknown> }) => Promise<T>,
): Promise<T> {
  return warehouse.session(async (session) => {
    const stage = await readSource(session, { source: source('present'), sync: SYNC, layout: LAYOUT }, false);
    const staged = await stageSource(session, { stage, sync: SYNC });
    const query = compileDiff({ tables, wanted: WANTED, hasOwed: false, hasInvalid: false });
    return work(session, { staged, diff: () => replace(session, DIFF, query) });
  });
}

async function replace(session: Session, table: Sql, query: Sql): Promise<void> {
  await session.execute(sql`DROP TABLE IF EXISTS ${table}`);
  await session.execute(session.dialect.createTable(table, query, { temporary: true }));
}

/** The difference of records with the ledger, against the bare join a person would write over the same two tables. */
async function diff(world: World, engine: Engine): Promise<Measured> {
  const planned = await planWorld(world, engine);
  return withStage(planned, async (session, { diff: ours }) => {
    const bare = sql`SELECT coalesce(stage._key, ledger._key) AS _key,
      CASE WHEN stage._key IS NULL THEN 'remove' WHEN ledger._key IS NULL THEN 'add' ELSE 'change' END AS _operation
      FROM ${STAGE} AS stage FULL OUTER JOIN ${planned.tables.ledger} AS ledger ON stage._key = ledger._key
      WHERE stage._hash IS DISTINCT FROM ledger._hash`;
    const floor = { name: 'bare FULL OUTER JOIN', run: () => replace(session, BARE, bare) };
    const measured = await compare(world.turns, floor, { run: ours });
    const [row] = await session.rows(sql`SELECT (SELECT count(*) FROM ${BARE}), (SELECT count(*) FROM ${DIFF})`);
    if (row?.[0] !== row?.[1])
      throw new Error(`the bare join finds ${String(row?.[0])} changes and we ${String(row?.[1])}: the figures would mean nothing`);
    return measured;
  });
}

/** Moving the ledger on by the changes of a diff, history included, against making that diff. */
async function acknowledging(world: World, engine: Engine): Promise<Measured> {
  const planned = await planWorld(world, engine);
  const { warehouse, tables } = planned;
  return withStage(planned, async (session, { staged, diff: floor }) => {
    await floor();
    const request = { tables, layout: LAYOUT, columns: staged.columns, hasOwed: false, first: false };
    await planned.clear();
    await session.execute(session.dialect.createTable(tables.plan('bench'), compileFreeze(session.dialect, request)));
    const index = session.dialect.index(tables.plan('bench'), [ident('_seq')]);
    if (index !== null) await session.execute(index);
    const [row] = await session.rows(sql`SELECT count(*) FROM ${tables.plan('bench')}`);
    await session.execute(sql`CREATE TABLE ledger_before AS SELECT * FROM ${tables.ledger}`);
    const again = async () => {
      await session.execute(sql`DELETE FROM ${tables.ledger}`);
      await session.execute(sql`INSERT INTO ${tables.ledger} SELECT * FROM ledger_before`);
      await session.execute(sql`DELETE FROM ${tables.schema}.delivery_history`);
      if (session.dialect.analyze !== null) await session.execute(session.dialect.analyze(tables.ledger));
    };
    const run = () => acknowledge('bench', allDelivered(warehouse, Number(row?.[0])));
    const measured = await compare(world.turns, { name: 'the diff', run: floor }, { prepare: again, run });
    await again();
    await session.execute(sql`DROP TABLE ledger_before`);
    return { ...measured, note: `${String(row?.[0])} changes delivered` };
  });
}

/** A log by which all changes of a plan were delivered. */
function allDelivered(warehouse: Warehouse, changes: number): SyncTools {
  let batches = [{ number: 0, from: 1, to: changes, undelivered: [], unanswered: [], unsure: [], remoteIds: new Map<number, string>() }];
  const runs: Partial<RunLog> = {
    status: async () => ({ error: null }) as unknown as Awaited<ReturnType<RunLog['status']>>,
    answered: async () => batches,
    acknowledged: async () => void (batches = []),
  };
  return { runs, warehouse, resolved: { sync: SYNC }, clock: () => new Date() } as unknown as SyncTools;
}

/** A whole plan, against what no diff can do without: reading and hashing the source, and joining it with the ledger. */
function wholePlan(version: 'delivered' | 'present') {
  return async (world: World, engine: Engine): Promise<Measured> => {
    const planned = await planWorld(world, engine);
    const { warehouse, tables } = planned;
    const hash = warehouse.dialect.rowHash(LAYOUT.fields.map(({ column }) => column));
    const bare = sql`SELECT count(*) FROM (SELECT id AS _key, ${hash} AS _hash FROM (${planned.source(version)}) AS source) AS source
      FULL OUTER JOIN (SELECT _key, _hash FROM ${tables.ledger}) AS ledger ON source._key = ledger._key WHERE source._hash IS DISTINCT FROM ledger._hash`;
    let counts = { planned: -1, unchanged: -1 };
    const run = async () => ({ counts } = await planned.plan(version));
    const floor = { name: 'bare FULL OUTER JOIN, source read', run: () => warehouse.rows(bare) };
    const measured = await compare(world.turns, floor, { prepare: planned.clear, run });
    const [row] = await warehouse.rows(bare);
    if (Number(row?.[0]) !== counts.planned) throw new Error(`the join finds ${String(row?.[0])} changes and we ${counts.planned}`);
    return { ...measured, note: `${counts.planned} planned, ${counts.unchanged} unchanged` };
  };
}

/** What planning all records at once adds to reading them into a table. */
async function firstPlan(world: World, engine: Engine): Promise<Measured> {
  const planned = await planWorld(world, engine);
  const { warehouse, tables } = planned;
  const read = () => warehouse.session((session) => replace(session, BARE, planned.source('delivered')));
  await warehouse.execute(sql`CREATE TABLE kept_ledger AS SELECT * FROM ${tables.ledger}`);
  const prepare = async () => {
    await planned.clear();
    await warehouse.execute(sql`DELETE FROM ${tables.ledger}`);
  };
  const measured = await compare(
    world.turns,
    { name: 'the source read into a table', run: read },
    { prepare, run: () => planned.plan('delivered') },
  );
  await warehouse.execute(sql`INSERT INTO ${tables.ledger} SELECT * FROM kept_ledger`);
  await warehouse.execute(sql`DROP TABLE kept_ledger`);
  return { ...measured, note: `${planned.size} records staged, checked and put in sequence` };
}

/** What JavaScript holds while a run of changes is planned, beside the same of a tenth of the records. */
async function memory(world: World): Promise<Measured> {
  const share = async (planned: PlanWorld): Promise<number> => {
    await planned.clear();
    globalThis.gc?.();
    return peak(nodeShare, () => planned.plan('present'));
  };
  const small = await openPlanWorld(await world.empty('plan-tenth'), Math.round(world.size / 10));
  await share(small);
  const [floor, ours] = [await share(small), await share(await planWorld(world, 'DuckDB'))];
  const note = `heap and buffers of JavaScript at their highest; ${MB.toLocaleString('en')} bytes are a MB`;
  return { unit: 'MB', ours: figureOf([ours]), floor: { name: 'a tenth of the records', figure: figureOf([floor]) }, note };
}

const MEASURED = {
  diff: { target: atMost(1.3), measure: diff },
  acknowledge: { target: atMost(0.3), measure: acknowledging },
  'a plan of unchanged records': { target: atMost(1.3), measure: wholePlan('delivered') },
  'a plan with 1.2 % changes': { target: TOLD, measure: wholePlan('present') },
  'a first plan': { target: TOLD, measure: firstPlan },
} as const;

export const PLAN: readonly Bench[] = [
  ...(['DuckDB', 'PostgreSQL'] as const).flatMap((engine) =>
    Object.entries(MEASURED).map(([name, { target, measure }]) => ({
      ...{ group: 'plan', name: engine === 'DuckDB' ? name : `${name} on ${engine}`, target },
      measure: (world: World) => measure(world, engine),
    })),
  ),
  { group: 'plan', name: 'memory of Node while planning', target: atMost(1.2), measure: memory },
];
