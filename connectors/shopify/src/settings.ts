import { z } from 'zod';

/** The version of the Admin API this connector is written and tested against. */
export const API_VERSION = '2026-07';

export const ShopifySettings = z.strictObject({
  shop: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]*(\.myshopify\.com)?$/, 'give the name before `.myshopify.com`, in small letters')
    .meta({ title: 'Shop', description: 'The name before `.myshopify.com`' }),
  access_token: z.string().min(1).meta({
    secret: true,
    title: 'Admin API access token',
    description:
      'Of an app with the scopes of what it is to write: `write_metaobjects` and `read_metaobjects`, `write_customers` and `read_customers`',
  }),
  base_url: z
    .url({ protocol: /^https?$/ })
    .optional()
    .meta({ title: 'Address of the API', description: 'Only where it is not the shop itself' }),
});
export type ShopifySettings = z.infer<typeof ShopifySettings>;

export function shopUrl({ shop, base_url }: ShopifySettings): string {
  return base_url ?? `https://${shop.replace(/\.myshopify\.com$/, '')}.myshopify.com`;
}
