import { batchLimits } from '@tributary/connector-kit';
import { type CrashPoint, crashPoint, NO_COUNTS, type RunCounts, type Stage } from '@tributary/core';
import { sql, type Session, type Sql, type StatementOptions } from '@tributary/sql';
import { traced } from '@tributary/telemetry';
import { guardPlan, type Breach } from './guard/guard-plan.js';
import type { Asked } from './guard/release.js';
import { isApproved, keepBack, makeRoom, waitingPart, type Approval, type Kept } from './guard/waiting.js';
import { adoptRecords, hasAdopted } from './ledger/adopt.js';
import { forgetLedger } from './ledger/forget-ledger.js';
import { openLedger, type OpenLedger } from './ledger/ledger.js';
import { forgetVanished } from './ledger/owed.js';
import { layoutOf, tablesOf, type Layout } from './mapping/layout.js';
import { objectOf, optionsOf } from './object-of.js';
import { cutBatches, type PlannedBatch } from './plan/cut-batches.js';
import { compileFreeze, laneSlots } from './plan/freeze.js';
import { glance, type Unchanged } from './plan/glance.js';
import { wantedOf, whyUnremovable, type Wanted, type Wish } from './plan/intents.js';
import { stageNothing } from './plan/stage-ledger.js';
import { readingValues, readSource, stageSource, type Staged, type Unexplained } from './plan/stage.js';
import { countDiff, needsDiff, writeDiff } from './plan/write-diff.js';
import { isDelivering, type Findings, type SyncTools } from './ports.js';
import { stagesOf, type StageStep } from './stages.js';

/** What a run would do, in numbers; the changes themselves are in the plan's table. */
export interface Plan {
  readonly stages: readonly StageStep[];
  readonly counts: RunCounts;
  readonly batches: readonly PlannedBatch[];
  /** What must wait for a person, and is not in the plan's table; `null` when all may go on. A preview has it in its table. */
  readonly kept: (Kept & Pick<Breach, 'waits'>) | null;
  readonly invalid: readonly Unexplained[];
  /** What the counts do not say. */
  readonly findings: Findings;
  /** Where the ledger is that the plan was made against; `null` where none was looked at. */
  readonly ledger: Sql | null;
}

/** Where the plan goes and how it is made. */
export interface PlanRequest extends Asked {
  readonly runId: string;
  readonly at: Date;
  readonly table: Sql;
  /** For people to look at: temporary tables, and what would wait is in the plan. */
  readonly preview: boolean;
  /** `null` for an intent that reads none. */
  readonly source: Sql | null;
  /** Expressions of the mapping are guarded against values they fail on: slower, and done when it failed without. */
  readonly guarded?: boolean;
  /** By how many records the destination has shrunk lately. Asked for where something is to be removed. */
  readonly shrunk: () => Promise<number>;
  readonly onStage?: (stage: Stage, counts?: Partial<RunCounts>, share?: number) => void;
}

/** What a plan needs of the tools: no log and no queue, for it changes neither. */
export type PlanTools = Pick<SyncTools, 'resolved' | 'warehouse' | 'connector' | 'signal'>;

/** What the stages have worked out so far. */
interface Draft {
  readonly staged: Staged;
  readonly ledger: OpenLedger | null;
  readonly wanted: Wanted | null;
  /** The diff is a table. Where the ledger is empty there is none: every record of the stage is an addition. */
  readonly hasDiff: boolean;
  readonly counts: RunCounts;
  readonly batches: readonly PlannedBatch[];
  readonly kept: Plan['kept'];
  readonly findings: Findings;
}

/** One walk through the stages. */
interface Planning {
  readonly session: Session;
  readonly request: PlanRequest;
  readonly tools: PlanTools;
  readonly schema: string;
  readonly layout: Layout;
  readonly approval: Approval;
  readonly report: NonNullable<PlanRequest['onStage']>;
}

type Step = (planning: Planning, draft: Draft) => Promise<Draft>;

const NOT_READ: Staged = { extracted: 0, invalid: 0, samples: [], hasInvalid: false, columns: [] };
const NOTHING: Draft = {
  ...{ staged: NOT_READ, ledger: null, wanted: null, hasDiff: false, counts: NO_COUNTS },
  ...{ batches: [], kept: null, findings: {} },
};

/** How each stage is walked within the warehouse, before the first request. */
const STEPS: { readonly [S in Stage]?: Step } = {
  extract: extractSource,
  diff: diffSource,
  guard: guardDiff,
  freeze: freezePlan,
  acknowledge: noteUnsent,
};

const PASSED: { readonly [S in Stage]?: CrashPoint } = { extract: 'extract.done', diff: 'diff.done', guard: 'guard.done' };

/**
 * Walks the stages of a run up to its first request: the changes of one sync as a table, and their counts. Where everything waits there is
 * no table. Runs in the session's transaction, so that a plan and the ledger it was made against are of one moment, and a preview is the
 * same code rolled back.
 */
export async function planSync(session: Session, request: PlanRequest, tools: PlanTools): Promise<Plan> {
  const planning = planningOf(session, request, tools);
  let stages = stagesFor(request.intent, tools);
  let draft = NOTHING;
  for (let next = stages[0]; next !== undefined && next.stage !== 'deliver'; next = after(next, stages)) {
    const { stage } = next;
    // Told to the log, the later ones would say that the plan is frozen.
    if (!isDelivering({ stage })) planning.report(stage, draft.counts);
    draft = await walk(planning, draft, stage);
    const passed = PASSED[stage];
    if (passed !== undefined) crashPoint(passed);
    // That a first run only notes what is there is known when there turns out to be no ledger.
    if (stage === 'diff' && draft.wanted?.effect === 'adopt') stages = stagesFor({ kind: 'adopt' }, tools);
  }
  const { counts, batches, kept, findings, staged, ledger } = draft;
  const held = kept?.records ?? 0;
  const balanced = { ...counts, held, pending: counts.planned - held };
  return { stages, counts: balanced, batches, kept, findings, invalid: staged.samples, ledger: ledger?.tables.ledger ?? null };
}

/** One stage, and its span. */
function walk(planning: Planning, draft: Draft, stage: Stage): Promise<Draft> {
  const step = STEPS[stage];
  return step === undefined ? Promise.resolve(draft) : traced('stage', { stage }, () => step(planning, draft));
}

function planningOf(session: Session, request: PlanRequest, tools: PlanTools): Planning {
  const { sync } = tools.resolved;
  const { schema } = tools.warehouse.config;
  optionsOf(tools);
  const approval = { held: tablesOf(schema, sync.id).held, plan: request.approved };
  return { session, request, tools, schema, layout: layoutOf(sync), approval, report: request.onStage ?? (() => undefined) };
}

const stagesFor = (intent: Asked['intent'], tools: PlanTools): readonly StageStep[] =>
  stagesOf({ resolved: tools.resolved, intent, object: objectOf(tools), options: optionsOf(tools) });

const after = ({ stage }: StageStep, stages: readonly StageStep[]): StageStep | undefined =>
  stages[stages.findIndex((step) => step.stage === stage) + 1];

async function extractSource(planning: Planning, draft: Draft): Promise<Draft> {
  const { session, request, tools, layout, report } = planning;
  const { source } = request;
  if (source === null) throw new Error('this run was to read no source');
  const watch = { signal: tools.signal, onProgress: (share: number) => report('extract', undefined, share) };
  const { sync } = tools.resolved;
  const stage = await readSource(session, { source, sync, layout, fields: objectOf(tools).fields }, request.guarded);
  const unchanged = stage.guards.length > 0 ? null : await readingValues(sync, () => glanceAt(planning, stage.query, watch));
  const staged = unchanged?.staged ?? (await readingValues(sync, () => stageSource(session, { stage, sync }, watch)));
  return {
    ...draft,
    staged,
    ledger: unchanged?.ledger ?? null,
    counts: { ...draft.counts, extracted: staged.extracted, invalid: staged.invalid },
  };
}

/** Most runs of a big source find little to do, many find nothing: those read it once and write nothing. */
function glanceAt(planning: Planning, stage: Sql, options: StatementOptions): Promise<Unchanged | null> {
  const { session, request, tools, schema, layout } = planning;
  if (request.intent.kind !== 'changes' || request.approved !== null) return Promise.resolve(null);
  const { sync } = tools.resolved;
  const wanted = wantedOf(wishOf(planning), false);
  return glance(session, { stage, wanted, tables: tablesOf(schema, sync.id), sync, layout, schema }, options);
}

async function diffSource(planning: Planning, draft: Draft): Promise<Draft> {
  const { session, request, tools, schema, layout } = planning;
  const { sync } = tools.resolved;
  const wish = wishOf(planning);
  if (draft.ledger !== null) {
    const wanted = wantedOf(wish, await isFirst(planning, draft.ledger));
    return { ...draft, wanted, hasDiff: true, findings: noteOf(wanted), counts: countsOf(draft.staged, NO_COUNTS) };
  }
  const staged = wantedOf(wish, false).reads ? draft.staged : await stageNothing(session, { sync, schema, layout });
  const { columns } = staged;
  const ledger = await openLedger(session, { tables: tablesOf(schema, sync.id), sync, layout, columns, schema, preview: request.preview });
  const wanted = wantedOf(wish, await isFirst(planning, ledger));
  const differs = { ...draft, staged, ledger, wanted, hasDiff: needsDiff({ wanted, ledger }) || request.approved !== null };
  const findings = differs.hasDiff ? await makeDiff(planning, differs) : noteOf(wanted);
  const changes = differs.hasDiff ? await countDiff(session) : { added: staged.extracted - staged.invalid, changed: 0, removed: 0 };
  return { ...differs, findings, counts: countsOf(staged, changes) };
}

const noteOf = ({ note }: Wanted): Findings => (note === null ? {} : { note });

/** The sync never ran, or did so in this very run, whose worker died after the records had been noted. */
async function isFirst(planning: Planning, { first, tables }: OpenLedger): Promise<boolean> {
  const wish = wishOf(planning);
  if (first || planning.request.preview || wantedOf(wish, true).effect === wantedOf(wish, false).effect) return first;
  return hasAdopted(planning.session, tables.ledger, planning.request.runId);
}

function wishOf({ request, tools }: Planning): Wish {
  const { intent } = request;
  if (intent.kind === 'reset') throw new Error('a reset plans nothing');
  const object = objectOf(tools);
  return { sync: tools.resolved.sync, object, intent, unremovable: whyUnremovable(object, optionsOf(tools)) };
}

function makeDiff({ session, request, tools, layout }: Planning, draft: Draft): Promise<Findings> {
  const { ledger, wanted } = opened(draft);
  const { columns, hasInvalid } = draft.staged;
  return writeDiff(session, { wanted, ledger, layout, columns, hasInvalid, preview: request.preview }, { signal: tools.signal });
}

async function guardDiff(planning: Planning, draft: Draft): Promise<Draft> {
  const { session, request, tools, approval } = planning;
  const { ledger, wanted } = opened(draft);
  const open = approval.plan === null ? draft.counts : await countDiff(session, sql`NOT ${isApproved(session, approval)}`);
  const effect = {
    ...{ extracted: wanted.reads ? draft.counts.extracted : null, ledger: ledger.records },
    ...{ added: open.added, changed: open.changed, removed: open.removed },
    // A person who names what is to be removed has said how much it is.
    shrunk: open.removed === 0 || !wanted.reads ? 0 : await request.shrunk(),
  };
  const breach = guardPlan(tools.resolved.sync, effect);
  if (breach === null) {
    if (!request.preview) await makeRoom(session, approval);
    return draft;
  }
  if (!draft.hasDiff) await makeDiff(planning, draft);
  const keep = request.preview ? waitingPart : keepBack;
  return { ...draft, hasDiff: true, kept: { ...(await keep(session, breach, approval)), waits: breach.waits } };
}

async function freezePlan({ session, request, tools, layout }: Planning, draft: Draft): Promise<Draft> {
  const { staged, kept, counts, hasDiff } = draft;
  const { ledger, wanted } = opened(draft);
  const { table, preview } = request;
  const { tables, remapped } = ledger;
  const object = objectOf(tools);
  const planned = counts.planned - (preview ? 0 : (kept?.records ?? 0));
  if (planned === 0 && kept !== null) return draft;
  const records = batchRecords(object, optionsOf(tools), planned);
  const lane = object.lane ?? [];
  const ordered = { remapped, lane, inTurns: records === 1 };
  const freeze = { tables, layout, columns: staged.columns, hasOwed: ledger.owed > 0, first: !hasDiff, ...ordered };
  const rows = compileFreeze(session.dialect, freeze);
  await session.execute(session.dialect.createTable(table, rows, { temporary: preview }), { signal: tools.signal });
  if (preview) return draft;
  const { hasInvalid } = staged;
  if (ledger.owed > 0 && kept?.waits !== 'everything') await forgetVanished(session, { tables, wanted, hasInvalid });
  const lanes = laneSlots(freeze).length > 0 ? 'many' : object.lane === undefined ? 'none' : 'one';
  return {
    ...draft,
    batches: await cutBatches(session, { table, planned, records, lanes }),
  };
}

/** How many records a batch has, where so many are to be sent. */
function batchRecords(object: ReturnType<typeof objectOf>, options: unknown, planned: number): number {
  const { bulk } = object;
  return bulk !== undefined && planned > bulk.above(options) ? bulk.batch.records : batchLimits(object, options).records;
}

/** What a run does to the ledger that sends nothing. */
async function noteUnsent(planning: Planning, draft: Draft): Promise<Draft> {
  const { session, request, tools, schema, layout } = planning;
  if (request.intent.kind === 'reset') {
    return { ...draft, findings: { ...(await forgetLedger(session, { sync: tools.resolved.sync, schema, runId: request.runId })) } };
  }
  const { ledger } = opened(draft);
  const { runId, at, preview } = request;
  const { hasDiff, counts, findings, staged } = draft;
  const adopting = { tables: ledger.tables, layout, runId, at, hasDiff };
  const adopted = preview ? counts.planned : await adoptRecords(session, adopting);
  if (!preview) await makeRoom(session, planning.approval);
  return { ...draft, counts: countsOf(staged, { added: 0, changed: 0, removed: 0 }), findings: { ...findings, adopted } };
}

/** What the diff has found out, for the stages after it. */
function opened({ ledger, wanted }: Draft): { readonly ledger: OpenLedger; readonly wanted: Wanted } {
  if (ledger === null || wanted === null) throw new Error('the ledger is opened by the diff');
  return { ledger, wanted };
}

function countsOf(
  { extracted, invalid }: Staged,
  { added, changed, removed }: Pick<RunCounts, 'added' | 'changed' | 'removed'>,
): RunCounts {
  const planned = added + changed + removed;
  return { ...NO_COUNTS, extracted, invalid, unchanged: extracted - invalid - added - changed, planned, added, changed, removed };
}
