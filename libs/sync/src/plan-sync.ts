import { explain, Invalid, MODES, NO_COUNTS, type RunCounts, type Stage } from '@tributary/core';
import { join, literal, sql, type Session, type Sql } from '@tributary/sql';
import type { DestinationObject } from '@tributary/connector-kit';
import { compileDiff, DIFF } from './plan/diff.js';
import { compileFreeze } from './plan/freeze.js';
import { guardPlan } from './guard/guard-plan.js';
import { layoutOf, tablesOf } from './mapping/layout.js';
import { openLedger } from './ledger/ledger.js';
import { forgetVanished } from './ledger/owed.js';
import type { InvalidRecord, SyncTools } from './ports.js';
import { numbers, stageSource, type Staged } from './plan/stage.js';

/** What a run would do, in numbers; the changes themselves are in the plan's table. */
export interface Plan {
  readonly counts: RunCounts;
  /** Why it must wait for a person; `null` when it may go on. */
  readonly held: string | null;
  readonly invalid: readonly InvalidRecord[];
}

/** Where the plan goes and how it is made. */
export interface PlanRequest {
  readonly table: Sql;
  /** For people to look at: a temporary table, made even where the run would be held. */
  readonly preview: boolean;
  readonly source: Sql;
  readonly full: boolean;
  readonly onStage?: (stage: Stage, counts?: Partial<RunCounts>, share?: number) => void;
}

/** What a plan needs of the tools: no log and no queue, for it changes neither. */
export type PlanTools = Pick<SyncTools, 'resolved' | 'warehouse' | 'connector' | 'signal'>;

/**
 * Extract, diff, guard, freeze: the changes of one sync as a table, and their counts. A held plan has no
 * table. Runs in the session's transaction, so that a plan and the ledger it was made against are of one moment, and a preview is the same code rolled back.
 */
export async function planSync(session: Session, request: PlanRequest, tools: PlanTools): Promise<Plan> {
  const { sync } = tools.resolved;
  optionsOf(tools);
  const layout = layoutOf(sync);
  const { schema } = tools.warehouse.config;
  const report = request.onStage ?? (() => undefined);
  report('extract');
  const watch = { signal: tools.signal, onProgress: (share: number) => report('extract', undefined, share) };
  const staged = await stageSource(session, { source: request.source, sync, layout }, watch);
  report('diff', { extracted: staged.extracted, invalid: staged.invalid });
  const { columns, hasDuplicates } = staged;
  const { preview } = request;
  const ledger = await openLedger(session, { tables: tablesOf(schema, sync.id), syncId: sync.id, layout, columns, schema, preview });
  const { tables } = ledger;
  const [first, hasOwed] = [ledger.records + ledger.owed === 0, ledger.owed > 0];
  const diff = compileDiff({ tables, mode: sync.mode, full: request.full, hasOwed, hasDuplicates });
  if (!first) await session.execute(session.dialect.createTable(DIFF, diff, { temporary: true }), { signal: tools.signal });
  const counts = countsOf(staged, first ? { added: staged.extracted - staged.invalid, changed: 0, removed: 0 } : await countDiff(session));
  report('guard', counts);
  const held = guardPlan(sync, { ...counts, ledger: ledger.records });
  const rows = compileFreeze(session.dialect, { tables, layout, columns, hasOwed, first });
  const table = session.dialect.createTable(request.table, rows, { temporary: preview });
  if (held === null || preview) await session.execute(table, { signal: tools.signal });
  if (held === null && !preview && hasOwed) await forgetVanished(session, { tables, mode: sync.mode, hasDuplicates });
  return { counts: { ...counts, [held === null ? 'pending' : 'held']: counts.planned }, held, invalid: staged.samples };
}

/** The destination's object a sync writes to, once it is sure that it exists and can do what the mode asks. */
export function objectOf({ resolved, connector }: Pick<SyncTools, 'resolved' | 'connector'>): DestinationObject<unknown> {
  const { sync } = resolved;
  const object = connector.objects[sync.object];
  if (object === undefined) {
    const known = Object.keys(connector.objects).map((name) => `\`${name}\``);
    throw new Invalid('sync.object', `${connector.name} has no object \`${sync.object}\`; it has ${known.join(', ')}.`);
  }
  if (!object.modes.includes(sync.mode)) {
    const modes = Object.keys(MODES).filter((mode) => (object.modes as readonly string[]).includes(mode));
    throw new Invalid(
      'sync.mode',
      `\`${sync.object}\` of ${connector.name} cannot be kept in mode \`${sync.mode}\`; it can in ${modes.join(', ')}.`,
    );
  }
  return object;
}

/** The object's own settings of a sync, as its schema gives them. */
export function optionsOf(tools: Pick<SyncTools, 'resolved' | 'connector'>): unknown {
  const { sync } = tools.resolved;
  const schema = objectOf(tools).options;
  const parsed = schema.safeParse(sync.options);
  if (parsed.success) return parsed.data;
  const details = explain(schema, sync.options, parsed.error).map(({ path, message }) => ({ path: `options.${path}`, message }));
  const list = details.map((detail) => `\`${detail.path}\`: ${detail.message}`).join('; ');
  throw new Invalid('sync.options', `The options of sync \`${sync.id}\` do not fit \`${sync.object}\`: ${list}`, details);
}

type Changes = Pick<RunCounts, 'added' | 'changed' | 'removed'>;

function countsOf({ extracted, invalid }: Staged, { added, changed, removed }: Changes): RunCounts {
  const planned = added + changed + removed;
  return { ...NO_COUNTS, extracted, invalid, unchanged: extracted - invalid - added - changed, planned, added, changed, removed };
}

async function countDiff(session: Session): Promise<Changes> {
  const count = (operation: string) => sql`count(*) FILTER (WHERE "_operation" = ${literal(operation)})`;
  const [added = 0, changed = 0, removed = 0] = await numbers(
    session,
    sql`SELECT ${join(['add', 'change', 'remove'].map(count))} FROM ${DIFF}`,
  );
  return { added, changed, removed };
}
