import { expect } from 'expect';
import type { OutRecord } from '../../record.js';
import { expectPartition, marked } from '../cases/conformance-case.js';
import type { ConformanceCase, Subject } from '../cases/conformance-case.js';
import type { Bench, BenchDelivery } from '../conformance-bench.js';
import type { CleanRun } from './clean-run.js';
import { cellName } from './plain-cells.js';
import { PLACES } from './table.js';

/** Faults that concern single records, with the record in question first, in the middle and last in its batch. */
export function rowCells(subject: Subject, clean: () => Promise<CleanRun>): ConformanceCase[] {
  const { bad } = subject.sample;
  return [
    ...(['fewer', 'more', 'permuted', 'twice'] as const).flatMap((rows) =>
      PLACES.map(({ position, index }) => ({
        name: rowName(30, position, `an answer whose rows are ${rows}`),
        run: (bench: Bench) => meetRows(bench, subject, { rows, index }),
      })),
    ),
    ...PLACES.map(({ position, index }) => ({
      name: rowName(33, position, '400 for a whole request, because of one record'),
      run: (bench: Bench) => meetRefusal(bench, subject, { status: 400, index }),
    })),
    // The limit holds for every request, wherever it comes.
    ...PLACES.map(({ position }) => ({
      name: cellName({ number: 40, name: '413 for a request that is too big' }, position),
      run: async (bench: Bench) => meetTooBig(bench, subject, await clean()),
    })),
    ...PLACES.map(({ position, index }) => ({
      name: rowName(41, position, '422 for one record'),
      run: (bench: Bench) =>
        bad === undefined ? meetRefusal(bench, subject, { status: 422, index }) : meetBad(bench, subject, { bad, index }),
    })),
  ];
}

const rowName = (number: number, position: string, name: string): string => `fault ${number}, ${position} record: ${name}`;

const MOST = 5;

/** A batch with one record put at a place. */
function batchWith(subject: Subject, index: number, odd: OutRecord): readonly OutRecord[] {
  const good = marked(subject, Math.min(MOST, Math.max(subject.object.batch.records, 3)) - 1);
  const place = [0, Math.floor(good.length / 2), good.length][index] ?? 0;
  return [...good.slice(0, place), odd, ...good.slice(place)];
}

const kindsOf = (records: readonly OutRecord[], { outcomes }: BenchDelivery) => records.map(({ id }) => outcomes.get(id)?.kind);

async function meetBad(bench: Bench, subject: Subject, { bad, index }: { readonly bad: OutRecord; readonly index: number }): Promise<void> {
  const records = batchWith(subject, index, bad);
  const delivery = await bench.deliver(subject.name, subject.sample, records);
  expectPartition(delivery, records);
  expect(kindsOf(records, delivery)).toEqual(records.map((record) => (record === bad ? 'rejected' : 'delivered')));
}

/** However the rows of an answer are dealt, no record gets the outcome of another. */
async function meetRows(
  bench: Bench,
  subject: Subject,
  { rows, index }: { readonly rows: 'fewer' | 'more' | 'permuted' | 'twice'; readonly index: number },
): Promise<void> {
  const { name, sample } = subject;
  const odd = sample.bad ?? marked(subject, 6)[5];
  const records = batchWith(subject, index, odd as OutRecord);
  await bench.fault({ rows, count: 100 });
  const delivery = await bench.deliver(name, sample, records);
  expectPartition(delivery, records);
  const wrong = records.filter((record) => {
    const kind = delivery.outcomes.get(record.id)?.kind;
    if (kind === 'in_doubt' || kind === 'retry') return false;
    if (record !== sample.bad) return kind !== 'delivered';
    // Where only errors are told, one that is not told cannot be known.
    return kind !== 'rejected' && !(rows === 'fewer' && sample.tellsEach !== true);
  });
  expect(wrong).toEqual([]);
}

/** One record costs one rejection, or the destination's people are asked; no other record is blamed. */
async function meetRefusal(
  bench: Bench,
  subject: Subject,
  { status, index }: { readonly status: number; readonly index: number },
): Promise<void> {
  const { name, sample } = subject;
  const last = sample.good(MOST + 1);
  const poison = sample.text === undefined ? last : { ...last, fields: { ...last.fields, [sample.text]: 'poison-of-all' } };
  const contains = sample.text === undefined ? String(Object.values(last.key)[0]) : 'poison-of-all';
  const records = batchWith(subject, index, poison);
  await bench.fault({ status, only: { contains }, count: 100 });
  const delivery = await bench.deliver(name, sample, records);
  expectPartition(delivery, records);
  const kinds = kindsOf(records, delivery);
  const alone = records.map((record) => (record === poison ? 'rejected' : 'delivered'));
  const stopped = records.map(() => 'retry');
  if (delivery.fault === undefined) expect(kinds).toEqual(alone);
  else {
    expect(delivery.fault.kind).toBe('fatal');
    // Parts of the batch that were sent before it stay delivered.
    expect(kinds.map((kind, n) => (kind === 'delivered' && records[n] !== poison ? 'retry' : kind))).toEqual(stopped);
  }
  expect(delivery.requests).toBeLessThanOrEqual(requestsToSplit(records.length));
}

/** At most 2·log2(B)+1 more requests for the one, times what a write takes. */
const requestsToSplit = (records: number): number => 3 * (2 * Math.ceil(Math.log2(records)) + 2);

/** A request that is too big is split; all of it arrives. */
async function meetTooBig(bench: Bench, subject: Subject, clean: CleanRun): Promise<void> {
  const { name, sample } = subject;
  // Of records that are told together, one adds little to what all of them take.
  if (clean.requests >= clean.records.length || sample.shown !== undefined) return meetTooBigAlone(bench, subject, clean);
  await bench.fault({ status: 413, only: { longerThan: Math.ceil(clean.longest * 0.8) }, count: 100 });
  const delivery = await bench.deliver(name, sample, clean.records, { batch: clean.batch });
  expect(kindsOf(clean.records, delivery)).toEqual(clean.records.map(() => 'delivered'));
}

/** What cannot be split is rejected. */
async function meetTooBigAlone(bench: Bench, { name, sample }: Subject, { records }: CleanRun): Promise<void> {
  const some = records.slice(0, 1);
  await bench.fault({ status: 413, count: 100 });
  const delivery = await bench.deliver(name, sample, some);
  expect(kindsOf(some, delivery)).toEqual(['rejected']);
}
