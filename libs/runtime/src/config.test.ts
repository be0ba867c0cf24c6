import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { loadConfig } from './config.js';

const key = (id: string) => `${id}:${randomBytes(32).toString('base64')}`;
const needed = { DATABASE_URL: 'postgres://me@localhost/tributary', TRIBUTARY_MASTER_KEY: key('a') };

describe('the settings', () => {
  let home = '';
  beforeAll(async () => {
    home = await mkdtemp(join(tmpdir(), 'tributary-config-'));
  });
  afterAll(() => rm(home, { recursive: true }));

  test('have defaults for all but the database and the master key', () => {
    expect(loadConfig(needed)).toMatchObject({
      databaseUrl: 'postgres://me@localhost/tributary',
      redisUrl: undefined,
      home: resolve('.tributary'),
      host: '127.0.0.1',
      port: 4747,
      embedded: false,
      logLevel: 'info',
      connectors: [],
      egressAllow: [],
      egressProxy: undefined,
    });
  });

  test('let requests reach the sandboxes, this machine where everything is on it, and what the operator says', () => {
    const allowed = (more: Record<string, string>) => loadConfig({ ...needed, ...more }).egressAllow;
    expect(allowed({ TRIBUTARY_SANDBOX_URL: 'http://localhost:4748' })).toEqual(['localhost:4748']);
    expect(allowed({ EGRESS_ALLOW: '10.0.0.0/8, hooks.internal:8443' })).toEqual(['10.0.0.0/8', 'hooks.internal:8443']);
    expect(allowed({ TRIBUTARY_EMBEDDED: '1', TRIBUTARY_HOME: join(home, 'allowed') })).toEqual(['127.0.0.0/8', '::1/128']);
    expect(refusal({ ...needed, EGRESS_ALLOW: 'internal', EGRESS_PROXY: 'proxy:3128' })).toMatch(
      /EGRESS_ALLOW `internal` is neither[^]*EGRESS_PROXY must be the URL of a proxy/,
    );
  });

  test('hold callers to a number of requests, and believe only proxies that are named', () => {
    expect(loadConfig(needed)).toMatchObject({ rateLimits: { caller: 18_000, address: 600, login: 60 }, trustedProxies: [] });
    const own = loadConfig({ ...needed, RATE_LIMIT_LOGIN: '5', TRUSTED_PROXIES: '10.0.0.0/8, fd00::/8,192.0.2.7' });
    expect(own).toMatchObject({ rateLimits: { login: 5 }, trustedProxies: ['10.0.0.0/8', 'fd00::/8', '192.0.2.7'] });
    for (const wrong of ['proxy.internal', '10.0.0.0/33', '10.0.0.0/8/8', 'fd00::/129', '10.0.0.0/x'])
      expect(refusal({ ...needed, TRUSTED_PROXIES: wrong })).toMatch(/TRUSTED_PROXIES `.*` is neither an address nor a range/);
    expect(refusal({ ...needed, RATE_LIMIT_CALLER: '0', RATE_LIMIT_ADDRESS: 'many' })).toMatch(/RATE_LIMIT_CALLER[^]*RATE_LIMIT_ADDRESS/);
  });

  test('that are empty count as not set', () => {
    expect(loadConfig({ ...needed, REDIS_URL: '', TRIBUTARY_PORT: '' })).toMatchObject({ redisUrl: undefined, port: 4747 });
  });

  test('cannot be changed afterwards', () => {
    const config = loadConfig(needed);
    expect(() => Object.assign(config, { port: 1 })).toThrow(TypeError);
  });

  test('that are wrong are complained about all at once, each with what to type', () => {
    const wrong = { TRIBUTARY_PORT: 'http', LOG_LEVEL: 'loud', REDIS_URL: 'localhost', TRIBUTARY_EMBEDDED: 'yes' };
    const message = refusal(wrong);
    expect(message).toContain('The settings in the environment cannot be used:');
    for (const name of ['DATABASE_URL', 'TRIBUTARY_MASTER_KEY', ...Object.keys(wrong)])
      expect(message).toMatch(new RegExp(`^  ${name} \\S`, 'm'));
    expect(message).toContain('openssl rand -base64 32');
  });

  test('name several master keys, the current one first', () => {
    const keys = [key('new'), key('old')];
    const { masterKeys } = loadConfig({ ...needed, TRIBUTARY_MASTER_KEY: keys.join(',') });
    expect(masterKeys.map(({ id, bytes }) => [id, bytes.length])).toEqual([
      ['new', 32],
      ['old', 32],
    ]);
  });

  test.each([
    ['short', `a:${randomBytes(16).toString('base64')}`],
    ['without an id', randomBytes(32).toString('base64')],
    ['no base64', 'a:this-is-not-base64!'],
    ['twice of one id', `${key('a')},${key('a')}`],
  ])('refuse a master key that is %s, without showing it', (_, text) => {
    const message = refusal({ ...needed, TRIBUTARY_MASTER_KEY: text });
    expect(message).toContain('TRIBUTARY_MASTER_KEY ');
    expect(message).not.toContain(text.slice(2, 12));
  });

  test('make a master key of their own for the one-command set-up, and find it again', async () => {
    const embedded = { DATABASE_URL: needed.DATABASE_URL, TRIBUTARY_EMBEDDED: '1', TRIBUTARY_HOME: join(home, 'data') };
    const [first] = loadConfig(embedded).masterKeys;
    expect(loadConfig(embedded).masterKeys[0].bytes).toEqual(first.bytes);
    const path = join(home, 'data', 'master.key');
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(await readFile(path, 'utf8')).toContain(first.bytes.toString('base64'));
    await writeFile(path, 'gone');
    expect(() => loadConfig(embedded)).toThrow(/master\.key` holds no master key any more/);
  });

  test('name a data folder that cannot be written', async () => {
    await writeFile(join(home, 'file'), '');
    const embedded = { DATABASE_URL: needed.DATABASE_URL, TRIBUTARY_EMBEDDED: '1', TRIBUTARY_HOME: join(home, 'file', 'data') };
    expect(() => loadConfig(embedded)).toThrow(/the data folder `.*data` cannot be written.*TRIBUTARY_HOME/);
  });
});

function refusal(environment: Readonly<Record<string, string>>): string {
  try {
    loadConfig(environment);
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('the settings were taken');
}
