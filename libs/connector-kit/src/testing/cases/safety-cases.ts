import { expect } from 'expect';
import { secretsOf } from '../../http/redaction/secrets.js';
import { wrongCredentials } from '../conformance-bench.js';
import { expectAll, expectPartition, many } from './conformance-case.js';
import type { ConformanceCase, Subject } from './conformance-case.js';

/** Deliveries that are called off, and what must not be told. */
export function safetyCases({ connector, name, sample, object }: Subject): ConformanceCase[] {
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
      name: 'a delivery cancelled in mid-run stops within a request, and every record has an outcome',
      async run(bench) {
        const batch = Math.min(2, object.batch.records);
        const records = many(4 * batch, sample);
        const cancel = new AbortController();
        let requests = 0;
        const journal = () => {
          requests += 1;
          if (requests === 1) cancel.abort();
        };
        const delivery = await bench.deliver(name, sample, records, { batch, signal: cancel.signal, journal, unsettled: true });
        expectPartition(delivery, records);
        // The request after the first may have been on its way.
        expect(requests).toBeLessThanOrEqual(2);
        expect([...delivery.outcomes.values()].filter(({ kind }) => kind === 'rejected')).toEqual([]);
        expect(delivery.outcomes.get(records.at(-1)?.id ?? '')?.kind).toBe('retry');
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
