import type { Events } from '@tributary/core';
import { compileEvents, hasUniqueIds, ourTables, sql, type Session, type Sql, type StatementOptions } from '@tributary/sql';

/**
 * Whether no id of the log is repeated. Stitching has written down each id once: a log of as many rows, whose ids have the same fingerprint
 * together, repeats none, and to see that costs a third of looking for repeated ones. A log that went on since is looked through.
 */
export async function areIdsUnique(
  session: Session,
  { schema, events }: { readonly schema: string; readonly events: Events },
  options: StatementOptions,
): Promise<boolean> {
  // An id that is there an even number of times, or missing, changes the fingerprint; one that is there three times, the number.
  const fingerprint = (id: Sql, rows: Sql) => sql`SELECT count(*) AS ids, bit_xor(${session.dialect.textHash(id)}) AS mark FROM ${rows}`;
  const log = fingerprint(sql`id`, sql`(${compileEvents(events, { unique: true })}) AS event`);
  const [same] = await session.rows(
    sql`SELECT 1 FROM (${log}) AS log JOIN (${fingerprint(sql`event_id`, ourTables(schema).eventNode)}) AS known
ON known.ids = log.ids AND known.mark = log.mark`,
    options,
  );
  return same !== undefined || hasUniqueIds(session, events, options);
}
