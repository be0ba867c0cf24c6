import { fault, sendInTurn, unexpected, writeJson, type Outcomes, type OutRecord, type RecordOutcome } from '@tributary/connector-kit';
import { z } from 'zod';
import { askShopify, faultOfError, nothingInDoubt, type GraphAnswer } from '../graph/ask-shopify.js';
import type { GraphRequest } from '../graph/graph-request.js';
import { BULK_MUTATIONS, bulkLine, type Entry } from '../metaobject/requests.js';
import type { Step } from '../metaobject/step.js';
import { writeEntries } from '../metaobject/write-entries.js';
import { inLineOrder, jobText, linesOf, type BulkKind } from './bulk-job.js';
import { runRequest, uploadRequest } from './bulk-requests.js';
import type { Shop } from '../graph/shop.js';

/** So few are sooner done one by one than by a file. */
const FEW = 50;
/** When to look first. */
const LOOK_MS = 1_000;

interface Bulk {
  readonly entry: Entry;
  readonly outcomes: Outcomes<OutRecord>;
}

/**
 * Sends steps as files of variables that Shopify works through by itself, one for what is to be written and one for what is to be
 * deleted. It counts no points. Each record is `accepted` under its operation. Repeating it is safe: entries are named by handle.
 */
export async function startBulk(shop: Shop, steps: readonly Step[], bulk: Bulk): Promise<void> {
  const groups = (['upsert', 'delete'] as const)
    .map((kind) => steps.filter((step) => step.kind === kind))
    .filter((group) => group.length > 0);
  const stepOf = new Map(steps.map((step) => [step.record, step]));
  await sendInTurn(
    groups.map((group) => group.map(({ record }) => record)),
    bulk.outcomes,
    async (records) => {
      const group = records.map((record) => stepOf.get(record) as Step);
      const [first] = group;
      if (first === undefined) return;
      if (group.length <= FEW) return writeEntries(shop, group, bulk);
      const outcome = await start(shop, { kind: first.kind, ordered: inLineOrder(group), entry: bulk.entry });
      for (const record of records) bulk.outcomes.set(record, outcome);
    },
  );
}

interface File {
  readonly kind: BulkKind;
  readonly ordered: readonly Step[];
  readonly entry: Entry;
}

async function start(shop: Shop, { kind, ordered, entry }: File): Promise<RecordOutcome> {
  const path = await upload(shop, ordered.map((step) => `${writeJson(bulkLine(step, entry))}\n`).join(''));
  const lines = linesOf(ordered);
  const { userErrors, bulkOperation } = await ask(shop, runRequest(BULK_MUTATIONS[kind].mutation, path, `tributary ${lines}`), Run);
  if (bulkOperation) return { kind: 'accepted', job: jobText({ kind, lines, id: bulkOperation.id }), afterMs: LOOK_MS };
  const [error] = userErrors;
  if (error === undefined) return { kind: 'in_doubt', message: 'Shopify reported neither a bulk operation nor an error.' };
  const afterMs = WAITS[error.code ?? ''];
  if (afterMs !== undefined) return { kind: 'retry', code: error.code ?? '', message: error.message, afterMs };
  throw fault.fatal(
    `Shopify does not take the bulk operation: ${error.message}`,
    'Raise the option `bulk_above`, so that records are sent one by one, and report this.',
  );
}

/** Codes that pass by themselves: other operations of the shop are under way, or their file server has a trouble. */
const WAITS: Readonly<Record<string, number>> = {
  OPERATION_IN_PROGRESS: 10_000,
  LIMIT_REACHED: 10_000,
  INTERNAL_FILE_SERVER_ERROR: 5_000,
  NO_SUCH_FILE: 5_000,
};

/** Uploads a file of variables; gives the path by which Shopify knows it. */
async function upload(shop: Shop, lines: string): Promise<string> {
  const { stagedTargets, userErrors } = await nothingInDoubt(() => ask(shop, uploadRequest(), Staged));
  const target = stagedTargets?.[0];
  const url = target?.url;
  const path = target?.parameters.find(({ name }) => name === 'key')?.value;
  if (!url || path === undefined)
    throw fault.transient(`Shopify names no place for a file: ${userErrors.map(({ message }) => message).join(' ')}`);
  const fields = (target?.parameters ?? []).map(({ name, value }) => ({ name, value }));
  const file = { name: 'file', value: lines, fileName: 'variables.jsonl', contentType: 'text/jsonl' };
  // The file alone changes nothing, so a lost answer leaves no record in doubt.
  const response = await nothingInDoubt(() =>
    shop.http.send({ method: 'POST', to: 'elsewhere', url, parts: [...fields, file] }, { accept: [401] }),
  );
  if (response.status >= 200 && response.status < 300) return path;
  if (response.status < 500) throw fault.transient(`The place for the file answered ${response.status}: ${response.text.slice(0, 300)}`);
  throw unexpected(response, 'The upload of the file');
}

function ask<T>(shop: Shop, request: GraphRequest, schema: z.ZodType<T>): Promise<T> {
  return askShopify(shop, request).then((answer) => {
    if (answer.kind === 'too_dear') throw fault.fatal(answer.refusal.message);
    return payloadOf(answer, schema);
  });
}

/** The one payload of an answer. */
function payloadOf<T>(answer: GraphAnswer, schema: z.ZodType<T>): T {
  const payload = schema.safeParse(Object.values(answer.data)[0]);
  if (payload.success) return payload.data;
  throw faultOfError(answer.errors[0] ?? { message: 'nothing that can be understood' }, { waitMs: answer.waitMs, started: true });
}

const UserErrors = z.array(z.looseObject({ code: z.string().nullish(), message: z.string() })).default([]);
const Run = z.looseObject({ bulkOperation: z.looseObject({ id: z.string() }).nullish(), userErrors: UserErrors });
const Staged = z.looseObject({
  stagedTargets: z
    .array(z.looseObject({ url: z.string().nullish(), parameters: z.array(z.looseObject({ name: z.string(), value: z.string() })) }))
    .nullish(),
  userErrors: UserErrors,
});
