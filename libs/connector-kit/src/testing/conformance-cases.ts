import { expect } from '@jest/globals';
import type { AnyConnector } from '../connector.js';
import { objectOf } from '../define-connector.js';
import type { Delivery } from '../delivery/deliver-batch.js';
import { secretsOf } from '../http/secrets.js';
import { Fault } from '../outcome.js';
import type { OutRecord } from '../record.js';
import { wrongCredentials } from './conformance-bench.js';
import type { Bench, Sample } from './conformance-bench.js';

/** One thing every connector must do; `run` throws when it does not. */
export interface ConformanceCase {
  readonly name: string;
  readonly run: (bench: Bench) => Promise<void>;
}

/** The cases of a connector as a whole: its check. */
export function connectorCases(connector: AnyConnector): readonly ConformanceCase[] {
  return [
    {
      name: 'good credentials pass the check and change nothing',
      async run(bench) {
        const before = await bench.holdings();
        expect((await bench.check()).detail).not.toBe('');
        expect(await bench.holdings()).toBe(before);
      },
    },
    {
      name: 'wrong credentials fail the check as unauthorized',
      async run(bench) {
        const wrong = wrongCredentials(connector);
        expect(wrong).not.toEqual(bench.settings);
        const fault = await bench.check(wrong).catch((error: unknown) => error);
        expect(fault).toBeInstanceOf(Fault);
        expect((fault as Fault).kind).toBe('unauthorized');
      },
    },
  ];
}

/** The cases of one object. */
export function objectCases(connector: AnyConnector, name: string, sample: Sample): readonly ConformanceCase[] {
  const subject = { connector, name, sample, object: objectOf(connector, name) };
  return [
    ...deliveryCases(subject),
    ...throttleCases(subject),
    ...troubleCases(subject),
    ...contentCases(subject),
    ...removalCases(subject),
    ...safetyCases(subject),
  ];
}

interface Subject {
  readonly connector: AnyConnector;
  readonly name: string;
  readonly sample: Sample;
  readonly object: ReturnType<typeof objectOf>;
}

function deliveryCases({ name, sample, object }: Subject): ConformanceCase[] {
  const full = Math.min(object.batch.records, 1_000);
  return [
    {
      name: 'no record needs no request',
      async run(bench) {
        const delivery = await bench.deliver(name, sample, []);
        expect(delivery.outcomes.size).toBe(0);
        expect(delivery.requests).toBe(0);
      },
    },
    ...[1, full, full + 1].map((count) => ({
      name: `${count} records are delivered`,
      async run(bench: Bench) {
        const empty = await bench.holdings();
        const records = many(count, sample);
        expectAll(await bench.deliver(name, sample, records), records, 'delivered');
        expect(await bench.holdings()).not.toBe(empty);
      },
    })),
    ...(object.idempotent
      ? [
          {
            name: 'sending the same records again leaves the same holdings',
            async run(bench: Bench) {
              const records = many(3, sample);
              await bench.deliver(name, sample, records);
              const once = await bench.holdings();
              const again = records.map((record) => ({ ...record, attempt: 2 }));
              expectAll(await bench.deliver(name, sample, again), again, 'delivered');
              expect(await bench.holdings()).toBe(once);
            },
          },
        ]
      : []),
    ...(sample.bad === undefined ? [] : badCases(name, sample, sample.bad)),
  ];
}

function badCases(name: string, sample: Sample, bad: OutRecord): ConformanceCase[] {
  return [
    {
      name: 'one bad record among good ones costs one rejection',
      async run(bench) {
        const good = many(4, sample);
        const records = [...good.slice(0, 2), bad, ...good.slice(2)];
        const delivery = await bench.deliver(name, sample, records);
        expectPartition(delivery, records);
        const rejected = records.filter((record) => delivery.outcomes.get(record.id)?.kind === 'rejected');
        expect(rejected.map((record) => record.id)).toEqual([bad.id]);
        expect(good.map((record) => delivery.outcomes.get(record.id)?.kind)).toEqual(good.map(() => 'delivered'));
      },
    },
    {
      name: 'a bad record alone is rejected with the reason',
      async run(bench) {
        const delivery = await bench.deliver(name, sample, [bad]);
        expectAll(delivery, [bad], 'rejected');
        expect(delivery.fault).toBeUndefined();
        expect(delivery.outcomes.get(bad.id)).toMatchObject({ code: expect.stringMatching(/./), message: expect.stringMatching(/./) });
      },
    },
  ];
}

function throttleCases({ name, sample }: Subject): ConformanceCase[] {
  const one = many(1, sample);
  const inTwoSeconds = () => new Date(Date.now() + 3_000).toUTCString();
  return [
    ...[
      { form: 'in seconds', retryAfter: () => '2' },
      { form: 'as a date', retryAfter: inTwoSeconds },
    ].map(({ form, retryAfter }) => ({
      name: `a 429 with Retry-After ${form} is a pause of that length`,
      async run(bench: Bench) {
        await bench.fault({ status: 429, retryAfter: retryAfter(), count: 1 });
        const delivery = await bench.deliver(name, sample, one);
        expectAll(delivery, one, 'retry');
        expect(delivery.fault?.kind).toBe('throttled');
        expect(delivery.fault?.options.afterMs).toBeGreaterThan(500);
        expect(delivery.fault?.options.afterMs).toBeLessThanOrEqual(3_000);
      },
    })),
  ];
}

function troubleCases({ connector, name, sample, object }: Subject): ConformanceCase[] {
  const records = many(2, sample);
  const one = many(1, sample);
  return [
    ...[500, 503].map((status) => ({
      name: `a ${status} is tried again, nothing is rejected`,
      async run(bench: Bench) {
        await bench.fault({ status, count: 10 });
        const delivery = await bench.deliver(name, sample, records);
        expectAll(delivery, records, 'retry');
        expect(delivery.fault?.kind).toBe('transient');
      },
    })),
    ...(['before', 'after'] as const).map((cut) => ({
      name: `an answer lost ${cut} the change leaves the record in doubt${object.idempotent ? ', and sending it again brings the right state' : ''}`,
      async run(bench: Bench) {
        await bench.fault({ cut, count: 1 });
        expectAll(await bench.deliver(name, sample, one), one, 'in_doubt');
        if (!object.idempotent) return;
        const again = one.map((record) => ({ ...record, attempt: 2 }));
        expectAll(await bench.deliver(name, sample, again), again, 'delivered');
        const after = await bench.holdings();
        expectAll(await bench.deliver(name, sample, again), again, 'delivered');
        expect(await bench.holdings()).toBe(after);
      },
    })),
    {
      name: 'a page of HTML with status 200 is no success',
      async run(bench) {
        await bench.fault({ html: true, count: 1 });
        const delivery = await bench.deliver(name, sample, one);
        expectPartition(delivery, one);
        expect(['in_doubt', 'retry']).toContain(delivery.outcomes.get(one[0]?.id ?? '')?.kind);
      },
    },
    {
      name: 'credentials revoked in mid-run stop the sync, nothing is rejected',
      async run(bench) {
        expectAll(await bench.deliver(name, sample, one), one, 'delivered');
        const delivery = await bench.deliver(name, sample, records, { settings: wrongCredentials(connector) });
        expectAll(delivery, records, 'retry');
        expect(delivery.fault?.kind).toBe('unauthorized');
      },
    },
  ];
}

const ODD_TEXT = 'Žluťoučký kůň 🐎 مرحبا 你好 "quoted" \\ back\u2028slash';

function contentCases({ name, sample }: Subject): ConformanceCase[] {
  const { text } = sample;
  if (text === undefined) return [];
  const withText = (value: string | null): OutRecord => {
    const record = sample.good(0);
    const changed = [...new Set([...record.changed, text])];
    return { ...record, fields: { ...record.fields, [text]: value }, changed, idempotencyKey: `${record.idempotencyKey}-${value?.length}` };
  };
  return [
    {
      name: 'unicode text arrives unchanged',
      async run(bench) {
        const record = withText(ODD_TEXT);
        expectAll(await bench.deliver(name, sample, [record]), [record], 'delivered');
        expect(await bench.holdings()).toContain(JSON.stringify(ODD_TEXT).slice(1, -1));
      },
    },
    {
      name: 'a text too long is rejected or arrives whole, and takes no other record with it',
      async run(bench) {
        const long = withText('long '.repeat(20_000));
        const other = sample.good(1);
        const delivery = await bench.deliver(name, sample, [long, other]);
        expectPartition(delivery, [long, other]);
        expect(delivery.outcomes.get(other.id)?.kind).toBe('delivered');
        expect(['delivered', 'rejected']).toContain(delivery.outcomes.get(long.id)?.kind);
        if (delivery.outcomes.get(long.id)?.kind === 'delivered') expect(await bench.holdings()).toContain('long '.repeat(20_000).trim());
      },
    },
    {
      name: 'a null is sent or rejected with a reason',
      async run(bench) {
        const record = withText(null);
        const delivery = await bench.deliver(name, sample, [record]);
        expectPartition(delivery, [record]);
        expect(delivery.fault).toBeUndefined();
        expect(['delivered', 'rejected']).toContain(delivery.outcomes.get(record.id)?.kind);
      },
    },
    {
      name: 'a value JSON cannot express is rejected alone',
      async run(bench) {
        const record = sample.good(0);
        const nan = { ...record, fields: { ...record.fields, [text]: NaN } };
        const other = sample.good(1);
        const delivery = await bench.deliver(name, sample, [nan, other]);
        expect(delivery.outcomes.get(nan.id)?.kind).toBe('rejected');
        expect(delivery.outcomes.get(other.id)?.kind).toBe('delivered');
      },
    },
  ];
}

function removalCases({ name, sample, object }: Subject): ConformanceCase[] {
  if (!object.modes.includes('mirror')) return [];
  const added = sample.good(1);
  // The engine's key of a removal is not the one of the addition.
  const gone = { ...added, operation: 'remove' as const, changed: [], idempotencyKey: `${added.idempotencyKey}-remove` };
  return [
    {
      name: 'a removal takes exactly its record away, and once more does no harm',
      async run(bench) {
        const records = many(3, sample);
        await bench.deliver(name, sample, records);
        const all = await bench.holdings();
        expectAll(await bench.deliver(name, sample, [gone]), [gone], 'delivered');
        const without = await bench.holdings();
        expect(without).not.toBe(all);
        expectAll(await bench.deliver(name, sample, [gone]), [gone], 'delivered');
        expect(await bench.holdings()).toBe(without);
      },
    },
    {
      name: 'removals and additions may share a batch',
      async run(bench) {
        await bench.deliver(name, sample, [sample.good(1)]);
        const records = [gone, sample.good(2)];
        expectAll(await bench.deliver(name, sample, records), records, 'delivered');
      },
    },
  ];
}

function safetyCases({ connector, name, sample }: Subject): ConformanceCase[] {
  return [
    {
      name: 'a cancelled delivery sends nothing and owes every record',
      async run(bench) {
        const before = await bench.holdings();
        const records = many(2, sample);
        expectAll(await bench.deliver(name, sample, records, { signal: AbortSignal.abort() }), records, 'retry');
        expect(await bench.holdings()).toBe(before);
      },
    },
    {
      name: 'no secret appears in an outcome, a fault or the journal',
      async run(bench) {
        const records = many(2, sample);
        await bench.deliver(name, sample, records);
        await bench.fault({ status: 500, count: 1 });
        await bench.deliver(name, sample, records);
        await bench.deliver(name, sample, records, { settings: wrongCredentials(connector) });
        expect(bench.told.length).toBeGreaterThan(3);
        const secrets = [bench.settings, wrongCredentials(connector)].flatMap((settings) => secretsOf(connector.settings, settings));
        expect(secrets.length).toBeGreaterThan(0);
        for (const secret of secrets) expect(bench.told.filter((text) => text.includes(secret))).toEqual([]);
      },
    },
  ];
}

function many(count: number, sample: Sample): OutRecord[] {
  return Array.from({ length: count }, (_, n) => sample.good(n));
}

/** Exactly one outcome for every record, and none for another. */
function expectPartition(delivery: Delivery, records: readonly OutRecord[]): void {
  expect([...delivery.outcomes.keys()].sort()).toEqual(records.map((record) => record.id).sort());
}

function expectAll(delivery: Delivery, records: readonly OutRecord[], kind: string): void {
  expectPartition(delivery, records);
  const others = records.map((record) => delivery.outcomes.get(record.id)).filter((outcome) => outcome?.kind !== kind);
  expect(others).toEqual([]);
}
