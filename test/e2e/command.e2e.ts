import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { NO_COUNTS } from '@tributary/core';
import { ALL } from '../../apps/api/src/testing/shop-project.js';
import { actAsWorker, startTestApi, type TestApi } from '../../apps/api/src/testing/start-test-api.js';
import { runCommand } from '../../apps/cli/src/run-command.js';

let api: TestApi;
let folder: string;

beforeAll(async () => {
  api = await startTestApi();
  folder = await mkdtemp(join(tmpdir(), 'tributary-command-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true });
  await api.stop();
});
beforeEach(() => api.store.db.deleteFrom('run').execute());

/** Runs `tributary` with these words, as the terminal would. */
async function tributary(...words: string[]) {
  return tributaryAs(api.keys.editor, words);
}

async function tributaryAs(key: string, words: readonly string[]) {
  const out: string[] = [];
  const err: string[] = [];
  const terminal = { out: (line: string) => void out.push(line), err: (line: string) => void err.push(line), screen: undefined, env: {} };
  const exit = await runCommand([...words, '--url', api.url, '--key', key], terminal);
  return { exit, out: out.join('\n'), err: err.join('\n'), json: () => JSON.parse(out.join('\n')) as Record<string, unknown> };
}

/** Writes the shop as one file of many documents; JSON is YAML too. */
async function write(objects: readonly object[] = ALL): Promise<void> {
  await writeFile(join(folder, 'shop.yaml'), objects.map((object) => JSON.stringify(object, undefined, 2)).join('\n---\n'));
}

describe('tributary apply', () => {
  test('makes the files be so, and says what that changed', async () => {
    await write();
    const first = await tributary('apply', folder);
    expect([first.exit, first.err]).toEqual([0, '']);
    expect(first.out).toContain('+ sync vips');
    expect((await tributary('apply', folder, '--json')).json()).toEqual({ created: [], changed: [], unchanged: ALL.length });
  });

  test('gives what only the API can know its file and line', async () => {
    await write(ALL.map((object) => (object.kind === 'sync' ? { ...object, destination: 'braze_us' } : object)));
    const { exit, err } = await tributary('apply', folder);
    expect(exit).toBe(1);
    expect(err).toMatch(/shop\.yaml:\d+: sync `vips`: destination: there is no destination `braze_us`, did you mean `braze_eu`\?/);
    expect(err).toContain('Nothing was applied.');
    const { problems } = (await tributary('apply', folder, '--json')).json() as { problems: { line: number; kind: string }[] };
    expect(problems).toMatchObject([{ kind: 'sync', id: 'vips', field: 'destination', line: expect.any(Number) }]);
  });

  test('sends nothing when a file is wrong', async () => {
    await write(ALL.map((object) => (object.kind === 'trait' ? { ...object, valeu: '1' } : object)));
    const { exit, err } = await tributary('apply', folder);
    expect([exit, err]).toEqual([
      1,
      expect.stringMatching(/shop\.yaml:\d+: trait `revenue`: valeu: unknown field `valeu`, did you mean `value`\?/),
    ]);
  });
});

describe('tributary run', () => {
  beforeAll(async () => {
    await write();
    await tributary('apply', folder);
  });

  test('stitches, computes traits and runs the syncs, each after the other', async () => {
    const worker = (async () => {
      await actAsWorker(api.store, 'stitch', () => ({ profiles: 7 }));
      await actAsWorker(api.store, 'traits', () => ({ values: 14 }));
      await actAsWorker(api.store, 'sync', () => ({}));
    })();
    const { exit, json } = await tributary('run', '--json');
    await worker;
    const { runs } = json() as { runs: { kind: string; state: string }[] };
    expect([exit, runs.map(({ kind, state }) => `${kind} ${state}`)]).toEqual([
      0,
      ['stitch succeeded', 'traits succeeded', 'sync succeeded'],
    ]);
  });

  test('stops at the first that fails, with code 1', async () => {
    const worker = endSync('stitch', 'failed');
    const { exit, out } = await tributary('run');
    await worker;
    expect([exit, out]).toEqual([1, 'stitch main failed in 0.0 s: the events are gone']);
  });

  test.each([
    ['partial', 3],
    ['held', 3],
    ['failed', 1],
    ['succeeded', 0],
  ] as const)('of a sync that ends as %s has the code %i', async (state, code) => {
    const worker = endSync('sync', state);
    const { exit, out } = await tributary('run', 'vips');
    await worker;
    expect([exit, out]).toEqual([code, expect.stringContaining(`sync vips ${state}`)]);
  });

  test('without waiting says which run it is', async () => {
    const { exit, out } = await tributary('run', 'vips', '--no-wait');
    const [run] = (await api.client.viewer.runs.list()).items;
    expect([exit, out]).toEqual([0, `sync vips queued: run ${run?.id}`]);
    const listed = await tributary('runs');
    expect(listed.out.split('\n')).toEqual([expect.stringMatching(/^RUN +KIND/), expect.stringContaining('queued')]);
  });

  test('of everything has to wait', async () => {
    const { exit, err } = await tributary('run', '--no-wait');
    expect([exit, err]).toEqual([2, expect.stringContaining('needs a target')]);
  });
});

describe('tributary preview and check', () => {
  test('a preview shows the plan, and code 3 where a run would be held', async () => {
    const changes = [{ key: 'p1', operation: 'add', changed: ['email'], fields: { email: 'a@b.c' } }];
    const worker = actAsWorker(api.store, 'preview', () => ({
      counts: { ...NO_COUNTS, extracted: 9, planned: 1 },
      held: 'too many removals',
      changes,
    }));
    const { exit, out } = await tributary('preview', 'vips');
    await worker;
    expect(exit).toBe(3);
    expect(out).toContain('9 extracted, 1 planned\na run would be held: too many removals\n');
    expect(out).toMatch(/add +p1 +email +\{"email":"a@b\.c"\}/);
  });

  test('a check of all asks each warehouse and destination', async () => {
    const worker = (async () => {
      await actAsWorker(api.store, 'check', () => ({ ok: true, detail: 'fine' }));
      await actAsWorker(api.store, 'check', () => ({ ok: false, detail: 'the key was refused' }));
    })();
    const { exit, out } = await tributary('check');
    await worker;
    expect([exit, out]).toEqual([1, 'ok      warehouse main: fine\nfailed  destination braze_eu: the key was refused']);
    expect((await tributary('check', 'nothing')).exit).toBe(2);
  });
});

describe('tributary', () => {
  test('called wrongly ends with code 2 and says what there is', async () => {
    for (const words of [['aply', '.'], ['runs', '--kind', 'nothing'], ['preview'], ['runs', '--limit', 'many']]) {
      const { exit, err } = await tributary(...words);
      expect([exit, err]).toEqual([2, expect.stringContaining('error:')]);
    }
    expect((await tributary('--help')).exit).toBe(0);
  });

  test('says in words why it was refused, and in JSON on request', async () => {
    const wrong = await tributaryAs('trb_wrong', ['runs']);
    expect([wrong.exit, wrong.err]).toEqual([1, 'the API key is unknown, revoked or expired: ask an admin for a new one']);
    expect((await tributaryAs('trb_wrong', ['runs', '--json'])).json()).toMatchObject({
      error: { status: 401, type: 'tributary:auth.key' },
    });
  });

  test('says what to do when the API does not run', async () => {
    const err: string[] = [];
    const terminal = { out: () => undefined, err: (line: string) => void err.push(line), screen: undefined, env: {} };
    expect(await runCommand(['runs', '--url', 'http://127.0.0.1:1', '--key', 'k'], terminal)).toBe(1);
    expect(err.join('')).toMatch(/cannot reach `http:\/\/127\.0\.0\.1:1` \(.*\): is Tributary running there\? `npm start` starts it/);
  });
});

/** Ends the next run of a kind in a state, as a worker's engine would. */
async function endSync(kind: 'stitch' | 'sync', state: 'succeeded' | 'partial' | 'held' | 'failed'): Promise<void> {
  for (;;) {
    const { items } = await api.store.runs.list({ workspaceId: 'default', kind, state: 'queued' });
    const [run] = items;
    const claim = run && (await api.store.runs.claim(run.id, 'test'));
    if (claim && state === 'failed') return api.store.runs.fail(claim, { code: 'gone', message: 'the events are gone' });
    if (run && claim) {
      await api.store.db.updateTable('run').set({ state, finishedAt: new Date() }).where('id', '=', run.id).execute();
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
