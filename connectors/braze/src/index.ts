import { bearer, defineConnector, fault, unexpected } from '@tributary/connector-kit';
import { events } from './activity/events.js';
import { purchases } from './activity/purchases.js';
import { catalogItems } from './catalogs/catalog-items.js';
import { aliases } from './identity/aliases.js';
import { identify } from './identity/identify.js';
import { merges } from './identity/merges.js';
import { subscriptionGroup } from './membership/subscription-group.js';
import { rateOf } from './rates.js';
import { KEY_REMEDY, messageIn } from './refusals.js';
import { createBrazeSandbox, SANDBOX_KEY } from './sandbox/create-braze-sandbox.js';
import { Settings } from './settings.js';
import type { BrazeSettings } from './settings.js';
import { TRACK } from './track/track.js';
import { audienceLabel } from './membership/audience-label.js';
import { users } from './users/users.js';

/** Braze: users and what they do, their memberships and merges, and catalogs. */
export const braze = defineConnector<BrazeSettings>({
  slug: 'braze',
  name: 'Braze',
  settings: Settings,
  baseUrl: (settings) => settings.base_url,
  auth: (settings) => bearer(settings.api_key),
  async check({ http, settings }) {
    // Braze has no endpoint to try a key with: an empty request is refused with 400 once the key is accepted.
    const response = await http.send({ method: 'POST', path: TRACK, json: {}, rate: rateOf(settings, 'track') }, { accept: [401] });
    if (response.status === 401 || response.status === 403)
      throw fault.unauthorized(`Braze refused the API key (${response.status}).`, KEY_REMEDY);
    if (response.status !== 400 || messageIn(response)?.startsWith('Valid data must be provided') !== true)
      throw unexpected(response, `\`POST ${TRACK}\``);
    return { detail: `The API key is accepted at ${settings.base_url}.` };
  },
  objects: {
    users,
    events,
    purchases,
    subscription_group: subscriptionGroup,
    audience_label: audienceLabel,
    catalog_items: catalogItems,
    aliases,
    identify,
    merges,
  },
  sandbox: { settings: { api_key: SANDBOX_KEY, base_url: 'https://rest.sandbox-01.braze.com' }, create: createBrazeSandbox },
});
