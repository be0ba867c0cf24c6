import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { openBrowser } from '../../apps/api/src/testing/browser.js';
import { startTestApi, type TestApi } from '../../apps/api/src/testing/start-test-api.js';
import { runCommand } from '../../apps/cli/src/run-command.js';

let api: TestApi;

beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api.stop());

async function tributary(...words: string[]) {
  return tributaryAs(api.keys.admin, words);
}

async function tributaryAs(key: string, words: readonly string[]) {
  const out: string[] = [];
  const err: string[] = [];
  const terminal = { out: (line: string) => void out.push(line), err: (line: string) => void err.push(line), screen: undefined, env: {} };
  const exit = await runCommand([...words, '--url', api.url, '--key', key], terminal);
  return { exit, out: out.join('\n'), err: err.join('\n'), json: () => JSON.parse(out.join('\n')) as Record<string, unknown> };
}

const tokenIn = (text: string): string => text.split('#').at(-1)?.trim() ?? '';

describe('tributary users', () => {
  test('lets somebody in by a link, gives them a role, logs them in again, and shows them out', async () => {
    const invited = await tributary('users', 'invite', 'ada@example.com', '--role', 'editor');
    expect([invited.exit, invited.out]).toEqual([0, expect.stringMatching(/comes in as editor.*\nhttp:\/\/.*\/invitation#invitation_/)]);
    expect((await tributary('users', 'invitations')).out).toMatch(/ada@example\.com +editor/);
    const ada = openBrowser(api.url);
    await ada.client.invitations.accept({ token: tokenIn(invited.out), name: 'Ada' });
    expect((await tributary('users')).out).toMatch(/Ada +ada@example\.com +editor/);
    expect((await tributary('users', 'role', 'ada@example.com', 'viewer')).out).toBe('Ada is viewer now');
    const link = await tributary('users', 'link', 'Ada');
    const again = openBrowser(api.url);
    expect(await again.client.session.login({ token: tokenIn(link.out) })).toMatchObject({ role: 'viewer', user: { name: 'Ada' } });
    expect((await tributary('users', 'remove', 'Ada')).out).toContain('no member any more');
    await expect(again.client.session.get()).rejects.toMatchObject({ status: 401 });
    expect(await tributary('users', 'remove', 'Ada')).toMatchObject({ exit: 2, err: expect.stringContaining('no member `Ada`') });
  });

  test('takes an invitation back', async () => {
    const { link } = (await tributary('users', 'invite', 'eve@example.com', '--json')).json() as { link: string };
    expect((await tributary('users', 'uninvite', 'eve@example.com')).exit).toBe(0);
    const accepting = openBrowser(api.url).client.invitations.accept({ token: tokenIn(link), name: 'Eve' });
    await expect(accepting).rejects.toMatchObject({ status: 401 });
  });
});

describe('tributary keys', () => {
  test('makes a key for one thing, that ends by itself, and revokes it', async () => {
    const made = await tributary('keys', 'create', 'nightly', '--scope', 'syncs:run', '--scope', 'runs:read', '--expires', '90d');
    expect([made.exit, made.out]).toEqual([0, expect.stringMatching(/^trb_[\w-]{43}$/)]);
    expect((await tributary('keys')).out).toMatch(/nightly +editor +syncs:run runs:read +20\d\d-/);
    expect((await tributaryAs(made.out, ['runs'])).exit).toBe(0);
    expect(await tributaryAs(made.out, ['keys'])).toMatchObject({ exit: 1, err: expect.stringContaining('needs the role `admin`') });
    expect((await tributary('keys', 'revoke', 'nightly')).exit).toBe(0);
    expect((await tributaryAs(made.out, ['runs'])).exit).toBe(1);
    expect((await tributary('keys', 'create', 'x', '--expires', 'soon')).exit).toBe(2);
  });
});

describe('tributary workspaces', () => {
  test('makes a workspace of its own, and closes it', async () => {
    const made = await tributary('workspaces', 'create', 'staging', '--name', 'Staging');
    expect(made.out).toMatch(/^trb_/);
    expect((await tributaryAs(made.out, ['workspaces'])).out).toMatch(/staging +Staging +admin/);
    expect((await tributaryAs(made.out, ['workspaces', 'rename', 'staging', 'Try-outs'])).out).toContain('is called Try-outs now');
    expect((await tributary('workspaces', 'delete', 'staging')).exit).toBe(1);
    expect((await tributaryAs(made.out, ['workspaces', 'delete', 'staging'])).exit).toBe(0);
    expect((await tributaryAs(made.out, ['workspaces'])).exit).toBe(1);
  });
});

describe('tributary audit', () => {
  test('tells who did what, and fails when somebody changed it', async () => {
    await tributary('keys', 'create', 'told');
    const told = await tributary('audit', '--verb', 'api_key', '--limit', '1');
    expect(told.out).toMatch(/admin +api_key\.create +api_key \S+ +name: told, role: editor/);
    const whole = await tributary('audit', '--verify');
    expect([whole.exit, whole.out]).toEqual([0, expect.stringMatching(/^the audit log is whole: \d+ entries, the newest [0-9a-f]{64}$/)]);
    const head = whole.out.split(' ').at(-1) ?? '';
    expect((await tributary('audit', '--hash', head)).out).toContain(`${head} is entry`);
    await api.store.db.transaction().execute(async (trx) => {
      await sql`ALTER TABLE audit DISABLE TRIGGER USER`.execute(trx);
      await sql`UPDATE audit SET actor = 'nobody' WHERE id = (SELECT min(id) FROM audit WHERE workspace_id = 'default')`.execute(trx);
      await sql`ALTER TABLE audit ENABLE TRIGGER USER`.execute(trx);
    });
    const broken = expect.stringMatching(/is broken: entry \d+ \(id \d+\) is not as it was written/) as unknown;
    expect(await tributary('audit', '--verify')).toMatchObject({ exit: 1, out: broken });
  });
});
