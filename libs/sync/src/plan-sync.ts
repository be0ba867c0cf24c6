import { NO_COUNTS, type RunCounts, type Stage } from '@tributary/core';
import { join, literal, sql, type Session, type Sql } from '@tributary/sql';
import { guardPlan, type Breach } from './guard/guard-plan.js';
import type { Asked } from './guard/release.js';
import { isApproved, keepBack, makeRoom, waitingPart, type Approval, type Kept } from './guard/waiting.js';
import { openLedger, type OpenLedger } from './ledger/ledger.js';
import { forgetVanished } from './ledger/owed.js';
import { layoutOf, tablesOf, type Layout } from './mapping/layout.js';
import { objectOf, optionsOf } from './object-of.js';
import { compileDiff, DIFF } from './plan/diff.js';
import { compileFreeze } from './plan/freeze.js';
import { numbers, stageSource, type Staged } from './plan/stage.js';
import type { Findings, InvalidRecord, SyncTools } from './ports.js';
import { stagesOf, type StageStep } from './stages.js';

/** What a run would do, in numbers; the changes themselves are in the plan's table. */
export interface Plan {
  readonly stages: readonly StageStep[];
  readonly counts: RunCounts;
  /** What must wait for a person, and is not in the plan's table; `null` when all may go on. A preview has it in its table. */
  readonly kept: (Kept & Pick<Breach, 'waits'>) | null;
  readonly invalid: readonly InvalidRecord[];
  /** What the counts do not say. */
  readonly findings: Findings;
}

/** Where the plan goes and how it is made. */
export interface PlanRequest extends Asked {
  readonly table: Sql;
  /** For people to look at: temporary tables, and what would wait is in the plan. */
  readonly preview: boolean;
  readonly source: Sql;
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
  /** The diff is a table. Where the ledger is empty there is none: every record of the stage is an addition. */
  readonly hasDiff: boolean;
  readonly counts: RunCounts;
  readonly kept: Plan['kept'];
  readonly findings: Findings;
}

interface Planning {
  readonly session: Session;
  readonly request: PlanRequest;
  readonly tools: PlanTools;
  readonly layout: Layout;
  readonly approval: Approval;
  readonly report: NonNullable<PlanRequest['onStage']>;
}

type Step = (planning: Planning, draft: Draft) => Promise<Draft>;

const NOT_READ: Staged = { extracted: 0, invalid: 0, samples: [], hasDuplicates: false, columns: [] };
const NOTHING: Draft = { staged: NOT_READ, ledger: null, hasDiff: false, counts: NO_COUNTS, kept: null, findings: {} };

/** How each stage is walked that comes before the first request. */
const STEPS: { readonly [S in Stage]?: Step } = { extract: extractSource, diff: diffStage, guard: guardDiff, freeze: freezePlan };

/**
 * Walks the stages of a run up to its first request: the changes of one sync as a table, and their counts. Where everything waits there is
 * no table. Runs in the session's transaction, so that a plan and the ledger it was made against are of one moment, and a preview is the
 * same code rolled back.
 */
export async function planSync(session: Session, request: PlanRequest, tools: PlanTools): Promise<Plan> {
  const { sync } = tools.resolved;
  optionsOf(tools);
  const stages = stagesOf({ resolved: tools.resolved, intent: request.intent, object: objectOf(tools) });
  const approval = { held: tablesOf(tools.warehouse.config.schema, sync.id).held, plan: request.approved };
  const planning = { session, request, tools, layout: layoutOf(sync), approval, report: request.onStage ?? (() => undefined) };
  let draft = NOTHING;
  for (const { stage } of stages) {
    const step = STEPS[stage];
    if (step === undefined) continue;
    planning.report(stage, draft.counts);
    draft = await step(planning, draft);
  }
  const { counts, kept, findings, staged } = draft;
  const held = kept?.records ?? 0;
  return { stages, counts: { ...counts, held, pending: counts.planned - held }, kept, invalid: staged.samples, findings };
}

async function extractSource({ session, request, tools, layout, report }: Planning, draft: Draft): Promise<Draft> {
  const watch = { signal: tools.signal, onProgress: (share: number) => report('extract', undefined, share) };
  const staged = await stageSource(session, { source: request.source, sync: tools.resolved.sync, layout }, watch);
  return { ...draft, staged, counts: { ...draft.counts, extracted: staged.extracted, invalid: staged.invalid } };
}

async function diffStage(planning: Planning, draft: Draft): Promise<Draft> {
  const { session, request, tools, layout } = planning;
  const { staged } = draft;
  const { schema } = tools.warehouse.config;
  const { id: syncId } = tools.resolved.sync;
  const tables = tablesOf(schema, syncId);
  const { columns } = staged;
  const ledger = await openLedger(session, { tables, syncId, layout, columns, schema, preview: request.preview });
  const hasDiff = ledger.records + ledger.owed > 0 || request.approved !== null;
  if (hasDiff) await writeDiff(planning, { ...draft, ledger });
  const changes = hasDiff ? await countDiff(session) : { added: staged.extracted - staged.invalid, changed: 0, removed: 0 };
  return { ...draft, ledger, hasDiff, counts: countsOf(staged, changes) };
}

async function writeDiff({ session, request, tools }: Planning, { staged, ledger }: Draft): Promise<void> {
  const { tables, owed } = opened(ledger);
  const { hasDuplicates } = staged;
  const { mode } = tools.resolved.sync;
  const diff = compileDiff({ tables, mode, full: request.intent.kind === 'full', hasOwed: owed > 0, hasDuplicates });
  await session.execute(session.dialect.createTable(DIFF, diff, { temporary: true }), { signal: tools.signal });
}

async function guardDiff(planning: Planning, draft: Draft): Promise<Draft> {
  const { session, request, tools, approval } = planning;
  const open = approval.plan === null ? draft.counts : await countDiff(session, sql`NOT ${isApproved(session, approval)}`);
  const { sync } = tools.resolved;
  const named = request.intent.kind === 'remove';
  const effect = {
    ...{ extracted: named ? null : draft.counts.extracted, ledger: opened(draft.ledger).records },
    ...{ added: open.added, changed: open.changed, removed: open.removed },
    shrunk: open.removed === 0 || named ? 0 : await request.shrunk(),
  };
  const breach = guardPlan(sync, effect);
  if (breach === null) {
    if (!request.preview) await makeRoom(session, approval);
    return draft;
  }
  if (!draft.hasDiff) await writeDiff(planning, draft);
  const keep = request.preview ? waitingPart : keepBack;
  return { ...draft, hasDiff: true, kept: { ...(await keep(session, breach, approval)), waits: breach.waits } };
}

async function freezePlan({ session, request, tools, layout }: Planning, draft: Draft): Promise<Draft> {
  const { staged, kept, counts } = draft;
  const { preview } = request;
  const { tables, owed } = opened(draft.ledger);
  if (!preview && kept !== null && kept.records === counts.planned) return draft;
  const { columns, hasDuplicates } = staged;
  const rows = compileFreeze(session.dialect, { tables, layout, columns, hasOwed: owed > 0, first: !draft.hasDiff });
  await session.execute(session.dialect.createTable(request.table, rows, { temporary: preview }), { signal: tools.signal });
  const { mode } = tools.resolved.sync;
  if (!preview && owed > 0 && kept?.waits !== 'everything') await forgetVanished(session, { tables, mode, hasDuplicates });
  return draft;
}

/** The ledger, which the diff has opened. */
function opened(ledger: Draft['ledger']): OpenLedger {
  if (ledger === null) throw new Error('the ledger is opened by the diff');
  return ledger;
}

type Changes = Pick<RunCounts, 'added' | 'changed' | 'removed'>;

function countsOf({ extracted, invalid }: Staged, { added, changed, removed }: Changes): RunCounts {
  const planned = added + changed + removed;
  return { ...NO_COUNTS, extracted, invalid, unchanged: extracted - invalid - added - changed, planned, added, changed, removed };
}

async function countDiff(session: Session, where = sql`TRUE`): Promise<Changes> {
  const count = (operation: string) => sql`count(*) FILTER (WHERE diff."_operation" = ${literal(operation)})`;
  const counts = join(['add', 'change', 'remove'].map(count));
  const [added = 0, changed = 0, removed = 0] = await numbers(session, sql`SELECT ${counts} FROM ${DIFF} AS diff WHERE ${where}`);
  return { added, changed, removed };
}
