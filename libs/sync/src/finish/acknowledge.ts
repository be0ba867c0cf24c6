import { crashPoint } from '@tributary/core';
import { ident, join, literal, sql, type Session, type Sql } from '@tributary/sql';
import { keyColumns, layoutOf, tablesOf, type SyncTables } from '../mapping/layout.js';
import { loadBySeq } from '../ledger/load-by-seq.js';
import { keepOwed, type Owed, type OwedBy, UNDELIVERED } from '../ledger/owed.js';
import { keepHistory, type KeptBy } from '../history/keep-history.js';
import { RUN_CANCELLED, type AnsweredBatch, type RunStatus, type SyncTools, type Undelivered } from '../ports.js';
import { numbers } from '../plan/stage.js';
import { transact } from '../ledger/transact.js';

/**
 * Batches folded into the ledger by one statement: many where nothing is to be said of single changes, since a warehouse takes in a big
 * piece in half the time of two smaller ones (what does not fill its pages is written twice); else few, because what is said of them is held
 * in memory.
 */
const BATCHES_AT_ONCE = { few: 500, many: 10_000 } as const;
const DELIVERED = sql`tributary_remote`;
const KEY = ident('_key');
const SEQ = ident('_seq');

/**
 * Moves the ledger on: every delivered change of the answered batches goes in (a removal goes out) by one statement for many
 * batches; what was not delivered is kept as owed, so that the next run plans it again (I3). Only what has a recorded positive
 * answer moves the ledger (I2). Repeating it after a crash changes nothing.
 */
export async function acknowledge(runId: string, tools: SyncTools): Promise<void> {
  const { error } = await tools.runs.status(runId);
  for (;;) {
    const batches = await nextBatches(runId, tools);
    const [first, last] = [batches[0], batches.at(-1)];
    if (first === undefined || last === undefined) return;
    const hasOwed = batches.some((batch) => batch.undelivered.length > 0);
    const known = hasOwed ? await tools.runs.undelivered(runId, { from: first.from, to: last.to }) : [];
    const { owed, left } = owedOf(batches, known, error);
    await transact(tools.warehouse, async (session) => {
      const { sync } = tools.resolved;
      const by = {
        schema: tools.warehouse.config.schema,
        syncId: sync.id,
        runId,
        at: tools.clock(),
        layout: layoutOf(sync),
        between: { from: Math.min(...batches.map((batch) => batch.from)), to: Math.max(...batches.map((batch) => batch.to)) },
        tables: tablesFor(tools),
      };
      await foldDelivered(session, batches, by);
      if (owed.length === 0) return;
      await keepOwed(session, owed, by);
      await noteUndelivered(session, by);
    });
    crashPoint('ledger.moved');
    await tools.runs.acknowledged(
      runId,
      batches.map((batch) => batch.number),
      left,
    );
    crashPoint('ledger.noted');
  }
}

/** The batches to fold next: as many as go together. Those that follow many plain ones are looked at anew. */
async function nextBatches(runId: string, { runs }: SyncTools): Promise<readonly AnsweredBatch[]> {
  const { few, many } = BATCHES_AT_ONCE;
  const batches = await runs.answered(runId, few);
  if (batches.length < few || !batches.every(isPlain)) return batches;
  const more = await runs.answered(runId, many);
  const end = more.findIndex((batch) => !isPlain(batch));
  return end === -1 ? more : more.slice(0, Math.max(end, few));
}

/** Nothing is to be said of single changes. */
const isPlain = ({ undelivered, remoteIds }: AnsweredBatch): boolean => undelivered.length === 0 && remoteIds.size === 0;

/** Why each undelivered change is owed, and how many of those that were left open are more than pending. */
function owedOf(batches: readonly AnsweredBatch[], known: readonly Undelivered[], error: RunStatus['error']) {
  const outcomes = new Map(known.map((one) => [one.seq, one]));
  const [unsent, maybe] = [unsentAs(error), { ...UNSURE, ...error }];
  const left = { cancelled: 0, in_doubt: 0 };
  const owed = batches.flatMap(({ undelivered, unanswered, unsure }): readonly Owed[] => {
    const maybeSent = new Set(unanswered);
    const maybeThere = new Set(unsure);
    return undelivered.map((seq) => {
      const outcome = outcomes.get(seq);
      if (outcome !== undefined) return maybeThere.has(seq) && outcome.kind !== 'in_doubt' ? doubted(outcome) : outcome;
      const open = maybeSent.has(seq) ? maybe : unsent;
      if (open.kind !== 'pending') left[open.kind] += 1;
      return { ...open, seq };
    });
  });
  return { owed, left };
}

/** The destination may hold it, whatever a later attempt was told. */
function doubted(outcome: Undelivered): Undelivered {
  return { ...outcome, kind: 'in_doubt', message: `${outcome.message} An earlier attempt had no answer: it may be there.` };
}

const UNSURE = { kind: 'in_doubt', code: 'in_doubt', message: 'The run ended before the answer came.' } as const;

/** What a change is that was never sent. */
function unsentAs(error: RunStatus['error']) {
  const kind = error?.code === RUN_CANCELLED ? ('cancelled' as const) : ('pending' as const);
  return { kind, code: error?.code ?? 'pending', message: error?.message ?? 'The run ended before it was sent.' };
}

/** How this run stands in the warehouse, to be held against what the run log says. */
export async function countAcknowledged(
  runId: string,
  tools: SyncTools,
): Promise<{ planned: number; ledger: number; owed: number; owedRecords: number }> {
  const { ledger, owed, plan } = tablesFor(tools);
  const mine = sql`WHERE "_run_id" = ${literal(runId)}`;
  const counts = [
    sql`(SELECT count(*) FROM ${plan(runId)} WHERE "_operation" <> 'remove')`,
    sql`(SELECT count(*) FROM ${ledger} ${mine})`,
    sql`(SELECT count(*) FROM ${owed} WHERE run_id = ${literal(runId)})`,
    sql`(SELECT count(*) FROM ${owed} WHERE run_id = ${literal(runId)} AND operation <> 'remove')`,
  ];
  const [planned = 0, inLedger = 0, inOwed = 0, owedRecords = 0] = await numbers(tools.warehouse, sql`SELECT ${join(counts)}`);
  return { planned, ledger: inLedger, owed: inOwed, owedRecords };
}

const tablesFor = ({ warehouse, resolved }: SyncTools): SyncTables => tablesOf(warehouse.config.schema, resolved.sync.id);

async function foldDelivered(session: Session, batches: readonly AnsweredBatch[], by: By): Promise<void> {
  const { tables } = by;
  const delivered = { plan: tables.plan(by.runId), where: isDelivered(batches) };
  const told = batches.flatMap((batch) => [...batch.remoteIds]);
  const texts = { remote_id: told.map(([, id]) => id) };
  if (told.length > 0) await loadBySeq(session, DELIVERED, { seqs: told.map(([seq]) => seq), texts });
  const folding = { ...by, delivered, hasRemoteIds: told.length > 0 };
  // Put anew rather than changed in place: of a few rows of each of many row groups, a tenth of the time in a column store.
  await session.execute(sql`DELETE FROM ${tables.ledger} WHERE ${KEY} IN (${keysOf(delivered)})`);
  await session.execute(compileFold(session, folding));
  await noteDelivered(session, folding);
  await session.execute(sql`DELETE FROM ${tables.owed} WHERE ${KEY} IN (${keysOf(delivered)})`);
}

/** Whose changes they are, in the ledger and in the history. */
type By = OwedBy & KeptBy;

const NONE = sql`NULL`;

/** What was delivered, for those who ask what a person's data went to. */
async function noteDelivered(session: Session, { delivered, hasRemoteIds, ...by }: By & FoldRequest): Promise<void> {
  const changes = sql`(SELECT * FROM ${delivered.plan} WHERE ${delivered.where}) AS change`;
  const told = hasRemoteIds ? sql`${changes} LEFT JOIN ${DELIVERED} AS told ON told.${SEQ} = change.${SEQ}` : changes;
  const remoteId = hasRemoteIds ? sql`coalesce(told.remote_id, change."_remote_id")` : sql`change."_remote_id"`;
  await keepHistory(session, by, { from: told, outcome: sql`'delivered'`, code: NONE, message: NONE, remoteId });
}

/** What was not, and why. */
async function noteUndelivered(session: Session, by: By): Promise<void> {
  const from = sql`${by.tables.plan(by.runId)} AS change JOIN ${UNDELIVERED} AS answer ON answer.${SEQ} = change.${SEQ}`;
  const answer = { outcome: sql`answer.kind`, code: sql`answer.code`, message: sql`answer.message`, remoteId: sql`change."_remote_id"` };
  await keepHistory(session, by, { from, ...answer });
}

interface Delivered {
  readonly plan: Sql;
  readonly where: Sql;
}

const keysOf = ({ plan, where }: Delivered): Sql => sql`SELECT ${KEY} FROM ${plan} WHERE ${where}`;

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

interface FoldRequest extends OwedBy {
  readonly delivered: Delivered;
  readonly hasRemoteIds: boolean;
}

/** The delivered values as new rows of the ledger. A remote id that was not told again stays. */
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
  return sql`INSERT INTO ${tables.ledger} (${join(inserted.map((one) => one.column))})
SELECT ${join(inserted.map((one) => one.value))} FROM (${source}) AS change`;
}
