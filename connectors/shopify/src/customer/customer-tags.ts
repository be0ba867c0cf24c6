import {
  fault,
  opened,
  sendInTurn,
  splitRefused,
  type DestinationObject,
  type FieldValue,
  type Outcomes,
  type OutRecord,
} from '@tributary/connector-kit';
import { z } from 'zod';
import { askShopify } from '../graph/ask-shopify.js';
import { cutByPoints } from '../graph/cut-by-points.js';
import { aliasOf, combine, POINTS, type GraphRequest } from '../graph/graph-request.js';
import { checkScopes } from '../graph/scopes.js';
import type { ShopifySettings } from '../settings.js';
import { By, CUSTOMER } from './customer-field.js';
import { findCustomers, type Customer } from './find-customers.js';
import { plainOutcome } from './plain-outcome.js';
import type { Shop } from '../graph/shop.js';

const Tag = z
  .string()
  .trim()
  .min(1)
  .max(255)
  .regex(/^[^,]*$/, 'a tag has no comma: Shopify would make two of it');

export const TagOptions = z
  .strictObject({
    by: By,
    tags: z.array(Tag).default([]).meta({ title: 'Tags', description: 'What every customer of the sync is tagged with' }),
    prefix: Tag.optional().meta({
      title: 'Prefix',
      description:
        'Tags that begin so are the sync’s own: those a record does not name any more are taken away. Without it tags are only added',
    }),
  })
  .refine(({ tags, prefix }) => prefix === undefined || tags.every((tag) => tag.startsWith(prefix)), {
    path: ['tags'],
    message: 'all of them must begin with the `prefix`',
  });
export type TagOptions = z.infer<typeof TagOptions>;

/** Tags of customers: an audience as a tag, or a list of a trait's. Other tags stay as they are. */
export const customerTags: DestinationObject<ShopifySettings, TagOptions> = {
  label: 'Customer tags',
  modes: ['upsert', 'mirror', 'membership', 'full'],
  writes: 'partial',
  idempotent: true,
  fields: [
    CUSTOMER,
    {
      name: 'tags',
      label: 'Tags',
      type: 'array',
      maxItems: 250,
      help: 'Tags of this customer, beside those the option `tags` gives to all.',
    },
  ],
  acceptsOtherFields: false,
  options: TagOptions,
  batch: { records: 50, bytes: 1_048_576 },
  concurrency: 1,
  removal: 'The tags the sync gave are taken from the customer; other tags stay.',
  async prepare(context, { mapped }) {
    await checkScopes(context, ['read_customers', 'write_customers']);
    if (context.options.tags.length === 0 && !mapped.includes('tags'))
      throw fault.fatal('The sync gives no tags.', 'Name them in the option `tags`, or map the field `tags`.');
    return [];
  },
  async write(context, batch, outcomes) {
    const { options } = context;
    const selection = options.prefix === undefined ? {} : { selection: 'tags ' };
    const customers = await findCustomers(context, batch, { by: options.by, outcomes, ...selection });
    const steps = batch.flatMap((record): TagStep[] => {
      const customer = customers.get(record);
      if (customer === undefined) return [];
      const step = stepOf(record, customer, options);
      if (step.add.length + step.remove.length > 0) return [step];
      outcomes.set(record, step.problem ?? { kind: 'delivered', remoteId: customer.id, note: 'There was nothing to change.' });
      return [];
    });
    await writeTags(context, steps, outcomes);
  },
};

/** What one customer's tags lack, and what is too much. */
export interface TagStep {
  readonly record: OutRecord;
  readonly id: string;
  readonly add: readonly string[];
  readonly remove: readonly string[];
  readonly problem?: { readonly kind: 'rejected'; readonly code: string; readonly message: string; readonly field: string };
}

function stepOf(record: OutRecord, { id, tags: present = [] }: Customer, { tags, prefix }: TagOptions): TagStep {
  const named = tagsOf(record.fields.tags ?? null);
  const wrong = named?.find((tag) => !Tag.safeParse(tag).success || (prefix !== undefined && !tag.startsWith(prefix)));
  if (named === undefined || wrong !== undefined) return { record, id, add: [], remove: [], problem: misfit(wrong, prefix) };
  const wanted = [...new Set([...tags, ...named])];
  if (record.operation === 'remove') return { record, id, add: [], remove: wanted };
  // Shopify tells tags apart by their letters, whatever their case.
  const kept = new Set(wanted.map((tag) => tag.toLowerCase()));
  const own = prefix === undefined ? [] : present.filter((tag) => tag.startsWith(prefix));
  return { record, id, add: wanted, remove: own.filter((tag) => !kept.has(tag.toLowerCase())) };
}

function misfit(wrong: string | undefined, prefix: string | undefined) {
  const what = wrong === undefined ? 'is no list of texts' : `holds \`${wrong}\``;
  const rule = `Tags have 1 to 255 characters, no comma${prefix === undefined ? '' : ` and begin with \`${prefix}\``}.`;
  return { kind: 'rejected', code: 'value.type', message: `The value of \`tags\` ${what}. ${rule}`, field: 'tags' } as const;
}

function tagsOf(value: FieldValue): readonly string[] | undefined {
  if (value === null) return [];
  const list = opened(value);
  return Array.isArray(list) && list.every((tag) => typeof tag === 'string') ? list.map((tag) => tag.trim()) : undefined;
}

async function writeTags(shop: Shop, steps: readonly TagStep[], outcomes: Outcomes<OutRecord>): Promise<void> {
  const stepOf = new Map(steps.map((step) => [step.record, step]));
  const requests = cutByPoints(steps, pointsOf).map((part) => part.map(({ record }) => record));
  await sendInTurn(requests, outcomes, (request) =>
    splitRefused(request, outcomes, async (part) => {
      const sent = part.map((record) => stepOf.get(record) as TagStep);
      const answer = await askShopify(shop, tagsRequest(sent));
      if (answer.kind === 'too_dear') return answer.refusal;
      for (const [place, { record, id, add, remove }] of sent.entries()) {
        const aliases = [...(add.length > 0 ? [aliasOf(2 * place)] : []), ...(remove.length > 0 ? [aliasOf(2 * place + 1)] : [])];
        outcomes.set(record, plainOutcome(aliases, answer, id));
      }
      return undefined;
    }),
  );
}

const COST = POINTS.mutation + POINTS.object;
const pointsOf = ({ add, remove }: TagStep): number => (add.length > 0 ? COST : 0) + (remove.length > 0 ? COST : 0);

/** Adds under the even aliases, removes under the odd ones. */
export function tagsRequest(steps: readonly TagStep[]): GraphRequest {
  const part = (
    field: 'tagsAdd' | 'tagsRemove',
    place: number,
    { id, tags }: { readonly id: string; readonly tags: readonly string[] },
  ) => ({
    declaration: `$i${place}: ID!, $t${place}: [String!]!`,
    field: `${aliasOf(place)}: ${field}(id: $i${place}, tags: $t${place}) { userErrors { field message } }`,
    variables: { [`i${place}`]: id, [`t${place}`]: tags },
    points: COST,
  });
  const parts = steps.flatMap(({ id, add, remove }, place) => [
    ...(add.length > 0 ? [part('tagsAdd', 2 * place, { id, tags: add })] : []),
    ...(remove.length > 0 ? [part('tagsRemove', 2 * place + 1, { id, tags: remove })] : []),
  ]);
  return combine('mutation', 'Tags', parts);
}
