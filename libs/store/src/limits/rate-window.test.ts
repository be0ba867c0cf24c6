import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { freeOf, type Grant, grantRequests, noteTold, settleGrant, type SharedRate, type Spent } from './rate-window.js';

const rates = fc.record({ requests: fc.integer({ min: 1, max: 400 }), perMs: fc.constantFrom(250, 1_000, 3_000, 60_000) });

/** Workers that ask one after another, each after some time, for some requests. */
const asking = fc.array(fc.record({ after: fc.nat({ max: 2_000 }), wanted: fc.integer({ min: 1, max: 60 }) }), {
  minLength: 1,
  maxLength: 400,
});

/** What is granted, in the order it was asked for. */
function grantAll(rate: SharedRate, asked: readonly { readonly after: number; readonly wanted: number; readonly pause?: number }[]) {
  let spent: Spent = [];
  let now = 1_000_000;
  const grants: (Grant | null)[] = [];
  for (const { after, wanted } of asked) {
    now += after;
    const given = grantRequests(spent, rate, { now, wanted });
    spent = given.spent;
    grants.push(given.grant);
  }
  return { grants, spent };
}

/** The most requests that any stretch of `perMs` holds. */
function mostIn(sent: readonly number[], perMs: number): number {
  const sorted = [...sent].sort((a, b) => a - b);
  let first = 0;
  return sorted.reduce((most, at, index) => {
    while ((sorted[first] ?? at) <= at - perMs) first += 1;
    return Math.max(most, index - first + 1);
  }, 0);
}

describe('P6 a rate that many workers share', () => {
  test('is never exceeded in any stretch of its time, whoever sends at whatever moment of what was granted', () => {
    fc.assert(
      fc.property(rates, asking, fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true })), (rate, asked, when) => {
        const sent = grantAll(rate, asked).grants.flatMap((grant) =>
          grant === null
            ? []
            : Array.from({ length: grant.requests }, () => grant.from + (when.next().value ?? 0) * (grant.until - grant.from)),
        );
        expect(mostIn(sent, rate.perMs)).toBeLessThanOrEqual(rate.requests);
      }),
      { numRuns: 1_500 },
    );
  });

  test('is never exceeded either where workers tell what became of their grants, and have the rest back', () => {
    const part = fc.double({ min: 0, max: 1, noNaN: true });
    const steps = fc.array(
      fc.record({ who: fc.nat({ max: 2 }), after: fc.nat({ max: 900 }), wanted: fc.integer({ min: 1, max: 40 }), sent: part, when: part }),
      { minLength: 1, maxLength: 300 },
    );
    fc.assert(
      fc.property(rates, steps, (rate, asked) => {
        let spent: Spent = [];
        let now = 1_000_000;
        const hands = new Map<number, Grant>();
        const sent: number[] = [];
        for (const step of asked) {
          now += step.after;
          const hand = hands.get(step.who);
          if (hand !== undefined) {
            const { from, until, requests } = hand;
            const count = now < from ? 0 : Math.floor(step.sent * (requests + 0.999));
            const lastAt = Math.max(from, from + step.when * (Math.min(until, now) - from));
            sent.push(...Array.from({ length: count }, () => lastAt));
            spent = settleGrant(spent, rate, { until, requests, sent: count, lastAt });
          }
          const given = grantRequests(spent, rate, { now, wanted: step.wanted });
          spent = given.spent;
          if (given.grant === null) hands.delete(step.who);
          else hands.set(step.who, given.grant);
        }
        for (const { until, requests } of hands.values()) sent.push(...Array.from({ length: requests }, () => until));
        expect(mostIn(sent, rate.perMs)).toBeLessThanOrEqual(rate.requests);
      }),
      { numRuns: 1_500 },
    );
  });

  test('is used to 95 % by workers that send at once and tell so, on a way of 20 ms', () => {
    const rate: SharedRate = { requests: 150, perMs: 3_000 };
    let spent: Spent = [];
    let count = 0;
    const workers: { at: number; hand: Grant | null }[] = [0, 5].map((at) => ({ at, hand: null }));
    for (;;) {
      const turn = workers.reduce((first, one) => (one.at < first.at ? one : first));
      if (turn.at > 60_000) break;
      if (turn.hand !== null) {
        count += turn.hand.requests;
        spent = settleGrant(spent, rate, { ...turn.hand, sent: turn.hand.requests, lastAt: Math.max(turn.hand.from, turn.at - 20) });
      }
      const given = grantRequests(spent, rate, { now: turn.at, wanted: 10 });
      spent = given.spent;
      turn.hand = given.grant;
      turn.at = Math.max(turn.at, given.grant?.from ?? given.retryAt) + 20;
    }
    // What the first stretch has at once comes on top.
    expect(count - rate.requests).toBeGreaterThanOrEqual((rate.requests * 60_000 * 0.95) / rate.perMs - rate.requests);
  });

  test('is used: who always asks for more gets at least 85 % of it', () => {
    fc.assert(
      fc.property(rates, (rate) => {
        const windows = 12;
        const step = rate.perMs / 100;
        const asked = Array.from({ length: windows * 100 }, () => ({ after: step, wanted: 400 }));
        const { grants } = grantAll(rate, [...asked]);
        const used = grants.reduce((sum, grant) => sum + (grant?.requests ?? 0), 0);
        // As many as can be asked for: one share each time.
        const askable = windows * 100 * Math.max(1, Math.floor(rate.requests / 50));
        expect(used).toBeGreaterThanOrEqual(Math.min(askable, rate.requests * windows) * 0.85 * (rate.perMs < 1_000 ? 0.8 : 1));
      }),
      { numRuns: 60 },
    );
  });

  test('is shared in the order of asking: what is asked for first is granted for the earlier moment', () => {
    fc.assert(
      fc.property(rates, asking, (rate, asked) => {
        const { grants } = grantAll(rate, asked);
        const froms = grants.flatMap((grant) => (grant === null ? [] : [grant.from]));
        expect(froms).toEqual([...froms].sort((a, b) => a - b));
      }),
      { numRuns: 500 },
    );
  });

  test('starves nobody: of fifty who share it, nineteen of them greedy, each gets at least half of a fair share', () => {
    const rate: SharedRate = { requests: 200, perMs: 1_000 };
    const got = Array.from({ length: 50 }, () => 0);
    const next = Array.from({ length: 50 }, (_, who) => ({ who, at: who / 7 }));
    let spent: Spent = [];
    for (;;) {
      const turn = next.reduce((first, one) => (one.at < first.at ? one : first));
      if (turn.at > 60_000) break;
      const { spent: after, grant, retryAt } = grantRequests(spent, rate, { now: turn.at, wanted: turn.who < 19 ? 30 : 4 });
      spent = after;
      got[turn.who] = (got[turn.who] ?? 0) + (grant?.requests ?? 0);
      // One question at a time: the next comes when the last answer has been used.
      turn.at = Math.max(turn.at + 1, grant?.from ?? retryAt);
    }
    const fair = (rate.requests * 60) / 50;
    expect(Math.min(...got)).toBeGreaterThanOrEqual(fair / 2);
  });

  test('is remembered in few numbers, however often it is asked', () => {
    const rate: SharedRate = { requests: 3_000, perMs: 3_000 };
    const { spent } = grantAll(
      rate,
      Array.from({ length: 5_000 }, () => ({ after: 1, wanted: 1 })),
    );
    expect(spent.length).toBeLessThan(220);
  });

  test('does not begin before a pause is over', () => {
    const { grant } = grantRequests([], { requests: 5, perMs: 1_000 }, { now: 100, wanted: 1, notBefore: 700 });
    expect(grant).toMatchObject({ requests: 1, from: 700 });
    const far = grantRequests([], { requests: 5, perMs: 1_000 }, { now: 100, wanted: 1, notBefore: 12_000 });
    expect(far).toMatchObject({ grant: null, retryAt: 2_000 });
  });

  test('lets a request that counts for many have all it needs at once', () => {
    const rate: SharedRate = { requests: 1_000, perMs: 20_000 };
    expect(grantRequests([], rate, { now: 0, wanted: 120, least: 120 }).grant).toMatchObject({ requests: 120, from: 0 });
    expect(grantRequests([], rate, { now: 0, wanted: 5_000, least: 5_000 }).grant).toMatchObject({ requests: 1_000 });
    expect(grantRequests([], rate, { now: 0, wanted: 120 }).grant).toMatchObject({ requests: 20 });
  });

  describe('of which a destination says how much is left', () => {
    const rate: SharedRate = { requests: 100, perMs: 1_000 };
    const at = (spent: Spent, now: number) => freeOf(spent, rate, now);

    test('has no more than that until it is back at once', () => {
      const spent = noteTold([[900, 30]], rate, { now: 1_000, told: { available: 10, resumeInMs: 5_000 } });
      expect([at(spent, 1_000), at(spent, 5_900), at(spent, 6_100)]).toEqual([10, 40, 100]);
    });

    test('gets it back bit by bit', () => {
      const spent = noteTold([], rate, { now: 0, told: { available: 0, perSecond: 10 } });
      const free = [0, 1_000, 2_500, 5_000, 10_100].map((now) => at(spent, now));
      expect(free[0]).toBe(0);
      expect(free.at(-1)).toBe(100);
      // Never earlier than it comes back, and at most a step later.
      [1_000, 2_500, 5_000].forEach((ms, index) => {
        expect(free[index + 1]).toBeLessThanOrEqual(ms / 100);
        expect(free[index + 1]).toBeGreaterThanOrEqual(ms / 100 - 6);
      });
    });

    test('is never raised: whatever is told, nothing more is granted than the rate allows', () => {
      const told = fc.record(
        { available: fc.integer({ min: -5, max: 200 }), perSecond: fc.integer({ min: 0, max: 500 }), resumeInMs: fc.nat({ max: 9_000 }) },
        { requiredKeys: ['available'] },
      );
      fc.assert(
        fc.property(fc.array(fc.tuple(fc.nat({ max: 300 }), fc.integer({ min: 1, max: 20 }), told), { maxLength: 100 }), (steps) => {
          let spent: Spent = [];
          let now = 0;
          for (const [after, wanted, state] of steps) {
            now += after;
            spent = grantRequests(spent, rate, { now, wanted }).spent;
            const before = at(spent, now);
            spent = noteTold(spent, rate, { now, told: state });
            expect(at(spent, now)).toBeLessThanOrEqual(Math.max(before, 0));
            expect(at(spent, now)).toBeLessThanOrEqual(Math.max(state.available, before < state.available ? before : 0, 0));
          }
        }),
        { numRuns: 500 },
      );
    });
  });
});
