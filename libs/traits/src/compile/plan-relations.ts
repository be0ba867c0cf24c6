import { compileEvents, ident, join, liftPaths, ourTables, sql, type Dialect, type Sql } from '@tributary/sql';
import type { CompileRequest } from '../statement/compile-request.js';
import type { TypedEventTrait } from '../statement/typed-trait.js';
import { some, isAlways, compileKind, ALWAYS } from './condition.js';
import { compileExtraction, extractionKey, type Extraction } from './extraction.js';
import { groupBy } from '../statement/group-by.js';
import { layOut, type Column, type Laid } from './lay-out.js';
import type { Cte } from '../statement/part.js';
import type { Found, Placed, Relation } from './relation.js';
import type { Read } from '../guards/protect.js';
import { textsOverEvent, wantedOfEvent } from './wanted.js';

/** Where the traits of a request find their values. */
export interface RelationPlan {
  /** The events and the relations, in the order in which one stands on another. */
  readonly ctes: readonly Cte[];
  readonly found: readonly Found[];
  /** The rows of `value` and `weight` of the first extraction, if there is one. */
  readonly extracted?: Sql;
}

const EVENT = sql`event`;
const OCCURRENCE = ident('occurrence');

/**
 * Plans how values are taken out of the events. One relation reads the events for all traits together: it holds the values of those that find
 * one value in an event, and for the others what their values are extracted from. Equal extractions are one relation on top of it.
 */
export function planRelations(dialect: Dialect, request: CompileRequest, wanted: Sql | undefined = dueEvents(request)): RelationPlan {
  const placed = request.traits.flatMap((typed, index) => (typed.kind === 'event' ? [{ typed, index }] : []));
  if (placed.length === 0) return { ctes: [], found: [] };
  const direct = placed.filter(({ typed }) => isDirect(typed));
  const extractions = groupBy(
    placed.filter(({ typed }) => !isDirect(typed)),
    ({ typed }) => extractionKey(typed),
  );
  const level = readEvents(dialect, request, { direct, extractions });
  const extracted = level.extractions.map((one, index) => compileExtraction(dialect, ident(`extracted${index}`), one));
  return {
    ctes: [
      {
        name: EVENT,
        query: compileEvents(request.events, { ...request, ...(wanted ? { only: wanted } : { forJoin: true }) }),
        kept: false,
      },
      level.relation,
      ...extracted.map(({ relation }) => relation),
    ],
    found: [...level.found, ...extracted.flatMap(({ found }) => found)],
    ...(extracted[0] && { extracted: extracted[0].rows }),
  };
}

/** Its values are columns of the events themselves. */
const isDirect = ({ trait, value }: TypedEventTrait): boolean =>
  !value.expands && trait.outer_value === undefined && trait.outer_weight === undefined && trait.outer_filter === undefined;

/**
 * Events that belong to nobody of the scope are left out before their payloads are read. The condition always holds: DuckDB filters a scan by the
 * ids it joins with, and so spares itself the payloads, only where these were filtered themselves.
 */
const dueEvents = ({ scope }: Pick<CompileRequest, 'scope'>): Sql | undefined =>
  scope.kind === 'due' ? sql`SELECT event_id FROM ${scope.events} WHERE event_id >= ''` : undefined;

/** The events of a scope's profiles: `event_id`, `profile_id`. */
export function scopeEvents({ schema, scope }: Pick<CompileRequest, 'schema' | 'scope'>): Sql {
  if (scope.kind === 'due') return sql`SELECT event_id, profile_id FROM ${scope.events}`;
  const { eventNode, nodeProfile } = ourTables(schema);
  return sql`SELECT event_node.event_id, node_profile.profile_id
  FROM ${eventNode} AS event_node JOIN ${nodeProfile} AS node_profile ON node_profile.node_id = event_node.node_id`;
}

interface Level {
  readonly relation: Relation;
  readonly found: readonly Found[];
  readonly extractions: readonly Extraction[];
}

type Group = readonly [Placed, ...Placed[]];

function readEvents(
  dialect: Dialect,
  request: CompileRequest,
  { direct, extractions }: { readonly direct: readonly Placed[]; readonly extractions: readonly Group[] },
): Level {
  const traits = [...direct, ...extractions.map(([first]) => first)].map(({ typed }) => typed);
  const { read, paths } = lift(dialect, traits);
  const { columns, laid } = layOut(traits.map((typed) => wantedOfEvent(dialect, typed, { read, isRaw: !isDirect(typed) })));
  const at = laid.slice(direct.length);
  const carried = carry(
    extractions.map(([{ typed }], index) => ({ typed, when: columns.find(({ name }) => name.text === at[index]?.value.text) })),
  );
  const relation: Relation = {
    name: OCCURRENCE,
    query: compileOccurrences(request, { columns: [...columns, ...carried], paths, kinds: traits.map(({ trait }) => compileKind(trait)) }),
    expands: false,
  };
  return {
    relation,
    found: direct.map((one, index) => ({ ...one, relation, laid: laid[index] as Laid, type: one.typed.value.type })),
    extractions: extractions.map((group, index) => ({ group, from: OCCURRENCE, laid: at[index] as Laid })),
  };
}

/** How expressions over one event are written, with the paths that were lifted out of them. */
function lift(dialect: Dialect, traits: readonly TypedEventTrait[]): { readonly read: Read; readonly paths: Sql | null } {
  const texts = traits.flatMap(textsOverEvent);
  const { expressions, column } = liftPaths(dialect, texts);
  return { read: (text) => expressions[texts.indexOf(text)] as Sql, paths: column };
}

const CARRIED = ['source_id', 'type', 'version', 'payload'] as const;

/** The columns of the events that values are expanded from: only those that are named, and only of the events that are looked at. */
function carry(expanding: readonly { readonly typed: TypedEventTrait; readonly when: Column | undefined }[]): readonly Column[] {
  return CARRIED.flatMap((column) => {
    const readers = expanding.filter(({ typed: { trait, value, guarded } }) => {
      const named = [trait.value, trait.weight ?? ''].some((text) => text.toLowerCase().includes(column));
      return value.expands && (named || guarded);
    });
    if (readers.length === 0) return [];
    const condition = some(readers.map(({ when }) => when?.value ?? ALWAYS));
    const name = ident(column);
    return [{ name, value: isAlways(condition) ? name : sql`CASE WHEN ${condition} THEN ${name} END` }];
  });
}

interface Reading {
  readonly columns: readonly Column[];
  readonly paths: Sql | null;
  /** The kinds of event that the traits look at. */
  readonly kinds: readonly Sql[];
}

/** Values are taken out of the events before profiles are looked up: a payload that goes through a join is copied for nothing. */
function compileOccurrences({ schema, scope }: CompileRequest, { columns, paths, kinds }: Reading): Sql {
  const kind = some(kinds);
  const source = paths === null ? EVENT : sql`(SELECT *, ${paths} FROM event${isAlways(kind) ? sql`` : sql` WHERE ${kind}`}) AS event`;
  const where = paths === null && !isAlways(kind) ? sql` WHERE ${kind}` : sql``;
  const values = columns.map(({ name, value }) => sql`,\n    ${value} AS ${name}`);
  const found = sql`SELECT id AS event_id, event_time, id COLLATE "C" AS id${join(values, '')}
    FROM ${source}${where}`;
  const names = [sql`found.event_time`, sql`found.id`, ...columns.map(({ name }) => sql`found.${name}`)];
  if (scope.kind === 'due')
    return sql`SELECT ${join([sql`due_event.profile_id`, ...names])}
  FROM (
    ${found}
  ) AS found
  JOIN ${scope.events} AS due_event ON due_event.event_id = found.event_id`;
  const tables = ourTables(schema);
  return sql`SELECT ${join([sql`node_profile.profile_id`, ...names])}
  FROM (
    ${found}
  ) AS found
  JOIN ${tables.eventNode} AS event_node ON event_node.event_id = found.event_id
  JOIN ${tables.nodeProfile} AS node_profile ON node_profile.node_id = event_node.node_id`;
}
