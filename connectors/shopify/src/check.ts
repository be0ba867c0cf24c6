import { fault, type CheckResult, type Context } from '@tributary/connector-kit';
import { readAccess } from './graph/scopes.js';
import type { ShopifySettings } from './settings.js';

/** What each object needs the app to be allowed. */
const NEEDED = [
  { what: 'metaobjects', scopes: ['write_metaobjects', 'read_metaobjects'] },
  { what: 'customers', scopes: ['write_customers', 'read_customers'] },
] as const;

export async function checkShopify(context: Context<ShopifySettings>): Promise<CheckResult> {
  const { shop, scopes } = await readAccess(context);
  const lacks = NEEDED.map(({ what, scopes: needed }) => ({ what, missing: needed.filter((scope) => !scopes.has(scope)) }));
  const may = lacks.filter(({ missing }) => missing.length === 0).map(({ what }) => what);
  const mayNot = lacks.filter(({ missing }) => missing.length > 0);
  const lacking = mayNot
    .map(({ what, missing }) => `${what} it lacks ${missing.map((scope) => `\`${scope}\``).join(' and ')}`)
    .join(', for ');
  if (may.length === 0)
    throw fault.unauthorized(
      `The app may write nothing in \`${shop}\`: for ${lacking}.`,
      'Give the app the scopes of what it is to write, in Shopify, and install it again.',
    );
  return { detail: `The app may write ${may.join(' and ')} in \`${shop}\`${lacking === '' ? '' : `; for ${lacking}`}.` };
}
