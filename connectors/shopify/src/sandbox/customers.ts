import { at } from './at.js';
import type { Customer, FieldDefinition, Metafield, Shop, UserError } from './shop.js';
import { CUSTOMER_METAFIELDS } from './starting-shop.js';
import { fits, isFieldType } from './values.js';

/** The shop has the customers 1 to 100,000; `customer-7@example.com` and `+49300000007` are of the 7th. */
const MOST_CUSTOMERS = 100_000;

const number = (id: string): number => Number(/^gid:\/\/shopify\/Customer\/([1-9]\d{0,6})$/.exec(id)?.[1] ?? Infinity);

export function customerWithId(shop: Shop, id: string): Customer | null {
  if (number(id) > MOST_CUSTOMERS) return null;
  return at(shop.customers, id) ?? { id, tags: [], metafields: {} };
}

export interface Identifier {
  readonly id?: string;
  readonly emailAddress?: string;
  readonly phoneNumber?: string;
}

export function customerBy(shop: Shop, { id, emailAddress = '', phoneNumber = '' }: Identifier): Customer | null {
  if (id !== undefined) return customerWithId(shop, id);
  const found = /^customer-(\d+)@example\.com$/i.exec(emailAddress)?.[1] ?? /^\+4930(\d{7})$/.exec(phoneNumber)?.[1];
  return found === undefined ? null : customerWithId(shop, `gid://shopify/Customer/${Number(found)}`);
}

type Tagging = (present: readonly string[], tags: readonly string[]) => readonly string[];

const sameTag = (tag: string) => (other: string) => other.toLowerCase() === tag.toLowerCase();

/** Tags are told apart by their letters, whatever their case (inferred). */
export const addTags: Tagging = (present, tags) => tags.reduce((all, tag) => (all.some(sameTag(tag)) ? all : [...all, tag]), present);
export const removeTags: Tagging = (present, tags) => present.filter((tag) => !tags.some(sameTag(tag)));

/** Documented for customers: tags of one, and characters of a tag. The words of the refusals are ours. */
const MOST_TAGS = 250;
const LONGEST_TAG = 255;

export function changeTags(shop: Shop, { id, tags }: { readonly id: string; readonly tags: readonly string[] }, change: Tagging) {
  const customer = customerWithId(shop, id);
  const refuse = (message: string, field: string) => ({ node: null, userErrors: [{ message, field: [field] }] });
  if (customer === null) return refuse('Customer does not exist', 'id');
  if (tags.some((tag) => tag.trim() === '' || tag.length > LONGEST_TAG)) return refuse('Tag is invalid', 'tags');
  // A comma ends a tag (inferred).
  const changed = change(
    customer.tags,
    tags.flatMap((tag) => tag.split(',')).map((tag) => tag.trim()),
  );
  if (changed.length > MOST_TAGS) return refuse('Too many tags', 'tags');
  shop.customers[id] = { ...customer, tags: changed };
  return { node: { __typename: 'Customer', id }, userErrors: [] };
}

export interface MetafieldInput {
  readonly ownerId: string;
  readonly namespace?: string;
  readonly key: string;
  readonly type?: string;
  readonly value: string;
}

/** Documented: metafields of one mutation. */
const MOST_METAFIELDS = 25;

/** All or none. */
export function setMetafields(
  shop: Shop,
  inputs: readonly MetafieldInput[],
): { readonly metafields: readonly Metafield[] | null; readonly userErrors: readonly UserError[] } {
  if (inputs.length > MOST_METAFIELDS) {
    const message = `Exceeded the maximum metafields input limit of ${MOST_METAFIELDS}.`;
    return { metafields: null, userErrors: [{ code: 'LESS_THAN_OR_EQUAL_TO', message, field: ['metafields'] }] };
  }
  const checked = inputs.map((input, place) => ({ input, error: metafieldError(shop, input, place) }));
  const userErrors = checked.flatMap(({ error }) => (error === undefined ? [] : [error]));
  if (userErrors.length > 0) return { metafields: null, userErrors };
  const metafields = inputs.map(({ ownerId, namespace = '$app', key, type, value }) => {
    const customer = customerWithId(shop, ownerId) as Customer;
    const metafield = { namespace, key, type: definedAs(namespace, key)?.type ?? type ?? '', value };
    shop.customers[ownerId] = { ...customer, metafields: { ...customer.metafields, [`${namespace}.${key}`]: metafield } };
    return metafield;
  });
  return { metafields, userErrors: [] };
}

function definedAs(namespace: string, key: string): FieldDefinition | undefined {
  return namespace === 'custom' ? CUSTOMER_METAFIELDS.find((each) => each.key === key) : undefined;
}

function metafieldError(
  shop: Shop,
  { ownerId, namespace = '$app', key, type, value }: MetafieldInput,
  place: number,
): UserError | undefined {
  const error = (code: string, message: string, name: string): UserError => ({
    code,
    message,
    field: ['metafields', String(place), name],
    elementIndex: place,
  });
  const defined = definedAs(namespace, key);
  if (customerWithId(shop, ownerId) === null) return error('INVALID', 'Owner does not exist.', 'ownerId');
  if (defined === undefined && type === undefined) return error('BLANK', "Type can't be blank.", 'type');
  if (type !== undefined && (!isFieldType(type) || (defined !== undefined && defined.type !== type)))
    return error('INVALID_TYPE', 'Type is invalid.', 'type');
  if (value === '') return error('BLANK', "Value can't be blank.", 'value');
  if (fits(shop, defined ?? { type: type ?? '' }, value)) return undefined;
  return error('INVALID_VALUE', `Value is invalid for ${namespace}.${key}.`, 'value');
}

export interface MetafieldName {
  readonly ownerId: string;
  readonly namespace: string;
  readonly key: string;
}

/** What is not there is given as null, and is no error. */
export function deleteMetafields(shop: Shop, names: readonly MetafieldName[]) {
  const deletedMetafields = names.map((name) => {
    const customer = customerWithId(shop, name.ownerId);
    const place = `${name.namespace}.${name.key}`;
    if (customer === null || at(customer.metafields, place) === undefined) return null;
    const { [place]: _gone, ...metafields } = customer.metafields;
    shop.customers[name.ownerId] = { ...customer, metafields };
    return name;
  });
  return { deletedMetafields, userErrors: [] };
}
