import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { NO_COUNTS } from '@tributary/core';
import { ALL } from '../../apps/api/src/testing/shop-project.js';
import { actAsWorker, failAsWorker, startTestApi, type TestApi } from '../../apps/api/src/testing/start-test-api.js';
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
    expect((await tributary('apply', folder, '--json')).json()).toEqual({ created: [], changed: [], deleted: [], unchanged: ALL.length });
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

  const BROKEN = { kind: 'trait', id: 'revenue', path: 'value', message: 'no such column at line 1, column 2', line: 1, column: 2 };

  test('a check of all asks each warehouse and destination, and each warehouse whether it understands what is defined', async () => {
    const worker = (async () => {
      await actAsWorker(api.store, 'check', () => ({ ok: true, detail: 'fine' }));
      await actAsWorker(api.store, 'check', () => ({ ok: false, detail: 'the key was refused' }));
      await actAsWorker(api.store, 'lookup', () => ({ checked: 2, problems: [BROKEN] }));
    })();
    const { exit, out, err } = await tributary('check');
    await worker;
    expect([exit, out]).toEqual([1, 'ok      warehouse main: fine\nfailed  destination braze_eu: the key was refused']);
    expect(err).toBe('trait `revenue`: value: no such column at line 1, column 2');
    expect((await tributary('check', 'nothing')).exit).toBe(2);
  });

  test('events that cannot be read are the trouble of their warehouse', async () => {
    const worker = (async () => {
      for (let checks = 0; checks < 2; checks += 1) await actAsWorker(api.store, 'check', () => ({ ok: true, detail: 'fine' }));
      await failAsWorker(api.store, 'lookup', {
        code: 'warehouse.unknown_table',
        message: 'there is no table `raw.events`',
        name: 'Invalid',
      });
    })();
    const { exit, json } = await tributary('check', '--json');
    await worker;
    expect([exit, json()]).toMatchObject([1, { problems: [{ kind: 'warehouse', id: 'main', message: 'there is no table `raw.events`' }] }]);
  });

  test('files can be tried as they are applied: what is not understood is not applied', async () => {
    await write();
    const worker = (async () => {
      await actAsWorker(api.store, 'lookup', () => ({ checked: 2, problems: [BROKEN] }));
      await actAsWorker(api.store, 'lookup', () => ({ checked: 2, problems: [] }));
    })();
    const refused = await tributary('apply', folder, '--check');
    expect([refused.exit, refused.err]).toEqual([
      1,
      expect.stringMatching(/shop\.yaml:\d+: trait `revenue`: value: .*\nNothing was applied\.$/),
    ]);
    expect((await tributary('apply', folder, '--check')).exit).toBe(0);
    await worker;
  });

  test('a check of files names file and line of what the warehouse does not understand, and applies nothing', async () => {
    await write();
    await writeFile(join(folder, 'more.yaml'), 'kind: trait\nid: orders\ntype: sum\nvalue: |\n  1\n  + nothing\n');
    const worker = actAsWorker(api.store, 'lookup', () => ({
      checked: 3,
      problems: [BROKEN, { ...BROKEN, id: 'orders', message: 'no column `nothing` at line 2, column 3', line: 2, column: 3 }],
    }));
    const { exit, err } = await tributary('check', '--project', folder);
    await worker;
    expect(exit).toBe(1);
    expect(err).toMatch(/shop\.yaml:\d+: trait `revenue`: value: no such column at line 1, column 2/);
    expect(err).toContain('more.yaml:6: trait `orders`: value: no column `nothing` at line 2, column 3');
    expect((await api.client.viewer.objects.list('trait')).items.map(({ id }) => id)).toEqual(['revenue']);
    await rm(join(folder, 'more.yaml'));
  });
});

describe('looking at profiles', () => {
  const ID = '0199a0b0-0000-7000-8000-000000000001';
  const SUMMARY = { id: ID, created_at: '2026-01-01T00:00:00Z', last_event_at: '2026-02-01T00:00:00Z', merged_into: null };
  const PROFILE = {
    ...SUMMARY,
    identifiers: [{ type: 'email', value: 'ada@example.com', last_seen_at: '2026-02-01T00:00:00Z' }],
    identifier_count: 3,
    oversized: [],
    merges: [],
    traits: [{ id: 'revenue', type: 'decimal', value: '62.40', revision: 2, run_id: ID, computed_at: '2026-02-02T00:00:00Z' }],
    calculated_at: '2026-02-02T00:00:00Z',
  };

  /** Answers the next questions, one after the other. */
  async function answer(...answers: readonly Readonly<Record<string, unknown>>[]): Promise<void> {
    for (const each of answers) await actAsWorker(api.store, 'lookup', () => each);
  }

  test('a profile is found by an identifier', async () => {
    const worker = answer({ items: [SUMMARY], next: null, cause: null, reason: null }, PROFILE);
    const { exit, out } = await tributary('profile', 'email:ada@example.com');
    await worker;
    expect(exit).toBe(0);
    expect(out).toMatch(/email +ada@example\.com/);
    expect(out).toContain('and 2 identifiers more');
    expect(out).toMatch(/revenue +62\.40/);
  });

  test('that is not there has code 1, and is told with the reason', async () => {
    const worker = answer({ items: [], next: null, cause: 'quarantined', reason: 'it occurs with 12 values of other types (at most 3)' });
    const { exit, err } = await tributary('profile', 'email:info@example.com');
    await worker;
    expect([exit, err]).toEqual([
      1,
      'no profile has the identifier `email:info@example.com`: it occurs with 12 values of other types (at most 3)',
    ]);
  });

  test('why two identifiers are one profile is told event by event, and code 1 says that they are not', async () => {
    const [from, to] = [
      { type: 'email', value: 'a@b.c' },
      { type: 'cookie', value: 'c1' },
    ];
    const steps = [{ event_id: 'e4', event_time: '2026-01-01T00:00:00Z', from, to }];
    const worker = answer(
      { from, to, joined: true, profile_id: ID, cause: null, reason: null, steps },
      { from, to, joined: false, profile_id: null, cause: 'cut', reason: 'a pin keeps them apart', steps: [] },
    );
    const joined = await tributary('explain', 'email:a@b.c', 'cookie:c1');
    const parted = await tributary('explain', 'email:a@b.c', 'cookie:c1');
    await worker;
    expect([joined.exit, joined.out]).toEqual([0, expect.stringMatching(/e4 +2026-01-01T00:00:00Z +email:a@b\.c +cookie:c1/)]);
    expect([parted.exit, parted.out]).toEqual([1, 'email:a@b.c and cookie:c1 are not one profile: a pin keeps them apart']);
  });

  test('quarantine, statistics and provenance are tables', async () => {
    const worker = answer(
      { values: 2, items: [{ type: 'email', value: 'info@b.c', linked_type: 'user_id', linked: 12, max_linked: 3 }] },
      {
        items: [
          {
            ...{ trait: 'revenue', profiles: 4, values: 3, uniques: 2, lowest: '1.00', highest: '9.00', taken_at: '2026-02-02T00:00:00Z' },
            top: [{ value: '1.00', profiles: 2 }],
          },
        ],
      },
      {
        ...{ trait: 'revenue', profile_id: ID, value: '62.40', revision: 2, run_id: ID, computed_at: '2026-02-02T00:00:00Z' },
        ...{ due: false, found: 1, considered: 2, inputs: [], query: null, contexts: [] },
        events: [{ id: 'e3', value: '49.90' }],
      },
    );
    expect((await tributary('quarantine')).out).toMatch(/email +info@b\.c +12 user_id +3\nand 1 more$/);
    expect((await tributary('stats', 'revenue')).out).toMatch(/revenue +3 of 4 \(75 %\) +2 +1\.00 +9\.00 +1\.00 \(2\)/);
    expect((await tributary('provenance', ID, 'revenue')).out).toMatch(
      /^revenue: 62\.40\nrevision 2 .*\ndecided by 1 of 2 events or rows that have a value, 1 shown\nID +VALUE\ne3 +49\.90$/,
    );
    await worker;
  });

  test('what changed rules would do is told in numbers, by examples and by the syncs that would notice', async () => {
    await write([
      { kind: 'identifier_type', id: 'email', normalize: 'lower' },
      { kind: 'identity_rule', id: 'order_email', identifier: 'email', value: "payload->>'mail'" },
    ]);
    const state = { profiles: 5, identifiers: 9, events: 20, events_without_identifier: 1 };
    const none = { values: 0, profiles: 0, examples: [] };
    const part = (email: string) => ({ profile_id: ID, identifiers: 2, examples: [{ type: 'email', value: email }] });
    const asked: unknown[] = [];
    const worker = actAsWorker(api.store, 'what_if', ({ input }) => {
      asked.push(input);
      return {
        ...{ before: state, after: { ...state, profiles: 6 }, new: 0, gone: 0, events_moved: 3, affected: 2, blocked: 0 },
        merged: { into: 0, profiles: 0, examples: [] },
        split: { profiles: 1, into: 2, examples: [{ profile_id: ID, parts: 3, profiles: [part('a@b.c'), part('d@e.f')] }] },
        ...{ biggest: { before: [], after: [] }, quarantined: { before: none, after: none }, oversized: { before: none, after: none } },
        ...{ rules_without_values: ['order_email'], syncs: [{ sync: 'vips', records: 5, affected: 2, reason: null }] },
      };
    });
    const { exit, out } = await tributary('what-if', folder, '--prune');
    await worker;
    expect(exit).toBe(0);
    expect(out).toMatch(/^profiles +5 +6$/m);
    expect(out).toContain('split: email:a@b.c | email:d@e.f and 1 more');
    expect(out).toContain('rule order_email would find nothing');
    expect(out).toContain('sync vips: 2 of 5 records belong to affected profiles');
    expect(asked).toMatchObject([{ types: [{ id: 'email' }], rules: [{ id: 'order_email', value: "payload->>'mail'" }], removed: [] }]);
    await write();
  });

  test('an import writes files that can be applied, once, and warns of what it could not take over', async () => {
    const objects = [
      { kind: 'identifier_type', id: 'email', normalize: 'lower' },
      { kind: 'trait', id: 'pages', type: 'num_of_unique', value: "payload->>'page'" },
    ];
    const imported = { objects, problems: [{ path: 'attributes.odd', message: 'has no definition' }] };
    const out = join(folder, 'imported');
    const worker = answer(imported, imported);
    const first = await tributary('import', 'meiro', '--schema', 'cdp', '--out', out);
    expect([first.exit, first.err]).toEqual([3, expect.stringContaining('warning: attributes.odd: has no definition')]);
    expect(await readFile(join(out, 'traits.yaml'), 'utf8')).toContain("value: payload->>'page'");
    expect((await tributary('apply', out)).out).toContain('+ trait pages');
    const again = await tributary('import', 'meiro', '--schema', 'cdp', '--out', out);
    await worker;
    expect([again.exit, again.err]).toEqual([1, expect.stringContaining('cannot write')]);
    await api.client.editor.objects.delete('trait', 'pages');
    await rm(out, { recursive: true });
  });

  test('lineage is printed edge by edge', async () => {
    expect((await tributary('lineage')).out).toMatch(/trait revenue +field custom_attributes\.ltv\n/);
    expect((await tributary('lineage', '--json')).json()).toMatchObject({ edges: expect.any(Array) });
  });
});

describe('what is done to all profiles', () => {
  test('is waited for, and says what it found', async () => {
    const worker = actAsWorker(api.store, 'maintenance', () => ({ profiles: 7 }));
    const { exit, out } = await tributary('recalculate');
    await worker;
    expect([exit, out]).toEqual([0, expect.stringMatching(/^recalculate main succeeded in .* s \(7 profiles\)$/)]);
  });

  test('a reset needs to be meant, and an admin', async () => {
    const unsure = await tributary('reset', 'traits');
    expect([unsure.exit, unsure.err]).toEqual([2, expect.stringContaining('add `--yes` if it is meant')]);
    expect((await tributary('reset', 'everything', '--yes')).exit).toBe(2);
    const refused = await tributary('reset', 'stitching', '--yes');
    expect([refused.exit, refused.err]).toEqual([1, expect.stringContaining('this needs the role `admin`')]);
    const worker = actAsWorker(api.store, 'maintenance', ({ input }) => ({ input }));
    const done = await tributaryAs(api.keys.admin, ['reset', 'stitching', '--yes', '--json']);
    await worker;
    expect([done.exit, done.json()]).toMatchObject([0, { run: { result: { input: { action: 'reset_stitching', shadow: false } } } }]);
  });

  test('options that would have no effect are refused', async () => {
    for (const words of [
      ['run', '--shadow'],
      ['run', 'vips', '--trait', 'revenue'],
      ['run', 'stitch', '--contexts'],
    ]) {
      expect((await tributary(...words)).exit).toBe(2);
    }
  });

  test('a trait run can be bound to some traits and contexts, and tells what it could not use', async () => {
    await api.client.editor.objects.apply([
      { kind: 'trait', id: 'orders', type: 'num_of_unique', value: 'id' },
      { kind: 'context', id: 'rates', query: 'SELECT 1' },
    ]);
    const worker = actAsWorker(api.store, 'traits', ({ input }) => ({
      mode: 'changed',
      profiles: 3,
      errors: [{ trait: 'revenue', values: 2, samples: [{ event: 'e9', message: '`many` is no number' }] }],
      contexts: (input as { contexts: string[] }).contexts,
    }));
    const { exit, out, err } = await tributary('run', 'traits', '--trait', 'revenue', '--trait', 'orders', '--contexts', 'rates');
    await worker;
    expect([exit, out]).toEqual([0, expect.stringMatching(/traits main succeeded in .* s \(changed, 3 profiles\)/)]);
    expect(err).toBe('  trait revenue: 2 values could not be used, for example of event `e9`: `many` is no number');
    const [run] = (await api.store.runs.list({ workspaceId: 'default', kind: 'traits' })).items;
    expect(run?.input).toEqual({ full: false, shadow: false, traits: ['revenue', 'orders'], contexts: ['rates'] });
    await api.client.editor.objects.delete('trait', 'orders');
    await api.client.editor.objects.delete('context', 'rates');
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
