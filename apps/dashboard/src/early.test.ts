import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { askEarly, fetchOnce, glimpse, wasAsked } from './early.js';

const ORIGIN = 'https://tributary.example.org';
const SESSION = `${ORIGIN}/v1/session`;
const asking = { method: 'GET' };

const real = globalThis.fetch;
let sent: string[];

beforeEach(() => {
  sent = [];
  jest.useFakeTimers();
  Object.assign(globalThis, {
    fetch: (address: string, { method = 'GET' }: RequestInit = {}) => {
      sent.push(`${method} ${address}`);
      return address.endsWith('/summary') ? Promise.reject(new Error('gone')) : Promise.resolve(new Response(`answer ${sent.length}`));
    },
  });
});
afterEach(() => {
  jest.runAllTimers();
  jest.useRealTimers();
  Object.assign(globalThis, { fetch: real });
});

describe('what the first page needs', () => {
  test('is asked for before anybody comes for it, and asked for once', async () => {
    askEarly('/runs');
    expect([sent, wasAsked('/v1/session')]).toEqual([['GET /v1/session'], true]);
    expect(await (await fetchOnce(SESSION, asking)).text()).toBe('answer 1');
    expect([sent.length, wasAsked('/v1/session')]).toEqual([1, false]);
  });

  test('is read anew the next time, and a change is never taken for it', async () => {
    askEarly('/runs');
    expect(await (await fetchOnce(SESSION, { method: 'DELETE' })).text()).toBe('answer 2');
    await fetchOnce(SESSION, asking);
    expect(await (await fetchOnce(SESSION, asking)).text()).toBe('answer 3');
  });

  test('fails for whoever takes it, and troubles nobody else', async () => {
    askEarly('/');
    expect(sent).toEqual(['GET /v1/session', 'GET /v1/summary']);
    await expect(fetchOnce(`${ORIGIN}/v1/summary`, asking)).rejects.toThrow('gone');
  });

  test('is too old after ten seconds', async () => {
    askEarly('/');
    jest.advanceTimersByTime(10_001);
    expect(await (await fetchOnce(SESSION, asking)).text()).toBe('answer 3');
  });

  test('may be looked at before it is taken, where it is a good answer', async () => {
    Object.assign(globalThis, { fetch: async () => new Response('{"name":"Ann"}') });
    askEarly('/runs');
    expect([await glimpse('/v1/session'), await glimpse('/v1/summary')]).toEqual([{ name: 'Ann' }, undefined]);
    expect(await (await fetchOnce(SESSION, asking)).json()).toEqual({ name: 'Ann' });
    Object.assign(globalThis, { fetch: async () => new Response('{"code":"signed_out"}', { status: 401 }) });
    askEarly('/runs');
    expect(await glimpse('/v1/session')).toBeUndefined();
  });

  test('is nothing where nobody is known yet', () => {
    for (const page of ['/login', '/invitation']) askEarly(page);
    expect(sent).toEqual([]);
  });
});
