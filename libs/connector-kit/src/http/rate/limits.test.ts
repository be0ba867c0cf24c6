import { describe, expect, test } from '@jest/globals';
import type { HttpRequest, RateState } from '../http.js';
import { openLimits } from './limits.js';
import { createRate, type RateLimit } from './rate.js';

const request = (rate?: HttpRequest['rate']): HttpRequest => ({ method: 'GET', path: '/', ...(rate === undefined ? {} : { rate }) });
const answer = (headers: Record<string, string>, status = 200) => ({ status, headers, text: '' });

/** A limit that lets all through and keeps what it was told. */
function noted() {
  const taken: number[] = [];
  const paused: number[] = [];
  const observed: RateState[] = [];
  const limit: RateLimit = {
    take: async (_, cost = 1) => void taken.push(cost),
    pause: (ms) => void paused.push(ms),
    observe: (state) => void observed.push(state),
  };
  return { limit, taken, paused, observed };
}

describe('the limits a request is under', () => {
  test('are that of its object, unless it names its own', async () => {
    const object = noted();
    const named = new Map([
      ['write', noted()],
      ['team', noted()],
    ]);
    const limits = openLimits({ rate: object.limit, rateOf: (bucket) => (named.get(bucket) ?? noted()).limit });
    const rate = { requests: 5, perMs: 1_000 };
    await limits.of(request())?.take(undefined);
    await limits.of(request({ bucket: 'write', rate, cost: 12 }))?.take(undefined);
    await limits
      .of(
        request([
          { bucket: 'write', rate },
          { bucket: 'team', rate },
        ]),
      )
      ?.take(undefined);
    expect([object.taken, named.get('write')?.taken, named.get('team')?.taken]).toEqual([[1], [12, 1], [1]]);
    limits.observe('write', { available: 3 });
    limits.observe(undefined, { available: 4 });
    limits.observe('nobody', { available: 5 });
    expect([named.get('write')?.observed, object.observed]).toEqual([[{ available: 3 }], [{ available: 4 }]]);
  });

  test('pause all that has the credentials, unless a request is counted by itself: then only its bucket', () => {
    const [team, channel] = [noted(), noted()];
    const limits = openLimits({ rateOf: (bucket) => (bucket === 'team' ? team : channel).limit });
    const rate = { requests: 5, perMs: 1_000 };
    limits.of(request({ bucket: 'team', rate }))?.pause(3_000);
    limits.of(request({ bucket: '#sales', rate, alone: true }))?.pause(7_000);
    expect([team.paused, team.observed]).toEqual([[3_000], []]);
    expect([channel.paused, channel.observed]).toEqual([[], [{ available: 0, resumeInMs: 7_000 }]]);
  });

  test('are none where nobody names any', () => {
    expect(openLimits({}).of(request())).toBeUndefined();
  });

  test('hear from each answer what is left, and pause when it is nothing', () => {
    const object = noted();
    const limits = openLimits({ rate: object.limit }).of(request());
    limits?.told(answer({ 'x-ratelimit-remaining': '7', 'x-ratelimit-reset': '2' }));
    limits?.told(answer({ 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '2' }));
    limits?.told(answer({}));
    // A refusal says itself how long to wait.
    limits?.told(answer({ 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '9' }, 429));
    expect([object.observed, object.paused]).toEqual([[{ available: 7, resumeInMs: 2_000 }], [2_000]]);
  });
});

describe('a rate of one client', () => {
  const at = () => {
    let time = 0;
    return { now: () => time, to: (ms: number) => (time = ms) };
  };
  /** How many requests go at once without waiting. */
  const atOnce = async (limit: RateLimit): Promise<number> => {
    const ended = AbortSignal.abort();
    for (let n = 0; ; n += 1)
      try {
        await limit.take(ended);
      } catch {
        return n;
      }
  };

  test('counts a request for what it costs', async () => {
    const clock = at();
    const limit = createRate({ requests: 10, perMs: 1_000 }, clock.now);
    await limit.take(undefined, 7);
    expect(await atOnce(limit)).toBe(3);
  });

  test('slows down by what a destination has less, until it has it back, and never lets more through', async () => {
    const free = async (state: RateState, ms: number): Promise<number> => {
      const clock = at();
      const limit = createRate({ requests: 10, perMs: 1_000 }, clock.now);
      limit.observe(state);
      clock.to(ms);
      return atOnce(limit);
    };
    expect(await free({ available: 4, resumeInMs: 3_000 }, 0)).toBe(4);
    expect(await free({ available: 4, resumeInMs: 3_000 }, 2_900)).toBe(4);
    expect(await free({ available: 4, resumeInMs: 3_000 }, 3_000)).toBe(10);
    expect(await free({ available: 0, perSecond: 2 }, 2_500)).toBe(5);
    expect(await free({ available: 50, perSecond: 2 }, 0)).toBe(10);
    expect(await free({ available: -1 }, 500)).toBe(0);
  });
});
