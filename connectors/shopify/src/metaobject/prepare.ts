import { fault, type Planned, type Warning, type WriteContext } from '@tributary/connector-kit';
import { checkScopes } from '../graph/scopes.js';
import type { ShopifySettings } from '../settings.js';
import { addFieldsRequest, changeDefinition, createRequest } from './create-definition.js';
import { readDefinition, type Definition } from './definition.js';
import { definitionOf } from './field-types.js';
import type { MetaobjectOptions } from './options.js';

/** Documented: entries of one definition, and fields it may have. */
const MOST_ENTRIES = 1_000_000;
const MOST_FIELDS = 40;

type Preparing = WriteContext<ShopifySettings, MetaobjectOptions>;

/**
 * Compares the definition with what the sync maps, before anything is sent; where the sync asks for it, makes the definition or the
 * fields it lacks.
 */
export async function prepareMetaobject(context: Preparing, planned: Planned): Promise<readonly Warning[]> {
  const { options } = context;
  const mapped = [...new Set(planned.mapped.map((name) => name.split('.')[0] ?? name))].filter((name) => name !== 'handle');
  await checkScopes(context, ['write_metaobjects', 'read_metaobjects']);
  const found = await definitionOf(context, options.type);
  if (found === null) return create(context, mapped);
  const missing = mapped.filter((key) => !found.fields.has(key));
  const added = missing.length === 0 ? undefined : await addFields(context, found, missing);
  const definition = added === true ? ((await readDefinition(context, options.type)) ?? found) : found;
  checkTypes(definition, options);
  checkRequired(definition, { mapped, planned });
  const told = added === false ? [{ message: `A run adds ${list(missing)} to the metaobject definition \`${options.type}\`.` }] : [];
  return [...told, ...warnings(definition, { options, planned })];
}

async function create(context: Preparing, mapped: readonly string[]): Promise<readonly Warning[]> {
  const { options } = context;
  const { type, fields = {}, create: wanted } = options;
  const lacking = mapped.filter((key) => !Object.hasOwn(fields, key));
  if (wanted === undefined) {
    throw fault.fatal(
      `The shop has no metaobject definition of the type \`${type}\`.`,
      'Create it in Shopify (Settings, Custom data, Metaobjects), let the sync create it (the options `create` and `fields`), or correct the option `type`.',
    );
  }
  if (lacking.length > 0)
    throw fault.fatal(`The option \`fields\` gives no type for ${list(lacking)}.`, 'Give each mapped field its type there.');
  if (Object.keys(fields).length > MOST_FIELDS)
    throw fault.fatal(
      `A metaobject definition has at most ${MOST_FIELDS} fields; the option \`fields\` has ${Object.keys(fields).length}.`,
    );
  const made = await changeDefinition(context, createRequest(options), 'metaobjectDefinitionCreate');
  return made || (await readDefinition(context, type)) !== null
    ? []
    : [{ message: `A run creates the metaobject definition \`${type}\`.` }];
}

async function addFields(context: Preparing, { id, fields }: Definition, missing: readonly string[]): Promise<boolean> {
  const { type, create, fields: types = {} } = context.options;
  const unknown = missing.filter((key) => create === undefined || !Object.hasOwn(types, key));
  if (unknown.length > 0) {
    throw fault.fatal(
      `The metaobject definition \`${type}\` has no ${unknown.length === 1 ? 'field' : 'fields'} ${list(unknown)}. It has ${list([...fields.keys()])}.`,
      'Add them in Shopify, let the sync add them (the options `create` and `fields`), or take them out of the mapping.',
    );
  }
  const added = Object.fromEntries(missing.map((key) => [key, types[key] ?? '']));
  return changeDefinition(context, addFieldsRequest(id, added), 'metaobjectDefinitionUpdate');
}

function checkTypes({ fields }: Definition, { type, fields: types = {} }: MetaobjectOptions): void {
  for (const [key, wanted] of Object.entries(types)) {
    const found = fields.get(key)?.type ?? wanted;
    if (found !== wanted) {
      throw fault.fatal(
        `The field \`${key}\` of the metaobject definition \`${type}\` is a \`${found}\`; the option \`fields\` says \`${wanted}\`.`,
        'Correct the option: Shopify does not change the type of a field.',
      );
    }
  }
}

function checkRequired(
  { fields }: Definition,
  { mapped, planned }: { readonly mapped: readonly string[]; readonly planned: Planned },
): void {
  const required = [...fields].filter(([key, field]) => field.required && !mapped.includes(key)).map(([key]) => key);
  // An entry that is there has them already.
  if (required.length === 0 || planned.counts.add === 0) return;
  throw fault.fatal(
    `The definition requires ${list(required)}, which no field of the sync fills.`,
    'Map them, or let the definition not require them.',
  );
}

function warnings(
  { publishable, isPublic, entries }: Definition,
  { options: { type, status }, planned }: { readonly options: MetaobjectOptions; readonly planned: Planned },
): Warning[] {
  if (status !== undefined && !publishable)
    throw fault.fatal(
      `The metaobject definition \`${type}\` does not publish its entries, so they can have no status.`,
      'Let it publish them in Shopify, or leave out the option `status`.',
    );
  const notes = [
    publishable && status === undefined ? 'New entries are drafts, which nobody sees: the option `status` publishes them.' : '',
    isPublic ? `Everybody can list the entries of \`${type}\` in the storefront: nothing personal may be in them.` : '',
    entries + planned.counts.add > MOST_ENTRIES
      ? `A definition has at most ${MOST_ENTRIES} entries; \`${type}\` has about ${entries} already.`
      : '',
  ];
  return notes.filter((message) => message !== '').map((message) => ({ message }));
}

const list = (names: readonly string[]): string => names.map((name) => `\`${name}\``).join(', ');
