import { fault, sendInTurn, splitRefused, unexpected, writeJson } from '@tributary/connector-kit';
import type { DestinationObject, HttpRequest, Mode, Outcomes, OutRecord, Refusal, WriteContext } from '@tributary/connector-kit';
import { z } from 'zod';
import { textOf } from '../identity/user-name.js';
import { RATES, rateOf } from '../rates.js';
import { isTaken } from '../refusals.js';
import type { BrazeSettings } from '../settings.js';
import { catalogRefusal } from './catalog-answer.js';
import { CATALOG_TYPES, createCatalog, fieldsOf, findCatalog } from './catalog.js';

/** The most items of one request. */
const MOST = 50;
const MOST_ITEM_CHARACTERS = 5_000;

const Options = z.strictObject({
  catalog: z.string().regex(/^[A-Za-z0-9_-]{1,250}$/, 'must be the name of a catalog: letters, digits, _ and -'),
  create: z.record(z.string(), z.enum(CATALOG_TYPES)).optional().meta({
    description: 'The fields of the catalog with their types, to make it where it is missing',
  }),
});
type ItemOptions = z.infer<typeof Options>;
type Context = WriteContext<BrazeSettings, ItemOptions>;

/** Items of a catalog. A write replaces the item, except in the mode `update`, which changes fields of items that are there. */
export const catalogItems: DestinationObject<BrazeSettings, ItemOptions> = {
  label: 'Catalog items',
  modes: ['upsert', 'insert', 'update', 'mirror'],
  writes: 'full',
  target: ['catalog'],
  idempotent: true,
  fields: [{ name: 'id', label: 'Id', type: 'string', identifier: true, required: true, help: 'Letters, digits, _ and -, at most 250' }],
  async discover(context, { catalog }) {
    const found = await findCatalog(context, catalog);
    return found === undefined ? [] : fieldsOf(found);
  },
  acceptsOtherFields: true,
  options: Options,
  batch: { records: MOST },
  concurrency: 4,
  rate: RATES.catalog_items,
  removal: 'The item is deleted.',
  async prepare(context, { mapped }) {
    const { catalog: name, create } = context.options;
    const catalog = (await findCatalog(context, name)) ?? (create === undefined ? undefined : await createCatalog(context, name, create));
    if (catalog === undefined)
      throw fault.fatal(
        `Braze has no catalog \`${name}\`.`,
        'Make it there, or give its fields in `create` of the options, and it is made.',
      );
    const known = new Set(['id', ...catalog.fields.map((field) => field.name)]);
    const unknown = [...new Set(mapped.map((field) => field.split('.')[0] as string))].filter((field) => !known.has(field));
    if (unknown.length > 0)
      throw fault.fatal(
        `The catalog \`${name}\` has no field \`${unknown.join('`, `')}\`; it has \`${[...known].join('`, `')}\`.`,
        'Add the field to the catalog at Braze, or take it out of the mapping.',
      );
    return [];
  },
  async write(context, records, outcomes) {
    const fit = records.filter((record) => {
      const misfit = misfitOf(record, context.mode);
      if (misfit !== undefined) outcomes.set(record, misfit);
      return misfit === undefined;
    });
    const parts = [fit.filter(({ operation }) => operation !== 'remove'), fit.filter(({ operation }) => operation === 'remove')];
    await sendInTurn(
      parts.filter(({ length }) => length > 0),
      outcomes,
      (part) => splitRefused(part, outcomes, (some) => sendItems(context, some, outcomes)),
    );
  },
  async read(context, keys) {
    const items: (Readonly<Record<string, unknown>> | null)[] = [];
    for (const key of keys) items.push(await readItem(context, textOf(key['id']) ?? ''));
    return items;
  },
};

const idOf = (record: OutRecord): string => textOf(record.key['id']) ?? '';

function misfitOf(record: OutRecord, mode: Mode): Refusal | undefined {
  if (!/^[A-Za-z0-9_-]{1,250}$/.test(idOf(record)))
    return {
      kind: 'rejected',
      code: 'braze.invalid-ids',
      field: 'id',
      message: `The id \`${idOf(record).slice(0, 60)}\` is none of a catalog: letters, digits, _ and -, at most 250.`,
    };
  if (record.operation === 'remove' || writeJson(itemOf(record, mode)).length <= MOST_ITEM_CHARACTERS) return undefined;
  return { kind: 'rejected', code: 'braze.items-too-large', message: `The item has more than ${MOST_ITEM_CHARACTERS} characters.` };
}

function itemOf(record: OutRecord, mode: Mode): Readonly<Record<string, unknown>> {
  if (record.operation === 'remove') return { id: idOf(record) };
  const fields = Object.entries(record.fields).filter(([name]) => mode !== 'update' || record.changed.includes(name));
  return { id: idOf(record), ...Object.fromEntries(fields) };
}

const METHODS: Partial<Record<Mode, HttpRequest['method']>> = { insert: 'POST', update: 'PATCH' };

async function sendItems(
  context: Context,
  records: readonly OutRecord[],
  outcomes: Outcomes<OutRecord>,
  again = true,
): Promise<Refusal | undefined> {
  const { http, options, settings, mode } = context;
  const removes = records[0]?.operation === 'remove';
  const method = removes ? 'DELETE' : (METHODS[mode] ?? 'PUT');
  const path = `/catalogs/${options.catalog}/items`;
  const json = { items: records.map((record) => itemOf(record, mode)) };
  const response = await http.send({ method, path, json, rate: rateOf(settings, 'catalog_items') }, { accept: [401] });
  if (isTaken(response)) {
    for (const record of records) outcomes.set(record, { kind: 'delivered' });
    return undefined;
  }
  if (response.status < 300) throw unexpected(response, `\`${method} ${path}\``);
  const { whole, byId } = catalogRefusal(response, `\`${method} ${path}\``);
  const rest = records.filter((record) => {
    const refused = byId.get(idOf(record));
    if (refused === undefined) return true;
    outcomes.set(record, isDone(record, refused) ? { kind: 'delivered', note: 'it was so already' } : refused);
    return false;
  });
  if (rest.length === 0) return undefined;
  return rest.length < records.length && again ? sendItems(context, rest, outcomes, false) : whole;
}

/** What is refused because it was done before: an item that is gone, or one whose answer was lost. */
function isDone({ operation, attempt }: OutRecord, { code }: Refusal): boolean {
  return operation === 'remove' ? code === 'braze.item-not-found' : code === 'braze.item-already-exists' && attempt > 1;
}

async function readItem({ http, options, settings }: Context, id: string): Promise<Readonly<Record<string, unknown>> | null> {
  const path = `/catalogs/${options.catalog}/items/${encodeURIComponent(id)}`;
  const response = await http.send({ method: 'GET', path, rate: rateOf(settings, 'catalogs') });
  if (response.status === 404) return null;
  const parsed = z.looseObject({ items: z.array(z.looseObject({ id: z.string() })) }).safeParse(response.json);
  if (response.status !== 200 || !parsed.success) throw unexpected(response, `\`GET ${path}\``);
  return parsed.data.items.find((item) => item.id === id) ?? null;
}
