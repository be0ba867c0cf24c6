import fc from 'fast-check';

type Plain = Readonly<Record<string, unknown>>;

/** Words people write, with whatever YAML might take for something else. */
const text = fc.oneof(
  fc.constantFrom(
    'yes',
    'null',
    '1e3',
    '0x10',
    '~',
    '- a',
    'a: b',
    '# no comment',
    "it's",
    '"quoted"',
    '2026-01-01',
    '{}',
    '&a *b',
    '%',
    '|',
  ),
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 }),
  fc.constantFrom('two\nlines', ' leading', 'trailing ', 'tab\there', 'line\r\nend\n', '\n\nempty before', 'žluťoučký 😀'),
);
const sql = fc.oneof(
  fc.constantFrom("payload->>'total'", "'${env:HOME}'", 'SELECT 1\n-- why\nFROM base', "payload->>'a: b'", '1 -- # :'),
  text.map((some) => `'${some.replaceAll("'", "''")}'`),
);
const some = <T>(value: fc.Arbitrary<T>) => fc.array(value, { minLength: 1, maxLength: 3 });
const oneOf = <T extends string>(...values: readonly T[]) => fc.constantFrom(...values);

/** An object of a kind: what it must have, and what it may have. */
function object(
  kind: string,
  id: string,
  must: Readonly<Record<string, fc.Arbitrary<unknown>>>,
  may: typeof must = {},
): fc.Arbitrary<Plain> {
  return fc.record({ ...must, ...may }, { requiredKeys: Object.keys(must) }).map((fields) => ({ kind, id, ...fields }));
}

/** In kinds with secrets a text that reads as a reference is one. */
const label = text.map((some) => some.replaceAll('$', 'S')).filter((some) => some.length > 0);
const schedule = fc.oneof(
  fc.record({ every: oneOf('15m', '6h') }),
  fc.record({ cron: fc.constant('5 4 * * *') }),
  fc.record({ cron: fc.constant('0 9 * * 1'), timezone: oneOf('Europe/Prague', 'UTC') }),
);
const events = fc.record(
  {
    table: fc.constant('raw.events'),
    columns: fc.record({ id: fc.constant('event_id'), payload: sql.map(noReference) }, { requiredKeys: [] }),
  },
  { requiredKeys: ['table'] },
);
function noReference(written: string): string {
  return written.replaceAll('$', 'S');
}

const secret = fc
  .string({ unit: 'grapheme-ascii', minLength: 16, maxLength: 24 })
  .map((some) => `s-${some.replaceAll(/[^a-z0-9]/gi, 'x')}`);

const filter = { property: oneOf('currency', 'cart.total'), is: fc.constant('equals'), value: fc.oneof(text, fc.integer(), fc.boolean()) };
const leaf: fc.Arbitrary<unknown> = fc.oneof(
  fc.constant({ trait: 'orders', is: 'at_least', value: 3 }),
  fc.record(
    { event: fc.record({ type: fc.constant('order') }), where: fc.array(fc.record(filter), { maxLength: 2 }) },
    { requiredKeys: ['event'] },
  ),
  fc.record(
    { event: fc.record({ source_id: text }), count: fc.constant({ is: 'at_most', value: 2 }), within: oneOf('30d', '12h') },
    { requiredKeys: ['event'] },
  ),
  fc.constant({
    funnel: [{ event: { type: 'view' } }, { event: { type: 'order' }, within: '2h' }],
    without: [{ event: { type: 'refund' } }],
  }),
  fc.constant({ identifier: 'email' }),
  fc.constant({ first_seen: { within: '7d' } }),
);
const { condition } = fc.letrec((tie) => ({
  condition: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    leaf,
    fc.record({ and: some(tie('condition')) }),
    fc.record({ or: some(tie('condition')) }),
    fc.record({ not: tie('condition') }),
  ),
}));

const how = { null: oneOf('send', 'omit'), when: oneOf('always', 'on_add'), normalize: oneOf('trim', 'digits') };
const field = fc.oneof(
  fc.record({ column: fc.constant('name'), ...how }, { requiredKeys: ['column'] }),
  fc.record({ value: fc.oneof(text, fc.integer(), fc.boolean(), fc.constant(null)) }),
  fc.record({ template: oneOf('Hi {{ name }}', '{{ name | upcase }}: {{ total }}') }),
  fc.record({ sql }),
  fc.record({ run: oneOf('id', 'started_at') }),
);
const names = fc.uniqueArray(oneOf('name', 'zip', 'a.b', 'null', 'yes', 'Größe', '12'), { minLength: 1, maxLength: 4 });
const mapping = names.chain((all) => fc.record(Object.fromEntries(all.map((name) => [name, field]))));
const auth = fc.oneof(
  fc.record({ type: fc.constant('bearer'), token: secret }),
  fc.record({ type: fc.constant('basic'), username: fc.constant('me'), password: secret }),
);
const headers = fc.dictionary(oneOf('x-one', 'X-Two', 'x-1--three'), secret, { maxKeys: 2 });
const request = fc.record({ method: oneOf('POST', 'PUT'), path: fc.constant('/records') });
const limit = fc.record({ max_share: oneOf('0.1', '1').map(Number), max: fc.nat(1_000) }, { requiredKeys: [] });

const KINDS: readonly fc.Arbitrary<Plain>[] = [
  object('warehouse', 'lake', { engine: fc.constant('duckdb'), path: fc.constant('lake.duckdb') }, { events, schema: fc.constant('ours') }),
  object(
    'warehouse',
    'shop',
    { engine: fc.constant('postgres'), host: fc.constant('db.example.org'), database: label, user: label, events },
    {
      password: secret,
      port: fc.integer({ min: 1, max: 65_535 }),
      ssl: fc.boolean(),
      schedules: fc.record({ stitch: schedule, traits: schedule }, { requiredKeys: [] }),
    },
  ),
  object(
    'identifier_type',
    'email',
    {},
    {
      normalize: oneOf('email', 'none'),
      blocked: some(text),
      priority: fc.nat(9),
      max_linked: fc.oneof(fc.constant(1_000), fc.constant({ phone: 3 })),
    },
  ),
  object(
    'identifier_type',
    'phone',
    {},
    { normalize: oneOf('phone_e164', 'none'), region: fc.constant('NL'), oversized: oneOf('report', 'exclude') },
  ),
  object(
    'identity_rule',
    'order_email',
    { identifier: fc.constant('email'), value: sql },
    { event: fc.record({ type: text, version: text }, { requiredKeys: [] }) },
  ),
  object(
    'pin',
    'apart',
    { identifier: fc.constant('phone'), value: text },
    { reason: text, from: fc.record({ identifier: fc.constant('email'), value: text }) },
  ),
  object('context', 'average', { query: sql }, { description: text }),
  object(
    'trait',
    'orders',
    { type: oneOf('sum', 'avg', 'last'), value: sql },
    { types: some(text), filter: sql, label: text, pii: fc.boolean(), weight: sql },
  ),
  object('trait', 'best', { type: fc.constant('custom'), query: sql }, { rows: oneOf('one', 'many'), owner: text }),
  object('trait', 'plan', {
    type: fc.constant('model'),
    model: fc.constant('plans'),
    column: text,
    by: fc.record({ identifier: fc.constant('email'), column: text }),
  }),
  object('trait', 'big', { type: fc.constant('formula'), value: oneOf('orders > 100', 'orders * 2 -- twice') }),
  object(
    'model',
    'plans',
    { warehouse: fc.constant('lake'), table: oneOf('dbt.plans', 'plans'), primary_key: text.map((some) => some) },
    { label: text },
  ),
  object(
    'audience',
    'vips',
    { warehouse: fc.constant('lake'), condition },
    { label: text, seed: text, splits: fc.constant([{ name: 'half', share: 0.5 }]), list: fc.constant({ name: 'best', priority: 1 }) },
  ),
  object('audience', 'others', { warehouse: fc.constant('lake'), condition: fc.constant({ not: { audience: 'vips' } }) }),
  object(
    'destination',
    'crm',
    {
      connector: fc.constant('http'),
      settings: fc.record(
        { base_url: fc.constant('https://crm.example.org'), auth, secret_headers: headers },
        { requiredKeys: ['base_url'] },
      ),
    },
    { label },
  ),
  object('destination', 'tried', { connector: fc.constant('http'), sandbox: fc.constant(true) }),
  object(
    'sync',
    'to_crm',
    {
      source: oneOf('plans').map((model) => ({ model })),
      destination: fc.constant('crm'),
      object: fc.constant('record'),
      key: fc.constant({ id: 'id' }),
      mapping,
      options: fc.record({ add: request }),
    },
    {
      schedule,
      guard: fc.record({ add: limit, remove: limit }, { requiredKeys: [] }),
      enabled: fc.boolean(),
      overlap: oneOf('skip', 'queue'),
      label: text,
      retention_days: oneOf('30', '7').map(Number),
      delivery: fc.record({ in_doubt: oneOf('at_least_once', 'at_most_once'), retry_minutes: fc.nat(60) }, { requiredKeys: [] }),
    },
  ),
  object('sync', 'after_it', {
    source: fc.oneof(
      fc.constant({ profiles: { warehouse: 'shop' } }),
      fc.constant({ audience: 'vips' }),
      fc.constant({ events: { warehouse: 'shop', types: ['order'] } }),
    ),
    destination: fc.constant('tried'),
    object: fc.constant('record'),
    mode: fc.constant('append'),
    key: fc.constant({ id: 'id' }),
    mapping,
    options: fc.record({ add: request }),
    schedule: fc.constant({ after: { sync: 'to_crm' } }),
  }),
  object(
    'alert',
    'log_it',
    { to: fc.constant({ via: 'log' }) },
    { on: fc.constant(['failed']), deviation: fc.constant(4), subjects: fc.constant(['to_crm']), label },
  ),
  object('alert', 'tell', {
    to: fc.oneof(
      fc.record({ via: fc.constant('webhook'), url: fc.constant('https://hooks.example.org/in'), secret }),
      fc.record({ via: fc.constant('slack'), url: secret.map((some) => `https://hooks.example.org/${some}`) }),
    ),
  }),
];

/** A project with objects of all kinds, in any order, that is right as a whole. */
export const project: fc.Arbitrary<readonly Plain[]> = fc
  .tuple(...KINDS)
  .chain((objects) => fc.shuffledSubarray(objects, { minLength: objects.length }));
