import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Warehouse } from '@tributary/core';
import { openStore, type SecretRow, type Store } from '@tributary/store';
import { freshDatabase, type TestDatabase } from '@tributary/test-support';
import { z } from 'zod';
import { openSecretBox } from './secret-box.js';
import { secretPaths } from './secret-paths.js';
import { openSecrets, type Secrets } from './secrets.js';

const key = (id: string) => ({ id, bytes: randomBytes(32) });
const [first, second] = [key('k1'), key('k2')];
const name = { workspaceId: 'default', id: 's1' };

describe('a sealed secret', () => {
  const box = openSecretBox([first]);
  const row = box.seal(name, 'hunter2');

  test('opens with the key it was sealed with, and tells nothing by itself', () => {
    expect(box.open(row)).toBe('hunter2');
    expect(JSON.stringify(row)).not.toContain('hunter2');
    expect(row.keyId).toBe('k1');
  });

  test('is different each time it is sealed', () => {
    expect(box.seal(name, 'hunter2').envelope).not.toEqual(row.envelope);
  });

  test('does not open with another master key of the same id, and the error names the setting', () => {
    const wrong = openSecretBox([key('k1')]);
    expect(() => wrong.open(row)).toThrow(/the secret `s1` cannot be opened: either `TRIBUTARY_MASTER_KEY` is not the key/);
  });

  test('names the master key that is missing', () => {
    expect(() => openSecretBox([second]).open(row)).toThrow(/sealed with the master key `k1`, which is not among those/);
  });

  test.each(['data', 'key'] as const)('whose %s was changed does not open', (part) => {
    const bytes = Buffer.from(row.envelope[part] ?? '', 'base64');
    bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
    const changed: SecretRow = { ...row, envelope: { ...row.envelope, [part]: bytes.toString('base64') } };
    expect(() => box.open(changed)).toThrow(/or its row was changed/);
  });

  test('whose envelope was cut off does not open', () => {
    expect(() => box.open({ ...row, envelope: { key: 'AAAA', data: '' } })).toThrow(/cannot be opened/);
  });

  test('does not open under another name or in another workspace', () => {
    expect(() => box.open({ ...row, id: 's2' })).toThrow(/cannot be opened/);
    expect(() => box.open({ ...row, workspaceId: 'other' })).toThrow(/cannot be opened/);
  });

  test('is wrapped anew by a new master key and needs the old one no more', () => {
    const rewrapped = openSecretBox([second, first]).rewrap(row);
    expect(rewrapped.keyId).toBe('k2');
    expect(openSecretBox([second]).open(rewrapped)).toBe('hunter2');
  });
});

const secret = z.string().min(3).meta({ secret: true });
const Settings = z.strictObject({
  region: z.string().default('eu'),
  token: secret,
  auth: z.object({ user: z.string(), password: secret.optional() }).optional(),
  headers: z.record(z.string(), z.object({ value: secret })).default({}),
  clients: z.array(z.union([z.object({ id: z.string(), key: secret.nullable() }), z.object({ name: z.string() })])).default([]),
});

test('secret places are found through optional, nested, record, list and union', () => {
  expect(secretPaths(Settings).map((path) => path.join('.'))).toEqual(['token', 'auth.password', 'headers.*.value', 'clients.*.key']);
  expect(secretPaths(Warehouse).map((path) => path.join('.'))).toEqual(['password']);
  expect(secretPaths(z.object({ a: z.string().transform(Number), b: z.string().optional().meta({ secret: true }) }))).toEqual([['b']]);
});

describe('the secrets of settings', () => {
  let database: TestDatabase;
  let store: Store;
  let secrets: Secrets;
  const workspaceId = 'default';
  beforeAll(async () => {
    database = await freshDatabase();
    store = openStore({ databaseUrl: database.url });
    await store.migrate();
    await store.workspaces.ensure(workspaceId);
    secrets = openSecrets(store.secrets, openSecretBox([first]));
  });
  afterAll(async () => {
    await store.close();
    await database.drop();
  });
  const seal = (settings: unknown, previous?: unknown) => secrets.sealSettings({ workspaceId, schema: Settings, settings, previous });
  const given = {
    token: 'hunter2',
    auth: { user: 'me', password: 'swordfish' },
    headers: { 'x-one': { value: 'opensesame' } },
    clients: [{ id: 'c', key: 'mellon' }, { name: 'none' }, { id: 'd', key: null }],
  };

  test('leave the settings, which keep everything else, and come back when opened', async () => {
    const sealed = await seal(given);
    expect(sealed).toMatchObject({ region: 'eu', auth: { user: 'me' }, token: { $secret: expect.any(String) } });
    expect(JSON.stringify(sealed)).not.toMatch(/hunter2|swordfish|opensesame|mellon/);
    expect(await secrets.openSettings({ workspaceId, schema: Settings, settings: sealed })).toEqual({ region: 'eu', ...given });
  });

  test('are shown to people only as being there', async () => {
    expect(secrets.maskSettings(Settings, await seal({ token: 'hunter2', auth: { user: 'me' } }))).toEqual({
      region: 'eu',
      token: { secret: true },
      auth: { user: 'me' },
      headers: {},
      clients: [],
    });
  });

  test('that did not change keep their reference, so that unchanged settings stay the same', async () => {
    const before = await seal(given);
    expect(await seal(given, before)).toEqual(before);
    const after = await seal({ ...given, token: 'another' }, before);
    expect(after['token']).not.toEqual(before['token']);
    expect(after['auth']).toEqual(before['auth']);
  });

  test('are kept by `{ "secret": true }`, which is what people were shown', async () => {
    const before = await seal(given);
    const shown = secrets.maskSettings(Settings, before);
    expect(await seal({ ...shown, region: 'us' }, before)).toEqual({ ...before, region: 'us' });
    await expect(seal({ token: { secret: true } })).rejects.toMatchObject({ code: 'secret.none', details: [{ path: 'settings.token' }] });
  });

  test('are kept only while they go where they went', async () => {
    const goesTo = (settings: unknown) => [`${(settings as { region: string }).region}.example`];
    const before = await seal(given);
    const shown = secrets.maskSettings(Settings, before);
    const keep = (more: object) =>
      secrets.sealSettings({ workspaceId, schema: Settings, settings: { ...shown, ...more }, previous: before, goesTo });
    expect(await keep({})).toEqual(before);
    await expect(keep({ region: 'us' })).rejects.toMatchObject({
      code: 'secret.elsewhere',
      message: '`settings.token` was entered for `eu.example`, and would now be sent to `us.example`: give its value again',
      details: ['token', 'auth.password', 'headers.x-one.value', 'clients.0.key'].map((place) => ({ path: `settings.${place}` })),
    });
    // With each of them given again it may go anywhere.
    const { region, ...values } = { region: 'us', ...given };
    expect(await keep({ region, ...values })).toMatchObject({ region: 'us' });
    await expect(keep({ region, ...values, token: { secret: true } })).rejects.toMatchObject({ code: 'secret.elsewhere' });
  });

  test('are checked by the schema like any other setting, and a wrong one is not shown', async () => {
    await expect(seal({ token: 'ab', other: 1 })).rejects.toMatchObject({
      code: 'settings.invalid',
      details: [{ path: 'settings.token' }, { path: 'settings' }],
    });
    await expect(seal({ token: { $secret: 'of-somebody-else' } })).rejects.toMatchObject({ code: 'settings.invalid' });
  });

  test('of another workspace cannot be opened by their reference', async () => {
    const sealed = await seal({ token: 'hunter2' });
    const opening = secrets.openSettings({ workspaceId: 'other', schema: Settings, settings: sealed });
    await expect(opening).rejects.toThrow(/is not stored any more: enter it again/);
  });

  test('are wrapped anew when a new master key comes first, and the old one can be taken away', async () => {
    const sealed = await seal(given);
    const rotating = openSecrets(store.secrets, openSecretBox([second, first]));
    expect(await rotating.rotate()).toBeGreaterThan(3);
    expect(await rotating.rotate()).toBe(0);
    const after = openSecrets(store.secrets, openSecretBox([second]));
    expect(await after.openSettings({ workspaceId, schema: Settings, settings: sealed })).toEqual({ region: 'eu', ...given });
  });
});
