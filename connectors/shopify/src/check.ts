import { fault, type CheckResult, type Context } from '@tributary/connector-kit';
import { z } from 'zod';
import { askShopify, faultOfError } from './graph.js';
import type { ShopifySettings } from './settings.js';

const NEEDED = ['write_metaobjects', 'read_metaobjects'];

const QUESTION = `query Check {
  shop { name }
  currentAppInstallation { accessScopes { handle } }
}`;

const Answered = z.looseObject({
  shop: z.looseObject({ name: z.string() }),
  currentAppInstallation: z.looseObject({ accessScopes: z.array(z.looseObject({ handle: z.string() })) }),
});

const NOTHING = { message: 'something that cannot be understood' };

export async function checkShopify({ http }: Context<ShopifySettings>): Promise<CheckResult> {
  const answer = await askShopify(http, { query: QUESTION, variables: {} });
  if (answer.kind === 'too_dear') throw fault.fatal(answer.message);
  const answered = Answered.safeParse(answer.data);
  if (!answered.success) throw faultOfError(answer.errors[0] ?? NOTHING, { waitMs: undefined, started: false });
  const { shop, currentAppInstallation } = answered.data;
  const scopes = new Set(currentAppInstallation.accessScopes.map(({ handle }) => handle));
  const missing = NEEDED.filter((scope) => !scopes.has(scope));
  if (missing.length === 0) return { detail: `The app may write metaobjects in \`${shop.name}\`.` };
  throw fault.unauthorized(
    `The app may not write metaobjects in \`${shop.name}\`: it lacks ${missing.map((scope) => `\`${scope}\``).join(' and ')}.`,
    'Give the app these scopes in Shopify and install it again.',
  );
}
