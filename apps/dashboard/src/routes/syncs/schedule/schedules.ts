import type { Schedule } from '@tributary/core';

/** The ways a sync can run, with what each begins as. */
export const SCHEDULES = {
  manual: { label: 'when somebody asks for it', about: 'Here, with `run`, or through the API', empty: undefined },
  every: { label: 'in fixed steps', about: 'Counted from when it was defined', empty: { every: '1h' } },
  cron: {
    label: 'at certain times',
    about: 'On the clocks of a time zone, summer time included',
    empty: { cron: '0 6 * * *', timezone: 'UTC' },
  },
  on_event: {
    label: 'when events are found',
    about: 'Soon after stitching has found new events of some types',
    empty: { on_event: { types: ['*'], wait: '1m' } },
  },
  after: { label: 'after another job', about: 'As soon as it has what it needs', empty: { after: 'traits' } },
} as const satisfies Readonly<Record<string, { readonly label: string; readonly about: string; readonly empty: Schedule | undefined }>>;
export type ScheduleKind = keyof typeof SCHEDULES;

/** The kind of a schedule; without one it is run by hand. */
export function kindOfSchedule(schedule: Schedule | undefined): ScheduleKind {
  if (schedule === undefined) return 'manual';
  return (['every', 'cron', 'on_event'] as const).find((kind) => kind in schedule) ?? 'after';
}

export const EVERY_UNITS = [
  ['s', 'seconds'],
  ['m', 'minutes'],
  ['h', 'hours'],
  ['d', 'days'],
] as const;

/** `15m` as its number and its unit. */
export function stepOf(every: string): { readonly amount: string; readonly unit: string } {
  const unit = EVERY_UNITS.find(([name]) => every.endsWith(name))?.[0] ?? 'm';
  return { amount: every.endsWith(unit) ? every.slice(0, -1) : every, unit };
}

export const AFTER = ['stitch', 'traits', 'audiences'] as const;

/** What a job comes after: one of the profiles' own, or a sync. */
export function afterOf(name: string): Extract<Schedule, { after: unknown }>['after'] {
  return AFTER.find((one) => one === name) ?? { sync: name };
}

/** A schedule in words: `every 15m`, `after traits`. */
export function scheduleWords(schedule: Schedule | undefined): string {
  if (schedule === undefined) return 'by hand';
  if ('every' in schedule) return `every ${schedule.every}`;
  if ('cron' in schedule) return `at ${schedule.cron} (${schedule.timezone})`;
  if ('on_event' in schedule) return `${schedule.on_event.wait} after ${schedule.on_event.types.join(', ')}`;
  return `after ${typeof schedule.after === 'string' ? schedule.after : schedule.after.sync}`;
}
