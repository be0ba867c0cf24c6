import { describe, expect, test } from '@jest/globals';
import { runCommand } from '../../run-command.js';

const ID = '0199a0b0-0000-7000-8000-000000000001';
const DELIVERY = {
  ...{ sync: 'vips', destination: 'braze', object: 'users', run: ID, at: '2026-01-01T00:00:00Z', key: 'a', operation: 'add', why: 'new' },
  ...{ outcome: 'rejected', code: '422', message: 'no such field', remote_id: null, told: '{"email":"ada@example.com"}' },
};
const FOUND = { items: [DELIVERY], next: null, not_searched: ['orders'] };
const SYNC = { sync: 'vips', destination: 'braze', object: 'users', keys: 1, attempts: 1, next_at: null, note: null };
const ERASURE = {
  ...{ id: ID, warehouse: 'main', state: 'removing', profiles: 1, identifiers: 3, not_searched: ['orders'], note: 'waits for `vips`' },
  ...{ created_by: 'test', created_at: '2026-01-01T00:00:00Z', finished_at: null, syncs: [{ ...SYNC, state: 'running', run: ID }] },
};
const done = (state: string) => ({ ...ERASURE, state: 'done', note: null, syncs: [{ ...SYNC, state, run: ID }] });

/** Runs a command line before an API that gives these answers, each as often as it stands there; tells what was asked. */
async function tributary(answers: readonly (readonly [call: string, answer: unknown])[], ...words: string[]) {
  const [out, err, asked]: [string[], string[], string[]] = [[], [], []];
  const left = [...answers];
  const before = globalThis.fetch;
  globalThis.fetch = (url, init) => {
    const { pathname, search } = new URL(url instanceof Request ? url.url : url);
    const body = typeof init?.body === 'string' ? ` ${init.body}` : '';
    asked.push(`${init?.method ?? 'GET'} ${pathname}${decodeURIComponent(search)}${body}`);
    const at = left.findIndex(([call]) => asked.at(-1)?.startsWith(call));
    const [found] = at < 0 ? [] : left.splice(at, 1);
    return Promise.resolve(
      Response.json(found?.[1] ?? { type: 'x', title: 'x', status: 404, detail: 'unexpected' }, { status: found ? 200 : 404 }),
    );
  };
  try {
    const terminal = { out: (line: string) => out.push(line), err: (line: string) => err.push(line), screen: undefined, env: {} };
    const code = await runCommand([...words, '--key', 'k'], terminal);
    return { code, out: out.join('\n'), err: err.join('\n'), asked };
  } finally {
    globalThis.fetch = before;
  }
}

describe('what was told of a person', () => {
  test('is shown whole, by identifier, profile, or key', async () => {
    const one = await tributary([['GET /v1/deliveries', FOUND]], 'deliveries', 'email:ada@example.com');
    expect(one.code).toBe(0);
    expect(one.asked).toEqual(['GET /v1/deliveries?identifier=email:ada@example.com&limit=50']);
    expect(one.out).toMatch(/vips +braze\/users +a +add \(new\) +rejected \(422\): no such field +{"email":"ada@example.com"}/);
    expect(one.out).toContain('not searched, as they read models: orders');
    const two = await tributary([['GET /v1/profiles', { ...FOUND, items: [] }]], 'deliveries', '--profile', ID, '--limit', '7');
    expect([two.asked, two.out]).toEqual([[`GET /v1/profiles/${ID}/deliveries?limit=7`], expect.stringContaining('nothing was told')]);
    const three = await tributary([['GET /v1/syncs', FOUND]], 'deliveries', '--sync', 'vips', 'a', '--json');
    expect([three.asked, JSON.parse(three.out)]).toEqual([['GET /v1/syncs/vips/deliveries?key=a&limit=50'], FOUND]);
  });

  test('is nobody’s unless it is said whose', async () => {
    expect(await tributary([], 'deliveries')).toMatchObject({ code: 2, asked: [] });
    expect(await tributary([], 'deliveries', '--sync', 'vips')).toMatchObject({ code: 2, asked: [] });
    expect(await tributary([], 'deliveries', 'email:a@b.c', '--profile', ID)).toMatchObject({ code: 2, asked: [] });
  });
});

describe('the erasure of a person', () => {
  test('must be confirmed', async () => {
    const told = await tributary([], 'erase', 'email:ada@example.com');
    expect(told).toMatchObject({ code: 2, asked: [], err: expect.stringContaining('add `--confirm` if it is meant') });
  });

  test('is waited for; what it waits for is told, and what is left to do', async () => {
    const [asked, look] = ['POST /v1/erasures', `GET /v1/erasures/${ID}`];
    const all = await tributary(
      [
        [asked, ERASURE],
        [look, ERASURE],
        [look, done('removed')],
      ],
      'erase',
      'email:ada@example.com',
      '--confirm',
    );
    expect(all).toMatchObject({ code: 0, err: 'waits for `vips`', out: expect.stringContaining('erased: 1 profiles and 3 identifiers') });
    expect(all.asked[0]).toBe('POST /v1/erasures {"identifier":"email:ada@example.com","confirm":"email:ada@example.com"}');
    expect(await tributary([[asked, done('left')]], 'erase', 'email:ada@example.com', '--confirm')).toMatchObject({ code: 3 });
    const profile = await tributary([[`DELETE /v1/profiles/${ID}`, ERASURE]], 'erase', ID, '--confirm', '--no-wait', '--json');
    expect([profile.code, JSON.parse(profile.out), profile.asked]).toEqual([0, ERASURE, [`DELETE /v1/profiles/${ID}?confirm=${ID}`]]);
  });

  test('is found again', async () => {
    expect((await tributary([['GET /v1/erasures', { items: [done('left')], next: null }]], 'erasures')).out).toMatch(/done +\S+ +1 +vips/);
    expect((await tributary([[`GET /v1/erasures/${ID}`, ERASURE]], 'erasures', ID)).out).toContain('removing, waits for `vips`');
  });
});
