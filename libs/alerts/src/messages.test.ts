import { expect, test } from '@jest/globals';
import type { AlertCondition } from '@tributary/core';
import fc from 'fast-check';
import type { Verdict } from './evaluate.js';
import { changesOf, messagesOf } from './messages.js';

const verdicts = (holding: readonly AlertCondition[], asked: readonly AlertCondition[] = ['failed', 'late']) =>
  new Map(
    asked.map((one): [AlertCondition, Verdict] => [one, holding.includes(one) ? { holds: true, text: `is ${one}` } : { holds: false }]),
  );

test('trouble is told once, and once that it is over', () => {
  const at = new Date('2026-11-21T10:00:00Z');
  const told = (before: readonly AlertCondition[], now: readonly AlertCondition[]) =>
    messagesOf({ alert: { id: 'ops' }, subject: 'vips', run: 'r1', at }, changesOf(new Set(before), verdicts(now))).map(
      ({ state, text }) => `${state}: ${text}`,
    );
  expect(told([], ['failed'])).toEqual(['raised: `vips` is failed']);
  expect(told(['failed'], ['failed'])).toEqual([]);
  expect(told(['failed'], ['late'])).toEqual(['raised: `vips` is late', 'recovered: `vips` runs well again']);
  expect(told(['held'], [])).toEqual([]);
});

test('whatever happens, news of a condition alternate: raised, recovered, raised …', () => {
  fc.assert(
    fc.property(fc.array(fc.boolean(), { maxLength: 40 }), (history) => {
      let before = new Set<AlertCondition>();
      const news: string[] = [];
      for (const failing of history) {
        const changes = changesOf(before, verdicts(failing ? ['failed'] : []));
        news.push(...changes.raised.map(() => 'raised'), ...changes.recovered.map(() => 'recovered'));
        before = new Set(failing ? ['failed'] : []);
      }
      expect(news).toEqual(news.map((_, index) => (index % 2 === 0 ? 'raised' : 'recovered')));
    }),
  );
});
