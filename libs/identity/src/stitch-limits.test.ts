import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { openTestWarehouse, TEST_ENGINES, type TestWarehouse } from '@tributary/test-support';
import { aPin, anEvent, aRule, aType, stitchedLogs } from './testing/stitched-log.js';

describe.each(TEST_ENGINES)('limits and pins on %s', (engine) => {
  let place: TestWarehouse;
  let logs: ReturnType<typeof stitchedLogs>;
  beforeAll(async () => {
    place = await openTestWarehouse(engine);
    logs = stitchedLogs(place.warehouse);
  });
  afterAll(() => place.drop());
  test('a value that comes above its limit takes its joins back: the greater part keeps the id, and its events go to who else they name', async () => {
    const types = [aType({ id: 'device', max_linked: 2 })];
    const rules = [aRule('device'), aRule('cookie'), aRule('user')];
    const log = await logs.aLog([
      anEvent('e1', 1, { device: 'kiosk', cookie: 'a', user: 'u' }),
      anEvent('e2', 2, { cookie: 'a', user: 'v' }),
      anEvent('e3', 3, { device: 'kiosk' }),
    ]);
    expect(await log.run('s', { types, rules })).toMatchObject({ profiles: 1, quarantined: { values: 0 } });
    const before = await log.ids('s');
    await log.add([anEvent('e4', 4, { device: 'kiosk', cookie: 'b' })]);
    const report = await log.run('s', { types, rules });
    expect(report).toMatchObject({ mode: 'incremental', profiles: 2, created: 1, split: 0 });
    expect(report.quarantined).toEqual({
      values: 1,
      examples: [{ type: 'device', value: 'kiosk', linked_type: null, linked: 3, max_linked: 2 }],
    });
    const after = await log.ids('s');
    expect(after.get('e1')).toBe(before.get('e1'));
    expect(after.get('e2')).toBe(before.get('e1'));
    expect(after.get('e3')).toBe('null');
    expect(after.get('e4')).not.toBe(before.get('e1'));
    await log.add([anEvent('e5', 5, { device: 'kiosk' }), anEvent('e6', 6, { cookie: 'a', user: 'w', device: 'kiosk' })]);
    expect(await log.run('s', { types, rules })).toMatchObject({
      profiles: 2,
      events_without_identifier: 1,
      quarantined: { examples: [{ linked: 4 }] },
    });
  });

  test('a profile that was held together by what is quarantined now is split, and the greater part keeps the id', async () => {
    const types = [aType({ id: 'device', max_linked: { user: 2 } })];
    const log = await logs.aLog([anEvent('e1', 1, { device: 'd', user: 'u', cookie: 'a' }), anEvent('e2', 2, { device: 'd', user: 'v' })]);
    await log.run('s', { types });
    const before = await log.ids('s');
    await log.add([anEvent('e3', 3, { device: 'd', user: 'w' })]);
    expect(await log.run('s', { types })).toMatchObject({ mode: 'incremental', profiles: 3, split: 1, created: 2 });
    const after = await log.ids('s');
    expect(after.get('e1')).toBe(before.get('e1'));
    expect(new Set(after.values()).size).toBe(3);
    expect(await log.run('s', { types, full: true })).toMatchObject({ profiles: 3, split: 0, created: 0, merged: 0 });
    expect(await log.ids('s')).toEqual(after);
  });

  test('a pin cuts an identifier off, or two of them apart, and stays so over rebuilds', async () => {
    const log = await logs.aLog([
      anEvent('e1', 1, { cookie: 'a', user: 'u' }),
      anEvent('e2', 2, { cookie: 'a', device: 'd' }),
      anEvent('e3', 3, { cookie: 'a' }),
    ]);
    await log.run('s');
    const id = (await log.ids('s')).get('e2');
    expect(await log.run('s', { pins: [aPin('cookie:a')] })).toMatchObject({ profiles: 3, split: 1 });
    expect((await log.told('s')).partition).toEqual([['e1'], ['e2'], ['e3']]);
    expect(await log.run('s', { pins: [aPin('cookie:a', 'user:u'), aPin('user:nobody')] })).toMatchObject({ profiles: 2 });
    // Both events are known by the cookie, which comes first in the rules.
    expect((await log.told('s')).partition).toEqual([['e1', 'e2', 'e3']]);
    expect(await log.run('s', { pins: [aPin('cookie:a', 'user:u')], full: true })).toMatchObject({ profiles: 2 });
    expect(await log.run('s')).toMatchObject({ profiles: 1 });
    expect(id).toBeDefined();
  });

  test('a profile with too many identifiers of a type is reported, by either kind of run', async () => {
    const types = [aType({ id: 'cookie', max_per_profile: 2 })];
    const log = await logs.aLog(['a', 'b'].map((cookie, index) => anEvent(`e${index}`, index, { cookie, user: 'u' })));
    expect(await log.run('s', { types })).toMatchObject({ oversized: { profiles: 0, examples: [] } });
    await log.add([anEvent('e3', 3, { cookie: 'c', user: 'u' })]);
    const large = { profiles: 1, examples: [{ profile_id: expect.any(String), type: 'cookie', identifiers: 3, max_per_profile: 2 }] };
    expect((await log.run('s', { types })).oversized).toEqual(large);
    expect((await log.run('s', { types, full: true })).oversized).toEqual(large);
  });
});
