import type { Events } from '@tributary/core';
import { compileEvents, literal, ourTables, sql, type Session, type Sql } from '@tributary/sql';
import { countToldAgain, readEvents, readRows, type ReadLog } from './read-log.js';
import type { IdentityDefinition } from '../identity-definition.js';
import { SCRATCH } from '../tables/scratch.js';
import { statementsOn, type Statements } from '../tables/statements.js';
import type { StitchingState } from './stitching-state.js';

const { fresh, seen, seenAgain } = SCRATCH;

/** The events that no run has read yet, in `fresh` and `seen`. */
export interface FreshLog extends ReadLog {
  /** Rows of the whole log. */
  readonly logRows: number;
  /** The types of the events found, in order; `null` where they are too many to be told. */
  readonly types: readonly string[] | null;
}

/** Of more types than this none is told. */
const MOST_TYPES = 1_000;

/** Why only a full run can tell what is so. */
export interface LogChanged {
  readonly changed: string;
}

/**
 * Reads the events that were not there at the last run. They are looked for among the newest rows; the number of rows in the log tells whether that
 * found all, and only if not are the ids of the whole log compared. So late events are found however late they come, and rows that were taken
 * away or told again are noticed.
 */
export async function readFresh(
  session: Session,
  definition: IdentityDefinition,
  { schema, state }: { readonly schema: string; readonly state: StitchingState },
): Promise<FreshLog | LogChanged> {
  const statements = statementsOn(session, definition.signal);
  const newest = await findFresh(statements, definition.events, { schema, since: sinceOf(definition.events, state) });
  const missed = newest.logRows !== state.rows + newest.rows;
  if (missed) await statements.run(sql`DROP TABLE ${fresh}`);
  const found = missed ? await findFresh(statements, definition.events, { schema, since: null }) : newest;
  const more = found.logRows - state.rows - found.rows;
  if (more < 0) return { changed: `the log changed: ${-more} rows that were in it are gone` };
  const again = more > 0 ? await knownToldAgain(statements, definition, schema) : state.toldAgain;
  if (again !== state.toldAgain) return { changed: 'the log changed: events that were known were told again with other identifiers' };
  const read = await readFound(statements, definition, found);
  const types = found.rows === 0 ? [] : await typesFound(statements);
  return { ...read, types, logRows: found.logRows, toldAgain: again + read.toldAgain, watermark: watermarkOf(state) };
}

/** Nothing is known to be newer than what this run found, or than what was known before. */
const watermarkOf = ({ reached }: StitchingState): Sql =>
  sql`SELECT ${reached === null ? sql`max(arrived_at)` : sql`greatest(max(arrived_at), CAST(${literal(reached)} AS timestamptz))`} FROM ${fresh}`;

const DAY = 86_400;
const UNITS: Readonly<Record<string, number>> = { m: 60, h: 3_600, d: DAY };

/** From when on rows may be new, by `loaded_at` or else `event_time`; `null`: since ever. */
function sinceOf({ columns, lookback = columns.loaded_at === undefined ? '3d' : '1h' }: Events, { watermark }: StitchingState): Sql | null {
  if (watermark === null || !Number.isFinite(watermark)) return null;
  const seconds = watermark - Number(lookback.slice(0, -1)) * (UNITS[lookback.slice(-1)] ?? DAY);
  return sql`CAST(${literal(new Date(seconds * 1_000).toISOString())} AS timestamptz)`;
}

/** The column by which rows are told to be new. */
export const arrivalOf = ({ columns }: Events): Sql => (columns.loaded_at === undefined ? sql`event_time` : sql`loaded_at`);

interface FoundFresh {
  readonly rows: number;
  readonly logRows: number;
  /** The times of the events found; `null` when there are none. */
  readonly between: readonly [string, string] | null;
}

/** Ids and rows are counted in one statement, that is, at one moment. */
async function findFresh(
  { rows, keep }: Statements,
  events: Events,
  { schema, since }: { readonly schema: string; readonly since: Sql | null },
): Promise<FoundFresh> {
  const log = compileEvents(events, { unique: true });
  const arrival = arrivalOf(events);
  const window = since ? sql`\n  AND event.${arrival} >= ${since}` : sql``;
  await keep(
    fresh,
    sql`SELECT event.id AS event_id, event.event_time, event.${arrival} AS arrived_at, event."type" AS event_type, CAST(NULL AS bigint) AS log_rows
FROM (${log}) AS event LEFT JOIN ${ourTables(schema).eventNode} AS known ON known.event_id = event.id
WHERE known.event_id IS NULL${window}
UNION ALL SELECT NULL, NULL, NULL, NULL, count(*) FROM (${log}) AS event`,
  );
  const [row = []] = await rows(
    sql`SELECT count(event_id), max(log_rows), CAST(min(event_time) AS text), CAST(max(event_time) AS text) FROM ${fresh}`,
  );
  const [found, logRows, from, to] = row;
  return { rows: Number(found), logRows: Number(logRows), between: from == null ? null : [String(from), String(to)] };
}

async function typesFound({ rows }: Statements): Promise<readonly string[] | null> {
  const found = await rows(
    sql`SELECT DISTINCT event_type COLLATE "C" FROM ${fresh} WHERE event_id IS NOT NULL AND event_type IS NOT NULL ORDER BY 1 LIMIT ${literal(MOST_TYPES + 1)}`,
  );
  return found.length > MOST_TYPES ? null : found.map(([type]) => String(type));
}

/** The times let the warehouse pass over most of the log without looking for the ids in it. */
function readFound(statements: Statements, definition: IdentityDefinition, { between }: FoundFresh): Promise<Omit<ReadLog, 'watermark'>> {
  const only = sql`SELECT event_id FROM ${fresh} WHERE event_id IS NOT NULL`;
  const [from, to] = (between ?? ['-infinity', '-infinity']).map((time) => sql`CAST(${literal(time)} AS timestamptz)`) as [Sql, Sql];
  return readEvents(statements, definition, { seen, only, where: sql`event_time BETWEEN ${from} AND ${to}` });
}

/** The rows of events that are known and have several, where those do not all hold the same identifiers. */
async function knownToldAgain(statements: Statements, definition: IdentityDefinition, schema: string): Promise<number> {
  const only = sql`SELECT id AS event_id FROM (${compileEvents(definition.events, { unique: true })}) AS event
WHERE EXISTS (SELECT 1 FROM ${ourTables(schema).eventNode} AS known WHERE known.event_id = event.id)
GROUP BY id HAVING count(*) > 1`;
  await readRows(statements, definition, { seen: seenAgain, only, unique: true });
  const rows = await countToldAgain(statements, definition.rules, seenAgain);
  await statements.run(sql`DROP TABLE ${seenAgain}`);
  return rows;
}
