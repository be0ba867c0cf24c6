import { defineConnector } from '@tributary/connector-kit';
import { checkShopify } from './check.js';
import { metaobject } from './metaobject.js';
import { createShopifySandbox, SANDBOX_TOKENS } from './sandbox.js';
import { ShopifySettings, shopUrl } from './settings.js';

/** Shopify's Admin API: entries of metaobjects, which themes and apps of the shop can show. */
export const shopify = defineConnector<ShopifySettings>({
  slug: 'shopify',
  name: 'Shopify',
  settings: ShopifySettings,
  baseUrl: shopUrl,
  auth: (settings) => ({ scheme: 'header', name: 'x-shopify-access-token', value: settings.access_token }),
  check: checkShopify,
  objects: { metaobject },
  sandbox: { settings: { shop: 'sandbox', access_token: SANDBOX_TOKENS.writer }, create: () => createShopifySandbox() },
});
