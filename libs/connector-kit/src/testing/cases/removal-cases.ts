import { plans } from '@tributary/core';
import { expect } from 'expect';
import type { RecordOutcome } from '../../outcome.js';
import type { OutRecord } from '../../record.js';
import { expectAll, many } from './conformance-case.js';
import type { ConformanceCase, Subject } from './conformance-case.js';

/** Removals take away what was added, once. */
export function removalCases({ name, sample, object }: Subject): ConformanceCase[] {
  const mode = object.modes.find((each) => plans(each, 'remove'));
  if (mode === undefined) return [];
  const added = sample.good(1);
  // The engine's key of a removal is not the one of the addition.
  const leaving = { ...added, operation: 'remove' as const, changed: [], idempotencyKey: `${added.idempotencyKey}-remove` };
  if (sample.removalIsSaid === true) return [];
  return [
    {
      name: 'a removal takes exactly its record away, and once more does no harm',
      async run(bench) {
        const records = many(3, sample);
        const delivered = await bench.deliver(name, sample, records, { mode });
        const gone = withRemoteId(leaving, delivered.outcomes.get(leaving.id));
        const all = await bench.holdings();
        expectAll(await bench.deliver(name, sample, [gone], { mode }), [gone], 'delivered');
        const without = await bench.holdings();
        expect(without).not.toBe(all);
        const others = [0, 2].map((n) => JSON.stringify(String(Object.values(records[n]?.key ?? {})[0])));
        expect(others.filter((key) => all.includes(key) && !without.includes(key))).toEqual([]);
        expectAll(await bench.deliver(name, sample, [gone], { mode }), [gone], 'delivered');
        expect(await bench.holdings()).toBe(without);
      },
    },
    {
      name: 'a removal of what never was there is done',
      async run(bench) {
        const never = { ...sample.good(77), operation: 'remove' as const, changed: [], idempotencyKey: 'never-there' };
        const before = await bench.holdings();
        expectAll(await bench.deliver(name, sample, [never], { mode }), [never], 'delivered');
        expect(await bench.holdings()).toBe(before);
      },
    },
    {
      name: 'removals and additions may share a batch',
      async run(bench) {
        await bench.deliver(name, sample, [sample.good(1)], { mode });
        const records = [leaving, sample.good(2)];
        expectAll(await bench.deliver(name, sample, records, { mode }), records, 'delivered');
      },
    },
  ];
}

/** The destination's own id of a record, as the engine remembers it. */
function withRemoteId(record: OutRecord, outcome: RecordOutcome | undefined): OutRecord {
  return outcome?.kind === 'delivered' && outcome.remoteId !== undefined ? { ...record, remoteId: outcome.remoteId } : record;
}
