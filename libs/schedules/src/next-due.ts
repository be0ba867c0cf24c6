import type { Schedule } from '@tributary/core';
import { type Cron, parseCron } from './cron.js';
import { type Zone, zoneOf } from './zone.js';

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
const UNITS = { s: 1_000, m: MINUTE_MS, h: 60 * MINUTE_MS, d: DAY_MS } as const;

// A 29th of February that is a Sunday may be 40 years away.
const FARTHEST_DAYS = 41 * 366;

/** From when intervals count, and the instant the next one is to be after. */
export interface From {
  readonly since: Date;
  readonly after: Date;
}

/**
 * When the schedule is due for the first time after an instant; `null` for one that comes after another job or an event, which has
 * no time of its own. Throws `Invalid` for a cron expression or a time zone that cannot be read.
 */
export function nextDue(schedule: Schedule, { since, after }: From): Date | null {
  if ('after' in schedule || 'on_event' in schedule) return null;
  if ('every' in schedule) return nextStep(stepOf(schedule.every), since.getTime(), after.getTime());
  return new Date(nextOnClock(parseCron(schedule.cron), zoneOf(schedule.timezone), after.getTime()));
}

/** For how many seconds a schedule waits after the first event that it runs for. */
export function waitSeconds({ on_event: { wait } }: Extract<Schedule, { on_event: unknown }>): number {
  return stepOf(wait) / UNITS.s;
}

/** Throws `Invalid`, saying what is wrong, where the schedule could never be followed. */
export function requireSchedule(schedule: Schedule): void {
  nextDue(schedule, { since: new Date(0), after: new Date(0) });
}

function stepOf(every: string): number {
  return Number(every.slice(0, -1)) * UNITS[every.slice(-1) as keyof typeof UNITS];
}

/** Steps are counted from their beginning, not from the last run: a late one does not make the next late. */
function nextStep(step: number, since: number, after: number): Date {
  return new Date(since + (Math.max(0, Math.floor((after - since) / step)) + 1) * step);
}

function nextOnClock(cron: Cron, zone: Zone, after: number): number {
  return cron.hours.length === 24 ? nextOfEveryHour(cron, zone, after) : nextOfFixedHours(cron, zone, after);
}

/** Walks the calendar from what the clock shows now. The instants of ascending wall times ascend, so the first one that is later is the next. */
function nextOfFixedHours(cron: Cron, zone: Zone, after: number): number {
  const shown = after + zone.offsetAt(after);
  const today = dayOf(shown);
  for (let date = today; date <= today + FARTHEST_DAYS * DAY_MS; date += DAY_MS) {
    if (!matches(cron, date)) continue;
    for (const wall of timesOf(cron, date)) {
      const due = wall < shown ? after : zone.instantOf(wall);
      if (due > after) return due;
    }
  }
  throw new Error('a cron expression was read that no date matches');
}

/**
 * Walks real time, a day of the clock at a time and never over a change of clocks: so every hour has its minutes, whatever the clock calls it.
 */
function nextOfEveryHour(cron: Cron, zone: Zone, after: number): number {
  const limit = after + FARTHEST_DAYS * DAY_MS;
  for (let at = Math.floor(after / MINUTE_MS) * MINUTE_MS + MINUTE_MS; at <= limit;) {
    const offset = zone.offsetAt(at);
    const wall = at + offset;
    const date = dayOf(wall);
    const time = matches(cron, date) ? minuteFrom(cron, wall) : Infinity;
    const found = time < date + DAY_MS;
    const to = (found ? time : date + DAY_MS) - offset;
    const change = to === at ? undefined : zone.changeIn(at, to);
    if (found && change === undefined) return to;
    at = change ?? to;
  }
  throw new Error('a cron expression was read that no date matches');
}

/** The first wall time from this one on whose minute matches. */
function minuteFrom({ minutes }: Cron, wall: number): number {
  const minute = Math.floor(wall / MINUTE_MS) % 60;
  const found = minutes.find((one) => one >= minute) ?? (minutes[0] ?? 0) + 60;
  return wall + (found - minute) * MINUTE_MS;
}

const dayOf = (wall: number): number => Math.floor(wall / DAY_MS) * DAY_MS;

function matches({ months, onDay }: Cron, date: number): boolean {
  const day = new Date(date);
  return months.has(day.getUTCMonth() + 1) && onDay(day.getUTCDate(), day.getUTCDay());
}

function timesOf({ hours, minutes }: Cron, date: number): readonly number[] {
  return hours.flatMap((hour) => minutes.map((minute) => date + (hour * 60 + minute) * MINUTE_MS));
}
