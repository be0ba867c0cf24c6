import type { Chunk, Column, Value } from '@tributary/core';
import { ident, join, literal, sql, type Session, type Sql } from '@tributary/sql';
import type { Warehouse } from '@tributary/warehouse';
import { keyColumns, layoutOf, tablesOf, type Layout, type SyncTables } from './layout.js';
import type { AnsweredBatch, SyncTools, Undelivered } from './ports.js';

/** Batches folded into the ledger by one statement. */
const BATCHES_AT_ONCE = 500;
const DELIVERED = sql`tributary_remote`;
const UNDELIVERED = sql`tributary_undelivered`;
const KEY = ident('_key');
const SEQ = ident('_seq');

/**
 * Moves the ledger on: every delivered change of the answered batches goes in (a removal goes out) by one statement for many
 * batches. Only what has a recorded positive answer moves (I2). Repeating it after a crash changes nothing.
 */
export async function acknowledge(runId: string, tools: SyncTools): Promise<void> {
  for (;;) {
    const batches = await tools.runs.answered(runId, BATCHES_AT_ONCE);
    if (batches.length === 0) return;
    await tools.warehouse.transaction((session) => fold(session, batches, { runId, tools }));
    await tools.runs.acknowledged(
      runId,
      batches.map((batch) => batch.number),
    );
  }
}

async function fold(
  session: Session,
  batches: readonly AnsweredBatch[],
  { runId, tools }: { runId: string; tools: SyncTools },
): Promise<void> {
  const layout = layoutOf(tools.resolved.sync);
  const tables = tablesOf(tools.warehouse.config.schema, tools.resolved.sync.id);
  const delivered = { plan: tables.plan(runId), where: isDelivered(batches) };
  const remoteIds = batches.flatMap((batch) => [...batch.remoteIds]);
  if (remoteIds.length > 0) await loadRemoteIds(session, remoteIds);
  await session.execute(compileFold(session, { tables, layout, runId, delivered, hasRemoteIds: remoteIds.length > 0, at: tools.clock() }));
  await session.execute(sql`DELETE FROM ${tables.ledger} WHERE ${KEY} IN (${keysOf(delivered, sql`"_operation" = 'remove'`)})`);
  await session.execute(sql`DELETE FROM ${tables.owed} WHERE ${KEY} IN (${keysOf(delivered, sql`TRUE`)})`);
}

interface Delivered {
  readonly plan: Sql;
  readonly where: Sql;
}

const keysOf = ({ plan, where }: Delivered, and: Sql): Sql => sql`SELECT ${KEY} FROM ${plan} WHERE ${where} AND ${and}`;

/** Neighbouring batches are one range, so that a thousand of them are one short condition. */
function isDelivered(batches: readonly AnsweredBatch[]): Sql {
  const ranges: { from: number; to: number }[] = [];
  for (const { from, to } of [...batches].sort((a, b) => a.from - b.from)) {
    const last = ranges.at(-1);
    if (last !== undefined && last.to + 1 === from) last.to = to;
    else ranges.push({ from, to });
  }
  const within = ranges.map(({ from, to }) => sql`${SEQ} BETWEEN ${literal(from)} AND ${literal(to)}`);
  const not = batches.flatMap((batch) => batch.undelivered).map((seq) => literal(seq));
  const except = not.length === 0 ? sql`` : sql` AND ${SEQ} NOT IN (${join(not)})`;
  return sql`(${join(within, ' OR ')})${except}`;
}

async function loadRemoteIds(session: Session, remoteIds: readonly (readonly [number, string])[]): Promise<void> {
  const { dialect } = session;
  const types = sql`SELECT CAST(0 AS BIGINT) AS ${SEQ}, CAST(NULL AS ${dialect.type({ kind: 'text' })}) AS remote_id`;
  await session.execute(dialect.createTable(DELIVERED, sql`SELECT * FROM (${types}) AS shape WHERE FALSE`, { temporary: true }));
  await session.load(DELIVERED, [
    chunkOf({ _seq: 'bigint', remote_id: 'text' }, [remoteIds.map(([seq]) => BigInt(seq)), remoteIds.map(([, id]) => id)]),
  ]);
}

interface FoldRequest {
  readonly tables: SyncTables;
  readonly layout: Layout;
  readonly runId: string;
  readonly delivered: Delivered;
  readonly hasRemoteIds: boolean;
  readonly at: Date;
}

/** One MERGE of the delivered values. A remote id that was not told again stays. */
function compileFold({ dialect }: Session, { tables, layout, runId, delivered, hasRemoteIds, at }: FoldRequest): Sql {
  const remote = hasRemoteIds
    ? sql`coalesce(told.remote_id, change."_remote_id") AS "_told" FROM ${delivered.plan} AS change LEFT JOIN ${DELIVERED} AS told ON told.${SEQ} = change.${SEQ}`
    : sql`change."_remote_id" AS "_told" FROM ${delivered.plan} AS change`;
  const changes = sql`SELECT change.*, ${remote}`;
  const source = sql`SELECT * FROM (${changes}) AS change WHERE ${delivered.where} AND "_operation" <> 'remove'`;
  const fields = [ident('_hash'), ...layout.fields.map((field) => field.column)];
  const facts = [
    { column: ident('_remote_id'), value: sql`change."_told"` },
    { column: ident('_run_id'), value: literal(runId) },
    { column: ident('_delivered_at'), value: sql`CAST(${literal(at.toISOString())} AS ${dialect.type({ kind: 'timestamp' })})` },
    ...fields.map((column) => ({ column, value: sql`change.${column}` })),
  ];
  const inserted = [...keyColumns(layout).map((column) => ({ column, value: sql`change.${column}` })), ...facts];
  return sql`MERGE INTO ${tables.ledger} AS ledger USING (${source}) AS change ON ledger.${KEY} = change.${KEY}
WHEN MATCHED THEN UPDATE SET ${join(facts.map(({ column, value }) => sql`${column} = ${value}`))}
WHEN NOT MATCHED THEN INSERT (${join(inserted.map((one) => one.column))}) VALUES (${join(inserted.map((one) => one.value))})`;
}

/**
 * Keeps what was planned and not delivered, so that the next run plans it again whether its data changed or not (I3). A lost
 * answer is remembered until something is delivered: the destination may hold what no later refusal takes back.
 */
export async function keepOwed(runId: string, tools: SyncTools): Promise<readonly Undelivered[]> {
  const undelivered = await tools.runs.undelivered(runId);
  if (undelivered.length > 0) await tools.warehouse.transaction((session) => mergeOwed(session, undelivered, { runId, tools }));
  return undelivered;
}

async function mergeOwed(session: Session, undelivered: readonly Undelivered[], { runId, tools }: { runId: string; tools: SyncTools }) {
  const { dialect } = session;
  const tables = tablesOf(tools.warehouse.config.schema, tools.resolved.sync.id);
  const keys = keyColumns(layoutOf(tools.resolved.sync));
  const text = (name: string) => sql`CAST(NULL AS ${dialect.type({ kind: 'text' })}) AS ${ident(name)}`;
  const shape = sql`SELECT CAST(0 AS BIGINT) AS ${SEQ}, ${join(['kind', 'code', 'message'].map(text))}`;
  await session.execute(dialect.createTable(UNDELIVERED, sql`SELECT * FROM (${shape}) AS shape WHERE FALSE`, { temporary: true }));
  await session.load(UNDELIVERED, [
    chunkOf({ _seq: 'bigint', kind: 'text', code: 'text', message: 'text' }, [
      undelivered.map((one) => BigInt(one.seq)),
      ...(['kind', 'code', 'message'] as const).map((name) => undelivered.map((one) => one[name])),
    ]),
  ]);
  const at = sql`CAST(${literal(tools.clock().toISOString())} AS ${dialect.type({ kind: 'timestamp' })})`;
  const columns = ['operation', 'kind', 'code', 'message', 'run_id', 'since'].map((name) => ident(name));
  const source = sql`SELECT ${join(keys.map((key) => sql`plan.${key}`))}, plan."_operation" AS operation, answer.kind, answer.code, answer.message,
  ${literal(runId)} AS run_id, ${at} AS since
FROM ${tables.plan(runId)} AS plan JOIN ${UNDELIVERED} AS answer ON answer.${SEQ} = plan.${SEQ}`;
  await session.execute(sql`MERGE INTO ${tables.owed} AS owed USING (${source}) AS answer ON owed.${KEY} = answer.${KEY}
WHEN MATCHED THEN UPDATE SET operation = answer.operation, code = answer.code, message = answer.message, run_id = answer.run_id,
  kind = CASE WHEN owed.kind <> 'rejected' THEN owed.kind ELSE answer.kind END
WHEN NOT MATCHED THEN INSERT (${join([...keys, ...columns])}) VALUES (${join([...keys, ...columns].map((column) => sql`answer.${column}`))})`);
}

function chunkOf(types: Readonly<Record<string, 'bigint' | 'text'>>, values: readonly (readonly Value[])[]): Chunk {
  const columns = Object.entries(types).map(([name, kind]): Column => ({ name, type: { kind }, nativeType: kind, nullable: true }));
  return { columns, size: values[0]?.length ?? 0, values };
}

/** How many records the ledger says this run delivered, to be held against what the run log says. */
export async function deliveredInLedger(
  runId: string,
  tools: Pick<SyncTools, 'resolved'> & { readonly warehouse: Warehouse },
): Promise<number> {
  const { ledger } = tablesOf(tools.warehouse.config.schema, tools.resolved.sync.id);
  const [row] = await tools.warehouse.rows(sql`SELECT count(*) FROM ${ledger} WHERE "_run_id" = ${literal(runId)}`);
  return Number(row?.[0]);
}
