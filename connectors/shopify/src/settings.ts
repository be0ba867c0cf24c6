import { secretText, webAddress } from '@tributary/connector-kit';
import { z } from 'zod';

/** The version of the Admin API this connector is written and tested against. */
export const API_VERSION = '2026-07';

/** How a shop is reached. */
export const ShopifySettings = z.strictObject({
  shop: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]*(\.myshopify\.com)?$/, 'give the name before `.myshopify.com`, in small letters')
    .meta({ title: 'Shop', description: 'The name before `.myshopify.com`' }),
  access_token: secretText(
    'Admin API access token',
    'Of an app with the scopes of what it is to write: `write_metaobjects` and `read_metaobjects`, `write_customers` and `read_customers`',
  ),
  base_url: webAddress('Address of the API', 'Only where it is not the shop itself').optional(),
});
export type ShopifySettings = z.infer<typeof ShopifySettings>;

/** Where requests go: the shop's own address, unless the settings name another. */
export function shopUrl({ shop, base_url }: ShopifySettings): string {
  return base_url ?? `https://${shop.replace(/\.myshopify\.com$/, '')}.myshopify.com`;
}
