import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { ApiError } from '@tributary/client';
import { NO_COUNTS } from '@tributary/core';
import { ALL, SHOP } from '../testing/shop-project.js';
import { actAsWorker, failAsWorker, startTestApi, type TestApi } from '../testing/start-test-api.js';

type Project = readonly Readonly<Record<string, unknown>>[];

let api: TestApi;
const apply: TestApi['client']['editor']['objects']['apply'] = (...args) => api.client.editor.objects.apply(...args);
const plan: TestApi['client']['editor']['objects']['plan'] = (...args) => api.client.editor.objects.plan(...args);
const exported = async () => (await api.client.viewer.objects.export()).objects;

/** The refusal of a call that must not succeed. */
async function refusal(call: Promise<unknown>): Promise<ApiError> {
  const error: unknown = await call.catch((thrown: unknown) => thrown);
  if (!(error instanceof ApiError)) throw new Error(`expected a refusal, got ${String(error)}`);
  return error;
}

const others = (...kinds: readonly string[]): Project => ALL.filter(({ kind }) => !kinds.includes(kind));
const QUIET = { impact: false } as const;

beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api.stop());
beforeEach(async () => {
  await api.store.db.deleteFrom('run').execute();
  await apply([...ALL], { prune: true });
});

describe('a plan', () => {
  test('tells what is created, changed field by field, deleted and left, and changes nothing', async () => {
    const { sync, revenue, ...rest } = SHOP;
    const changed = { ...sync, mode: 'update', mapping: { ...sync.mapping, first_name: { value: 'x' } } };
    const phone = { kind: 'identifier_type', id: 'phone' };
    const told = await plan([...Object.values(rest), changed, phone], { ...QUIET, prune: true });
    expect(told).toMatchObject({
      created: [{ kind: 'identifier_type', id: 'phone' }],
      changed: [
        {
          kind: 'sync',
          id: 'vips',
          changes: [
            { field: 'mapping.first_name', new: { value: 'x' } },
            { field: 'mode', old: 'upsert', new: 'update' },
          ],
        },
      ],
      deleted: [{ kind: 'trait', id: revenue.id }],
      unchanged: 4,
      syncs: [],
    });
    expect((await plan([...ALL], { ...QUIET, prune: true })).unchanged).toBe(ALL.length);
  });

  test('shows no secret, and that one changes', async () => {
    const braze = { ...SHOP.braze, settings: { ...SHOP.braze.settings, api_key: 'another-s3cret' } };
    const told = await plan([braze], QUIET);
    expect(told.changed[0]?.changes).toEqual([{ field: 'settings.api_key', old: { secret: true }, new: { secret: true } }]);
    expect(JSON.stringify(told)).not.toMatch(/s3cret|\$secret/);
  });

  test('is refused for what an apply would be refused for, with the places', async () => {
    const wrong = [{ ...SHOP.sync, object: 'nothing' }];
    const [planned, applied] = [await refusal(plan(wrong, QUIET)), await refusal(apply(wrong))];
    expect(planned.problem).toEqual(applied.problem);
    expect(planned.problem.errors?.map(({ path }) => path)).toEqual(['objects.0.object']);
  });

  test('is carried out as it was made, or refused where something has moved since', async () => {
    const wanted = [...others('trait')];
    const made = await plan(wanted, { ...QUIET, prune: true });
    await apply([{ ...SHOP.email, priority: 3 }]);
    const late = await refusal(apply(wanted, { prune: true, expected: made.revisions }));
    expect([late.status, late.problem.type]).toEqual([412, 'tributary:revision.mismatch']);
    expect(late.message).toMatch(/identifier_type `email` is at revision \d+, not \d+/);
    const again = await plan(wanted, { ...QUIET, prune: true });
    const done = await apply(wanted, { prune: true, expected: again.revisions });
    expect(done).toMatchObject({ deleted: [{ kind: 'trait', id: 'revenue' }], changed: [{ id: 'email', fields: ['priority'] }] });
  });
});

describe('pruning', () => {
  test('deletes nothing that what stays needs, and says what is missing', async () => {
    const { problem, status } = await refusal(apply(others('destination'), { prune: true }));
    expect(status).toBe(422);
    expect(problem.errors).toEqual([
      { path: 'objects.4.destination', message: 'the destination `braze_eu` would be pruned: add it to what is applied' },
    ]);
    expect((await plan([...ALL], { ...QUIET, prune: true })).unchanged).toBe(ALL.length);
  });

  test('is refused where there is nothing that would stay', async () => {
    for (const call of [apply([], { prune: true }), plan([], { ...QUIET, prune: true })]) {
      const { status, message } = await refusal(call);
      expect([status, message]).toEqual([422, expect.stringContaining('would delete everything')]);
    }
    expect(await apply([])).toEqual({ created: [], changed: [], deleted: [], unchanged: 0 });
  });
});

describe('an apply that deletes by name', () => {
  const phone = { kind: 'identifier_type', id: 'phone' };
  const byPhone = { ...SHOP.rule, id: 'order_phone', identifier: 'phone', value: "payload->>'phone'" };
  const names = (...objects: readonly { readonly kind: string; readonly id: string }[]) =>
    objects.map(({ kind, id }) => ({ kind: kind as 'identity_rule', id }));
  const standing = async () => (await exported()).map(({ kind, id }) => `${String(kind)} ${String(id)}`);

  test('puts and deletes at once: what a deleted rule names goes with it, and the rest stays', async () => {
    await apply([phone, byPhone]);
    const how = { delete: names(phone, byPhone) };
    const label = { ...SHOP.revenue, label: 'Revenue' };
    expect(await plan([label], { ...QUIET, ...how })).toMatchObject({
      changed: [{ id: 'revenue' }],
      deleted: expect.arrayContaining([expect.objectContaining({ id: 'order_phone' }), expect.objectContaining({ id: 'phone' })]),
    });
    expect(await standing()).toContain('identifier_type phone');
    const done = await apply([label], how);
    expect(done).toMatchObject({ created: [], changed: [{ id: 'revenue', fields: ['label'] }] });
    expect(done.deleted).toHaveLength(2);
    expect((await standing()).sort()).toEqual(ALL.map(({ kind, id }) => `${kind} ${id}`).sort());
  });

  test('does nothing at all where something of it cannot be: what stays needs it, it is defined as well, or it is not there', async () => {
    await apply([phone, byPhone]);
    const label = { ...SHOP.revenue, label: 'Another' };
    const before = await exported();
    const refused = async (objects: Project, gone: ReturnType<typeof names>) => {
      const [planned, applied] = [
        await refusal(plan([...objects], { ...QUIET, delete: gone })),
        await refusal(apply([...objects], { delete: gone })),
      ];
      expect(planned.problem).toEqual(applied.problem);
      return [applied.status, applied.message] as const;
    };
    expect(await refused([label], names(phone))).toEqual([
      409,
      expect.stringContaining('`phone` is needed by identity_rule `order_phone`'),
    ]);
    expect(await refused([byPhone], names(phone))).toEqual([422, expect.stringContaining('would be deleted with this')]);
    expect(await refused([phone], names(phone))).toEqual([422, expect.stringContaining('defined and deleted at once')]);
    expect(await refused([label], names({ kind: 'trait', id: 'nothing' }))).toEqual([404, expect.stringContaining('no trait `nothing`')]);
    expect(await exported()).toEqual(before);
  });
});

describe('what a plan says of syncs', () => {
  const changed = { ...SHOP.sync, mapping: { email: { column: 'email' } } };
  const previewed = { counts: { ...NO_COUNTS, extracted: 9, added: 4, changed: 3, removed: 2 }, held: 'too many', changes: [] };

  test('is what a preview of them finds, as they would be, and whether the guard would hold it', async () => {
    const [told] = await Promise.all([
      plan([changed]),
      actAsWorker(api.store, 'preview', ({ input }) => {
        expect(input).toMatchObject({ sync: { id: 'vips', mapping: { email: { column: 'email' } } }, destination: { id: 'braze_eu' } });
        return previewed;
      }),
    ]);
    expect(told.syncs).toEqual([
      { sync: 'vips', because: ['sync vips'], records: { add: 4, change: 3, remove: 2 }, reason: null, held: 'too many' },
    ]);
  });

  const avg = { ...SHOP.revenue, type: 'avg' };
  const foretold = { added: 4, changed: 3, removed: 2 };

  test('is at most what a trial of changed traits finds, and never an exact number, where something must be computed first', async () => {
    const [told] = await Promise.all([
      plan([avg]),
      actAsWorker(api.store, 'lookup', ({ input, subject }) => {
        expect(subject).toBe('main');
        expect(input).toMatchObject({
          ...{ question: 'impact', objects: [{ id: 'revenue', type: 'avg' }], removed: [], traits: ['revenue'], audiences: [] },
          syncs: [{ id: 'vips' }],
        });
        return {
          impacts: [{ what: 'trait revenue', profiles: foretold, reason: null }],
          syncs: [{ sync: 'vips', at_most: 9, reason: null }],
        };
      }),
    ]);
    expect(told.profiles).toEqual([
      { what: 'trait revenue', warehouse: 'main', because: ['trait revenue'], profiles: foretold, reason: null },
    ]);
    expect(told.syncs).toEqual([
      {
        ...{ sync: 'vips', because: ['trait revenue'], records: null, at_most: 9, held: null },
        reason: expect.stringContaining('`traits` run'),
      },
    ]);
  });

  test('is at most what a what-if of changed rules finds', async () => {
    const state = { profiles: 1, identifiers: 1, events: 1, events_without_identifier: 0 };
    const both = <T>(one: T) => ({ before: one, after: one });
    const [told] = await Promise.all([
      plan([{ ...SHOP.rule, value: "payload->>'mail'" }]),
      actAsWorker(api.store, 'what_if', ({ input }) => {
        expect(input).toMatchObject({ rules: [{ id: 'order_email', value: "payload->>'mail'" }], types: [], removed: [] });
        return {
          ...{ ...both(state), merged: { into: 1, profiles: 2, examples: [] }, split: { profiles: 0, into: 0, examples: [] } },
          ...{ new: 1, gone: 2, events_moved: 5, affected: 12, blocked: 0, rules_without_values: [], syncs: [] },
          ...{ biggest: both([]), quarantined: both({ values: 0, examples: [] }), oversized: both({ profiles: 7, examples: [] }) },
        };
      }),
    ]);
    const because = ['identity_rule order_email'];
    expect(told.profiles).toEqual([
      { what: 'profiles', warehouse: 'main', because, profiles: { added: 1, changed: 9, removed: 2 }, reason: null },
    ]);
    expect(told.syncs).toMatchObject([{ sync: 'vips', because, records: null, at_most: 12, reason: expect.stringMatching(/what-if/) }]);
  });

  test('is the reason where the trial fails, takes too long, or would be of another warehouse, and never a number', async () => {
    const [failed] = await Promise.all([
      plan([avg]),
      failAsWorker(api.store, 'lookup', { code: 'profiles.not_stitched', message: 'no profiles have been stitched here' }),
    ]);
    expect(failed.profiles).toMatchObject([{ profiles: null, reason: 'no profiles have been stitched here' }]);
    expect(failed.syncs).toEqual([expect.not.objectContaining({ at_most: expect.anything() })]);
    expect(failed.syncs).toMatchObject([{ records: null, reason: expect.stringContaining('no profiles have been stitched here') }]);
    const late = await plan([avg], { wait_seconds: 1 });
    expect(late.profiles).toMatchObject([{ profiles: null, reason: expect.stringContaining('no worker took its preview up within 1 s') }]);
    const moved = await plan([avg, { ...SHOP.warehouse, schema: 'others' }]);
    expect(moved.profiles).toMatchObject([{ profiles: null, reason: expect.stringContaining('plan the rest after it') }]);
  });

  test('is who would enter and leave a changed audience, also one that comes after it in a list', async () => {
    const audience = { kind: 'audience', id: 'buyers', warehouse: 'main', condition: { trait: 'revenue', is: 'greater', value: 0 } };
    const listed = (id: string, priority: number) => ({ ...audience, id, list: { name: 'life', priority } });
    await apply([listed('buyers', 1), listed('others', 2), { ...SHOP.sync, source: { audience: 'buyers' } }]);
    const [told] = await Promise.all([
      plan([{ ...listed('buyers', 1), condition: { trait: 'revenue', is: 'greater', value: 10 } }]),
      actAsWorker(api.store, 'lookup', ({ input }) => {
        expect(input).toMatchObject({ question: 'impact', audiences: ['buyers', 'others'], traits: [], syncs: [{ id: 'vips' }] });
        return {
          impacts: [{ what: 'audience buyers', profiles: foretold, reason: null }],
          syncs: [{ sync: 'vips', at_most: 9, reason: null }],
        };
      }),
    ]);
    expect(told.profiles.map(({ what, because }) => [what, because])).toEqual([
      ['audience buyers', ['audience buyers']],
      ['audience others', ['audience buyers']],
    ]);
    expect(told.syncs).toMatchObject([{ sync: 'vips', at_most: 9, records: null, reason: expect.stringContaining('`audiences` run') }]);
  });

  test('is nothing where only words for people change', async () => {
    expect((await plan([{ ...SHOP.revenue, label: 'Revenue', owner: 'Ada' }])).syncs).toEqual([]);
  });

  test('is the error of a preview that fails, and that nobody took it up', async () => {
    const [failed] = await Promise.all([
      plan([changed]),
      failAsWorker(api.store, 'preview', { code: 'audience.not_computed', message: 'not computed yet' }),
    ]);
    expect(failed.syncs).toMatchObject([{ records: null, reason: 'not computed yet' }]);
    const late = await plan([changed], { wait_seconds: 1 });
    expect(late.syncs).toMatchObject([{ records: null, reason: expect.stringContaining('within 1 s') }]);
    const { items } = await api.store.runs.list({ workspaceId: 'default', kind: 'preview', state: 'queued' });
    expect(items).toEqual([]);
  });

  test('is that what is deleted or switched off sends nothing', async () => {
    expect((await plan(others('sync'), { prune: true })).syncs).toMatchObject([
      { sync: 'vips', records: null, reason: expect.stringContaining('deleted') },
    ]);
    expect((await plan([{ ...changed, enabled: false }])).syncs).toMatchObject([{ reason: expect.stringContaining('switched off') }]);
  });
});

describe('an export', () => {
  test('is what files would say: no defaults, secrets as references with names of their places', async () => {
    const found = await api.client.viewer.objects.export();
    expect(found.objects.find(({ kind }) => kind === 'destination')).toEqual({
      kind: 'destination',
      id: 'braze_eu',
      connector: 'braze',
      settings: { api_key: '${env:DESTINATION__BRAZE_EU__API_KEY}', base_url: SHOP.braze.settings.base_url },
    });
    expect(found.objects.map(({ kind }) => kind)).toEqual([
      'warehouse',
      'identifier_type',
      'identity_rule',
      'trait',
      'destination',
      'sync',
    ]);
    expect(found.secrets).toEqual(['WAREHOUSE__MAIN__PASSWORD', 'DESTINATION__BRAZE_EU__API_KEY']);
    const { mode: _, ...sync } = SHOP.sync;
    expect(found.objects.at(-1)).toEqual(sync);
  });

  test('applied where it came from changes nothing, its secrets included', async () => {
    const before = await exported();
    expect(await apply(before, { prune: true })).toEqual({ created: [], changed: [], deleted: [], unchanged: ALL.length });
    expect(await exported()).toEqual(before);
  });

  test('keeps the secret of an incoming webhook, which must be an address', async () => {
    const alert = { kind: 'alert', id: 'oncall', to: { via: 'slack', url: 'https://hooks.example.org/s3cret' } };
    await apply([alert]);
    const found = (await exported()).find(({ id }) => id === 'oncall');
    expect(found).toEqual({ ...alert, to: { via: 'slack', url: '${env:ALERT__ONCALL__URL}' } });
    expect(await apply(await exported())).toMatchObject({ created: [], changed: [] });
    expect(
      (await api.client.editor.objects.put('alert', 'oncall', { object: { to: { via: 'slack', url: { secret: true } } } })).revision,
    ).toBe(1);
  });

  test('applied where its secrets are not stored names the variables to set', async () => {
    const { problem } = await refusal(
      apply(
        (await exported()).map((one) =>
          one['id'] === 'braze_eu'
            ? { ...one, id: 'other', settings: { ...SHOP.braze.settings, api_key: '${env:DESTINATION__OTHER__API_KEY}' } }
            : one,
        ),
      ),
    );
    expect(problem.errors).toEqual([
      {
        path: 'objects.4.settings.api_key',
        message: expect.stringContaining('set `DESTINATION__OTHER__API_KEY` where `tributary apply` runs'),
      },
    ]);
    const foreign = { ...SHOP.braze, settings: { ...SHOP.braze.settings, api_key: '${env:BRAZE_KEY}' } };
    const refused = await refusal(apply([foreign]));
    expect(refused.problem.errors).toEqual([
      { path: 'objects.0.settings.api_key', message: expect.stringContaining('names a variable that only a command can read') },
    ]);
  });
});
