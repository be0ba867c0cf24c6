import type { FunnelCondition } from '@tributary/core';
import { every, ident, join, literal, sql, type Sql } from '@tributary/sql';
import { secondsOf } from './clock.js';
import { type At, compileFilter, compileTypes, compileWindow } from './compile-events.js';

const anyOf = (conditions: readonly Sql[]): Sql => (conditions.length === 0 ? sql`FALSE` : sql`(${join(conditions, ' OR ')})`);
const step = (index: number): Sql => ident(`step_${index}`);
const reached = (index: number): Sql => ident(`reached_${index}`);

/**
 * The profiles that went through a funnel, as a query of `profile_id`. Events of a profile stand in order of their time, then their id. Each
 * step is an event after the one of the step before, at most `within` later, all of them in the funnel's window; whatever else happened
 * between does not matter, except an event of `without` after the first step: until the last one, or for `until: now` ever. Read by window
 * functions: an event reaches a step if the latest one before it that reached the step before is near enough, since no earlier one could be
 * nearer; events of `without` part the events into stretches that no way leads across.
 */
export function compileFunnel(at: At, events: Sql, { funnel, without, ...window }: FunnelCondition): Sql {
  const inWindow = compileWindow(at, sql`event_time`, window);
  const steps = funnel.map((one) => every([compileFilter(at, one), ...inWindow]));
  const ends = anyOf(without.map((one) => compileFilter(at, one)));
  const forever = anyOf(without.filter(({ until }) => until === 'now').map((one) => compileFilter(at, one)));
  const types = compileTypes([...funnel, ...without].map(({ event }) => event.type));
  const order = sql`ORDER BY event_time, id COLLATE "C" ROWS BETWEEN UNBOUNDED PRECEDING AND`;
  const flags = [...steps.map((one, index) => sql`${one} AS ${step(index)}`), sql`${ends} AS ends`, sql`${forever} AS forever`];
  const flagged = sql`SELECT profile_id, event_time, id, ${join(flags)}
    FROM ${events} AS event WHERE ${every([sql`profile_id IS NOT NULL`, ...types, anyOf([...steps, ends])])}`;
  const stretched = sql`SELECT *, count(*) FILTER (WHERE ends) OVER (PARTITION BY profile_id ${order} CURRENT ROW) AS stretch,
    count(*) FILTER (WHERE forever) OVER (PARTITION BY profile_id)
      - count(*) FILTER (WHERE forever) OVER (PARTITION BY profile_id ${order} CURRENT ROW) AS still
    FROM (${flagged}) AS flagged`;
  const begun = sql`SELECT *, CASE WHEN ${step(0)} THEN event_time END AS ${reached(0)} FROM (${stretched}) AS stretched`;
  const walked = funnel.slice(1).reduce((query, { within }, index) => {
    const last = sql`max(${reached(index)}) OVER (PARTITION BY profile_id, stretch ${order} 1 PRECEDING)`;
    const isNear =
      within === undefined
        ? sql`${last} IS NOT NULL`
        : sql`${last} >= event_time - CAST(${literal(`${secondsOf(within)} seconds`)} AS interval)`;
    return sql`SELECT *, CASE WHEN ${step(index + 1)} AND ${isNear} THEN event_time END AS ${reached(index + 1)} FROM (${query}) AS way`;
  }, begun);
  return sql`SELECT DISTINCT profile_id FROM (${walked}) AS way WHERE ${reached(funnel.length - 1)} IS NOT NULL AND still = 0`;
}
