import { fault, type DestinationObject, type OutRecord } from '@tributary/connector-kit';
import { z } from 'zod';
import { checkScopes } from '../graph/scopes.js';
import { fieldOf } from '../metaobject/discover.js';
import { Fields } from '../metaobject/options.js';
import { misfit } from '../metaobject/step.js';
import type { ShopifySettings } from '../settings.js';
import { fieldText } from '../values/field-text.js';
import type { FieldTypes } from '../values/field-type.js';
import { By, CUSTOMER } from './customer-field.js';
import { findCustomers } from './find-customers.js';
import { listMetafields, metafieldTypesOf } from './metafield-definitions.js';
import type { MetafieldStep } from './metafield-requests.js';
import { writeMetafields } from './write-metafields.js';

export const MetafieldOptions = z.strictObject({
  by: By,
  namespace: z
    .string()
    .regex(/^(\$app(:[A-Za-z0-9_-]+)?|[A-Za-z0-9_-]{3,255})$/, 'a namespace: 3 to 255 letters, digits, `-` and `_`')
    .default('custom')
    .meta({ title: 'Namespace', description: 'Of the metafields' }),
  fields: Fields,
});
export type MetafieldOptions = z.infer<typeof MetafieldOptions>;

/** Metafields of customers: a trait each, by its key in one namespace. */
export const customerMetafield: DestinationObject<ShopifySettings, MetafieldOptions> = {
  label: 'Customer metafields',
  modes: ['upsert', 'mirror', 'full'],
  writes: 'partial',
  idempotent: true,
  fields: [CUSTOMER],
  async discover(context, { namespace }) {
    return [...(await listMetafields(context, namespace))].map(([key, { name, ...type }]) => fieldOf(key, name, type));
  },
  acceptsOtherFields: true,
  options: MetafieldOptions,
  // 25 metafields share a mutation of 10 points, so that a request has room for many customers.
  batch: { records: 250, bytes: 4_194_304 },
  concurrency: 1,
  removal: 'The mapped metafields of the customer are deleted; the customer stays.',
  async prepare(context, { mapped }) {
    await checkScopes(context, ['read_customers', 'write_customers']);
    const { namespace, fields = {} } = context.options;
    const keys = mapped.map((name) => name.split('.')[0] ?? name).filter((name) => name !== 'customer');
    const defined = await metafieldTypesOf(context, namespace, keys);
    for (const key of keys) checkField(key, { defined, fields, namespace });
    return [];
  },
  async write(context, batch, outcomes) {
    const { options } = context;
    const types = await typesOf(options, () => metafieldTypesOf(context, options.namespace, keysOf(batch)));
    const customers = await findCustomers(context, batch, { by: options.by, outcomes });
    const steps = batch.flatMap((record): MetafieldStep[] => {
      const customer = customers.get(record);
      if (customer === undefined) return [];
      const step = stepOf(record, customer.id, { options, types });
      if (!('kind' in step)) return [step];
      outcomes.set(record, step);
      return [];
    });
    await writeMetafields(context, steps, outcomes);
  },
};

interface Known {
  readonly defined: FieldTypes;
  readonly fields: Readonly<Record<string, string>>;
  readonly namespace: string;
}

function checkField(key: string, { defined, fields, namespace }: Known): void {
  const there = defined.get(key)?.type;
  const given = fields[key];
  if (there === undefined && given === undefined) {
    throw fault.fatal(
      `The shop has no customer metafield \`${namespace}.${key}\`.`,
      'Define it in Shopify (Settings, Custom data, Customers), give its type in the option `fields`, or take it out of the mapping.',
    );
  }
  if (there !== undefined && given !== undefined && there !== given)
    throw fault.fatal(
      `The customer metafield \`${namespace}.${key}\` is a \`${there}\`; the option \`fields\` says \`${given}\`.`,
      'Correct the option.',
    );
}

async function typesOf({ fields }: MetafieldOptions, ask: () => Promise<FieldTypes>): Promise<FieldTypes> {
  return fields === undefined ? ask() : new Map(Object.entries(fields).map(([key, type]) => [key, { type, validations: {} }]));
}

/** The metafields that records name. */
function keysOf(batch: readonly OutRecord[]): readonly string[] {
  const keys = batch.flatMap(({ key, fields }) => Object.keys(fields).filter((name) => !Object.hasOwn(key, name)));
  return [...new Set(keys)].sort();
}

/** A value that is null deletes its metafield: there is no other way to say that there is none. */
function stepOf(
  record: OutRecord,
  ownerId: string,
  { options: { namespace }, types }: { readonly options: MetafieldOptions; readonly types: FieldTypes },
): MetafieldStep | ReturnType<typeof misfit> {
  const set: MetafieldStep['set'][number][] = [];
  const cleared: MetafieldStep['cleared'][number][] = [];
  for (const [key, value] of Object.entries(record.fields)) {
    if (Object.hasOwn(record.key, key)) continue;
    const written = fieldText(record.operation === 'remove' ? null : value, types.get(key));
    if ('problem' in written) return misfit(key, types, written.problem);
    const type = types.get(key)?.type;
    if (written.text === '') cleared.push({ ownerId, namespace, key });
    else set.push({ ownerId, namespace, key, ...(type === undefined ? {} : { type }), value: written.text });
  }
  return { record, id: ownerId, set, cleared };
}
