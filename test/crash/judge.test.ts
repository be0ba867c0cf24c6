import { describe, expect, test } from '@jest/globals';
import { judge } from './judge.js';
import type { Entry, Received } from './sink.js';
import { keysIn, plannedIn, SMALL, versionIn } from './source.js';

const ROUND = 1;
const entry = (key: string, version = versionIn(ROUND, key) ?? 0, op: Entry['op'] = 'added'): Entry => ({
  ...{ op, key: { id: key }, idempotency_key: `${key} ${version} ${op}`, data: { version, name: key } },
});
let arrivals = 0;
const request = (entries: readonly Entry[], more: Partial<Received> = {}): Received => {
  const n = (arrivals += 1);
  return {
    n,
    at: n,
    url: '/first/records',
    decision: 'taken',
    body: JSON.stringify({ records: entries }),
    key: `request ${n}`,
    run: 'r1',
    ...more,
  };
};
const whole = (): Received => request(keysIn(ROUND).map((key) => entry(key)));
const FINE = { lost: [], stale: [], unstable: [], duplicates: 0 };

describe('the judge of what a destination was sent', () => {
  test('finds nothing wrong where every record came once', () => {
    expect(judge([whole()], ROUND)).toEqual({ ...FINE, takenBy: new Map([['r1', keysIn(ROUND).length]]) });
  });

  test('misses a record that never came, or came only in a request that was refused', () => {
    const [first, ...others] = keysIn(ROUND).map((key) => entry(key));
    const refused = request([first as Entry], { decision: 'refused' });
    expect(judge([request(others), refused], ROUND)).toMatchObject({ ...FINE, lost: [keysIn(ROUND)[0]] });
  });

  test('misses the removal of a record that has left the source', () => {
    const [gone = ''] = keysIn(0);
    expect(judge([request([entry(gone, 0)]), whole()], ROUND).lost).toEqual([gone]);
    expect(judge([request([entry(gone, 0)]), whole(), request([entry(gone, 0, 'removed')])], ROUND)).toMatchObject(FINE);
  });

  test('sees an old value that came after a newer one, and a value that came after its removal (I6)', () => {
    const [key = ''] = keysIn(ROUND);
    const verdict = judge([whole(), request([entry(key, -1)])], ROUND);
    expect([verdict.stale, verdict.lost]).toEqual([[key], [key]]);
    const [gone = ''] = keysIn(0);
    const removed = request([entry(gone, 0, 'removed')]);
    expect(judge([whole(), removed, request([entry(gone, 0)])], ROUND).stale).toEqual([gone]);
  });

  test('counts what came twice, also when its answer was lost, and sees a key with another body (I4, I5)', () => {
    const [key = ''] = keysIn(ROUND);
    const again = request([entry(key)], { decision: 'taken, answer lost' });
    expect(judge([whole(), again], ROUND)).toMatchObject({ ...FINE, duplicates: 1 });
    const other = { ...entry(key), data: { version: versionIn(ROUND, key) ?? 0, name: 'another' } };
    expect(judge([whole(), request([other])], ROUND).unstable).toEqual([other.idempotency_key]);
    const whole1 = whole();
    expect(judge([whole1, request([], { key: whole1.key ?? '' })], ROUND).unstable).toEqual([whole1.key]);
  });

  test('knows what each round plans', () => {
    expect(plannedIn(1, 0)).toEqual({ added: 100, removed: 100, changed: (SMALL.records - 100) / 2 });
  });
});
