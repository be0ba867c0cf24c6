import { MODES } from '@tributary/core';
import { expect } from 'expect';
import type { Mode } from '../../connector.js';
import type { OutRecord } from '../../record.js';
import type { Bench } from '../conformance-bench.js';
import { expectAll, expectPartition, keyMarkOf, many, marked, markOf } from './conformance-case.js';
import type { ConformanceCase, Subject } from './conformance-case.js';

/** Batches of every size, every mode, repeats, and records that are refused. */
export function deliveryCases(subject: Subject): ConformanceCase[] {
  const { name, sample, object, repeatable } = subject;
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
    ...[...new Set([1, full, full + 1])].map((count) => ({
      name: `${count} records are delivered`,
      async run(bench: Bench) {
        const empty = await bench.holdings();
        const records = marked(subject, count);
        expectAll(await bench.deliver(name, sample, records), records, 'delivered');
        const held = await bench.holdings();
        expect(held).not.toBe(empty);
        expectAllHeld(held, records.slice(0, sample.shown));
      },
    })),
    ...object.modes.map((mode) => modeCase(subject, mode)),
    ...(repeatable ? [repeatCase(subject)] : []),
    ...(repeatable && sample.text !== undefined ? [orderCase(subject, sample.text)] : []),
    ...(sample.bad === undefined ? [] : badCases(subject, sample.bad)),
  ];
}

/** Where the destination shows the text or the key of one record, it shows those of all. */
function expectAllHeld(held: string, records: readonly OutRecord[]): void {
  const texts = records.map((_, n) => markOf(n));
  const keys = records.map(keyMarkOf);
  const shown = [texts, keys].find((marks) => held.includes(marks.at(0) ?? ''));
  expect(shown?.filter((mark) => !held.includes(mark)) ?? []).toEqual([]);
}

/** Every operation a mode plans has an outcome, and records that are there can be changed. */
function modeCase({ name, sample, object }: Subject, mode: Mode): ConformanceCase {
  return {
    name: `mode ${mode}: what it plans is delivered`,
    async run(bench) {
      const [first, second] = [sample.good(1), sample.good(2)];
      const addsWith: Mode = mode === 'update' ? (object.modes.find((each) => each !== 'update') ?? mode) : mode;
      await bench.deliver(name, sample, [first], { mode: addsWith });
      const planned = MODES[mode].flatMap((operation): OutRecord[] => {
        if (operation === 'add') return mode === 'update' ? [] : [second];
        return [
          {
            ...first,
            operation,
            ...(operation === 'remove' ? { changed: [] } : {}),
            idempotencyKey: `${first.idempotencyKey}-${operation}`,
          },
        ];
      });
      for (const record of planned) expectAll(await bench.deliver(name, sample, [record], { mode }), [record], 'delivered');
    },
  };
}

function repeatCase({ name, sample }: Subject): ConformanceCase {
  return {
    name: 'sending the same records again leaves the same holdings',
    async run(bench) {
      const records = many(3, sample);
      await bench.deliver(name, sample, records);
      const once = await bench.holdings();
      const again = records.map((record) => ({ ...record, attempt: 2 }));
      expectAll(await bench.deliver(name, sample, again), again, 'delivered');
      expect(await bench.holdings()).toBe(once);
    },
  };
}

function orderCase({ name, sample, object }: Subject, text: string): ConformanceCase {
  return {
    name: 'of two changes of one key the later one holds',
    async run(bench) {
      const version = (value: string): OutRecord => {
        const record = sample.good(1);
        return { ...record, id: value, fields: { ...record.fields, [text]: value }, idempotencyKey: value };
      };
      const [older, newer] = [version('older-text'), version('newer-text')];
      const later: OutRecord = { ...newer, operation: 'change', changed: [text] };
      const change = object.modes.some((mode) => (MODES[mode] as readonly string[]).includes('change')) ? later : newer;
      const delivery = await bench.deliver(name, sample, [older, change]);
      expectPartition(delivery, [older, change]);
      if (delivery.outcomes.get(change.id)?.kind !== 'delivered') await bench.deliver(name, sample, [change]);
      expect(await bench.holdings()).toContain('newer-text');
    },
  };
}

function badCases({ name, sample }: Subject, bad: OutRecord): ConformanceCase[] {
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
    {
      name: 'a batch of bad records only is rejected one by one',
      async run(bench) {
        const records = Array.from({ length: 4 }, (_, n) => ({ ...bad, id: `bad-${n}`, idempotencyKey: `bad-${n}` }));
        expectAll(await bench.deliver(name, sample, records), records, 'rejected');
      },
    },
  ];
}
