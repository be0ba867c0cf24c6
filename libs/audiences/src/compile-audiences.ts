import type { AudienceCondition, ColumnType } from '@tributary/core';
import { type Dialect, every, ident, join, ourTables, sql, type Sql } from '@tributary/sql';
import { compileTypes } from './compile/compile-events.js';
import { compileCondition, type Compiling, type Part, type Parts } from './compile/compile-condition.js';

/** What is compiled, and for which place. */
export interface AudiencesRequest {
  readonly dialect: Dialect;
  /** Our schema in the warehouse, stitched before. */
  readonly schema: string;
  /** By the id of each audience its condition, in which no other audience is named: `resolveConditions` gives them. */
  readonly conditions: ReadonlyMap<string, AudienceCondition>;
  /** The traits that are computed, with the types of their values. */
  readonly traits: ReadonlyMap<string, ColumnType>;
  /** `profile_id` and a column a trait: values to ask instead of those of the schema. */
  readonly values?: Sql;
  /** The instant that relative windows end at: the run's start. */
  readonly clock: Date;
  /** A query of `profile_id`: who is a member of nothing, such as people who were erased. */
  readonly out?: Sql;
}

/**
 * Who belongs to which audience, as a query: `profile_id` and a boolean column an audience, by its id; one row a living profile. The events
 * are read once for all conditions on events and times of all audiences, and once for each funnel. `Invalid` names a condition that does not
 * fit the trait's values, `Conflict` a trait that is not computed.
 */
export function compileAudiences(request: AudiencesRequest): Sql {
  const { dialect, clock, schema, conditions, traits } = request;
  const parts: Parts = {
    identifiers: new Map(),
    counts: new Map(),
    matches: new Set(),
    types: new Set(),
    funnels: new Map(),
    traits: new Set(),
  };
  const compiling: Compiling = { dialect, clock, traits, parts, events: ourTables(schema).customerEvents };
  const columns = [...conditions].map(([id, condition]) => sql`${compileCondition(compiling, condition, 'condition')} AS ${ident(id)}`);
  const joined = (query: Sql, name: Sql): Sql => sql`\nLEFT JOIN ${query} AS ${name} ON ${name}.profile_id = person.profile_id`;
  const joins = [
    ...(parts.counts.size > 0 ? [joined(sql`(${compileCounts(compiling)})`, sql`counted`)] : []),
    ...[...parts.funnels.values()].map(({ name, value }) => joined(sql`(${value})`, name)),
    ...(parts.traits.size > 0 ? [joined(request.values ?? ourTables(schema).profileTrait, sql`profile_trait`)] : []),
  ];
  return sql`SELECT ${join([sql`person.profile_id`, ...columns])}
FROM (${compilePeople(request, parts)}) AS person${join(joins, '')}`;
}

/** The living profiles, and which identifiers they have. */
function compilePeople({ schema, out }: AudiencesRequest, { identifiers }: Parts): Sql {
  const { identifier, nodeProfile } = ourTables(schema);
  const kept =
    out === undefined ? sql`` : sql`\n  WHERE NOT EXISTS (SELECT 1 FROM (${out}) AS out WHERE out.profile_id = node_profile.profile_id)`;
  return sql`SELECT ${join([sql`node_profile.profile_id`, ...named(identifiers)])}
  FROM ${identifier} AS identifier JOIN ${nodeProfile} AS node_profile ON node_profile.node_id = identifier.node_id${kept}
  GROUP BY node_profile.profile_id`;
}

/** All that is counted over the events of each profile. Only events that are meant somewhere are grouped, unless all are. */
function compileCounts({ events, parts: { counts, matches, types } }: Compiling): Sql {
  const wanted = matches.has('all')
    ? sql``
    : sql` AND ${every([
        ...compileTypes(types),
        join(
          [...matches].map((text) => counts.get(text)?.match ?? sql`TRUE`),
          ' OR ',
        ),
      ])}`;
  return sql`SELECT ${join([sql`profile_id`, ...named(counts)])}
  FROM ${events} AS event WHERE profile_id IS NOT NULL${wanted} GROUP BY profile_id`;
}

const named = (parts: ReadonlyMap<string, Part>): readonly Sql[] => [...parts.values()].map(({ name, value }) => sql`${value} AS ${name}`);
