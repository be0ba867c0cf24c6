/** A field of a metaobject or metafield definition, as the shop has it or a sync gives it. */
export interface FieldType {
  /** Shopify's name of the type: `number_integer`, `list.product_reference`. */
  readonly type: string;
  /** What the definition demands of values, by name (`max`, `scale_max`, `choices`). */
  readonly validations: Readonly<Record<string, string>>;
}

/** Fields of a definition by their keys. What is not in it is written by what its value looks like. */
export type FieldTypes = ReadonlyMap<string, FieldType>;

/** The kinds of objects a reference may point to; ids of these may be given without their kind. */
export const REFERENCED: Readonly<Record<string, string>> = {
  article_reference: 'Article',
  collection_reference: 'Collection',
  company_reference: 'Company',
  customer_reference: 'Customer',
  metaobject_reference: 'Metaobject',
  mixed_reference: 'Metaobject',
  page_reference: 'OnlineStorePage',
  product_reference: 'Product',
  variant_reference: 'ProductVariant',
};

const LIST = 'list.';

/** The type of a list's elements, or nothing where it is no list. */
export function itemType({ type, validations }: FieldType): FieldType | undefined {
  return type.startsWith(LIST) ? { type: type.slice(LIST.length), validations } : undefined;
}

/** The most elements a list of such takes. */
export function mostItems(item: FieldType): number {
  return item.type === 'metaobject_reference' || item.type === 'mixed_reference' ? 256 : 128;
}
