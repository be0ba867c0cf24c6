import { describe, expect, test } from '@jest/globals';
import { NO_COUNTS } from '@tributary/core';
import { runCommand } from '../../run-command.js';

const RUN = {
  ...{ id: '0199a0b0-0000-7000-8000-000000000001', kind: 'sync', subject: 'vips', state: 'succeeded', stage: 'finish', counts: NO_COUNTS },
  ...{ progress: null, error: null, result: null, trigger: 'api', intent: { kind: 'changes' }, held: null, waiting: null },
  ...{ cancel_requested_at: null, created_at: '2026-01-01T00:00:00Z', started_at: null, finished_at: null },
};
const OWED = {
  ...{ key: 'a', operation: 'change', kind: 'rejected', code: '422', message: 'no such field', run_id: RUN.id },
  ...{ since: '2026-01-01 00:00:00+00', age_seconds: 7_300 },
};
const DRIFT = {
  ...{ records: 9, compared: 8, in_step: 6, missing: 1, different: 1, skipped: 1, keys: ['a', 'b'], more: false, requests: 1 },
  drift: [
    { key: 'a', kind: 'missing', fields: [] },
    { key: 'b', kind: 'different', fields: [{ field: 'name', told: 'Bob', there: null }] },
  ],
};
const COUNTS = { records: 7, owed: 1, owed_by_kind: { rejected: 1 }, oldest_owed: OWED.since };
const DELIVERED = { at: '2026-01-01 00:00:00+00', run_id: RUN.id, remote_id: '17', fields: { email: 'ada@example.com' } };

/** What the API would answer, by method and path. */
const ANSWERS: Readonly<Record<string, unknown>> = {
  'POST /v1/syncs/vips/runs': RUN,
  [`POST /v1/runs/${RUN.id}/cancel`]: { ...RUN, state: 'cancelled' },
  [`POST /v1/runs/${RUN.id}/release`]: { ...RUN, state: 'held' },
  [`POST /v1/runs/${RUN.id}/retry`]: { ...RUN, state: 'failed' },
  'GET /v1/syncs/vips': { kind: 'sync', id: 'vips', revision: 1, updated_at: '2026-01-01T00:00:00Z', object: {} },
  'GET /v1/syncs/vips/ledger': COUNTS,
  'GET /v1/syncs/vips/ledger?key=a': { ...COUNTS, entry: { key: 'a', delivered: DELIVERED, owed: OWED } },
  'GET /v1/syncs/vips/ledger?key=b': { ...COUNTS, entry: null },
  'GET /v1/syncs/vips/owed?limit=50': { items: [OWED], next: 'x' },
  'POST /v1/syncs/vips/reconcile': { ...RUN, kind: 'reconcile', result: DRIFT },
  'POST /v1/syncs/steady/reconcile': { ...RUN, kind: 'reconcile', result: { ...DRIFT, drift: [], keys: [], missing: 0, different: 0 } },
  [`GET /v1/runs/${RUN.id}`]: {
    ...{ ...RUN, counts: { ...NO_COUNTS, extracted: 2, planned: 2, delivered: 1, rejected: 1 }, state: 'partial' },
    result: { tally: { data_points: 12 }, warnings: [{ field: 'age', message: 'is shown to nobody' }, { message: 'The plan is full.' }] },
  },
  [`GET /v1/runs/${RUN.id}/records?limit=20`]: {
    items: [{ seq: 1, key: 'a', operation: 'add', outcome: 'rejected', code: '422', message: 'no such field' }],
    next: null,
  },
  [`GET /v1/runs/${RUN.id}/exchanges?limit=20`]: {
    items: [
      {
        ...{ batch: 0, attempt: 0, at: '2026-01-01T00:00:00Z', method: 'GET', path: '/definition', status: 200, ms: 3.5 },
        ...{ request: '', response: '{}' },
      },
    ],
    next: null,
  },
  'GET /v1/schedules': {
    items: [
      {
        kind: 'sync',
        subject: 'vips',
        schedule: { cron: '0 3 * * *', timezone: 'Europe/Prague' },
        next_at: '2026-01-02T02:00:00Z',
        late_minutes: 4,
        last: null,
      },
      {
        ...{ kind: 'traits', subject: 'main', schedule: { after: 'stitch' }, next_at: null, late_minutes: 0 },
        last: { due_at: '2026-01-01T02:00:00Z', outcome: 'skipped', note: 'another goes on', run: null },
      },
    ],
  },
};

/** Runs a command line before an API that gives those answers; tells what was asked of it. */
async function tributary(...words: string[]) {
  const [out, err, asked]: [string[], string[], { call: string; body: unknown }[]] = [[], [], []];
  const answer: typeof fetch = (url, init) => {
    const { pathname, search } = new URL(url instanceof Request ? url.url : url);
    const call = `${init?.method ?? 'GET'} ${pathname}${search}`;
    asked.push({ call, body: typeof init?.body === 'string' ? (JSON.parse(init.body) as unknown) : undefined });
    const found = ANSWERS[call];
    return Promise.resolve(
      Response.json(found ?? { type: 'x', title: 'x', status: 404, detail: `${call} is unexpected` }, { status: found ? 200 : 404 }),
    );
  };
  const before = globalThis.fetch;
  globalThis.fetch = answer;
  try {
    const terminal = { out: (line: string) => void out.push(line), err: (line: string) => void err.push(line), screen: undefined, env: {} };
    const exit = await runCommand([...words, '--url', 'http://tributary.test', '--key', 'k'], terminal);
    return { exit, out: out.join('\n'), err: err.join('\n'), asked };
  } finally {
    globalThis.fetch = before;
  }
}

describe('what a run of a sync is to do', () => {
  test.each([
    [['--full'], { kind: 'full' }],
    [['--resync'], { kind: 'resync' }],
    [['--adopt'], { kind: 'adopt' }],
    [['--adopt', 'a', 'b'], { kind: 'adopt', keys: ['a', 'b'] }],
    [['--resend', 'a', 'b'], { kind: 'resend', keys: ['a', 'b'] }],
  ])('is said by an option: `%s`', async (words, intent) => {
    const { exit, asked } = await tributary('run', 'vips', '--no-wait', ...words);
    expect([exit, asked]).toEqual([0, [{ call: 'POST /v1/syncs/vips/runs', body: { intent } }]]);
  });

  test('is its usual work where nothing is said', async () => {
    expect((await tributary('run', 'vips', '--no-wait')).asked[0]?.body).toEqual({ intent: { kind: 'changes' } });
  });

  test('cannot be two things, and is for syncs only', async () => {
    expect(await tributary('run', 'vips', '--resync', '--full')).toMatchObject({
      exit: 2,
      err: expect.stringContaining('choose one of `--full`, `--resync`'),
    });
    expect(await tributary('run', 'traits', '--resync')).toMatchObject({ exit: 2, err: expect.stringContaining('needs the id of a sync') });
  });

  test('is done for good only when that is meant', async () => {
    expect(await tributary('run', 'vips', '--remove', 'a')).toMatchObject({ exit: 2, asked: [] });
    const removed = await tributary('run', 'vips', '--no-wait', '--confirm', '--remove', 'a');
    expect(removed.asked[0]?.body).toEqual({ intent: { kind: 'remove', keys: ['a'] }, confirm: 'vips' });
    expect(await tributary('reset', 'vips')).toMatchObject({ exit: 2, err: expect.stringContaining('`--confirm`') });
    const reset = await tributary('reset', 'vips', '--confirm');
    expect(reset.asked[1]).toEqual({ call: 'POST /v1/syncs/vips/runs', body: { intent: { kind: 'reset' }, confirm: 'vips' } });
    expect(await tributary('reset', 'vip', '--confirm')).toMatchObject({ exit: 2, err: expect.stringContaining('cannot be reset') });
  });
});

describe('what is done to a run', () => {
  test('ends with the code of how it ended; that a run is cancelled is no failure of `cancel`', async () => {
    const done = async (...words: string[]) => {
      const { exit, out } = await tributary(...words, RUN.id, '--no-wait');
      return [exit, out];
    };
    expect(await done('cancel')).toEqual([0, `sync vips cancelled: run ${RUN.id}`]);
    expect(await done('release')).toEqual([3, `sync vips held: run ${RUN.id}`]);
    expect(await done('retry')).toEqual([1, `sync vips failed: run ${RUN.id}`]);
  });

  test('a release may be bound to the plan that was seen', async () => {
    expect((await tributary('release', RUN.id, '--plan', 'abc', '--no-wait')).asked[0]?.body).toEqual({ plan: 'abc' });
  });
});

describe('what syncs have done and will do', () => {
  test('is shown in numbers, and of one record', async () => {
    expect((await tributary('ledger', 'vips')).out).toBe(
      `7 records were delivered, 1 are owed (1 rejected; the oldest since ${OWED.since})`,
    );
    expect((await tributary('ledger', 'vips', 'a')).out).toBe(
      [
        `a: delivered ${DELIVERED.at} by run ${RUN.id}, there it is 17`,
        '  email: "ada@example.com"',
        '  owed: change, rejected (422): no such field',
      ].join('\n'),
    );
    expect(await tributary('ledger', 'vips', 'b')).toMatchObject({ exit: 1, out: 'b: never delivered, and nothing of it is owed' });
  });

  test('what is owed is shown with its age and reason', async () => {
    const { out } = await tributary('owed', 'vips');
    expect(out).toMatch(/^KEY .*\na +change +2 h +rejected \(422\): no such field\nand more: ask for them with `--limit`$/);
  });

  test('schedules are shown with their next time, and what became of them', async () => {
    const { out } = await tributary('schedules');
    expect(out).toContain('sync vips    0 3 * * * (Europe/Prague)  2026-01-02T02:00:00Z (late by 4 min)');
    expect(out).toMatch(/traits main +after stitch +2026-01-01T02:00:00Z +skipped: another goes on/);
  });
});

describe('reconciling', () => {
  test('tells what is out of step, and that it can be sent again', async () => {
    const { exit, out, asked } = await tributary('reconcile', 'vips', '--no-wait', '--sample', '9');
    expect(asked).toEqual([{ call: 'POST /v1/syncs/vips/reconcile', body: { all: false, sample: 9 } }]);
    expect(exit).toBe(3);
    expect(out).toMatch(/^of 9 records 8 were compared: 6 in step, 1 missing, 1 different; of 1 nobody can say what was told\n/);
    expect(out).toContain('name: told "Bob", there null');
    expect(out).toContain('with `--repair` these are sent again');
  });

  test('a destination in step is a success', async () => {
    expect(await tributary('reconcile', 'steady', '--no-wait', '--all')).toMatchObject({ exit: 0 });
  });
});

test('the log of a run has its figures, its warnings, what was not delivered and what was said', async () => {
  const { exit, out } = await tributary('run-log', RUN.id);
  expect(exit).toBe(3);
  expect(out).toContain('12 data points');
  expect(out).toContain('  field age: is shown to nobody\n  The plan is full.');
  expect(out).toMatch(/a +add +rejected +422 +no such field/);
  expect(out).toMatch(/0 +– +GET \/definition +200 +3.5/);
});
