import type { Cron } from '../cron.js';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
/** Clocks have not changed but at full quarters of an hour for decades. */
const QUARTER_MS = 15 * MINUTE_MS;

/** Every minute of a stretch of real time with what the clock shows then. */
export interface Minutes {
  readonly from: number;
  readonly walls: readonly number[];
}

/** Asks the clock at every quarter of an hour, by another way than the code under test. */
export function minutesOf(zone: string, from: number, to: number): Minutes {
  const clock = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'medium' });
  const walls: number[] = [];
  for (let at = from; at < to; at += QUARTER_MS) {
    const wall = Date.parse(`${clock.format(at).replace(' ', 'T')}Z`);
    for (let minute = 0; minute < 15; minute += 1) walls.push(wall + minute * MINUTE_MS);
  }
  return { from, walls };
}

/**
 * When the expression is due, found by looking at every minute there is. Fixed hours: each wall time that matches once, the first time it
 * comes, or, where it never comes, the first instant the clock is past it. Every hour: whenever the clock shows a minute that matches.
 */
export function bruteForce(cron: Cron, { from, walls }: Minutes): readonly number[] {
  const minutes = new Set(cron.minutes);
  const hours = new Set(cron.hours);
  const on = (wall: number) => {
    const clock = new Date(wall);
    const date = cron.months.has(clock.getUTCMonth() + 1) && cron.onDay(clock.getUTCDate(), clock.getUTCDay());
    return date && hours.has(clock.getUTCHours()) && minutes.has(clock.getUTCMinutes());
  };
  const due = new Set<number>();
  if (hours.size === 24) {
    walls.forEach((wall, index) => on(wall) && due.add(from + index * MINUTE_MS));
    return [...due];
  }
  const first = new Map<number, number>();
  walls.forEach((wall, index) => first.has(wall) || first.set(wall, index));
  for (let wall = walls[0] ?? 0; wall <= (walls.at(-1) ?? 0); wall += MINUTE_MS) {
    if (on(wall)) due.add(from + (first.get(wall) ?? walls.findIndex((shown) => shown > wall)) * MINUTE_MS);
  }
  return [...due].sort((a, b) => a - b);
}

/** The days on which the clocks of a zone change, from one year to another. */
export function changesOf(zone: string, fromYear: number, toYear: number): readonly number[] {
  const clock = new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset' });
  const offset = (at: number) => clock.format(at).split('GMT')[1];
  const days: number[] = [];
  for (let day = Date.UTC(fromYear, 0, 1); day < Date.UTC(toYear, 0, 1); day += DAY_MS)
    if (offset(day) !== offset(day + DAY_MS)) days.push(day);
  return days;
}
