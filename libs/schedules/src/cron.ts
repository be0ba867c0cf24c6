import { Invalid } from '@tributary/core';

/** The times a cron expression matches, field by field. */
export interface Cron {
  readonly minutes: readonly number[];
  readonly hours: readonly number[];
  readonly months: ReadonlySet<number>;
  /** Whether a date (its day of the month, and of the week with Sunday as 0) matches. */
  readonly onDay: (day: number, weekday: number) => boolean;
}

interface Field {
  readonly name: string;
  readonly from: number;
  readonly to: number;
  readonly names?: readonly string[];
}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const WEEKDAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

const FIELDS = [
  { name: 'minute', from: 0, to: 59 },
  { name: 'hour', from: 0, to: 23 },
  { name: 'day of month', from: 1, to: 31 },
  { name: 'month', from: 1, to: 12, names: MONTHS },
  // 7 is Sunday too.
  { name: 'day of week', from: 0, to: 7, names: WEEKDAYS },
] as const satisfies readonly Field[];

/** The most days each month can have. */
const LONGEST = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** Reads the five fields. Throws `Invalid('schedule.cron')`, naming the field that is wrong, also where no date can ever match. */
export function parseCron(text: string): Cron {
  const parts = text.trim().split(/\s+/);
  if (parts.length !== FIELDS.length)
    throw wrong(text, `it has ${parts.length} fields and needs 5: minute, hour, day of month, month, day of week`);
  const [minutes, hours, days, months, weekdays] = FIELDS.map((field, index) => valuesOf(text, field, parts[index] ?? '')) as [
    ReadonlySet<number>,
    ReadonlySet<number>,
    ReadonlySet<number>,
    ReadonlySet<number>,
    ReadonlySet<number>,
  ];
  const weekday = new Set([...weekdays].map((day) => day % 7));
  const anyDay = (parts[2] ?? '').startsWith('*');
  const anyWeekday = (parts[4] ?? '').startsWith('*');
  const either = !anyDay && !anyWeekday;
  if (!either && ![...months].some((month) => [...days].some((day) => day <= (LONGEST[month - 1] ?? 0))))
    throw wrong(text, 'no month of it has such a day: it would never be due');
  return {
    minutes: ascending(minutes),
    hours: ascending(hours),
    months,
    // As cron has always had it: where both days are restricted, either is enough.
    onDay: (day, of) => (either ? days.has(day) || weekday.has(of) : days.has(day) && weekday.has(of)),
  };
}

const ascending = (values: ReadonlySet<number>): readonly number[] => [...values].sort((a, b) => a - b);

function valuesOf(text: string, field: Field, part: string): ReadonlySet<number> {
  return new Set(part.split(',').flatMap((piece) => piecesOf(text, field, piece)));
}

/** One piece of a list: `*`, `5`, `1-5`, `mon`, each with a step if need be (`*`/15, `8-18/2`, `5/15`: from 5 on). */
function piecesOf(text: string, field: Field, piece: string): readonly number[] {
  const [, range = '', step] = /^([^/]+)(?:\/(\d{1,3}))?$/.exec(piece) ?? [];
  const [from, to] = boundsOf(text, field, range, step !== undefined);
  const by = step === undefined ? 1 : Number(step);
  if (range === '' || by === 0) throw wrong(text, `\`${piece}\` is no ${field.name}`);
  return Array.from({ length: Math.floor((to - from) / by) + 1 }, (_, index) => from + index * by);
}

function boundsOf(text: string, field: Field, range: string, stepped: boolean): readonly [number, number] {
  if (range === '*') return [field.from, field.to];
  const ends = range.split('-');
  const [from, to = stepped ? field.to : from] = ends.map((end) => valueOf(text, field, end));
  if (from === undefined || to === undefined || ends.length > 2) throw wrong(text, `\`${range}\` is no ${field.name}`);
  if (from > to) throw wrong(text, `\`${range}\` runs backwards: a ${field.name} goes from ${field.from} to ${field.to}`);
  return [from, to];
}

function valueOf(text: string, field: Field, word: string): number {
  const named = field.names?.indexOf(word.toLowerCase()) ?? -1;
  if (named >= 0) return named + (field.from === 0 ? 0 : 1);
  const value = /^\d{1,2}$/.test(word) ? Number(word) : NaN;
  if (!(value >= field.from && value <= field.to))
    throw wrong(text, `\`${word}\` is no ${field.name}: it goes from ${field.from} to ${field.to}`);
  return value;
}

function wrong(text: string, why: string): Invalid {
  return new Invalid('schedule.cron', `the cron expression \`${text}\` cannot be used: ${why}`, [{ path: 'cron', message: why }]);
}
