import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { startTestApi, type TestApi } from '../../apps/api/src/testing/start-test-api.js';
import { runCommand } from '../../apps/cli/src/run-command.js';

let api: TestApi;
let folder: string;
let key: string;
let workspaces = 0;

const PROJECT = `kind: warehouse
id: main
engine: duckdb
path: shop.duckdb
---
kind: model
id: products
warehouse: main
table: products
primary_key: id
---
kind: destination
id: crm
connector: http
settings:
  base_url: https://crm.example.org
  auth: { type: bearer, token: "\${env:CRM_TOKEN}" }
---
kind: trait
id: orders
type: sum
value: "1"
`;
const ENV = { CRM_TOKEN: 's3cret-of-the-crm' };

beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api.stop());
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tributary-command-'));
  key = await keyOf(`w${++workspaces}`);
  await write('shop', PROJECT);
});
afterEach(() => rm(folder, { recursive: true }));

async function keyOf(workspaceId: string): Promise<string> {
  await api.store.workspaces.ensure(workspaceId);
  return (await api.store.apiKeys.create({ workspaceId, name: 'test', role: 'admin', actor: 'system' })).key;
}

async function write(place: string, text: string): Promise<void> {
  await mkdir(join(folder, place), { recursive: true });
  await writeFile(join(folder, place, 'all.yaml'), text);
}

const at = (name: string): string => join(folder, name);

/** Types a command; `answer` is what somebody says when asked. */
async function type(words: readonly string[], { env = ENV, answer }: { env?: Readonly<Record<string, string>>; answer?: string } = {}) {
  const [out, err, asked]: [string[], string[], string[]] = [[], [], []];
  const ask = async (question: string) => {
    asked.push(question);
    return answer ?? '';
  };
  const terminal = {
    ...{ out: (line: string) => void out.push(line), err: (line: string) => void err.push(line), screen: undefined, env },
    ...(answer === undefined ? {} : { ask }),
  };
  const code = await runCommand([...words, '--url', api.url, '--key', key], terminal);
  return { code, out: out.join('\n'), err: err.join('\n'), asked };
}

describe('a plan on the command line', () => {
  test('shows what would be created, changed field by field and deleted, and no secret', async () => {
    expect((await type(['plan', at('shop')])).out.split('\n')).toEqual([
      ...['+ warehouse main', '+ model products', '+ destination crm', '+ trait orders'],
      '4 to create, 0 to change, 0 to delete, 0 unchanged',
    ]);
    await type(['apply', at('shop')]);
    await write('shop', PROJECT.replace('type: sum', 'type: avg').replace(/---\nkind: model[^-]*/, ''));
    const { out, code } = await type(['plan', at('shop'), '--prune'], { env: { CRM_TOKEN: 'renewed-s3cret' } });
    expect(out.split('\n')).toEqual([
      ...['~ destination crm', '    settings.auth.token: (secret) → another secret', '~ trait orders', '    type: sum → avg'],
      ...['- model products', '0 to create, 2 to change, 1 to delete, 1 unchanged'],
    ]);
    expect(code).toBe(0);
  });

  test('names file, line, kind, id and field of what is wrong', async () => {
    await write('shop', PROJECT.replace('warehouse: main', 'warehouse: mian'));
    const { code, err } = await type(['plan', at('shop')]);
    const file = relative(process.cwd(), join(at('shop'), 'all.yaml'));
    expect([code, err.split('\n')[0]]).toEqual([
      1,
      `${file}:8: model \`products\`: warehouse: there is no warehouse \`mian\`, did you mean \`main\`?`,
    ]);
  });

  test('that was kept is applied as it is, holds no secret, and is refused when something has moved', async () => {
    const plan = at('plan.json');
    expect((await type(['plan', at('shop'), '--out', plan])).code).toBe(0);
    expect(await readFile(plan, 'utf8')).not.toContain('s3cret');
    expect((await type(['apply', plan], { env: {} })).err).toContain('the environment variable `CRM_TOKEN` is not set');
    expect((await type(['apply', plan])).out).toContain('4 created, 0 changed, 0 unchanged');
    const late = await type(['apply', plan]);
    expect([late.code, late.err]).toEqual([1, expect.stringContaining('warehouse `main` is at revision 1, not 0')]);
    await writeFile(plan, '{}');
    expect((await type(['apply', plan])).err).toContain('is no plan');
  });
});

describe('pruning on the command line', () => {
  const without = PROJECT.slice(0, PROJECT.indexOf('---\nkind: trait'));

  test('shows what it deletes and asks; without an answer nothing happens', async () => {
    await type(['apply', at('shop')]);
    await write('shop', without);
    const no = await type(['apply', at('shop'), '--prune'], { answer: 'n' });
    expect([no.code, no.asked, no.err]).toEqual([1, ['Delete 1 of what is defined? [y/N] '], 'Nothing was applied.']);
    expect(no.out).toContain('- trait orders');
    const yes = await type(['apply', at('shop'), '--prune'], { answer: 'y' });
    expect([yes.code, yes.out]).toEqual([0, expect.stringContaining('0 created, 0 changed, 1 deleted, 3 unchanged')]);
  });

  test('needs `--yes` where nobody can be asked', async () => {
    expect(await type(['apply', at('shop'), '--prune'])).toMatchObject({ code: 2, err: expect.stringContaining('add `--yes`') });
    expect((await type(['apply', at('shop'), '--prune', '--yes', '--json'])).code).toBe(0);
  });

  test('never deletes everything: a folder without definitions is refused', async () => {
    await type(['apply', at('shop')]);
    await mkdir(at('empty'));
    expect((await type(['apply', at('empty'), '--prune', '--yes'])).err).toContain('nothing is applied, and nothing deleted');
    await write('empty', '# nothing yet\n');
    expect(await type(['apply', at('empty'), '--prune', '--yes'])).toMatchObject({
      code: 1,
      err: expect.stringContaining('would delete everything'),
    });
    expect((await type(['plan', at('shop'), '--prune'])).out).toContain('4 unchanged');
  });
});

describe('an export on the command line', () => {
  test('writes one file a kind, or prints them all; both are what `apply` reads', async () => {
    await type(['apply', at('shop')]);
    const { out, err } = await type(['export', at('copy')], { env: {} });
    expect((await readdir(at('copy'))).sort()).toEqual(['destinations.yaml', 'models.yaml', 'traits.yaml', 'warehouses.yaml']);
    expect(out.split('\n')).toHaveLength(4);
    expect(err).toContain('`DESTINATION__CRM__AUTH__TOKEN`');
    expect((await type(['apply', at('copy'), '--prune', '--yes'], { env: {} })).out).toBe('0 created, 0 changed, 4 unchanged');
    await write('printed', (await type(['export'])).out);
    expect((await type(['apply', at('printed')], { env: {} })).out).toBe('0 created, 0 changed, 4 unchanged');
  });

  test('replaces what somebody wrote only when it is told to', async () => {
    await type(['apply', at('shop')]);
    const refused = await type(['export', at('shop')]);
    expect([refused.code, refused.err]).toEqual([1, expect.stringMatching(/all\.yaml` would be replaced.*--force/)]);
    expect((await type(['export', at('shop'), '--force'])).code).toBe(0);
    expect(await readdir(at('shop'))).not.toContain('all.yaml');
    expect((await type(['export', at('shop')])).code).toBe(0);
  });

  test('asks for a secret by the name of its place where it is not stored', async () => {
    await type(['apply', at('shop')]);
    await type(['export', at('copy')]);
    key = await keyOf(`w${++workspaces}`);
    const { code, err } = await type(['apply', at('copy')], { env: {} });
    expect([code, err]).toEqual([
      1,
      expect.stringMatching(/destinations\.yaml:\d+: destination `crm`: settings\.auth\.token: .*set `DESTINATION__CRM__AUTH__TOKEN`/),
    ]);
    expect((await type(['apply', at('copy')], { env: { DESTINATION__CRM__AUTH__TOKEN: 'another-s3cret' } })).code).toBe(0);
  });
});

describe('a promotion on the command line', () => {
  test('brings what another workspace has into this one, when it was looked at', async () => {
    await type(['apply', at('shop')]);
    const fromKey = key;
    key = await keyOf(`w${++workspaces}`);
    const secrets = { DESTINATION__CRM__AUTH__TOKEN: 'another-s3cret' };
    const waits = await type(['promote-project', '--from-key', fromKey, '--note', 'spring'], { env: secrets });
    expect([waits.code, waits.out]).toEqual([3, expect.stringContaining('4 to create')]);
    const [, id = ''] = /tributary approve (\S+?)`/.exec(waits.err) ?? [];
    expect((await type(['promotions'])).out).toMatch(/waiting .* spring$/m);
    expect(await type(['approve', id])).toMatchObject({ code: 0, out: expect.stringContaining('applied') });
    expect((await type(['plan', at('shop'), '--no-impact'], { env: { CRM_TOKEN: 'another-s3cret' } })).out).toContain('4 unchanged');
  });

  test('of a folder may be approved at once, or rejected', async () => {
    expect(await type(['promote-project', at('shop'), '--yes'])).toMatchObject({ code: 0, out: expect.stringContaining('applied') });
    await write('shop', PROJECT.replace('type: sum', 'type: avg'));
    const waits = await type(['promote-project', at('shop'), '--json']);
    const { id } = JSON.parse(waits.out) as { readonly id: string };
    expect((await type(['reject', id, '--reason', 'not yet'])).out).toContain('not yet');
    expect((await type(['promotions', id])).out).toMatch(/rejected[\s\S]*type: sum → avg/);
    expect((await type(['promote-project'])).code).toBe(2);
  });
});
