import { literal, sql, type Sql } from '@tributary/sql';
import type { Statements } from '../tables/statements.js';
import type { ProfileTables } from '../tables/tables.js';

/** One profile, and those it would be made of, or fall into. */
export interface ProfileGroup {
  readonly profile_id: string;
  /** How many. */
  readonly parts: number;
  /** At most 5, those with the most identifiers first. */
  readonly profiles: readonly ProfilePart[];
}

/** A part with some of its identifiers. */
export interface ProfilePart {
  readonly profile_id: string;
  readonly identifiers: number;
  /** At most 5. */
  readonly examples: readonly { readonly type: string; readonly value: string }[];
}

/** Profiles that are made of parts. */
export interface Groups {
  /** Query: `profile_id, parts`. */
  readonly groups: Sql;
  /** Query: `profile_id, part_id, identifiers`. */
  readonly shared: Sql;
  /** Where the parts are. */
  readonly parts: Pick<ProfileTables, 'identifier' | 'nodeProfile'>;
}

const GROUPS = literal(20);
const SHOWN = literal(5);
/** A value is shown as far as a person would read it. */
const LETTERS = literal(200);

/** At most 20 groups, those of the most parts first. */
export async function groupExamples({ rows }: Statements, { groups, shared, parts }: Groups): Promise<readonly ProfileGroup[]> {
  const found = await rows(sql`WITH several AS MATERIALIZED (
  SELECT profile_id, parts FROM (${groups}) AS one ORDER BY parts DESC, profile_id LIMIT ${GROUPS}
), part AS MATERIALIZED (
  SELECT * FROM (
    SELECT several.profile_id, several.parts, shared.part_id,
      row_number() OVER (PARTITION BY several.profile_id ORDER BY shared.identifiers DESC, shared.part_id) AS place
    FROM several JOIN (${shared}) AS shared ON shared.profile_id = several.profile_id
  ) AS ranked WHERE place <= ${SHOWN}
), held AS (
  SELECT part.profile_id, part.parts, part.part_id, part.place, identifier."type", left(identifier.value, ${LETTERS}) AS value,
    row_number() OVER (PARTITION BY part.profile_id, part.part_id ORDER BY identifier."type" COLLATE "C", identifier.value COLLATE "C") AS shown,
    count(*) OVER (PARTITION BY part.profile_id, part.part_id) AS identifiers
  FROM part JOIN ${parts.nodeProfile} AS member ON member.profile_id = part.part_id
  JOIN ${parts.identifier} AS identifier ON identifier.node_id = member.node_id
)
SELECT CAST(profile_id AS text), parts, CAST(part_id AS text), identifiers, "type", value FROM held WHERE shown <= ${SHOWN}
ORDER BY parts DESC, profile_id, place, shown`);
  return gather(
    found.map(([id, count, part, identifiers, type, value]): Held => ({
      group: { profile_id: String(id), parts: Number(count) },
      part: { profile_id: String(part), identifiers: Number(identifiers) },
      example: { type: String(type), value: String(value) },
    })),
  );
}

interface Held {
  readonly group: Omit<ProfileGroup, 'profiles'>;
  readonly part: Omit<ProfilePart, 'examples'>;
  readonly example: ProfilePart['examples'][number];
}

/** Rows that follow each other, as groups of parts. */
function gather(held: readonly Held[]): readonly ProfileGroup[] {
  return runsOf(held, ({ group }) => group.profile_id).map((ofGroup) => ({
    ...ofGroup[0].group,
    profiles: runsOf(ofGroup, ({ part }) => part.profile_id).map((ofPart) => ({
      ...ofPart[0].part,
      examples: ofPart.map(({ example }) => example),
    })),
  }));
}

type Several<T> = [T, ...T[]];

function runsOf<T>(items: readonly T[], keyOf: (item: T) => string): readonly Several<T>[] {
  const runs: Several<T>[] = [];
  for (const item of items) {
    const last = runs.at(-1);
    if (last && keyOf(last[0]) === keyOf(item)) last.push(item);
    else runs.push([item]);
  }
  return runs;
}
