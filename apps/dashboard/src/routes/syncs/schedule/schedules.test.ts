import { expect, test } from '@jest/globals';
import { afterOf, kindOfSchedule, scheduleWords, stepOf } from './schedules.js';

test.each([
  [undefined, 'manual', 'by hand'],
  [{ every: '15m' }, 'every', 'every 15m'],
  [{ cron: '0 6 * * *', timezone: 'Europe/Prague' }, 'cron', 'at 0 6 * * * (Europe/Prague)'],
  [{ after: 'traits' as const }, 'after', 'after traits'],
  [{ after: { sync: 'vips' } }, 'after', 'after vips'],
])('the schedule %j is of the kind %s, in words %s', (schedule, kind, words) => {
  expect([kindOfSchedule(schedule), scheduleWords(schedule)]).toEqual([kind, words]);
});

test('a step is a number and a unit, also while it is being typed', () => {
  expect([stepOf('15m'), stepOf('6h'), stepOf('m')]).toEqual([
    { amount: '15', unit: 'm' },
    { amount: '6', unit: 'h' },
    { amount: '', unit: 'm' },
  ]);
  expect([afterOf('stitch'), afterOf('stitch_crm')]).toEqual(['stitch', { sync: 'stitch_crm' }]);
});
