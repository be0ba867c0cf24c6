import { expect } from 'expect';
import type { OutRecord } from '../../record.js';
import { expectAll, expectPartition } from './conformance-case.js';
import type { ConformanceCase, Subject } from './conformance-case.js';

const ODD_TEXT = 'Žluťoučký kůň 🐎 مرحبا 你好 "quoted" \\ back\u2028slash';

/** Odd texts in a field that takes any: they arrive as they are, or their record is rejected. */
export function contentCases(subject: Subject): ConformanceCase[] {
  const { name, sample, object } = subject;
  const { text } = sample;
  if (text === undefined) return [];
  const withText = (value: string | null): OutRecord => {
    const record = sample.good(0);
    const changed = [...new Set([...record.changed, text])];
    return { ...record, fields: { ...record.fields, [text]: value }, changed, idempotencyKey: `${record.idempotencyKey}-${value?.length}` };
  };
  const long = 'long '.repeat(20_000);
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
        const [record, other] = [withText(long), sample.good(1)];
        const delivery = await bench.deliver(name, sample, [record, other]);
        expectPartition(delivery, [record, other]);
        expect(delivery.outcomes.get(other.id)?.kind).toBe('delivered');
        expect(['delivered', 'rejected']).toContain(delivery.outcomes.get(record.id)?.kind);
        if (delivery.outcomes.get(record.id)?.kind === 'delivered') expect(await bench.holdings()).toContain(long.trim());
      },
    },
    ...(object.batch.bytes === undefined ? [] : [tooBigCase(subject, withText('x'.repeat(object.batch.bytes + 1)))]),
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

function tooBigCase({ name, sample }: Subject, record: OutRecord): ConformanceCase {
  return {
    name: 'a record bigger than any request is rejected alone',
    async run(bench) {
      const other = sample.good(1);
      const delivery = await bench.deliver(name, sample, [record, other]);
      expect(delivery.outcomes.get(record.id)?.kind).toBe('rejected');
      expect(delivery.outcomes.get(other.id)?.kind).toBe('delivered');
    },
  };
}
