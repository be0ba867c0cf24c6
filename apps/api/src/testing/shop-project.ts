/** A small project as files would hold it, with destinations that have secrets. */
export const SHOP = {
  warehouse: {
    kind: 'warehouse',
    id: 'main',
    engine: 'postgres',
    host: 'db.example.org',
    database: 'shop',
    user: 'tributary',
    password: 'warehouse-s3cret',
    events: { table: 'raw.events' },
  },
  email: { kind: 'identifier_type', id: 'email', normalize: 'trim_lower' },
  rule: { kind: 'identity_rule', id: 'order_email', event: { type: 'order' }, identifier: 'email', value: "payload->>'email'" },
  revenue: { kind: 'trait', id: 'revenue', type: 'sum', value: "(payload->>'revenue')::double" },
  braze: {
    kind: 'destination',
    id: 'braze_eu',
    connector: 'braze',
    settings: { api_key: 'braze-s3cret', base_url: 'https://rest.fra-01.braze.eu' },
  },
  sync: {
    kind: 'sync',
    id: 'vips',
    source: { profiles: { warehouse: 'main' } },
    destination: 'braze_eu',
    object: 'users',
    mode: 'upsert',
    key: { external_id: 'profile_id' },
    mapping: { email: { column: 'email' }, 'custom_attributes.ltv': { column: 'revenue' } },
  },
} as const;

export const ALL = Object.values(SHOP);
