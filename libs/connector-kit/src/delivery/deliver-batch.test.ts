import { describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import type { DestinationObject } from '../connector.js';
import type { Http } from '../http/http.js';
import { Fault, fault, type Outcomes } from '../outcome.js';
import type { OutRecord } from '../record.js';
import { aRecord } from '../testing/a-record.js';
import { deliverBatch } from './deliver-batch.js';
import { splitRefused } from './split-refused.js';

const DELIVERED = { kind: 'delivered' } as const;
const records = (count: number) => Array.from({ length: count }, (_, n) => aRecord(`r${n}`, { id: n }, { text: `text ${n}` }));

type Change = Partial<Pick<DestinationObject<unknown>, 'idempotent' | 'idempotentFor'>>;

function deliver(
  ...[list, write, batch = { records: 100 }, http, change]: [
    list: readonly OutRecord[],
    write: DestinationObject<unknown>['write'],
    batch?: { records: number } | undefined,
    http?: Http['send'] | undefined,
    change?: Change,
  ]
) {
  const object: DestinationObject<unknown> = {
    label: 'Note',
    modes: ['upsert'],
    writes: 'full',
    idempotent: true,
    fields: [{ name: 'id', label: 'Id', type: 'string', identifier: true }],
    acceptsOtherFields: true,
    options: z.unknown(),
    batch,
    concurrency: 1,
    write,
    ...change,
  };
  const answer: Http['send'] = async () => ({ status: 200, headers: {}, text: '', json: undefined });
  const run = { id: 'run', startedAt: '2026-01-01T00:00:00Z' };
  return deliverBatch(
    object,
    {
      settings: {},
      options: {},
      http: { send: http ?? answer, observe: () => undefined },
      signal: new AbortController().signal,
      mode: 'upsert',
      run,
    },
    list,
  );
}

const send = { method: 'POST', path: '/' } as const;

describe('delivering a batch', () => {
  test('a record the connector is silent about is in doubt once a request was sent, else tried again', async () => {
    const silent = await deliver(records(2), async (_, batch, outcomes) => outcomes.set(batch[0] as OutRecord, DELIVERED));
    expect([...silent.outcomes.values()]).toMatchObject([DELIVERED, { kind: 'retry', code: 'connector.silent' }]);
    const sent = await deliver(records(1), async ({ http }) => void (await http.send(send)));
    expect([...sent.outcomes.values()]).toMatchObject([{ kind: 'in_doubt', code: 'connector.silent' }]);
  });

  test('a bug of the connector keeps the outcomes it gave and owes the rest', async () => {
    const { outcomes, fault: none } = await deliver(records(2), async ({ http }, batch, given) => {
      await http.send(send);
      given.set(batch[1] as OutRecord, DELIVERED);
      throw new TypeError('x is not a function');
    });
    expect(none).toBeUndefined();
    expect([outcomes.get('r0'), outcomes.get('r1')]).toMatchObject([
      { kind: 'in_doubt', code: 'connector.bug', message: expect.stringContaining('x is not') },
      DELIVERED,
    ]);
  });

  test('a part that is refused for its size is sent in halves, and a record that is too big alone is rejected', async () => {
    const sizes: number[] = [];
    const { outcomes, fault: none } = await deliver(records(5), async (_, batch, given) => {
      sizes.push(batch.length);
      if (batch.some(({ id }) => id === 'r3')) throw new Fault('fatal', 'too large', { status: 413 });
      given.all(DELIVERED);
    });
    expect(none).toBeUndefined();
    expect(sizes).toEqual([5, 3, 2, 1, 1]);
    expect([...outcomes].filter(([, { kind }]) => kind !== 'delivered')).toMatchObject([
      ['r3', { kind: 'rejected', code: 'record.too_big' }],
    ]);
  });

  test('a gateway that did not wait for the answer leaves in doubt what must not be done twice, and only that', async () => {
    const write = async () => Promise.reject(new Fault('transient', 'a page', { status: 504 }));
    const [removal] = records(1).map((record) => ({ ...record, id: 'gone', operation: 'remove' as const }));
    const list = [...records(1), removal as OutRecord];
    expect([...(await deliver(list, write)).outcomes.values()].map(({ kind }) => kind)).toEqual(['retry', 'retry']);
    const idempotentFor = (operation: string) => operation === 'remove';
    const told = await deliver(list, write, undefined, undefined, { idempotent: false, idempotentFor });
    expect([...told.outcomes.values()].map(({ kind }) => kind)).toEqual(['in_doubt', 'retry']);
  });

  test('a request that cannot have arrived leaves no doubt', async () => {
    const refused: Http['send'] = async () => Promise.reject(fault.transient('refused'));
    const swallow = async ({ http }: { http: Http }) => void (await http.send(send).catch(() => undefined));
    expect([...(await deliver(records(1), swallow, undefined, refused)).outcomes.values()]).toMatchObject([{ kind: 'retry' }]);
  });

  test.each([
    [fault.unauthorized('no'), { kind: 'retry', code: 'unauthorized' }],
    [fault.fatal('no'), { kind: 'retry', code: 'fatal' }],
    [fault.throttled('no', 5), { kind: 'retry', code: 'throttled', afterMs: 5 }],
    [fault.transient('no'), { kind: 'retry', code: 'transient' }],
    [fault.inDoubt('no'), { kind: 'in_doubt' }],
  ])('the fault %p holds for every record without an outcome', async (thrown: Fault, expected) => {
    const { outcomes, fault: stopped } = await deliver(records(2), async (_, batch, given) => {
      given.set(batch[0] as OutRecord, DELIVERED);
      throw thrown;
    });
    expect(stopped).toBe(thrown);
    expect([outcomes.get('r0'), outcomes.get('r1')]).toMatchObject([DELIVERED, expected]);
  });

  test('an outcome for a record of another batch is a bug', async () => {
    const { outcomes } = await deliver(records(1), async (_, __, given) => given.set(aRecord('other', { id: 9 }), DELIVERED));
    expect([...outcomes.keys()]).toEqual(['r0']);
    expect(outcomes.get('r0')).toMatchObject({ kind: 'retry', code: 'connector.bug' });
  });

  test('is packed within the count and the bytes of its object, in order', async () => {
    const sizes: string[][] = [];
    const all = async (_: unknown, batch: readonly OutRecord[], given: Outcomes<OutRecord>) => {
      sizes.push(batch.map((record) => record.id));
      given.all(DELIVERED);
    };
    await deliver(records(5), all, { records: 2 });
    expect(sizes.splice(0)).toEqual([['r0', 'r1'], ['r2', 'r3'], ['r4']]);
    const bytes = { records: 100, bytes: 90 };
    const big = aRecord('big', { id: 1 }, { text: 'x'.repeat(200) });
    const { outcomes } = await deliver([...records(3), big], all, bytes);
    expect(sizes).toEqual([['r0', 'r1', 'r2']]);
    expect(outcomes.get('big')).toMatchObject({ kind: 'rejected', code: 'record.too_big' });
  });

  test('a part whose answer is lost leaves the later parts unsent, not in doubt', async () => {
    const { outcomes } = await deliver(records(3), async () => Promise.reject(fault.inDoubt('cut')), { records: 1 });
    expect([...outcomes.values()].map((outcome) => outcome.kind)).toEqual(['in_doubt', 'retry', 'retry']);
  });
});

describe('splitting a refused request', () => {
  const refusing =
    (bad: ReadonlySet<string>, sent: number[] = []) =>
    async (_: unknown, batch: readonly OutRecord[], given: Outcomes<OutRecord>) =>
      splitRefused(batch, given, async (part) => {
        sent.push(part.length);
        if (part.some((record) => bad.has(record.id))) return { kind: 'rejected', code: 'bad', message: 'bad' };
        for (const record of part) given.set(record, DELIVERED);
        return undefined;
      });

  test.each([0, 1, 37, 63])('one bad record of 64, at %d, costs at most 2·log2(64)+1 more requests', async (position) => {
    const sent: number[] = [];
    const { outcomes } = await deliver(records(64), refusing(new Set([`r${position}`]), sent));
    expect(sent.length - 1).toBeLessThanOrEqual(2 * Math.log2(64) + 1);
    const rejected = [...outcomes].filter(([, outcome]) => outcome.kind === 'rejected').map(([id]) => id);
    expect(rejected).toEqual([`r${position}`]);
    expect(outcomes.size).toBe(64);
  });

  test('only the half whose answer was lost is in doubt', async () => {
    let requests = 0;
    const { outcomes } = await deliver(records(4), async (_, batch, given) =>
      splitRefused(batch, given, async () => {
        requests += 1;
        if (requests === 1) return { kind: 'rejected', code: 'bad', message: 'bad' };
        throw fault.inDoubt('cut');
      }),
    );
    expect([...outcomes].sort().map(([, outcome]) => outcome.kind)).toEqual(['in_doubt', 'in_doubt', 'retry', 'retry']);
  });
});
