import { Sync } from '@tributary/core';
import { literal, sql } from '@tributary/sql';
import { compileDiff, DIFF, layoutOf, openLedger, openMeta, stageSource, tablesOf } from '@tributary/sync';
import { atMost, compare, type Measured } from './measure.js';
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

/** Records with eight columns; a version above 0 changes 1 % of them, adds 0.1 % and leaves out 0.1 %. */
function records(size: number, version: 0 | 1) {
  const changed = version === 0 ? sql`0` : sql`CASE WHEN i % 100 = 7 THEN 1 ELSE 0 END`;
  const from = literal(version === 0 ? 0 : Math.round(size / 1_000));
  return sql`SELECT i AS id, 'Name ' || i AS name, 'City ' || (i % 500) AS city, 'plan ' || (i % 4) AS plan, i % 101 + ${changed} AS score,
    i % 977 AS visits, CAST(i % 100000 AS DECIMAL(12, 2)) / 100 AS spent, TIMESTAMP '2026-01-01' + to_seconds(i % 86400) AS seen, i % 2 = 0 AS active
  FROM range(${from}, ${from} + ${literal(size)}) AS numbers(i)`;
}

/** The difference of a million records with the ledger, against the bare join a person would write over the same two tables. */
async function diff(world: World): Promise<Measured> {
  const warehouse = await world.empty('diff');
  const tables = tablesOf(warehouse.config.schema, SYNC.id);
  const layout = layoutOf(SYNC);
  await openMeta(warehouse);
  return warehouse.session(async (session) => {
    const stage = (version: 0 | 1) => stageSource(session, { source: records(world.size, version), sync: SYNC, layout });
    const { columns } = await stage(0);
    await openLedger(session, { tables, syncId: SYNC.id, layout, columns, schema: warehouse.config.schema });
    await session.execute(sql`INSERT INTO ${tables.ledger} BY NAME SELECT * FROM tributary_stage`);
    await session.execute(sql`DROP TABLE tributary_stage`);
    await session.execute(sql`DROP TABLE IF EXISTS tributary_duplicate`);
    await stage(1);
    const bare = sql`CREATE OR REPLACE TEMPORARY TABLE bare AS SELECT coalesce(stage._key, ledger._key) AS _key,
      CASE WHEN stage._key IS NULL THEN 'remove' WHEN ledger._key IS NULL THEN 'add' ELSE 'change' END AS _operation
      FROM tributary_stage AS stage FULL OUTER JOIN ${tables.ledger} AS ledger ON stage._key = ledger._key
      WHERE stage._hash IS DISTINCT FROM ledger._hash`;
    const ours = sql`CREATE OR REPLACE TEMPORARY TABLE ${DIFF} AS ${compileDiff({ tables, mode: 'mirror', full: false, hasOwed: false, hasDuplicates: false })}`;
    const measured = await compare(
      world.turns,
      { name: 'bare FULL OUTER JOIN', run: () => session.execute(bare) },
      { run: () => session.execute(ours) },
    );
    const [row] = await session.rows(sql`SELECT (SELECT count(*) FROM bare), (SELECT count(*) FROM ${DIFF})`);
    if (row?.[0] !== row?.[1])
      throw new Error(`the bare join finds ${String(row?.[0])} changes and we ${String(row?.[1])}: the figures would mean nothing`);
    return measured;
  });
}

export const DIFFERENCE: readonly Bench[] = [{ group: 'diff', name: 'diff', target: atMost(1.3), measure: diff }];
