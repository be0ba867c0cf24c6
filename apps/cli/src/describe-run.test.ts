import { expect, test } from '@jest/globals';
import { NO_COUNTS } from '@tributary/core';
import { RunView } from '@tributary/contract';
import { sentenceOf, warningsOf } from './describe-run.js';

const run = (result: RunView['result']): RunView =>
  RunView.parse({
    ...{ id: '0199a0b0-0000-7000-8000-000000000001', kind: 'sync', subject: 'vips', state: 'succeeded', stage: 'finish', result },
    ...{ counts: { ...NO_COUNTS, extracted: 3, unchanged: 3 }, progress: null, error: null, trigger: 'api' },
    ...{ created_at: '2026-01-01T00:00:00Z', created_by: 'schedule', created_by_name: null, started_at: null, finished_at: null },
  });

test('a run of a sync says what it did that its counts do not', () => {
  expect(sentenceOf(run(null))).toBe('sync vips succeeded (3 extracted, 3 unchanged)');
  expect(sentenceOf(run({ adopted: 3 }))).toBe('sync vips succeeded (3 extracted, 3 unchanged, 3 adopted)');
  expect(sentenceOf(run({ forgotten: 60, owed: 2 }))).toBe('sync vips succeeded (3 extracted, 3 unchanged, 60 forgotten)');
});

test('keys that were named in vain are told', () => {
  expect(warningsOf(run(null))).toEqual([]);
  expect(warningsOf(run({ unknown: 5, unknown_keys: ['a', 'b', 'c', 'd'] }))).toEqual([
    expect.stringMatching(/no record to act on has the key `a`, `b`, `c` and 2 more: /),
  ]);
});
