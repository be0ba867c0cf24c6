import type { Field } from '@tributary/connector-kit';
import { ATTRIBUTES_FIELD, LONGEST_ADDRESS, LONGEST_ID } from './shared-fields.js';

const text = (name: string, label: string, more: Partial<Field> = {}): Field => ({ name, label, type: 'string', ...more });
const texts = (name: string, label: string, more: Partial<Field> = {}): Field => ({ name, label, type: 'array', ...more });
const amount = (name: string, label: string, more: Partial<Field> = {}): Field => ({ name, label, type: 'number', ...more });
const time = (name: string, label: string): Field => ({ name, label, type: 'datetime' });

/** The fields of Miso's `ProductRecord`, a closed set: what is not here belongs in `custom_attributes`. */
export const PRODUCT_FIELDS: readonly Field[] = [
  text('product_id', 'Product id', {
    required: true,
    identifier: true,
    maxLength: LONGEST_ID,
    help: '1 to 512 characters, not starting with `_`, without commas',
  }),
  text('title', 'Title'),
  text('subtitle', 'Subtitle'),
  text('type', 'Type'),
  text('description', 'Description'),
  text('short_description', 'Short description'),
  text('brand', 'Brand'),
  texts('categories', 'Categories', { help: 'Lists from broad to narrow: `[["Shoes", "Boots"]]`' }),
  texts('tags', 'Tags'),
  text('url', 'Address', { maxLength: LONGEST_ADDRESS, help: 'An absolute address' }),
  text('cover_image', 'Picture', { maxLength: LONGEST_ADDRESS, help: 'An absolute address' }),
  amount('original_price', 'Original price'),
  amount('sale_price', 'Sale price'),
  amount('margin', 'Margin'),
  amount('rating', 'Rating', { help: '0 to 5' }),
  text('availability', 'Availability', { choices: ['IN_STOCK', 'OUT_OF_STOCK', 'PRE_ORDER'], help: 'In stock where not given' }),
  text('condition', 'Condition', { choices: ['NEW', 'USED', 'REFURBISHED'], help: 'New where not given' }),
  text('product_group_id', 'Product group', { help: 'Shared by the variants of a product' }),
  text('parent_id', 'Parent product'),
  texts('related_ids', 'Related products'),
  text('size', 'Size'),
  text('color', 'Colour'),
  text('material', 'Material'),
  text('language', 'Language', { help: 'ISO 639-1: `en`' }),
  texts('authors', 'Authors'),
  texts('publishers', 'Publishers'),
  texts('collections', 'Collections'),
  { name: 'location', label: 'Place', type: 'json', help: '`{"lat": …, "lon": …}` or a list of them' },
  text('html', 'HTML'),
  texts('headers', 'Headings'),
  texts('paragraphs', 'Paragraphs'),
  texts('anchors', 'Anchors'),
  { name: 'children', label: 'Parts', type: 'json', help: 'A list of objects, each with an `id`' },
  { name: 'enable_question_answering', label: 'Answers questions', type: 'boolean' },
  time('created_at', 'Created at'),
  time('published_at', 'Published at'),
  time('updated_at', 'Updated at'),
  ATTRIBUTES_FIELD,
];
