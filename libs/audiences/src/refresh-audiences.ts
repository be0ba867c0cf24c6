import { type Audience, type ColumnType, Conflict } from '@tributary/core';
import {
  createTables,
  type Database,
  type Dialect,
  ident,
  join,
  literal,
  orAbsent,
  ourTables,
  remakeTable,
  type Session,
  sql,
  type Sql,
  type StatementOptions,
  type TableColumns,
} from '@tributary/sql';
import { compileAudiences } from './compile-audiences.js';
import { compileSplit } from './compile/compile-split.js';
import { resolveConditions } from './resolve-conditions.js';
import { type DerivedTraits, type Stage, stagesOf } from './stages.js';

/** What a run of audiences is asked to do. */
export interface AudiencesJob {
  /** Our schema in the warehouse, stitched before. */
  readonly schema: string;
  /** All audiences of the warehouse: whoever is a member of another one has left it after the run. */
  readonly audiences: readonly Audience[];
  /** The run's start. */
  readonly clock: Date;
  readonly runId: string;
  /** A query of `profile_id`: who is a member of nothing. */
  readonly out?: Sql;
  /** Traits that are made of membership: they are brought to the new members together with them. */
  readonly derived?: DerivedTraits;
  readonly signal?: AbortSignal;
}

/** How an audience changed. */
export interface AudienceCounts {
  readonly audience: string;
  readonly members: number;
  readonly entered: number;
  readonly left: number;
}

/** What a run of audiences found: also of those that are defined no more, which everybody has left. */
export interface AudiencesReport {
  readonly audiences: readonly AudienceCounts[];
}

const TEXT = sql`text`;
const TIME = sql`timestamptz`;
const COUNT = sql`bigint`;

const COLUMNS: TableColumns = {
  audience_member: { audience_id: TEXT, profile_id: sql`uuid`, split: TEXT, entered_at: TIME },
  audience_change: { audience_id: TEXT, profile_id: sql`uuid`, at: TIME, change: TEXT, run_id: TEXT },
  audience_state: { audience_id: TEXT, members: COUNT, run_id: TEXT, computed_at: TIME },
  audience_run: { audience_id: TEXT, run_id: TEXT, computed_at: TIME, members: COUNT, entered: COUNT, left: COUNT },
};

const NOW = ident('current_member');
const HEIR = ident('audience_heir');

/**
 * Computes who is a member of which audience, and writes down who entered and who left since the run before. One transaction: readers see
 * the last members until the new ones are complete. A profile that became part of another one hands its membership and history on.
 */
export async function refreshAudiences(database: Database, job: AudiencesJob): Promise<AudiencesReport> {
  const { schema, audiences, signal, derived } = job;
  const options: StatementOptions = signal ? { signal } : {};
  const conditions = resolveConditions(
    audiences,
    audiences.map(({ id }) => id),
  );
  const stages = stagesOf(conditions, derived?.madeOf);
  const traits = await traitTypes(database, schema);
  return database.session(async (session) => {
    for (const statement of derived?.before ?? []) await session.execute(statement, options);
    try {
      return await session.transaction(async () => {
        await prepareTables(session, schema, options);
        await findMembers(session, job, { stages, traits });
        await remakeTable(session, HEIR, compileHeirs(schema), options);
        for (const statement of compileFollow(schema)) await session.execute(statement, options);
        const counts = await countChanges(session, job, options);
        for (const statement of [...compileMove(job), ...compileStory(job, counts)]) await session.execute(statement, options);
        if (derived) await session.execute(derived.keep(ourTables(schema).audienceMember), options);
        return { audiences: counts };
      });
    } finally {
      // A session that is stopped runs nothing more, and is given back as new anyway.
      if (!signal?.aborted) for (const statement of derived?.after ?? []) await session.execute(statement);
    }
  });
}

/** Writes down who is a member now. What a later stage asks of is computed by the members that the earlier ones have found. */
async function findMembers(
  session: Session,
  { schema, audiences, clock, out, derived, signal }: AudiencesJob,
  { stages, traits }: { readonly stages: readonly Stage[]; readonly traits: ReadonlyMap<string, ColumnType> },
): Promise<void> {
  const options: StatementOptions = signal ? { signal } : {};
  const { dialect } = session;
  for (const [index, stage] of stages.entries()) {
    const values = derived && index > 0 ? { values: sql`(${derived.values(NOW, stage.traits)})` } : {};
    const who = compileAudiences({ dialect, schema, conditions: stage.conditions, traits, clock, ...values, ...(out && { out }) });
    const ofStage = audiences.filter(({ id }) => stage.conditions.has(id));
    const members = compileMembers(dialect, ofStage, who);
    if (index === 0) await remakeTable(session, NOW, members, options);
    else await session.execute(sql`INSERT INTO ${NOW} (audience_id, profile_id, split) ${members}`, options);
  }
}

/** The types of the traits that are computed. `Conflict` where no profiles have been stitched. */
export async function traitTypes(session: Pick<Session, 'describe'>, schema: string): Promise<ReadonlyMap<string, ColumnType>> {
  const { nodeProfile, profileTrait } = ourTables(schema);
  const stitched = await orAbsent(session.describe(sql`SELECT profile_id FROM ${nodeProfile}`), null);
  if (stitched === null) {
    throw new Conflict('profiles.not_stitched', 'no profiles have been stitched here: run `tributary run stitch` first');
  }
  const columns = await orAbsent(session.describe(sql`SELECT * FROM ${profileTrait}`), []);
  return new Map(columns.slice(1).map(({ name, type }) => [name, type]));
}

/** Makes the tables that are missing; where a scan is slow, with the indexes by which members and changes are looked up. */
async function prepareTables(session: Session, schema: string, options: StatementOptions): Promise<void> {
  const { audienceMember, audienceChange, audienceRun } = ourTables(schema);
  // The youngest of the tables says whether the others have their indexes.
  const isNew = (await session.rows(session.dialect.standing(schema, 'audience_run'))).length === 0;
  await createTables(session, schema, COLUMNS, options);
  if (!isNew) return;
  const id = sql`audience_id`;
  const indexes = [
    session.dialect.index(audienceMember, [id, sql`profile_id`]),
    session.dialect.index(audienceMember, [sql`profile_id`]),
    session.dialect.index(audienceChange, [id, sql`"at"`]),
    session.dialect.index(audienceChange, [sql`profile_id`]),
    session.dialect.index(audienceRun, [id, sql`computed_at`]),
  ];
  for (const index of indexes) if (index !== null) await session.execute(index, options);
}

/** One row a member: `audience_id, profile_id, split`. */
export function compileMembers(dialect: Dialect, audiences: readonly Audience[], who: Sql): Sql {
  const none = sql`CAST(NULL AS text) AS audience_id, profile_id, CAST(NULL AS text) AS split`;
  if (audiences.length === 0) return sql`SELECT ${none} FROM (${who}) AS who WHERE FALSE`;
  const cases = audiences.map((audience) => ({
    label: literal(audience.id),
    value: sql`CASE WHEN ${ident(audience.id)} THEN coalesce(${compileSplit(dialect, audience, sql`profile_id`)}, '') END`,
  }));
  const label = sql`audience_id`;
  const members = dialect.unpivot({ source: sql`(${who}) AS who`, keep: [sql`profile_id`], label, value: sql`split`, cases });
  return sql`SELECT audience_id, profile_id, nullif(split, '') AS split FROM (${members}) AS member WHERE split IS NOT NULL`;
}

/** Profiles that are named here and became part of others: `id`, and the living one. */
function compileHeirs(schema: string): Sql {
  const { audienceMember, audienceChange, profile } = ourTables(schema);
  return sql`WITH RECURSIVE heir(id, living) AS (
  SELECT named.profile_id, profile.merged_into
  FROM (SELECT profile_id FROM ${audienceMember} UNION SELECT profile_id FROM ${audienceChange}) AS named
  JOIN ${profile} AS profile ON profile.id = named.profile_id WHERE profile.merged_into IS NOT NULL
  UNION SELECT heir.id, profile.merged_into FROM heir JOIN ${profile} AS profile ON profile.id = heir.living WHERE profile.merged_into IS NOT NULL
) SELECT heir.id, heir.living FROM heir JOIN ${profile} AS profile ON profile.id = heir.living WHERE profile.merged_into IS NULL`;
}

const JOINED = ident('joined_member');

/** Of several members that became one the first to have entered counts. */
function compileFollow(schema: string): readonly Sql[] {
  const { audienceMember, audienceChange } = ourTables(schema);
  const move = (table: Sql): Sql =>
    sql`UPDATE ${table} AS moved SET profile_id = heir.living FROM ${HEIR} AS heir WHERE moved.profile_id = heir.id`;
  const theirs = sql`profile_id IN (SELECT living FROM ${HEIR})`;
  return [
    move(audienceChange),
    move(audienceMember),
    sql`DROP TABLE IF EXISTS ${JOINED}`,
    sql`CREATE TEMPORARY TABLE ${JOINED} AS SELECT audience_id, profile_id, min(split) AS split, min(entered_at) AS entered_at
FROM ${audienceMember} WHERE ${theirs} GROUP BY audience_id, profile_id`,
    sql`DELETE FROM ${audienceMember} WHERE ${theirs}`,
    sql`INSERT INTO ${audienceMember} SELECT audience_id, profile_id, split, entered_at FROM ${JOINED}`,
  ];
}

const SAME = sql`other.audience_id = one.audience_id AND other.profile_id = one.profile_id`;
const notIn = (table: Sql): Sql => sql`NOT EXISTS (SELECT 1 FROM ${table} AS other WHERE ${SAME})`;

async function countChanges(
  session: Session,
  { schema, audiences }: AudiencesJob,
  options: StatementOptions,
): Promise<readonly AudienceCounts[]> {
  const { audienceMember } = ourTables(schema);
  const defined = audiences.map(({ id }) => sql`UNION ALL SELECT ${literal(id)}, 0, 0, 0`);
  const rows = await session.rows(
    sql`SELECT audience_id, sum(members), sum(entered), sum("left") FROM (
  SELECT audience_id, 1 AS members, CASE WHEN ${notIn(audienceMember)} THEN 1 ELSE 0 END AS entered, 0 AS "left" FROM ${NOW} AS one
  UNION ALL SELECT audience_id, 0, 0, 1 FROM ${audienceMember} AS one WHERE ${notIn(NOW)}
  ${join(defined, '\n  ')}
) AS changed GROUP BY audience_id ORDER BY audience_id`,
    options,
  );
  return rows.map(([audience, members, entered, left]) => ({
    ...{ audience: String(audience), members: Number(members), entered: Number(entered), left: Number(left) },
  }));
}

/** From the members of before to those of now, and the history of it. */
function compileMove({ schema, audiences, clock, runId }: AudiencesJob): readonly Sql[] {
  const { audienceMember, audienceChange, audienceState } = ourTables(schema);
  const at = sql`CAST(${literal(clock.toISOString())} AS timestamptz)`;
  const told = (change: 'entered' | 'left', from: Sql, other: Sql): Sql =>
    sql`INSERT INTO ${audienceChange} (audience_id, profile_id, "at", change, run_id)
SELECT audience_id, profile_id, ${at}, ${literal(change)}, ${literal(runId)} FROM ${from} AS one WHERE ${notIn(other)}`;
  return [
    told('left', audienceMember, NOW),
    told('entered', NOW, audienceMember),
    sql`DELETE FROM ${audienceMember} AS one WHERE ${notIn(NOW)}`,
    sql`UPDATE ${audienceMember} AS one SET split = other.split FROM ${NOW} AS other WHERE ${SAME} AND one.split IS DISTINCT FROM other.split`,
    sql`INSERT INTO ${audienceMember} (audience_id, profile_id, split, entered_at)
SELECT audience_id, profile_id, split, ${at} FROM ${NOW} AS one WHERE ${notIn(audienceMember)}`,
    sql`DELETE FROM ${audienceState}`,
    ...audiences.map(
      ({ id }) => sql`INSERT INTO ${audienceState} (audience_id, members, run_id, computed_at)
SELECT ${literal(id)}, count(*), ${literal(runId)}, ${at} FROM ${NOW} WHERE audience_id = ${literal(id)}`,
    ),
  ];
}

/** How long it is told how big audiences were. */
const STORY_DAYS = 400;

/** How each audience stands after this run, for the history of its size. */
function compileStory({ schema, clock, runId }: AudiencesJob, counts: readonly AudienceCounts[]): readonly Sql[] {
  const { audienceRun } = ourTables(schema);
  const at = (time: Date): Sql => sql`CAST(${literal(time.toISOString())} AS timestamptz)`;
  const rows = counts.map(
    ({ audience, members, entered, left }) =>
      sql`(${join([literal(audience), literal(runId), at(clock), literal(members), literal(entered), literal(left)])})`,
  );
  const forgotten = at(new Date(clock.getTime() - STORY_DAYS * 86_400_000));
  return [
    ...(rows.length === 0
      ? []
      : [sql`INSERT INTO ${audienceRun} (audience_id, run_id, computed_at, members, entered, "left") VALUES ${join(rows)}`]),
    sql`DELETE FROM ${audienceRun} WHERE computed_at < ${forgotten}`,
  ];
}
