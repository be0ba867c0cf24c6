import { fault, type Context } from '@tributary/connector-kit';
import { z } from 'zod';
import type { ShopifySettings } from '../settings.js';
import { question } from './ask-shopify.js';
import type { GraphRequest } from './graph-request.js';
import { remember } from './remember.js';
import type { Shop } from './shop.js';

/** The shop, and what the app may do in it. */
export interface Access {
  readonly shop: string;
  readonly scopes: ReadonlySet<string>;
}

export const ACCESS_REQUEST: GraphRequest = {
  query: `query Access {
  shop { name }
  currentAppInstallation { accessScopes { handle } }
}`,
  variables: {},
  points: 3,
  readOnly: true,
};

const Answered = z.looseObject({
  shop: z.looseObject({ name: z.string() }),
  currentAppInstallation: z.looseObject({ accessScopes: z.array(z.looseObject({ handle: z.string() })) }),
});

/** Asks what the access token may do. */
export async function readAccess(shop: Shop): Promise<Access> {
  const { data } = await question(shop, ACCESS_REQUEST);
  const answered = Answered.safeParse(data);
  if (!answered.success)
    throw fault.transient('Shopify answered a question for the scopes of the app with something that cannot be understood.');
  const { shop: found, currentAppInstallation } = answered.data;
  return { shop: found.name, scopes: new Set(currentAppInstallation.accessScopes.map(({ handle }) => handle)) };
}

/** Throws `unauthorized` where the app lacks a scope that a run is going to need. */
export async function checkScopes(context: Context<ShopifySettings>, needed: readonly string[]): Promise<void> {
  const { shop, scopes } = await remember(context.signal, 'access', () => readAccess(context));
  const missing = needed.filter((scope) => !scopes.has(scope));
  if (missing.length === 0) return;
  throw fault.unauthorized(
    `The app lacks ${missing.map((scope) => `\`${scope}\``).join(' and ')} in \`${shop}\`.`,
    'Give the app these scopes in Shopify and install it again.',
  );
}
