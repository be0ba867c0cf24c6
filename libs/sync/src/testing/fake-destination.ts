import { z } from 'zod';
import type { AnyConnector, DestinationObject, FieldValue, Http, OutRecord, Outcomes } from '@tributary/connector-kit';

/** How the destination answers one write. `keep` is what a destination does with a record it takes. */
export type Answer = (batch: readonly OutRecord[], outcomes: Outcomes<OutRecord>, keep: (record: OutRecord) => void) => void;

/** A destination in memory that takes everything, unless it is told how to answer. */
export interface FakeDestination {
  readonly connector: AnyConnector;
  readonly http: Http;
  /** Every write, as its records. */
  readonly writes: (readonly OutRecord[])[];
  /** What it holds, by the text of the key. */
  readonly holdings: Map<string, Readonly<Record<string, FieldValue>>>;
  /** Answers to the next writes, one each; then it takes everything again. */
  readonly script: Answer[];
}

export interface FakeOptions {
  readonly idempotent?: boolean;
  readonly records?: number;
  /** What else its object declares. */
  readonly object?: Partial<DestinationObject<unknown>>;
}

/** The key of a record as the fake destination files it. */
export const fileKey = (record: Pick<OutRecord, 'key'>): string => Object.values(record.key).map(String).join('|');

export function fakeDestination({ idempotent = true, records = 10, object: declared = {} }: FakeOptions = {}): FakeDestination {
  const writes: (readonly OutRecord[])[] = [];
  const holdings: FakeDestination['holdings'] = new Map();
  const script: Answer[] = [];
  const keep = (record: OutRecord): void => {
    if (record.operation === 'remove') holdings.delete(fileKey(record));
    else holdings.set(fileKey(record), { ...holdings.get(fileKey(record)), ...record.fields });
  };
  const takeAll: Answer = (batch, outcomes) => {
    batch.forEach(keep);
    outcomes.all({ kind: 'delivered' });
  };
  const object: DestinationObject<unknown> = {
    label: 'Records',
    modes: ['upsert', 'insert', 'update', 'mirror', 'append', 'full', 'membership'],
    removal: 'deletes the record',
    writes: 'partial',
    idempotent,
    fields: [],
    acceptsOtherFields: true,
    options: z.strictObject({ note: z.string().optional() }),
    batch: { records },
    concurrency: 1,
    write: async ({ http }, batch, outcomes) => {
      await http.send({ method: 'POST', path: 'records', json: batch.map(({ operation, key, fields }) => ({ operation, key, fields })) });
      writes.push(batch);
      (script.shift() ?? takeAll)(batch, outcomes, keep);
    },
    ...declared,
  };
  const connector: AnyConnector = {
    slug: 'fake',
    name: 'Fake',
    settings: z.unknown(),
    baseUrl: () => 'http://127.0.0.1',
    auth: () => ({ scheme: 'none' }),
    check: async () => ({ detail: '' }),
    objects: { records: object },
    sandbox: {
      settings: {},
      create: () => ({ answer: () => ({ status: 200 }), holdings: () => ({}), save: () => null, restore: () => undefined }),
    },
  };
  const http: Http = { send: async () => ({ status: 200, headers: {}, text: '', json: undefined }), observe: () => undefined };
  return { connector, http, writes, holdings, script };
}
