import { braze } from '@tributary/connector-braze';
import { http } from '@tributary/connector-http';
import type { AnyConnector } from '@tributary/connector-kit';
import { miso } from '@tributary/connector-miso';
import { shopify } from '@tributary/connector-shopify';
import { slack } from '@tributary/connector-slack';

/** The built-in connectors. The only list. */
export const catalog: readonly AnyConnector[] = [braze, http, miso, shopify, slack];
