import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { IdentifierType, IdentityRule } from '@tributary/core';
import { addEvents, loadEvents, openTestWarehouse, TEST_ENGINES, type TestEvent, type TestWarehouse } from '@tributary/test-support';
import { stitch } from '@tributary/identity';
import { audiencesOfProfile } from './audiences-of-profile.js';
import { eventsOfProfile } from './events-of-profile.js';
import { graphOfProfile } from './graph-of-profile.js';
import { findProfiles } from './find-profiles.js';
import { listQuarantined } from './list-quarantined.js';
import { readProfile } from './read-profile.js';

const rule = (identifier: string): IdentityRule => ({
  kind: 'identity_rule',
  id: `rule_${identifier}`,
  event: { source_id: '*', type: '*', version: '*' },
  identifier,
  value: `payload->>'${identifier}'`,
});

const TYPES = [
  { kind: 'identifier_type', id: 'email', normalize: 'trim_lower', max_linked: 3, max_per_profile: 1 },
  { kind: 'identifier_type', id: 'cookie', normalize: 'none', max_linked: 1_000, max_per_profile: 100 },
].map((type): IdentifierType => ({ ...type, blocked: [], blocked_patterns: [], oversized: 'report', priority: 0 }) as IdentifierType);

const event = (id: string, payload: TestEvent['payload']): TestEvent => ({
  ...{ id, source_id: 'web', type: 'page', version: '1', payload },
  event_time: `2026-01-01T00:00:0${id.slice(1)}Z`,
});

describe.each(TEST_ENGINES)('looking at profiles on %s', (engine) => {
  let place: TestWarehouse;
  const schema = 'looked_at';
  beforeAll(async () => {
    place = await openTestWarehouse(engine);
    const events = await loadEvents(place.warehouse, 'looked_log', [
      event('e1', { cookie: 'c1', email: 'Ada@Example.com' }),
      event('e2', { cookie: 'c2', email: 'ada@home.example' }),
      ...[3, 4, 5, 6].map((n) => event(`e${n}`, { cookie: `s${n}`, email: 'info@example.com' })),
    ]);
    const run = (runId: string) =>
      stitch(place.warehouse, { schema, events, types: TYPES, rules: [rule('cookie'), rule('email')], pins: [], runId });
    await run('r1');
    await addEvents(place.warehouse, 'looked_log', [event('e7', { cookie: 'c1', email: 'ada@home.example' })]);
    await run('r2');
  });
  afterAll(() => place.drop());

  const find = (type: string, value: string) => findProfiles(place.warehouse, { schema, types: TYPES, type, value });

  test('a profile is found by an identifier as events write it, or as it is known', async () => {
    const [written, known] = [await find('email', ' Ada@Example.com'), await find('email', 'ada@example.com')];
    expect(written).toEqual(known);
    expect(known).toMatchObject({ items: [{ merged_into: null, last_event_at: '2026-01-01T00:00:07Z' }], cause: null, reason: null });
    expect(await find('email', 'nobody@example.com')).toMatchObject({
      ...{ items: [], cause: 'unknown' },
      reason: expect.stringContaining('no event holds email `nobody@example.com`'),
    });
    expect(await find('email', 'n/a')).toMatchObject({ items: [], cause: 'blocked' });
    expect(await find('cookie', 'ada@example.com')).toMatchObject({ items: [] });
  });

  test('a profile has its identifiers, the profiles that became part of it with their cause, and the types of which it has too many', async () => {
    const [found] = (await find('cookie', 'c1')).items;
    const profile = await readProfile(place.warehouse, { schema, profileId: found?.id ?? '' });
    expect(profile.identifiers.map(({ type, value }) => `${type} ${value}`).sort()).toEqual([
      'cookie c1',
      'cookie c2',
      'email ada@example.com',
      'email ada@home.example',
    ]);
    expect(profile.identifier_count).toBe(4);
    expect(profile.merges).toMatchObject([{ event_id: 'e7', run_id: 'r2' }]);
    expect(profile.oversized).toEqual([{ type: 'email', identifiers: 2, max_per_profile: 1 }]);
    const absorbed = profile.merges[0]?.absorbed_id ?? '';
    expect(await readProfile(place.warehouse, { schema, profileId: absorbed })).toMatchObject({ merged_into: profile.id, identifiers: [] });
  });

  test('a profile shows its events page by page, the newest first, each once', async () => {
    const profileId = (await find('cookie', 'c1')).items[0]?.id ?? '';
    const page = (cursor?: string) => eventsOfProfile(place.warehouse, { schema, profileId, limit: 2, cursor });
    const first = await page();
    expect(first.items.map(({ id }) => id)).toEqual(['e7', 'e2']);
    expect(JSON.parse(first.items[0]?.payload ?? '')).toEqual({ cookie: 'c1', email: 'ada@home.example' });
    expect(first.items[0]).toMatchObject({ type: 'page', source_id: 'web', event_time: '2026-01-01T00:00:07Z' });
    const second = await page(first.next ?? '');
    expect([second.items.map(({ id }) => id), second.next]).toEqual([['e1'], null]);
    await expect(page('nonsense')).rejects.toMatchObject({ name: 'Invalid', details: [{ path: 'cursor' }] });
  });

  test('a profile shows by which events its identifiers are one person', async () => {
    const profileId = (await find('cookie', 'c1')).items[0]?.id ?? '';
    const { identifiers, links, identifier_count, link_count } = await graphOfProfile(place.warehouse, { schema, profileId });
    const named = (place: number) => identifiers[place]?.value ?? '';
    const told = links.map(({ from, to, event_id: id }) => [id, ...[named(from), named(to)].sort()].join(' ')).sort();
    expect(told).toEqual(['e1 ada@example.com c1', 'e2 ada@home.example c2', 'e7 ada@home.example c1']);
    expect([identifier_count, link_count]).toEqual([4, 3]);
    expect(await audiencesOfProfile(place.warehouse, { schema, profileId })).toEqual([]);
  });

  test('a quarantined identifier names nobody, and is listed with the limit it broke', async () => {
    expect(await find('email', 'info@example.com')).toMatchObject({ items: [], cause: 'quarantined' });
    const listed = { values: 1, items: [{ type: 'email', value: 'info@example.com', linked_type: null, linked: 4, max_linked: 3 }] };
    expect(await listQuarantined(place.warehouse, { schema, limit: 10 })).toEqual(listed);
    expect(await listQuarantined(place.warehouse, { schema, limit: 10, type: 'email' })).toEqual(listed);
    expect(await listQuarantined(place.warehouse, { schema, limit: 10, type: 'cookie' })).toEqual({ values: 0, items: [] });
  });

  test('of a profile that never was, and of a warehouse that was never stitched, is refused with the next step', async () => {
    const profileId = '00000000-0000-7000-8000-000000000000';
    await expect(readProfile(place.warehouse, { schema, profileId })).rejects.toMatchObject({ name: 'NotFound', code: 'profile.unknown' });
    await expect(readProfile(place.warehouse, { schema: 'never', profileId })).rejects.toMatchObject({
      name: 'Conflict',
      message: 'there are no profiles yet: run stitching first, with `tributary run stitch`',
    });
    await expect(findProfiles(place.warehouse, { schema: 'never', types: [], type: 'email', value: 'a' })).rejects.toMatchObject({
      name: 'Conflict',
    });
  });
});
