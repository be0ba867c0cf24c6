import type { Column, RunCounts } from '@tributary/core';
import { join, literal, sql, type Session, type Sql, type StatementOptions } from '@tributary/sql';
import type { OpenLedger } from '../ledger/ledger.js';
import type { Layout } from '../mapping/layout.js';
import type { Findings } from '../ports.js';
import { compileDiff, DIFF } from './diff.js';
import type { Wanted } from './intents.js';
import { dropSameJson } from './same-json.js';
import { numbers } from './stage.js';
import { findWanted, keysWithout } from './wanted-keys.js';

/** What the diff of one run is made of. */
export interface Differing {
  readonly wanted: Wanted;
  readonly ledger: OpenLedger;
  readonly layout: Layout;
  /** The stage's columns. */
  readonly columns: readonly Column[];
  /** There are keys of records that cannot be planned. */
  readonly hasInvalid: boolean;
  readonly preview: boolean;
}

/** Whether a diff is to be made at all: where nothing was ever delivered or tried, every record of the stage is an addition. */
export function needsDiff({ wanted, ledger }: Pick<Differing, 'wanted' | 'ledger'>): boolean {
  return ledger.records + ledger.owed > 0 || wanted.keys !== null || !wanted.operations.includes('add');
}

/** Makes the diff of stage and ledger: the keys that are planned. Gives what people are told beside its counts. */
export async function writeDiff(session: Session, differing: Differing, options?: StatementOptions): Promise<Findings> {
  const { wanted, ledger, layout, columns, hasInvalid, preview } = differing;
  const { tables } = ledger;
  if (wanted.keys !== null) await findWanted(session, wanted.keys, { tables, layout, columns });
  const diff = compileDiff({ tables, wanted, hasOwed: ledger.owed > 0, hasInvalid });
  await session.execute(session.dialect.createTable(DIFF, diff, { temporary: true }), options);
  await dropSameJson(session, { tables, layout, columns, preview });
  return { ...(wanted.note === null ? {} : { note: wanted.note }), ...(await unknownKeys(session, wanted)) };
}

const SHOWN = 100;

async function unknownKeys(session: Session, { keys }: Wanted): Promise<Findings> {
  const unknown = keys === null ? [] : await keysWithout(session, keys, DIFF);
  return unknown.length === 0 ? {} : { unknown: unknown.length, unknown_keys: unknown.slice(0, SHOWN) };
}

/** Additions, changes and removals of the diff, all or those for which a condition on `diff` holds. */
export async function countDiff(session: Session, where: Sql = sql`TRUE`): Promise<Pick<RunCounts, 'added' | 'changed' | 'removed'>> {
  const count = (operation: string) => sql`count(*) FILTER (WHERE diff."_operation" = ${literal(operation)})`;
  const counts = join(['add', 'change', 'remove'].map(count));
  const [added = 0, changed = 0, removed = 0] = await numbers(session, sql`SELECT ${counts} FROM ${DIFF} AS diff WHERE ${where}`);
  return { added, changed, removed };
}
