import { join } from 'node:path';

/** How many people there are in the shop, two cookies each. */
export const SHOPPERS = 60;
/** Cookies of the one who cleans them all the time. */
export const CLEANED = 12;

const event = (
  id: string,
  type: string,
  { at, payload, from = `range(${SHOPPERS}) as shopper(p)` }: { at: string; payload: string; from?: string },
) =>
  `select ${id} as id, 'web' as source_id, '${type}' as type, '1' as version, timestamp '${at}' + interval (p) minute as event_time, ${payload} as payload from ${from}`;

const FIRST = [
  event(`'v' || p`, 'view', { at: '2026-01-01 10:00:00', payload: `json_object('cookie', 'c' || p || 'a', 'page', '/' || (p % 5))` }),
  event(`'l' || p`, 'log_in', {
    at: '2026-01-02 10:00:00',
    payload: `json_object('cookie', 'c' || p || 'a', 'email', 'p' || p || '@shop.test')`,
  }),
  event(`'o' || p`, 'order', {
    at: '2026-01-03 10:00:00',
    payload: `json_object('cookie', 'c' || p || 'a', 'revenue', p * 2.5, 'cart', json_object('items', p % 4))`,
  }),
];
const SECOND = [
  event(`'m' || p`, 'log_in', {
    at: '2026-02-01 10:00:00',
    payload: `json_object('cookie', 'c' || p || 'b', 'email', 'p' || p || '@shop.test')`,
  }),
  event(`'k' || p`, 'log_in', {
    at: '2026-02-02 10:00:00',
    payload: `json_object('cookie', 'k' || p, 'email', 'p7@shop.test')`,
    from: `range(${CLEANED}) as cookie(p)`,
  }),
  // Two people turn out to be one.
  event(`'joined'`, 'log_in', {
    at: '2026-02-03 10:00:00',
    payload: `json_object('cookie', 'c8a', 'email', 'p9@shop.test')`,
    from: 'range(1) as joined(p)',
  }),
];

/** The shop's warehouse: as it is at first, or once the second month is over. */
export const shop = (home: string, months: 1 | 2) => ({
  ...{ kind: 'warehouse', id: 'shop', engine: 'duckdb', path: join(home, 'shop.duckdb') },
  events: { query: [...FIRST, ...(months === 2 ? SECOND : [])].join('\nunion all\n') },
});

/** How its people are found, and what is known of them. */
export const PEOPLE_PROJECT = [
  { kind: 'identifier_type', id: 'email', normalize: 'trim_lower', priority: 20 },
  { kind: 'identifier_type', id: 'cookie' },
  { kind: 'identity_rule', id: 'email_of_log_in', event: { type: 'log_in' }, identifier: 'email', value: "payload->>'email'" },
  { kind: 'identity_rule', id: 'cookie_of_any', identifier: 'cookie', value: "payload->>'cookie'" },
  {
    ...{ kind: 'trait', id: 'revenue', label: 'Revenue', type: 'sum', types: ['order'], owner: 'Ada' },
    ...{ value: "(payload->>'revenue')::decimal(18, 2)", description: 'All that somebody ever spent' },
  },
  { kind: 'trait', id: 'favourite', label: 'Favourite page', type: 'most_frequent', value: "payload->>'page'", types: ['view'] },
  { kind: 'trait', id: 'last_seen', type: 'last', value: 'event_time' },
  { kind: 'trait', id: 'cookies', type: 'list', value: "payload->>'cookie'", pii: true },
  { kind: 'trait', id: 'score', type: 'formula', value: 'revenue / 10' },
  { kind: 'destination', id: 'braze', connector: 'braze', sandbox: true },
  {
    ...{ kind: 'sync', id: 'people_to_braze', label: 'People to Braze', source: { profiles: { warehouse: 'shop' } }, destination: 'braze' },
    ...{
      object: 'users',
      key: { external_id: 'profile_id' },
      mapping: { email: { column: 'email' }, 'custom_attributes.revenue': { column: 'revenue' } },
    },
  },
  {
    ...{ kind: 'audience', id: 'spenders', warehouse: 'shop', label: 'Spenders', description: 'Who spent more than a hundred' },
    ...{ condition: { trait: 'revenue', is: 'greater', value: 100 }, splits: [{ name: 'held_out', share: 0.2 }] },
  },
];
