import { shown, type Column, type ColumnType, type Value } from '@tributary/core';
import {
  ident,
  join,
  literal,
  orAbsent,
  ourTables,
  sql,
  type Database,
  type Dialect,
  type Session,
  type Sql,
  type StatementOptions,
} from '@tributary/sql';

/** What there is of a trait over all profiles, as JSON shows it. */
export interface TraitStatistic {
  readonly trait: string;
  /** All there are. */
  readonly profiles: number;
  /** Those that have a value; the others are its share of NULL. */
  readonly values: number;
  /** How many different values. */
  readonly uniques: number;
  /** The values that most profiles have, at most ten. */
  readonly top: readonly { readonly value: unknown; readonly profiles: number }[];
  /** Of numbers and times; otherwise `null`. */
  readonly lowest: unknown;
  readonly highest: unknown;
  /** RFC 3339. */
  readonly taken_at: string;
}

const TOP = 10;
/** PostgreSQL tells at most 31 groupings apart in one query. */
const AT_ONCE = 30;

const ORDERED: readonly ColumnType['kind'][] = ['integer', 'bigint', 'decimal', 'double', 'timestamp', 'local_timestamp', 'date', 'time'];
/** Values that not every warehouse can compare. */
const BY_TEXT: readonly ColumnType['kind'][] = ['json', 'other'];

/** What is counted, and when anew. */
export interface TakeStatisticsRequest {
  readonly schema: string;
  /** Statistics of the same traits that are no older are left as they are, unless a trait was computed for everybody since; default 0. */
  readonly maxAgeMinutes?: number;
  readonly signal?: AbortSignal;
}

/**
 * Counts the values of all traits as they are published now, and keeps the result for people to look at: two passes over the table,
 * whatever the number of traits up to thirty.
 */
export async function takeStatistics(
  database: Database,
  { schema, maxAgeMinutes = 0, signal }: TakeStatisticsRequest,
): Promise<readonly TraitStatistic[]> {
  const options: StatementOptions = signal ? { signal } : {};
  const before = maxAgeMinutes > 0 ? await readStatistics(database, { schema }) : [];
  return database.transaction(async (session) => {
    if (!(await stands(session, { schema, table: 'profile_trait' }, options))) return [];
    const traits = (await session.describe(sql`SELECT * FROM ${ourTables(schema).profileTrait}`)).slice(1);
    const [now] = await session.rows(sql`SELECT CAST(${session.dialect.now} AS timestamptz)`, options);
    const at = String(now?.[0]);
    const since = Math.max(Date.parse(at) - maxAgeMinutes * 60_000, await lastComputed(session, schema, options));
    if (isFresh(before, traits, since)) return before;
    const taken: TraitStatistic[] = [];
    for (let from = 0; from < traits.length; from += AT_ONCE)
      taken.push(...(await takeOf(session, { schema, traits: traits.slice(from, from + AT_ONCE), at }, options)));
    await keep(session, { schema, taken }, options);
    return taken;
  });
}

const stands = async (
  session: Session,
  { schema, table }: { readonly schema: string; readonly table: string },
  options: StatementOptions,
): Promise<boolean> => (await session.rows(session.dialect.standing(schema, table), options)).length > 0;

/** When a trait was last computed for everybody, in milliseconds: a run that ended there had no time to take statistics. */
async function lastComputed(session: Session, schema: string, options: StatementOptions): Promise<number> {
  if (!(await stands(session, { schema, table: 'trait_column' }, options))) return -Infinity;
  const [row] = await session.rows(sql`SELECT max(computed_at) FROM ${ourTables(schema).traitColumn}`, options);
  return row?.[0] == null ? -Infinity : Date.parse(String(row[0]));
}

function isFresh(before: readonly TraitStatistic[], traits: readonly Column[], since: number): boolean {
  const names = new Set(before.filter(({ taken_at }) => Date.parse(taken_at) >= since).map(({ trait }) => trait));
  return names.size > 0 && names.size === traits.length && traits.every(({ name }) => names.has(name));
}

interface Taking {
  readonly schema: string;
  readonly traits: readonly Column[];
  readonly at: string;
}

async function takeOf(session: Session, { schema, traits, at }: Taking, options: StatementOptions): Promise<readonly TraitStatistic[]> {
  const { profileTrait } = ourTables(schema);
  const [ranges = []] = await session.rows(compileRanges(profileTrait, traits), options);
  const tops = await session.rows(compileTops(session.dialect, profileTrait, traits), options);
  const profiles = Number(ranges[0]);
  return traits.map(({ name }, index) => {
    const [values, lowest = null, highest = null] = ranges.slice(1 + index * 3, 4 + index * 3);
    const own = tops.filter(([trait]) => Number(trait) === index);
    // NULL is a group as well, where there is one.
    const uniques = Number(own[0]?.[1] ?? 0) - (own.length > 0 && Number(values) < profiles ? 1 : 0);
    const top = own.map((row) => ({ value: shown(row[3 + index] ?? null), profiles: Number(row[2]) }));
    return { trait: name, profiles, values: Number(values), uniques, top, lowest: shown(lowest), highest: shown(highest), taken_at: at };
  });
}

/** One row: the profiles, then of each trait its values, the lowest and the highest. */
function compileRanges(table: Sql, traits: readonly Column[]): Sql {
  const columns = traits.flatMap(({ name, type }) => {
    const ends = ORDERED.includes(type.kind) ? [sql`min(${ident(name)})`, sql`max(${ident(name)})`] : [sql`NULL`, sql`NULL`];
    return [sql`count(${ident(name)})`, ...ends];
  });
  return sql`SELECT ${join([sql`count(*)`, ...columns])} FROM ${table}`;
}

/**
 * Rows `trait, groups, profiles` and a column a trait, which holds the value where the row is of that trait. The table is grouped by each
 * trait in one pass; each then needs only the head of its groups, not all of them sorted.
 */
function compileTops(dialect: Dialect, table: Sql, traits: readonly Column[]): Sql {
  const names = traits.map((_, index) => ident(`v${index}`));
  const values = traits.map(({ name, type }) => (BY_TEXT.includes(type.kind) ? dialect.text(ident(name)) : ident(name)));
  const tops = traits.map(({ type }, index) => {
    const name = names[index] as Sql;
    // Of a grouping by the first of two columns the bits are 01: a bit says that a column is *not* grouped by.
    const own = literal(2 ** traits.length - 1 - 2 ** (traits.length - 1 - index));
    const order = BY_TEXT.includes(type.kind) || type.kind === 'text' ? sql`${name} COLLATE "C"` : name;
    return sql`(SELECT ${literal(index)} AS trait, (SELECT groups FROM counted WHERE kind = ${own}) AS groups, profiles, ${join(names)}
  FROM grouped WHERE kind = ${own} AND ${name} IS NOT NULL ORDER BY profiles DESC, ${order} LIMIT ${literal(TOP)})`;
  });
  return sql`WITH grouped AS MATERIALIZED (
  SELECT GROUPING(${join(names)}) AS kind, count(*) AS profiles, ${join(names)}
  FROM (SELECT ${join(values.map((value, index) => sql`${value} AS ${names[index] as Sql}`))} FROM ${table}) AS value
  GROUP BY GROUPING SETS (${join(names.map((name) => sql`(${name})`))})
), counted AS (
  SELECT kind, count(*) AS groups FROM grouped GROUP BY kind
)
${join(tops, '\nUNION ALL\n')}`;
}

const parsed = (value: Value | undefined): unknown => (typeof value === 'string' ? (JSON.parse(value) as unknown) : null);

const COLUMNS = sql`trait_id, profiles, "values", uniques, top, lowest, highest, taken_at`;

async function keep(
  session: Session,
  { schema, taken }: { readonly schema: string; readonly taken: readonly TraitStatistic[] },
  options: StatementOptions,
): Promise<void> {
  const { traitStatistic } = ourTables(schema);
  await session.execute(
    sql`CREATE TABLE IF NOT EXISTS ${traitStatistic}
(trait_id text, profiles bigint, "values" bigint, uniques bigint, top text, lowest text, highest text, taken_at timestamptz)`,
    options,
  );
  await session.execute(sql`DELETE FROM ${traitStatistic}`, options);
  if (taken.length === 0) return;
  const rows = taken.map((one) => {
    const counts = [one.profiles, one.values, one.uniques].map((count) => literal(count));
    const texts = [one.top, one.lowest, one.highest].map((value) => literal(JSON.stringify(value)));
    return sql`(${join([literal(one.trait), ...counts, ...texts, sql`CAST(${literal(one.taken_at)} AS timestamptz)`])})`;
  });
  await session.execute(sql`INSERT INTO ${traitStatistic} (${COLUMNS}) VALUES ${join(rows)}`, options);
}

/** The statistics as they were last taken, of all traits or of one; empty where they never were. */
export async function readStatistics(
  session: Session,
  { schema, trait }: { readonly schema: string; readonly trait?: string | undefined },
): Promise<readonly TraitStatistic[]> {
  const where = trait === undefined ? sql`TRUE` : sql`trait_id = ${literal(trait)}`;
  const query = sql`SELECT ${COLUMNS} FROM ${ourTables(schema).traitStatistic} WHERE ${where} ORDER BY trait_id COLLATE "C"`;
  const rows = await orAbsent(session.rows(query), []);
  return rows.map(([id, profiles, values, uniques, top, lowest, highest, takenAt]) => ({
    trait: String(id),
    profiles: Number(profiles),
    values: Number(values),
    uniques: Number(uniques),
    top: (parsed(top) ?? []) as TraitStatistic['top'],
    lowest: parsed(lowest),
    highest: parsed(highest),
    taken_at: String(takenAt),
  }));
}
