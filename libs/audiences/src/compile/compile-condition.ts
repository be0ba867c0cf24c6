import { type AudienceCondition, type ColumnType, Conflict, type EventCondition, type Seen, type TraitCondition } from '@tributary/core';
import { every, ident, join, literal, sql, type Sql } from '@tributary/sql';
import { type At, compileFilter, compileWindow } from './compile-events.js';
import { compileFunnel } from './compile-funnel.js';
import { compileTraitTest } from './compile-test.js';

/** A column or a query that a condition reads, under a name of its own. */
export interface Part {
  readonly name: Sql;
  readonly value: Sql;
  /** Which events it needs. */
  readonly match?: Sql;
}

/** What all conditions together need to know of a profile: each part once, by its text, however often it is asked for. */
export interface Parts {
  readonly identifiers: Map<string, Part>;
  readonly counts: Map<string, Part>;
  /** The texts of those counts that need some of the events; `all` where something needs all of them. */
  readonly matches: Set<string>;
  /** The types of events that are counted, `*` for any. */
  readonly types: Set<string>;
  readonly funnels: Map<string, Part>;
  readonly traits: Set<string>;
}

/** A condition on its way to SQL: `parts` gather what it reads. */
export interface Compiling extends At {
  readonly traits: ReadonlyMap<string, ColumnType>;
  readonly parts: Parts;
  /** The view of events with their profiles. */
  readonly events: Sql;
}

/** A condition over the columns of `person`, `counted`, `profile_trait` and the funnels; true or false, never NULL. */
export function compileCondition(at: Compiling, condition: AudienceCondition, path: string): Sql {
  const inner = (parts: readonly AudienceCondition[], word: string) =>
    parts.map((part, index) => compileCondition(at, part, `${path}.${word}.${index}`));
  if ('and' in condition) return sql`(${join(inner(condition.and, 'and'), ' AND ')})`;
  if ('or' in condition) return sql`(${join(inner(condition.or, 'or'), ' OR ')})`;
  if ('not' in condition) return sql`NOT ${compileCondition(at, condition.not, `${path}.not`)}`;
  if ('trait' in condition) return compileTrait(at, condition, path);
  if ('event' in condition) return compileCount(at, condition);
  if ('funnel' in condition) {
    const funnel = partIn(at.parts.funnels, compileFunnel(at, at.events, condition), 'funnel');
    return sql`(${funnel.name}.profile_id IS NOT NULL)`;
  }
  if ('identifier' in condition) {
    const has = sql`count(*) FILTER (WHERE identifier."type" = ${literal(condition.identifier)})`;
    return sql`(person.${partIn(at.parts.identifiers, has, 'identifiers').name} > 0)`;
  }
  if ('first_seen' in condition) return compileSeen(at, sql`min(event_time)`, condition.first_seen);
  if ('last_seen' in condition) return compileSeen(at, sql`max(event_time)`, condition.last_seen);
  throw new Error(`the audience \`${condition.audience}\` was not resolved before it was compiled`);
}

function partIn(parts: Map<string, Part>, value: Sql, word: string, match?: Sql): Part {
  const known = parts.get(value.text);
  if (known !== undefined) return known;
  const part = { name: ident(`${word}_${parts.size + 1}`), value, ...(match === undefined ? {} : { match }) };
  parts.set(value.text, part);
  return part;
}

function compileTrait(at: Compiling, { trait, is, value }: TraitCondition, path: string): Sql {
  const type = at.traits.get(trait);
  if (type === undefined) {
    const message = `the trait \`${trait}\` is not computed yet: \`tributary run traits\` first`;
    throw new Conflict('traits.not_computed', message, [{ path: `${path}.trait`, message }]);
  }
  at.parts.traits.add(trait);
  return compileTraitTest({ ...at, trait, type, path, is, value, subject: sql`profile_trait.${ident(trait)}` });
}

const SIGNS = { equals: sql`=`, less: sql`<`, at_most: sql`<=`, greater: sql`>`, at_least: sql`>=` };

function compileCount(at: Compiling, condition: EventCondition): Sql {
  const match = every([compileFilter(at, condition), ...compileWindow(at, sql`event_time`, condition)]);
  const value = sql`count(*) FILTER (WHERE ${match})`;
  const { name } = partIn(at.parts.counts, value, 'events', match);
  at.parts.matches.add(value.text);
  at.parts.types.add(condition.event.type);
  const { is, value: wanted } = condition.count;
  return sql`(coalesce(counted.${name}, 0) ${SIGNS[is]} ${literal(wanted)})`;
}

/** A profile without any event was never seen: it is in no window, and not outside of one either. */
function compileSeen(at: Compiling, value: Sql, { not_within: longer, ...window }: Seen): Sql {
  const { name } = partIn(at.parts.counts, value, 'seen');
  at.parts.matches.add('all');
  at.parts.types.add('*');
  const time = sql`counted.${name}`;
  const outside = longer === undefined ? [] : [sql`${time} IS NOT NULL`, sql`NOT (${every(compileWindow(at, time, { within: longer }))})`];
  return sql`coalesce(${every([...compileWindow(at, time, window), ...outside])}, FALSE)`;
}
