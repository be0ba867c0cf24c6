import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { z } from 'zod';
import type { DestinationObject } from '../connector.js';
import type { RecordOutcome } from '../outcome.js';
import { aRecord } from '../testing/a-record.js';
import { byIndex, type IndexedOutcome } from './by-index.js';
import { deliverBatch } from './deliver-batch.js';

const OUTCOMES: readonly RecordOutcome[] = [
  { kind: 'delivered' },
  { kind: 'rejected', code: 'bad', message: 'no' },
  { kind: 'retry', code: 'later', message: 'later' },
];

/** A destination that answers with these lines, whatever was sent. */
const answering = (lines: readonly IndexedOutcome[]): DestinationObject<unknown> => ({
  label: 'Note',
  modes: ['upsert'],
  writes: 'full',
  idempotent: true,
  fields: [],
  acceptsOtherFields: true,
  options: z.unknown(),
  batch: { records: 100 },
  concurrency: 1,
  write: async ({ http }, batch, outcomes) => {
    await http.send({ method: 'POST', path: '/' });
    byIndex(batch, lines, outcomes);
  },
});

test('P3: with answers permuted, short, surplus and doubled, a record is delivered only where every line about it says so', async () => {
  const line = fc.record({ index: fc.integer({ min: -2, max: 12 }), outcome: fc.constantFrom(...OUTCOMES) });
  const http = { send: async () => ({ status: 200, headers: {}, text: '', json: undefined }), observe: () => undefined };
  const run = { id: 'run', startedAt: '2026-01-01T00:00:00Z' };
  const context = { settings: {}, options: {}, mode: 'upsert', http, signal: new AbortController().signal, run } as const;
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 10 }), fc.array(line, { maxLength: 25 }), async (count, lines) => {
      const records = Array.from({ length: count }, (_, n) => aRecord(`r${n}`, { id: n }));
      const { outcomes } = await deliverBatch(answering(lines), context, records);
      expect([...outcomes.keys()].sort()).toEqual(records.map(({ id }) => id).sort());
      for (const [index, { id }] of records.entries()) {
        const kinds = new Set(lines.filter((one) => one.index === index).map(({ outcome }) => outcome.kind));
        const expected = kinds.size === 1 ? [...kinds][0] : 'in_doubt';
        expect(outcomes.get(id)?.kind).toBe(expected);
      }
    }),
    { numRuns: 1_000 },
  );
});
