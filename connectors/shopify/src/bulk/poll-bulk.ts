import { fault, readJson, unexpected, type Fault, type Outcomes, type OutRecord } from '@tributary/connector-kit';
import { z } from 'zod';
import { nothingInDoubt, question } from '../graph/ask-shopify.js';
import { BULK_MUTATIONS } from '../metaobject/requests.js';
import { upsertOf, type Step } from '../metaobject/step.js';
import { handleOf } from '../values/handle.js';
import { inLineOrder, linesOf, readJob, type BulkJob } from './bulk-job.js';
import { statusRequest } from './bulk-requests.js';
import { settleLines, type ResultLine } from './settle-lines.js';
import type { Shop } from '../graph/shop.js';

interface Polling {
  readonly accepted: readonly OutRecord[];
  readonly outcomes: Outcomes<OutRecord>;
}

const LOOK_AGAIN_MS = 2_000;

const Operation = z
  .looseObject({
    status: z.string(),
    errorCode: z.string().nullish(),
    url: z.string().nullish(),
    partialDataUrl: z.string().nullish(),
  })
  .nullable();

const Line = z.looseObject({
  __lineNumber: z.number(),
  data: z.record(z.string(), z.unknown()).nullish(),
  errors: z.array(z.looseObject({ message: z.string() })).optional(),
});

/** Asks after a bulk operation. When it is over, each record has its outcome from its line; one without a line is sent again. */
export async function pollBulk(shop: Shop, job: string, { accepted, outcomes }: Polling): Promise<void> {
  const named = readJob(job);
  const { data } = await question(shop, statusRequest(named.id));
  const operation = Operation.safeParse(data.bulkOperation);
  if (!operation.success) throw fault.transient('Shopify told nothing that can be understood about the bulk operation.');
  const found = operation.data;
  if (found !== null && GOING_ON.has(found.status)) return outcomes.all({ kind: 'accepted', job, afterMs: LOOK_AGAIN_MS });
  const status = found?.status ?? 'not found';
  // Read whole before any outcome is set: half of it must not be taken for all.
  const url = found?.url ?? found?.partialDataUrl;
  const lines = url ? await download(shop, url) : [];
  outcomes.all({
    kind: 'retry',
    code: found?.errorCode ?? status,
    message: `The bulk operation ended as ${status} before it came to this entry.`,
  });
  const stopped = settleLines(stepsOf(accepted, named), { lines, field: BULK_MUTATIONS[named.kind].field, outcomes });
  if (stopped !== undefined) throw stopped;
  if (found?.errorCode === 'ACCESS_DENIED') throw denied();
}

const GOING_ON = new Set(['CREATED', 'RUNNING', 'CANCELING']);

function denied(): Fault {
  return fault.unauthorized(
    'Shopify ended the bulk operation: access denied.',
    'Give the app the scopes `write_metaobjects` and `read_metaobjects`.',
  );
}

/** Records by line, where they are the very ones that were sent, in their order; else nothing names a line's record but its handle. */
function stepsOf(accepted: readonly OutRecord[], { kind, lines }: BulkJob) {
  const steps = accepted.map((record): Step => {
    if (kind === 'delete') return { kind, record, id: record.remoteId ?? '' };
    const step = upsertOf(record, new Map());
    return 'record' in step ? step : { kind, record, handle: handleOf(record), fields: [] };
  });
  const ordered = inLineOrder(steps);
  return { ordered, isSame: linesOf(ordered) === lines };
}

async function download(shop: Shop, url: string): Promise<readonly ResultLine[]> {
  const response = await nothingInDoubt(() => shop.http.send({ method: 'GET', to: 'elsewhere', url }, { accept: [401] }));
  if (response.status !== 200)
    throw response.status < 500 ? expired(response.status) : unexpected(response, 'The result of the bulk operation');
  return response.text
    .split('\n')
    .filter((text) => text.trim() !== '')
    .map((text) => {
      const line = Line.safeParse(readJson(text));
      if (!line.success) throw fault.transient('The result of the bulk operation cannot be understood.');
      return line.data;
    });
}

function expired(status: number): Fault {
  return fault.transient(`The result of the bulk operation could not be read: it was answered ${status}.`);
}
