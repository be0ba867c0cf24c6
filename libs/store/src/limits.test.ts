import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import type { Gate } from '@tributary/sync';
import { sql } from 'kysely';
import { type Credential, type Store } from './index.js';
import { useStore } from './testing/use-store.js';

const newCredential = (): Credential => ({ workspaceId: 'default', key: `braze.${randomUUID()}` });
const rate = { requests: 40, perMs: 400 };
type Fault = NonNullable<Parameters<Gate['note']>[0]>;
const fault = (kind: Fault['kind'], message: string, options: Fault['options'] = {}): Fault => ({ name: 'Fault', kind, message, options });
const dead = fault('transient', 'nobody answers');

describe('what workers share about a credential', () => {
  let store: Store;
  useStore((used) => void ({ store } = used), ['default', 'other']);

  const gateOf = (credential: Credential, signal = new AbortController().signal) => store.limits.gate(credential, signal);
  const later = (credential: Credential, ms: number) =>
    sql`UPDATE credential SET open_until = open_until - ${ms} * interval '1 millisecond',
      probing_until = probing_until - ${ms} * interval '1 millisecond' WHERE key = ${credential.key}`.execute(store.db);
  const breakIt = async (credential: Credential) => {
    const gate = gateOf(credential);
    for (let n = 0; n < 20; n += 1) await gate.note(dead);
  };

  test('P6 many workers that ask at once get no more than the rate in any stretch of its time, and all of them get some', async () => {
    const credential = newCredential();
    const began = performance.now();
    const sent: number[] = [];
    const got = await Promise.all(
      Array.from({ length: 6 }, async (_, n) => {
        let mine = 0;
        while (performance.now() - began < 2_000) {
          const asked = performance.now();
          const grant = await store.limits.take({ credential, object: 'users', rate, wanted: 5, owner: `w${n}` });
          const from = performance.now() + grant.afterMs;
          await sleep(Math.max(0, from - performance.now()));
          if (grant.requests === 0 || performance.now() > asked + grant.untilMs) continue;
          sent.push(...Array.from({ length: grant.requests }, () => performance.now()));
          mine += grant.requests;
        }
        return mine;
      }),
    );
    sent.sort((a, b) => a - b);
    const most = Math.max(...sent.map((at, index) => sent.slice(0, index + 1).filter((other) => other > at - rate.perMs).length));
    expect(most).toBeLessThanOrEqual(rate.requests);
    expect(Math.min(...got)).toBeGreaterThan(0);
    expect(sent.length).toBeGreaterThan(rate.requests * 2);
  });

  test('workers know how many they are, each object has a rate of its own', async () => {
    const credential = newCredential();
    const ask = (owner: string, object = 'users') => store.limits.take({ credential, object, rate, wanted: 1, owner });
    await ask('a');
    expect(await ask('b')).toMatchObject({ workers: 2, requests: 1 });
    expect(await ask('b', 'orders')).toMatchObject({ workers: 1 });
  });

  test('a pause is everybody’s: nothing is granted before it is over, the gate says until when', async () => {
    const credential = newCredential();
    await gateOf(credential).note(fault('throttled', 'slow down', { afterMs: 60_000 }));
    expect(await store.limits.paused(credential)).toBeGreaterThan(59_000);
    expect(await store.limits.take({ credential, object: 'users', rate, wanted: 1, owner: 'w' })).toMatchObject({ requests: 0 });
    const entrance = await gateOf(credential).enter();
    expect(entrance).toMatchObject({ open: false, reason: 'The destination asked to wait: slow down.' });
    await store.limits.pause(credential, 1_000, 'a shorter one');
    expect(await store.limits.paused(credential)).toBeGreaterThan(58_000);
  });

  test('20 failures in a row, of whichever workers, close the gate for all of them', async () => {
    const credential = newCredential();
    const gates = [0, 1, 2, 3].map(() => gateOf(credential));
    for (let n = 0; n < 20; n += 1) {
      expect(await gateOf(credential).enter()).toEqual({ open: true });
      await gates[n % 4]?.note(n % 2 === 0 ? dead : fault('in_doubt', 'the answer was lost'));
    }
    const entrance = await gateOf(credential).enter();
    if (entrance.open) throw new Error('the gate is open');
    expect(entrance.until.getTime() - Date.now()).toBeGreaterThan(25_000);
    expect(entrance.reason).toContain('the answer was lost');
    expect(await store.limits.openCircuits()).toBe(1);
  });

  test('after 30 s exactly one of all workers tries; when it succeeds the gate is open again', async () => {
    const credential = newCredential();
    await breakIt(credential);
    await later(credential, 30_000);
    const gates = [0, 1, 2, 3, 4].map(() => gateOf(credential));
    const entered = await Promise.all(gates.map((gate) => gate.enter()));
    expect(entered.filter(({ open }) => open)).toHaveLength(1);
    // Success of one that had begun before says nothing.
    await gates[entered.findIndex(({ open }) => !open)]?.note(undefined);
    expect((await gateOf(credential).enter()).open).toBe(false);
    await gates[entered.findIndex(({ open }) => open)]?.note(undefined);
    expect(await gateOf(credential).enter()).toEqual({ open: true });
  });

  test('a try that fails closes it for another 30 s, and it is closed since the same moment', async () => {
    const credential = newCredential();
    await breakIt(credential);
    const first = await gateOf(credential).enter();
    await later(credential, 30_000);
    const prober = gateOf(credential);
    await prober.enter();
    await prober.note(dead);
    const second = await gateOf(credential).enter();
    if (first.open || second.open) throw new Error('the gate is open');
    expect(second.since).toEqual(first.since);
    expect(second.until.getTime() - Date.now()).toBeGreaterThan(25_000);
  });

  test('who tries and is killed does not keep the gate closed', async () => {
    const credential = newCredential();
    await breakIt(credential);
    await later(credential, 30_000);
    expect((await gateOf(credential).enter()).open).toBe(true);
    expect((await gateOf(credential).enter()).open).toBe(false);
    await later(credential, 90_000);
    expect((await gateOf(credential).enter()).open).toBe(true);
  });

  test('who was to try and does not leaves it to the next', async () => {
    const credential = newCredential();
    await breakIt(credential);
    await later(credential, 30_000);
    const gate = gateOf(credential);
    expect((await gate.enter()).open).toBe(true);
    await gate.leave();
    expect((await gateOf(credential).enter()).open).toBe(true);
  });

  test('requests that we ended ourselves are no failures of the destination', async () => {
    const [credential, stopped] = [newCredential(), new AbortController()];
    const gate = gateOf(credential, stopped.signal);
    stopped.abort();
    for (let n = 0; n < 25; n += 1) await gate.note(fault('in_doubt', 'cancelled'));
    expect(await gateOf(credential).enter()).toEqual({ open: true });
  });

  test('who is asked to slow down keeps all others out, unless it is for one channel alone', async () => {
    const [all, one] = [newCredential(), newCredential()];
    await gateOf(all).note(fault('throttled', 'slow down', { afterMs: 60_000 }));
    await gateOf(one).note(fault('throttled', 'slow down', { afterMs: 60_000, alone: true }));
    expect([(await gateOf(all).enter()).open, (await gateOf(one).enter()).open]).toEqual([false, true]);
  });

  test('what goes well where nothing went wrong is not written down', async () => {
    const credential = newCredential();
    const gate = gateOf(credential);
    for (let n = 0; n < 5; n += 1) {
      await gate.enter();
      await gate.note(undefined);
      await gate.note(fault('unauthorized', 'the key is wrong'));
    }
    expect(await store.db.selectFrom('credential').select('key').where('key', '=', credential.key).execute()).toEqual([]);
  });

  test('where runs deliver is known, with the connector', async () => {
    expect(await store.limits.delivering()).toEqual([]);
    const input = { sync: { object: 'users' }, destination: { id: 'crm', connector: 'http' } };
    const { run } = await store.runs.create({ workspaceId: 'default', kind: 'sync', subject: 's', trigger: 'api', actor: 'test', input });
    await sql`UPDATE run SET state = 'running', stage = 'deliver', open_batches = 2 WHERE id = ${run.id}`.execute(store.db);
    expect(await store.limits.delivering()).toEqual([{ workspaceId: 'default', destination: 'crm', object: 'users', connector: 'http' }]);
  });

  test('I11 another workspace with the same credential learns nothing of it', async () => {
    const credential = newCredential();
    await breakIt(credential);
    await store.limits.pause(credential, 60_000, 'a test');
    const others = { ...credential, workspaceId: 'other' };
    expect(await gateOf(others).enter()).toEqual({ open: true });
    expect(await store.limits.paused(others)).toBe(0);
  });

  test('a credential that nobody uses is forgotten after a month', async () => {
    const credential = newCredential();
    await breakIt(credential);
    await sql`UPDATE credential SET updated_at = now() - interval '31 days' WHERE key = ${credential.key}`.execute(store.db);
    await store.limits.forget();
    expect(await gateOf(credential).enter()).toEqual({ open: true });
  });
});
