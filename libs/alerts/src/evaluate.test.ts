import { describe, expect, test } from '@jest/globals';
import { Alert, NO_COUNTS, type RunCounts, type RunState } from '@tributary/core';
import { type EndedRun, evaluate } from './evaluate.js';

const alert = (more: Partial<Alert> = {}): Alert => ({ ...Alert.parse({ kind: 'alert', id: 'ops', to: { via: 'log' } }), ...more });

let runs = 0;
const run = (state: RunState, counts: Partial<RunCounts> = {}, error: EndedRun['error'] = null): EndedRun => {
  runs += 1;
  return { id: `run-${runs}`, state, counts: { ...NO_COUNTS, ...counts }, error };
};

const raised = (ended: readonly EndedRun[], more: Partial<Alert> & { lateMinutes?: number } = {}) =>
  [...evaluate(alert(more), { runs: ended, lateMinutes: more.lateMinutes ?? 0 })].flatMap(([condition, verdict]) =>
    verdict.holds ? [`${condition}: ${verdict.text}`] : [],
  );

describe('a subject is in trouble when', () => {
  test('its newest run failed, but not when an earlier one did', () => {
    const failed = run('failed', {}, { code: 'sync.contract', message: 'the source has no column `plan`' });
    expect(raised([failed])).toEqual(['failed: failed: the source has no column `plan`']);
    expect(raised([run('succeeded'), failed])).toEqual([]);
  });

  test('its destination lets it in no more, which is told as that alone', () => {
    const refused = run('failed', {}, { code: 'unauthorized', message: 'the key was revoked' });
    expect(raised([refused])).toEqual(['unauthorized: was refused by its destination: the key was revoked']);
  });

  test('it waits for a person', () => {
    expect(raised([run('held', {}, { code: 'run.held', message: 'The source is empty.' })])).toEqual([
      'held: waits for a person: The source is empty.',
    ]);
  });

  test('more of its records than it may were not delivered', () => {
    const some = run('partial', { planned: 200, delivered: 197, rejected: 2, in_doubt: 1 });
    expect(raised([some])).toEqual(['partial: delivered 197 of 200 records: 2 rejected, 1 in doubt']);
    expect(raised([some], { partial_share: 0.02 })).toEqual([]);
    expect(raised([run('partial', { planned: 10, delivered: 10, invalid: 3 })])).toEqual([]);
  });

  test('it failed, which is told as that and not also as records that were not delivered, unless only those are asked for', () => {
    const failed = run('failed', { planned: 10, pending: 10 }, { code: 'unauthorized', message: 'the key was revoked' });
    expect(raised([failed])).toEqual(['unauthorized: was refused by its destination: the key was revoked']);
    expect(raised([failed], { on: ['partial'] })).toEqual(['partial: delivered 0 of 10 records: 10 not sent']);
  });

  test('its schedule was due and nothing ran', () => {
    expect(raised([run('succeeded')], { lateMinutes: 14 })).toEqual([]);
    expect(raised([], { lateMinutes: 15 })).toEqual([expect.stringContaining('late: should have run 15 minutes ago')]);
  });

  test('it finds far more or far fewer records than its last runs did', () => {
    const usual = [1_000, 1_010, 990, 1_000, 1_020].map((extracted) => run('succeeded', { extracted, changed: 10 }));
    expect(raised([run('succeeded', { extracted: 1_100, changed: 30 }), ...usual])).toEqual([]);
    expect(raised([run('succeeded', { extracted: 120, changed: 10 }), ...usual])).toEqual([
      'deviation: extracted 120 records, where 1000 are usual',
    ]);
    expect(raised([run('succeeded', { extracted: 1_000, changed: 900 }), ...usual])).toEqual([
      'deviation: changed 900 records, where 10 are usual',
    ]);
    expect(raised([run('succeeded', { extracted: 9_000 }), ...usual.slice(1)])).toEqual([]);
    const failed = run('failed', {}, { code: 'x', message: 'y' });
    expect(raised([failed, run('succeeded', { extracted: 9_000 }), ...usual], { on: ['deviation'] })).toEqual([]);
  });
});

test('an alert asks only for what it is on', () => {
  const facts = { runs: [run('failed', {}, { code: 'x', message: 'y' })], lateMinutes: 60 };
  expect([...evaluate(alert({ on: ['late'] }), facts).keys()]).toEqual(['late']);
});
