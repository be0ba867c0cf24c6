import {
  splitRefused,
  type DestinationObject,
  type Field,
  type Http,
  type HttpResponse,
  type Outcomes,
  type OutRecord,
  type RecordOutcome,
  type Refusal,
} from '@tributary/connector-kit';
import { z } from 'zod';
import { faultOf, readAnswer, taskOf, type Answer } from '../answer.js';
import { AttributePins } from '../attributes.js';
import { dryRun } from '../dry-run.js';
import { jobOf, pollUpload } from '../poll.js';
import { readRecord } from '../read-record.js';
import { recordBody } from '../record-body.js';
import type { MisoSettings } from '../settings.js';
import { OWN_STATUSES, refusalOf, uploadRecords } from '../upload.js';

/** A dataset of records that are named by an id and written whole. */
export interface Dataset {
  /** Also the end of the path: `users`. */
  readonly noun: 'users' | 'products';
  readonly one: string;
  readonly label: string;
  readonly idField: 'user_id' | 'product_id';
  readonly fields: readonly Field[];
}

export const RecordOptions = z.strictObject({
  confirmed_by: z.enum(['digested', 'status', 'queued']).default('digested').meta({
    title: 'Delivered when',
    description:
      '`digested`: each request waits until Miso has taken the records in. `status`: they are queued, and Miso is asked after them. `queued`: that Miso has queued them is enough',
  }),
  attributes: AttributePins.default({}).meta({
    title: 'Types of custom attributes',
    description:
      'By name: `text`, `number`, `boolean`, `texts`, `numbers` or `object`. What has no exact form in it is rejected before it is sent',
  }),
});
export type RecordOptions = z.infer<typeof RecordOptions>;

type RecordObject = DestinationObject<MisoSettings, RecordOptions>;

/** The bucket of an environment: Miso's own SDK keeps to it for all datasets together. */
export const RATE = { requests: 10, perMs: 1_000, bucket: 'api' } as const;

/** An object of a dataset. Each write replaces the whole record. */
export function recordObject(dataset: Dataset): RecordObject {
  const { noun, one, label, idField, fields } = dataset;
  return {
    label,
    modes: ['upsert', 'insert', 'mirror'],
    writes: 'full',
    target: [],
    idempotent: true,
    fields,
    acceptsOtherFields: false,
    options: RecordOptions,
    // Miso recommends about 100 records and publishes no size or rate; the others are its own SDK's defaults.
    batch: { records: 100, bytes: 1_048_576 },
    concurrency: 2,
    rate: RATE,
    removal: `The ${one} is deleted from Miso.`,
    prepare: ({ http, options }, planned) => dryRun({ http, noun, fields, pins: options.attributes }, planned),
    async write({ http, options }, batch, outcomes) {
      const removals = batch.filter((record) => record.operation === 'remove');
      const upserts = batch.filter((record) => record.operation !== 'remove');
      const taken = takenBy(options.confirmed_by);
      const query = options.confirmed_by === 'digested' ? {} : { query: { async: '1' } };
      await uploadRecords({ http, outcomes, noun, bodyOf: recordBody(fields, options.attributes), taken, ...query }, upserts);
      await splitRefused(removals, outcomes, (part) => remove({ http, outcomes, dataset }, part));
    },
    poll: ({ http }, job, accepted, outcomes) => pollUpload({ http, noun, outcomes }, job, accepted),
    read: async ({ http }, keys) => {
      const found = [];
      for (const key of keys) found.push(await readRecord(http, noun, { id: String(key[idField]), idField }));
      return found;
    },
  };
}

type Taken = (answer: Answer, sent: readonly OutRecord[]) => RecordOutcome;

function takenBy(confirmedBy: RecordOptions['confirmed_by']): Taken {
  if (confirmedBy !== 'status') return () => ({ kind: 'delivered' });
  return (answer, sent) => {
    const task = taskOf(answer);
    if (task !== undefined) return { kind: 'accepted', job: jobOf(task, sent.length) };
    return { kind: 'in_doubt', message: 'Miso queued the records and did not say how to ask after them.' };
  };
}

interface Removal {
  readonly http: Http;
  readonly outcomes: Outcomes<OutRecord>;
  readonly dataset: Dataset;
}

export const removalBody = ({ noun, idField }: Pick<Dataset, 'noun' | 'idField'>, records: readonly OutRecord[]) => ({
  data: { [noun === 'users' ? 'user_ids' : 'product_ids']: records.map(({ key }) => String(key[idField])) },
});

async function remove({ http, outcomes, dataset }: Removal, sent: readonly OutRecord[]): Promise<Refusal | undefined> {
  const { noun, one } = dataset;
  const json = removalBody(dataset, sent);
  const response = await http.send({ method: 'POST', path: `/v1/${noun}/_delete`, json }, { accept: OWN_STATUSES });
  const gone = isGone(response);
  if (response.status === 413 || response.status === 422 || (gone && sent.length > 1)) return refusalOf(response);
  const deleted = response.status === 200 && readAnswer(response)?.message === 'deleted';
  if (!gone && !deleted) throw faultOf(response, `A removal of ${noun}`);
  const outcome: RecordOutcome = gone ? { kind: 'delivered', note: `There was no such ${one}.` } : { kind: 'delivered' };
  for (const record of sent) outcomes.set(record, outcome);
  return undefined;
}

const isGone = (response: HttpResponse): boolean => response.status === 404 && readAnswer(response)?.message === 'not found';
