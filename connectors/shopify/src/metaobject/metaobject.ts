import type { DestinationObject } from '@tributary/connector-kit';
import { pollBulk } from '../bulk/poll-bulk.js';
import { startBulk } from '../bulk/start-bulk.js';
import type { ShopifySettings } from '../settings.js';
import { discoverFields } from './discover.js';
import { fieldTypesOf } from './field-types.js';
import { MetaobjectOptions } from './options.js';
import { prepareMetaobject } from './prepare.js';
import { readEntries } from './read-entries.js';
import { stepsOf } from './steps-of.js';
import { writeEntries } from './write-entries.js';

/** Entries of one metaobject definition, by handle. */
export const metaobject: DestinationObject<ShopifySettings, MetaobjectOptions> = {
  label: 'Metaobject',
  modes: ['upsert', 'insert', 'update', 'mirror', 'full'],
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
  discover: discoverFields,
  acceptsOtherFields: true,
  options: MetaobjectOptions,
  // An upsert costs about 12 of the 1,000 points a request may cost at most; points refill by the shop's plan, read from each answer.
  batch: { records: 50, bytes: 1_048_576 },
  // Shopify takes files of up to 20 MiB. Not counted: what a line repeats of the definition's type and the names of fields.
  bulk: { above: ({ bulk_above }) => bulk_above, batch: { records: 10_000, bytes: 12_582_912 } },
  concurrency: 1,
  removal: 'The entry is deleted; references to it in the shop become empty.',
  prepare: prepareMetaobject,
  async write(context, batch, outcomes) {
    const { options, mode } = context;
    const entry = { type: options.type, status: options.status };
    const steps = await stepsOf(context, batch, { mode, types: await fieldTypesOf(context, options), entry, outcomes });
    await (context.bulk === true ? startBulk : writeEntries)(context, steps, { entry, outcomes });
  },
  async poll(context, job, accepted, outcomes) {
    await pollBulk(context, job, { accepted, outcomes });
  },
  async read(context, keys) {
    const { options } = context;
    return readEntries(context, keys, { entry: { type: options.type }, types: await fieldTypesOf(context, options) });
  },
};
