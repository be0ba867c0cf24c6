import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { openTestWarehouse, TEST_ENGINES, type TestWarehouse } from '@tributary/test-support';
import type { IdentifierType } from '@tributary/core';
import { Pin } from '@tributary/core';
import { ident, literal, sql } from '@tributary/sql';
import fc from 'fast-check';
import { aPin, anEvent, aType, RULES, stitchedLogs, toldByOracle, TYPES } from './testing/stitched-log.js';

describe.each(TEST_ENGINES)('stitching in steps on %s', (engine) => {
  let place: TestWarehouse;
  let logs: ReturnType<typeof stitchedLogs>;
  beforeAll(async () => {
    place = await openTestWarehouse(engine);
    logs = stitchedLogs(place.warehouse);
  });
  afterAll(() => place.drop());
  const value = fc.option(fc.constantFrom('1', '2', '3', '4', '5', 'null', 'É'), { nil: undefined, freq: 2 });
  const payload = fc.record({ cookie: value, user: value, device: value });
  /** Ids repeat, times are in no order and far apart. */
  const rows = fc.array(fc.record({ number: fc.nat(120), hour: fc.nat(400), payload }), { maxLength: 14 });
  const identified = fc.record({ identifier: fc.constantFrom(...TYPES), value: fc.constantFrom('1', '2', '3') });
  const definition = fc.record({
    types: fc.tuple(
      ...TYPES.map((id) =>
        fc.record({
          id: fc.constant(id),
          max_linked: fc.oneof(fc.constant(1_000), fc.integer({ min: 1, max: 5 }), fc.record({ user: fc.integer({ min: 1, max: 3 }) })),
          max_per_profile: fc.integer({ min: 1, max: 4 }),
        }),
      ),
    ),
    pins: fc.array(
      fc.record({
        ...{ identifier: fc.constantFrom(...TYPES), value: fc.constantFrom('1', '2', '3') },
        from: fc.option(identified, { nil: undefined }),
      }),
      { maxLength: 2 },
    ),
  });

  test('any log in any steps gives the profiles of one full run and of the oracle, and ids stay over a rebuild', async () => {
    const batches = fc.array(rows, { minLength: 1, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(batches, definition, fc.boolean(), async (steps, { types: limits, pins: cuts }, loaded) => {
        const types = limits.map(aType);
        const pins = cuts.map(({ from, ...pin }, index) => Pin.parse({ kind: 'pin', id: `pin_${index}`, ...pin, ...(from && { from }) }));
        let minute = 0;
        const told = steps.map((step, index) =>
          step.map((row) =>
            anEvent(`e${row.number}`, row.hour * 60 + (minute = (minute + 1) % 60), {
              ...row.payload,
              loaded: `2026-02-0${index + 1}T00:00:00Z`,
            }),
          ),
        );
        const columns = loaded ? { loaded_at: `CAST(payload->>'loaded' AS timestamptz)` } : {};
        const log = await logs.aLog([], columns);
        for (const step of told) {
          await log.add(step);
          await log.run('steps', { types, pins });
        }
        await log.run('whole', { types, pins });
        const expected = toldByOracle(told.flat(), { types, pins });
        expect(await log.told('whole')).toEqual(expected);
        expect(await log.told('steps')).toEqual(expected);
        const events = told.flat();
        if (new Set(events.map(({ id }) => id)).size === events.length)
          expect(await logs.facts(`${log.table}_steps`)).toEqual(await logs.facts(`${log.table}_whole`));
        const before = await log.ids('steps');
        expect(await log.run('steps', { types, pins, full: true })).toMatchObject({ mode: 'full', created: 0, merged: 0, split: 0 });
        expect(await log.ids('steps')).toEqual(before);
      }),
      { numRuns: 15, interruptAfterTimeLimit: 25_000 },
    );
  }, 60_000);

  test('only new events are read; nothing new is an incremental run as well; progress tells the same stages', async () => {
    const log = await logs.aLog([anEvent('e1', 1, { cookie: 'a' }), anEvent('e2', 2, { cookie: 'b' })]);
    expect(await log.run('s')).toMatchObject({ mode: 'full', reason: 'the first run', events: 2, created: 2, new_types: null });
    const before = await log.ids('s');
    await log.add([anEvent('e3', 3, { cookie: 'a', user: 'u' }), anEvent('e4', 4, { cookie: 'c' }), anEvent('e5', 5, {})]);
    const stages: string[] = [];
    const report = await log.run('s', { onProgress: ({ stage, done, total }) => stages.push(`${stage} ${done}/${total}`) });
    expect(report).toMatchObject({ mode: 'incremental', reason: null, events: 3, created: 1, merged: 0, profiles: 3, identifiers: 4 });
    expect(report.events_without_identifier).toBe(1);
    expect(report.new_types).toEqual([anEvent('', 0, {}).type]);
    expect(stages).toEqual(['extract 0/4', 'connect 1/4', 'merge 2/4', 'publish 3/4']);
    const after = await log.ids('s');
    expect([after.get('e1'), after.get('e2'), after.get('e3'), after.get('e5')]).toEqual([
      before.get('e1'),
      before.get('e2'),
      before.get('e1'),
      'null',
    ]);
    expect(await log.run('s')).toMatchObject({ mode: 'incremental', events: 0, new_types: [], profiles: 3, identifiers: 4 });
    expect(await log.ids('s')).toEqual(after);
  });

  test('only profiles that new events reach are marked as changed', async () => {
    const log = await logs.aLog([anEvent('e1', 1, { cookie: 'a' }), anEvent('e2', 2, { cookie: 'b' })]);
    await log.run('s');
    const changed = async () =>
      new Map((await logs.texts(sql`SELECT last_event_at, changed_at FROM ${log.tables('s').profile}`)) as [string, string][]);
    const before = await changed();
    await log.add([anEvent('e3', 3, { cookie: 'a' })]);
    await log.run('s');
    const after = await changed();
    const kept = [...after].filter(([time, at]) => before.get(time) === at);
    expect([kept.length, after.size]).toEqual([1, 2]);
  });

  test('an event that comes later than the look-back is found all the same', async () => {
    const log = await logs.aLog([anEvent('e1', 60 * 24 * 30, { cookie: 'a' })]);
    await log.run('s');
    await log.add([anEvent('e2', 1, { cookie: 'a' })]);
    expect(await log.run('s')).toMatchObject({ mode: 'incremental', events: 1, created: 0 });
    await log.add([anEvent('e3', 2, { cookie: 'b' }), anEvent('e4', 60 * 24 * 31, { cookie: 'c' })]);
    expect(await log.run('s')).toMatchObject({ mode: 'incremental', events: 2, created: 2 });
  });

  test('an event told again is no news while it says the same; when it says something else, or rows are gone, all is built anew', async () => {
    const [one, two] = [anEvent('e1', 1, { cookie: 'a' }), anEvent('e2', 2, { cookie: 'b' })];
    const log = await logs.aLog([one, two]);
    await log.run('s');
    await log.add([one, { ...two, event_time: anEvent('', 9, {}).event_time, payload: { ...two.payload, url: '/' } }]);
    expect(await log.run('s')).toMatchObject({ mode: 'incremental', events: 0, profiles: 2 });
    await log.add([anEvent('e1', 0, { cookie: 'b' })]);
    expect(await log.run('s')).toMatchObject({
      mode: 'full',
      reason: expect.stringMatching(/told again with other identifiers/),
      profiles: 1,
      merged: 0,
    });
    await log.add([anEvent('e3', 3, { cookie: 'c' })]);
    expect(await log.run('s')).toMatchObject({ mode: 'incremental', events: 1 });
    await place.warehouse.execute(sql`DELETE FROM ${ident(log.table)} WHERE id = 'e3'`);
    expect(await log.run('s')).toMatchObject({
      mode: 'full',
      reason: expect.stringMatching(/1 rows that were in it are gone/),
      profiles: 1,
    });
  });

  test('what was changed since the last run is the reason of a full one', async () => {
    const log = await logs.aLog([anEvent('e1', 1, { cookie: 'a', user: 'u' })]);
    await log.run('s');
    const types = [aType({ id: 'user', normalize: 'lower' })];
    expect(await log.run('s', { types })).toMatchObject({ mode: 'full', reason: 'the identifier types changed' });
    expect(await log.run('s', { types: [{ ...(types[0] as IdentifierType), priority: 7 }] })).toMatchObject({ mode: 'incremental' });
    expect(await log.run('s', { types, rules: RULES.map((rule) => ({ ...rule, id: `${rule.id}_renamed` })) })).toMatchObject({
      mode: 'incremental',
    });
    const pins = [aPin('user:u')];
    expect(await log.run('s', { types, pins, rules: RULES.slice(1) })).toMatchObject({
      reason: 'the identity rules changed, the pins changed',
    });
    expect(await log.run('s', { types, pins, rules: RULES.slice(1), full: true })).toMatchObject({
      mode: 'full',
      reason: 'it was asked for',
    });
  });

  test('a merge does not name an event that joined nothing, however early it saw a new identifier', async () => {
    const log = await logs.aLog([anEvent('e1', 0, { cookie: 'a' }), anEvent('e2', 1, { cookie: 'b', user: 'u' })]);
    await log.run('s');
    const before = await log.ids('s');
    // The new device of each leads nowhere; only by way of the new user are they one.
    await log.add([anEvent('e3', 2, { cookie: 'a', device: 'd' }), anEvent('e4', 2, { cookie: 'b', device: 'f' })]);
    await log.add([anEvent('e5', 3, { cookie: 'a', user: 'v' }), anEvent('e6', 4, { cookie: 'b', user: 'v' })]);
    expect(await log.run('s')).toMatchObject({ mode: 'incremental', merged: 1, profiles: 1 });
    const [merge = []] = await logs.texts(sql`SELECT absorbed_id, type, value, event_id FROM ${log.tables('s').profileMerge}`);
    expect(merge).toEqual(
      merge[0] === before.get('e1') ? [before.get('e1'), 'cookie', 'a', 'e5'] : [before.get('e2'), 'cookie', 'b', 'e6'],
    );
  });

  test('of profiles that new events make one the oldest keeps its id, and the merge names the identifier and the event that made it', async () => {
    const log = await logs.aLog([anEvent('e1', 1, { cookie: 'a' })]);
    await log.run('s');
    await log.add([anEvent('e2', 2, { cookie: 'b', user: 'u', device: 'd' })]);
    await log.run('s');
    const before = await log.ids('s');
    await log.add([anEvent('e4', 4, { cookie: 'a', user: 'u' }), anEvent('e3', 3, { cookie: 'a', device: 'd' })]);
    expect(await log.run('s', { runId: 'joining' })).toMatchObject({ mode: 'incremental', merged: 1, profiles: 1 });
    const merges = sql`SELECT surviving_id, absorbed_id, type, value, event_id, run_id FROM ${log.tables('s').profileMerge}`;
    expect(await logs.texts(merges)).toEqual([[before.get('e1'), before.get('e2'), 'device', 'd', 'e3', 'joining']]);
    expect(new Set((await log.ids('s')).values())).toEqual(new Set([before.get('e1')]));
    expect(await logs.texts(sql`SELECT merged_into FROM ${log.tables('s').profile} WHERE id = ${literal(before.get('e2') ?? '')}`)).toEqual(
      [[before.get('e1')]],
    );
  });

  test('a full run names what joined profiles as well', async () => {
    const log = await logs.aLog([anEvent('e1', 1, { cookie: 'a' }), anEvent('e2', 2, { cookie: 'b', user: 'u' })]);
    await log.run('s');
    const before = await log.ids('s');
    await log.add([anEvent('e3', 3, { cookie: 'a', user: 'u' })]);
    expect(await log.run('s', { full: true })).toMatchObject({ merged: 1 });
    const merges = sql`SELECT surviving_id, absorbed_id, type, value, event_id FROM ${log.tables('s').profileMerge}`;
    expect(await logs.texts(merges)).toEqual([[before.get('e2'), before.get('e1'), 'cookie', 'a', 'e3']]);
  });

  test('a shadow takes the ids of the schema it stands beside, and leaves that as it is', async () => {
    const log = await logs.aLog([anEvent('e1', 1, { cookie: 'a', user: 'u' }), anEvent('e2', 2, { cookie: 'b' })]);
    await log.run('s');
    const ids = await log.ids('s');
    expect(await log.run('shadow', { idsFrom: `${log.table}_s`, rules: RULES.slice(0, 2) })).toMatchObject({
      mode: 'full',
      created: 0,
      profiles: 2,
    });
    expect(await log.ids('shadow')).toEqual(ids);
    await log.add([anEvent('e3', 3, { cookie: 'b' })]);
    expect(await log.run('shadow', { idsFrom: `${log.table}_s`, rules: RULES.slice(0, 2) })).toMatchObject({
      mode: 'incremental',
      events: 1,
    });
    expect((await log.ids('shadow')).get('e3')).toBe(ids.get('e2'));
  });
});
