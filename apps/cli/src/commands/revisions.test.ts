import { describe, expect, test } from '@jest/globals';
import { createClient } from '@tributary/client';
import type { Terminal } from '../terminal.js';
import { restore, revisions } from './revisions.js';

const CHANGED = { revision: 2, at: '2026-01-02T03:04:05.000Z', actor: 'session', deleted: false };
const CREATED = { revision: 1, at: '2026-01-01T03:04:05.000Z', actor: 'api_key:k1', deleted: false };

/** What the API would answer, by method and path. */
const ANSWERS: Readonly<Record<string, unknown>> = {
  'GET /v1/traits/ltv/revisions?limit=500': { items: [{ ...CHANGED, fields: ['filter', 'type'] }], next: '2' },
  'GET /v1/traits/ltv/revisions?limit=500&cursor=2': { items: [{ ...CREATED, fields: ['type', 'value'] }], next: null },
  'GET /v1/traits/ltv/revisions/2': {
    kind: 'trait',
    id: 'ltv',
    ...CHANGED,
    object: { type: 'avg' },
    before: 1,
    changes: [
      { field: 'filter', new: "type = 'order'" },
      { field: 'type', old: 'sum', new: 'avg' },
      { field: 'types', old: ['order'] },
    ],
  },
  'POST /v1/traits/ltv/revisions/1/restore': {
    kind: 'trait',
    id: 'ltv',
    revision: 3,
    updated_at: '2026-01-03T00:00:00.000Z',
    object: { type: 'sum' },
  },
};

/** A command line before an API that gives those answers. */
function before() {
  const said: string[] = [];
  const answer = (url: string | URL | Request, init?: RequestInit): Promise<Response> => {
    const { pathname, search } = new URL(url instanceof Request ? url.url : url);
    const found = ANSWERS[`${init?.method ?? 'GET'} ${pathname}${search}`];
    return Promise.resolve(Response.json(found ?? { title: `${pathname}${search} is unexpected` }, { status: found ? 200 : 404 }));
  };
  const terminal: Terminal = { out: (line) => void said.push(line), err: () => undefined, screen: undefined, env: {} };
  return { client: createClient({ url: 'http://api.test', fetch: answer }), where: { terminal, json: false }, said };
}

describe('the revisions of a definition on the command line', () => {
  test('are all shown, with what changed', async () => {
    const { client, where, said } = before();
    expect(await revisions(client, ['trait', 'ltv'], where)).toBe(0);
    expect(said.join('\n').split('\n')).toEqual([
      'REVISION  AT                        BY          CHANGED',
      '2         2026-01-02T03:04:05.000Z  session     filter, type',
      '1         2026-01-01T03:04:05.000Z  api_key:k1  type, value',
    ]);
  });

  test('are shown one by one, field by field', async () => {
    const { client, where, said } = before();
    await revisions(client, ['traits', 'ltv', '2'], where);
    expect(said.join('\n').split('\n')).toEqual([
      'trait ltv, revision 2 (compared with revision 1), 2026-01-02T03:04:05.000Z by session',
      '  filter',
      "    + type = 'order'",
      '  type',
      '    - sum',
      '    + avg',
      '  types',
      '    - ["order"]',
    ]);
  });

  test('are restored, and the new revision is named', async () => {
    const { client, where, said } = before();
    expect(await restore(client, ['trait', 'ltv', '1'], where)).toBe(0);
    expect(said).toEqual(['trait ltv is what it was at revision 1: that is revision 3 now']);
  });

  test.each([
    [['triat', 'ltv'], 'there is no kind `triat`, did you mean `trait`?'],
    [['trait', 'ltv', 'first'], '`first` is no revision: give its number, as `tributary revisions` shows it'],
  ])('refuse %s with the next step', async (words, message) => {
    const { client, where } = before();
    await expect(revisions(client, words, where)).rejects.toThrow(message);
  });
});
