/** A metaobject definition of the sandbox's shop. */
export interface Definition {
  readonly type: string;
  readonly name: string;
  readonly publishable: boolean;
  readonly fields: readonly FieldDefinition[];
}

export interface FieldDefinition {
  readonly key: string;
  readonly type: string;
  readonly required: boolean;
}

const field = (key: string, type: string, required = false): FieldDefinition => ({ key, type, required });

/** What the shop starts with; `metaobjectDefinitionCreate` adds others. */
export const STARTING_DEFINITIONS: readonly Definition[] = [
  {
    type: 'top_product',
    name: 'Top product',
    publishable: false,
    fields: [
      field('product_id', 'single_line_text_field'),
      field('title', 'single_line_text_field'),
      field('category', 'single_line_text_field'),
      field('brand', 'single_line_text_field'),
      field('url', 'url'),
      field('currency', 'single_line_text_field'),
      field('price', 'number_decimal'),
      field('revenue', 'number_decimal'),
      field('rank', 'number_integer'),
      field('views', 'number_integer'),
      field('buyers', 'number_integer'),
      field('purchases', 'number_integer'),
      field('quantity', 'number_integer'),
      field('last_seen', 'date_time'),
      field('updated_at', 'date_time'),
    ],
  },
  {
    type: 'reco_slot',
    name: 'Recommendations of a customer',
    publishable: true,
    fields: [
      field('score', 'number_integer', true),
      field('items', 'list.product_reference'),
      field('note', 'multi_line_text_field'),
      field('active', 'boolean'),
      field('weights', 'list.number_decimal'),
      field('details', 'json'),
    ],
  },
];
