import { defineConnector } from '@tributary/connector-kit';
import { checkShopify } from './check.js';
import { customerMetafield } from './customer/customer-metafield.js';
import { customerTags } from './customer/customer-tags.js';
import { metaobject } from './metaobject/metaobject.js';
import { createShopifySandbox } from './sandbox/create-shopify-sandbox.js';
import { SANDBOX_TOKENS } from './sandbox/tokens.js';
import { ShopifySettings, shopUrl } from './settings.js';

/** Shopify's Admin API: entries of metaobjects, which themes and apps of the shop can show, and metafields and tags of customers. */
export const shopify = defineConnector<ShopifySettings>({
  slug: 'shopify',
  name: 'Shopify',
  settings: ShopifySettings,
  baseUrl: shopUrl,
  auth: (settings) => ({ scheme: 'header', name: 'x-shopify-access-token', value: settings.access_token }),
  check: checkShopify,
  objects: { metaobject, customer_metafield: customerMetafield, customer_tags: customerTags },
  sandbox: { settings: { shop: 'sandbox', access_token: SANDBOX_TOKENS.writer }, create: (now) => createShopifySandbox(now) },
});
