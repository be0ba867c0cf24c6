import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { ApiError } from '@tributary/client';
import { ALL, SHOP } from '../testing/shop-project.js';
import { startTestApi, type TestApi } from '../testing/start-test-api.js';

let api: TestApi;

beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api.stop());
beforeEach(async () => {
  await api.client.admin.objects.apply([SHOP.email], { prune: true });
  await api.client.admin.objects.delete('identifier_type', 'email');
});

/** The refusal of a call that must not succeed. */
async function refusal(call: Promise<unknown>): Promise<ApiError> {
  const error = await call.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof ApiError)) throw new Error(`expected a refusal, got ${String(error)}`);
  return error;
}

const changed = (name: keyof typeof SHOP, fields: object) =>
  ALL.map((object) => (object === SHOP[name] ? { ...object, ...fields } : object));
const apply = (objects: readonly Readonly<Record<string, unknown>>[]) => api.client.editor.objects.apply(objects);

describe('applying a project', () => {
  test('creates what is new, names the fields that changed, leaves the rest alone', async () => {
    const first = await apply(ALL);
    expect(first.created.map(({ kind, id }) => `${kind} ${id}`).sort()).toEqual(ALL.map(({ kind, id }) => `${kind} ${id}`).sort());
    expect(await apply(ALL)).toEqual({ created: [], changed: [], deleted: [], unchanged: ALL.length });
    const again = await apply(changed('sync', { mapping: { email: { column: 'email' } } }));
    expect(again.changed).toEqual([{ kind: 'sync', id: 'vips', fields: ['mapping.custom_attributes.ltv'] }]);
  });

  test('points at each wrong place, and then changes nothing', async () => {
    const wrong = changed('sync', { mode: 'insertt', mapping: { email: { colum: 'email' } } });
    const { status, problem } = await refusal(apply(wrong));
    expect(status).toBe(422);
    expect(problem.errors).toEqual([
      { path: 'objects.5.mode', message: 'must be `upsert` or `insert` or `update` or `mirror` or `append` or `full` or `membership`' },
      { path: 'objects.5.mapping.email.colum', message: 'unknown field `colum`, did you mean `column`?' },
    ]);
    expect((await api.client.viewer.objects.list('warehouse')).items).toEqual([]);
  });

  test.each([
    [
      'a reference to nothing',
      'rule',
      { identifier: 'emial' },
      'objects.2.identifier',
      /there is no identifier_type `emial`, did you mean `email`/,
    ],
    ['an unknown connector', 'braze', { connector: 'braz' }, 'objects.4.connector', /there is no connector `braz`, did you mean `braze`/],
    [
      'settings the connector does not take',
      'braze',
      { settings: { api_key: 'k', base_url: 'nonsense' } },
      'objects.4.settings.base_url',
      /URL/,
    ],
    ['an unknown object', 'sync', { object: 'user' }, 'objects.5.object', /has no object `user`, did you mean `users`/],
    ['a key that does not name the record', 'sync', { key: { nickname: 'x' } }, 'objects.5.key', /external_id/],
    ['a field within another', 'sync', { mapping: { a: { value: 1 }, 'a.b': { value: 2 } } }, 'objects.5.mapping.a.b', /lies within `a`/],
    [
      'a template that is none',
      'sync',
      { mapping: { first_name: { template: 'Hi {{ name | upcaze }}' } } },
      'objects.5.mapping.first_name.template',
      /no template: undefined filter: upcaze, at line 1, column 4/,
    ],
    [
      'a template that wants a file',
      'sync',
      { mapping: { first_name: { template: '{% include "/etc/passwd" %}' } } },
      'objects.5.mapping.first_name.template',
      /tag "include" not found/,
    ],
    ['a cron expression that is none', 'sync', { schedule: { cron: '0 0 * *' } }, 'objects.5.schedule.cron', /4 fields and needs 5/],
    [
      'a time zone nobody knows',
      'sync',
      { schedule: { cron: '0 6 * * *', timezone: 'Europe/Praga' } },
      'objects.5.schedule.timezone',
      /no time zone `Europe\/Praga`/,
    ],
    [
      'a sync that waits for itself',
      'sync',
      { schedule: { after: { sync: 'vips' } } },
      'objects.5.schedule.after',
      /none of them would ever/,
    ],
    [
      'an alert on what is not there',
      'revenue',
      { kind: 'alert', id: 'ops', to: { via: 'log' }, subjects: ['vip'], type: undefined, value: undefined },
      'objects.3.subjects.0',
      /no sync and no warehouse `vip`, did you mean `vips`/,
    ],
    ['text that cannot be kept', 'sync', { label: 'a\0b' }, 'objects.5.label', /NUL character/],
    ['a trait that hides an identifier', 'revenue', { id: 'email' }, 'objects.3.id', /have a column `email` already/],
    ['a kind that does not exist', 'revenue', { kind: 'traitt' }, 'objects.3.kind', /unknown kind `traitt`, did you mean `trait`/],
  ] as const)('refuses %s', async (...[, name, fields, path, message]) => {
    const { status, problem } = await refusal(apply(changed(name, fields)));
    expect(status).toBe(422);
    expect(problem.errors).toContainEqual({ path, message: expect.stringMatching(message) });
    expect((await api.client.viewer.objects.list('trait')).items).toEqual([]);
  });

  test('refuses a mode the object cannot keep, naming those it can', async () => {
    const slack = { kind: 'destination', id: 'slack', connector: 'slack', sandbox: true };
    const sync = {
      ...SHOP.sync,
      id: 'news',
      destination: 'slack',
      object: 'message',
      mode: 'update',
      key: { id: 'profile_id' },
      mapping: {},
    };
    const { problem } = await refusal(apply([...ALL, slack, { ...sync, options: { channel: 'C0123456789' } }]));
    expect(problem.errors).toContainEqual({
      path: 'objects.7.mode',
      message: expect.stringMatching(/cannot be kept by `update`; it supports `insert`/),
    });
  });

  test('refuses a sync that would erase the fields of another, wherever a write replaces the whole record', async () => {
    const miso = { kind: 'destination', id: 'miso', connector: 'miso', sandbox: true };
    const source = { profiles: { warehouse: SHOP.warehouse.id } };
    const about = { kind: 'sync', source, destination: 'miso', object: 'users', mode: 'upsert', key: { user_id: 'profile_id' } };
    const names = { ...about, id: 'names', mapping: { name: { column: 'profile_id' } } };
    const cities = { ...about, id: 'cities', mapping: { city: { column: 'profile_id' } } };
    await apply([...ALL, miso, names]);
    const { problem } = await refusal(apply([cities]));
    expect(problem.errors).toEqual([{ path: 'objects.0.mapping', message: expect.stringMatching(/sync `names` .*`name`, `city`/) }]);
    // Off, of the same fields, or of other records: none erases anything.
    await apply([{ ...cities, enabled: false }]);
    await apply([{ ...cities, mapping: names.mapping }]);
    await apply([
      { ...about, object: 'products', id: 'products', key: { product_id: 'profile_id' }, mapping: { title: { column: 'profile_id' } } },
    ]);
    const both = await refusal(apply([names, { ...cities, id: 'towns' }]));
    expect(both.problem.errors?.map(({ path }) => path)).toEqual(expect.arrayContaining(['objects.1.mapping']));
  });

  test('refuses formulas that need each other, naming the circle, and lets those be that only stand on it', async () => {
    const formula = (id: string, value: string) => ({ kind: 'trait', id, type: 'formula', value });
    const { problem } = await refusal(apply([formula('a', 'b + 1'), formula('b', '2 * a'), formula('c', 'a + 1')]));
    expect(problem.errors).toEqual([
      { path: 'objects.0.value', message: expect.stringContaining('a → b → a') },
      { path: 'objects.1.value', message: expect.stringContaining('b → a → b') },
    ]);
  });

  test('refuses formulas and audiences that are made of each other, and takes a chain of them', async () => {
    const audience = (id: string, condition: object) => ({ kind: 'audience', id, warehouse: SHOP.warehouse.id, condition });
    const tier = { kind: 'trait', id: 'tier', type: 'formula', value: `CASE WHEN gold THEN 'gold' ELSE 'new' END` };
    const asking = { trait: 'tier', is: 'equals', value: 'gold' };
    const { problem } = await refusal(apply([...ALL, tier, audience('gold', asking), audience('best', { audience: 'gold' })]));
    expect(problem.errors).toEqual([
      {
        path: 'objects.6.value',
        message: expect.stringContaining('formulas and audiences are made of each other in a circle: tier → gold → tier'),
      },
      { path: 'objects.7.condition', message: expect.stringContaining('gold → tier → gold') },
    ]);
    const chain = await apply([...ALL, tier, audience('gold', { identifier: 'email' }), audience('best', asking)]);
    expect(chain.created).toEqual(expect.arrayContaining([{ kind: 'audience', id: 'best' }]));
  });

  test('refuses two objects with one id', async () => {
    const { problem } = await refusal(apply([...ALL, SHOP.revenue]));
    expect(problem.errors).toEqual([{ path: 'objects.6.id', message: 'trait `revenue` is defined twice: here and in objects.3' }]);
  });

  test('tells what is wrong with a sync once, also where its destination comes with it', async () => {
    const { problem } = await refusal(apply(changed('sync', { mapping: { first_name: { template: '{{' } } })));
    expect(problem.errors?.map(({ path }) => path)).toEqual(['objects.5.mapping.first_name.template']);
  });

  test('refuses schedules of a warehouse whose events nobody knows', async () => {
    const bare = { kind: 'warehouse', id: 'bare', engine: 'duckdb', path: '/tmp/bare.duckdb', schedules: { stitch: { every: '1h' } } };
    const { problem } = await refusal(apply([...ALL, bare]));
    expect(problem.errors).toEqual([{ path: 'objects.6.schedules.stitch', message: expect.stringContaining('has no events') }]);
  });

  test('takes a sandbox without settings', async () => {
    const { created } = await apply([{ kind: 'destination', id: 'try_out', connector: 'braze', sandbox: true }]);
    expect(created).toEqual([{ kind: 'destination', id: 'try_out' }]);
  });

  test('refuses a destination that its syncs could not be sent to any more', async () => {
    await apply(ALL);
    const { problem } = await refusal(apply([{ kind: 'destination', id: 'braze_eu', connector: 'miso', sandbox: true }]));
    expect(problem.errors).toEqual([{ path: 'objects.0.connector', message: expect.stringMatching(/^sync `vips`: /) }]);
  });
});

describe('an object', () => {
  test('is created, shown with its revision, replaced, and deleted', async () => {
    const { kind: _kind, id: _id, ...body } = SHOP.email;
    const response = await fetch(`${api.url}/v1/identifier-types/email`, {
      method: 'PUT',
      headers: { authorization: `Bearer ${api.keys.editor}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    const { editor } = api.client;
    const { revision } = await editor.objects.get('identifier_type', 'email');
    expect([response.status, response.headers.get('etag')]).toEqual([201, `"${revision}"`]);
    const replaced = await editor.objects.put('identifier_type', 'email', { object: { normalize: 'lower' } });
    expect(replaced).toMatchObject({
      revision: revision + 1,
      object: { kind: 'identifier_type', id: 'email', normalize: 'lower', priority: 0 },
    });
    await editor.objects.delete('identifier_type', 'email');
    expect((await refusal(editor.objects.get('identifier_type', 'email'))).status).toBe(404);
  });

  test('is replaced only at the revision the caller saw', async () => {
    const { editor } = api.client;
    const { revision } = await editor.objects.put('trait', 'revenue', { object: SHOP.revenue });
    await editor.objects.put('trait', 'revenue', { object: { ...SHOP.revenue, value: '1' }, revision });
    const { status, problem } = await refusal(editor.objects.put('trait', 'revenue', { object: SHOP.revenue, revision }));
    expect([status, problem.type]).toEqual([412, 'tributary:revision.mismatch']);
    expect((await editor.objects.get('trait', 'revenue')).object['value']).toBe('1');
  });

  test('that others need is not deleted; the answer names them', async () => {
    await apply(ALL);
    const { status, problem } = await refusal(api.client.editor.objects.delete('identifier_type', 'email'));
    expect(status).toBe(409);
    expect(problem.detail).toContain('identity_rule `order_email`');
  });

  test('that a formula names is not deleted, alone or with others, while the formula stands', async () => {
    const tier = { kind: 'trait', id: 'tier', type: 'formula', value: 'CASE WHEN gold THEN revenue END' };
    const gold = { kind: 'audience', id: 'gold', warehouse: SHOP.warehouse.id, condition: { identifier: 'email' } };
    const without = ALL.filter(({ kind }) => kind !== 'sync');
    await apply([...without, tier, gold]);
    const { problem } = await refusal(api.client.editor.objects.delete('audience', 'gold'));
    expect(problem).toMatchObject({
      ...{
        status: 409,
        type: 'tributary:object.referenced',
        detail: 'audience `gold` is needed by trait `tier`: change or delete those first',
      },
      errors: [{ path: 'trait.tier.value', message: 'names audience `gold`' }],
    });
    expect((await refusal(api.client.editor.objects.delete('trait', 'revenue'))).problem.detail).toContain('`tier`');
    expect((await refusal(api.client.editor.objects.apply([...without, tier], { prune: true }))).problem.detail).toContain(
      'audience `gold` is needed',
    );
    await apply([{ ...tier, value: 'revenue' }]);
    await api.client.editor.objects.delete('audience', 'gold');
  });

  test('must be the one its address names', async () => {
    const { status, problem } = await refusal(
      api.client.editor.objects.put('trait', 'revenue', { object: { ...SHOP.revenue, id: 'other' } }),
    );
    expect([status, problem.errors?.[0]?.path]).toEqual([422, 'id']);
  });

  test('is listed in pages', async () => {
    await apply(['a', 'b', 'c'].map((id) => ({ ...SHOP.revenue, id })));
    const first = await api.client.viewer.objects.list('trait', { limit: 2 });
    expect([first.items.map(({ id }) => id), first.next]).toEqual([['a', 'b'], 'b']);
    const rest = await api.client.viewer.objects.list('trait', { limit: 2, cursor: 'b' });
    expect([rest.items.map(({ id }) => id), rest.next]).toEqual([['c'], null]);
  });
});

describe('a secret', () => {
  test('is never shown again, logged, or kept in plain text', async () => {
    await apply(ALL);
    const shown = await Promise.all([
      api.client.admin.objects.get('destination', 'braze_eu'),
      api.client.admin.objects.list('warehouse'),
      api.store.audit.list({ workspaceId: 'default' }),
    ]);
    const stored = await api.store.objects.all('default');
    const secrets = await api.store.db.selectFrom('secret').selectAll().execute();
    expect(JSON.stringify([shown, stored, secrets]) + api.logged()).not.toContain('s3cret');
    expect(shown[0].object['settings']).toEqual({ ...SHOP.braze.settings, api_key: { secret: true } });
    expect(shown[1].items[0]?.object['password']).toEqual({ secret: true });
  });

  test('stays when its mask is sent back, and changes when a new one is', async () => {
    await apply(ALL);
    const { objects } = api.client.editor;
    const warehouse = await objects.get('warehouse', 'main');
    expect(await objects.put('warehouse', 'main', { object: warehouse.object })).toEqual(warehouse);
    const braze = await objects.get('destination', 'braze_eu');
    expect(await objects.put('destination', 'braze_eu', { object: braze.object })).toEqual(braze);
    const settings = { ...SHOP.braze.settings, api_key: 'another' };
    const changed = await objects.put('destination', 'braze_eu', { object: { ...SHOP.braze, settings } });
    expect(changed.revision).toBe(braze.revision + 1);
  });

  test('is asked for again when the address alone is changed, whatever way it is changed', async () => {
    const alone = { ...SHOP.braze, id: 'alone' };
    await apply([...ALL, alone]);
    const { objects } = api.client.editor;
    const masked = { secret: true };
    const elsewhere = [
      ...['https://evil.example', 'http://rest.fra-01.braze.eu', 'https://rest.fra-01.braze.eu:8443'],
      'https://rest.fra-01.braze.eu.evil.example',
    ];
    const refused: readonly (readonly [object, string])[] = [
      ...elsewhere.map((base_url) => [{ settings: { ...alone.settings, base_url, api_key: masked } }, 'secret.elsewhere'] as const),
      // Of another connector nothing is stored.
      [{ connector: 'miso', settings: { base_url: 'https://evil.example', api_key: masked } }, 'secret.none'],
      [{ connector: 'http', settings: { base_url: 'https://evil.example', auth: { type: 'bearer', token: masked } } }, 'secret.none'],
    ];
    const stored = await objects.get('destination', 'alone');
    for (const [more, code] of refused) {
      const object = { ...alone, ...more };
      for (const call of [objects.put('destination', 'alone', { object }), apply([object])]) {
        const { status, problem } = await refusal(call);
        expect([status, problem.type]).toEqual([422, `tributary:${code}`]);
      }
    }
    expect(await objects.get('destination', 'alone')).toEqual(stored);
    const main = (await objects.get('warehouse', 'main')).object;
    for (const more of [{ host: 'evil.example' }, { port: 5433 }]) {
      const { status, problem } = await refusal(objects.put('warehouse', 'main', { object: { ...main, ...more } }));
      expect([status, problem.type]).toEqual([422, 'tributary:secret.elsewhere']);
    }
    await objects.delete('destination', 'alone');
  });

  test('cannot be kept where none is stored', async () => {
    const settings = { ...SHOP.braze.settings, api_key: { secret: true } };
    const { status, problem } = await refusal(apply([{ ...SHOP.braze, settings }]));
    expect(status).toBe(422);
    expect(problem.detail).toContain('settings.api_key');
  });
});
