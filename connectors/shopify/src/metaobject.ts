import { Fault, splitRefused } from '@tributary/connector-kit';
import type { DestinationObject, Http, Outcomes, OutRecord, Refusal } from '@tributary/connector-kit';
import { z } from 'zod';
import { askShopify, faultOfError, type GraphAnswer } from './graph.js';
import { outcomeOf } from './outcome-of.js';
import { aliasOf, findRequest, writeRequest, type Step } from './requests.js';
import type { ShopifySettings } from './settings.js';

export const MetaobjectOptions = z.strictObject({
  type: z
    .string()
    .regex(/^(\$app:)?[A-Za-z0-9_-]{3,255}$/, 'the type of a metaobject definition: letters, digits, `-` and `_`')
    .meta({ title: 'Type', description: 'Of the metaobject definition, which must exist in the shop' }),
  status: z
    .enum(['ACTIVE', 'DRAFT'])
    .optional()
    .meta({ title: 'Status', description: 'Needed where the definition publishes its entries: others than `ACTIVE` are not shown' }),
});
export type MetaobjectOptions = z.infer<typeof MetaobjectOptions>;

/** Entries of one metaobject definition, by handle. */
export const metaobject: DestinationObject<ShopifySettings, MetaobjectOptions> = {
  label: 'Metaobject',
  modes: ['upsert', 'insert', 'mirror'],
  writes: 'partial',
  idempotent: true,
  fields: [
    {
      name: 'handle',
      label: 'Handle',
      type: 'string',
      required: true,
      identifier: true,
      help: 'Names the entry within its type. What is not a-z, 0-9 or a hyphen is replaced, and a hash keeps such handles apart.',
    },
  ],
  acceptsOtherFields: true,
  options: MetaobjectOptions,
  // An upsert costs about 12 of the 1,000 points a request may cost at most; points refill by the shop's plan, read from each answer.
  batch: { records: 25, bytes: 1_048_576 },
  concurrency: 1,
  removal: 'The entry is deleted; references to it in the shop become empty.',
  async write({ http, options }, batch, outcomes) {
    const steps = await stepsOf(http, batch, { options, outcomes });
    let stopped: Fault | undefined;
    await splitRefused([...steps.keys()], outcomes, async (part) => {
      const sent = part.map((record) => steps.get(record) as Step);
      const answer = await askShopify(http, writeRequest(sent, options));
      if (answer.kind === 'too_dear') return tooDear(answer.message);
      stopped = settle(sent, answer, outcomes) ?? stopped;
      return undefined;
    });
    // Thrown last, so that what Shopify did carry out is recorded first.
    if (stopped !== undefined) throw stopped;
  },
};

interface Delivery {
  readonly options: MetaobjectOptions;
  readonly outcomes: Outcomes<OutRecord>;
}

/** What to do for each record. A removal of an entry that is not there is done already. */
async function stepsOf(http: Http, batch: readonly OutRecord[], delivery: Delivery): Promise<ReadonlyMap<OutRecord, Step>> {
  const removals = batch.filter((record) => record.operation === 'remove');
  const ids = new Map(removals.flatMap((record) => (record.remoteId === undefined ? [] : [[record, record.remoteId] as const])));
  const unknown = removals.filter((record) => !ids.has(record));
  for (const [record, id] of await findIds(http, unknown, delivery)) ids.set(record, id);
  return new Map(
    batch.flatMap((record): (readonly [OutRecord, Step])[] => {
      if (record.operation !== 'remove') return [[record, { kind: 'upsert', record }]];
      const id = ids.get(record);
      return id === undefined ? [] : [[record, { kind: 'delete', record, id }]];
    }),
  );
}

async function findIds(
  http: Http,
  records: readonly OutRecord[],
  { options, outcomes }: Delivery,
): Promise<ReadonlyMap<OutRecord, string>> {
  const ids = new Map<OutRecord, string>();
  await splitRefused(records, outcomes, async (part) => {
    const answer = await askShopify(http, findRequest(part, options));
    if (answer.kind === 'too_dear') return tooDear(answer.message);
    const [error] = answer.errors;
    if (error !== undefined) throw faultOfError(error, { waitMs: answer.waitMs, started: false });
    part.forEach((record, place) => {
      const found = Found.safeParse(answer.data[aliasOf(place)]);
      if (found.data === null) outcomes.set(record, { kind: 'delivered', note: 'There was no such entry.' });
      else if (found.success) ids.set(record, found.data.id);
      // Only a question was asked, so nothing is in doubt.
      else outcomes.set(record, { kind: 'retry', code: 'not_found_out', message: 'Shopify did not say whether the entry exists.' });
    });
    return undefined;
  });
  return ids;
}

const Found = z.looseObject({ id: z.string() }).nullable();

/** Gives each record its outcome; returns the fault that some of them met, whose records stay without one. */
function settle(sent: readonly Step[], answer: GraphAnswer, outcomes: Outcomes<OutRecord>): Fault | undefined {
  let stopped: Fault | undefined;
  sent.forEach((step, place) => {
    const outcome = outcomeOf(step, aliasOf(place), answer);
    if (outcome instanceof Fault) stopped ??= outcome;
    else outcomes.set(step.record, outcome);
  });
  return stopped;
}

function tooDear(message: string): Refusal {
  return { kind: 'rejected', code: 'MAX_COST_EXCEEDED', message };
}
