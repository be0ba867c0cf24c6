import type { ColumnType, Events, EventTrait } from '@tributary/core';
import { compileEvents, every, expression, ident, join, literal, ourTables, sql, type Dialect, type Sql } from '@tributary/sql';
import type { Aggregated, TraitKind } from './kinds/kind.js';
import { TRAIT_KINDS } from './kinds/kinds.js';
import type { Scope } from './scope.js';
import type { TypedEventTrait, TypedTrait } from './typed-trait.js';

/** What is to be computed, for whom. */
export interface CompileRequest {
  readonly schema: string;
  readonly events: Events;
  readonly traits: readonly TypedTrait[];
  readonly scope: Scope;
  /** No id of the log is repeated, as `hasUniqueIds` found in the same transaction. */
  readonly unique?: boolean;
}

/** The column of the compiled query that counts the values a trait could not use; `#` keeps it apart from every trait. */
export const errorColumn = (index: number): string => `#${index}`;

/**
 * All traits as one query: `profile_id`, a column a trait, and the error columns of those kinds that have one. The events are
 * read once. Kinds that need distinct values share one grouping for each expression.
 */
export function compileTraits(dialect: Dialect, request: CompileRequest): Sql {
  const plan = planTraits(dialect, request.traits);
  const parts = [
    sql`event AS ${materialized(plan.relations.length > 1)} (\n  ${compileEvents(request.events, { ...request, ...only(request.scope) })}\n)`,
    ...plan.relations.map(
      (relation) => sql`${relation.name} AS ${materialized(readersOf(plan, relation) > 1)} (\n  ${compileOfProfiles(request, relation)}\n)`,
    ),
    ...plan.groups.map((group) => sql`${group.name} AS (\n  ${compileGroup(group)}\n)`),
  ];
  const columns = plan.columns.map(({ group, alias, none }) => {
    const column = sql`${group}.${alias}`;
    return sql`${none ? sql`coalesce(${column}, ${none})` : column} AS ${alias}`;
  });
  const joins = plan.groups.map(({ name }) => sql`\nLEFT JOIN ${name} ON ${name}.profile_id = due.profile_id`);
  return sql`WITH ${join(parts)}
SELECT ${join([sql`due.profile_id`, ...columns])}
FROM (${compileProfiles(request)}) AS due${join(joins, '')}`;
}

/** The profiles of a scope, each once. */
function compileProfiles({ schema, scope }: CompileRequest): Sql {
  return scope.kind === 'due'
    ? sql`SELECT profile_id FROM ${scope.profiles}`
    : sql`SELECT DISTINCT profile_id FROM ${ourTables(schema).nodeProfile}`;
}

/** Events that belong to nobody of the scope are left out before their payloads are read. */
const only = (scope: Scope): { readonly only?: Sql } => (scope.kind === 'due' ? { only: sql`SELECT event_id FROM ${scope.events}` } : {});

const materialized = (kept: boolean): Sql => (kept ? sql`MATERIALIZED` : sql`NOT MATERIALIZED`);

const readersOf = (plan: TraitPlan, relation: Relation): number => plan.groups.filter((group) => group.relation === relation).length;

/** Values are taken out of the events before profiles are looked up: a payload that goes through a join is copied for nothing. */
function compileOfProfiles({ schema, scope }: CompileRequest, { values, columns }: Relation): Sql {
  if (scope.kind === 'due')
    return sql`SELECT ${join([sql`due_event.profile_id`, ...columns.map((column) => sql`found.${column}`)])}
  FROM (${values}) AS found JOIN ${scope.events} AS due_event ON due_event.event_id = found.event_id`;
  const tables = ourTables(schema);
  return sql`SELECT ${join([sql`node_profile.profile_id`, ...columns.map((column) => sql`found.${column}`)])}
  FROM (${values}) AS found
  JOIN ${tables.eventNode} AS event_node ON event_node.event_id = found.event_id
  JOIN ${tables.nodeProfile} AS node_profile ON node_profile.node_id = event_node.node_id`;
}

/** Values found in events, one row each. */
interface Relation {
  readonly name: Sql;
  /** The query that finds them: `event_id` and the columns. */
  readonly values: Sql;
  /** `event_time`, those of values and, where ties of time must be broken, `id`. */
  readonly columns: readonly Sql[];
}

/** A value and the name of its column. */
interface Column {
  readonly name: Sql;
  readonly value: Sql;
}

/** Aggregates by profile over a relation's rows, or over the distinct values of one of its columns. */
interface Group {
  readonly name: Sql;
  readonly relation: Relation;
  readonly distinct: { readonly value: Sql; readonly weight: Sql } | undefined;
  readonly aggregates: Sql[];
}

interface TraitPlan {
  readonly relations: readonly Relation[];
  readonly groups: readonly Group[];
  /** What the query gives beside `profile_id`. */
  readonly columns: readonly { readonly group: Sql; readonly alias: Sql; readonly none: Sql | undefined }[];
}

/** Where a trait finds its values. */
interface Found {
  readonly relation: Relation;
  readonly value: Sql;
  readonly weight: Sql;
}

function planTraits(dialect: Dialect, all: readonly TypedTrait[]): TraitPlan {
  const traits = all.filter((typed) => typed.kind === 'event');
  const found = planRelations(dialect, traits);
  const groups = new Map<string, Group>();
  const columns: { group: Sql; alias: Sql; none: Sql | undefined }[] = [];
  traits.forEach((typed, index) => {
    const kind: TraitKind = TRAIT_KINDS[typed.trait.type];
    const at = found[index] as Found;
    const key = [at.relation.name, ...(kind.over === 'values' ? [at.value, at.weight] : [])].map(({ text }) => text).join(' ');
    const group = groups.get(key) ?? newGroup(groups.size, kind, at);
    groups.set(key, group);
    const of = aggregated(dialect, typed, { kind, at });
    const results = [
      { alias: ident(typed.trait.id), aggregate: kind.aggregate(of), none: kind.none },
      ...(kind.errors ? [{ alias: ident(errorColumn(all.indexOf(typed))), aggregate: kind.errors(of), none: sql`0` }] : []),
    ];
    for (const { alias, aggregate, none } of results) {
      group.aggregates.push(sql`${aggregate} AS ${alias}`);
      columns.push({ group: group.name, alias, none });
    }
  });
  return { relations: [...new Set(found.map(({ relation }) => relation))], groups: [...groups.values()], columns };
}

function newGroup(index: number, kind: TraitKind, { relation, value, weight }: Found): Group {
  return { name: ident(`g${index}`), relation, distinct: kind.over === 'values' ? { value, weight } : undefined, aggregates: [] };
}

function aggregated(
  dialect: Dialect,
  { trait, value: { type, expands } }: TypedEventTrait,
  { kind, at }: { readonly kind: TraitKind; readonly at: Found },
): Aggregated {
  const over =
    kind.over === 'values'
      ? { value: sql`value`, time: sql`event_time`, weight: sql`weight`, tie: [] }
      : { value: at.value, time: sql`event_time`, weight: at.weight, tie: [sql`id`, ...(expands ? [at.value] : [])] };
  return { dialect, type, isTime: isTime(trait), ...over };
}

const isTime = ({ value }: EventTrait): boolean => value.trim() === 'event_time';

/** Whether the result depends on which of two occurrences of one time came later. */
const breaksTies = ({ trait }: TypedEventTrait): boolean => 'ordered' in TRAIT_KINDS[trait.type] && !isTime(trait);

function compileGroup({ relation, distinct, aggregates }: Group): Sql {
  const rows = distinct
    ? sql`(
    SELECT profile_id, ${distinct.value} AS value, ${distinct.weight} AS weight, max(event_time) AS event_time
    FROM ${relation.name} WHERE ${distinct.value} IS NOT NULL GROUP BY profile_id, ${distinct.value}
  ) AS each_value`
    : relation.name;
  return sql`SELECT ${join([sql`profile_id`, ...aggregates])} FROM ${rows} GROUP BY profile_id`;
}

const COUNT = sql`count(*)`;

/** Traits that give at most one value an event share one relation; equal expressions share a column of it. */
function planRelations(dialect: Dialect, traits: readonly TypedEventTrait[]): readonly Found[] {
  const columns = new Map<string, Column>();
  const column = (value: Sql): Sql => {
    const known = columns.get(value.text) ?? { name: ident(`v${columns.size}`), value };
    columns.set(value.text, known);
    return known.name;
  };
  const summed = (weight: Sql): Sql => sql`coalesce(sum(${weight}), 0)`;
  const single = traits.map((typed) => {
    if (typed.value.expands) return undefined;
    const when = compileCondition(typed.trait);
    const value = column(sql`CASE WHEN ${when} THEN ${compileValue(dialect, typed)} END`);
    const { weight } = typed.trait;
    return {
      value,
      weight: weight === undefined ? COUNT : summed(column(sql`CASE WHEN ${when} THEN ${compileWeight(dialect, weight)} END`)),
    };
  });
  const shared = relation('occurrence', {
    values: [...columns.values()],
    ties: traits.some((typed) => !typed.value.expands && breaksTies(typed)),
  });
  return traits.map((typed, index) => {
    const at = single[index];
    if (at) return { relation: shared, ...at };
    const { weight } = typed.trait;
    const values = [
      { name: sql`v`, value: compileValue(dialect, typed) },
      ...(weight === undefined ? [] : [{ name: sql`w`, value: compileWeight(dialect, weight) }]),
    ];
    return {
      relation: relation(`expanded${index}`, { values, ties: breaksTies(typed), condition: compileCondition(typed.trait) }),
      value: sql`v`,
      weight: weight === undefined ? COUNT : summed(sql`w`),
    };
  });
}

function relation(
  name: string,
  { values, ties, condition }: { readonly values: readonly Column[]; readonly ties: boolean; readonly condition?: Sql },
): Relation {
  const where = condition ? sql` WHERE ${condition}` : sql``;
  const read = [
    { name: sql`event_time`, value: sql`event_time` },
    ...(ties ? [{ name: sql`id`, value: sql`id COLLATE "C"` }] : []),
    ...values,
  ];
  return {
    name: ident(name),
    values: sql`SELECT ${join([sql`id AS event_id`, ...read.map(({ name: as, value }) => sql`${value} AS ${as}`)])} FROM event${where}`,
    columns: read.map(({ name: as }) => as),
  };
}

const compileWeight = (dialect: Dialect, weight: string): Sql => dialect.decimal(expression(weight));

/** How a value must be written so that both warehouses can compare it, and sort it alike. Others are as they are. */
const COMPARABLE: Partial<Record<ColumnType['kind'], (dialect: Dialect, value: Sql) => Sql>> = {
  text: (_dialect, value) => sql`${value} COLLATE "C"`,
  other: (dialect, value) => sql`${dialect.text(value)} COLLATE "C"`,
  json: (dialect, value) => sql`CAST(${value} AS ${dialect.type({ kind: 'json' })})`,
  list: (dialect, value) => dialect.json(value),
};

function compileValue(dialect: Dialect, { trait, value: { type } }: TypedEventTrait): Sql {
  const value = expression(trait.value);
  return COMPARABLE[type.kind]?.(dialect, value) ?? value;
}

/** Which events a trait looks at. */
export function compileCondition({ sources, types, versions, filter }: EventTrait): Sql {
  const among = (column: string, values: readonly string[]): readonly Sql[] =>
    values.length === 0 ? [] : [sql`${ident(column)} IN (${join(values.map((value) => literal(value)))})`];
  return every([
    ...among('source_id', sources),
    ...among('type', types),
    ...among('version', versions),
    ...(filter === undefined ? [] : [expression(filter)]),
  ]);
}
