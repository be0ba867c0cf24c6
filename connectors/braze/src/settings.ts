import { secretText, webAddress } from '@tributary/connector-kit';
import { z } from 'zod';

const Limit = z
  .strictObject({ requests: z.int().min(1), seconds: z.number().positive() })
  .meta({ description: 'Requests in so many seconds' });

/** What Braze limits together. It raises limits for a workspace on request, so each may be told. */
export const BUCKETS = ['track', 'profiles', 'subscriptions', 'export', 'catalog_items', 'catalogs', 'lists'] as const;

/** How a Braze account is reached. */
export const Settings = z.strictObject({
  api_key: secretText('REST API key', 'Needs `users.track`, and what the README says for the other objects'),
  base_url: webAddress(
    'REST endpoint',
    "Your cluster's REST endpoint, for example https://rest.fra-01.braze.eu; a key works only on its own cluster",
  ),
  objects_per_request: z.int().min(1).max(75).optional().meta({
    title: 'Objects a request',
    description: 'The most users, events or purchases in one request where your contract allows fewer than 75',
  }),
  array_items: z.int().min(1).optional().meta({
    title: 'Elements of an array',
    description:
      'The most elements an array attribute may have at your workspace (25 to 500); records with more are rejected. Not checked where absent',
  }),
  limits: z.partialRecord(z.enum(BUCKETS), Limit).optional().meta({
    title: 'Rates',
    description: "Your workspace's own limits, where they are not Braze's defaults",
  }),
});
export type BrazeSettings = z.infer<typeof Settings>;
