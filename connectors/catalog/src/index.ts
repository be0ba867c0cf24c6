import { braze } from '@tributary/connector-braze';
import { http } from '@tributary/connector-http';
import type { AnyConnector } from '@tributary/connector-kit';
import { miso } from '@tributary/connector-miso';
import { shopify } from '@tributary/connector-shopify';
import { slack } from '@tributary/connector-slack';
import { NotFound } from '@tributary/core';

/** Every built-in connector, one line each. */
export const catalog: readonly AnyConnector[] = [
  braze, //
  http,
  miso,
  shopify,
  slack,
];

/** A built-in connector by its slug. Throws `NotFound` that names the known ones. */
export function findConnector(slug: string): AnyConnector {
  const found = catalog.find((connector) => connector.slug === slug);
  if (found !== undefined) return found;
  const known = catalog.map((connector) => `\`${connector.slug}\``).join(', ');
  throw new NotFound('connector.unknown', `There is no connector \`${slug}\`. Known are ${known}.`);
}
