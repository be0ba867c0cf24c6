import { fault, unexpected } from '@tributary/connector-kit';
import type { Context, Field } from '@tributary/connector-kit';
import { z } from 'zod';
import { readPages } from '../pages.js';
import { rateOf } from '../rates.js';
import { refusalOf } from '../refusals.js';
import type { BrazeSettings } from '../settings.js';

/** The types a field of a catalog can have. */
export const CATALOG_TYPES = ['string', 'number', 'time', 'boolean', 'object', 'array'] as const;
type CatalogType = (typeof CATALOG_TYPES)[number];

const KIT_TYPE: Readonly<Record<string, Field['type']>> = {
  string: 'string',
  number: 'number',
  time: 'datetime',
  boolean: 'boolean',
  object: 'json',
  array: 'array',
};

const Catalog = z.looseObject({ name: z.string(), fields: z.array(z.looseObject({ name: z.string(), type: z.string() })).default([]) });
type Catalog = z.infer<typeof Catalog>;

/** A catalog as Braze has it, or nothing. */
export async function findCatalog(context: Context<BrazeSettings>, name: string): Promise<Catalog | undefined> {
  const pages = await readPages(context, { path: '/catalogs', rate: rateOf(context.settings, 'catalogs'), permission: 'catalogs.get' });
  const Page = z.looseObject({ catalogs: z.array(Catalog) });
  return pages.flatMap((page) => Page.parse(page).catalogs).find((one) => one.name === name);
}

/** The fields of a catalog besides `id`. */
export function fieldsOf({ fields }: Catalog): readonly Field[] {
  return fields.filter(({ name }) => name !== 'id').map(({ name, type }) => ({ name, label: name, type: KIT_TYPE[type] ?? 'any' }));
}

/** Makes a catalog with these fields. */
export async function createCatalog(
  context: Context<BrazeSettings>,
  name: string,
  types: Readonly<Record<string, CatalogType>>,
): Promise<Catalog> {
  const others = Object.entries(types).filter(([field]) => field !== 'id');
  const fields = [{ name: 'id', type: 'string' }, ...others.map(([field, type]) => ({ name: field, type }))];
  const json = { catalogs: [{ name, description: 'Kept by Tributary', fields }] };
  const rate = rateOf(context.settings, 'catalogs');
  const response = await context.http.send({ method: 'POST', path: '/catalogs', json, rate }, { accept: [401] });
  if (response.status < 300 && response.json !== undefined) return { name, fields };
  const { message, code } = refusalOf(response, '`POST /catalogs`');
  if (code !== 'braze.400') throw unexpected(response, '`POST /catalogs`');
  throw fault.fatal(
    `Braze did not make the catalog \`${name}\`: ${message} ${response.text.slice(0, 300)}`,
    "Check `create` in the sync's options.",
  );
}
