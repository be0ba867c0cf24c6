import type { EventKind, PropertyCondition } from '@tributary/core';
import { OPERATORS, typeOfOperand, type ComparedType } from '@tributary/core';
import { type Dialect, every, join, literal, matchesKind, sql, type Sql } from '@tributary/sql';
import { secondsOf } from './clock.js';
import { compileTest } from './compile-test.js';

/** Where conditions are compiled for, and when. */
export interface At {
  readonly dialect: Dialect;
  readonly clock: Date;
}

/** Which events are meant. */
interface EventFilter {
  readonly event: EventKind;
  readonly where: readonly PropertyCondition[];
}

/** From when to when something happened. */
export interface TimeWindow {
  readonly within?: string | undefined;
  readonly after?: string | undefined;
  readonly before?: string | undefined;
}

/** The condition that an event, of `customer_events`, is one of those that are meant. Never NULL. */
export function compileFilter(at: At, { event, where }: EventFilter): Sql {
  const parts = where.map((one) => compileProperty(at, one));
  return sql`coalesce(${every([matchesKind(event), ...parts])}, FALSE)`;
}

/**
 * That an event is of one of these types, where none of them is `*`: which any of several longer conditions says as well, but none that a warehouse
 * asks of its storage before it reads a payload.
 */
export function compileTypes(types: Iterable<string>): readonly Sql[] {
  const all = [...new Set(types)];
  return all.length === 0 || all.includes('*') ? [] : [sql`"type" IN (${join(all.map((type) => literal(type)))})`];
}

/** The conditions that a time lies in a window: from `after` on, before `before`, and as long before the clock. */
export function compileWindow({ clock }: At, time: Sql, { within, after, before }: TimeWindow): readonly Sql[] {
  const instant = (text: string): Sql => sql`CAST(${literal(text)} AS timestamptz)`;
  return [
    ...(within === undefined ? [] : [sql`${time} >= ${instant(new Date(clock.getTime() - secondsOf(within) * 1000).toISOString())}`]),
    ...(within === undefined ? [] : [sql`${time} <= ${instant(clock.toISOString())}`]),
    ...(after === undefined ? [] : [sql`${time} >= ${instant(after)}`]),
    ...(before === undefined ? [] : [sql`${time} < ${instant(before)}`]),
  ];
}

function compileProperty({ dialect, clock }: At, { property, is, value }: PropertyCondition): Sql {
  const names = property.split('.');
  const last = literal(names.at(-1) ?? '');
  const parent = names.slice(0, -1).reduce((document, name) => sql`(${document} -> ${literal(name)})`, sql`payload`);
  const text = sql`(${parent} ->> ${last})`;
  const type = typeOf(is, value);
  const subject = SUBJECTS[type](dialect, text);
  return compileTest({ dialect, clock, is, value, subject }, type);
}

type PropertyType = Exclude<ComparedType, 'time' | 'list'>;

/** What it is compared with decides as what it is read. */
function typeOf(is: PropertyCondition['is'], value: unknown): PropertyType {
  if (OPERATORS[is].types === null) return 'text';
  if (is === 'is_true' || is === 'is_false') return 'boolean';
  const type = typeOfOperand(value);
  return type === 'number' || type === 'boolean' ? type : 'text';
}

const SUBJECTS: Readonly<Record<PropertyType, (dialect: Dialect, text: Sql) => Sql>> = {
  text: (_dialect, text) => text,
  number: (dialect, text) => sql`(${dialect.number(text)})`,
  boolean: (_dialect, text) => sql`(CASE ${text} WHEN 'true' THEN TRUE WHEN 'false' THEN FALSE END)`,
};
