import type { Context } from '@tributary/connector-kit';
import type { ShopifySettings } from '../settings.js';

/** A shop to ask: the client, and the settings that name it. */
export type Shop = Pick<Context<ShopifySettings>, 'http' | 'settings'>;
