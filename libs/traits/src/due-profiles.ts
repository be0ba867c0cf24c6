import { ident, literal, ourTables, sql, type Session, type Sql, type StatementOptions } from '@tributary/sql';
import type { Scope } from './statement/scope.js';

/** After so long the traits of a profile are computed again even if nothing happened to it: what they read may have changed. */
export const RECALCULATED_AFTER_HOURS = 48;

/** `profile_id, calculated_by, is_living`: who changed, and who is merged into another and still has values. */
const CHANGED = ident('tributary_changed_profile');
/** `node_id, profile_id`: the identifiers of those who live. */
const DUE_NODE = ident('tributary_due_node');
/** `profile_id`: whom the run computes. */
const DUE = ident('tributary_due');
/** `event_id, profile_id`: their events. */
const DUE_EVENT = ident('tributary_due_event');
/** `profile_id`: who is merged into another, or has no identifier any more, and still has values. */
const GONE = ident('tributary_gone');

/** The due profiles and their events, as `findDueProfiles` and `findDueEvents` leave them. */
export const DUE_SCOPE = { kind: 'due', profiles: DUE, events: DUE_EVENT } as const satisfies Scope;
/** The profiles whose values must go, as `findDueProfiles` leaves them where there are any. */
export const GONE_PROFILES = GONE;

/** Whom a run is about. */
export interface DueProfiles {
  readonly due: number;
  readonly gone: number;
  /** No living profile is without need. */
  readonly everyone: boolean;
  /** The instant before any of this was read: what happens to a profile later makes it due again. */
  readonly at: string;
}

/**
 * Writes down who is due and who is gone, in temporary tables. A profile is due when it was never calculated, changed since, or was
 * calculated too long ago; with `nobody` none is.
 */
export async function findDueProfiles(
  session: Session,
  { schema, nobody }: { readonly schema: string; readonly nobody: boolean },
  options: StatementOptions,
): Promise<DueProfiles> {
  const { nodeProfile, profile } = ourTables(schema);
  const now = sql`CAST(${session.dialect.now} AS timestamptz)`;
  const isDueAt = (instant: Sql) => (nobody ? sql`FALSE` : compileIsDue(instant));
  const [row = []] = await session.rows(
    sql`SELECT ${now}, EXISTS (SELECT 1 FROM ${profile} WHERE merged_into IS NULL AND NOT coalesce(${isDueAt(now)}, FALSE))`,
    options,
  );
  const at = String(row[0]);
  const isDue = isDueAt(sql`CAST(${literal(at)} AS timestamptz)`);
  const merged = nobody ? sql`FALSE` : sql`merged_into IS NOT NULL AND calculated_by IS NOT NULL`;
  // Who changed is written down first: the planner then knows how few they are.
  const changed = await make(session, options, {
    table: CHANGED,
    query: sql`SELECT id AS profile_id, calculated_by, merged_into IS NULL AS is_living FROM ${profile} WHERE merged_into IS NULL AND (${isDue}) OR ${merged}`,
  });
  await make(session, options, {
    table: DUE_NODE,
    query: sql`SELECT node_profile.node_id, node_profile.profile_id
FROM ${CHANGED} AS changed JOIN ${nodeProfile} AS node_profile ON node_profile.profile_id = changed.profile_id WHERE changed.is_living`,
  });
  // Who has no identifier any more is not due.
  const due = await make(session, options, { table: DUE, query: sql`SELECT DISTINCT profile_id FROM ${DUE_NODE}` });
  const left = sql`SELECT profile_id FROM ${CHANGED} AS changed
WHERE calculated_by IS NOT NULL AND NOT EXISTS (SELECT 1 FROM ${DUE} AS due WHERE due.profile_id = changed.profile_id)`;
  const gone = changed === due ? 0 : await make(session, options, { table: GONE, query: left });
  return { due, gone, everyone: row[1] === false, at };
}

function compileIsDue(at: Sql): Sql {
  const hours = literal(RECALCULATED_AFTER_HOURS);
  return sql`calculated_at IS NULL OR changed_at IS NULL OR changed_at > calculated_at
    OR calculated_at < ${at} - ${hours} * INTERVAL '1 hour'`;
}

/**
 * Writes the events of the due profiles into a temporary table: nothing else of the log is read then. The condition always holds: DuckDB filters
 * a scan by what it looks for, and so spares itself the other ids, only where this was filtered itself, and not for a plain join by numbers.
 */
export async function findDueEvents(session: Session, schema: string, options: StatementOptions): Promise<void> {
  const { eventNode } = ourTables(schema);
  await make(session, options, {
    table: DUE_EVENT,
    query: sql`SELECT event_node.event_id, due_node.profile_id
FROM (
  SELECT event_id, node_id FROM ${eventNode} WHERE node_id IN (SELECT node_id FROM ${DUE_NODE} WHERE CAST(node_id AS text) >= '')
) AS event_node
JOIN ${DUE_NODE} AS due_node ON due_node.node_id = event_node.node_id`,
  });
}

/** Makes a temporary table, of which the session has none yet, and tells the planner of it; gives its rows. */
async function make(
  session: Session,
  options: StatementOptions,
  { table, query }: { readonly table: Sql; readonly query: Sql },
): Promise<number> {
  const { analyze, createTable } = session.dialect;
  const rows = await session.execute(createTable(table, query, { temporary: true }), options);
  if (analyze) await session.execute(analyze(table), options);
  return rows;
}
