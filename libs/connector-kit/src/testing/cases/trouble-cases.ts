import { expect } from 'expect';
import type { Bench } from '../conformance-bench.js';
import { wrongCredentials } from '../conformance-bench.js';
import { expectAll, expectPartition, many } from './conformance-case.js';
import type { ConformanceCase, Subject } from './conformance-case.js';

/** Destinations that ask to wait, are down for a while, lose answers, or take the credentials back in mid-run. */
export function troubleCases(subject: Subject): ConformanceCase[] {
  return [...throttleCases(subject), ...lostCases(subject), ...stormCases(subject)];
}

function throttleCases({ name, sample }: Subject): ConformanceCase[] {
  const one = many(1, sample);
  const inThreeSeconds = () => new Date(Date.now() + 3_000).toUTCString();
  return [
    { form: 'in seconds', retryAfter: () => '2' },
    { form: 'as a date', retryAfter: inThreeSeconds },
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
  }));
}

function lostCases({ name, sample, repeatable }: Subject): ConformanceCase[] {
  const one = many(1, sample);
  return (['before', 'after'] as const).map((cut) => ({
    name: `an answer lost ${cut} the change leaves the record in doubt, and sending it again brings the right state`,
    async run(bench: Bench) {
      const skip = (await requestsOf(bench, { name, sample })) - 1;
      await bench.fault({ cut, count: 1, skip });
      expectAll(await bench.deliver(name, sample, one, { unsettled: true }), one, 'in_doubt');
      if (!repeatable) return;
      const again = one.map((record) => ({ ...record, attempt: 2 }));
      expectAll(await bench.deliver(name, sample, again), again, 'delivered');
      const after = await bench.holdings();
      expectAll(await bench.deliver(name, sample, again), again, 'delivered');
      expect(await bench.holdings()).toBe(after);
    },
  }));
}

/** How many requests a record of its own takes: the last one is the one that matters. */
async function requestsOf(bench: Bench, { name, sample }: Pick<Subject, 'name' | 'sample'>): Promise<number> {
  return (await bench.deliver(name, sample, [sample.good(900)], { unsettled: true })).requests;
}

function stormCases({ connector, name, sample, repeatable }: Subject): ConformanceCase[] {
  const records = many(2, sample);
  return [
    ...[500, 503].map((status) => ({
      name: `a ${status} is tried again, nothing is rejected`,
      async run(bench: Bench) {
        await bench.fault({ status, count: 10 });
        const delivery = await bench.deliver(name, sample, records);
        expectPartition(delivery, records);
        const kinds = records.map(({ id }) => delivery.outcomes.get(id)?.kind);
        const allowed = repeatable ? ['retry'] : ['retry', 'in_doubt'];
        expect(kinds.filter((kind) => !allowed.includes(kind ?? ''))).toEqual([]);
        expect(repeatable ? ['transient'] : ['transient', 'in_doubt']).toContain(delivery.fault?.kind);
      },
    })),
    {
      name: 'after a storm of faults everything is delivered',
      async run(bench) {
        const storm = [{ status: 503 }, { status: 429, retryAfter: 1 }, { status: 502, html: true }, { cut: 'before' as const }];
        await bench.fault(...storm, ...storm);
        const owed = new Map(records.map((record) => [record.id, record]));
        for (let attempt = 1; attempt <= 20 && owed.size > 0; attempt += 1) {
          const batch = [...owed.values()].map((record) => ({ ...record, attempt }));
          const delivery = await bench.deliver(name, sample, batch);
          expect([...delivery.outcomes.values()].filter(({ kind }) => kind === 'rejected')).toEqual([]);
          for (const [id, { kind }] of delivery.outcomes) if (kind === 'delivered') owed.delete(id);
        }
        expect([...owed.keys()]).toEqual([]);
      },
    },
    {
      name: 'a page of HTML with status 200 is no success',
      async run(bench) {
        const one = many(1, sample);
        await bench.fault({ html: true, count: 1 });
        const delivery = await bench.deliver(name, sample, one);
        expectPartition(delivery, one);
        expect(['in_doubt', 'retry']).toContain(delivery.outcomes.get(one[0]?.id ?? '')?.kind);
      },
    },
    {
      name: 'credentials revoked in mid-run stop the sync, nothing is rejected',
      async run(bench) {
        const one = many(1, sample);
        expectAll(await bench.deliver(name, sample, one), one, 'delivered');
        const delivery = await bench.deliver(name, sample, records, { settings: wrongCredentials(connector) });
        expectAll(delivery, records, 'retry');
        expect(delivery.fault?.kind).toBe('unauthorized');
      },
    },
  ];
}
