import type { FieldValue } from '@tributary/connector-kit';

/** Shopify's global id of a resource, from its number (`7`) or as it is (`gid://shopify/Product/7`); nothing where it is neither. */
export function gidOf(value: FieldValue, resource: string): string | undefined {
  const text = typeof value === 'number' || typeof value === 'bigint' ? String(value) : value;
  if (typeof text !== 'string') return undefined;
  if (/^\d+$/.test(text)) return `gid://shopify/${resource}/${text}`;
  return new RegExp(`^gid://shopify/${resource}/\\d+$`).test(text) ? text : undefined;
}
