import { OPERATIONS, type Operation, type RunCounts, type Sync, type Value } from '@tributary/core';
import { batchLimits, type OutRecord, type RecordOutcome } from '@tributary/connector-kit';
import { ident, join, literal, sql, type Session, type Sql } from '@tributary/sql';
import { readPlan } from '../deliver/read-plan.js';
import type { Breach } from '../guard/guard-plan.js';
import { shrunkLately } from '../guard/lately.js';
import type { Asked } from '../guard/release.js';
import { failedLately } from '../ledger/known-poison.js';
import { transact } from '../ledger/transact.js';
import { layoutOf, type Layout } from '../mapping/layout.js';
import { filledFields, type Mapped, type PlanRow } from '../mapping/map-record.js';
import { mapRecords } from '../mapping/map-records.js';
import { objectOf, optionsOf } from '../object-of.js';
import { isolating } from '../plan/poison.js';
import { planSync, type Plan, type PlanTools } from '../plan-sync.js';
import { lookReady } from '../prepare/look-ready.js';
import type { Findings, SyncTools } from '../ports.js';
import { readsSource, type StageStep } from '../stages.js';
import { firstRequests, RUN_ID, type FirstRequests, type RehearsalTools } from './first-requests.js';
import { previewedChange, type PreviewedChange, type Shown } from './shown-changes.js';

/** What a run of the sync would do now. */
export interface SyncPreview {
  readonly stages: readonly StageStep[];
  readonly counts: RunCounts;
  /** Why the run would wait for a person. */
  readonly held: string | null;
  /** What would wait. */
  readonly waits: Breach['waits'] | null;
  /** Planned changes by reason. */
  readonly why: Readonly<Record<string, number>>;
  /** The first changes of each operation, in the order they would be sent. */
  readonly changes: readonly PreviewedChange[];
  /** `null` where nothing would be sent. */
  readonly requests: FirstRequests | null;
  /** What the counts do not say. */
  readonly findings: Findings;
}

/** What a preview takes of the tools: it sends nothing and writes nothing down. */
export type PreviewTools = PlanTools &
  RehearsalTools &
  Pick<SyncTools, 'source' | 'templates' | 'http'> & { readonly runs: Pick<SyncTools['runs'], 'shrunkSince'> };

/** Changes shown of each operation. */
const SHOWN = 100;
const SEQ = ident('_seq');
const TABLE = ident('tributary_preview');

/** Carries what was found out of a transaction that must leave nothing behind. */
class RolledBack extends Error {
  constructor(readonly found: Found) {
    super('rolled back on purpose');
  }
}

/** What is read while the plan is there. */
interface Found {
  readonly plan: Plan;
  readonly why: SyncPreview['why'];
  readonly first: readonly Mapped[];
  readonly samples: readonly Sample[];
}

interface Sample {
  readonly mapped: Mapped;
  /** As the ledger has it, where it is changed. */
  readonly before: Mapped | null;
  readonly why: string;
}

/** The plan of a run, made by the same code and then rolled back: nothing is sent, nothing in the warehouse changes. */
export async function previewSync(tools: PreviewTools, intent: Asked['intent'] = { kind: 'changes' }): Promise<SyncPreview> {
  const { warehouse, resolved } = tools;
  const failing = await failedLately(warehouse, { sync: resolved.sync, schema: warehouse.config.schema });
  const { plan, why, first, samples } = await isolating(warehouse, (guarded) => planAndRollBack(tools, intent, guarded), failing);
  const records = first.flatMap((mapped) => ('record' in mapped ? [mapped.record] : []));
  // First, as in a run: what a connector learns there (the types of fields) shapes its requests.
  const warnings = first.length === 0 ? [] : await lookReady(RUN_ID, { counts: plan.counts, first }, tools);
  const { refused, ...requests } = await firstRequests(records, tools);
  const { sync } = resolved;
  const fields = filledFields({ sync, layout: layoutOf(sync) });
  const { counts, stages, kept } = plan;
  const findings = warnings.length === 0 ? plan.findings : { ...plan.findings, warnings };
  return {
    ...{ stages, counts, why, findings },
    held: kept?.reason ?? null,
    waits: kept?.waits ?? null,
    changes: samples.map((sample) => previewedChange(shownOf(sample, { kept, refused }), fields)),
    requests: first.length === 0 ? null : requests,
  };
}

async function planAndRollBack(tools: PreviewTools, intent: Asked['intent'], guarded: boolean): Promise<Found> {
  const source = readsSource(intent) ? await tools.source() : null;
  const given = { intent, approved: null, runId: RUN_ID, at: tools.clock(), table: TABLE, preview: true, source, guarded };
  const request = { ...given, shrunk: shrunkLately(tools) };
  try {
    return await transact(tools.warehouse, async (session) => {
      const plan = await planSync(session, request, tools);
      throw new RolledBack(await look(session, plan, tools));
    });
  } catch (error) {
    if (error instanceof RolledBack) return error.found;
    throw error;
  }
}

async function look(session: Session, plan: Plan, tools: PreviewTools): Promise<Found> {
  if (plan.ledger === null || plan.counts.planned === 0) return { plan, why: {}, first: [], samples: [] };
  const { resolved } = tools;
  const layout = layoutOf(resolved.sync);
  const { fields: declared } = objectOf(tools);
  const about = { workspaceId: resolved.workspaceId, sync: resolved.sync, templates: tools.templates, layout, declared };
  const map = (rows: readonly PlanRow[], sync = resolved.sync) =>
    mapRecords(rows, { ...about, sync, runId: RUN_ID, runStartedAt: tools.clock(), attempt: 1 });
  const goes = plan.kept?.waits === 'removals' ? sql` AND "_operation" <> 'remove'` : sql``;
  const batch = sql`${SEQ} <= ${literal(batchLimits(objectOf(tools), optionsOf(tools)).records)}${goes}`;
  const first = await map(await readPlan(session, TABLE, { layout, where: batch }));
  const sampled = sql`${SEQ} IN (${join(OPERATIONS.map(firstOf), ' UNION ALL ')})`;
  const rows = await readPlan(session, TABLE, { layout, where: sampled });
  const kept = await formerRows(session, rows, { ledger: plan.ledger, layout });
  const former = new Map((await map(kept, asTold(resolved.sync, kept, layout))).map((one) => [one.row.seq, one]));
  const reasons = await reasonsOf(session, sampled);
  const samples = (await map(rows)).map((mapped): Sample => {
    const { seq } = mapped.row;
    return { mapped, why: reasons.get(seq) ?? '', before: former.get(seq) ?? null };
  });
  return { plan, why: await countReasons(session), first, samples };
}

const firstOf = (operation: Operation): Sql =>
  sql`SELECT * FROM (SELECT ${SEQ} FROM ${TABLE} WHERE "_operation" = ${literal(operation)} ORDER BY ${SEQ} LIMIT ${literal(SHOWN)}) AS first`;

/** The changed records as the ledger has them. */
async function formerRows(
  session: Session,
  rows: readonly PlanRow[],
  { ledger, layout }: { readonly ledger: Sql; readonly layout: Layout },
): Promise<readonly PlanRow[]> {
  const changed = rows.filter(({ operation }) => operation === 'change');
  if (changed.length === 0) return [];
  const seqs = join(changed.map(({ seq }) => literal(seq)));
  const fields = layout.fields.map(({ column }) => sql`ledger.${column}`);
  const found = await session.rows(sql`SELECT ${join([sql`plan.${SEQ}`, ...fields])} FROM ${TABLE} AS plan
JOIN ${ledger} AS ledger ON ledger."_key" = plan."_key" WHERE plan.${SEQ} IN (${seqs})`);
  const values = new Map(found.map(([seq = null, ...former]) => [Number(seq), former]));
  return changed.flatMap((row) => {
    const former: readonly Value[] | undefined = values.get(row.seq);
    return former === undefined ? [] : [{ ...row, changed: null, fields: former }];
  });
}

/** The sync as far as its destination was told it: a template it was never told has nothing in the ledger to be made of. */
function asTold(sync: Sync, rows: readonly PlanRow[], layout: Layout): Sync {
  const untold = layout.fields.filter((_, at) => rows.some(({ fields }) => (fields[at] ?? null) === null)).map(({ field }) => field);
  const told = Object.entries(sync.mapping).filter(([field, from]) => !('template' in from && untold.includes(field)));
  return { ...sync, mapping: Object.fromEntries(told) };
}

async function reasonsOf(session: Session, where: Sql): Promise<ReadonlyMap<number, string>> {
  const rows = await session.rows(sql`SELECT ${SEQ}, "_why" FROM ${TABLE} WHERE ${where}`);
  return new Map(rows.map(([seq = null, why = null]) => [Number(seq), String(why)]));
}

async function countReasons(session: Session): Promise<SyncPreview['why']> {
  const rows = await session.rows(sql`SELECT "_why", count(*) FROM ${TABLE} GROUP BY "_why" ORDER BY "_why"`);
  return Object.fromEntries(rows.map(([why = null, count = null]) => [String(why), Number(count)]));
}

function shownOf(
  { mapped, why, before }: Sample,
  { kept, refused }: { readonly kept: Plan['kept']; readonly refused: ReadonlyMap<string, RecordOutcome> },
): Shown {
  const { row } = mapped;
  const outcome = 'refused' in mapped ? mapped.refused : refused.get(String(row.seq));
  return {
    ...{ row, why, after: recordOf(mapped), before: recordOf(before) },
    waits: kept !== null && (kept.waits === 'everything' || row.operation === 'remove'),
    refused: outcome?.kind === 'rejected' ? { code: outcome.code, message: outcome.message } : null,
  };
}

const recordOf = (mapped: Mapped | null): OutRecord | null => (mapped !== null && 'record' in mapped ? mapped.record : null);
