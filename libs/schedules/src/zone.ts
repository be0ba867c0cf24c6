import { Invalid } from '@tributary/core';

/** The clocks of a time zone. Instants and wall times are milliseconds; a wall time is what `Date.UTC` makes of the digits the clock shows. */
export interface Zone {
  /** What is added to an instant to get the wall time. */
  readonly offsetAt: (instant: number) => number;
  /** When the clock shows this for the first time; where a change of clocks leaps over it, the first instant after the change. */
  readonly instantOf: (wall: number) => number;
  /** The first change of clocks in `(from, to]`, at most a day apart; `undefined` where there is none. */
  readonly changeIn: (from: number, to: number) => number | undefined;
}

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;

/** To make a formatter takes longer than to ask it a thousand times. */
const zones = new Map<string, Zone>();

/** The time zone by its IANA name. Throws `Invalid('schedule.timezone')` for one that is not known. */
export function zoneOf(name: string): Zone {
  const zone = zones.get(name) ?? openZone(name);
  zones.set(name, zone);
  return zone;
}

function openZone(name: string): Zone {
  const format = formatOf(name);
  const offsetAt = (instant: number): number => {
    const [year = 0, month = 1, ...time] = (format.format(instant).match(/\d+/g) ?? []).map(Number);
    const [day, hour, minute, second] = time;
    return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(instant / 1_000) * 1_000;
  };
  const changeIn = (from: number, to: number): number | undefined => {
    const before = offsetAt(from);
    if (offsetAt(to) === before) return undefined;
    let [low, high] = [from, to];
    while (high - low > 1_000) {
      const middle = Math.floor((low + high) / 2_000) * 1_000;
      if (middle <= low) break;
      if (offsetAt(middle) === before) low = middle;
      else high = middle;
    }
    return Math.ceil(high / MINUTE_MS) * MINUTE_MS;
  };
  const instantOf = (wall: number): number => {
    const [before, after] = [offsetAt(wall - DAY_MS), offsetAt(wall + DAY_MS)];
    const found = [wall - before, wall - after].filter((instant) => instant + offsetAt(instant) === wall);
    return found.length > 0 ? Math.min(...found) : (changeNear(wall) ?? wall - after);
  };
  /** Offsets reach from -12 to +14 hours, so the change lies within a day of the wall time on either side. */
  const changeNear = (wall: number): number | undefined => changeIn(wall - DAY_MS, wall) ?? changeIn(wall, wall + DAY_MS);
  return { offsetAt, instantOf, changeIn };
}

function formatOf(name: string): Intl.DateTimeFormat {
  try {
    return new Intl.DateTimeFormat('en-CA', {
      timeZone: name,
      calendar: 'iso8601',
      numberingSystem: 'latn',
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
    });
  } catch (error) {
    const why = `there is no time zone \`${name}\`: give its IANA name, for example \`Europe/Prague\``;
    throw new Invalid('schedule.timezone', why, [{ path: 'timezone', message: why }], { cause: error });
  }
}
