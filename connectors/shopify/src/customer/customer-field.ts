import type { Field } from '@tributary/connector-kit';
import { z } from 'zod';

/** How the records of a sync name customers. */
export const By = z.enum(['id', 'email', 'phone']).default('id').meta({
  title: 'Customers by',
  description: 'What the key `customer` holds: Shopify’s id, an email address or a phone number (`+4930…`)',
});
export type By = z.infer<typeof By>;

/** The key field of all objects that belong to customers. */
export const CUSTOMER: Field = {
  name: 'customer',
  label: 'Customer',
  type: 'string',
  required: true,
  identifier: true,
  help: 'The customer’s id in Shopify (`7` or `gid://shopify/Customer/7`), email address or phone number: the option `by` says which.',
};
