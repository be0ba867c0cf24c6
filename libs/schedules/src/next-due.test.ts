import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Schedule } from '@tributary/core';
import { type Cron, parseCron } from './cron.js';
import { nextDue } from './next-due.js';
import { bruteForce, changesOf, minutesOf, type Minutes } from './testing/oracle.js';

const DAY_MS = 86_400_000;
const EPOCH = new Date(0);
const ZONES = Intl.supportedValuesOf('timeZone');

const due = (schedule: Schedule, after: string, count = 1): string[] => {
  const found: string[] = [];
  for (let at = new Date(after); found.length < count;) {
    at = nextDue(schedule, { since: EPOCH, after: at }) ?? at;
    found.push(at.toISOString().replace(':00.000Z', 'Z'));
  }
  return found;
};
const cron = (text: string, timezone = 'UTC'): Schedule => ({ cron: text, timezone });

/** What the code says is due within a stretch of time; both its ends are left out, where the brute force cannot see enough. */
function within(text: string, timezone: string, [from, to]: readonly [number, number]): number[] {
  const found: number[] = [];
  for (let at = from; ;) {
    at = (nextDue(cron(text, timezone), { since: EPOCH, after: new Date(at) }) as Date).getTime();
    if (at >= to) return found;
    found.push(at);
  }
}

describe('an interval', () => {
  test('counts its steps from when it was defined, however late the last run was', () => {
    const since = new Date('2026-03-01T10:07:30Z');
    const next = (after: string) => nextDue({ every: '15m' }, { since, after: new Date(after) })?.toISOString();
    expect(next('2026-03-01T10:07:30Z')).toBe('2026-03-01T10:22:30.000Z');
    expect(next('2026-03-01T10:22:29.999Z')).toBe('2026-03-01T10:22:30.000Z');
    expect(next('2026-03-01T10:22:30Z')).toBe('2026-03-01T10:37:30.000Z');
    expect(next('2026-03-05T00:00:00Z')).toBe('2026-03-05T00:07:30.000Z');
  });

  test('keeps its spacing over a change of clocks: a day has 24 hours', () => {
    const since = new Date('2026-03-28T12:00:00Z');
    expect(nextDue({ every: '1d' }, { since, after: since })?.toISOString()).toBe('2026-03-29T12:00:00.000Z');
  });

  test('what comes after another job has no time of its own', () => {
    expect(nextDue({ after: 'stitch' }, { since: EPOCH, after: EPOCH })).toBeNull();
  });
});

describe('a cron expression', () => {
  test('knows lists, ranges, steps and names, and Sunday as 0 and 7', () => {
    expect(due(cron('*/20 8-9 * * mon-fri'), '2026-03-06T09:30:00Z', 3)).toEqual([
      '2026-03-06T09:40Z',
      '2026-03-09T08:00Z',
      '2026-03-09T08:20Z',
    ]);
    expect(due(cron('5,50 0 1 jan,JUL *'), '2026-03-01T00:00:00Z', 3)).toEqual([
      '2026-07-01T00:05Z',
      '2026-07-01T00:50Z',
      '2027-01-01T00:05Z',
    ]);
    expect(due(cron('0 12 * * 7'), '2026-03-01T13:00:00Z')).toEqual(due(cron('0 12 * * 0'), '2026-03-01T13:00:00Z'));
    expect(due(cron('10/25 3 * * *'), '2026-03-01T03:00:00Z', 3)).toEqual(['2026-03-01T03:10Z', '2026-03-01T03:35Z', '2026-03-02T03:10Z']);
  });

  test('with both days restricted is due on either', () => {
    expect(due(cron('0 0 13 * fri'), '2026-03-01T00:00:00Z', 4)).toEqual([
      '2026-03-06T00:00Z',
      '2026-03-13T00:00Z',
      '2026-03-20T00:00Z',
      '2026-03-27T00:00Z',
    ]);
  });

  test('finds a leap day, also over 2100 which has none', () => {
    expect(due(cron('0 0 29 2 *'), '2026-03-01T00:00:00Z')).toEqual(['2028-02-29T00:00Z']);
    expect(due(cron('0 0 29 2 *'), '2096-03-01T00:00:00Z')).toEqual(['2104-02-29T00:00Z']);
    expect(due(cron('* * 29 2 *', 'Europe/Prague'), '2096-03-01T00:00:00Z')).toEqual(['2104-02-28T23:00Z']);
  });

  test.each([
    ['0 0 * *', /4 fields/],
    ['60 0 * * *', /`60` is no minute: it goes from 0 to 59/],
    ['0 0 * * mo', /`mo` is no day of week/],
    ['0 0 31 2,4 *', /never be due/],
    ['*/0 0 * * *', /`\*\/0` is no minute/],
    ['5-1 0 * * *', /runs backwards/],
    ['1-2-3 0 * * *', /`1-2-3` is no minute/],
    ['0 0 * * 1,', /`` is no day of week/],
  ])('that is wrong is refused, naming the place: `%s`', (text, why) => {
    expect(() => parseCron(text)).toThrow(why);
  });

  test('of a time zone that is not known is refused', () => {
    expect(() => nextDue(cron('0 0 * * *', 'Europe/Atlantis'), { since: EPOCH, after: EPOCH })).toThrow(/no time zone `Europe\/Atlantis`/);
  });

  test('at a time that a change of clocks leaps over is due at the first instant after it', () => {
    expect(due(cron('30 2 * * *', 'Europe/Prague'), '2026-03-28T12:00:00Z', 2)).toEqual(['2026-03-29T01:00Z', '2026-03-30T00:30Z']);
    // Midnight itself is leapt over in Cairo, Havana and Santiago: other schedulers lose the whole day.
    expect(due(cron('0 0 * * *', 'Africa/Cairo'), '2026-04-23T12:00:00Z', 2)).toEqual(['2026-04-23T22:00Z', '2026-04-24T21:00Z']);
    expect(due(cron('15 2 * * *', 'Australia/Lord_Howe'), '2026-10-03T00:00:00Z', 2)).toEqual(['2026-10-03T15:30Z', '2026-10-04T15:15Z']);
  });

  test('at a time that comes twice is due the first time only', () => {
    expect(due(cron('30 2 * * *', 'Europe/Prague'), '2026-10-24T12:00:00Z', 2)).toEqual(['2026-10-25T00:30Z', '2026-10-26T01:30Z']);
    expect(due(cron('0 1 * * *', 'Antarctica/Troll'), '2026-10-24T12:00:00Z', 2)).toEqual(['2026-10-24T23:00Z', '2026-10-26T01:00Z']);
  });

  test('of every hour keeps its spacing over a change of clocks', () => {
    expect(due(cron('30 * * * *', 'Europe/Prague'), '2026-03-29T00:00:00Z', 3)).toEqual([
      '2026-03-29T00:30Z',
      '2026-03-29T01:30Z',
      '2026-03-29T02:30Z',
    ]);
    expect(due(cron('30 * * * *', 'Europe/Prague'), '2026-10-25T00:00:00Z', 3)).toEqual([
      '2026-10-25T00:30Z',
      '2026-10-25T01:30Z',
      '2026-10-25T02:30Z',
    ]);
  });
});

/** Zones whose clocks change together are one case. */
function casesOf(fromYear: number, toYear: number): readonly { readonly zone: string; readonly minutes: Minutes }[] {
  const cases = new Map<string, { readonly zone: string; readonly minutes: Minutes }>();
  for (const zone of ZONES) {
    for (const day of changesOf(zone, fromYear, toYear)) {
      const minutes = minutesOf(zone, day - 1.5 * DAY_MS, day + 2.5 * DAY_MS);
      const walls = minutes.walls.filter((_, index) => index % 15 === 0);
      cases.set(`${minutes.from} ${walls.join()}`, { zone, minutes });
    }
  }
  return [...cases.values()];
}

const EXPRESSIONS = [
  '0 0 * * *',
  '30 0 * * *',
  '0 1 * * *',
  '15 2 * * *',
  '30 2 * * *',
  '0 3 * * *',
  '59 23 * * *',
  '0 */2 * * *',
  '*/30 0-3 * * *',
  '0 2 * * sun',
  '30 * * * *',
  '0 0,12 1,15 * fri',
] as const;

function compare(text: string, read: Cron, { zone, minutes }: { readonly zone: string; readonly minutes: Minutes }): string | undefined {
  const stretch = [minutes.from + DAY_MS, minutes.from + minutes.walls.length * 60_000 - DAY_MS] as const;
  const expected = bruteForce(read, minutes).filter((at) => at > stretch[0] && at < stretch[1]);
  const found = within(text, zone, stretch);
  if (found.join() === expected.join()) return undefined;
  const shown = (all: readonly number[]) => all.map((at) => new Date(at).toISOString()).join(' ');
  return `${text} in ${zone}: found ${shown(found)}, expected ${shown(expected)}`;
}

test('P11 C1 around every change of clocks in every zone, twelve expressions are due as a brute force says: none skipped, none doubled', () => {
  const cases = casesOf(2026, 2030);
  expect(cases.length).toBeGreaterThan(200);
  const wrong = EXPRESSIONS.flatMap((text) => {
    const read = parseCron(text);
    return cases.flatMap((one) => compare(text, read, one) ?? []);
  });
  expect(wrong).toEqual([]);
}, 120_000);

const field = (from: number, to: number) =>
  fc.oneof(
    fc.constant('*'),
    fc.integer({ min: from, max: to }).map(String),
    fc.integer({ min: 2, max: 20 }).map((step) => `*/${step}`),
    fc.tuple(fc.integer({ min: from, max: to }), fc.integer({ min: from, max: to })).map(([a, b]) => `${Math.min(a, b)}-${Math.max(a, b)}`),
    fc.array(fc.integer({ min: from, max: to }), { minLength: 1, maxLength: 4 }).map((list) => list.join(',')),
  );

test('P11 any expression in any zone is due as a brute force says', () => {
  const expression = fc.tuple(field(0, 59), field(0, 23), field(1, 28), field(1, 12), field(0, 7)).map((fields) => fields.join(' '));
  const changing = ZONES.filter((zone) => changesOf(zone, 2026, 2027).length > 0);
  const when = fc.constantFrom(...changing).chain((zone) =>
    fc.record({
      zone: fc.constant(zone),
      day: fc.oneof(
        fc.constantFrom(...changesOf(zone, 2026, 2028)),
        fc.integer({ min: 0, max: 4_000 }).map((n) => Date.UTC(2026, 0, 1) + n * DAY_MS),
      ),
    }),
  );
  fc.assert(
    fc.property(expression, when, (text, { zone, day }) => {
      const minutes = minutesOf(zone, day - 1.5 * DAY_MS, day + 2.5 * DAY_MS);
      expect(compare(text, parseCron(text), { zone, minutes })).toBeUndefined();
    }),
    { numRuns: 300 },
  );
}, 60_000);
