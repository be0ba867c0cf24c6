import type { Field } from '@tributary/connector-kit';
import { LONGEST_ID } from './shared-fields.js';

/** The kinds of interaction Miso learns from. */
export const INTERACTION_TYPES: readonly string[] = [
  ...['product_detail_page_view', 'read', 'watch', 'listen', 'promo_page_view', 'add_to_cart', 'checkout', 'remove_from_cart', 'refund'],
  ...['subscribe', 'unsubscribe', 'add_to_collection', 'remove_from_collection', 'like', 'dislike', 'share', 'bookmark', 'complete'],
  ...['impression', 'viewable_impression', 'click', 'submit', 'product_image_view', 'rate', 'custom', 'search', 'home_page_view'],
  ...['category_page_view', 'feedback'],
];

/** The fields of Miso's interactions of all types. Which of them a type has is Miso's to say. */
export const INTERACTION_FIELDS: readonly Field[] = [
  { name: 'id', label: 'Record', type: 'string', required: true, identifier: true, help: 'Names the record here; Miso is not told' },
  { name: 'type', label: 'Type', type: 'string', required: true, choices: INTERACTION_TYPES },
  {
    name: 'timestamp',
    label: 'Time',
    type: 'datetime',
    required: true,
    help: 'When it happened: without it Miso would take the time of the request',
  },
  { name: 'user_id', label: 'User id', type: 'string', maxLength: LONGEST_ID, help: 'This or `anonymous_id` must be given' },
  { name: 'anonymous_id', label: 'Anonymous id', type: 'string', maxLength: 1_024, help: 'Names a visitor who is not signed in' },
  { name: 'product_ids', label: 'Products', type: 'array', help: 'Their ids' },
  { name: 'product_group_ids', label: 'Product groups', type: 'array' },
  { name: 'quantities', label: 'Quantities', type: 'array', help: 'As many as there are products' },
  { name: 'revenue', label: 'Revenue', type: 'number', help: 'Of a checkout' },
  { name: 'duration', label: 'Seconds', type: 'number', help: 'How long it was looked at' },
  { name: 'rating', label: 'Rating', type: 'number' },
  { name: 'custom_action_name', label: 'Custom action', type: 'string', help: 'Required where the type is `custom`' },
  { name: 'category', label: 'Category', type: 'any', help: 'Of a category page' },
  { name: 'search', label: 'Search', type: 'json', help: '`search.keywords`, `search.filters`' },
  { name: 'question_id', label: 'Question', type: 'string' },
  { name: 'result_type', label: 'Kind of result', type: 'string' },
  { name: 'value', label: 'Value', type: 'any', help: 'Of a feedback' },
  { name: 'miso_id', label: 'Miso id', type: 'string', help: 'A UUID, from a search or recommendation of Miso' },
  { name: 'context', label: 'Context', type: 'json', help: '`context.page.url`, `context.campaign.name`, …' },
];
